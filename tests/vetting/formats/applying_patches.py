"""Trees as folders: laid out, patched by git, and read back."""

import os
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256 as sha256_of
from io import BytesIO
from pathlib import Path
from shutil import rmtree

from vetting.domain.patches import patch_plan
from vetting.domain.releases import Sha256
from vetting.domain.trees import EntryKind, Tree, TreeEntry, path_text
from vetting.formats.git_patch import MAX_TEXT_BYTES, patch_pieces


@dataclass(frozen=True, slots=True)
class Held:
    """A file of a tree, or a link."""

    data: bytes = b""
    executes: bool = False
    links: bool = False


Files = Mapping[bytes, Held]


@dataclass(frozen=True, slots=True)
class Memory:
    """Contents in memory."""

    held: dict[str, bytes] = field(default_factory=dict)

    def tree(self, files: Files) -> Tree:
        """Make a tree of files, and keep their contents."""
        return Tree(tuple(sorted((self._entry(path, one) for path, one in files.items()), key=lambda one: one.path)))

    def _entry(self, path: bytes, one: Held) -> TreeEntry:
        if one.links:
            return TreeEntry(path_text(path), EntryKind.LINK, None, 0, 0o777, path_text(one.data))
        digest = Sha256(sha256_of(one.data).hexdigest())
        self.held[digest] = one.data
        return TreeEntry(path_text(path), EntryKind.FILE, digest, len(one.data), 0o755 if one.executes else 0o644)

    def open(self, digest: Sha256) -> BytesIO:
        """Open a file."""
        return BytesIO(self.held[digest])


def patch_between(
    old: Files | None, new: Files, moves: Mapping[str, str], *, max_text_bytes: int = MAX_TEXT_BYTES
) -> bytes:
    """Write the patch that leads from *old* to *new*."""
    memory = Memory()
    plan = patch_plan(None if old is None else memory.tree(old), memory.tree(new), moves)
    return b"".join(patch_pieces(plan, memory, max_text_bytes=max_text_bytes))


def applied(old: Files, patch: bytes, folder: Path) -> Files:
    """Lay out *old* in *folder*, have git apply *patch* there, and read what is there then."""
    rmtree(folder, ignore_errors=True)
    folder.mkdir()
    lay_out(old, folder)
    if b"diff --git " in patch:  # git refuses a patch of nothing
        git_apply(folder, patch)
    return read_back(folder)


def git_apply(folder: Path, patch: bytes) -> None:
    """Have git apply *patch* in *folder*, which is in no repository."""
    environment = {"PATH": os.environ["PATH"], "GIT_CEILING_DIRECTORIES": str(folder.parent), "LC_ALL": "C"}
    done = subprocess.run(
        ["git", "apply", "--whitespace=nowarn"],  # noqa: S607 - the one that is installed
        cwd=folder,
        env={**environment, "GIT_CONFIG_NOSYSTEM": "1", "HOME": str(folder.parent)},
        input=patch,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b""), patch.decode("utf-8", "backslashreplace")


def lay_out(files: Files, folder: Path) -> None:
    """Write files, folders and links."""
    for path, one in files.items():
        place = os.path.join(os.fsencode(folder), path)  # noqa: PTH118 - a path of bytes
        os.makedirs(os.path.dirname(place), exist_ok=True)  # noqa: PTH103, PTH120
        if one.links:
            os.symlink(one.data, place)  # noqa: PTH211
        else:
            with open(place, "wb") as file:  # noqa: PTH123
                file.write(one.data)
            os.chmod(place, 0o755 if one.executes else 0o644)  # noqa: PTH101


def read_back(folder: Path) -> Files:
    """Read what :func:`lay_out` writes."""
    top = os.fsencode(folder)
    walked: Iterable[tuple[bytes, list[bytes], list[bytes]]] = os.walk(top)
    places = [os.path.join(parent, name) for parent, inner, names in walked for name in [*inner, *names]]  # noqa: PTH118
    return {
        os.path.relpath(place, top): _held(place)
        for place in places
        if os.path.islink(place) or os.path.isfile(place)  # noqa: PTH113, PTH114
    }


def _held(place: bytes) -> Held:
    if os.path.islink(place):  # noqa: PTH114
        return Held(os.readlink(place), links=True)  # noqa: PTH115
    with open(place, "rb") as file:  # noqa: PTH123
        return Held(file.read(), executes=bool(os.stat(place).st_mode & 0o100))  # noqa: PTH116
