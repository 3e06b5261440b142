"""
Whether anything in a distribution may run ``make``: if not, its Makefiles are run by a maintainer's hand.

It is asked about few releases, those in whose Makefiles a rule found something, and rather says yes: where only the
names tell, where too much would have to be read, and where not all of a file is there.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from vetting.domain.code.building.files import MAKE
from vetting.domain.code.reading import facts_of, language_of
from vetting.domain.code.shell_programs import program_of
from vetting.domain.signals.interface import TreeSide
from vetting.domain.signals.running.commands import words_in
from vetting.domain.signals.running.kinds import build_for, kind_by_first_line, kind_by_name
from vetting.domain.signals.running.manifests import named_in_manifests
from vetting.domain.signals.running.sources import MAY_START, may_name, starts_of
from vetting.domain.trees import EntryKind, TreeEntry

MAX_SEARCHED_BYTES: Final = 64 << 20
"""Of code and of files without a suffix."""
MAX_PARSED: Final = 200
"""Files of code that start something and name it."""
_OTHERS: Final = frozenset({"cmake", "automake", "qmake"})
"""What ends like it, and reads no Makefile that came along."""
_NAMED: Final = re.compile(rb"make(?![a-z_])", re.IGNORECASE)
_BUNDLED: Final = re.compile(r"(?:^|/)node_modules/(?:[^/]+/){1,2}package\.json$")


def is_make(word: str) -> bool:
    """Say whether a word names ``make``, or a program of that kind."""
    name = program_of(word).rstrip("0123456789.-")
    return name.endswith("make") and name not in _OTHERS


def is_makefile(matched: str) -> bool:
    """Say whether ``make`` reads a file, by its name."""
    return build_for(matched) == MAKE


def may_run_make(side: TreeSide, read: Callable[[TreeEntry], bytes]) -> bool:
    """Say whether anything may run ``make``: a manifest, code of any place, or a script that one of these may start."""
    try:
        return _Search(side, read).finds_any()
    except _TooMuchError:
        return True


class _TooMuchError(Exception):
    """There is more to look at than is looked at."""


class _Search:
    def __init__(self, side: TreeSide, read: Callable[[TreeEntry], bytes]) -> None:
        self._side = side
        self._read_entry = read
        self._left = MAX_SEARCHED_BYTES
        self._parsed = 0

    def finds_any(self) -> bool:
        """Look at everything that may start something."""
        scripts = self._scripts()
        for named in named_in_manifests(self._side, self._read):
            if any(is_make(word) or _last(word) in scripts for word in words_in(named.text)):
                return True
        return any(self._is_started_by(matched, entry, scripts) for matched, entry in self._files())

    def _files(self) -> Iterator[tuple[str, TreeEntry]]:
        entries = self._side.matched.items()
        return ((matched, one) for matched, one in entries if one.kind is EntryKind.FILE and build_for(matched) is None)

    def _read(self, entry: TreeEntry) -> bytes:
        data = self._read_entry(entry)
        self._left -= len(data)
        if len(data) < entry.size_bytes or self._left < 0:
            raise _TooMuchError
        return data

    def _scripts(self) -> frozenset[str]:
        """Give the names of all scripts, in lower case, if one of them names it: it may start any other."""
        names, is_named = set[str](), False
        for matched, entry in self._files():
            name = _last(matched)
            if language_of(matched) is not None or ("." in name and kind_by_name(matched) is None):
                continue
            data = self._read(entry)
            if "." in name or kind_by_first_line(data) is not None:
                names.add(name)
                is_named |= _NAMED.search(data) is not None
        return frozenset(names if is_named else ())

    def _is_started_by(self, matched: str, entry: TreeEntry, scripts: frozenset[str]) -> bool:
        if _BUNDLED.search(matched):
            return _NAMED.search(self._read(entry)) is not None
        if language_of(matched) is None:
            return False
        data = self._read(entry)
        if not MAY_START.search(data):
            return False
        if may_name(data, scripts):
            return True
        return ("/" not in matched or _NAMED.search(data) is not None) and self._starts_make(entry.path, matched, data)

    def _starts_make(self, path: str, matched: str, data: bytes) -> bool:
        """Say whether code starts it; of code that cannot be read to its end nobody knows."""
        self._parsed += 1
        facts, starts = facts_of(path, data), starts_of(path, matched, data)
        is_cut = facts is None or facts.broken is not None or (starts is not None and starts.is_cut)
        if is_cut or self._parsed > MAX_PARSED:
            return True
        return starts is not None and any(is_make(word.text) for word in starts.words)


def _last(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2].lower()
