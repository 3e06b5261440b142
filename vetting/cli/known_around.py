"""What is known of what was read outside its bytes, added to it: for ``revet diff``, ``inspect`` and ``scan`` alike."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, NoReturn

from vetting.domain.diffs import ENGINE, TreeDiff
from vetting.domain.errors import SourceUnavailable, VettingError
from vetting.domain.filenames import claimed_by_name
from vetting.domain.releases import Ecosystem
from vetting.domain.signals.interface import Scope, digest_of
from vetting.domain.signals.scan import ranked
from vetting.domain.suggestions import Step
from vetting.domain.versions import order_for
from vetting.ports.local_reading import ReadChange
from vetting.usecases.desk import Desk
from vetting.usecases.looking import demand_readable

if TYPE_CHECKING:
    from vetting.usecases.scanning import Around

NPM_NAMES = "the names of npm's projects that it newly asks for are held against no list of well-known ones"
_DEPENDENCY_ADDED = "D0"


def read_with_what_is_known(read: Callable[[], ReadChange], step: Step, desk: Desk) -> ReadChange:
    """
    Read a release of an index, and add what is known of it.

    Where nothing of it can be read, and something known speaks against it, that is what is given: a release that was
    found to be malicious is soon taken away.

    Args:
        read: Fetches and reads *step*.
        step: The release, or the change that leads to it.
        desk: Which ecosystem, and whether anything may be fetched.

    Raises:
        VettingError: It cannot be read, and nothing is known that speaks against it.
    """
    demand_readable(desk, step)
    try:
        change = read()
    except VettingError as error:
        found = _without_files(step, desk.ecosystem, error)
        if found is None:
            raise
        return found
    return with_what_is_known(change, step, desk.ecosystem)


def _without_files(step: Step, ecosystem: Ecosystem, error: VettingError) -> ReadChange | None:
    """
    Say what speaks against a release of which nothing can be read; None: nothing does.

    Raises:
        VettingError: What speaks against something is the release before it.
    """
    around = _spoken_against(step, ecosystem, error)
    if around is not None:
        return _with(_unreadable(step, error), around)
    if step.from_version is not None and not order_for(ecosystem).same(step.from_version, step.to_version):
        before = Step(step.project, None, step.from_version)
        if (around := _spoken_against(before, ecosystem, error)) is not None:
            said = " ".join(one.message for one in around.scan.findings if one.scope is Scope.DELTA)
            raise type(error)(f"{error}; of {before.project} {before.to_version} it is known: {said}") from error
    return None


def _spoken_against(step: Step, ecosystem: Ecosystem, error: VettingError) -> "Around | None":
    # Loaded here, for it loads a client of an index.
    from vetting.bootstrap.outside import known_around, known_on_record  # noqa: PLC0415  # costly to load

    # Who did not answer just now is not waited for once more.
    is_away = isinstance(error, SourceUnavailable)
    around = asyncio.run(known_on_record(ecosystem, step) if is_away else known_around(ecosystem, step, ()))
    return around if any(one.scope is Scope.DELTA for one in around.scan.findings) else None


def _unreadable(step: Step, error: VettingError) -> ReadChange:
    """Give a release of which nothing was read; a patch of it is refused for the reason that it was not."""

    def refused() -> NoReturn:
        raise error

    diff = TreeDiff(ENGINE, None, digest_of(b""), (), None)
    return ReadChange(step, None, None, diff, (), f"nothing of it was read: {error}", lambda _file: (), refused)


def with_what_is_known(change: ReadChange, step: Step, ecosystem: Ecosystem) -> ReadChange:
    """
    Add what is known of a release of an index: what is on record, and what rules find in it.

    Raises:
        InvalidInput: pip is configured for an index, or a variable names an address, that is not asked.
    """
    # Loaded here, for it loads a client of an index.
    from vetting.bootstrap.outside import known_around  # noqa: PLC0415  # costly to load

    around = asyncio.run(
        known_around(ecosystem, step, change.asks_for, change.asks_for_crates, deprecated=change.deprecated)
    )
    if ecosystem is Ecosystem.PYPI:
        return _with(change, around)
    unasked = (
        f"of what an index knows of releases of {ecosystem} only deprecation is told; who tells of advisories is asked"
    )
    return _with(change, around, unasked)


def with_what_is_here(change: ReadChange) -> ReadChange:
    """Add what is known on this machine of a thing at hand, and say what was not asked of an index."""
    # Loaded here, for it loads a list of names and what reads dumps of advisories.
    from vetting.bootstrap.outside import known_at_hand  # noqa: PLC0415  # costly to load

    assert change.new is not None, "what is at hand was read"
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
