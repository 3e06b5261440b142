"""
Keeps what an archive's readers hand over, within the limits: small contents in bundles, others named by digest.

The readers call ``count_entry`` for each entry, then ``file``, ``link``,
``hardlink``, ``device``, ``unread`` or ``folder``, in the archive's order, and
``count_unpacked`` for whatever came out of it; ``tree`` gives the result. When
a limit is reached, ``LimitReached`` stops the reading and the tree is marked
cut with the reason.
"""

import hashlib
import os
import posixpath
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain
from pathlib import Path

from vetting.adapters.archives.collisions import collisions
from vetting.adapters.archives.limits import ArchiveLimits
from vetting.adapters.archives.names import has_parent, odd_name, plain_path
from vetting.adapters.bundles import MOST_BYTES, Bundler
from vetting.adapters.disk import LOOK_EVERY_BYTES, require_free, writing
from vetting.domain.archive_notes import NoteCode
from vetting.domain.releases import Sha256
from vetting.domain.trees import ArchiveNote, EntryKind, Tree, TreeEntry, path_text

TARGET_BYTES = 4096
"""Of a link's target. Source: PATH_MAX of Linux."""
RUNS_AS_ANOTHER = 0o6000
"""Set-uid and set-gid."""


class LimitReached(Exception):
    """Reading stops here, and the tree so far is the result; the message says what was not read and why."""


class Collector:
    """The tree of one archive, growing; file contents go to *folder*. Whoever makes one closes it."""

    def __init__(self, folder: Path, limits: ArchiveLimits, packed_bytes: int) -> None:
        self._folder = folder
        self._limits = limits
        self._ratio_bytes = limits.ratio_bytes(packed_bytes)
        self._entries: dict[str, TreeEntry] = {}
        self._notes: list[ArchiveNote] = []
        self._cuts: list[str] = []
        self._unread: Counter[str] = Counter()
        self._seen = 0
        self._folders: set[str] = set()
        self._stored: set[Sha256] = set()
        self._left_out_notes = 0
        self._unpacked_bytes = 0
        self._paths_bytes = 0
        self._unlooked_bytes = 0
        self._bundler = Bundler(folder, self._write)

    def close(self) -> None:
        """End the last bundle."""
        self._bundler.close()

    def file(self, raw_name: bytes, mode: int, chunks: Iterable[bytes]) -> None:
        """Keep a regular file."""
        if path := self._admit(raw_name):
            if mode & RUNS_AS_ANOTHER:
                text = "would run as its owner or group, whoever starts it (set-uid, set-gid)"
                self.note(NoteCode.SPECIAL_MODE, path, text)
            digest, size = self._store(chunks)
            self._keep(TreeEntry(path, EntryKind.FILE, digest, size, mode & 0o7777))

    def link(self, raw_name: bytes, mode: int, target: bytes) -> None:
        """Keep a link as text; it is never followed."""
        if path := self._admit(raw_name):
            text = path_text(target[:TARGET_BYTES])
            self._paths_bytes += len(text)
            self.note(NoteCode.LINK, path, f"is a link to {text}")
            self._keep(TreeEntry(path, EntryKind.LINK, None, 0, mode & 0o7777, text))

    def hardlink(self, raw_name: bytes, mode: int, target: bytes) -> None:
        """Keep a second name for what an earlier entry holds, as installers leave it; otherwise it is a link."""
        if path := self._admit(raw_name):
            text = path_text(target[:TARGET_BYTES])
            self._paths_bytes += len(text)
            self.note(NoteCode.HARDLINK, path, f"is another name for {text}")
            if has_parent(target):
                self.note(NoteCode.PARENT_PATH, path, "is another name for what readers look for in different places")
            found = self._entries.get(plain_path(posixpath.normpath(target)))  # as tarfile looks for it
            if found is None or found.kind is not EntryKind.FILE:
                self._keep(TreeEntry(path, EntryKind.LINK, None, 0, mode & 0o7777, text))
            else:
                self._keep(replace(found, path=path))

    def folder(self, raw_name: bytes) -> None:
        """Look at a folder's name; folders are not kept."""
        if path := self._admit(raw_name, is_folder=True):
            self._folders.add(path)

    def device(self, raw_name: bytes, mode: int, what: str) -> None:
        """Keep the name of something that has no content and no place in a distribution."""
        if path := self._admit(raw_name):
            self.note(NoteCode.DEVICE, path, f"is {what}, which has no place in a distribution")
            self._keep(TreeEntry(path, EntryKind.OTHER, None, 0, mode & 0o7777))

    def unread(self, raw_name: bytes, mode: int, size_bytes: int, why: str, code: NoteCode = NoteCode.UNREAD) -> None:
        """Keep the name of a file whose content is not read, and say so on the whole tree."""
        if path := self._admit(raw_name):
            self.note(code, path, f"was not read: it is {why}")
            self._unread[why] += 1
            self._keep(TreeEntry(path, EntryKind.OTHER, None, size_bytes, mode & 0o7777))

    def note(self, code: NoteCode, path: str | None, text: str) -> None:
        """Describe an oddity; beyond the limit they are counted only."""
        if len(self._notes) < self._limits.notes:
            self._notes.append(ArchiveNote(code, path, text))
        else:
            self._left_out_notes += 1

    def count_entry(self) -> None:
        """Take note that there is one more entry, of whatever kind."""
        self._seen += 1
        if self._seen > self._limits.entries:
            raise LimitReached(f"it has more than {self._limits.entries:,} entries; the rest was not read")

    def count_unpacked(self, size_bytes: int) -> None:
        """Take note that *size_bytes* more came out of the archive, whatever they belong to."""
        self._unpacked_bytes += size_bytes
        if self._unpacked_bytes > self._limits.total_bytes:
            raise LimitReached(f"more than {self._limits.total_bytes:,} bytes came out of it; the rest was not read")
        if self._unpacked_bytes > self._ratio_bytes:
            raise LimitReached(
                f"it unpacks to more than {self._limits.ratio} times its size, as bombs do; the rest was not read",
            )

    @contextmanager
    def until_limit(self) -> Iterator[None]:
        """Let a reader go on until it is done or reaches a limit."""
        try:
            yield
        except LimitReached as reached:
            self._cuts.append(str(reached))

    @property
    def is_cut(self) -> bool:
        """Whether a limit was reached."""
        return bool(self._cuts)

    @property
    def paths(self) -> Iterable[str]:
        """The paths that are kept so far, in the archive's order."""
        return self._entries.keys()

    def tree(self) -> Tree:
        """Give what was collected."""
        for code, path, text in collisions(self._entries, self._folders):
            self.note(code, path, text)
        notes = list(self._notes)
        if self._left_out_notes:
            text = f"{self._left_out_notes:,} more oddities are not described"
            notes.append(ArchiveNote(NoteCode.MORE, None, text))
        cuts = [*self._cuts, *(f"{_entries(times)} not read: {why}" for why, times in sorted(self._unread.items()))]
        entries = tuple(self._entries[path] for path in sorted(self._entries))
        return Tree(entries, tuple(notes), "; ".join(cuts) or None)

    def _admit(self, raw_name: bytes, *, is_folder: bool = False) -> str | None:
        """Give an entry's path as text, or None for a path too long to be read."""
        if len(raw_name) > self._limits.path_bytes:
            self._unread[f"a path longer than {self._limits.path_bytes:,} bytes"] += 1
            return None
        path = plain_path(raw_name)
        self._paths_bytes += len(path.encode())
        if self._paths_bytes > self._limits.paths_bytes:
            raise LimitReached(f"its paths alone fill {self._limits.paths_bytes:,} bytes; the rest was not read")
        if path.count("/") > self._limits.depth:
            self._unread[f"more than {self._limits.depth} folders deep"] += 1
            return None
        for code, text in odd_name(raw_name, is_folder=is_folder):
            self.note(code, path, text)
        return path

    def _keep(self, entry: TreeEntry) -> None:
        if entry.path in self._entries:
            self.note(NoteCode.DUPLICATE_NAME, entry.path, "is there more than once; the last one is kept, as pip does")
        self._entries[entry.path] = entry

    def _store(self, chunks: Iterable[bytes]) -> tuple[Sha256, int]:
        """Keep the bytes of *chunks*, unless the same are there, and name them."""
        given = iter(chunks)
        first = next(given, b"")
        second = next(given, b"")
        if second or len(first) > MOST_BYTES:
            return self._store_long(chain((first, second), given))
        digest = Sha256(hashlib.sha256(first).hexdigest())
        if digest not in self._stored:
            with writing():
                self._bundler.add(first)
            self._stored.add(digest)
        return digest, len(first)

    def _store_long(self, chunks: Iterable[bytes]) -> tuple[Sha256, int]:
        """Write what is not held in memory, and name it when its digest is known."""
        part = self._folder / "part"
        hasher = hashlib.sha256()
        size = 0
        with writing():
            file = part.open("wb", buffering=0)
        with file:
            for chunk in chunks:
                hasher.update(chunk)
                with writing():
                    self._write(file.fileno(), chunk)
                size += len(chunk)
        digest = Sha256(hasher.hexdigest())
        with writing():
            part.replace(self._folder / digest)
        self._stored.add(digest)
        return digest, size

    def _write(self, descriptor: int, chunk: bytes) -> None:
        """Write all of *chunk*, while there is room; a full disk is no fault of the archive's."""
        self._unlooked_bytes += len(chunk)
        if self._unlooked_bytes >= LOOK_EVERY_BYTES:
            self._unlooked_bytes = 0
            require_free(self._folder, self._limits.min_free_bytes)
        rest = memoryview(chunk)
        while rest:
            rest = rest[os.write(descriptor, rest) :]


def _entries(times: int) -> str:
    return f"{times:,} {'entry was' if times == 1 else 'entries were'}"
