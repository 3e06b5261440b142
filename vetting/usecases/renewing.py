"""Renew wildcard audits: those of a project, or all that end soon."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from vetting.domain.errors import InvalidInput, SourceUnavailable
from vetting.domain.publishers import PublishedProject
from vetting.domain.releases import ProjectName
from vetting.domain.renewing import Renewal, due, renewals_of, renewed, still_active
from vetting.domain.store import Store
from vetting.domain.store_checks import a_year_after
from vetting.formats.cargo_vet import StoreFile
from vetting.usecases.desk import Desk
from vetting.usecases.storing import open_store, save


@dataclass(frozen=True, slots=True)
class Renewed:
    """What was renewed, and what was left as it is."""

    renewals: tuple[Renewal, ...]
    end: date
    """When all of them end now."""
    resting: tuple[Renewal, ...] = ()
    """Those that end soon, of projects without a release for long."""
    warnings: tuple[str, ...] = ()
    written: tuple[StoreFile, ...] = ()


def renew(desk: Desk, project: ProjectName) -> Renewed:
    """
    Have a project's wildcard audits end a year from today.

    Raises:
        NotFound: There is no store.
        InvalidInput: The store cannot be, or the project has no wildcard audit that may be renewed.
    """
    with desk.folder.held():
        store = open_store(desk.folder, desk.ecosystem, today=desk.today)
        renewals = renewals_of(store.audits, project, today=desk.today)
        if not renewals:
            raise InvalidInput(f"{project} has no wildcard audit here that may be renewed")
        return _save(desk, store, Renewed(renewals, a_year_after(desk.today)))


def renew_expiring(desk: Desk, *, include_inactive: bool = False) -> Renewed:
    """
    Have all wildcard audits end a year from today that ended or are about to.

    Args:
        desk: Where; its index is asked when projects had their last release.
        include_inactive: Whether those of projects without a release for long are renewed, too.

    Raises:
        NotFound: There is no store.
        InvalidInput: The store cannot be.
    """
    with desk.folder.held():
        store = open_store(desk.folder, desk.ecosystem, today=desk.today)
        ending = due(store.audits, today=desk.today)
        end = a_year_after(desk.today)
        if include_inactive:
            return _save(desk, store, Renewed(ending, end))
        published, warnings = _published(desk, {one.project for one in ending})
        active = still_active(ending, published, today=desk.today)
        resting = tuple(one for one in ending if one not in active)
        return _save(desk, store, Renewed(active, end, resting, warnings))


def _published(desk: Desk, names: Collection[str]) -> tuple[Mapping[str, PublishedProject], tuple[str, ...]]:
    """Ask the index, which need not answer."""
    if not names:
        return {}, ()
    if desk.registry is None or desk.is_frozen:
        return {}, ("the index is not asked, so every project counts as active",)
    try:
        return desk.registry.look_up(sorted(names)), ()
    except SourceUnavailable as error:
        return {}, (f"every project counts as active, for the index did not say: {error}",)


def _save(desk: Desk, store: Store, found: Renewed) -> Renewed:
    if not found.renewals:
        return found
    changed = replace(store, audits=renewed(store.audits, found.renewals, today=desk.today))
    return replace(found, written=save(desk.folder, changed, desk.ecosystem))
