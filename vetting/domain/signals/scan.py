"""
Runs every rule over one changed file.

A rule that fails, and a file that is too large to be held, make the scan
*unfinished*, with the reason: a release of which not everything was looked at
is never clear.
"""

from collections.abc import Iterable
from typing import Final

from vetting.domain.signals.dependencies import DependencyAdded
from vetting.domain.signals.files import NativeBinary, native_kind
from vetting.domain.signals.hooks import InstallHook, StartupFile
from vetting.domain.signals.interface import FileUnderScan, Finding, Rule, Scan, Scope, Severity
from vetting.domain.signals.unicode import BidiControl

RULES: Final[tuple[Rule, ...]] = (BidiControl(), StartupFile(), InstallHook(), NativeBinary(), DependencyAdded())

_BY_WEIGHT: Final = (Severity.HIGH, Severity.MEDIUM, Severity.LOW)


def scan(file: FileUnderScan, rules: tuple[Rule, ...] = RULES) -> Scan:
    """Look at one changed file with every rule of *rules*."""
    findings: list[Finding] = []
    reasons: list[str] = []
    for rule in rules:
        if not (file.new.is_whole or rule.from_head):
            continue
        try:
            findings.extend(rule.look(file))
        except Exception as error:  # noqa: BLE001  # a package may make a rule stumble in any way; saying so is the answer
            reasons.append(f"rule {rule.id} could not look at {file.new.path} ({type(error).__name__})")
    if not file.new.is_whole and native_kind(file.new.data, file.new.matched) is None:
        reasons.append(f"{file.new.path} is too large to be looked at")
    return Scan(tuple(findings), "; ".join(reasons) or None)


def ranked(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Put the findings in the order in which a reader wants them: what counts first, the worst first, by place."""
    return tuple(sorted(findings, key=_rank))


def _rank(finding: Finding) -> tuple[bool, int, str, int, str]:
    is_context = finding.scope is Scope.CONTEXT
    return is_context, _BY_WEIGHT.index(finding.severity), finding.path, finding.line or 0, finding.rule
