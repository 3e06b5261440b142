"""
Restore an instance from a back-up, where there is nothing yet.

Blobs come first and the database last, and until it does there is still nothing.
"""

import asyncio
import os
from pathlib import Path

from vetting.adapters.backups import postgres, sqlite, states
from vetting.adapters.backups.copying import Copied
from vetting.adapters.backups.databases import kind_of, opened
from vetting.adapters.backups.place import BackupFolder, State
from vetting.adapters.blobs import BlobFolder
from vetting.bootstrap.backups import Outcome
from vetting.bootstrap.blob_copies import Say, copied, copy_all, counted, tell_damaged
from vetting.domain.errors import Conflict, InvalidInput
from vetting.settings import Settings


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
    await asyncio.to_thread(place.check_database, state)
    await _check_fit(settings, state, replace=replace)
    target = BlobFolder(settings.data_dir / "blobs")
    try:
        target.root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidInput(f"{target.root} cannot be written to: {error.strerror}") from error
    blobs = await copy_all(place.blobs.root, target, say)
    await asyncio.to_thread(os.sync)
    say("Restoring the database…")
    if state.kind == "sqlite":
        await _restore_sqlite(settings, place.database_of(state), state, say)
    else:
        await postgres.restore(settings.database, place.database_of(state))
    return await _look_at_restored(settings, state, blobs, target, say)


async def _check_fit(settings: Settings, state: State, *, replace: bool) -> None:
    kind = kind_of(settings.database)
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
    async with opened(settings.database) as engine:
        if not await states.is_empty(engine):
            raise Conflict(f"there is an instance already: its database has tables. To lose it, {hint}")


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


async def _look_at_restored(settings: Settings, state: State, blobs: Copied, target: BlobFolder, say: Say) -> Outcome:
    async with opened(settings.database) as engine:
        await states.end_sessions(engine)
        held = await states.contents_of(engine)
        named = await states.named_blobs(engine)
    missing = sum(not (target.root / one[:2] / one[2:]).is_file() for one in named)
    say(
        f"Restored the state {state.name}, made by Revet {state.revet}: {counted(held.accounts, 'account')}, "
        f"{counted(held.releases, 'release')}, {counted(held.audits, 'audit')}; {copied(blobs)}."
    )
    tell_damaged(blobs, "They were not restored; `revet blobs check` has them fetched again", say)
    if missing:
        say(
            f"The database names {counted(missing, 'blob')} that the back-up does not hold; `revet blobs check` has "
            "them made again."
        )
    say(
        "Everybody signs in anew. A token revoked or an audit withdrawn after that moment is valid again: look at them."
    )
    say("Next: `revet migrate`, then start the site and the workers.")
    return Outcome(state, blobs, missing)
