"""
The index of Python projects: releases and days from the simple API, the rest where it is offered.

A release counts as published by a build identity only where the index vouches
so for *every* file of it: one wheel that somebody uploaded by hand would
otherwise pass as built. Accounts are not told of: the index does not publish
who uploaded a file.

Source: PEP 740, "Provenance objects"; the well-known labels of project URLs
    in PyPA's specification of that name (2024).
"""

import asyncio
import string
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date
from functools import partial
from typing import Unpack

from vetting.adapters.indexes.provenance import publisher_in
from vetting.adapters.indexes.pypi import PyPIIndex
from vetting.adapters.registries.asking import Asking, AskingRegistry, published
from vetting.domain.errors import NotFound, SourceUnavailable
from vetting.domain.indexes import NotModified, ProjectFacts
from vetting.domain.looking import CouldNotLook, Found
from vetting.domain.offers import OfferedRelease, read_offer
from vetting.domain.publishers import PublishedBy, TrustedPublisher
from vetting.domain.releases import Ecosystem, ProjectName
from vetting.domain.versions import order_for
from vetting.ports.registries import PublishedProject

MAX_FILES = 200
"""Of one release; more are not asked about, and nobody is known to have published it."""
SOURCE_LABELS = ("source", "repository", "sourcecode", "github")
_ORDER = order_for(Ecosystem.PYPI)
_NOT_IN_LABELS = str.maketrans("", "", string.punctuation + string.whitespace)


class PyPIRegistry(AskingRegistry[PyPIIndex]):
    """The port ``Registry`` over an index of the simple API."""

    def __init__(self, url: str, **asking: Unpack[Asking]) -> None:
        """
        Open nothing yet.

        Args:
            url: The root of the simple API.
            asking: What every registry is asked with; see the base.
        """
        super().__init__(**asking)
        self._url = url

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[PyPIIndex]:
        """Open a client of the index."""
        index = PyPIIndex(self._url, contact="", clock=self._clock, limits=self._limits)
        try:
            yield index
        finally:
            await index.aclose()

    async def ask(self, client: PyPIIndex, name: str) -> PublishedProject:
        """Ask for one project; see the base."""
        page = await client.project(ProjectName(name))
        assert not isinstance(page, NotModified), "nothing was asked conditionally"
        offered = {one.version: one for one in read_offer(page).releases}
        telling = self.telling(name, offered, _ORDER)
        asks: dict[str, Callable[[], Awaitable[PublishedBy | None]]] = {
            version: partial(_publisher, client, release) for version, release in offered.items() if version in telling
        }
        days = {version: _first_upload(release) for version, release in offered.items()}
        releases = await published(days, asks, _ORDER, self._clock.now().date())
        facts = await client.about(ProjectName(name))
        if isinstance(facts, CouldNotLook):
            raise SourceUnavailable(facts.reason)
        if not isinstance(facts, Found):
            return PublishedProject(releases)
        return PublishedProject(releases, facts.value.latest.summary, _repository(facts.value))


def _first_upload(release: OfferedRelease) -> date | None:
    days = [one.file.uploaded_at.date() for one in release.files if one.file.uploaded_at is not None]
    return min(days, default=None)


async def _publisher(client: PyPIIndex, release: OfferedRelease) -> PublishedBy | None:
    """Ask who published a release; None unless the index names the same one for every file."""
    stated = [one.file.provenance for one in release.files]
    urls = [one.value for one in stated if isinstance(one, Found)]
    if not urls or len(urls) < len(stated) or len(urls) > MAX_FILES:
        return None
    found = set(await asyncio.gather(*(_identity(client, url) for url in urls)))
    identity = found.pop() if len(found) == 1 else None
    return None if identity is None else TrustedPublisher(identity)


async def _identity(client: PyPIIndex, url: str) -> str | None:
    try:
        return publisher_in(await client.provenance(url))
    except NotFound:
        return None


def _repository(facts: ProjectFacts) -> str | None:
    """Find where the sources are kept, by the labels that are known to say so, the best of them first."""
    links = {label.translate(_NOT_IN_LABELS).lower(): url for label, url in reversed(facts.project_urls)}
    return next((links[label] for label in SOURCE_LABELS if label in links), None)
