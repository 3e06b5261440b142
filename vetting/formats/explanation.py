"""Who vouches for a release, as a JSON document."""

from vetting.domain.audits import DeltaAudit, Exemption, FullAudit
from vetting.domain.explaining import Explanation, SpokenAgainst
from vetting.domain.granting import spelled
from vetting.domain.publishers import TrustedEntry, UnpublishedEntry, WildcardAudit
from vetting.domain.resolver.audit_graph import Caveat, Edge, Vouching

Document = dict[str, object]

_KINDS: dict[type[Vouching], str] = {
    FullAudit: "full",
    DeltaAudit: "delta",
    Exemption: "exemption",
    WildcardAudit: "wildcard",
    TrustedEntry: "trusted",
    UnpublishedEntry: "unpublished",
}


def explanation_document(one: Explanation) -> Document:
    """Make the document of what is known of one version."""
    return {
        "version": one.version,
        "certified": one.is_certified,
        "path": None if one.path is None else [edge_document(edge) for edge in one.path],
        "violations": [_against(violation) for violation in one.against],
    }


def edge_document(edge: Edge) -> Document:
    """Make the document of one step that somebody vouches for; ``peer`` is null where it is local."""
    entry = edge.entry
    document: Document = {
        "kind": _KINDS[type(entry)],
        "peer": edge.peer,
        "from": edge.start_version,
        "to": edge.end_version,
        "who": list(getattr(entry, "who", ())),
        "criteria": list(getattr(entry, "criteria", ())),
        "caveat": None if edge.caveat is Caveat.NONE else edge.caveat.name.lower().replace("_", "-"),
        "notes": getattr(entry, "notes", None),
    }
    return document | ({"publisher": spelled(edge.record.source)} if edge.record else {})


def _against(one: SpokenAgainst) -> Document:
    violation = one.violation
    return {
        "peer": one.peer,
        "violation": violation.specifier,
        "who": list(violation.who),
        "criteria": list(violation.criteria),
        "notes": violation.notes,
    }
