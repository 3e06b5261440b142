"""
Tells where the metadata of two releases differs.

``fact_files`` picks, of the files that changed, those that state facts;
``facts_between`` reads both sides and pairs what they say: one requirement
with the next of the same project, one script with the one of the same name.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final, TypeAlias

from vetting.domain.fact_changes import FactChange
from vetting.domain.facts import foreign, python_metadata, python_sources
from vetting.domain.facts.stated import Stated, Unparsable
from vetting.domain.releases import Sha256
from vetting.domain.trees import FileChange, TreeEntry

MAX_BYTES: Final = 1 << 20
"""Of one file; METADATA carries the whole of a README."""
MAX_RECORD_BYTES: Final = 8 << 20
"""Of a RECORD, which is only counted: it grows with the number of files."""
MAX_CHANGES: Final = 1000
"""Facts of one change; the rest is counted."""

Reader: TypeAlias = Callable[[Stated, str, str], None]

_BY_NAME: Final[dict[str, Reader]] = {
    "METADATA": python_metadata.say_metadata,
    "PKG-INFO": python_metadata.say_metadata,
    "WHEEL": python_metadata.say_wheel,
    "RECORD": python_metadata.say_record,
    "entry_points.txt": python_metadata.say_entry_points,
    "requires.txt": python_metadata.say_requires,
    "pyproject.toml": python_sources.say_pyproject,
    "setup.cfg": python_sources.say_setup_cfg,
    "package.json": foreign.say_npm,
    "Cargo.toml": foreign.say_cargo,
}
_AT_THE_TOP: Final = frozenset({"PKG-INFO", "pyproject.toml", "setup.cfg", "package.json", "Cargo.toml"})
_IN_INFO: Final = frozenset({"METADATA", "PKG-INFO", "WHEEL", "RECORD", "entry_points.txt", "requires.txt"})
_SCRIPTS: Final = ".data/scripts/"
_ORDER: Final = ("unread", "requires", "build", "entry-point", "script", "npm", "cargo", "project", "setup.cfg")
"""What a reader looks at first; every other subject comes after."""


@dataclass(frozen=True, slots=True)
class FactFile:
    """One file that states facts."""

    path: str
    """In its archive."""
    data: bytes | None
    """None: it is too large to be read."""


def is_fact_file(matched: str) -> bool:
    """Tell whether a file of that path, without top folder and version, states facts about its release."""
    folder, _, name = matched.rpartition("/")
    if _SCRIPTS in matched:
        return True
    if not folder:
        return name in _AT_THE_TOP
    return name in _IN_INFO and folder.endswith((".dist-info", ".egg-info"))


def fact_files(changes: Iterable[FileChange], read: Callable[[Sha256], bytes]) -> tuple[list[FactFile], list[FactFile]]:
    """Read the files of both sides that state facts, of those that changed."""
    old: list[FactFile] = []
    new: list[FactFile] = []
    for change in changes:
        if change.old and change.old_matched and is_fact_file(change.old_matched):
            old.append(_file(change.old, read))
        if change.new and is_fact_file(change.matched):
            new.append(_file(change.new, read))
    return old, new


def _file(entry: TreeEntry, read: Callable[[Sha256], bytes]) -> FactFile:
    most = MAX_RECORD_BYTES if entry.path.endswith("/RECORD") else MAX_BYTES
    if entry.sha256 is None or entry.size_bytes > most:
        return FactFile(entry.path, None)
    return FactFile(entry.path, b"" if _SCRIPTS in entry.path else read(entry.sha256))


def facts_between(old: Iterable[FactFile], new: Iterable[FactFile]) -> tuple[FactChange, ...]:
    """Say what *new* states otherwise than *old*; files that are the same on both sides need not be given."""
    before, after = _stated(old), _stated(new)
    changes = [*_unread(before, after), *_changed(before.values, after.values)]
    changes.sort(key=lambda change: _ORDER.index(change.subject) if change.subject in _ORDER else len(_ORDER))
    left_out = len(changes) - MAX_CHANGES
    if left_out > 0:
        changes = [FactChange("unread", "more facts", None, f"{left_out:,} are not listed", ""), *changes[:MAX_CHANGES]]
    return tuple(changes)


def _stated(files: Iterable[FactFile]) -> Stated:
    stated = Stated()
    for file in files:
        name = file.path.rpartition("/")[2]
        if _SCRIPTS in file.path:
            stated.say(file.path, "script", name, "is installed as a command")
        elif file.data is None:
            stated.unread[file.path] = "cannot be read: it is no file, or too large"
        else:
            _say(stated, file.path, _BY_NAME[name], file.data)
    for path, count in stated.left_out.items():
        stated.unread[path] = f"cannot be read whole: {count:,} more facts"
    return stated


def _say(stated: Stated, path: str, reader: Reader, data: bytes) -> None:
    try:
        reader(stated, path, data.decode("utf-8-sig", "backslashreplace"))
    except Unparsable as error:
        stated.unread[path] = f"cannot be read: {error}"
    except (ValueError, RecursionError):  # a number of too many digits to be written, tables in tables without end
        stated.unread[path] = "cannot be read: it holds values that cannot be written"


def _unread(before: Stated, after: Stated) -> Iterator[FactChange]:
    for path, reason in after.unread.items():
        yield FactChange("unread", path.rpartition("/")[2], before.unread.get(path), reason, path)
    for path, reason in before.unread.items():
        if path not in after.unread:
            yield FactChange("unread", path.rpartition("/")[2], reason, None, path)


def _changed(
    before: Mapping[tuple[str, str], Mapping[str, str]], after: Mapping[tuple[str, str], Mapping[str, str]]
) -> Iterator[FactChange]:
    for subject, key in sorted(before.keys() | after.keys()):
        olds, news = before.get((subject, key), {}), after.get((subject, key), {})
        gone = [value for value in olds if value not in news]
        come = [value for value in news if value not in olds]
        for old, new in zip_longest(gone, come):
            path = news[new] if new is not None else olds[old]
            yield FactChange(subject, key, old, new, path)
