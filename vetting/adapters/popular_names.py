"""
The most downloaded names: the lists that Revet comes with, or the operator's own.

All have one name a line, the most downloaded first; a line that begins with
``#`` says where they are from. Of crates there is no such list at hand: in its
place stands which of them public audit sets and their locks name.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Final

from vetting.domain.errors import InvalidInput
from vetting.domain.near_names import NameList
from vetting.domain.releases import Ecosystem, project_name
from vetting.domain.signals.interface import PopularNames

SHIPPED: Final = Path(__file__).parent / "data" / "popular_pypi.txt"
CRATES: Final = SHIPPED.with_name("known_crates.txt")
MAX_BYTES: Final = 32 << 20
"""Of a list; that of a whole index has less."""


class PopularFiles:
    """The port ``PopularLists`` over files."""

    def __init__(self, python_names: Path | None = None) -> None:
        """
        Read nothing yet.

        Args:
            python_names: Of the index of Python's projects; None: the list that Revet comes with.
        """
        self._path = python_names or SHIPPED
        self._read: NameList | None = None
        self._lock = Lock()

    def of(self, ecosystem: Ecosystem) -> PopularNames | None:
        """Give the list of *ecosystem*; there is one of Python's projects, and one of crates."""
        if ecosystem is Ecosystem.CARGO:
            return _crates()
        if ecosystem is not Ecosystem.PYPI:
            return None
        with self._lock:
            if self._read is None:
                self._read = (
                    _shipped() if self._path == SHIPPED else NameList(read_names(_text(self._path), self._path.name))
                )
            return self._read


@cache
def _shipped() -> NameList:
    """Read the list that Revet comes with once in a process: 15,000 names take some hundredths of a second."""
    return NameList(read_names(_text(SHIPPED), SHIPPED.name))


class CrateNames:
    """Names of crates, of which "-" and "_", capitals and small letters are the same; the port ``PopularNames``."""

    def __init__(self, names: Iterable[str]) -> None:
        """Take over *names*, the best known first."""
        self._spelled = {_folded(name): name for name in names}
        self._list = NameList(self._spelled)

    def __contains__(self, name: object) -> bool:
        """Tell whether *name* is one of them, however it is spelled."""
        return isinstance(name, str) and _folded(name) in self._list

    def near(self, name: str) -> str | None:
        """Give the best-known one that is one slip from *name*, as it spells itself."""
        found = self._list.near(_folded(name))
        return None if found is None else self._spelled[found]


def _folded(name: str) -> str:
    return name.replace("_", "-").lower()


@cache
def _crates() -> CrateNames:
    return CrateNames(read_names(_text(CRATES), CRATES.name, Ecosystem.CARGO))


def read_names(text: str, filename: str, ecosystem: Ecosystem = Ecosystem.PYPI) -> Iterator[str]:
    """
    Read a list of names, normalised as *ecosystem* does.

    Raises:
        InvalidInput: A line is no name; the message names it, and the file.
    """
    for number, line in enumerate(text.splitlines(), 1):
        name = line.strip()
        if name and not name.startswith("#"):
            try:
                yield project_name(ecosystem, name)
            except InvalidInput as error:
                raise InvalidInput(f"{filename}, line {number:,}: {error}") from error


def _text(path: Path) -> str:
    try:
        with path.open("rb") as opened:
            data = opened.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise InvalidInput(f"{path.name} is larger than {MAX_BYTES:,} bytes: it is no list of names")
        return data.decode("utf-8")
    except (OSError, UnicodeError) as error:
        raise InvalidInput(f"the list of names {path.name} cannot be read: {error}") from error
