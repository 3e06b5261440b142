"""What reading releases takes, handed to every use case that does."""

from dataclasses import dataclass, field

from vetting.ports.blobs import Blobs
from vetting.ports.clock import Clock
from vetting.ports.indexes import PackageIndex
from vetting.ports.reading import ArchiveReader, Comparer
from vetting.ports.store import Units
from vetting.usecases.outside import Outside

MOST_FILES = 300
"""
More than releases have that are built for every platform there is. Each file is fetched, read in a child and compared,
and whoever can upload one can upload thousands.
"""


@dataclass(frozen=True, slots=True)
class Bench:
    """What reading releases takes."""

    units: Units
    index: PackageIndex
    blobs: Blobs
    reader: ArchiveReader
    comparer: Comparer
    clock: Clock
    most_files: int = MOST_FILES
    """How many files of one release are read, the most telling first."""
    outside: Outside = field(default_factory=Outside)
    """What looking at what is known outside of the files takes."""
