"""
The process that reads one archive, and nothing else.

``python -I -m vetting.adapters.archives.child LIMITS FOLDER FILENAME`` reads
the archive on its standard input. It leaves in FOLDER the files of the
archive, small ones in bundles and each other one named by its SHA-256, and
``manifest.json``; or ``refused.txt``
with a plain reason, and exit status 3; or status 5 and ``no-room.txt`` where the
disk takes nothing more, as far as that takes the reason. Any other status is a
breakdown.
"""

import json
import sys
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from vetting.adapters.archives.confinement import confine
from vetting.adapters.archives.formats import read_archive
from vetting.adapters.archives.limits import ArchiveLimits, Limits
from vetting.adapters.disk import writing
from vetting.domain.errors import InvalidInput, NoRoom
from vetting.formats import trees

MANIFEST = "manifest.json"
REFUSED = "refused.txt"
NO_ROOM = "no-room.txt"
DONE_STATUS = 0
REFUSED_STATUS = 3
MEMORY_STATUS = 4
NO_ROOM_STATUS = 5


def main(arguments: list[str]) -> int:
    """Confine this process, then read the archive on standard input."""
    limits = Limits.from_fields(json.loads(arguments[0]))
    folder = Path(arguments[1])
    confine(folder, limits.process)
    return report(sys.stdin.buffer, arguments[2], folder, limits.archive)


def report(file: BinaryIO, filename: str, folder: Path, limits: ArchiveLimits) -> int:
    """Read *file* and leave the outcome in *folder*; the exit status says which."""
    try:
        tree = read_archive(file, filename, folder, limits)
        with writing():
            (folder / MANIFEST).write_bytes(trees.dump(tree))
    except NoRoom as error:
        with suppress(OSError):
            (folder / NO_ROOM).write_text(str(error), encoding="utf-8")
        return NO_ROOM_STATUS
    except InvalidInput as error:
        (folder / REFUSED).write_text(str(error), encoding="utf-8")
        return REFUSED_STATUS
    except MemoryError:
        return MEMORY_STATUS
    return DONE_STATUS


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
