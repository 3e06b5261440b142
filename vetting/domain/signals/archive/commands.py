"""
What a wheel has run by a name, commands and entry points, that its source distribution does not know of.

A source distribution says its entry points as text: in pyproject.toml, setup.cfg
or setup.py, or in the entry_points.txt that a builder left in an egg-info
folder. The name, the group and what is loaded have to stand there, in whatever
form; numbers are as good as others, for commands are called after the Python
that built them. What a setup.py puts together says it as far as it is fixed
(``templates``), which counts for less. A script has to be there with the same text below its first line,
which installers write anew.

Source: PyPA specifications, "Entry points" and "Binary distribution format"; CPython 3.11, ``importlib.metadata``.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from vetting.domain.signals.archive.kinds import text_of
from vetting.domain.signals.archive.templates import Template, fits, templates_in
from vetting.domain.signals.interface import digest_of
from vetting.domain.trees import EntryKind, TreeEntry

ENTRY_POINTS: Final = re.compile(r"[^/]+\.dist-info/entry_points\.txt")
MAX_BYTES: Final = 1 << 20
"""Of one file that says entry points."""
MAX_FILES: Final = 20
"""Of a source distribution that are read for them, or held against one script."""
_SAYS: Final = re.compile(r"(pyproject\.toml|setup\.(py|cfg)|([^/]+/)*(entry[-_]points\.(txt|ini|cfg)))", re.IGNORECASE)
_WORD: Final = re.compile(r"([\w.-]+)(?=(?:\s*:\s*([\w.]+))?)")
"""A word, and the one behind its colon, which is looked at and not taken: it may begin a longer one."""
_QUOTED_DOT: Final = re.compile(r"[\"']?[ \t]{0,9}\.[ \t]{0,9}[\"']?")
"""TOML may have each part of a group's name in quotes of its own."""
_NUMBERS: Final = re.compile(r"\d+(\.\d+)*")
_SCRIPT_GROUPS: Final = frozenset({"console_scripts", "gui_scripts"})
"""Which pyproject.toml calls otherwise."""
MAX_UNSAID: Final = 1000
"""Entry points that are told one by one."""
MAX_GROUPS: Final = 100
"""Of entry points that are looked for in all of that text, each once; of a thousand wheels none had more than ten."""
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
                target = "".join(value.partition("[")[0].split())
                if target:  # a line without, such as a remark behind ";", is an entry point that nobody can load
                    yield EntryPoint(line, group, name.strip(), target)


class Said:
    """What a source distribution says of entry points, as words."""

    def __init__(self, held: Mapping[str, TreeEntry], read: Read) -> None:
        """Read those files of a source distribution, by matched path, that say them."""
        paths = sorted((path for path in held if _SAYS.fullmatch(path)), key=lambda path: (path.count("/"), path))
        entries = [held[path] for path in paths if held[path].kind is EntryKind.FILE][:MAX_FILES]
        self._scripts = [entry for entry in entries if entry.path.endswith("setup.py")]
        self._read = read
        self._templates: list[Template] | None = None
        self._text = "\n".join(_text(entry, read) for entry in entries)
        self._groups: dict[str, bool] = {}
        self.passed_over = False
        """Whether there were more groups than are looked for."""
        hits = [hit.groups() for hit in _WORD.finditer(self._text)]
        self._targets = {part for first, then in hits for part in (first, then and f"{first}:{then}")}
        self._names = {_numberless(part) for pair in hits for part in pair if part}

    def has(self, one: EntryPoint) -> bool:
        """Say whether an entry point is said there."""
        words = [word for pair in _WORD.findall(one.name) for word in pair if word]
        is_named = all(_numberless(word) in self._names for word in words)
        return is_named and one.target in self._targets and self._has_group(one.group)

    def may_have(self, one: EntryPoint) -> bool:
        """Say whether a setup.py puts together something that could be this entry point."""
        if self._templates is None:
            self._templates = [one for entry in self._scripts for one in templates_in(self._read(entry))]
        text = f"{''.join(one.name.split())}={one.target}"
        return self._has_group(one.group) and any(fits(template, text) for template in self._templates)

    def _has_group(self, group: str) -> bool:
        """Look for a group once; of one too many it is noted that nobody knows."""
        if group in _SCRIPT_GROUPS:
            return True
        known = self._groups.get(group)
        if known is None and len(self._groups) >= MAX_GROUPS:
            self.passed_over = known = True
        elif known is None:
            known = self._groups[group] = group in self._text
        return known


def _text(entry: TreeEntry, read: Read) -> str:
    text = read(entry)[:MAX_BYTES].decode("utf-8", "replace")
    return text if not entry.path.lower().endswith(".toml") else f"{text}\n{_QUOTED_DOT.sub('.', text)}"


def _numberless(text: str) -> str:
    return _NUMBERS.sub("0", text)


class Scripts:
    """The files of a source distribution, as what scripts may have been made of."""

    def __init__(self, held: Mapping[str, TreeEntry], read: Read) -> None:
        """Sort the files by the names that they would be installed under."""
        self._read = read
        self._digests: dict[str, object] = {}
        """Of texts, by that of the file they were made of: each is read once, wherever it lies; a text for a file."""
        self._named: dict[str, list[TreeEntry]] = {}
        for path, entry in sorted(held.items()):
            name = path.rpartition("/")[2]
            for key in {name, name.rpartition(".")[0]}:
                self._named.setdefault(key, []).append(entry)

    def origin(self, script: TreeEntry, name: str) -> tuple[TreeEntry | None, bool]:
        """Find a file of that name, and say whether it has the same text, but for a line that says what runs it."""
        found = self._named.get(name, [])[:MAX_FILES]
        wanted = self._body(script) if found else None
        same = next((one for one in found if self._body(one) == wanted), None)
        return same or (found[0] if found else None), same is not None

    def _body(self, entry: TreeEntry) -> object:
        if entry.sha256 is None:
            return object()
        if entry.sha256 not in self._digests:
            self._digests[entry.sha256] = self._read_body(entry)
        return self._digests[entry.sha256]

    def _read_body(self, entry: TreeEntry) -> object:
        text = text_of(entry, self._read)
        if not isinstance(text, bytes):
            return text
        return digest_of(text.partition(b"\n")[2] if text.startswith(b"#!") else text)
