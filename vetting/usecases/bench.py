"""What reading releases takes, handed to every use case that does."""

from dataclasses import dataclass

from vetting.ports.blobs import Blobs
from vetting.ports.clock import Clock
from vetting.ports.indexes import PackageIndex
from vetting.ports.reading import ArchiveReader, Comparer
from vetting.ports.store import Units


@dataclass(frozen=True, slots=True)
class Bench:
    """What reading releases takes."""

    units: Units
    index: PackageIndex
    blobs: Blobs
    reader: ArchiveReader
    comparer: Comparer
    clock: Clock
