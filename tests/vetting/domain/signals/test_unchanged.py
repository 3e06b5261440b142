"""The files of a compared release that a capability that seems new is held against."""

from dataclasses import replace

import pytest

from tests.builders import digest
from vetting.domain.capabilities import Capability
from vetting.domain.releases import Sha256
from vetting.domain.signals.unchanged import Most, Unchanged
from vetting.domain.trees import EntryKind, FileChange, Status, Tree, TreeEntry

RUNS = b"import os\nos.system('x')\n"
FILES = {
    "a.py": b"A = 1\n",
    "b.py": RUNS,
    "c.js": b"require('child_process').exec('x')\n",
    "changed.py": RUNS,
    "notes.txt": RUNS,
    "tests/d.py": RUNS,
}


class Held:
    """Contents of files, and which of them were read."""

    def __init__(self, files: dict[str, bytes]) -> None:
        """Take over *files*."""
        self.held = {digest(path): data for path, data in files.items()}
        self.entries = tuple(
            TreeEntry(path, EntryKind.FILE, digest(path), len(data), 0o644) for path, data in files.items()
        )
        self.read: list[bytes] = []

    def get(self, sha256: Sha256) -> bytes:
        """Give a file's bytes."""
        self.read.append(self.held[sha256])
        return self.held[sha256]


def changing(held: Held, *paths: str) -> tuple[FileChange, ...]:
    """Say that files of *paths* changed."""
    return tuple(FileChange(Status.CHANGED, one.path, one, one, one.path) for one in held.entries if one.path in paths)


def test_sources_that_stay_and_hold_a_word_are_read() -> None:
    """Of what changed, is no source, or stands beside code nothing is asked; of another capability's words neither."""
    held = Held(FILES)
    link = replace(held.entries[0], path="link.py", sha256=None)
    same = Unchanged(Tree((*held.entries, link)), changing(held, "changed.py"), held)

    assert [one.path for one in same.showing({Capability.PROCESS})] == ["b.py", "c.js"]
    assert list(same.showing({Capability.NATIVE})) == []
    assert (len(held.read), same.is_cut) == (6, False)
    assert list(Unchanged(None, (), held).showing({Capability.PROCESS})) == []


@pytest.mark.parametrize(
    "most", [Most(files=2), Most(read_bytes=40), Most(parsed_bytes=30)], ids=["files", "read", "parsed"]
)
def test_so_many_are_read_and_no_more(most: Most) -> None:
    """Then it is said that there are others."""
    held = Held(FILES)
    same = Unchanged(Tree(held.entries), (), held, most)

    assert [one.path for one in same.showing({Capability.PROCESS})] == ["b.py"]
    assert same.is_cut


def test_what_was_not_read_whole_is_not_all_of_it() -> None:
    """A tree that was cut holds files that nobody has seen."""
    same = Unchanged(Tree((), cut="too large"), (), Held({}))

    assert list(same.showing({Capability.PROCESS})) == []
    assert same.is_cut
