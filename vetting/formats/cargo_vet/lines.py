"""
On which line of a TOML text something stands.

The parser is quick and keeps no positions. So only where there is something to
complain of, :class:`Lines` goes over the text once more and notes the line of
each header and each key. It relies on the text being TOML.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import rtoml

from vetting.domain.errors import InvalidInput
from vetting.domain.releases import Ecosystem, project_name
from vetting.domain.store_problems import Place

_TOKEN = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'"
    r"|#[^\n]*"
    r"|[\[\]{}=,\n]"
    r"|[^\s\"'#\[\]{}=,]+",
    re.DOTALL,
)
_DEEPER = {"[": 1, "{": 1, "]": -1, "}": -1}
_ALIASES: Mapping[str, tuple[str, ...]] = {"exemptions": ("exemptions", "unaudited")}
"""The spellings of a table that has several, in the order in which they are read."""


class Lines:
    """The lines of one document's headers and keys."""

    def __init__(self, text: str, ecosystem: Ecosystem) -> None:
        self._ecosystem = ecosystem
        self._lines: dict[Place, int] = {}
        self._counts: dict[Place, int] = defaultdict(int)
        """How many entries each list of tables has."""
        self._spellings: dict[str, dict[str, None]] = defaultdict(dict)
        """The names within each top table, in the order in which they are written first."""
        within: Place = ()
        for line, tokens in _statements(text):
            keys = [*_keys(tokens)]
            if tokens[0] == "[":
                within = self._header(keys, is_list=tokens[1] == "[")
                self._note(within, line)
            else:
                self._note((*within, *keys), line)

    def at(self, place: Place) -> int | None:
        """Give the line of a place in the document as it is written, or of the nearest that it lies in."""
        while place:
            if place in self._lines:
                return self._lines[place]
            place = place[:-1]
        return None

    def of(self, place: Place) -> int | None:
        """
        Give the line of a place in what was read.

        There names are normalised, and the entries of several spellings of one
        name stand in one list.
        """
        section, *rest = place or ("",)
        for spelled in _ALIASES.get(str(section), (str(section),)):
            for name in self._spellings.get(spelled, ()):
                # Criteria and peers are called as they are written.
                if not rest or rest[0] not in {name, self._normal(name)}:
                    continue
                match rest[1:]:
                    case [int() as index, *more] if self._counts[spelled, name]:
                        if index < self._counts[spelled, name]:
                            return self.at((spelled, name, index, *more))
                        rest[1] = index - self._counts[spelled, name]
                    case more:
                        return self.at((spelled, name, *more))
        return self.at((section,))

    def _header(self, keys: list[str], *, is_list: bool) -> Place:
        """Resolve a header: what lies in a list of tables lies in its last entry."""
        place: Place = ()
        for key in keys[:-1]:
            place = (*place, key)
            if place in self._counts:
                place = (*place, self._counts[place] - 1)
        place = (*place, keys[-1])
        if is_list:
            self._counts[place] += 1
            place = (*place, self._counts[place] - 1)
        return place

    def _note(self, place: Place, line: int) -> None:
        for length in range(1, len(place) + 1):
            self._lines.setdefault(place[:length], line)
        if len(place) > 1:
            self._spellings[str(place[0])].setdefault(str(place[1]))

    def _normal(self, name: str) -> str:
        """Spell a name as readers do; a policy's may have a version behind it."""
        project, colon, version = name.partition(":")
        try:
            return f"{project_name(self._ecosystem, project)}{colon}{version}"
        except InvalidInput:
            return name


def _statements(text: str) -> Iterator[tuple[int, list[str]]]:
    """Give each header and each assignment: its line, and the tokens before ``=``."""
    line, seen, depth, begun = 1, 0, 0, 0
    tokens: list[str] = []
    is_value = False
    for found in _TOKEN.finditer(text):
        match found[0]:
            case "\n" if depth == 0:
                if tokens:
                    yield begun, tokens
                tokens, is_value = [], False
            case "=" if depth == 0:
                is_value = True
            case piece if piece[0] not in "#\n":
                depth += _DEEPER.get(piece, 0)
                if not is_value:
                    line, seen = line + text.count("\n", seen, found.start()), found.start()
                    begun = begun if tokens else line
                    tokens.append(piece)
    if tokens:
        yield begun, tokens


def _keys(tokens: Iterable[str]) -> Iterator[str]:
    """Take a dotted key apart."""
    for token in tokens:
        if token[0] == '"':
            yield rtoml.loads(f"key = {token}")["key"]
        elif token[0] == "'":
            yield token[1:-1]
        elif token not in _DEEPER:
            yield from filter(None, token.split("."))
