"""Open a store's folder and put it back: what every folder verb begins and ends with."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from vetting.domain.audit_sets import AuditSet
from vetting.domain.audits import Audit, Violation
from vetting.domain.errors import NotFound
from vetting.domain.house_rules import HouseRules
from vetting.domain.publishers import WildcardAudit
from vetting.domain.quick_dataclasses import replace
from vetting.domain.releases import Ecosystem
from vetting.domain.store import STORE_VERSION, Config, ImportsLock, Store
from vetting.domain.store_checks import problems_of
from vetting.domain.store_problems import ProblemKind, StoreProblem, UnsoundStore
from vetting.formats.cargo_vet import (
    BadStoreFile,
    StoreFile,
    located,
    read_audits,
    read_config,
    read_house,
    read_lock,
    write_audits,
    write_config,
    write_house,
    write_imports,
)

if TYPE_CHECKING:
    # Protocols take their time to make, and a check only has to name them.
    from vetting.ports.store_folders import StoreFolder

_Part = TypeVar("_Part")
_SHOWN_DIFF_LINES = 20
_SHOWN_DROPPED = 5
_NO_LOCK: tuple[ImportsLock, tuple[str, ...]] = (ImportsLock(), ())
_NEED_NOT_BE_THERE = frozenset({StoreFile.IMPORTS, StoreFile.HOUSE})


def open_store(folder: "StoreFolder", ecosystem: Ecosystem, *, today: date, locked: bool = False) -> Store:
    """
    Read a store and see that it is sound.

    Args:
        folder: Where it lies.
        ecosystem: Whose releases it is about.
        today: Bounds how far ahead a wildcard audit may reach.
        locked: Whether every file has to be in its canonical text, and the lock has to match the imports.

    Raises:
        NotFound: There is no store.
        UnsoundStore: Something in it cannot be; the message lists all of it.
        InvalidInput: A file may not be read, or is too large.
    """
    store, texts, unread = _parse(folder, ecosystem)
    store = replace(store, house=replace(store.house, today=today)) if not store.house.is_empty else store
    problems = [*unread, *_version_problems(store.config, locked=locked), *problems_of(store, today=today)]
    if not store.house.is_empty:
        # Loaded here, for few projects have rules of their own.
        from vetting.domain.house_checks import house_problems  # noqa: PLC0415

        problems += house_problems(store, today=today)
    if locked and not unread:
        problems += _lock_problems(store, texts, ecosystem)
    if problems:
        raise UnsoundStore(folder.location, located(problems, texts, ecosystem), store)
    return store


def canonical(store: Store, ecosystem: Ecosystem) -> Mapping[StoreFile, str]:
    """Write a store's files in their canonical text; house rules only where there are some."""
    texts = {
        StoreFile.CONFIG: write_config(store.config, ecosystem),
        StoreFile.AUDITS: write_audits(store.audits, ecosystem, store.imports.publishers),
        StoreFile.IMPORTS: write_imports(store.imports, ecosystem),
    }
    return texts if store.house.is_empty else {**texts, StoreFile.HOUSE: write_house(store.house)}


def save(folder: "StoreFolder", store: Store, ecosystem: Ecosystem) -> tuple[StoreFile, ...]:
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


def format_store(folder: "StoreFolder", ecosystem: Ecosystem) -> tuple[StoreFile, ...]:
    """
    Bring a store's files into their canonical text, and an older store to this version.

    Returns:
        The files that changed.

    Raises:
        NotFound: There is no store.
        UnsoundStore: A file cannot be read, or is of a newer version.
    """
    store, texts, unread = _parse(folder, ecosystem)
    problems = (*unread, *_version_problems(store.config, locked=False))
    if problems:
        raise UnsoundStore(folder.location, located(problems, texts, ecosystem))
    return save(folder, store, ecosystem)


def _parse(
    folder: "StoreFolder", ecosystem: Ecosystem
) -> tuple[Store, Mapping[StoreFile, str], tuple[StoreProblem, ...]]:
    """
    Read all files, as far as they can be, and note what cannot.

    Raises:
        NotFound: There is no store.
        UnsoundStore: Of some file nothing can be read; the message lists what is wrong with the others, too.
    """
    if not folder.exists():
        raise NotFound(f"there is no store at {folder.location}; `revet init` begins one")
    texts = folder.read()
    problems: list[StoreProblem] = []
    lost: list[StoreFile] = []

    def part(name: StoreFile, read: Callable[[str, Ecosystem], _Part], otherwise: _Part) -> _Part:
        if name not in texts:
            if name not in _NEED_NOT_BE_THERE:
                problems.append(StoreProblem(ProblemKind.MISSING_FILE, name, "is missing; `revet init` begins a store"))
                lost.append(name)
            return otherwise
        try:
            return read(texts[name], ecosystem)
        except BadStoreFile as error:
            problems.extend(error.problems)
            if isinstance(error.sound, type(otherwise)):
                return error.sound
            lost.append(name)
            return otherwise

    config = part(StoreFile.CONFIG, read_config, Config())
    audits = part(StoreFile.AUDITS, read_audits, AuditSet())
    lock, dropped = part(StoreFile.IMPORTS, read_lock, _NO_LOCK)
    house = part(StoreFile.HOUSE, read_house, HouseRules())
    if lost:
        # Whatever were judged by the rest would look worse than it is.
        raise UnsoundStore(folder.location, problems)
    return Store(config, audits, lock, house, tuple(_dropped(dropped))), texts, tuple(problems)


def _dropped(entries: Sequence[str]) -> Iterator[str]:
    if entries:
        more = f"; and {len(entries) - _SHOWN_DROPPED} more" if len(entries) > _SHOWN_DROPPED else ""
        yield f"left out what this version cannot read: {'; '.join(entries[:_SHOWN_DROPPED])}{more}"


def _version_problems(config: Config, *, locked: bool) -> Iterator[StoreProblem]:
    try:
        theirs, ours = (tuple(int(part) for part in text.split(".")) for text in (config.version, STORE_VERSION))
    except ValueError:
        yield _wrong_version(f'the version {config.version!r} is not one: write "{STORE_VERSION}"')
        return
    if theirs > ours:
        yield _wrong_version(f"version {config.version} is newer than {STORE_VERSION}, which this revet reads")
    if theirs < ours and locked:
        yield _wrong_version(f"version {config.version} is older than {STORE_VERSION}; run `revet fmt` once")


def _wrong_version(message: str) -> StoreProblem:
    return StoreProblem(ProblemKind.STORE_VERSION, StoreFile.CONFIG, message, place=("cargo-vet", "version"))


def _lock_problems(store: Store, texts: Mapping[StoreFile, str], ecosystem: Ecosystem) -> Iterator[StoreProblem]:
    for name, text in canonical(store, ecosystem).items():
        found, wanted = texts.get(name, "").rstrip(), text.rstrip()
        if found != wanted:
            told = "is not in its canonical form; `revet fmt` puts it right:"
            message = "\n".join([told, *_difference(found, wanted)])
            place = _first_difference(found.splitlines(), wanted.splitlines())
            yield StoreProblem(ProblemKind.NOT_CANONICAL, name, message, place)
    behind = list(_behind(store))
    if behind:
        way = "run `revet check` once without --locked, or `revet regenerate imports` where that fails"
        message = f"is behind {StoreFile.CONFIG}; {way}: {'; '.join(behind)}"
        yield StoreProblem(ProblemKind.LOCK_OUTDATED, StoreFile.IMPORTS, message)


def _difference(found: str, wanted: str) -> list[str]:
    """Show the first lines that are others than they should be; a store of a megabyte takes no time worth a thought."""
    # Loaded here, for a store is seldom badly laid out.
    from vetting.domain.line_engine import line_patch  # noqa: PLC0415

    hunks = line_patch(f"{found}\n".encode(), f"{wanted}\n".encode()).text
    lines = ["--- is", "+++ should be", *hunks.decode(errors="replace").splitlines()]
    rest = len(lines) - _SHOWN_DIFF_LINES
    return lines if rest <= 0 else [*lines[:_SHOWN_DIFF_LINES], f"... and {rest} more lines"]


def _first_difference(found: Sequence[str], wanted: Sequence[str]) -> int:
    """Give the number of the first line that is another than it should be."""
    pairs = enumerate(zip(found, wanted, strict=False))
    return 1 + next((place for place, (one, other) in pairs if one != other), min(len(found), len(wanted)))


def _behind(store: Store) -> Iterator[str]:
    if set(store.imports.audits) != set(store.config.imports):
        yield "it has other peers"
    for peer, subscription in store.config.imports.items():
        locked = store.imports.audits.get(peer, AuditSet())
        for name in subscription.exclude:
            if name in locked.audits:
                yield f"it has audits of {name} from {peer}, which are excluded"
        bounds = store.house.filter_of(peer)
        for name, entry in _vouching(locked):
            if not (bounds.takes_project(name) and bounds.takes_from(entry.who)):
                yield f"it has an audit of {name} from {peer}, which {StoreFile.HOUSE} does not take"


def _vouching(audit_set: AuditSet) -> Iterator[tuple[str, Audit | WildcardAudit]]:
    for name, audits in audit_set.audits.items():
        yield from ((name, one) for one in audits if not isinstance(one, Violation))
    for name, wildcards in audit_set.wildcards.items():
        yield from ((name, one) for one in wildcards)
