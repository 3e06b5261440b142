"""Subscribe to a peer's audits, or to another address of theirs."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from vetting.domain.audit_sets import Import
from vetting.domain.errors import InvalidInput
from vetting.domain.resolver import resolve
from vetting.domain.resolver.verdict import Violated
from vetting.domain.store import Store
from vetting.domain.store_update import PRUNE
from vetting.usecases.desk import Desk, opened
from vetting.usecases.fetched import Fetched
from vetting.usecases.listing import listed
from vetting.usecases.pruning import Tidied, tidied


def subscribe(desk: Desk, name: str, urls: Sequence[str]) -> Tidied:
    """
    Import from a peer, and take at once what makes exemptions needless.

    Args:
        desk: With the lockfile and the store.
        name: What the peer is called here; the import of that name keeps its criteria map and its exclusions.
        urls: Where its audits are; none: where they were, or else where the desk's registry of peers says.

    Raises:
        NotFound: There is no store.
        InvalidInput: Nothing may be fetched, no address is known, or the peer cannot be used.
        SourceUnavailable: A peer or the index did not answer; nothing was changed.
    """
    desk.require_network(f"what {name} publishes")
    if desk.is_locked:
        raise InvalidInput(f"what {name} publishes has to be fetched, which --locked forbids")
    with opened(desk, amend=lambda store: subscribed(store, name, urls or _known(desk, store, name))) as fetched:
        done = tidied(desk, fetched, PRUNE)
    warnings = [*done.warnings, *_spoken_against(desk, fetched, name)]
    if unmapped := fetched.unmapped.get(name, ()):
        warnings.append(_unmapped(name, unmapped))
    return replace(done, warnings=tuple(warnings))


def _spoken_against(desk: Desk, fetched: Fetched, name: str) -> Iterator[str]:
    """Say what of the lockfile a peer speaks against, which the next check fails for."""
    report = resolve(desk.locked, fetched.store.config.policy, fetched.book)
    found = [
        f"{one.name} {one.version} ({conflict.violation.specifier})"
        for one in report.only(Violated)
        for conflict in one.conflicts
        if conflict.violation_source == name
    ]
    if found:
        yield f"{name} speaks against {listed(dict.fromkeys(found))}: `revet check` says what of, and fails"


def _known(desk: Desk, store: Store, name: str) -> Sequence[str]:
    """Find the addresses of a peer that the user did not name any of."""
    known = store.config.imports.get(name, Import(())).urls
    if known or not name.strip():
        return known
    # Loaded here, for most name an address.
    from vetting.usecases.registry_peers import addresses_of  # noqa: PLC0415

    return addresses_of(desk, name)


def _unmapped(name: str, criteria: Sequence[str]) -> str:
    return (
        f"{name} has criteria that mean nothing here yet: {listed(criteria)}; "
        f"say in [imports.{name}.criteria-map] of config.toml what they mean, then run `revet prune`"
    )


def subscribed(store: Store, name: str, urls: Sequence[str]) -> Store:
    """
    Give the store with the subscription.

    Raises:
        InvalidInput: It has no name.
    """
    known = store.config.imports.get(name, Import(()))
    subscription = replace(known, urls=tuple(dict.fromkeys(urls)))
    if not name.strip():
        raise InvalidInput("an import needs a name: write `revet import NAME URL`")
    return replace(store, config=replace(store.config, imports={**store.config.imports, name: subscription}))
