"""Signals in the entry points that tools load without being asked to, and in commands that now run something else."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from vetting.domain.code.reading import facts_of
from vetting.domain.facts.stated import Unparsable
from vetting.domain.facts.toml import toml_of
from vetting.domain.signals.archive.commands import EntryPoint, entry_points_in
from vetting.domain.signals.hooks.groups import LOADED_UNASKED
from vetting.domain.signals.hooks.values import setup_cfg_of, table_in, value_of
from vetting.domain.signals.interface import FileSide, FileUnderScan, Finding, Severity
from vetting.domain.signals.sightings import Sighting, places_of, since
from vetting.domain.trees import path_text

_ENTRY_POINTS: Final = re.compile(r"(?:.*/)?([^/]+)\.(?:dist-info|egg-info)/entry_points\.txt")
_COMMANDS: Final = frozenset({"console_scripts", "gui_scripts"})
_PYPROJECT: Final = "pyproject.toml"
_ENTRY: Final = re.compile(r"\s*([\w.-]{1,100})\s*=\s*([\w.]{1,200}(?:\s*:\s*[\w.]{1,200})?)\s*(?:\[.*)?")
"""One entry point, as setup.py has it in a list."""
_SECTIONS: Final = ("options.entry_points", "entry_points")
_NAME_IN: Final = re.compile(rb"^[ \t]*name[ \t]*=[ \t]*[\"']?([\w.-]+)", re.MULTILINE)
_WORD: Final = re.compile(rb"""([^\s"'=:,{}]+)""")
MAX_SHOWN: Final = 100


class UnaskedEntryPoint:
    """H5: what a tool loads without being asked to, and a command that was something else."""

    id: ClassVar[str] = "H5"
    version: ClassVar[int] = 2
    title: ClassVar[str] = "Entry point that runs unasked, or runs something else now"
    why: ClassVar[str] = "Whoever tests, builds or types what he always typed runs it, without importing the project."
    from_head: ClassVar[bool] = False
    blind_to: ClassVar[str] = (
        "Groups of tools that are not in its list, what setup.py puts together as it runs, and groups called by one "
        "plain word (hatch, tox) where setup.py lists them."
    )

    def look(self, file: FileUnderScan) -> Iterable[Finding]:
        """Yield one finding an entry point: medium in a group that the project did not have, low in one it had."""
        if _kind(file.new) is None:
            return ()
        before = list(_points(file.old)) if file.old is not None else []
        known = _Known(
            owner=_owner(file.new),
            groups=frozenset(one.group for one in before),
            commands={one.name: one.target for one in before if one.group in _COMMANDS},
        )
        return since(self, file, lambda side: _sightings(side, known))


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a project and of its release before."""

    owner: str
    groups: frozenset[str]
    commands: Mapping[str, str]
    """What each loads, by name."""


def _kind(side: FileSide) -> str | None:
    if side.matched in _READERS:
        return side.matched
    found = _ENTRY_POINTS.fullmatch(side.matched) if side.matched.endswith("/entry_points.txt") else None
    return found[1].lower() if found else None


def _owner(side: FileSide) -> str:
    """Name the project, as far as the file tells."""
    kind = _kind(side)
    if kind == _PYPROJECT:
        return str(table_in(_document(side), "project").get("name", "")).lower()
    if kind in _READERS:
        found = _NAME_IN.search(side.data)
        return found[1].decode("utf-8", "replace").lower() if found else ""
    return kind or ""


def _document(side: FileSide) -> Mapping[str, Any]:
    """Give what a pyproject.toml holds; of one that cannot be read the rule about commands says so."""
    try:
        return toml_of(side.data.decode("utf-8-sig"))
    except (Unparsable, ValueError, RecursionError):
        return {}


def _points(side: FileSide) -> Iterator[EntryPoint]:
    kind = _kind(side)
    if kind is None:
        return
    if kind in _READERS:
        yield from _READERS[kind](side)
    else:
        yield from entry_points_in(side.data.decode("utf-8", "surrogateescape"))


def _in_pyproject(side: FileSide) -> Iterator[EntryPoint]:
    document = _document(side)
    groups = {
        **table_in(document, "tool", "flit", "entrypoints"),
        **table_in(document, "tool", "poetry", "plugins"),
        **table_in(document, "project", "entry-points"),
    }
    groups["console_scripts"] = table_in(document, "project", "scripts")
    for group in groups:
        for name, target in table_in(groups, group).items():
            yield EntryPoint(0, group, name, str(target))


def _in_setup_cfg(side: FileSide) -> Iterator[EntryPoint]:
    try:
        parser = setup_cfg_of(side.data)
    except ValueError:
        return  # H3 cannot look then, and says so
    for section in _SECTIONS:
        for group, text in parser.items(section) if parser.has_section(section) else ():
            yield from (EntryPoint(0, group, one.name, one.target) for one in entry_points_in(text))


def _in_setup_script(side: FileSide) -> Iterator[EntryPoint]:
    """Read entry points as they are written in a setup.py: as one text, or each behind the name of its group."""
    facts = facts_of(side.path, side.data) if b"entry_points" in side.data else None
    group = ""
    for text in sorted(facts.texts, key=lambda one: (one.place.line, one.place.column)) if facts else ():
        line = text.place.line
        if "\n" in text.text and "[" in text.text:
            yield from (EntryPoint(line, one.group, one.name, one.target) for one in entry_points_in(text.text))
        elif (entry := _ENTRY.fullmatch(text.text)) is not None:
            if group:
                yield EntryPoint(line, group, entry[1], "".join(entry[2].split()))
        else:
            is_group = text.text in _COMMANDS or (text.text in LOADED_UNASKED and not text.text.isalpha())
            group = text.text if is_group else ""


_READERS: Final = {_PYPROJECT: _in_pyproject, "setup.cfg": _in_setup_cfg, "setup.py": _in_setup_script}


def _sightings(side: FileSide, known: _Known) -> Iterator[Sighting]:
    places = places_of(_WORD, side.data) if _kind(side) in {_PYPROJECT, "setup.cfg"} else {}
    for one in _points(side):
        tool = LOADED_UNASKED.get(one.group)
        if tool is not None:
            is_usual = one.group in known.groups or tool in known.owner
            message = f"{tool} loads {_shown(one.target)} wherever this is installed, without being asked to."
            yield _seen(places, one, Severity.LOW if is_usual else Severity.MEDIUM, message)
        elif one.group in _COMMANDS and _module(known.commands.get(one.name, one.target)) != _module(one.target):
            message = f"The command {_shown(one.name)} now runs {_shown(one.target)}, another module than before."
            yield _seen(places, one, Severity.LOW, message)


def _seen(places: Mapping[bytes, tuple[int, int]], one: EntryPoint, severity: Severity, message: str) -> Sighting:
    name = one.name.encode("utf-8", "surrogateescape")
    line, column = (one.line, 1) if one.line else places.get(name, (1, 1))
    return Sighting(severity, line, column, value_of(one.group, [one.name, one.target]), message)


def _module(target: str) -> str:
    return target.partition(":")[0].strip()


def _shown(text: str) -> str:
    return path_text(text[:MAX_SHOWN].encode("utf-8", "surrogateescape"))
