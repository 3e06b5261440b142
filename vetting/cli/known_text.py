"""What is known of what was read outside its lines, in words: what is on record, and what was not read or asked."""

from datetime import UTC, datetime
from typing import Final

from vetting.domain.on_record import OnRecord, RecordKind
from vetting.domain.signals.catalogue import is_of_release
from vetting.domain.signals.interface import Finding, Scope
from vetting.ports.local_reading import ReadChange

ON_RECORD: Final = "P5"
"""What it finds is told from the records, with who says it and when."""


def known_texts(change: ReadChange) -> list[str]:
    """Say what is known of the release and does not count, and what does, who says it; not yet safe to show."""
    known = [_record_text(one) for one in change.known]
    return known + [one.message for one in change.findings if _is_of_release(one) and one.rule != ON_RECORD]


def stood_before(change: ReadChange) -> int:
    """Count what rules notice in the files and stood there before."""
    return sum(one.scope is Scope.CONTEXT and not _is_of_release(one) for one in change.findings)


def read_text(change: ReadChange) -> str:
    """Say of how much of it *rules noticed nothing* is true; "" where that is all of it."""
    if change.unfinished:
        return " in what was looked at"
    return " in the one file that was read" if change.unread else ""


def unread_text(change: ReadChange) -> str | None:
    """Say how many of a release's files were not read, and how another is; None: all were."""
    count = len(change.unread)
    if not count:
        return None
    what = "1 other file of it was" if count == 1 else f"{count:,} other files of it were"
    return f"{what} not read, such as {change.unread[0]}: --distribution FILE reads another"


def _is_of_release(finding: Finding) -> bool:
    return finding.scope is Scope.CONTEXT and is_of_release(finding)


def _record_text(one: OnRecord) -> str:
    return f"{_said(one)} ({one.source}, asked {moment(one.observed_at)})"


def _said(one: OnRecord) -> str:
    match one.kind:
        case RecordKind.STATUS:
            return f"the index calls the project {one.name}" + (f": {one.about}" if one.about else "")
        case RecordKind.YANKED:
            return f"{one.name} was yanked by its publisher: {one.about or 'without a reason'}"
        case RecordKind.DEPRECATED:
            return f"{one.name} was deprecated by its publisher: {one.about or 'without a reason'}"
        case RecordKind.MALICIOUS | RecordKind.VULNERABLE:
            names = ", ".join((one.name, *one.aliases[:3]))
            fixed = f"; fixed in {', '.join(one.fixed_in)}" if one.fixed_in else ""
            return f"{names}: {one.kind}, {one.about or 'without a summary'}{fixed}"


def moment(at: datetime) -> str:
    """Write a time."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
