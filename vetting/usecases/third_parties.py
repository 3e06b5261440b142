"""Whom a claim may be about: the projects of others that the lockfile names."""

from collections.abc import Iterable

from vetting.domain.errors import InvalidInput
from vetting.domain.resolver.resolving import third_party
from vetting.domain.store import Store
from vetting.usecases.desk import Desk


def require_third_party(desk: Desk, store: Store, projects: Iterable[str], *, is_forced: bool) -> None:
    """
    See that each of *projects* is locked here and written by others, so that a mistyped name vouches for nothing.

    Args:
        desk: With the lockfile; without one there is nothing to see, which has to be forced.
        store: Its policy says what of the project's own is judged as if others wrote it.
        projects: Their names.
        is_forced: Whether to let any name pass.

    Raises:
        InvalidInput: A name is none of these.
    """
    if is_forced:
        return
    names = {node.name for node in third_party(desk.locked, store.config.policy)}
    strangers = sorted(set(projects) - names)
    if strangers:
        raise InvalidInput(f"{', '.join(strangers)}: not one of your third-party projects (use --force)")
