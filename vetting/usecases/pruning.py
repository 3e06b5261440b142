"""
Keep a store tidy: take what peers newly offer, and drop what nobody needs any more.

:func:`tidied` is what every verb does that changes a store as a whole; which
projects are weeded, and of what, is up to the mode.
"""

from dataclasses import dataclass, field, replace

from vetting.domain.resolver.audit_graph import SearchMode
from vetting.domain.store_changes import StoreChanges, store_changes
from vetting.domain.store_update import PRUNE, ModeOf, UpdateMode, update_store
from vetting.formats.cargo_vet import StoreFile
from vetting.usecases.desk import Desk, opened
from vetting.usecases.fetched import Fetched
from vetting.usecases.storing import save


@dataclass(frozen=True, slots=True)
class Tidied:
    """What became of a store."""

    changes: StoreChanges = field(default_factory=StoreChanges)
    written: tuple[StoreFile, ...] = ()
    """The files that changed."""
    warnings: tuple[str, ...] = ()


def prune(desk: Desk, *, exemptions: bool = True, audits: bool = True, imports: bool = True) -> Tidied:
    """
    Drop what the lockfile does not need.

    Args:
        desk: With the lockfile and the store.
        exemptions: Whether exemptions are dropped, and what peers newly offer is taken instead of them.
        audits: Whether own audits that are not for others are dropped.
        imports: Whether imported entries are dropped.

    Raises:
        NotFound: There is no store.
        InvalidInput: Something in the store cannot be, or a peer cannot be used.
        SourceUnavailable: A peer or the index did not answer; nothing was changed.
    """
    mode = replace(
        PRUNE,
        search=PRUNE.search if exemptions else SearchMode.PREFER_EXEMPTIONS,
        prune_exemptions=exemptions,
        prune_non_importable_audits=audits,
        prune_imports=imports,
    )
    with opened(desk) as fetched:
        return tidied(desk, fetched, mode)


def tidied(desk: Desk, fetched: Fetched, mode_of: ModeOf | UpdateMode) -> Tidied:
    """Update an open store by the desk's lockfile, and write what changed."""
    store = update_store(desk.locked, fetched.store, fetched.fresh, mode_of)
    changes = store_changes(fetched.before, store)
    return Tidied(changes, save(desk.folder, store, desk.ecosystem), fetched.warnings)
