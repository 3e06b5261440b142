"""
A report in words: what failed, why, and the next step.

First the answer in one line, then each release that does not pass, by name.
Where audits are missing, what costs least to read comes first
(:mod:`vetting.cli.next_steps_text`).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, assert_never

from vetting.cli.terminal import Ink, Painter, plain
from vetting.domain.audits import DeltaAudit, Exemption, FullAudit, Violation
from vetting.domain.releases import Digest, prefixed
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
from vetting.usecases.checking import Checked

if TYPE_CHECKING:
    from vetting.cli.next_steps_text import NextStepsText

_SHOWN_CHARACTERS = len("sha256:") + 16
_SHOWN_HASHES = 3


def report_lines(checked: Checked, painter: Painter, *, instance: str | None = None, flags: str = "") -> Iterator[str]:
    """
    Tell a report line by line; each kind of failure, the gravest first.

    Args:
        checked: What came of a check.
        painter: Colours it, or not.
        instance: The one that the user works with, to read on where the store imports from none.
        flags: What commands to copy have to say of where to work, with a blank before.
    """
    for place, conclusion in enumerate(checked.report.conclusions):
        if place:
            yield ""
        yield from _part(conclusion, checked, painter, instance, flags)


def _part(
    conclusion: Conclusion, checked: Checked, painter: Painter, instance: str | None, flags: str
) -> Iterator[str]:
    report = checked.report
    total = len(report.verdicts)
    match conclusion:
        case Conclusion.SUCCESS:
            # Where the store is refused, nothing has succeeded.
            if not checked.problems:
                yield painter.paint(Ink.GOOD, f"Vetting succeeded: {counted_strengths(report)}.")
        case Conclusion.VIOLATIONS:
            found = list(report.only(Violated))
            yield _headline(
                painter, len(found), total, "is contradicted by a violation", "are contradicted by violations"
            )
            for violated in found:
                yield from _violated(violated, painter, flags)
        case Conclusion.MISSING_AUDITS:
            missing = list(report.only(Missing))
            yield _headline(painter, len(missing), total, "lacks audits", "lack audits")
            yield from _next_steps(missing, checked, painter, instance, flags)
        case Conclusion.WRONG_BYTES:
            wrong = list(report.only(WrongBytes))
            yield _headline(painter, len(wrong), total, "was audited in other bytes", "were audited in other bytes")
            steps = _steps_text(checked, painter, instance, flags)
            for one_wrong in wrong:
                yield from _wrong_bytes(one_wrong, painter)
                yield from steps.of_release((one_wrong.name, one_wrong.version))
        case never:
            assert_never(never)


def _next_steps(
    missing: Sequence[Missing], checked: Checked, painter: Painter, instance: str | None, flags: str
) -> Iterator[str]:
    yield from _steps_text(checked, painter, instance, flags).lines(missing)


def _steps_text(checked: Checked, painter: Painter, instance: str | None, flags: str) -> "NextStepsText":
    # Loaded here, for a check that holds has no time for it.
    from vetting.cli.next_steps_text import NextStepsText  # noqa: PLC0415
    from vetting.formats.review_pages import ReviewPages  # noqa: PLC0415

    pages = ReviewPages.found(checked.ecosystem, checked.store.config.imports.values(), instance)
    return NextStepsText(checked.next_steps, pages, painter, is_locked=checked.is_locked, flags=flags)


def _headline(painter: Painter, count: int, total: int, one: str, many: str) -> str:
    what = f"{count} of {total} release{'' if total == 1 else 's'} {one if count == 1 else many}"
    return painter.paint(Ink.BAD, f"Vetting failed: {what}.")


def counted_strengths(report: Report) -> str:
    """Say how many releases there are, and how they came to be vetted."""
    total = len(report.verdicts)
    counts = Counter(one.strength for one in report.only(Vetted))
    words = {Strength.FULLY: "fully audited", Strength.PARTIALLY: "partly exempted", Strength.EXEMPTED: "exempted"}
    said = [f"{counts[kind]} {word}" for kind, word in words.items() if counts[kind]]
    return f"{total} release{'' if total == 1 else 's'}" + (f", {', '.join(said)}" if said else "")


def _title(verdict: Verdict, painter: Painter, what: str) -> str:
    return f"\n  {painter.paint(Ink.STRONG, f'{plain(verdict.name)} {plain(verdict.version)}')} {what}"


def _wrong_bytes(wrong: WrongBytes, painter: Painter) -> Iterator[str]:
    common = len(wrong.locked & wrong.audited)
    if wrong.demands_all:
        yield _title(wrong, painter, f"has audits of {common} of {len(wrong.locked)} locked files; policy wants all")
        yield f"    Not audited: {hashes(wrong.locked - wrong.audited)}"
    else:
        joined = "has audits of locked files, which are built on files that nobody audited"
        others = "has audits, but not of the files that the lockfile names"
        yield _title(wrong, painter, joined if common and wrong.broken else others)
        yield f"    Locked:  {hashes(wrong.locked)}"
        yield f"    Audited: {hashes(wrong.audited)}"
    for link in wrong.broken:
        yield f"    Of {plain(link.version)} were audited {hashes(link.audited)}; the next audit starts from"
        yield f"    {hashes(link.built_on)}, so that the two do not join."
    if wrong.broken:
        return
    if wrong.incomparable and wrong.locked - wrong.audited == wrong.incomparable:
        yield "    The audits name files by other hashes than these: certify it again, or have those certify who did."
    else:
        yield "    Files were added or replaced since the audit, or the lockfile names others: see what they hold."


def hashes(digests: Iterable[Digest]) -> str:
    """Name files by the beginnings of their digests, a few of them; they are no file names of anybody's choice."""
    found = sorted(map(prefixed, digests))
    more = f" and {len(found) - _SHOWN_HASHES} more" if len(found) > _SHOWN_HASHES else ""
    return ", ".join(f"{one[:_SHOWN_CHARACTERS]}…" for one in found[:_SHOWN_HASHES]) + more if found else "none"


def _violated(violated: Violated, painter: Painter, flags: str) -> Iterator[str]:
    yield _title(violated, painter, "is spoken against")
    for conflict in violated.conflicts:
        yield f"    {_against(conflict)}"
        if conflict.violation.notes:
            yield f"      they say: {plain(conflict.violation.notes)}"
    yield "    Settle it with those who recorded them: withdraw the one that is wrong, or stop using the project."
    yield from _disputes(violated, flags)


def _disputes(violated: Violated, flags: str) -> Iterator[str]:
    """Tell how to set a peer's violation aside."""
    # Loaded here, for it takes its time, and there is seldom a violation.
    from shlex import quote  # noqa: PLC0415

    claims = {(one.violation.specifier, one.violation_source): None for one in violated.conflicts}
    for specifier, peer in claims:
        if peer is not None:
            words = (violated.name, specifier, "--peer", peer)
            claim = " ".join(quote(plain(word)) for word in words)
            yield f"    Or set it aside for a time: revet dispute {claim} --until DATE --reason TEXT{flags}"


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
