"""The files that came with a change and that no rule reads, to be found by the names that something runs them by."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from vetting.domain.code.reading import language_of
from vetting.domain.signals.places import is_beside_code
from vetting.domain.signals.running.kinds import LOADED_TOGETHER, RUST, build_for
from vetting.domain.trees import TreeEntry

MAX_COMPARED: Final = 1_000_000
"""Files that are told apart by their folders, in all: each time that something names those that are called alike."""
_STANDS_FOR_FOLDER: Final = frozenset({"index", "__main__"})
_COMPUTED: Final = re.compile(r"[$%{}*]")
"""In a part of a path that only running tells."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One such file."""

    matched: str
    entry: TreeEntry
    kind: str | None
    """What it is; None: it is called data, and is read by nobody only if something runs it."""


class Names:
    """Finds files by the paths that are given for them, relative to wherever."""

    def __init__(self, files: Iterable[Wanted]) -> None:
        self._by_name: dict[str, list[tuple[list[str], Wanted]]] = defaultdict(list)
        self._by_stem: dict[str, list[tuple[list[str], Wanted]]] = defaultdict(list)
        self._by_path: dict[str, list[tuple[list[str], Wanted]]] = defaultdict(list)
        """Code by what is left of its path where an interpreter finds the rest, and where that is sure to be a path."""
        self._left = MAX_COMPARED
        self.is_cut = False
        """Whether some file was not held against a name, since too many are called alike."""
        for one in files:
            *folders, name = one.matched.lower().split("/")
            self._by_name[name].append((folders, one))
            stem = name.rpartition(".")[0]
            if one.kind in LOADED_TOGETHER:
                self._by_stem[stem].append((folders, one))
            elif language_of(name) is not None:
                self._by_path[stem].append((folders, one))
                if stem in _STANDS_FOR_FOLDER and folders:
                    self._by_path[folders[-1]].append((folders[:-1], one))

    def names(self) -> frozenset[str]:
        """Give the last parts of their paths, in lower case."""
        return frozenset(self._by_name)

    def scripts(self, path: str) -> Iterator[Wanted]:
        """Give the scripts that *path* may name, which by themselves are there to be run."""
        return (one for one in self._found(self._by_name, path) if _is_script(one, path))

    def named(self, name: str) -> Iterator[Wanted]:
        """Give the files whose last part is *name*, in lower case."""
        return (one for _, one in self._by_name.get(name, []))

    def programs(self, path: str) -> Iterator[Wanted]:
        """Give the files, whatever they are called, that *path* names where something is run; without a suffix, too."""
        yield from self._found(self._by_name, path)
        yield from self._found(self._by_stem, path)
        if "/" in path:
            yield from self._found(self._by_path, path)

    def _found(self, index: dict[str, list[tuple[list[str], Wanted]]], path: str) -> Iterator[Wanted]:
        given = _parts(path)
        alike = index.get(given[-1], []) if given else []
        if len(alike) > self._left:
            self.is_cut = True
            return
        self._left -= len(alike)
        for folders, one in alike:
            if _is_end(given[:-1], folders):
                yield one


def _is_script(one: Wanted, path: str) -> bool:
    """
    Say whether a file is a script: what builds read among tests and documents is meant only with its folder.

    Rust is run by cargo alone, and not by who names it.
    """
    if one.kind == RUST:
        return False
    if one.kind is None or build_for(one.matched) is None:
        return one.kind is not None
    return "/" in path or not is_beside_code(one.matched)


def _parts(path: str) -> list[str]:
    """Split a path into what can be told of its parts, in lower case, since not every machine tells cases apart."""
    known: list[str] = []
    for part in path.replace("\\", "/").split("/"):
        if part == ".." or _COMPUTED.search(part):
            known.clear()
        elif part not in {"", "."}:
            known.append(part.lower())
    return known


def _is_end(given: list[str], folders: list[str]) -> bool:
    """Say whether one is the end of the other: what is given may begin further up, or further down."""
    shorter = min(len(given), len(folders))
    return given[len(given) - shorter :] == folders[len(folders) - shorter :]
