"""What Revet's processes do in the figure of signals: all of it, or a share each."""

from dataclasses import dataclass

from vetting.adapters.blobs import BlobFolder
from vetting.domain.comparing import (
    changes_between,
    read_sides,
    scan_of,
    scan_of_all,
    scan_of_running,
    scan_of_tests,
    under_scan,
)
from vetting.domain.releases import Sha256
from vetting.domain.sharing import shares_of
from vetting.domain.signals.interface import Claims, Finding, Scan
from vetting.domain.signals.scan import RunningScan, SeenRun
from vetting.domain.trees import FileChange, Tree
from vetting.formats import trees


@dataclass(frozen=True, slots=True)
class Scanned:
    """What one share came to."""

    findings: tuple[Finding, ...]
    started: tuple[tuple[int, SeenRun], ...]
    """What changed files start, each with its place among the changes."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two trees, and what changed between them."""

    before: Tree
    after: Tree
    changes: tuple[FileChange, ...]


def found_by_one(blobs: BlobFolder, old: Sha256, new: Sha256) -> int:
    """Ask every rule about all that changed between two stored trees, and give the number of findings."""
    pair = _paired(blobs, old, new)
    return _found_in(blobs, pair, [_scanned(blobs, pair, 0, 1)])


def scanned(blobs: BlobFolder, old: Sha256, new: Sha256, share: int, shares: int) -> Scanned:
    """
    Ask every rule about one share of what changed between two stored trees.

    Every process pairs the trees for itself; the first asks about the whole as well, and the second about tests.
    """
    return _scanned(blobs, _paired(blobs, old, new), share, shares)


def found_in_all(blobs: BlobFolder, old: Sha256, new: Sha256, parts: list[Scanned]) -> int:
    """Ask what runs and was read by no rule, weigh what all shares came to, and give the number of findings."""
    return _found_in(blobs, _paired(blobs, old, new), parts)


def _paired(blobs: BlobFolder, old: Sha256, new: Sha256) -> Pair:
    before, after = trees.parse(blobs.get(old)), trees.parse(blobs.get(new))
    return Pair(before, after, changes_between(before, after, blobs).changes)


def _scanned(blobs: BlobFolder, pair: Pair, share: int, shares: int) -> Scanned:
    scans, running, started = list[Scan](), RunningScan(), list[tuple[int, SeenRun]]()
    if share == 0:
        scans.append(scan_of_all(pair.before, pair.after, pair.changes, Claims(), blobs))
    if share == min(1, shares - 1):
        scans.append(scan_of_tests(pair.after, pair.changes, None, blobs))
    for place, change in shares_of(pair.changes, shares)[share]:
        sides = read_sides(change, blobs)
        scans.append(scan_of(sides))
        file = under_scan(sides)
        run = None if file is None else running.see(file)
        if run is not None:
            started.append((place, run))
    return Scanned(tuple(one for scan in scans for one in scan.findings), tuple(started))


def _found_in(blobs: BlobFolder, pair: Pair, parts: list[Scanned]) -> int:
    running = RunningScan()
    for _, run in sorted((one for part in parts for one in part.started), key=lambda one: one[0]):
        running.note(run)
    scan_of_running(running, pair.after, pair.changes, None, blobs)
    return len(list(running.weighed(one for part in parts for one in part.findings)))
