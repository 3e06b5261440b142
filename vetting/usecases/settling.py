"""What a store keeps after a claim was recorded in it: the project that it is about is tidied, the others are left."""

from collections.abc import Collection
from dataclasses import replace

from vetting.domain.audit_sets import AuditSet
from vetting.domain.resolver.audit_graph import SearchMode
from vetting.domain.resolver.book import Fresh
from vetting.domain.store import Store
from vetting.domain.store_update import KEEP, UpdateMode, update_store
from vetting.formats.cargo_vet import StoreFile
from vetting.usecases.desk import Desk
from vetting.usecases.fetched import Fetched
from vetting.usecases.storing import save

CLAIMED = UpdateMode(SearchMode.PREFER_FRESH_IMPORTS, prune_exemptions=True, prune_non_importable_audits=True)
"""For a project that was just certified or trusted. Source: cargo-vet at e2111ef, src/main.rs (do_cmd_certify)."""


def settle(desk: Desk, fetched: Fetched, audits: AuditSet, projects: Collection[str]) -> tuple[StoreFile, ...]:
    """
    Write the store with *audits* as its own, and without what they make needless for *projects*.

    Where the desk has no lockfile nobody knows what is needed, and nothing else changes.

    Returns:
        The files that changed.
    """
    if desk.graph is None:
        return save(desk.folder, replace(fetched.before, audits=audits), desk.ecosystem)
    return save(
        desk.folder, settled(desk, replace(fetched.store, audits=audits), fetched.fresh, projects), desk.ecosystem
    )


def settled(desk: Desk, store: Store, fresh: Fresh, projects: Collection[str]) -> Store:
    """Tidy *projects* in *store*, and let the others take only what they cannot do without."""
    return update_store(desk.locked, store, fresh, lambda name: CLAIMED if name in projects else KEEP)
