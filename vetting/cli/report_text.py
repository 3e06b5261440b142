"""
A report in words: what failed, why, and the next step.

First the answer in one line, then each release that does not pass, by name.
For a missing audit the nearest version that audits reach, the page to read the
change on where an instance is imported from, and the command that records what
was read.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import assert_never

from vetting.cli.terminal import Ink, Painter, plain
from vetting.domain.audits import DeltaAudit, Exemption, FullAudit, Violation
from vetting.domain.resolver.conflicts import ViolationConflict
from vetting.domain.resolver.verdict import (
    Conclusion,
    Missing,
    Report,
    Strength,
    Verdict,
    Vetted,
    Violated,
    WrongBytes,
)
from vetting.domain.suggestions import nearest_base
from vetting.domain.versions import order_for
from vetting.usecases.checking import Checked

_EXPORT = re.compile(r"(https?://[^?#]+?)/exports/(?:(?:users|groups)/[^/]+/)?[a-z]+/audits\.toml")
_SHOWN_DIGITS = 16
_SHOWN_HASHES = 3


def report_lines(checked: Checked, painter: Painter) -> Iterator[str]:
    """Tell a report line by line; each kind of failure, the gravest first."""
    for place, conclusion in enumerate(checked.report.conclusions):
        if place:
            yield ""
        yield from _part(conclusion, checked, painter)


def _part(conclusion: Conclusion, checked: Checked, painter: Painter) -> Iterator[str]:
    report = checked.report
    total = len(report.verdicts)
    match conclusion:
        case Conclusion.SUCCESS:
            # Where the store is refused, nothing has succeeded.
            if not checked.problems:
                yield painter.paint(Ink.GOOD, f"Vetting succeeded: {_strengths(report, total)}.")
        case Conclusion.VIOLATIONS:
            found = list(report.only(Violated))
            yield _headline(
                painter, len(found), total, "is contradicted by a violation", "are contradicted by violations"
            )
            for violated in found:
                yield from _violated(violated, painter)
        case Conclusion.MISSING_AUDITS:
            missing = list(report.only(Missing))
            yield _headline(painter, len(missing), total, "lacks audits", "lack audits")
            for one in missing:
                yield from _missing(one, checked, painter)
        case Conclusion.WRONG_BYTES:
            wrong = list(report.only(WrongBytes))
            yield _headline(painter, len(wrong), total, "was audited in other bytes", "were audited in other bytes")
            for one_wrong in wrong:
                yield from _wrong_bytes(one_wrong, painter)
        case never:
            assert_never(never)


def review_page(checked: Checked, name: str, base: str | None, version: str) -> str | None:
    """Give the page to read a change on, where one of the imports is an instance of Revet."""
    for subscription in checked.store.config.imports.values():
        for url in subscription.urls:
            instance = _EXPORT.fullmatch(url)
            if instance is not None:
                return f"{instance[1]}/diffs/{checked.ecosystem}/{name}/{base or '-'}/{version}"
    return None


def _headline(painter: Painter, count: int, total: int, one: str, many: str) -> str:
    what = f"{count} of {total} releases {one if count == 1 else many}"
    return painter.paint(Ink.BAD, f"Vetting failed: {what}.")


def _strengths(report: Report, total: int) -> str:
    counts = Counter(one.strength for one in report.only(Vetted))
    words = {Strength.FULLY: "fully audited", Strength.PARTIALLY: "partly exempted", Strength.EXEMPTED: "exempted"}
    said = [f"{counts[kind]} {word}" for kind, word in words.items() if counts[kind]]
    return f"{total} release{'' if total == 1 else 's'}" + (f", {', '.join(said)}" if said else "")


def _title(verdict: Verdict, painter: Painter, what: str) -> str:
    return f"\n  {painter.paint(Ink.STRONG, f'{plain(verdict.name)} {plain(verdict.version)}')} {what}"


def _missing(missing: Missing, checked: Checked, painter: Painter) -> Iterator[str]:
    criteria = ", ".join(missing.criteria)
    name, version = plain(missing.name), plain(missing.version)
    base = nearest_base(missing, order_for(checked.ecosystem))
    yield _title(missing, painter, f"lacks {criteria}")
    if base is None:
        yield "    No audit leads to it: it has to be read in full."
    else:
        yield f"    Audits reach {plain(base)}; an audit of the change from there to {version} would do."
    page = review_page(checked, missing.name, base, missing.version)
    if page is not None:
        yield f"    Read it:   {plain(page)}"
    change = f"{plain(base)} {version}" if base is not None else version
    flags = " ".join(f"--criteria {one}" for one in missing.criteria)
    yield f"    Record it: revet certify {name} {change} {flags}"


def _wrong_bytes(wrong: WrongBytes, painter: Painter) -> Iterator[str]:
    common = len(wrong.locked & wrong.audited)
    if wrong.demands_all:
        yield _title(wrong, painter, f"has audits of {common} of {len(wrong.locked)} locked files; policy wants all")
        yield f"    Not audited: {_hashes(wrong.locked - wrong.audited)}"
    else:
        yield _title(wrong, painter, "has audits, but not of the files that the lockfile names")
        yield f"    Locked:  {_hashes(wrong.locked)}"
        yield f"    Audited: {_hashes(wrong.audited)}"
    yield "    Files were added or replaced since the audit, or the lockfile names others: see what they hold."


def _hashes(digests: Iterable[str]) -> str:
    found = sorted(digests)
    more = f" and {len(found) - _SHOWN_HASHES} more" if len(found) > _SHOWN_HASHES else ""
    return ", ".join(f"sha256:{one[:_SHOWN_DIGITS]}…" for one in found[:_SHOWN_HASHES]) + more if found else "none"


def _violated(violated: Violated, painter: Painter) -> Iterator[str]:
    yield _title(violated, painter, "is spoken against")
    for conflict in violated.conflicts:
        yield f"    {_against(conflict)}"
        if conflict.violation.notes:
            yield f"      they say: {plain(conflict.violation.notes)}"
    yield "    Settle it with those who recorded them: withdraw the one that is wrong, or stop using the project."


def _against(conflict: ViolationConflict) -> str:
    violation = conflict.violation
    said = f'violation "{plain(violation.specifier)}" of {plain(", ".join(violation.criteria))}'
    return f"{said}{_by(violation, conflict.violation_source)} against {_entry(conflict)}"


def _entry(conflict: ViolationConflict) -> str:
    entry = conflict.entry
    criteria = plain(", ".join(entry.criteria))
    if isinstance(entry, Exemption):
        return f"the exemption of {plain(entry.version)} for {criteria}"
    what = f"{entry.from_version} -> {entry.to_version}" if isinstance(entry, DeltaAudit) else entry.version
    return f"the audit of {plain(what)} for {criteria}{_by(entry, conflict.entry_source)}"


def _by(entry: FullAudit | DeltaAudit | Violation, source: str | None) -> str:
    who = f" by {plain(', '.join(entry.who))}" if entry.who else ""
    return f"{who} (from {plain(source)})" if source else who
