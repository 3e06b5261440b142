"""
A report as a JSON document: cargo-vet's shape, and what we add to it.

Ours are the conclusion ``fail (distributions)`` with its failures, and, only
where there is something to say, ``warnings``. Source: cargo-vet at e2111ef,
src/format.rs (JsonReport).
"""

from collections.abc import Iterable, Sequence
from typing import assert_never

from vetting.domain.audits import Audit, DeltaAudit, Exemption, FullAudit, Violation
from vetting.domain.releases import Sha256
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

Document = dict[str, object]


def report_document(report: Report, warnings: Sequence[str] = ()) -> Document:
    """Make the document of a report; suggestions are not part of it yet."""
    document: Document = {"conclusion": report.conclusion.value}
    match report.conclusion:
        case Conclusion.SUCCESS:
            document |= {kind.value: [_named(one) for one in report.vetted(kind)] for kind in Strength}
        case Conclusion.MISSING_AUDITS:
            failures = [_named(one) | {"missing_criteria": list(one.criteria)} for one in report.only(Missing)]
            document |= {"failures": failures, "suggest": None}
        case Conclusion.WRONG_BYTES:
            document["failures"] = [_wrong_bytes(one) for one in report.only(WrongBytes)]
        case Conclusion.VIOLATIONS:
            document["violations"] = {
                f"{one.name}:{one.version}": [_conflict(conflict) for conflict in one.conflicts]
                for one in report.only(Violated)
            }
        case never:
            assert_never(never)
    return document | ({"warnings": list(warnings)} if warnings else {})


def _named(verdict: Verdict) -> Document:
    return {"name": verdict.name, "version": verdict.version}


def _wrong_bytes(verdict: WrongBytes) -> Document:
    return _named(verdict) | {"locked": _hashes(verdict.locked), "audited": _hashes(verdict.audited)}


def _hashes(digests: Iterable[Sha256]) -> list[str]:
    return [f"sha256:{digest}" for digest in sorted(digests)]


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
