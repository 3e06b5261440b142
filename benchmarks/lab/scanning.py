"""What one of Revet's processes does in the figure of signals."""

from vetting.adapters.blobs import BlobFolder
from vetting.domain.comparing import changes_between, read_sides, scan_of, scan_of_all, scan_of_running, under_scan
from vetting.domain.releases import Sha256
from vetting.domain.signals.interface import Claims
from vetting.domain.signals.scan import RunningScan
from vetting.formats import trees


def scanned(blobs: BlobFolder, old: Sha256, new: Sha256) -> int:
    """Ask every rule about what changed between two stored trees; give the number of findings."""
    before, after = trees.parse(blobs.get(old)), trees.parse(blobs.get(new))
    changes = changes_between(before, after, blobs).changes
    scans = [scan_of_all(before, after, changes, Claims(), blobs)]
    running = RunningScan()
    for change in changes:
        sides = read_sides(change, blobs)
        scans.append(scan_of(sides))
        if (file := under_scan(sides)) is not None:
            running.see(file)
    scans.append(scan_of_running(running, after, changes, None, blobs))
    return sum(len(scan.findings) for scan in scans)
