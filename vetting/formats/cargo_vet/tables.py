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
from vetting.domain.releases import Ecosystem, Sha256, project_name, sha256
from vetting.domain.versions import VersionOrder, order_for

_GIT_BLANKS = re.compile(r"\s*@\s*git:")
_BLANK = re.compile(r"\s")


class Reading:
    """What reading one document needs to know, and the problems found so far."""

    def __init__(self, ecosystem: Ecosystem) -> None:
        self.ecosystem = ecosystem
        self.order: VersionOrder = order_for(ecosystem)
        self.problems: list[str] = []

    def table(self, value: object, place: str) -> "Table":
        """Take *value* for a table; anything else is a problem and an empty table."""
        if isinstance(value, Mapping):
            return Table(self, value, place)
        self.problems.append(f"{place}: has to be a table")
        return Table(self, {}, place)

    def name(self, text: str, place: str) -> str:
        """Normalise a project's name; one that cannot be is a problem and stays as it is."""
        try:
            return project_name(self.ecosystem, text)
        except InvalidInput as error:
            self.problems.append(f"{place}: {error}")
            return text


class Table:
    """One table of a document; remembers which keys were asked for."""

    def __init__(self, reading: Reading, values: Mapping[str, object], place: str) -> None:
        self._reading = reading
        self._values = values
        self._asked: set[str] = set()
        self.place = place

    def problem(self, message: str) -> None:
        """Note what is wrong with this table."""
        self._reading.problems.append(f"{self.place}: {message}")

    def has(self, key: str) -> bool:
        """Tell whether the table has *key*."""
        return key in self._values

    def name(self, text: str) -> str:
        """Normalise a project's name that this table uses."""
        return self._reading.name(text, self.place)

    def table(self, key: str) -> "Table":
        """Go to the table *key*, an empty one where it is absent."""
        return self._reading.table(self._get(key, {}), self._place_of(key))

    def refuse_other_keys(self) -> None:
        """Note every key that nobody asked for."""
        for key in self._values:
            if key not in self._asked:
                self.problem(f"the key {key!r} is not known here; known are {', '.join(sorted(self._asked))}")

    def text(self, key: str) -> str | None:
        """Read a string, None where it is absent or wrong."""
        value = self._get(key)
        if value is None or isinstance(value, str):
            return value
        self.problem(f"{key} has to be a string")
        return None

    def needed(self, key: str) -> str:
        """Read a string that has to be there; empty where it is not."""
        value = self.text(key)
        if value is None and not self.has(key):
            self.problem(f"{key} is missing")
        return value or ""

    def texts(self, key: str) -> tuple[str, ...] | None:
        """Read a string or a list of strings, None where it is absent or wrong."""
        value = self._get(key)
        if value is None:
            return None
        if isinstance(value, str):
            return (value,)
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            return tuple(value)
        self.problem(f"{key} has to be a string or a list of strings")
        return None

    def flag(self, key: str) -> bool | None:
        """Read true or false, None where it is absent or wrong."""
        value = self._get(key)
        if value is None or isinstance(value, bool):
            return value
        self.problem(f"{key} has to be true or false")
        return None

    def number(self, key: str) -> int:
        """Read a whole number that has to be there; zero where it is not."""
        value = self._get(key)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        self.problem(f"{key} has to be a whole number")
        return 0

    def day(self, key: str) -> date:
        """Read a day that has to be there; the first of all days where it is not."""
        value = self._get(key)
        if type(value) is date:
            return value
        try:
            return date.fromisoformat(value if isinstance(value, str) else "")
        except ValueError:
            self.problem(f'{key} has to be a day, written "2025-12-31"')
            return date.min

    def version(self, text: str, key: str) -> str:
        """Check a version's form; a git revision loses the blanks around its ``@``."""
        version = _GIT_BLANKS.sub("@git:", text) if self._reading.ecosystem is Ecosystem.CARGO else text
        is_readable = self._reading.ecosystem is Ecosystem.PYPI or self._reading.order.is_valid(version)
        if not version or _BLANK.search(version) or not is_readable:
            self.problem(f"{key} {text[:80]!r} is not a version")
        return version

    def specifier(self, text: str, key: str) -> str:
        """Give a specifier its canonical spelling."""
        try:
            return self._reading.order.spell(text)
        except InvalidInput as error:
            self.problem(f"{key}: {error}")
            return text

    def digests(self, key: str) -> tuple[Sha256, ...]:
        """Read SHA-256 digests, for ecosystems whose releases are many files."""
        if self._reading.ecosystem is Ecosystem.CARGO:
            return ()
        found: list[Sha256] = []
        for text in self.texts(key) or ():
            try:
                found.append(sha256(text))
            except InvalidInput as error:
                self.problem(f"{key}: {error}")
        return tuple(found)

    def names(self, key: str) -> tuple[str, ...]:
        """Read project names, normalised."""
        return tuple(self._reading.name(text, f"{self.place}.{key}") for text in self.texts(key) or ())

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
        place, value = self._place_of(key), self._get(key)
        if not isinstance(value, list):
            self._reading.problems.append(f"{place}: has to be a list of tables, written [[{place}]]")
            return
        for number, item in enumerate(value, start=1):
            yield self._reading.table(item, f"{place}, entry {number}")

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

    def _place_of(self, key: str) -> str:
        return f"{self.place}.{key}" if self.place else key
