"""What a command did to a store, as a JSON document."""

from collections.abc import Iterable, Sequence

from vetting.domain.audits import Audit, DeltaAudit, FullAudit
from vetting.domain.store_changes import StoreChanges
from vetting.formats.cargo_vet import StoreFile

Document = dict[str, object]


def change_document(changes: StoreChanges, written: Iterable[StoreFile], warnings: Sequence[str] = ()) -> Document:
    """
    Make the document.

    Own entries are listed one by one; those of others are counted, by peer.
    """
    return {
        "exemptions": {
            "added": [_labelled(name, one.version, one.criteria) for name, one in changes.exemptions.came],
            "removed": [_labelled(name, one.version, one.criteria) for name, one in changes.exemptions.went],
        },
        "audits": {
            "added": [_labelled(name, audit_label(one), one.criteria) for name, one in changes.audits.came],
            "removed": [_labelled(name, audit_label(one), one.criteria) for name, one in changes.audits.went],
        },
        "imports": [{"source": one.source, "added": one.came, "removed": one.went} for one in changes.lock],
        "written": sorted(written),
        "warnings": list(warnings),
    }


def audit_label(audit: Audit) -> str:
    """Name what an audit is of: a version, a change or a range."""
    if isinstance(audit, FullAudit):
        return audit.version
    return f"{audit.from_version} -> {audit.to_version}" if isinstance(audit, DeltaAudit) else audit.specifier


def _labelled(name: str, version: str, criteria: Sequence[str]) -> Document:
    return {"name": name, "version": version, "criteria": list(criteria)}
