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
from vetting.formats import trees


@dataclass(frozen=True, slots=True)
class Scanned:
    """What one share came to."""

    findings: tuple[Finding, ...]
    started: tuple[tuple[int, SeenRun], ...]
    """What changed files start, each with its place among the changes."""


def scanned(blobs: BlobFolder, old: Sha256, new: Sha256, share: int, shares: int) -> Scanned:
    """
    Ask every rule about one share of what changed between two stored trees.

    Every process pairs the trees for itself; the first asks about the whole as well, and the second about tests.
    """
    before, after = trees.parse(blobs.get(old)), trees.parse(blobs.get(new))
    changes = changes_between(before, after, blobs).changes
    scans, running, started = list[Scan](), RunningScan(), list[tuple[int, SeenRun]]()
    if share == 0:
        scans.append(scan_of_all(before, after, changes, Claims(), blobs))
    if share == min(1, shares - 1):
        scans.append(scan_of_tests(after, changes, None, blobs))
    for place, change in shares_of(changes, shares)[share]:
        sides = read_sides(change, blobs)
        scans.append(scan_of(sides))
        file = under_scan(sides)
        run = None if file is None else running.see(file)
        if run is not None:
            started.append((place, run))
    return Scanned(tuple(one for scan in scans for one in scan.findings), tuple(started))


def found_in_all(blobs: BlobFolder, old: Sha256, new: Sha256, parts: list[Scanned]) -> int:
    """Ask what runs and was read by no rule, weigh what all shares came to, and give the number of findings."""
    before, after = trees.parse(blobs.get(old)), trees.parse(blobs.get(new))
    changes = changes_between(before, after, blobs).changes
    running = RunningScan()
    for _, run in sorted((one for part in parts for one in part.started), key=lambda one: one[0]):
        running.note(run)
    scan_of_running(running, after, changes, None, blobs)
    return len(list(running.weighed(one for part in parts for one in part.findings)))
