"""
Write the store's files in their one canonical text.

Tables by name, keys in a fixed order, entries sorted, empty lists left out.
Digests are sorted as texts with their prefix: every ``sha256:`` before any
``sha512:``, each by its digits.
Source: cargo-vet at e2111ef, src/format.rs (keys), src/serialization.rs
(layout), src/storage.rs (headings, the comments on publishers).
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, TypeAlias, TypeVar

from vetting.domain.audit_sets import AuditSet
from vetting.domain.audits import Audit, DeltaAudit, Exemption, FullAudit
from vetting.domain.criteria import SAFE_TO_DEPLOY, Criterion
from vetting.domain.policy import PolicyEntry
from vetting.domain.publishers import (
    PublishedBy,
    PublisherRecord,
    TrustedEntry,
    TrustedPublisher,
    User,
    WildcardAudit,
)
from vetting.domain.releases import Digest, Ecosystem, prefixed
from vetting.domain.store import Config, ImportsLock
from vetting.domain.versions import SortKey, VersionOrder, order_for
from vetting.formats.cargo_vet.toml_text import (
    MAX_INLINE_TABLE_LINE,
    Page,
    Value,
    comment_text,
    inline_table,
    one_or_more,
)

Fields: TypeAlias = dict[str, Value | None]

_Entry = TypeVar("_Entry")

_DEPENDENCY_CRITERIA = "dependency-criteria"


def write_config(config: Config, ecosystem: Ecosystem) -> str:
    """Write config.toml."""
    page = Page("cargo-vet config file")
    order = order_for(ecosystem)
    default = config.default_criteria
    page.opening({"default-criteria": None if default == SAFE_TO_DEPLOY else default})
    page.table("cargo-vet", fields={"version": config.version})
    for name, subscription in sorted(config.imports.items()):
        fields: Fields = {"url": one_or_more(subscription.urls), "exclude": subscription.exclude or None}
        page.table("imports", name, fields=fields)
        if subscription.criteria_map:
            page.table("imports", name, "criteria-map", fields=_criteria_table(subscription.criteria_map))
    for name, entry in sorted(config.policy.entries.items()):
        _policy(page, name, entry)
    for name, exemptions in sorted(config.exemptions.items()):
        for exemption in _sorted(exemptions, lambda one: _exemption_key(one, order)):
            page.entry("exemptions", name, fields=_exemption(exemption))
    return page.text


def write_audits(
    audit_set: AuditSet,
    ecosystem: Ecosystem,
    publishers: Mapping[str, Sequence[PublisherRecord]] | None = None,
    *,
    heading: str | None = "cargo-vet audits file",
) -> str:
    """
    Write an audits file.

    Args:
        audit_set: What it holds.
        ecosystem: Whose versions these are.
        publishers: From imports.lock; a publisher who is known there is named in a comment.
        heading: The comment in its first lines; None for an aggregate, which has none.
    """
    page = Page(heading)
    _audit_set(page, (), audit_set, order_for(ecosystem), _names_of(publishers or {}))
    return page.text


def write_imports(lock: ImportsLock, ecosystem: Ecosystem) -> str:
    """Write imports.lock."""
    page = Page("cargo-vet imports lock")
    order = order_for(ecosystem)
    for name, entries in sorted(lock.unpublished.items()):
        for entry in _sorted(entries, lambda one: (order.key(one.version), order.key(one.audited_as))):
            page.entry("unpublished", name, fields={"version": entry.version, "audited_as": entry.audited_as})
    for name, records in sorted(lock.publishers.items()):
        for record in _sorted(records, lambda one: (order.key(one.version), one.when, _source_key(one.source))):
            when: Fields = {"version": record.version, "when": record.when}
            page.entry("publisher", name, fields=when | _source(record.source, with_name=True))
    names = _names_of(lock.publishers)
    for peer, audit_set in sorted(lock.audits.items()):
        _audit_set(page, ("audits", peer), audit_set, order, names)
    return page.text


def _audit_set(
    page: Page, path: tuple[str, ...], audit_set: AuditSet, order: VersionOrder, names: Mapping[int, str]
) -> None:
    for criterion in sorted(audit_set.criteria, key=lambda one: one.name):
        page.table(*path, "criteria", criterion.name, fields=_criterion(criterion))
    for name, wildcards in sorted(audit_set.wildcards.items()):
        for wildcard in _sorted(wildcards, _wildcard_key):
            comments = _comment(wildcard.source, names)
            page.entry(*path, "wildcard-audits", name, fields=_wildcard(wildcard), comments=comments)
    if not any(audit_set.audits.values()):
        page.table(*path, "audits", fields={})
    for name, audits in sorted(audit_set.audits.items()):
        for audit in _sorted(audits, lambda one: _audit_key(one, order)):
            page.entry(*path, "audits", name, fields=_audit(audit))
    for name, entries in sorted(audit_set.trusted.items()):
        for entry in _sorted(entries, _trusted_key):
            page.entry(*path, "trusted", name, fields=_trusted(entry), comments=_comment(entry.source, names))


def _sorted(entries: Sequence[_Entry], key: Callable[[_Entry], tuple[Any, ...]]) -> Sequence[_Entry]:
    """Sort a project's entries; most projects have one, which needs no key."""
    return sorted(entries, key=key) if len(entries) > 1 else entries


def _unless_empty(texts: Sequence[str]) -> Value | None:
    return one_or_more(texts) if texts else None


def _hashes(digests: Collection[Digest]) -> Value | None:
    return _unless_empty(sorted(map(prefixed, digests))) if digests else None


def _criteria_table(table: Mapping[str, Sequence[str]]) -> dict[str, Value]:
    return {name: one_or_more(criteria) for name, criteria in sorted(table.items())}


def _criterion(criterion: Criterion) -> Fields:
    return {
        "description": criterion.description,
        "description-url": criterion.description_url,
        "implies": _unless_empty(criterion.implies),
        "aggregated-from": _unless_empty(criterion.aggregated_from),
    }


def _audit(audit: Audit) -> Fields:
    fields: Fields = {"who": _unless_empty(audit.who), "criteria": one_or_more(audit.criteria)}
    if isinstance(audit, FullAudit):
        fields["version"] = audit.version
        fields["distributions"] = _hashes(audit.distributions)
    elif isinstance(audit, DeltaAudit):
        fields["delta"] = f"{audit.from_version} -> {audit.to_version}"
        fields["from-distributions"] = _hashes(audit.from_distributions)
        fields["distributions"] = _hashes(audit.distributions)
    else:
        fields["violation"] = audit.specifier
    fields["importable"] = None if audit.importable else False
    fields["notes"] = audit.notes
    fields["aggregated-from"] = _unless_empty(audit.aggregated_from)
    return fields


def _wildcard(entry: WildcardAudit) -> Fields:
    fields: Fields = {"who": _unless_empty(entry.who), "criteria": one_or_more(entry.criteria)}
    fields |= _source(entry.source)
    fields |= {"start": entry.start, "end": entry.end, "renew": entry.renew, "notes": entry.notes}
    fields["aggregated-from"] = _unless_empty(entry.aggregated_from)
    return fields


def _trusted(entry: TrustedEntry) -> Fields:
    fields: Fields = {"criteria": one_or_more(entry.criteria)}
    fields |= _source(entry.source)
    fields |= {"start": entry.start, "end": entry.end, "notes": entry.notes}
    fields["aggregated-from"] = _unless_empty(entry.aggregated_from)
    return fields


def _source(source: PublishedBy, *, with_name: bool = False) -> Fields:
    if isinstance(source, TrustedPublisher):
        return {"trusted-publisher": source.identity}
    if not with_name:
        return {"user-id": source.user_id}
    return {"user-id": source.user_id, "user-login": source.login, "user-name": source.name}


def _comment(source: PublishedBy, names: Mapping[int, str]) -> dict[str, str]:
    name = names.get(source.user_id) if isinstance(source, User) else None
    return {} if name is None else {"user-id": f" # {name}"}


def _names_of(publishers: Mapping[str, Sequence[PublisherRecord]]) -> dict[int, str]:
    users = (record.source for records in publishers.values() for record in records if isinstance(record.source, User))
    return {user.user_id: comment_text(_called(user)) for user in users}


def _called(user: User) -> str:
    return f"{user.name} ({user.login})" if user.name else user.login


def _exemption(exemption: Exemption) -> Fields:
    return {
        "version": exemption.version,
        "criteria": one_or_more(exemption.criteria),
        "suggest": None if exemption.suggest else False,
        "notes": exemption.notes,
    }


def _policy(page: Page, name: str, entry: PolicyEntry) -> None:
    dependencies = _criteria_table(entry.dependency_criteria)
    inline = inline_table(dependencies)
    has_room = len(f"{_DEPENDENCY_CRITERIA} = {inline}") <= MAX_INLINE_TABLE_LINE
    fields: Fields = {
        "audit-as-crates-io": entry.audit_as_crates_io,
        "criteria": None if entry.criteria is None else one_or_more(entry.criteria),
        "dev-criteria": None if entry.dev_criteria is None else one_or_more(entry.dev_criteria),
        _DEPENDENCY_CRITERIA: inline if dependencies and has_room else None,
        "distributions": entry.distributions,
        "notes": entry.notes,
    }
    has_own_table = bool(dependencies) and not has_room
    if not has_own_table or any(value is not None for value in fields.values()):
        page.table("policy", name, fields=fields, inline={_DEPENDENCY_CRITERIA: f"{_DEPENDENCY_CRITERIA} = {inline}"})
    if has_own_table:
        page.table("policy", name, _DEPENDENCY_CRITERIA, fields=dependencies)


def _audit_key(audit: Audit, order: VersionOrder) -> tuple[object, ...]:
    which: tuple[int, SortKey, SortKey, str]
    if isinstance(audit, FullAudit):
        which = (0, order.key(audit.version), (), "")
    elif isinstance(audit, DeltaAudit):
        which = (1, order.key(audit.from_version), order.key(audit.to_version), "")
    else:
        which = (2, (), (), audit.specifier)
    return (*which, audit.criteria, audit.who, _notes_key(audit.notes))


def _wildcard_key(entry: WildcardAudit) -> tuple[object, ...]:
    renew = -1 if entry.renew is None else int(entry.renew)
    lasting = (entry.start, entry.end, renew)
    return (entry.who, entry.criteria, _source_key(entry.source), *lasting, *_last_keys(entry))


def _trusted_key(entry: TrustedEntry) -> tuple[object, ...]:
    return (entry.criteria, _source_key(entry.source), entry.start, entry.end, *_last_keys(entry))


def _last_keys(entry: WildcardAudit | TrustedEntry) -> tuple[object, ...]:
    """Sort by where an entry is from, too; full, delta and violation entries stay in the order they come in."""
    return (_notes_key(entry.notes), entry.aggregated_from)


def _notes_key(notes: str | None) -> tuple[bool, str]:
    """Sort no notes before empty ones."""
    return (notes is not None, notes or "")


def _exemption_key(exemption: Exemption, order: VersionOrder) -> tuple[object, ...]:
    return (order.key(exemption.version), exemption.criteria, exemption.suggest, _notes_key(exemption.notes))


def _source_key(source: PublishedBy) -> tuple[int, int, str]:
    return (0, source.user_id, "") if isinstance(source, User) else (1, 0, source.identity)
