"""
Back up an instance while it runs, and read again what is backed up.

The database is copied first and the blobs after it, so that every blob a copy
of the database names is there by then: blobs never change, and what names one
is written after it. How it is brought back is :mod:`vetting.bootstrap.restoring`.
"""

import asyncio
import os
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from vetting.adapters.backups import postgres, sqlite, states
from vetting.adapters.backups.copying import Copied, check_shard
from vetting.adapters.backups.databases import kind_of, opened
from vetting.adapters.backups.place import BackupFolder, State, digest_of
from vetting.adapters.clock import SystemClock
from vetting.bootstrap.blob_copies import Say, copied, copy_all, counted, each_shard, tell_damaged
from vetting.domain.errors import Conflict, InvalidInput
from vetting.settings import Settings


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
        dump = await _dump(settings, state_folder)
        blobs = await copy_all(source, place.blobs, say)
        state = await _describe(state_folder, moment, dump, blobs)
        await asyncio.to_thread(os.sync)
        place.finish(state)
        if keep is not None and (dropped := place.drop_all_but(keep)):
            say(f"Dropped the {counted(dropped, 'oldest state')}.")
    say(f"The state {state.name} is in {folder}: {copied(blobs)}.")
    tell_damaged(blobs, "The instance fetches such a file again; they are not in the back-up", say)
    return Outcome(state, blobs)


def _place_outside(source: Path, folder: Path) -> BackupFolder:
    if folder.resolve().is_relative_to(source.resolve()):
        raise InvalidInput(f"{folder} lies in the folder of the blobs itself; choose another, best on another disk")
    place = BackupFolder(folder)
    if source.resolve().is_relative_to(place.blobs.root.resolve()):
        raise InvalidInput(f"{folder} is the data folder itself; choose another, best on another disk")
    return place


@dataclass(frozen=True, slots=True)
class _Dump:
    """A copy of the database."""

    kind: str
    file: Path
    revisions: tuple[str, ...]


async def _dump(settings: Settings, folder: Path) -> _Dump:
    """Copy the database into *folder*."""
    kind = kind_of(settings.database)
    if kind == "sqlite":
        file = folder / "database.sqlite3"
        await asyncio.to_thread(sqlite.dump, sqlite.database_file(settings.database), file)
    async with opened(settings.database) as engine:
        revisions = await states.form_of(engine)
    if not revisions:
        raise Conflict("the database was never migrated, so there is nothing to back up; run `revet migrate`")
    if kind == "postgresql":
        file = folder / "database.pgdump"
        await postgres.dump(settings.database, file)
    return _Dump(kind, file, revisions)


async def _describe(folder: Path, moment: datetime, dump: _Dump, blobs: Copied) -> State:
    return State(
        name=folder.name,
        made_at=moment.isoformat(timespec="milliseconds"),
        revet=version("revet"),
        kind=dump.kind,
        file=dump.file.name,
        sha256=await asyncio.to_thread(digest_of, dump.file),
        revisions=dump.revisions,
        blobs=blobs.count + blobs.present,
    )


async def check_backups(folder: Path, *, at: str | None, say: Say) -> Outcome:
    """
    Read a back-up again, all of it, and hold it against its digests.

    Raises:
        NotFound: There is no back-up, or not that one.
        VerificationFailed: The file of the database is not the one that was written.
    """
    place = BackupFolder(folder)
    state = place.state(at)
    await asyncio.to_thread(place.check_database, state)
    blobs = await each_shard(place.blobs.root, check_shard, "Reading blobs again", say)
    say(f"The state {state.name} is whole: its database, and {blobs.count:,} blobs ({blobs.size_bytes:,} bytes).")
    tell_damaged(blobs, "Remove them and back up again, while the instance still has them", say)
    return Outcome(state, blobs)
