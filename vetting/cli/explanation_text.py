"""
Who vouches for a release, in words.

First each version that was asked about, with its path step by step or the
versions that have one. Where nobody vouches for any, what others said of the
project all the same: it may be a reason to ask them.
"""

from collections.abc import Iterator
from typing import assert_never

from vetting.cli.terminal import Ink, Painter, plain
from vetting.domain.audits import DeltaAudit, Exemption, FullAudit
from vetting.domain.explaining import Explanation, SpokenAgainst
from vetting.domain.granting import spelled
from vetting.domain.publishers import TrustedEntry, UnpublishedEntry, WildcardAudit
from vetting.domain.resolver.audit_graph import Caveat, Edge
from vetting.usecases.explaining import Answer

_SHOWN = 20
_CAVEATS = {
    Caveat.NOT_IMPORTABLE: "not for others",
    Caveat.FRESH_IMPORT: "not in imports.lock yet",
    Caveat.FRESH_PUBLISHER: "the upload is not in imports.lock yet",
}


def answer_lines(found: Answer, painter: Painter) -> Iterator[str]:
    """Tell an answer line by line."""
    for one in found.explanations:
        yield from _explanation(one, found, painter)
    if not found.explanations:
        what = f"{plain(found.question.project)} is not certified for {plain(found.question.criterion)} in any version."
        yield painter.paint(Ink.BAD, what)
    if not found.is_found and not found.certified and found.mentioned:
        yield "Somebody looked at it all the same:"
        yield from _limited([f"  {_step(edge)} for {_criteria(edge)}" for edge in found.mentioned])


def _explanation(one: Explanation, found: Answer, painter: Painter) -> Iterator[str]:
    what = f"{plain(found.question.project)} {plain(one.version)}"
    criterion = plain(found.question.criterion)
    if one.is_certified:
        yield painter.paint(Ink.GOOD, f"{what} is certified for {criterion}:")
    elif one.path is None:
        yield painter.paint(Ink.BAD, f"{what} is not certified for {criterion}.")
    else:
        yield painter.paint(Ink.BAD, f"{what} is certified for {criterion}, and spoken against:")
    yield from (f"  {number}. {_step(edge)}" for number, edge in enumerate(one.path or (), start=1))
    yield from (f"  Spoken against: {_against(violation)}" for violation in one.against)
    if one.path is None and found.certified:
        yield f"  Certified: {', '.join(_limited([plain(version) for version in found.certified]))}."


def _limited(lines: list[str]) -> Iterator[str]:
    rest = len(lines) - _SHOWN
    yield from lines[:_SHOWN]
    if rest > 0:
        yield f"and {rest} more"


def _step(edge: Edge) -> str:
    caveat = f"; {_CAVEATS[edge.caveat]}" if edge.caveat in _CAVEATS else ""
    where = "here" if edge.peer is None else f"from {plain(edge.peer)}"
    return f"{_entry(edge)} ({where}{caveat})"


def _entry(edge: Edge) -> str:
    entry, version = edge.entry, plain(edge.end_version)
    publisher = plain(spelled(edge.record.source)) if edge.record else ""
    match entry:
        case FullAudit():
            return f"audit of {version}{_by(entry.who)}"
        case DeltaAudit():
            return f"audit of the change from {plain(entry.from_version)} to {version}{_by(entry.who)}"
        case WildcardAudit():
            return f"audit of all that {publisher} uploads, as {version}{_by(entry.who)}"
        case TrustedEntry():
            return f"trust in all that {publisher} uploads, as {version}"
        case Exemption():
            return f"exemption of {version}, which nobody read"
        case UnpublishedEntry():
            return f"{plain(entry.audited_as)} in place of {version}, which is not on the index"
        case never:
            assert_never(never)


def _by(who: tuple[str, ...]) -> str:
    return f" by {plain(', '.join(who))}" if who else ""


def _criteria(edge: Edge) -> str:
    return plain(", ".join(getattr(edge.entry, "criteria", ()))) or "none of your criteria"


def _against(one: SpokenAgainst) -> str:
    violation = one.violation
    where = "here" if one.peer is None else f"from {plain(one.peer)}"
    said = f'violation "{plain(violation.specifier)}" of {plain(", ".join(violation.criteria))}'
    notes = f": {plain(violation.notes)}" if violation.notes else ""
    return f"{said}{_by(violation.who)} ({where}){notes}"
