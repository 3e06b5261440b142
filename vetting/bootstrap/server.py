"""
What the site, the worker and the server verbs run on, built once from the settings.

``open_services`` is the one place where adapters meet: entry points get a
frozen ``Services`` and hand its parts to use cases.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from vetting.adapters.blob_keeper import FolderKeeper
from vetting.adapters.blobs import BlobFolder
from vetting.adapters.clock import SystemClock
from vetting.adapters.db.engine import create_engine
from vetting.adapters.db.migrating import PATIENCE, is_current, migrate
from vetting.adapters.db.pages.blobs import DatabaseBlobRoots
from vetting.adapters.db.pages.visits import DatabaseVisitPages
from vetting.adapters.db.units import DatabaseUnits
from vetting.adapters.figures import InstanceFigures
from vetting.adapters.health import InstanceHealth
from vetting.adapters.identity import OpenIDProvider
from vetting.adapters.idle_queue import IdleQueue
from vetting.adapters.indexes.defaults import public_index_url
from vetting.adapters.metering import PrometheusMeters
from vetting.adapters.queue import ArqQueue, open_redis
from vetting.bootstrap.benches import open_bench
from vetting.bootstrap.outside import advisory_sources
from vetting.bootstrap.pages import Pages, database_pages
from vetting.domain.factors import IndexPolicy, IndexRules
from vetting.jobs import JobQueue, Urgency
from vetting.pages.blobs import BlobRoots
from vetting.pages.figures import FigurePages
from vetting.pages.health import HealthPages
from vetting.pages.visits import VisitPages
from vetting.ports.advisories import AdvisorySource
from vetting.ports.blobs import Blobs
from vetting.ports.clock import Clock
from vetting.ports.identity import IdentityProvider
from vetting.ports.indexes import PackageIndex
from vetting.ports.keeping import BlobKeeper
from vetting.ports.reading import DiffReader, Highlighter
from vetting.ports.store import Units
from vetting.settings import Settings
from vetting.usecases.bench import Bench
from vetting.usecases.pairs import PairDesk
from vetting.usecases.watching import WatchPlan


@dataclass(frozen=True, slots=True)
class Services:
    """What an entry point hands to use cases."""

    settings: Settings
    clock: Clock
    queue: JobQueue
    units: Units
    bench: Bench
    """The index, the blobs, and what reads and compares."""
    desk: PairDesk
    """Where readers ask for pairs that no worker compared."""
    highlighter: Highlighter
    diff_reader: DiffReader
    """Reads diffs in other ways than they were made."""
    visits: VisitPages
    health: HealthPages
    figures: FigurePages
    meters: PrometheusMeters
    """What this process counts; the port ``Meters``, and where a worker tells it."""
    pages: Pages
    blob_roots: BlobRoots
    """Which blobs the database refers to."""
    keeper: BlobKeeper
    """Looks after the blobs as a whole."""
    advisories: tuple[AdvisorySource, ...]
    """Who is asked what is on record against releases, besides the index."""
    identity: IdentityProvider | None
    """Who vouches for the people who sign in; None where none is configured."""

    @property
    def index(self) -> PackageIndex:
        """The package index in use."""
        return self.bench.index

    @property
    def blobs(self) -> Blobs:
        """The bytes kept here."""
        return self.bench.blobs

    @property
    def index_rules(self) -> IndexRules:
        """Whose 2FA policy holds at the index in use: PyPI's where it is the public one, unless told otherwise."""
        presumed = IndexPolicy.PYPI if self.index.url == public_index_url() else IndexPolicy.NONE
        return IndexRules(self.index.url, self.settings.index_policy or presumed)

    @property
    def watch_plan(self) -> WatchPlan:
        """How watching goes about it here."""
        return WatchPlan(every=self.settings.poll_every, backlog=self.settings.backlog)

    def at(self, urgency: Urgency) -> "Services":
        """Give the same for those whose jobs are of that urgency; a site's are asked for by people who wait."""
        units = self.units.at(urgency)
        return replace(self, units=units, bench=replace(self.bench, units=units))


@asynccontextmanager
async def open_services(settings: Settings) -> AsyncIterator[Services]:
    """
    Build the adapters that *settings* name; what they hold open is closed on leaving.

    Raises:
        SourceUnavailable: The database cannot be reached.
    """
    async with AsyncExitStack() as stack:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        clock = SystemClock()
        engine = create_engine(settings.database)
        stack.push_async_callback(engine.dispose)
        queue = await _open_queue(settings, stack)
        units = DatabaseUnits(engine, queue=queue, clock=clock)
        bench, aids = await stack.enter_async_context(open_bench(settings, units=units, clock=clock))
        desk = PairDesk(bench)
        stack.push_async_callback(desk.aclose)
        health = _health(settings, engine, queue)
        meters = PrometheusMeters()
        yield Services(
            settings=settings,
            clock=clock,
            queue=queue,
            units=units,
            bench=bench,
            desk=desk,
            highlighter=aids.highlighter,
            diff_reader=aids.diff_reader,
            visits=DatabaseVisitPages(engine),
            health=health,
            figures=InstanceFigures(engine, health=health, meters=meters, data_dir=settings.data_dir, clock=clock),
            meters=meters,
            pages=database_pages(engine),
            blob_roots=DatabaseBlobRoots(engine),
            keeper=FolderKeeper(BlobFolder(settings.data_dir / "blobs")),
            advisories=_advisory_sources(settings),
            identity=_identity_provider(settings),
        )


def _health(settings: Settings, engine: AsyncEngine, queue: ArqQueue | IdleQueue) -> InstanceHealth:
    return InstanceHealth(
        engine, data_dir=settings.data_dir, queue_answers=queue.answers, min_free_bytes=settings.min_free_bytes
    )


def _advisory_sources(settings: Settings) -> tuple[AdvisorySource, ...]:
    url = None if settings.osv_url is None else str(settings.osv_url)
    return advisory_sources(url, settings.osv_dump, contact=settings.contact)


def _identity_provider(settings: Settings) -> OpenIDProvider | None:
    if settings.oidc_issuer is None:
        return None
    secret = settings.oidc_client_secret
    return OpenIDProvider(
        issuer=str(settings.oidc_issuer),
        client_id=settings.oidc_client_id,
        client_secret=None if secret is None else secret.get_secret_value(),
        name=settings.oidc_name,
        max_age=settings.session_lifetime,
    )


async def _open_queue(settings: Settings, stack: AsyncExitStack) -> ArqQueue | IdleQueue:
    if settings.redis_url is None:
        return IdleQueue()
    return ArqQueue(await stack.enter_async_context(open_redis(settings.redis_url.get_secret_value())))


async def migrate_database(settings: Settings, *, patience: timedelta = PATIENCE) -> None:
    """
    Bring the database to the form this version expects; nothing happens where it has it.

    Raises:
        SourceUnavailable: It cannot be asked, stayed in use, or a statement took longer than *patience*.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    await asyncio.to_thread(migrate, settings.database, patience=patience)


async def database_is_current(settings: Settings) -> bool:
    """Tell whether the database has the form this version expects."""
    engine = create_engine(settings.database)
    try:
        return await is_current(engine)
    finally:
        await engine.dispose()
