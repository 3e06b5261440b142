"""
A TOML table, read field by field, with every mistake collected instead of raised.

A :class:`Table` knows where it stands in the document, so that each problem
says what is wrong *where*. Whoever reads decides what problems mean: a refusal
for files that we keep, a warning for those that others publish.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from vetting.domain.errors import InvalidInput
from vetting.domain.releases import Digest, Ecosystem, digest, project_name
from vetting.domain.store_problems import Place, ProblemKind, StoreProblem
from vetting.domain.versions import VersionOrder, order_for

_GIT_BLANKS = re.compile(r"\s*@\s*git:")
_BLANK = re.compile(r"\s")
_EXAMPLES: Mapping[Ecosystem, str] = {
    Ecosystem.PYPI: 'write for example "1.2.3"',
    Ecosystem.NPM: 'write for example "1.2.3"',
    Ecosystem.CARGO: 'write for example "1.2.3", or "1.2.3@git:" and the 40 digits of a revision',
}


class Reading:
    """What reading one document needs to know, and the problems found so far."""

    def __init__(self, ecosystem: Ecosystem, filename: str) -> None:
        self.ecosystem = ecosystem
        self.filename = filename
        self.order: VersionOrder = order_for(ecosystem)
        self.problems: list[StoreProblem] = []
        self.misnamed: set[str] = set()
        """What stands where a project's name should, and cannot be one."""

    def problem(self, message: str, at: Place) -> None:
        """Note what is wrong at a place."""
        self.problems.append(StoreProblem(ProblemKind.UNREADABLE, self.filename, message, place=at))

    def table(self, value: object, at: Place) -> "Table":
        """Take *value* for a table; anything else is a problem and an empty table."""
        # What parses TOML makes dictionaries; asking for any mapping takes several times as long.
        if isinstance(value, dict):
            return Table(self, value, at)
        self.problem(f"{_in_words(at)}: has to be a table", at)
        return Table(self, {}, at)


class Table:
    """One table of a document; remembers which keys were asked for."""

    __slots__ = ("_asked", "_at", "_reading", "_values")

    def __init__(self, reading: Reading, values: Mapping[str, object], at: Place = ()) -> None:
        self._reading = reading
        self._values = values
        self._asked: set[str] = set()
        self._at = at

    def problem(self, message: str, *keys: str) -> None:
        """Note what is wrong with this table, or with what it has under *keys*."""
        self._reading.problem(f"{_in_words(self._at)}: {message}" if self._at else message, (*self._at, *keys))

    def has(self, key: str) -> bool:
        """Tell whether the table has *key*."""
        return key in self._values

    def has_one_of(self, keys: frozenset[str]) -> bool:
        """Tell whether the table has exactly one of *keys*."""
        return len(keys & self._values.keys()) == 1

    @property
    def key(self) -> str:
        """The key that the table stands under."""
        return str(self._at[-1])

    def name(self, text: str) -> str:
        """Normalise a project's name that this table uses; one that cannot be is a problem and stays as it is."""
        try:
            return project_name(self._reading.ecosystem, text)
        except InvalidInput as error:
            self.problem(str(error), text)
            self._reading.misnamed.add(text)
            return text

    def table(self, key: str) -> "Table":
        """Go to the table *key*, an empty one where it is absent."""
        return self._reading.table(self._get(key, {}), (*self._at, key))

    def refuse_other_keys(self) -> None:
        """Note every key that nobody asked for."""
        if self._values.keys() <= self._asked:
            return
        for key in self._values:
            if key not in self._asked:
                known = ", ".join(sorted(self._asked))
                self.problem(f"the key {key!r} is not known here: remove it, or write one of {known}", key)

    def text(self, key: str) -> str | None:
        """Read a string, None where it is absent or wrong."""
        # As _get does; most of a store is read here.
        self._asked.add(key)
        value = self._values.get(key)
        if value is None or isinstance(value, str):
            return value
        self.problem(f'{key} has to be a string: write {key} = "..."', key)
        return None

    def needed(self, key: str) -> str:
        """Read a string that has to be there; empty where it is not."""
        value = self.text(key)
        if value is None and not self.has(key):
            self.problem(f'{key} is missing: write {key} = "..."')
        return value or ""

    def texts(self, key: str) -> tuple[str, ...] | None:
        """Read a string or a list of strings, None where it is absent or wrong."""
        self._asked.add(key)
        value = self._values.get(key)
        if value is None:
            return None
        if isinstance(value, str):
            return (value,)
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            return tuple(value)
        self.problem(f'{key} has to be a string or a list of strings: write {key} = "..." or ["...", "..."]', key)
        return None

    def needed_texts(self, key: str) -> tuple[str, ...]:
        """Read a string or a list of strings that has to be there; nothing where it is not."""
        if not self.has(key):
            self.problem(f'{key} is missing: write {key} = "..."')
        return self.texts(key) or ()

    def flag(self, key: str) -> bool | None:
        """Read true or false, None where it is absent or wrong."""
        self._asked.add(key)
        value = self._values.get(key)
        if value is None or isinstance(value, bool):
            return value
        self.problem(f"{key} has to be true or false, without quotes", key)
        return None

    def number(self, key: str) -> int:
        """Read a whole number that has to be there; zero where it is not."""
        value = self._get(key)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        self.problem(f"{key} has to be a whole number: write {key} = 1234", key)
        return 0

    def day(self, key: str) -> date:
        """Read a day that has to be there; the first of all days where it is not."""
        value = self._get(key)
        if type(value) is date:
            return value
        try:
            return date.fromisoformat(value if isinstance(value, str) else "")
        except ValueError:
            self.problem(f'{key} has to be a day, written "2025-12-31"', *([key] if self.has(key) else []))
            return date.min

    def version(self, text: str, key: str) -> str:
        """Check the form of a version that stands under *key*; a git revision loses the blanks around its ``@``."""
        is_git = "@" in text and self._reading.ecosystem is Ecosystem.CARGO
        version = _GIT_BLANKS.sub("@git:", text) if is_git else text
        is_readable = self._reading.ecosystem is Ecosystem.PYPI or self._reading.order.is_valid(version)
        if not version or _BLANK.search(version) or not is_readable:
            self.problem(
                f"{key} {text[:80]!r} is not a version: {_EXAMPLES[self._reading.ecosystem]}", key.partition(" ")[0]
            )
        return version

    def needed_version(self, key: str) -> str:
        """Read a version that has to be there; empty where it is not."""
        text = self.needed(key)
        return self.version(text, key) if isinstance(self._get(key), str) else ""

    def specifier(self, text: str, key: str) -> str:
        """Give a specifier its canonical spelling."""
        try:
            return self._reading.order.spell(text)
        except InvalidInput as error:
            self.problem(f"{key}: {error}", key)
            return text

    def digests(self, key: str) -> tuple[Digest, ...]:
        """Read digests of files, for ecosystems whose entries name any."""
        if self._reading.ecosystem is Ecosystem.CARGO:
            return ()
        found: list[Digest] = []
        for text in self.texts(key) or ():
            try:
                found.append(digest(text))
            except InvalidInput as error:
                self.problem(f"{key}: {error}", key)
        return tuple(found)

    def names(self, key: str) -> tuple[str, ...]:
        """Read project names, normalised."""
        named = Table(self._reading, {}, (*self._at, key))
        return tuple(named.name(text) for text in self.texts(key) or ())

    def tables(self, key: str) -> Iterator[tuple[str, "Table"]]:
        """Go through the tables within the table *key*."""
        within = self.table(key)
        for name in within.written:
            yield name, within.table(name)

    def entries(self, key: str, *aliases: str) -> Iterator[tuple[str, "Table"]]:
        """Go through the lists of tables within the table *key*, with the project that each is about."""
        for spelling in (key, *aliases):
            within = self.table(spelling)
            for name in within.written:
                project = within.name(name)
                for entry in within.items(name):
                    yield project, entry

    def items(self, key: str) -> Iterator["Table"]:
        """Go through the list of tables *key*."""
        value, at = self._get(key), (*self._at, key)
        if not isinstance(value, list):
            place = _in_words(at)
            self._reading.problem(f"{place}: has to be a list of tables, written [[{place}]]", at)
            return
        for index, item in enumerate(value):
            yield self._reading.table(item, (*at, index))

    def map_of_texts(self, key: str) -> dict[str, tuple[str, ...]]:
        """Read a table whose values are a string or a list of strings each."""
        within = self.table(key)
        return {name: within.texts(name) or () for name in within.written}

    @property
    def written(self) -> tuple[str, ...]:
        """The keys in the order in which they were written."""
        return tuple(self._values)

    def _get(self, key: str, default: object = None) -> object:
        self._asked.add(key)
        return self._values.get(key, default)


def _in_words(at: Place) -> str:
    """Name a place in a message: ``audits.demo, entry 1.who``."""
    words = (f".{step}" if isinstance(step, str) else f", entry {step + 1}" for step in at)
    return "".join(words).removeprefix(".")
