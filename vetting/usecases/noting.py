"""
Write down what is known or allowed, without judging anything: a violation, an exemption.

Both are taken as they are given, next to whatever stands there already. The
next check says what they do.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from vetting.domain.audits import Exemption, Violation
from vetting.domain.criteria import CriteriaBook
from vetting.domain.errors import InvalidInput
from vetting.domain.releases import ProjectName
from vetting.domain.store import Store
from vetting.domain.versions import order_for
from vetting.formats.cargo_vet import StoreFile
from vetting.usecases.desk import Desk
from vetting.usecases.storing import open_store, save
from vetting.usecases.third_parties import require_third_party


def record_violation(
    desk: Desk, project: ProjectName, violation: Violation, *, is_forced: bool = False
) -> tuple[Violation, tuple[StoreFile, ...]]:
    """
    Record that some versions of *project* do not meet criteria.

    Args:
        desk: Where.
        project: Of which project.
        violation: Without criteria, the store's default ones are meant.
        is_forced: Whether the project need not be locked here.

    Returns:
        The violation as it was recorded, and the files that changed.

    Raises:
        NotFound: There is no store.
        InvalidInput: The store cannot be, the specifier is malformed, the criteria are not defined, or the project
            is not one of others that is locked here.
    """
    specifier = order_for(desk.ecosystem).spell(violation.specifier)
    with _store_for_note(desk, project, is_forced=is_forced) as store:
        recorded = replace(violation, specifier=specifier, criteria=_criteria(violation.criteria, store))
        audits = {**store.audits.audits}
        audits[project] = (*audits.get(project, ()), recorded)
        changed = replace(store, audits=replace(store.audits, audits=audits))
        return recorded, save(desk.folder, changed, desk.ecosystem)


def add_exemption(
    desk: Desk, project: ProjectName, exemption: Exemption, *, is_forced: bool = False
) -> tuple[Exemption, tuple[StoreFile, ...]]:
    """
    Allow a version of *project* although nobody reviewed it.

    Args:
        desk: Where.
        project: Of which project.
        exemption: Without criteria, the store's default ones are meant.
        is_forced: Whether the project need not be locked here.

    Returns:
        The exemption as it was recorded, and the files that changed.

    Raises:
        NotFound: There is no store.
        InvalidInput: The store cannot be, the version is none, the criteria are not defined, or the project is not
            one of others that is locked here.
    """
    if not order_for(desk.ecosystem).is_valid(exemption.version):
        raise InvalidInput(f"{exemption.version!r} is no version that {desk.ecosystem} knows")
    with _store_for_note(desk, project, is_forced=is_forced) as store:
        recorded = replace(exemption, criteria=_criteria(exemption.criteria, store))
        exemptions = {**store.config.exemptions}
        exemptions[project] = (*exemptions.get(project, ()), recorded)
        changed = replace(store, config=replace(store.config, exemptions=exemptions))
        return recorded, save(desk.folder, changed, desk.ecosystem)


def _criteria(named: tuple[str, ...], store: Store) -> tuple[str, ...]:
    return CriteriaBook(store.audits.criteria).minimal(named or (store.config.default_criteria,))


@contextmanager
def _store_for_note(desk: Desk, project: ProjectName, *, is_forced: bool) -> Iterator[Store]:
    """Hold the store as it lies there; nothing is fetched."""
    with desk.folder.held():
        store = open_store(desk.folder, desk.ecosystem, today=desk.today, locked=desk.is_locked)
        require_third_party(desk, store, [project], is_forced=is_forced)
        yield store
