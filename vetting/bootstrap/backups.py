"""
Back up an instance while it runs, and restore it where there is nothing yet.

The database is copied first and the blobs after it, so that every blob a copy
of the database names is there by then: blobs never change, and what names one
is written after it. Restoring goes the other way: the database comes last, and
until it does there is still nothing.
"""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine

from vetting.adapters.backups import postgres, sqlite, states
from vetting.adapters.backups.copying import Copied, check_shard, copy_shard, shards
from vetting.adapters.backups.place import BackupFolder, State
from vetting.adapters.blobs import BlobFolder
from vetting.adapters.clock import SystemClock
from vetting.adapters.db.engine import create_engine
from vetting.domain.errors import Conflict, InvalidInput, SourceUnavailable, VerificationFailed
from vetting.settings import Settings

Say = Callable[[str], None]

_SHOWN = 10
"""How many damaged blobs are named."""
_TELL_EVERY_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it."""

    state: State
    blobs: Copied
    missing: int = 0
    """How many blobs the restored database names that are not there."""

    @property
    def is_whole(self) -> bool:
        """Whether nothing was left out."""
        return not self.blobs.damaged and not self.missing


async def back_up(settings: Settings, folder: Path, *, keep: int | None, say: Say) -> Outcome:
    """
    Add the instance's state to the back-ups in *folder*, while it runs or not.

    Args:
        settings: Those of the instance.
        folder: Made if it is not there; blobs that it holds already are not copied again.
        keep: Drop the oldest states beyond so many; None keeps them all.
        say: Tells what is going on, a sentence at a time.

    Raises:
        InvalidInput: The folder cannot be used.
        NotFound: There is no database, or no ``pg_dump``.
        Conflict: Another back-up is being made there, or the database was never migrated.
        SourceUnavailable: Database or disk could not be read or written.
        VerificationFailed: The database is damaged.
    """
    source = settings.data_dir / "blobs"
    place = _place_outside(source, folder)
    with place.held():
        moment = SystemClock().now()
        state_folder = place.begin(moment)
        say("Copying the database…")
        kind, file, revisions = await _dump(settings, state_folder)
        blobs = await _copy_all(source, place.blobs, say)
        state = State(
            name=state_folder.name,
            made_at=moment.isoformat(timespec="milliseconds"),
            revet=version("revet"),
            kind=kind,
            file=file.name,
            sha256=await asyncio.to_thread(_digest, file),
            revisions=revisions,
            blobs=blobs.count + blobs.present,
        )
        await asyncio.to_thread(os.sync)
        place.finish(state)
        if keep is not None and (dropped := place.drop_all_but(keep)):
            say(f"Dropped the {_counted(dropped, 'oldest state')}.")
    say(f"The state {state.name} is in {folder}: {_copied(blobs)}.")
    _tell_damaged(blobs, "The instance fetches such a file again; they are not in the back-up", say)
    return Outcome(state, blobs)


async def check_backups(folder: Path, *, at: str | None, say: Say) -> Outcome:
    """
    Read a back-up again, all of it, and hold it against its digests.

    Raises:
        NotFound: There is no back-up, or not that one.
        VerificationFailed: The file of the database is not the one that was written.
    """
    place = BackupFolder(folder)
    state = place.state(at)
    await asyncio.to_thread(_check_database, place, state)
    blobs = await _each_shard(place.blobs.root, check_shard, "Reading blobs again", say)
    say(f"The state {state.name} is whole: its database, and {blobs.count:,} blobs ({blobs.size_bytes:,} bytes).")
    _tell_damaged(blobs, "Remove them and back up again, while the instance still has them", say)
    return Outcome(state, blobs)


async def restore(settings: Settings, folder: Path, *, at: str | None, replace: bool, say: Say) -> Outcome:
    """
    Make the instance that *settings* name what it was at the newest state in *folder*, or at the state *at*.

    Args:
        settings: Those of the instance to restore; its database must be of the same kind.
        folder: Where ``back_up`` put it.
        at: The name of a state.
        replace: Take the place of a SQLite database that is there, which is kept under another name.
        say: Tells what is going on, a sentence at a time.

    Raises:
        NotFound: There is no such state, or no ``pg_restore``.
        Conflict: The instance is not empty, or the back-up is of a later version of Revet or another kind of database.
        SourceUnavailable: Database or disk could not be read or written.
        VerificationFailed: The file of the database is not the one that was written.
    """
    place = BackupFolder(folder)
    state = place.state(at)
    await asyncio.to_thread(_check_database, place, state)
    await _check_fit(settings, state, replace=replace)
    target = BlobFolder(settings.data_dir / "blobs")
    try:
        target.root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidInput(f"{target.root} cannot be written to: {error.strerror}") from error
    blobs = await _copy_all(place.blobs.root, target, say)
    await asyncio.to_thread(os.sync)
    say("Restoring the database…")
    if state.kind == "sqlite":
        await _restore_sqlite(settings, place.database_of(state), state, say)
    else:
        await postgres.restore(settings.database, place.database_of(state))
    return await _look_at_restored(settings, state, blobs, target, say)


def _place_outside(source: Path, folder: Path) -> BackupFolder:
    if folder.resolve().is_relative_to(source.resolve()):
        raise InvalidInput(f"{folder} lies in the folder of the blobs itself; choose another, best on another disk")
    place = BackupFolder(folder)
    if source.resolve().is_relative_to(place.blobs.root.resolve()):
        raise InvalidInput(f"{folder} is the data folder itself; choose another, best on another disk")
    return place


async def _look_at_restored(settings: Settings, state: State, blobs: Copied, target: BlobFolder, say: Say) -> Outcome:
    async with _engine(settings) as engine:
        await states.end_sessions(engine)
        held = await states.contents_of(engine)
        named = await states.named_blobs(engine)
    missing = sum(not (target.root / one[:2] / one[2:]).is_file() for one in named)
    say(
        f"Restored the state {state.name}, made by Revet {state.revet}: {_counted(held.accounts, 'account')}, "
        f"{_counted(held.releases, 'release')}, {_counted(held.audits, 'audit')}; {_copied(blobs)}."
    )
    _tell_damaged(blobs, "They were not restored; `revet blobs check` has them fetched again", say)
    if missing:
        say(
            f"The database names {_counted(missing, 'blob')} that the back-up does not hold; `revet blobs check` has "
            "them made again."
        )
    say(
        "Everybody signs in anew. A token revoked or an audit withdrawn after that moment is valid again: look at them."
    )
    say("Next: `revet migrate`, then start the site and the workers.")
    return Outcome(state, blobs, missing)


async def _dump(settings: Settings, folder: Path) -> tuple[str, Path, tuple[str, ...]]:
    """Copy the database into *folder*; give its kind, the file, and its form."""
    kind = _kind(settings)
    if kind == "sqlite":
        file = folder / "database.sqlite3"
        await asyncio.to_thread(sqlite.dump, sqlite.database_file(settings.database), file)
    async with _engine(settings) as engine:
        revisions = await states.form_of(engine)
    if not revisions:
        raise Conflict("the database was never migrated, so there is nothing to back up; run `revet migrate`")
    if kind == "postgresql":
        file = folder / "database.pgdump"
        await postgres.dump(settings.database, file)
    return kind, file, revisions


async def _restore_sqlite(settings: Settings, backup: Path, state: State, say: Say) -> None:
    database = sqlite.database_file(settings.database)
    database.parent.mkdir(parents=True, exist_ok=True)
    draft = database.with_name(f"{database.name}.restoring")
    draft.unlink(missing_ok=True)
    await asyncio.to_thread(sqlite.dump, backup, draft)
    if database.exists():
        aside = await asyncio.to_thread(sqlite.set_aside, database, f"before-{state.name}")
        say(f"What was there is kept as {aside}.")
    await asyncio.to_thread(sqlite.put_in_place, draft, database)


async def _check_fit(settings: Settings, state: State, *, replace: bool) -> None:
    kind = _kind(settings)
    if kind != state.kind:
        raise Conflict(f"the back-up holds a {state.kind} database, and REVET_DATABASE_URL names a {kind} one")
    if not states.is_known(state.revisions):
        raise Conflict(f"the back-up was made by a later Revet ({state.revet}): install that version to restore it")
    if kind == "sqlite":
        file = sqlite.database_file(settings.database)
        if not file.exists() or replace:
            return
        hint = "give --replace to put the back-up in its place; the site and the workers must not run"
    else:
        hint = "drop and create that database with PostgreSQL's dropdb and createdb, then restore"
    async with _engine(settings) as engine:
        if not await states.is_empty(engine):
            raise Conflict(f"there is an instance already: its database has tables. To lose it, {hint}")


@asynccontextmanager
async def _engine(settings: Settings) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(settings.database)
    try:
        yield engine
    finally:
        await engine.dispose()


def _kind(settings: Settings) -> str:
    try:
        kind = make_url(settings.database).get_backend_name()
    except ArgumentError as error:
        raise InvalidInput("REVET_DATABASE_URL is not the URL of a database") from error
    if kind not in {"sqlite", "postgresql"}:
        raise InvalidInput(f"REVET_DATABASE_URL names a {kind} database; Revet runs on SQLite and PostgreSQL")
    return kind


def _check_database(place: BackupFolder, state: State) -> None:
    file = place.database_of(state)
    try:
        found = _digest(file)
    except OSError as error:
        raise SourceUnavailable(f"{file} cannot be read: {error.strerror}") from error
    if found != state.sha256:
        raise VerificationFailed(f"{file} is not the file that was written: its SHA-256 is {found}")


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


async def _copy_all(source: Path, target: BlobFolder, say: Say) -> Copied:
    return await _each_shard(source, lambda shard: copy_shard(shard, target), "Copying blobs", say)


async def _each_shard(root: Path, work: Callable[[Path], Copied], doing: str, say: Say) -> Copied:
    """Do *work* shard by shard, on a thread; say every few seconds how far it is."""
    loop = asyncio.get_running_loop()
    found = await asyncio.to_thread(shards, root)
    say(f"{doing}…")
    told_at = loop.time()
    result = Copied()
    for number, shard in enumerate(found, start=1):
        result += await asyncio.to_thread(work, shard)
        if loop.time() - told_at > _TELL_EVERY_SECONDS:
            told_at = loop.time()
            say(f"{doing}: {number * 100 // len(found)} %, {result.count:,} so far ({result.size_bytes:,} bytes)")
    return result


def _tell_damaged(blobs: Copied, what_then: str, say: Say) -> None:
    if blobs.damaged:
        say(f"{_counted(len(blobs.damaged), 'blob')} with other bytes than the name says. {what_then}:")
        for digest in blobs.damaged[:_SHOWN]:
            say(f"  {digest}")
        if (more := len(blobs.damaged) - _SHOWN) > 0:
            say(f"  and {more:,} more")


def _copied(blobs: Copied) -> str:
    return f"{_counted(blobs.count, 'blob')} copied ({blobs.size_bytes:,} bytes), {blobs.present:,} already there"


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"
