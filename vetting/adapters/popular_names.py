"""
The most downloaded names: the lists that Revet comes with, or the operator's own.

All have one name a line, the most downloaded first; a line that begins with
``#`` says where they are from. Of crates Revet comes with no such list: in its
place stands which of them public audit sets and their locks name.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Final

from vetting.domain.errors import InvalidInput
from vetting.domain.near_names import NameList
from vetting.domain.releases import Ecosystem, project_name
from vetting.domain.signals.interface import PopularNames

_DATA: Final = Path(__file__).parent / "data"
SHIPPED: Final[Mapping[Ecosystem, Path]] = {
    Ecosystem.PYPI: _DATA / "popular_pypi.txt",
    Ecosystem.CARGO: _DATA / "known_crates.txt",
}
MAX_BYTES: Final = 32 << 20
"""Of a list; that of a whole index has less."""


class PopularFiles:
    """The port ``PopularLists`` over files."""

    def __init__(self, own: Mapping[Ecosystem, Path | None] | None = None) -> None:
        """
        Read nothing yet.

        Args:
            own: The operator's lists, each in place of the one that Revet comes with; None: there is none.
        """
        self._own = {ecosystem: path for ecosystem, path in (own or {}).items() if path is not None}
        self._read: dict[Ecosystem, PopularNames] = {}
        self._lock = Lock()

    def of(self, ecosystem: Ecosystem) -> PopularNames | None:
        """Give the list of *ecosystem*; Revet comes with one of Python's projects, and one of crates."""
        path = self._own.get(ecosystem)
        if path is None:
            return _shipped(ecosystem) if ecosystem in SHIPPED else None
        with self._lock:
            if ecosystem not in self._read:
                self._read[ecosystem] = _list_in(path, ecosystem)
            return self._read[ecosystem]


@cache
def _shipped(ecosystem: Ecosystem) -> PopularNames:
    """Read the list that Revet comes with once in a process: 15,000 names take some hundredths of a second."""
    return _list_in(SHIPPED[ecosystem], ecosystem)


def _list_in(path: Path, ecosystem: Ecosystem) -> PopularNames:
    names = read_names(_text(path), path.name, ecosystem)
    return CrateNames(names) if ecosystem is Ecosystem.CARGO else NameList(names)


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


def read_names(text: str, filename: str, ecosystem: Ecosystem) -> Iterator[str]:
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
