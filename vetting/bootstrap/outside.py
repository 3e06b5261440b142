"""Who is asked what is known of releases besides their index: sources of advisories, and a list of names."""

import os
from collections.abc import Collection
from importlib.metadata import version
from pathlib import Path
from typing import Final

from vetting.adapters.advisories.dump import AdvisoryDump
from vetting.adapters.advisories.service import AdvisoryService
from vetting.adapters.clock import SystemClock
from vetting.adapters.indexes.pypi import PyPIIndex
from vetting.adapters.popular_names import PopularFiles
from vetting.bootstrap.network import keep_retries_quiet, python_index_url
from vetting.domain.indexes import Deprecation
from vetting.domain.releases import Ecosystem
from vetting.domain.signals.interface import Claimed
from vetting.domain.suggestions import Step
from vetting.ports.advisories import AdvisorySource
from vetting.usecases.outside import Outside
from vetting.usecases.scanning import Around, scan_at_hand, scan_outside, scan_records

_NAMES: Final = {Ecosystem.PYPI: "REVET_POPULAR_NAMES", Ecosystem.CARGO: "REVET_POPULAR_CRATES"}
"""What names an operator's own list; as the settings of an instance do."""


def advisory_sources(url: str | None, dump: Path | None, *, contact: str = "") -> tuple[AdvisorySource, ...]:
    """
    Give the sources of advisories that are set; nothing is opened or read yet.

    Args:
        url: Of OSV's API, or of another service that speaks it.
        dump: Of OSV records, a file or folder.
        contact: An address that the service's operators can write to.

    Raises:
        InvalidInput: *url* is no address to ask.
    """
    sources: list[AdvisorySource] = []
    if dump is not None:
        sources.append(AdvisoryDump(dump))
    if url is not None:
        agent = f"revet/{version('revet')}" + (f" (+{contact})" if contact else "")
        sources.append(AdvisoryService(url, user_agent=agent))
    return tuple(sources)


async def known_around(
    ecosystem: Ecosystem,
    step: Step,
    asks_for: Collection[str],
    crates: Collection[str] = (),
    *,
    deprecated: Deprecation | None = None,
) -> Around:
    """
    Have what is known of a release outside its files looked at, by what the environment says as for an instance.

    An index is asked of Python's releases; of others those who tell of advisories are.

    Raises:
        InvalidInput: pip is configured for an index, or a variable names an address, that is not asked.
    """
    sources = advisory_sources(os.environ.get("REVET_OSV_URL"), _dump())
    clock = SystemClock()
    keep_retries_quiet()
    if ecosystem is not Ecosystem.PYPI:
        return await scan_records(step, ecosystem, clock=clock, sources=sources, deprecated=deprecated)
    index = PyPIIndex(python_index_url(), contact="", clock=clock)
    try:
        outside = _outside()
        return await scan_outside(
            step, asks_for, crates=crates, index=index, clock=clock, outside=outside, sources=sources
        )
    finally:
        await index.aclose()


async def known_on_record(ecosystem: Ecosystem, step: Step) -> Around:
    """Have those who tell of advisories say what is on record about a release, and no index."""
    sources = advisory_sources(os.environ.get("REVET_OSV_URL"), _dump())
    return await scan_records(step, ecosystem, clock=SystemClock(), sources=sources)


async def known_at_hand(
    claimed: Claimed | None, asks_for: Collection[str], crates: Collection[str] = (), *, has_base: bool
) -> Around:
    """Have what lies on this machine say what it knows of a thing at hand: names, and a dump of advisories."""
    sources = advisory_sources(None, _dump())
    return await scan_at_hand(
        claimed,
        asks_for,
        crates=crates,
        has_base=has_base,
        clock=SystemClock(),
        outside=_outside(),
        sources=sources,
    )


def _dump() -> Path | None:
    dump = os.environ.get("REVET_OSV_DUMP")
    return Path(dump) if dump else None


def _outside() -> Outside:
    named = {ecosystem: os.environ.get(variable) for ecosystem, variable in _NAMES.items()}
    return Outside(PopularFiles({ecosystem: Path(path) for ecosystem, path in named.items() if path}))
