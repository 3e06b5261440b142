"""
Which paths of one archive are one path to somebody: to a file system, or to the eye.

Of each group one path is named, and what it collides with. Only what an
archive itself brings together is looked at; a path that merely looks strange is
for the rules of Unicode.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from importlib import import_module
from typing import Final

from vetting.domain.archive_notes import NoteCode
from vetting.domain.trees import EntryKind, TreeEntry

Odd = tuple[NoteCode, str, str]


def collisions(entries: Mapping[str, TreeEntry], folders: Iterable[str]) -> Iterator[Odd]:
    """
    Say which of an archive's paths collide.

    Args:
        entries: By path.
        folders: Paths that the archive lists as folders.

    Returns:
        The word for it, the path, and the rest of a sentence about it.
    """
    paths = sorted(entries)
    yield from _through(entries, folders)
    yield from _same(paths, NoteCode.CASE_COLLISION, "where upper and lower case are the same", str.casefold)
    if not all(path.isascii() for path in paths):
        first_of_case: dict[str, str] = {}  # what differs in case alone was said
        normal = [path for path in paths if path == first_of_case.setdefault(path.casefold(), path)]
        yield from _same(normal, NoteCode.UNICODE_COLLISION, "once Unicode is normalised", _normal)
        yield from _same(paths, NoteCode.CONFUSABLE_COLLISION, "to the eye", _looks)


def _through(entries: Mapping[str, TreeEntry], folders: Iterable[str]) -> Iterator[Odd]:
    """Find paths that are a folder besides being something else."""
    inner: dict[str, str] = {}
    for path in entries:
        for folder in _folders_of(path, inner):
            inner[folder] = path
    listed = set(folders)
    for path in sorted(entries.keys() & (inner.keys() | listed)):
        below = inner.get(path)
        kind = entries[path].kind
        what = f"a folder with {below} in it" if below else "a folder"
        if kind is EntryKind.LINK and below:
            yield NoteCode.THROUGH_LINK, below, f"leads through {path}, which is a link"
        else:
            yield NoteCode.FILE_AND_FOLDER, path, f"is a file and {what}"


def _folders_of(path: str, known: Mapping[str, str]) -> Iterator[str]:
    """List the folders a path lies in, the innermost first, up to one that is known, for so are those around it."""
    end = path.rfind("/")
    while end > 0 and (folder := path[:end]) not in known:
        yield folder
        end = path.rfind("/", 0, end)


def _same(paths: list[str], code: NoteCode, where: str, key: Callable[[str], str]) -> Iterator[Odd]:
    """Find paths that *key* makes one of."""
    first: dict[str, str] = {}
    for path in paths:
        other = first.setdefault(key(path), path)
        if other != path:
            yield code, path, f"is the same path as {other} {where}"


def _normal(path: str) -> str:
    """Write a path as it is to a file system that tells neither forms nor cases apart."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", path).casefold())


def _looks(path: str) -> str:
    """Write what is not ASCII as the ASCII letter it looks like; ASCII letters stay what they are."""
    return path if path.isascii() else "".join(map(_look, unicodedata.normalize("NFC", path)))


@lru_cache(maxsize=4096)
def _look(character: str) -> str:
    if character.isascii():
        return character
    likes = _confusables().get(character, ())
    return next((one for one in sorted(like["c"] for like in likes) if one.isascii() and one.isalnum()), character)


@lru_cache(maxsize=1)
def _confusables() -> Mapping[str, list[dict[str, str]]]:
    """Load the table of letters that look alike (Unicode TR 39) when the first path needs it."""
    table: Mapping[str, list[dict[str, str]]] = import_module("confusable_homoglyphs.confusables").confusables_data
    return table


__all__: Final = ["collisions"]
