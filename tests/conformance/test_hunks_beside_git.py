"""
Our hunks beside git's, on every changed file of the pairs of releases that the benchmarks measure.

The releases are fetched once, into the benchmarks' folder.
"""

import asyncio
import shutil
import subprocess
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import pytest

from benchmarks.lab.command import say
from benchmarks.lab.hunking import write_folder
from benchmarks.lab.material import Pinned, fetched, pinned
from tests.vetting.domain.applying import applied
from vetting.adapters.archives.reader import ChildArchiveReader
from vetting.adapters.blobs import BlobFolder
from vetting.adapters.diff_memo import DiffMemo
from vetting.domain.comparing import changes_between, read_sides
from vetting.domain.diffs import FileKind
from vetting.domain.line_engine import MOST_MORE
from vetting.domain.trees import Status, Tree, compare_trees
from vetting.formats import trees
from vetting.formats.hunks import parse_hunks

pytestmark = [pytest.mark.online, pytest.mark.soak]

PAIRS = {project: list(files) for project, files in groupby(pinned("pairs"), key=lambda one: one.project)}
ALGORITHMS = ("myers", "minimal", "patience", "histogram")


@dataclass(frozen=True, slots=True)
class Read:
    """A pair of releases, as trees and as folders under the paths by which they are matched."""

    blobs: BlobFolder
    old: Tree
    new: Tree
    folder: Path


@pytest.fixture(scope="module", params=list(PAIRS))
def pair(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Read:
    """Read one pair."""
    if shutil.which("git") is None:
        pytest.skip(f"{request.node.name}: there is no git on this machine")
    folder = tmp_path_factory.mktemp("beside-git")
    return asyncio.run(_read(PAIRS[request.param], folder))


async def _read(files: list[Pinned], folder: Path) -> Read:
    archives, blobs = await fetched(files, say), BlobFolder(folder / "blobs")
    read: dict[str, Tree] = {}
    for one in files:
        blobs.put_bytes(archives.get(one.sha256))
        manifest = (await ChildArchiveReader(blobs).read(one.sha256, one.filename)).tree
        write_folder(blobs, manifest, folder / one.side)
        read[one.side] = trees.parse(blobs.get(manifest))
    return Read(blobs, read["base"], read["new"], folder)


def _git(folder: Path, *options: str) -> list[str]:
    """Ask git what differs between the two folders; one field after the other."""
    command = ["git", "-c", "core.quotepath=false", "diff", "--no-index", "--no-renames", "-z", *options, "base", "new"]
    answer = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    assert answer.returncode == 1, answer.stderr
    return answer.stdout.decode().split("\0")[:-1]


def _matched(path: str) -> str:
    return path.partition("/")[2]


def test_the_same_files_changed(pair: Read) -> None:
    """What was added, removed and changed is what git finds; a file that moved unchanged it has twice."""
    letters = {Status.ADDED: "A", Status.REMOVED: "D", Status.CHANGED: "M"}
    ours: set[tuple[str, str]] = set()
    for change in compare_trees(pair.old, pair.new):
        if change.status is Status.MOVED:
            assert change.old_matched is not None
            ours |= {("D", change.old_matched), ("A", change.matched)}
        elif change.status is not Status.MODE:
            ours.add((letters[change.status], change.matched))

    fields = _git(pair.folder, "--name-status")

    assert ours == {(status, _matched(path)) for status, path in zip(fields[::2], fields[1::2], strict=True)}


def test_applying_the_hunks_that_are_kept_to_the_old_text_gives_the_new(pair: Read) -> None:
    """Byte for byte, for every text that differs, and in not many more lines than the fewest of git's algorithms."""
    fewest = _fewest(pair.folder)
    memo = DiffMemo(pair.blobs)
    texts = 0
    for change in changes_between(pair.old, pair.new, pair.blobs).changes:
        file = memo.diff(read_sides(change, pair.blobs))
        if file.kind is not FileKind.TEXT:
            continue
        texts += 1
        old, new = (pair.blobs.get(one.sha256) if one and one.sha256 else b"" for one in (change.old, change.new))
        hunks = parse_hunks(pair.blobs.get(file.hunks)) if file.hunks else ()
        assert applied(old, hunks) == new, change.path
        assert file.cut is None, change.path
        changed = [line.origin for hunk in hunks for line in hunk.lines if line.origin != " "]
        assert (file.added, file.removed) == (changed.count("+"), changed.count("-")), change.path
        if change.status is Status.CHANGED:
            at_most, of = MOST_MORE
            assert len(changed) * of <= fewest[change.matched] * at_most, change.path
    assert texts


def _fewest(folder: Path) -> dict[str, int]:
    """Count the changed lines of every file that changed in place, by whichever algorithm has the fewest."""
    counts: dict[str, int] = {}
    for algorithm in ALGORITHMS:
        fields = iter(_git(folder, "--text", "--numstat", f"--diff-algorithm={algorithm}"))
        for field in fields:
            added, removed, _ = field.split("\t")
            old, new = next(fields), next(fields)
            if "/dev/null" not in {old, new} and added != "-":
                total = int(added) + int(removed)
                counts[_matched(new)] = min(total, counts.get(_matched(new), total))
    return counts
