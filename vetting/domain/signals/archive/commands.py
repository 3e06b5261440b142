"""
What a wheel has run by a name, commands and entry points, that its source distribution does not know of.

A source distribution says its entry points as text: in pyproject.toml, setup.cfg
or setup.py, or in the entry_points.txt that a builder left in an egg-info
folder. The name, the group and what is loaded have to stand there, in whatever
form; numbers are as good as others, for commands are called after the Python
that built them. A script has to be there with the same text below its first line,
which installers write anew.

Source: PyPA specifications, "Entry points" and "Binary distribution format"; CPython 3.11, ``importlib.metadata``.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from vetting.domain.signals.archive.kinds import text_of
from vetting.domain.signals.interface import digest_of
from vetting.domain.trees import EntryKind, TreeEntry

ENTRY_POINTS: Final = re.compile(r"[^/]+\.dist-info/entry_points\.txt")
MAX_BYTES: Final = 1 << 20
"""Of one file that says entry points."""
MAX_FILES: Final = 20
"""Of a source distribution that are read for them, or held against one script."""
_SAYS: Final = re.compile(r"(pyproject\.toml|setup\.(py|cfg)|([^/]+/)*(entry[-_]points\.(txt|ini|cfg)))", re.IGNORECASE)
_WORD: Final = re.compile(r"([\w.-]+)(?:\s*:\s*([\w.]+))?")
_NUMBERS: Final = re.compile(r"\d+(\.\d+)*")
_SCRIPT_GROUPS: Final = frozenset({"console_scripts", "gui_scripts"})
"""Which pyproject.toml calls otherwise."""
MAX_UNSAID: Final = 1000
"""Entry points that are told one by one."""
Read = Callable[[TreeEntry], bytes]


@dataclass(frozen=True, slots=True)
class EntryPoint:
    """One line of an entry_points.txt."""

    line: int
    group: str
    name: str
    target: str
    """What is loaded, a module or an object in one, without its extras."""


def entry_points_in(text: str) -> Iterator[EntryPoint]:
    """List entry points as Python reads them: line by line, wherever each begins."""
    group = ""
    for line, stated in enumerate(text.split("\n"), 1):
        for part in map(str.strip, stated.splitlines()):
            if part.startswith("[") and part.endswith("]"):
                group = part.strip("[]")
            elif part and not part.startswith("#"):
                name, _, value = part.partition("=")
                yield EntryPoint(line, group, name.strip(), "".join(value.partition("[")[0].split()))


class Said:
    """What a source distribution says of entry points, as words."""

    def __init__(self, held: Mapping[str, TreeEntry], read: Read) -> None:
        """Read those files of a source distribution, by matched path, that say them."""
        paths = sorted((path for path in held if _SAYS.fullmatch(path)), key=lambda path: (path.count("/"), path))
        entries = [held[path] for path in paths if held[path].kind is EntryKind.FILE][:MAX_FILES]
        self._text = "\n".join(read(entry)[:MAX_BYTES].decode("utf-8", "replace") for entry in entries)
        hits = [hit.groups() for hit in _WORD.finditer(self._text)]
        self._targets = {part for first, then in hits for part in (first, then and f"{first}:{then}")}
        self._names = {_numberless(part) for pair in hits for part in pair if part}

    def has(self, one: EntryPoint) -> bool:
        """Say whether an entry point is said there."""
        is_grouped = one.group in _SCRIPT_GROUPS or one.group in self._text
        words = [word for pair in _WORD.findall(one.name) for word in pair if word]
        is_named = all(_numberless(word) in self._names for word in words)
        return is_grouped and is_named and one.target in self._targets


def _numberless(text: str) -> str:
    return _NUMBERS.sub("0", text)


class Scripts:
    """The files of a source distribution, as what scripts may have been made of."""

    def __init__(self, held: Mapping[str, TreeEntry], read: Read) -> None:
        """Sort the files by the names that they would be installed under."""
        self._read = read
        self._known: dict[str, list[tuple[TreeEntry, object]]] = {}
        """What was compared before, by name: a wheel may have thousands of scripts of one name."""
        self._named: dict[str, list[TreeEntry]] = {}
        for path, entry in sorted(held.items()):
            name = path.rpartition("/")[2]
            for key in {name, name.rpartition(".")[0]}:
                self._named.setdefault(key, []).append(entry)

    def origin(self, script: TreeEntry, name: str) -> tuple[TreeEntry | None, bool]:
        """Find a file of that name, and say whether it has the same text, but for a line that says what runs it."""
        found = self._known.get(name)
        if found is None:
            found = self._known[name] = [(one, self._body(one)) for one in self._named.get(name, [])[:MAX_FILES]]
        wanted = self._body(script) if found else None
        same = next((one for one, body in found if body == wanted), None)
        return same or (found[0][0] if found else None), same is not None

    def _body(self, entry: TreeEntry) -> object:
        text = text_of(entry, self._read)
        if not isinstance(text, bytes):
            return text
        return digest_of(text.partition(b"\n")[2] if text.startswith(b"#!") else text)
