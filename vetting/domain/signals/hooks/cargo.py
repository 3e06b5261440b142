"""
What Cargo's own settings have started when somebody builds in the folder that they lie in.

Cargo reads ``.cargo/config.toml`` of the folder that it is started in, and of those
above, with the files that it includes or links to; never that of a crate somebody depends
on. So a crate's own is read by whoever builds a copy of it, and that of another
source distribution by everyone who installs it from source.

Source: The Cargo Book, "Configuration", "Hierarchical structure".
"""

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, ClassVar, Final

from vetting.domain.facts.cargo_settings import CargoProgram, Occasion, included, is_path, programs_of
from vetting.domain.facts.stated import Unparsable
from vetting.domain.facts.toml import toml_of
from vetting.domain.signals.hooks.values import value_of
from vetting.domain.signals.interface import ChangeUnderScan, Finding, Severity, TreeSide
from vetting.domain.signals.places import is_built_already, is_crate, is_taken_over
from vetting.domain.signals.sightings import Sighting, TreeSighting, places_of, since_release
from vetting.domain.trees import EntryKind, TreeEntry, path_text

MAX_FILES: Final = 50
"""Of settings, in one distribution."""
MAX_SHOWN: Final = 100
_ENDS: Final = (".cargo/config.toml", ".cargo/config")
"""Both are read, and in capitals where the disk makes no difference."""
_IN_FOLDER: Final = re.compile(r"(?:^|/)\.cargo/config(?:\.toml)?$", re.IGNORECASE)
_USUAL: Final = re.compile(
    r"(?:sccache|ccache|cachepot|rust-lld|lld-link|link|mold|wild|flip-link"
    r"|(?:[\w.]+-)*(?:cc|c\+\+|gcc|g\+\+|clang|clang\+\+|ld|ld64|lld)(?:[-.][\w.]+)?)(?:\.exe)?"
)
"""Caches of compilers, compilers that link, and linkers, found by their names alone."""
_WORD: Final = re.compile(rb"([\w-]+)")
_FOR_CRATES: Final = " Who depends on this crate does not have it read."


class CargoSettings:
    """H3: a program that Cargo's settings have started where somebody builds."""

    id: ClassVar[str] = "H3"
    version: ClassVar[int] = 1
    title: ClassVar[str] = "Cargo's settings start a program"
    why: ClassVar[str] = "It runs on the machine of everyone who builds this release from source with cargo."
    blind_to: ClassVar[str] = (
        "Settings among code that was taken over, which cargo reads only where it is started there; targets described "
        "in a file, and other settings that only unstable versions of cargo know; what an alias calls."
    )

    def look(self, change: ChangeUnderScan) -> Iterable[Finding]:
        """Yield one finding a program, at the key that names it."""
        return since_release(self, change, lambda side: _sightings(side, change.read))


def _sightings(side: TreeSide, read: Callable[[TreeEntry], bytes]) -> Iterator[TreeSighting]:
    named = [matched for matched in side.matched if matched.lower().endswith(_ENDS)]
    waiting = [one for one in named if _IN_FOLDER.search(one) and not is_taken_over(one)]
    if not waiting or is_built_already(side):
        return
    found = set(waiting)
    while waiting:
        matched = waiting.pop()
        entry = side.matched[matched]
        if len(found) > MAX_FILES:
            raise ValueError(f"more than {MAX_FILES} files of Cargo's settings")
        others = [entry.target] if entry.target else []
        if entry.kind is EntryKind.FILE and entry.sha256 is not None:
            data = read(entry)
            document = _document(data)
            yield from _told(entry.path, data, programs_of(document), is_of_crate=is_crate(side))
            others = included(document)
        for path in others:
            other = posixpath.normpath(posixpath.join(posixpath.dirname(matched), path))
            if other not in side.matched:
                yield TreeSighting(entry.path, _unread(path))
            elif other not in found:
                found.add(other)
                waiting.append(other)


def _document(data: bytes) -> Mapping[str, Any]:
    """Read settings; cargo reads TOML of version 1.1 as well, so that what is none here may be some there."""
    try:
        return toml_of(data.decode("utf-8-sig", "surrogateescape"))
    except Unparsable as error:
        raise ValueError(f"Cargo's settings cannot be read: {error}") from error


def _told(path: str, data: bytes, programs: Iterable[CargoProgram], *, is_of_crate: bool) -> Iterator[TreeSighting]:
    places: dict[bytes, tuple[int, int]] | None = None
    for one in programs:
        places = places_of(_WORD, data) if places is None else places
        line, column = places.get(one.keys[-1].encode("utf-8", "surrogateescape"), (1, 1))
        severity = Severity.LOW if is_of_crate else _severity(one)
        key = ".".join(one.keys)
        message = f"{_shown(key)} has {_shown(one.program)} run {one.occasion}.{_FOR_CRATES if is_of_crate else ''}"
        if one.occasion is Occasion.SET:
            message = f"{_shown(key)} decides what is run or loaded {one.occasion}."
        yield TreeSighting(path, Sighting(severity, line, column, value_of(key, one.program), message))


def _severity(one: CargoProgram) -> Severity:
    """Weigh a program: the usual ones, by their names alone, are those of whoever builds."""
    if one.occasion is Occasion.ASKED:
        return Severity.LOW
    if one.occasion is Occasion.LOGIN:
        return Severity.MEDIUM if is_path(one.program) else Severity.LOW
    return Severity.LOW if one.occasion is Occasion.BUILD and _USUAL.fullmatch(one.program) else Severity.MEDIUM


def _unread(path: str) -> Sighting:
    message = f"Cargo takes settings from {_shown(path)} besides, which did not come along or was not read."
    return Sighting(Severity.LOW, 1, 1, value_of("include", path), message)


def _shown(text: str) -> str:
    return path_text(text.encode("utf-8", "surrogateescape"))[:MAX_SHOWN]
