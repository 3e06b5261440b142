"""What site and worker look at before they start, so that what is wrong is said once and plainly."""

from datetime import timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from vetting.adapters.archives.probing import readers_leave_the_network
from vetting.adapters.backups.states import form_of, is_known
from vetting.adapters.clock import SystemClock
from vetting.adapters.db.engine import create_engine
from vetting.adapters.db.migrating import PATIENCE, is_current
from vetting.adapters.db.units import DatabaseUnits
from vetting.adapters.idle_queue import IdleQueue
from vetting.bootstrap.server import migrate_database
from vetting.domain.errors import Conflict
from vetting.settings import Settings, is_loopback
from vetting.usecases.trial_accounts import retire_trial_accounts, trial_accounts_that_count

_log = structlog.get_logger()


async def demand_fit(settings: Settings) -> None:
    """
    Let the instance start if its database fits this version, and, in production, nobody in it was made up.

    Raises:
        Conflict: It does not fit; the message says what to do.
        SourceUnavailable: The database cannot be reached.
    """
    engine = create_engine(settings.database)
    try:
        await _demand_known(engine)
        if not await is_current(engine):
            raise Conflict("the database has another form than this version expects; run `revet migrate`")
        if not settings.is_development:
            units = DatabaseUnits(engine, queue=IdleQueue(), clock=SystemClock())
            _demand_nobody_made_up(await trial_accounts_that_count(units=units))
    finally:
        await engine.dispose()
    _warn_of_plain_http(settings)


async def migrate_to_ours(settings: Settings, *, patience: timedelta = PATIENCE) -> None:
    """
    Bring the database to the form this version expects; nothing happens where it has it.

    Raises:
        Conflict: It has a later one.
        SourceUnavailable: The database cannot be reached, stayed in use, or a statement took longer than *patience*.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    engine = create_engine(settings.database)
    try:
        await _demand_known(engine)
    finally:
        await engine.dispose()
    await migrate_database(settings, patience=patience)


async def _demand_known(engine: AsyncEngine) -> None:
    if not is_known(await form_of(engine)):
        raise Conflict("the database was migrated by a later version of Revet: run that one, or restore a back-up")


async def retire_trials(settings: Settings) -> tuple[str, ...]:
    """Take what they count for from the accounts of the development sign-in, and name them."""
    engine = create_engine(settings.database)
    try:
        await form_of(engine)
        return await retire_trial_accounts(units=DatabaseUnits(engine, queue=IdleQueue(), clock=SystemClock()))
    finally:
        await engine.dispose()


async def warn_of_network() -> None:
    """Tell the log where the kernel, or what confines us, does not let the readers of archives go without network."""
    if not await readers_leave_the_network():
        _log.warning(
            "readers_keep_the_network",
            message="what reads archives cannot leave the network here (user namespaces are refused); its other "
            "limits hold. See “Hardening” in docs/running.md",
        )


def _demand_nobody_made_up(logins: tuple[str, ...]) -> None:
    if logins:
        raise Conflict(
            f"this database was tried out: anybody could have been {', '.join(logins)}, and what they audited would "
            "count here. Begin with a new database, or run `revet accounts retire-trial`, which takes their levels "
            "and roles from them"
        )


def _warn_of_plain_http(settings: Settings) -> None:
    address = settings.base_url
    is_plain = address is not None and address.scheme != "https" and not is_loopback(address.host or "")
    if is_plain and not settings.is_development:
        _log.warning("no_tls", message="REVET_BASE_URL is not https: sessions and tokens can be read on the way")
