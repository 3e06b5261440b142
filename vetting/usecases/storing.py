"""Open a store's folder and put it back: what every folder verb begins and ends with."""

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import TypeVar

from vetting.domain.audit_sets import AuditSet
from vetting.domain.errors import InvalidInput, NotFound
from vetting.domain.releases import Ecosystem
from vetting.domain.store import STORE_VERSION, Config, ImportsLock, Store
from vetting.domain.store_checks import problems_of
from vetting.formats.cargo_vet import (
    BadStoreFile,
    StoreFile,
    read_audits,
    read_config,
    read_imports,
    write_audits,
    write_config,
    write_imports,
)
from vetting.ports.store_folders import StoreFolder

_Part = TypeVar("_Part")
_SHOWN_DIFF_LINES = 20


def open_store(folder: StoreFolder, ecosystem: Ecosystem, *, today: date, locked: bool = False) -> Store:
    """
    Read a store and see that it is sound.

    Args:
        folder: Where it lies.
        ecosystem: Whose releases it is about.
        today: Bounds how far ahead a wildcard audit may reach.
        locked: Whether every file has to be in its canonical text, and the lock has to match the imports.

    Raises:
        NotFound: There is no store.
        InvalidInput: Something in it cannot be; the message lists all of it.
    """
    store, texts = _parse(folder, ecosystem)
    problems = [*_version_problems(store.config, locked=locked)]
    problems += (f"{filename}: {problem}" for filename, problem in problems_of(store, today=today))
    if locked and not problems:
        problems += _lock_problems(store, texts, ecosystem)
    if problems:
        raise InvalidInput("\n".join([f"the store {folder.location} cannot be used as it is:", *problems]))
    return store


def canonical(store: Store, ecosystem: Ecosystem) -> Mapping[StoreFile, str]:
    """Write a store's files in their canonical text."""
    return {
        StoreFile.CONFIG: write_config(store.config, ecosystem),
        StoreFile.AUDITS: write_audits(store.audits, ecosystem, store.imports.publishers),
        StoreFile.IMPORTS: write_imports(store.imports, ecosystem),
    }


def save(folder: StoreFolder, store: Store, ecosystem: Ecosystem) -> tuple[StoreFile, ...]:
    """
    Write those of a store's files whose text is another than what lies there, all together.

    A store of an older version becomes one of this version.

    Returns:
        The files that changed.

    Raises:
        InvalidInput: The folder may not be written to.
    """
    there = folder.read() if folder.exists() else {}
    current = replace(store, config=replace(store.config, version=STORE_VERSION))
    changed = {name: text for name, text in canonical(current, ecosystem).items() if there.get(name) != text}
    if changed:
        folder.write(changed)
    return tuple(changed)


def format_store(folder: StoreFolder, ecosystem: Ecosystem) -> tuple[StoreFile, ...]:
    """
    Bring a store's files into their canonical text.

    Returns:
        The files that changed.

    Raises:
        NotFound: There is no store.
        InvalidInput: A file cannot be read.
    """
    store, texts = _parse(folder, ecosystem)
    written = canonical(store, ecosystem)
    changed = {name: text for name, text in written.items() if texts.get(name) != text}
    folder.write(changed)
    return tuple(changed)


def _parse(folder: StoreFolder, ecosystem: Ecosystem) -> tuple[Store, Mapping[StoreFile, str]]:
    """Read all three files, and complain of all at once."""
    if not folder.exists():
        raise NotFound(f"there is no store at {folder.location}; `revet init` begins one")
    texts = folder.read()
    problems: list[str] = []

    def part(name: StoreFile, read: Callable[[str, Ecosystem], _Part], otherwise: _Part) -> _Part:
        if name not in texts:
            if name is not StoreFile.IMPORTS:
                problems.append(f"{name} is missing")
            return otherwise
        try:
            return read(texts[name], ecosystem)
        except BadStoreFile as error:
            problems.append(str(error))
            return otherwise

    store = Store(
        part(StoreFile.CONFIG, read_config, Config()),
        part(StoreFile.AUDITS, read_audits, AuditSet()),
        part(StoreFile.IMPORTS, read_imports, ImportsLock()),
    )
    if problems:
        raise InvalidInput("\n".join([f"the store {folder.location} cannot be read:", *problems]))
    return store, texts


def _version_problems(config: Config, *, locked: bool) -> Iterator[str]:
    try:
        theirs, ours = (tuple(int(part) for part in text.split(".")) for text in (config.version, STORE_VERSION))
    except ValueError:
        yield f'{StoreFile.CONFIG}: the version {config.version!r} is not one: write "{STORE_VERSION}"'
        return
    if theirs > ours:
        yield f"{StoreFile.CONFIG}: version {config.version} is newer than {STORE_VERSION}, which this revet reads"
    if theirs < ours and locked:
        yield f"{StoreFile.CONFIG}: version {config.version} is older than {STORE_VERSION}; run `revet fmt` once"


def _lock_problems(store: Store, texts: Mapping[StoreFile, str], ecosystem: Ecosystem) -> Iterable[str]:
    for name, text in canonical(store, ecosystem).items():
        found = texts.get(name, "").rstrip()
        if found != text.rstrip():
            difference = difflib.unified_diff(
                found.splitlines(), text.rstrip().splitlines(), "is", "should be", lineterm=""
            )
            yield "\n".join([f"{name} is not in its canonical form; `revet fmt` puts it right:", *_first(difference)])
    yield from _peer_problems(store)


def _first(lines: Iterable[str]) -> list[str]:
    shown = list(lines)
    rest = len(shown) - _SHOWN_DIFF_LINES
    return shown if rest <= 0 else [*shown[:_SHOWN_DIFF_LINES], f"... and {rest} more lines"]


def _peer_problems(store: Store) -> Iterator[str]:
    outdated = f"{StoreFile.IMPORTS} is behind {StoreFile.CONFIG}; run `revet check` once without --locked"
    if set(store.imports.audits) != set(store.config.imports):
        yield f"{outdated}: it has other peers"
    for peer, subscription in store.config.imports.items():
        locked = store.imports.audits.get(peer, AuditSet())
        for name in subscription.exclude:
            if name in locked.audits:
                yield f"{outdated}: it has audits of {name} from {peer}, which are excluded"
