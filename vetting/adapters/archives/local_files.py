"""
Reads what lies on this machine, an archive or a folder, into a tree.

An archive is kept as a blob and read by a child process, exactly as one from
an index is (``reader``); a folder is read by ``folders``.
"""

import asyncio
import os
from pathlib import Path
from stat import S_ISREG

from vetting.adapters.archives.folders import read_folder
from vetting.adapters.archives.limits import Limits
from vetting.adapters.archives.reader import ChildArchiveReader
from vetting.adapters.blobs import PIECE_BYTES, BlobFolder
from vetting.domain.errors import InvalidInput, NotFound
from vetting.domain.releases import Sha256
from vetting.ports.reading import ReadTree


class LocalFiles:
    """Reads archives and folders at hand; what comes of them is kept in *blobs*."""

    def __init__(self, blobs: BlobFolder, limits: Limits | None = None) -> None:
        self._blobs = blobs
        self._limits = limits or Limits()
        self._reader = ChildArchiveReader(blobs, self._limits)

    async def read(self, path: Path) -> ReadTree:
        """Read an archive or a folder into a tree; see :meth:`read_named`."""
        return (await self.read_named(path))[1]

    async def read_named(self, path: Path, *, may_be_empty: bool = False) -> tuple[Sha256 | None, ReadTree]:
        """
        Read an archive, whose digest is given, too, or a folder, which has none, into a tree.

        Args:
            path: Where it is.
            may_be_empty: Whether a folder without files is read, too.

        Raises:
            NotFound: There is nothing at *path*.
            InvalidInput: It is broken, or nothing that is read; the message is a plain reason.
            ReadingFailed: It took more than it is given.
            NoRoom: The blobs take nothing more.
        """
        if await asyncio.to_thread(path.is_dir):
            limits = self._limits.archive
            return None, await asyncio.to_thread(read_folder, path, self._blobs, limits, may_be_empty=may_be_empty)
        digest = await asyncio.to_thread(self.keep, path)
        return digest, await self._reader.read(digest, path.name)

    def keep(self, path: Path) -> Sha256:
        """
        Keep the file at *path* as a blob, and give its digest.

        Raises:
            NotFound: There is nothing at *path*.
            InvalidInput: It is not a regular file, or cannot be read.
        """
        try:
            # A FIFO must not be waited for.
            descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except FileNotFoundError as error:
            raise NotFound("there is no such file") from error
        except OSError as error:
            raise InvalidInput(f"it cannot be read: {error.strerror}") from error
        with os.fdopen(descriptor, "rb", buffering=0) as file, self._blobs.incoming() as draft:
            if not S_ISREG(os.fstat(file.fileno()).st_mode):
                raise InvalidInput("it is neither a file nor a folder")
            while piece := file.read(PIECE_BYTES):
                draft.write(piece)
            return draft.keep(lasting=False)
