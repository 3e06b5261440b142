"""
Which changed files are called tests, and are loaded by what is none.

Rules about code leave tests out. A test that the project itself loads is code,
whatever it is called: it is looked at as code is. One that is installed without
anybody being seen to load it is looked at as well, where its words are telling,
and counts for less.

1. ``imported`` tells by its bytes what a file may load; entry points, plugins and
   the backend of a build are named in manifests.
2. From all code that is no test, changed or not, it is followed through tests.
"""

import configparser
import posixpath
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from vetting.domain.code.facts import Language
from vetting.domain.code.reading import CYTHON, language_of
from vetting.domain.facts.stated import Unparsable
from vetting.domain.facts.toml import toml_of
from vetting.domain.signals.archive.kinds import is_wheel
from vetting.domain.signals.hooks.values import table_in
from vetting.domain.signals.interface import ChangeUnderScan, FileSide, FileUnderScan, TreeSide
from vetting.domain.signals.places import is_beside_code
from vetting.domain.signals.running.imported import Loaded, TooManyNames, loaded_by, modules_around
from vetting.domain.signals.running.manifests import Read, strings_in
from vetting.domain.trees import EntryKind, FileChange, Status, TreeEntry

MAX_SEARCHED_BYTES: Final = 64 << 20
"""Of code that is searched for what it loads."""
MAX_OTHERS_BYTES: Final = 4 << 20
"""Of tests that nobody was seen to load, and that are looked at all the same."""
MAX_PARTS: Final = 16
"""Words that each file of code is searched for; where there are more, any that may hold one of them is looked at."""
MAX_STARTS: Final = 6
"""Folders above a test from which its module's name may begin."""
CUT: Final = "not all of the code was searched for what loads the tests that changed"
_CAME: Final = frozenset({Status.ADDED, Status.CHANGED, Status.RENAMED, Status.MOVED})
_ROOT: Final = re.compile(r"(?:src/|lib/|[^/]+\.data/(?:purelib|platlib)/)?")
_ENTRY_POINTS: Final = re.compile(r"[^/]+\.(?:dist|egg)-info/entry_points\.txt")
_ENTRY: Final = re.compile(r"=\s*([\w.]+)")
_TABLES: Final = (
    ("project", "scripts"),
    ("project", "gui-scripts"),
    ("project", "entry-points"),
    ("tool", "poetry", "scripts"),
    ("tool", "poetry", "plugins"),
    ("tool", "setuptools", "cmdclass"),
    ("tool", "setuptools", "dynamic"),
)
_SECTIONS: Final = ("options.entry_points", "options.cmdclass", "entry_points")
_RUNS: Final = re.compile(
    rb"\b(?:exec|eval|compile|system|popen|Popen|subprocess|marshal|pickle|ctypes|__import__|getattr|Function|child_process)\b"
)
_BRINGS: Final = re.compile(
    rb"b(?:ase)?64|unhexlify|fromhex|zlib|lzma|codecs|urllib|requests|httpx|socket|curl|wget|https?://|\batob\b|fetch\b|"
    rb"environ|\.ssh|\bchr\b"
)


@dataclass(frozen=True, slots=True)
class LoadedTest:
    """A changed test that is looked at as code."""

    file: FileUnderScan
    by: str | None
    """Who loads it, as a sentence goes on; None: nobody was seen to."""


@dataclass(frozen=True, slots=True)
class LoadedTests:
    """What is to be looked at of the tests that changed."""

    files: tuple[LoadedTest, ...] = ()
    others: tuple[str, ...] = ()
    """Paths of those that are installed, and that nobody was seen to load."""
    cut: str | None = None
    """Why not all of them may have been found."""


def loaded_tests(change: ChangeUnderScan) -> LoadedTests:
    """Find the tests that came with *change* and that are run by what is no test, and those that are installed."""
    came = {one.matched: one for one in change.changes if _is_test(one.matched, one.new) and one.status in _CAME}
    if not came:
        return LoadedTests()
    search = _Search(change, came)
    search.run()
    files = [LoadedTest(_under_scan(came[path], change.read), by) for path, by in search.by.items() if path in came]
    left = [came[path] for path in came if path not in search.by and _is_installed(path, change.new)]
    files += [LoadedTest(file, None) for file in _telling(left, change)]
    return LoadedTests(tuple(files), tuple(one.path for one in left), search.cut)


def _is_test(matched: str, entry: TreeEntry | None) -> bool:
    return (
        entry is not None
        and entry.kind is EntryKind.FILE
        and language_of(matched) is not None
        and is_beside_code(matched)
    )


def _is_installed(matched: str, side: TreeSide) -> bool:
    """Say whether a test comes to lie where it can be imported, or is loaded by whoever runs tests."""
    if matched == "conftest.py" or is_wheel(side):
        return language_of(matched) is Language.PYTHON and ".dist-info/" not in matched
    top = matched[: _start(matched)] + matched[_start(matched) :].partition("/")[0]
    return f"{top}/__init__.py" in side.matched and not is_beside_code(f"{top}/__init__.py")


def _start(matched: str) -> int:
    """Say where the name of what is imported begins in a path."""
    root = _ROOT.match(matched)
    return root.end() if root is not None else 0


def _telling(changes: Iterable[FileChange], change: ChangeUnderScan) -> Iterator[FileUnderScan]:
    """Give those whose words may be those of an attack, up to a limit."""
    left = MAX_OTHERS_BYTES
    for one in changes:
        file = _under_scan(one, change.read)
        if _is_telling(file):
            left -= len(file.new.data)
            if left < 0:
                return
            yield file


def _is_telling(file: FileUnderScan) -> bool:
    """Say whether one of two kinds of words came, and both are there."""
    data = file.new.data
    if not (_RUNS.search(data) and _BRINGS.search(data)):
        return False
    before = frozenset(file.old.data.splitlines()) if file.old is not None else frozenset()
    return any(
        line not in before and (_RUNS.search(line) is not None or _BRINGS.search(line) is not None)
        for line in data.splitlines()
    )


def _under_scan(change: FileChange, read: Read) -> FileUnderScan:
    assert change.new is not None, "what came has a new side"
    old = change.old if change.old is not None and change.old.kind is EntryKind.FILE else None
    before = None if old is None else _side(old, change.old_matched or change.matched, read)
    return FileUnderScan(before, _side(change.new, change.matched, read))


def _side(entry: TreeEntry, matched: str, read: Read) -> FileSide:
    assert entry.sha256 is not None, "a file has a digest"
    data = read(entry)
    return FileSide(entry.path, matched, entry.sha256, data, len(data) == entry.size_bytes, is_run=True)


class _Search:
    """Follows what loads what, from all that is no test."""

    def __init__(self, change: ChangeUnderScan, came: Iterable[str]) -> None:
        self._side = change.new
        self._read = change.read
        self._left = MAX_SEARCHED_BYTES
        self._missing = set(came)
        self.by: dict[str, str] = {}
        """Of each test that is loaded by whom, as a sentence goes on."""
        self._waiting: deque[str] = deque()
        """Of these, what they load in turn was not looked at yet."""
        self.cut: str | None = None
        self._tests: dict[str, list[str]] = {}
        self._words: set[bytes] = set()
        self._parts: set[str] = set()
        """Of the paths of tests, what makes each one: whoever names a test names that too, or lies beneath it."""
        for matched, entry in change.new.matched.items():
            if _is_test(matched, entry):
                self._keep(matched)
        self._worded = [_as_word(part) for part in self._parts] if len(self._parts) <= MAX_PARTS else None

    def _keep(self, matched: str) -> None:
        """Have a test found by its path without a suffix, and by its module's name."""
        stem = matched.rpartition(".")[0]
        names = [matched, stem]
        if posixpath.basename(stem) in {"__init__", "index"}:
            stem = posixpath.dirname(stem)
            names.append(stem)
        parts = stem.split("/")
        beside = next(
            (at for at in range(len(parts)) if is_beside_code(f"{'/'.join(parts[: at + 1])}/x")), len(parts) - 1
        )
        names += [".".join(parts[at:]) for at in range(max(0, beside - MAX_STARTS), beside + 1)]
        for name in dict.fromkeys(names):
            self._tests.setdefault(name, []).append(matched)
        self._parts.add(parts[beside])
        self._words.add(b"test" if "test" in matched.lower() else parts[0].lower().encode("utf-8", "replace"))

    def run(self) -> None:
        """Find who loads tests, until nothing more is found."""
        for text, by in _named(self._side, self._read):
            for one in modules_around(text):
                self._note(one, by)
        for matched, entry in self._side.matched.items():
            if entry.kind is EntryKind.FILE and _is_code(matched) and self._missing:
                self._look(matched, entry, is_test=False)
        while self._waiting and self._missing:
            matched = self._waiting.popleft()
            self._look(matched, self._side.matched[matched], is_test=True)

    def _look(self, matched: str, entry: TreeEntry, *, is_test: bool) -> None:
        if self._left < 0:
            self.cut = CUT
            return
        data = self._read(entry)
        self._left -= len(data)
        if len(data) < entry.size_bytes:
            self.cut = CUT
        words = None if is_test or not self._parts.isdisjoint(matched.split("/")) else self._words_in(data)
        if words is None or words:
            try:
                for one in loaded_by(matched, data, words):
                    self._note(one, f"loaded by {entry.path}")
            except TooManyNames:
                self.cut = CUT

    def _words_in(self, data: bytes) -> list[int] | None:
        """Say where what is no test may name one, by the words in it: most of a release does not; None: anywhere."""
        lowered = data.lower()
        if not any(word in lowered for word in self._words):
            return []
        if self._worded is None:
            return None
        return sorted(hit.start() for word in self._worded for hit in word.finditer(data))

    def _note(self, one: Loaded, by: str) -> None:
        for matched in self._tests.get(one.name, ()):
            if matched not in self.by:
                self.by[matched] = by
                self._waiting.append(matched)
            self._missing.discard(matched)


def _as_word(part: str) -> re.Pattern[bytes]:
    """Look for a part of a path as a whole word; what it is not may be checked only where it stands."""
    text = re.escape(part.encode("utf-8", "replace"))
    return re.compile(rb"%s(?!\w)(?<!\w%s)" % (text, text))


def _is_code(matched: str) -> bool:
    return (language_of(matched) is not None or matched.lower().endswith(CYTHON)) and not is_beside_code(matched)


def _named(side: TreeSide, read: Read) -> Iterator[tuple[str, str]]:
    """Give the modules that are named where commands, plugins and builds are, each with who loads it."""
    for path, entry in side.matched.items():
        if _ENTRY_POINTS.fullmatch(path) and entry.kind is EntryKind.FILE:
            for hit in _ENTRY.finditer(read(entry).decode("utf-8", "replace")):
                yield hit.group(1), f"an entry point in {path}"
    readers = {"setup.cfg": _in_setup_cfg, "pyproject.toml": _in_pyproject}
    for path, reader in readers.items():
        entry_or_none = side.matched.get(path)
        if entry_or_none is not None and entry_or_none.kind is EntryKind.FILE:
            try:
                found = list(reader(read(entry_or_none).decode("utf-8-sig", "replace")))
            except (ValueError, RecursionError, configparser.Error, Unparsable):
                continue  # whoever would load something by it cannot read it either
            yield from ((name, f"named in {path}") for name in found)


def _in_setup_cfg(text: str) -> Iterator[str]:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.read_string(text)
    for section in _SECTIONS:
        for _, value in parser.items(section) if parser.has_section(section) else ():
            yield from (hit.group(1) for hit in _ENTRY.finditer(f"={value}"))
    yield from (hit.group(1) for hit in _ENTRY.finditer("=" + parser.get("options", "cmdclass", fallback="")))


def _in_pyproject(text: str) -> Iterator[str]:
    document = toml_of(text)
    for keys in _TABLES:
        yield from (one.partition(":")[0].strip() for one in strings_in(table_in(document, *keys)))
    build = table_in(document, "build-system")
    backend, folders = build.get("build-backend"), build.get("backend-path")
    if isinstance(backend, str):
        module = backend.partition(":")[0]
        yield module
        for folder in folders if isinstance(folders, list) else ():
            yield ".".join([*(part for part in str(folder).split("/") if part not in {"", "."}), module])
