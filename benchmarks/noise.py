"""
What the signals say of releases that are fine, and of attacks that were not, beside GuardDog.

Fine: the last two releases of the fifty most downloaded projects, one file of
each (material.tsv). Revet reads what changed, GuardDog scans the newer one
whole; a release is *flagged* where Revet has a high or medium finding on what
changed, or GuardDog sees a risk. Attacks: those of tests/incidents, without
their teeth; GuardDog is given the newer files as a folder, Revet what the
incident holds, and, on a line of its own, the bytes alone.

Every high finding on a fine release is printed, the worst first. Fetches about
110 MB once. None of GuardDog's own samples are in its distribution (3.2.0).
"""

import asyncio
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from benchmarks.lab.command import Options, run
from benchmarks.lab.distributions import read_trees
from benchmarks.lab.figures import Figure, Spread
from benchmarks.lab.guarddog import guarddog, scanned_by
from benchmarks.lab.hunking import write_folder
from benchmarks.lab.material import FOLDER, Pinned, fetched, pinned
from tests.incidents.cases import Incident, found_in, incidents
from tests.incidents.outside import found_outside
from vetting.adapters.blobs import BlobFolder
from vetting.adapters.comparing import PoolComparer
from vetting.adapters.pool import ProcessPool
from vetting.domain.releases import Ecosystem
from vetting.domain.signals.interface import Claimed, Claims, Finding, Scope, Severity

QUICK_PROJECTS = 8
REACH_FLAGGED = 0.5
REACH_HIGH = 0.2
SHOWN = 10
FLAGGING = frozenset({Severity.HIGH, Severity.MEDIUM})


@dataclass(frozen=True, slots=True)
class Told:
    """What both said of one release."""

    label: str
    findings: tuple[Finding, ...]
    risk: float

    @property
    def highs(self) -> list[Finding]:
        """The high findings on what changed."""
        return [one for one in self.findings if one.severity is Severity.HIGH]

    @property
    def is_flagged(self) -> bool:
        """Whether Revet wants a person to look."""
        return any(one.severity in FLAGGING for one in self.findings)


async def measure(options: Options) -> list[Figure]:
    """Have both look at everything."""
    command = await asyncio.to_thread(guarddog, options.say)
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="noise-", dir=FOLDER.resolve()) as scratch:
        fine = await _fine(command, Path(scratch), options)
        attacks = [await _attack(one, command, Path(scratch), options) for one in incidents()]
    _tell(fine, options)
    return [*_figures(fine), *_recall(attacks)]


async def _fine(command: Path, scratch: Path, options: Options) -> list[Told]:
    files = pinned("noise")
    pairs = [list(group) for _, group in groupby(files, key=lambda one: one.project)]
    pairs = pairs[:QUICK_PROJECTS] if options.quick else pairs
    archives = await fetched([one for pair in pairs for one in pair], options.say)
    blobs = BlobFolder(scratch / "blobs")
    async with ProcessPool(1) as pool:
        return [await _told(pair, archives, blobs, pool, command, options) for pair in pairs]


async def _told(
    pair: Sequence[Pinned], archives: BlobFolder, blobs: BlobFolder, pool: ProcessPool, command: Path, options: Options
) -> Told:
    trees = await read_trees(pair, archives, blobs)
    claimed = {one.side: Claimed(Ecosystem.PYPI, one.project, one.version, one.filename) for one in pair}
    claims = Claims(claimed.get("base"), claimed["new"])
    compared = await PoolComparer(blobs, pool).compare(trees.get("base"), trees["new"], claims)
    folder = blobs.root.parent / "new" / pair[-1].project
    await asyncio.to_thread(write_folder, blobs, trees["new"], folder)
    risk = (await scanned_by(command, "pypi", folder)).score
    found = tuple(one for one in compared.findings if one.scope is Scope.DELTA)
    told = Told(f"{pair[-1].project} {' → '.join(one.version for one in pair)}", found, risk)
    highs = f", {len(told.highs)} high" if told.highs else ""
    options.say(f"  {told.label}: {len(found)} findings{highs}; GuardDog {risk:.1f}")
    return told


def _tell(fine: list[Told], options: Options) -> None:
    """Print the worst, for docs/signals.md explains them."""
    worst = sorted(fine, key=lambda one: -len(one.highs))[:SHOWN]
    for told in worst:
        for one in told.highs:
            options.say(f"  {told.label}: {one.rule} {one.path}:{one.line}: {one.message}")


def _figures(fine: list[Told]) -> list[Figure]:
    many = len(fine)
    highs = sum(len(one.highs) for one in fine) / many
    ours, theirs = sum(one.is_flagged for one in fine), sum(one.risk > 0 for one in fine)
    high_releases = sum(bool(one.highs) for one in fine)
    note = (
        f"Of {many} releases, {high_releases} have a high finding; {highs:.2f} high findings a release "
        f"({REACH_HIGH:g} asked). GuardDog counts as flagging whatever its risk."
    )
    return [
        Figure(
            "fine releases flagged", revet=_once(ours), peer=_once(theirs), reach=REACH_FLAGGED, unit="of", note=note
        )
    ]


def _recall(attacks: list[tuple[bool, bool, bool]]) -> list[Figure]:
    whole, alone, theirs = (sum(column) for column in zip(*attacks, strict=True))
    note = f"Of {len(attacks)}. Bytes alone: without what an index, a repository or an earlier release would tell."
    peer = _once(theirs)
    return [
        Figure("attacks noticed", "of", _once(whole), peer, reach=1, is_rate=True, note=note),
        Figure("attacks noticed, bytes alone", "of", _once(alone), peer, reach=1, is_rate=True),
    ]


def _once(number: float) -> Spread:
    return Spread.of([number])


async def _attack(incident: Incident, command: Path, scratch: Path, options: Options) -> tuple[bool, bool, bool]:
    """Say whether it is noticed by all that is known, by its bytes alone, and by GuardDog."""
    folder = scratch / "attacks" / incident.slug
    for path, data in incident.new.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    risk = (await scanned_by(command, str(incident.ecosystem), folder)).score
    alone = any(one.severity in FLAGGING and not one.rule.startswith("A6") for one in found_in(incident))
    whole = alone or any(one.severity in FLAGGING for one in (*found_in(incident), *found_outside(incident)))
    options.say(f"  {incident.slug}: {'noticed' if whole else 'MISSED'}; GuardDog {risk:.1f}")
    return whole, alone, risk > 0


if __name__ == "__main__":
    sys.exit(run("noise", __doc__, measure))
