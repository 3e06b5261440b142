"""What an archive, and the process that reads it, may take."""

from dataclasses import asdict, dataclass
from typing import Final, Self

MIB = 1 << 20
GIB = 1 << 30


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """What is read of one archive; reaching any of these marks its tree *cut*."""

    entries: int = 100_000
    """Source: signals catalogue, A4 (GuardDog 3.2: 100,000 files)."""
    total_bytes: int = 2 * GIB
    """Unpacked. Source: signals catalogue, A4 (GuardDog 3.2: 2 GiB)."""
    ratio: int = 100
    """Unpacked to packed. Source: signals catalogue, A4 (GuardDog 3.2: 100:1)."""
    ratio_from_bytes: int = 64 * MIB
    """Smaller archives may have any ratio. Source: warehouse, ``utils/zipfiles.py``."""
    path_bytes: int = 4096
    """As text. Source: PATH_MAX of Linux."""
    depth: int = 64
    """Folders in a path; the deepest of the most downloaded releases has some twenty."""
    paths_bytes: int = 16 * MIB
    """All paths and link targets together: 160 bytes for each entry. A manifest takes up to three times that."""
    notes: int = 1000
    """Oddities described one by one; the rest is counted."""
    min_free_bytes: int = 0
    """What stays free on the disk: reaching it ends the reading, and is no fault of the archive's."""

    def ratio_bytes(self, packed_bytes: int) -> int:
        """Say how much may come out of an archive of that size before it is a bomb."""
        return max(self.ratio_from_bytes, self.ratio * packed_bytes)

    def unpacked_bytes(self, packed_bytes: int) -> int:
        """Say how much is unpacked of an archive of that size."""
        return min(self.total_bytes, self.ratio_bytes(packed_bytes))


@dataclass(frozen=True, slots=True)
class ProcessLimits:
    """What the child process that reads one archive may take; exceeding any of these fails the reading."""

    wall_seconds: float = 300
    cpu_seconds: int = 240
    memory_bytes: int = 1 * GIB
    """Address space. LZMA at its highest preset needs 65 MiB to unpack, the interpreter some 100."""
    open_files: int = 32
    file_bytes: int = 2 * GIB
    """The largest file it may write."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Both kinds, as one JSON-ready value."""

    archive: ArchiveLimits = ArchiveLimits()
    process: ProcessLimits = ProcessLimits()

    def fields(self) -> dict[str, dict[str, float]]:
        """Give the limits as plain values; ``from_fields`` is the way back."""
        return asdict(self)

    @classmethod
    def from_fields(cls, fields: dict[str, dict[str, int]]) -> Self:
        """Take the limits from plain values."""
        return cls(ArchiveLimits(**fields["archive"]), ProcessLimits(**fields["process"]))


USUAL: Final = Limits()
"""What holds where nobody sets anything else."""
