"""What is known of what was read outside its bytes, added to it: for ``revet diff``, ``inspect`` and ``scan`` alike."""

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from vetting.domain.filenames import claimed_by_name
from vetting.domain.releases import Ecosystem
from vetting.domain.signals.interface import Scope
from vetting.domain.signals.scan import ranked
from vetting.domain.suggestions import Step
from vetting.ports.local_reading import ReadChange

if TYPE_CHECKING:
    from vetting.usecases.scanning import Around

NPM_NAMES = "the names of npm's projects that it newly asks for are held against no list of well-known ones"
_DEPENDENCY_ADDED = "D0"


def with_what_is_known(change: ReadChange, step: Step, ecosystem: Ecosystem) -> ReadChange:
    """
    Add what is known of a release of an index: what is on record, and what rules find in it.

    Raises:
        InvalidInput: pip is configured for an index, or a variable names an address, that is not asked.
    """
    # Loaded here, for it loads a client of an index.
    from vetting.bootstrap.outside import known_around  # noqa: PLC0415  # costly to load

    around = asyncio.run(known_around(ecosystem, step, change.asks_for, change.asks_for_crates))
    if ecosystem is Ecosystem.PYPI:
        return _with(change, around)
    unasked = f"what an index knows of releases of {ecosystem} is not asked for; only who tells of advisories is"
    return _with(change, around, unasked)


def with_what_is_here(change: ReadChange) -> ReadChange:
    """Add what is known on this machine of a thing at hand, and say what was not asked of an index."""
    # Loaded here, for it loads a list of names and what reads dumps of advisories.
    from vetting.bootstrap.outside import known_at_hand  # noqa: PLC0415  # costly to load

    claimed = None if change.new.sha256 is None else claimed_by_name(change.new.filename)
    has_base = change.old is not None
    around = asyncio.run(known_at_hand(claimed, change.asks_for, change.asks_for_crates, has_base=has_base))
    unasked = None
    if claimed is not None:
        name = f"{claimed.project} {claimed.version}"
        unasked = f"what an index knows of {name}; `revet scan {name}` asks it"
    return replace(_with(change, around, NPM_NAMES if _asks_npm(change) else None), unasked=unasked)


def _asks_npm(change: ReadChange) -> bool:
    """Tell whether package.json newly asks for something, which D0 says."""
    return any(
        one.rule == _DEPENDENCY_ADDED and one.scope is Scope.DELTA and one.path.endswith("package.json")
        for one in change.findings
    )


def _with(change: ReadChange, around: "Around", unasked: str | None = None) -> ReadChange:
    reasons = (change.unfinished, unasked, around.scan.unfinished)
    return replace(
        change,
        findings=ranked((*change.findings, *around.scan.findings)),
        unfinished="; ".join(one for one in reasons if one) or None,
        known=around.records,
    )
