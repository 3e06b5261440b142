"""The files that came with a change and that no rule reads, to be found by the names that something runs them by."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from vetting.domain.signals.running.kinds import LOADED_TOGETHER
from vetting.domain.trees import TreeEntry

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
        self._by_name: dict[str, list[Wanted]] = defaultdict(list)
        self._by_stem: dict[str, list[Wanted]] = defaultdict(list)
        for one in files:
            name = _parts(one.matched)[-1]
            self._by_name[name].append(one)
            if one.kind in LOADED_TOGETHER:
                self._by_stem[name.rpartition(".")[0]].append(one)

    def names(self) -> frozenset[str]:
        """Give the last parts of their paths, in lower case."""
        return frozenset(self._by_name)

    def scripts(self, path: str) -> Iterator[Wanted]:
        """Give the scripts that *path* may name, which by themselves are there to be run."""
        return (one for one in self._found(self._by_name, path) if one.kind is not None)

    def programs(self, path: str) -> Iterator[Wanted]:
        """Give the files, whatever they are called, that *path* names where something is run; without a suffix, too."""
        yield from self._found(self._by_name, path)
        yield from self._found(self._by_stem, path)

    @staticmethod
    def _found(index: dict[str, list[Wanted]], path: str) -> Iterator[Wanted]:
        given = _parts(path)
        for one in index.get(given[-1], ()) if given else ():
            if _is_end(given[:-1], _parts(one.matched)[:-1]):
                yield one


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
