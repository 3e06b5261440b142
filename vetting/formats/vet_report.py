"""
A report as a JSON document: cargo-vet's shape, and what we add to it.

Ours are the conclusion ``fail (distributions)`` with its failures, and, only
where there is something to say, ``warnings``, and ``imports`` under ``suggest``:
whose audits would spare reading (``total_lines`` is what would be left to read
of these releases; cargo-vet tells that to people alone). Source: cargo-vet at e2111ef,
src/format.rs (JsonReport).
"""

from collections.abc import Iterable, Sequence
from typing import assert_never

from vetting.domain.audits import Audit, DeltaAudit, Exemption, FullAudit, Violation
from vetting.domain.criteria import CriteriaBook
from vetting.domain.releases import Digest, prefixed
from vetting.domain.resolver.conflicts import ViolationConflict
from vetting.domain.resolver.verdict import (
    Conclusion,
    Missing,
    Report,
    Strength,
    Verdict,
    Violated,
    WrongBytes,
)
from vetting.domain.suggestions import PeerOffer, Suggestion, Suggestions, by_criteria
from vetting.formats.short_lists import short_list

Document = dict[str, object]


def report_document(
    report: Report,
    warnings: Sequence[str] = (),
    suggestions: Suggestions | None = None,
    book: CriteriaBook | None = None,
) -> Document:
    """
    Make the document of a report.

    Args:
        report: The verdicts.
        warnings: What to know besides.
        suggestions: What to read next; None: it was not looked for.
        book: The criteria; None: there are only those that are built in.
    """
    document = {"conclusion": report.conclusion.value, **part(report, report.conclusion, suggestions, book)}
    return document | ({"warnings": list(warnings)} if warnings else {})


def part(
    report: Report, conclusion: Conclusion, suggestions: Suggestions | None = None, book: CriteriaBook | None = None
) -> Document:
    """Make what a document says beside one of a report's conclusions."""
    match conclusion:
        case Conclusion.SUCCESS:
            return {kind.value: [_named(one) for one in report.vetted(kind)] for kind in Strength}
        case Conclusion.MISSING_AUDITS:
            failures = [_named(one) | {"missing_criteria": list(one.criteria)} for one in report.only(Missing)]
            return {"failures": failures, "suggest": _suggest(suggestions, book or CriteriaBook())}
        case Conclusion.WRONG_BYTES:
            failures = [_wrong_bytes(one) for one in report.only(WrongBytes)]
            more = {} if suggestions is None else {"suggest": suggest_document(suggestions, book or CriteriaBook())}
            return {"failures": failures, **more}
        case Conclusion.VIOLATIONS:
            return {
                "violations": {
                    f"{one.name}:{one.version}": [_conflict(conflict) for conflict in one.conflicts]
                    for one in report.only(Violated)
                }
            }
        case never:
            assert_never(never)


def suggest_document(suggestions: Suggestions, book: CriteriaBook) -> Document:
    """
    Make the document of what to read next, as it stands under ``suggest`` of a report.

    A cost that is not known is null, and so is a sum that such a cost is part of.
    """
    document: Document = {
        "suggestions": [_suggestion(one) for one in suggestions.items],
        "suggest_by_criteria": {
            words: [_suggestion(one) for one in some] for words, some in by_criteria(suggestions.items, book).items()
        },
        "total_lines": suggestions.total_lines,
    }
    return document | ({"imports": [_offer(one) for one in suggestions.offers]} if suggestions.offers else {})


def _suggest(suggestions: Suggestions | None, book: CriteriaBook) -> Document | None:
    return None if suggestions is None else suggest_document(suggestions, book)


def _suggestion(one: Suggestion) -> Document:
    cost = one.cost
    return {
        "name": one.step.project,
        "notable_parents": short_list(one.parents),
        "suggested_criteria": list(one.criteria),
        "suggested_diff": {
            "from": one.step.from_version,
            "to": one.step.to_version,
            "diffstat": None
            if cost is None
            else {"insertions": cost.insertions, "deletions": cost.deletions, "files_changed": cost.files_changed},
        },
    }


def _offer(one: PeerOffer) -> Document:
    releases = [{"name": name, "version": version} for name, version in one.releases]
    return {"name": one.peer, "url": _one_or_more(one.urls), "releases": releases, "total_lines": one.lines}


def _named(verdict: Verdict) -> Document:
    return {"name": verdict.name, "version": verdict.version}


def _wrong_bytes(verdict: WrongBytes) -> Document:
    document = _named(verdict) | {"locked": _hashes(verdict.locked), "audited": _hashes(verdict.audited)}
    broken = [
        {"version": one.version, "audited": _hashes(one.audited), "built_on": _hashes(one.built_on)}
        for one in verdict.broken
    ]
    return document | ({"broken": broken} if broken else {})


def _hashes(digests: Iterable[Digest]) -> list[str]:
    return sorted(map(prefixed, digests))


def _conflict(conflict: ViolationConflict) -> Document:
    against = {"violation_source": conflict.violation_source, "violation": _audit(conflict.violation)}
    if isinstance(conflict.entry, Exemption):
        return {"UnauditedConflict": against | {"exemptions": _exemption(conflict.entry)}}
    return {"AuditConflict": against | {"audit_source": conflict.entry_source, "audit": _audit(conflict.entry)}}


def _audit(audit: Audit) -> Document:
    document: Document = {"who": _one_or_more(audit.who)} if audit.who else {}
    document |= {
        "criteria": _one_or_more(audit.criteria),
        "version": audit.version if isinstance(audit, FullAudit) else None,
        "delta": f"{audit.from_version} -> {audit.to_version}" if isinstance(audit, DeltaAudit) else None,
        "violation": audit.specifier if isinstance(audit, Violation) else None,
        "importable": None if audit.importable else False,
        "notes": audit.notes,
    }
    return document | ({"aggregated-from": _one_or_more(audit.aggregated_from)} if audit.aggregated_from else {})


def _exemption(exemption: Exemption) -> Document:
    document: Document = {"version": exemption.version, "criteria": _one_or_more(exemption.criteria)}
    return document | ({} if exemption.suggest else {"suggest": False}) | {"notes": exemption.notes}


def _one_or_more(texts: Sequence[str]) -> str | list[str]:
    return texts[0] if len(texts) == 1 else list(texts)
