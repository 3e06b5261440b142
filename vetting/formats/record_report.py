"""
What a command recorded in a store, as a JSON document.

``recorded`` lists every entry with its ``kind`` and what it says; kinds and keys
are those of :mod:`vetting.formats.explanation`. ``written`` names the files.
"""

from collections.abc import Iterable, Sequence
from typing import TypeAlias, assert_never

from vetting.domain.audits import DeltaAudit, Exemption, FullAudit, Violation
from vetting.domain.granting import spelled
from vetting.domain.house_rules import Dispute
from vetting.domain.publishers import TrustedEntry, WildcardAudit
from vetting.domain.releases import Digest, prefixed
from vetting.formats.cargo_vet import StoreFile

Document = dict[str, object]
Entry: TypeAlias = FullAudit | DeltaAudit | Violation | Exemption | WildcardAudit | TrustedEntry | Dispute
"""Whatever a command writes into a store for somebody."""


def record_document(
    entries: Iterable[tuple[str, Entry]], written: Iterable[StoreFile], warnings: Sequence[str] = ()
) -> Document:
    """
    Make the document.

    Args:
        entries: What was recorded, each with its project.
        written: The store's files that changed.
        warnings: What to know besides.
    """
    return {
        "recorded": [_entry(name, entry) for name, entry in entries],
        "written": sorted(written),
        "warnings": list(warnings),
    }


def _entry(name: str, entry: Entry) -> Document:
    return {"name": name, "criteria": list(entry.criteria)} | _particulars(entry)


def _particulars(entry: Entry) -> Document:
    document: Document
    match entry:
        case FullAudit():
            document = {"kind": "full", "from": None, "to": entry.version} | _read(entry)
        case DeltaAudit():
            document = {"kind": "delta", "from": entry.from_version, "to": entry.to_version} | _read(entry)
            document["from_distributions"] = _hashes(entry.from_distributions)
        case Violation():
            document = {"kind": "violation", "violation": entry.specifier, "who": list(entry.who), "notes": entry.notes}
        case Exemption():
            document = {"kind": "exemption", "to": entry.version, "suggest": entry.suggest, "notes": entry.notes}
        case WildcardAudit():
            document = {"kind": "wildcard", "who": list(entry.who)} | _belief(entry)
        case TrustedEntry():
            document = {"kind": "trusted"} | _belief(entry)
        case Dispute():
            document = {"kind": "dispute", "violation": entry.specifier, "peer": entry.peer, "who": list(entry.who)}
            document |= {"until": entry.until.isoformat(), "reason": entry.reason}
        case never:
            assert_never(never)
    return document


def _read(audit: FullAudit | DeltaAudit) -> Document:
    return {"distributions": _hashes(audit.distributions), "who": list(audit.who), "notes": audit.notes}


def _belief(entry: WildcardAudit | TrustedEntry) -> Document:
    days = {"start": entry.start.isoformat(), "end": entry.end.isoformat()}
    return {"publisher": spelled(entry.source)} | days | {"notes": entry.notes}


def _hashes(digests: Iterable[Digest]) -> list[str]:
    return sorted(map(prefixed, digests))
