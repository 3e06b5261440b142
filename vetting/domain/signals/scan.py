"""
Runs every rule over one changed file, those about all of it over the change, those about a release over what is known.

A rule that fails, a file that is too large to be held, and one that is run and
that no rule read (``RunningScan``) make the scan *unfinished*, with the reason: a
release of which not everything was looked at is never clear.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from vetting.domain.code.reading import language_of
from vetting.domain.shapes.compressed import MAX_RATIO, is_bomb
from vetting.domain.signals import (
    archive,
    code,
    dependencies,
    files,
    hooks,
    known_bad,
    making,
    publishing,
    running,
    unicode,
)
from vetting.domain.signals.files import native_kind
from vetting.domain.signals.interface import (
    NOTHING,
    ChangeRule,
    ChangeUnderScan,
    FileUnderScan,
    Finding,
    ReleaseRule,
    ReleaseUnderScan,
    Rule,
    Scan,
    Scope,
    Severity,
)
from vetting.domain.signals.places import is_beside
from vetting.domain.signals.sightings import Sighting, finding_of

RULES: Final[tuple[Rule, ...]] = (
    *unicode.RULES,
    *hooks.RULES,
    *code.RULES,
    *files.RULES,
    *dependencies.RULES,
)
"""Asked of each changed file."""
EMPTY_RULES: Final[tuple[Rule, ...]] = tuple(
    rule for rule in RULES if rule.id in {"U4", "H1", "H2", "H3", "H4", "H5", "F1", "D5"}
)
"""Those that may say something of an empty file, by its name: there may be a hundred thousand of them."""
CODE_RULES: Final[tuple[Rule, ...]] = (*code.RULES, *files.CODE_RULES)
"""Those that leave out what is beside the code, unless something is known to run it."""
CHANGE_RULES: Final[tuple[ChangeRule, ...]] = (
    *archive.CHANGE_RULES,
    *hooks.CHANGE_RULES,
    *files.CHANGE_RULES,
    *dependencies.CHANGE_RULES,
    *making.CHANGE_RULES,
)
"""Asked of a change as a whole."""
KNOWN_RULES: Final[tuple[ReleaseRule, ...]] = (
    *archive.RELEASE_RULES,
    *publishing.RELEASE_RULES,
    *known_bad.RELEASE_RULES,
)
"""Asked of what an instance knows of a release, whenever some of that has changed."""
ASKED_RULES: Final[tuple[ReleaseRule, ...]] = (*dependencies.RELEASE_RULES, *publishing.ASKED_RULES)
"""Asked of what the index has to be asked for, once."""
RELEASE_RULES: Final[tuple[ReleaseRule, ...]] = (*KNOWN_RULES, *ASKED_RULES)
"""Asked of a release, of what is known outside its bytes."""
ALL: Final[tuple[Rule | ChangeRule | ReleaseRule, ...]] = (*RULES, *CHANGE_RULES, *RELEASE_RULES)

_BY_HAND: Final = frozenset(rule.id for rule in code.RULES) - {"C1", "C2"}
"""Rules about what code does; nobody hides from himself what he runs by hand."""
_MODULE: Final = re.compile(r"(?:[\w-]+/)*[\w-]+\.py", re.ASCII)
_BY_WEIGHT: Final = (Severity.HIGH, Severity.MEDIUM, Severity.LOW)


def scan(file: FileUnderScan, rules: tuple[Rule, ...] = RULES) -> Scan:
    """Look at one changed file with every rule of *rules*; at an empty one with those that may say something of it."""
    if not file.new.data and rules is RULES:
        if _is_empty_module(file.new.matched):
            return NOTHING
        rules = EMPTY_RULES
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
    try:
        unread = code.unread(file.new) if file.new.data or language_of(file.new.path) is None else None
    except Exception as error:  # noqa: BLE001  # as above
        unread = f"its code could not be read ({type(error).__name__})"
    if unread is not None:
        reasons.append(f"{file.new.path}: {unread}")
    if file.new.is_whole and is_bomb(file.new.data) and not is_beside(file.new):
        reasons.append(f"{file.new.path} unpacks to more than {MAX_RATIO} times its size, and was not read whole")
    return Scan(tuple(findings), "; ".join(reasons) or None)


def _is_empty_module(matched: str) -> bool:
    """Say whether an empty file is but a module by its name, of which no rule says anything."""
    return _MODULE.fullmatch(matched) is not None and matched != "setup.py" and "customize" not in matched


def scan_change(change: ChangeUnderScan, rules: tuple[ChangeRule, ...] = CHANGE_RULES) -> Scan:
    """Look at a change as a whole with every rule of *rules*."""
    findings: list[Finding] = []
    reasons: list[str] = []
    for rule in rules:
        try:
            findings.extend(rule.look(change))
        except Exception as error:  # noqa: BLE001  # as above
            reasons.append(f"rule {rule.id} could not look at the whole of it ({type(error).__name__})")
    return Scan(tuple(findings), "; ".join(reasons) or None)


@dataclass(frozen=True, slots=True)
class SeenRun:
    """What one changed file starts, as far as that was to be told."""

    starts: running.Starts | None = None
    makefile: tuple[str, str] | None = None
    """The path and the matched path of a Makefile."""
    problem: str | None = None
    """Why it could not be told."""


class RunningScan:
    """Tells, when all changed files were looked at, of those that run and that no rule read."""

    def __init__(self) -> None:
        self._ledger = running.RunLedger()
        self._matched: dict[str, str] = {}
        """Of the Makefiles that were seen, by their paths."""
        self._reasons: list[str] = []

    def see(self, file: FileUnderScan) -> SeenRun | None:
        """Look at what one changed file starts, and say what to note; an empty one starts nothing."""
        if not file.new.data:
            return None
        makefile = (file.new.path, file.new.matched) if running.is_makefile(file.new.matched) else None
        starts, problem = None, None
        try:
            starts = self._ledger.see(file.new)
        except Exception as error:  # noqa: BLE001  # as above
            problem = f"what {file.new.path} starts could not be told ({type(error).__name__})"
        seen = SeenRun(starts, makefile, problem)
        self._note(seen)
        return seen

    def note(self, seen: SeenRun) -> None:
        """Note what another one saw, in order of the files."""
        if seen.starts is not None:
            self._ledger.note(seen.starts)
        self._note(seen)

    def _note(self, seen: SeenRun) -> None:
        if seen.makefile is not None:
            path, matched = seen.makefile
            self._matched[path] = matched
        if seen.problem is not None:
            self._reasons.append(seen.problem)

    def result(self, change: ChangeUnderScan) -> Scan:
        """Say which files that came with *change* run and were not read."""
        try:
            self._reasons.extend(self._ledger.unread(change))
        except Exception as error:  # noqa: BLE001  # as above
            self._reasons.append(f"what it runs that no rule read could not be told ({type(error).__name__})")
        return Scan((), "; ".join(self._reasons) or None)

    def weighed(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """Give findings, once there is a result: those in Makefiles that only maintainers run count less."""
        for one in findings:
            is_asked = one.path in self._matched and one.rule in _BY_HAND and one.severity is not Severity.LOW
            yield _of_a_maintainer(one) if is_asked and self._is_by_hand(one.path) else one

    def _is_by_hand(self, path: str) -> bool:
        try:
            return self._ledger.is_by_hand(self._matched[path])
        except Exception:  # noqa: BLE001  # as above; whoever runs it then, it counts as if anything did
            return False


def scan_tests(change: ChangeUnderScan) -> Scan:
    """Look at tests as at code: what nobody was seen to load counts for less."""
    try:
        found = running.loaded_tests(change)
    except Exception as error:  # noqa: BLE001  # as above
        return Scan((), f"which tests it loads could not be told ({type(error).__name__})")
    findings, reasons = list[Finding](), list[str]()
    for one in found.files:
        seen = scan(one.file, CODE_RULES)
        if one.by is None:
            findings += [_of_a_test(finding) for finding in seen.findings if _counts(finding)]
            continue
        if seen.unfinished is not None:
            reasons.append(f"{seen.unfinished} (called a test, and {one.by})")
        for finding in seen.findings:
            findings.append(replace(finding, message=f"{finding.message} This is called a test, and {one.by}."))
    if found.cut is not None:
        reasons.append(found.cut)
    if found.others:
        message = (
            f"Changed files that are called tests are installed ({len(found.others):,}): nobody was seen to load "
            "them, and of their code only the worst is told."
        )
        sighting = Sighting(Severity.LOW, None, None, "\n".join(found.others).encode("utf-8", "replace"), message)
        findings.append(finding_of(files.Disguise(), found.others[0], sighting, Scope.DELTA))
    return Scan(tuple(findings), "; ".join(reasons) or None)


def _counts(finding: Finding) -> bool:
    return finding.scope is Scope.DELTA and finding.severity is not Severity.LOW


def _of_a_maintainer(finding: Finding) -> Finding:
    severity = Severity.MEDIUM if finding.severity is Severity.HIGH else Severity.LOW
    message = f"{finding.message} Nothing in the release was seen to run make: only a maintainer's hand does."
    return replace(finding, severity=severity, message=message)


def _of_a_test(finding: Finding) -> Finding:
    severity = Severity.MEDIUM if finding.severity is Severity.HIGH else Severity.LOW
    message = f"{finding.message} This is called a test, and nobody was seen to load it."
    return replace(finding, severity=severity, message=message)


def scan_release(release: ReleaseUnderScan, rules: tuple[ReleaseRule, ...] = RELEASE_RULES) -> Scan:
    """Look at what is known of a release outside its bytes with every rule of *rules*."""
    findings: list[Finding] = []
    reasons: list[str] = []
    for rule in rules:
        try:
            findings.extend(rule.look(release))
        except Exception as error:  # noqa: BLE001  # as above
            reasons.append(f"rule {rule.id} could not look at what is known of it ({type(error).__name__})")
    return Scan(tuple(findings), "; ".join(reasons) or None)


def ranked(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Put the findings in the order in which a reader wants them: what counts first, the worst first, by place."""
    return tuple(sorted(findings, key=_rank))


def _rank(finding: Finding) -> tuple[bool, int, str, int, str]:
    is_context = finding.scope is Scope.CONTEXT
    return is_context, _BY_WEIGHT.index(finding.severity), finding.path, finding.line or 0, finding.rule
