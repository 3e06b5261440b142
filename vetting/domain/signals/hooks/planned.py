"""
Signals in what a source distribution, or an npm package, will install over others or where others look.

What it lies in is nothing yet: builders and npm put it where their settings say.
"""

import json
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from typing import ClassVar, Final

from vetting.domain.facts.stated import Unparsable
from vetting.domain.releases import Ecosystem
from vetting.domain.signals.hooks.commands import known_command
from vetting.domain.signals.hooks.over import KNOWN_MODULES, module_of, normalised, said_of, severity_of, shown_path
from vetting.domain.signals.hooks.plans import READERS, Into, Planned
from vetting.domain.signals.hooks.prefixes import Place, place_below, place_of_folder
from vetting.domain.signals.hooks.values import place_of, table_in
from vetting.domain.signals.interface import ChangeUnderScan, Finding, Severity, TreeSide
from vetting.domain.signals.places import is_built_already, is_crate
from vetting.domain.signals.sightings import Sighting, TreeSighting, since_release
from vetting.domain.trees import EntryKind, TreeEntry

_PACKAGE: Final = "package.json"
_NAMES: Final = {
    "PKG-INFO": re.compile(rb"^Name[ \t]*:[ \t]*([^\s]+)", re.MULTILINE | re.IGNORECASE),
    **dict.fromkeys(READERS, re.compile(rb"^[ \t]*name[ \t]*=[ \t]*[\"']?([\w.-]+)", re.MULTILINE)),
}
_FOUND: Final = re.compile(
    rb"\bfind(?:_namespace)?_packages[ \t]*\(|^[ \t]*packages[ \t]*=[ \t]*find(?:_namespace)?:"
    rb"|^\[tool\.setuptools\.packages\.find\]",
    re.MULTILINE,
)
_CUSTOMIZE: Final = re.compile(r"(?:site|user)customize(?:\.[^/]+)?(?:/__init__\..+)?")
_DISCOVERED: Final = re.compile(r"(?P<root>src/|)(?P<module>[^/]+)(?:/__init__)?\.py")
Read = Callable[[TreeEntry], bytes]


class WillBeInstalledOver:
    """H5: modules of others, places that others look in, and names of commands, in what builders go by."""

    id: ClassVar[str] = "H5"
    version: ClassVar[int] = 1
    title: ClassVar[str] = "Will be installed over what belongs to others, or where others look"
    why: ClassVar[str] = "A file that says how this is built puts it there, whatever it is called in the archive."
    blind_to: ClassVar[str] = (
        "What setup.py or a build backend's own code puts together as it runs, what meson.build and CMake install, and "
        "packages that builders find by themselves below other folders than src."
    )

    def look(self, change: ChangeUnderScan) -> Iterable[Finding]:
        """Yield one finding a module, a place and a command."""
        return since_release(self, change, lambda side: _sightings(side, change))


def _sightings(side: TreeSide, change: ChangeUnderScan) -> Iterator[TreeSighting]:
    seen: set[bytes] = set()
    for one in _all_seen(side, change.read):
        if one.sighting.evidence not in seen:
            seen.add(one.sighting.evidence)
            yield one


def _all_seen(side: TreeSide, read: Read) -> Iterator[TreeSighting]:
    if not any(one in side.matched for one in (*READERS, _PACKAGE)) or is_built_already(side) or is_crate(side):
        return
    ecosystem = side.claimed.ecosystem if side.claimed is not None else None
    package = _file_in(side, _PACKAGE)
    if package is not None and ecosystem is not Ecosystem.PYPI:
        yield from _in_package(read(package), side)
    manifests = {one: entry for one in READERS if (entry := _file_in(side, one)) is not None}
    if not manifests or ecosystem is Ecosystem.NPM:
        return
    data = {one: read(entry) for one, entry in manifests.items()}
    project = _project(side, read)
    for one, entry in manifests.items():
        for sighting in _in_manifest(one, data[one], side, project):
            yield TreeSighting(entry.path, sighting)
    yield from _discovered(side, project, is_found=any(map(_FOUND.search, data.values())))


def _file_in(side: TreeSide, matched: str) -> TreeEntry | None:
    entry = side.matched.get(matched)
    return entry if entry is not None and entry.kind is EntryKind.FILE else None


def _project(side: TreeSide, read: Read) -> str:
    """Name the project, normalised, as the index or the first file that tells has it; "" where none does."""
    if side.claimed is not None:
        return normalised(side.claimed.project)
    found = (pattern.search(read(entry)) for one, pattern in _NAMES.items() if (entry := _file_in(side, one)))
    return next((normalised(hit[1].decode("utf-8", "replace")) for hit in found if hit), "")


def _in_manifest(name: str, data: bytes, side: TreeSide, project: str) -> Iterator[Sighting]:
    try:
        planned = list(READERS[name](data, side.matched))
    except (ValueError, RecursionError, Unparsable):
        return  # whoever builds it cannot read it either; H3 and H4 say so where it is new
    for one in planned:
        told = _told(one, project)
        if told is not None:
            severity, evidence, message = told
            line, column = place_of(data, one.said)
            yield Sighting(severity, line, column, _evidence(evidence), message)


def _evidence(text: str) -> bytes:
    return b"planned\0" + text.encode("utf-8", "surrogateescape")


def _told(one: Planned, project: str) -> tuple[Severity, str, str] | None:
    if one.into is Into.PREFIX:
        place = place_below(one.path) if one.files is None else _in_folder(one)
        if place is None:
            return None
        severity = Severity.LOW if project and project == place.owner else place.severity
        return severity, place.name, f"Building this has {shown_path(place.name)} installed: {place.who}."
    if one.into is Into.COMMANDS:
        known = known_command(posixpath.basename(one.path))
        if known is None or known == project:
            return None
        return Severity.MEDIUM, known, f"It installs a command with the name of a well-known one: {known}."
    return _told_of_module(one, project)


def _in_folder(one: Planned) -> Place | None:
    return place_of_folder(one.path, one.files or ()) or place_below(one.path)


def _told_of_module(one: Planned, project: str) -> tuple[Severity, str, str] | None:
    module = module_of(one.path)
    if module is not None:
        severity = severity_of(module, project)
        return None if severity is None else (severity, module, said_of(module))
    shown = shown_path(one.path[:200])
    if one.path.lower().endswith(".pth") and "/" not in one.path and not one.made_of.lower().endswith(".pth"):
        return (
            Severity.HIGH,
            one.path,
            f"Building this makes a path file of it, {shown}, which Python reads as it starts.",
        )
    if _CUSTOMIZE.fullmatch(one.path) and not _CUSTOMIZE.fullmatch(posixpath.basename(one.made_of)):
        return Severity.HIGH, one.path, f"Building this makes {shown} of it, which Python imports whenever it starts."
    return None


def _discovered(side: TreeSide, project: str, *, is_found: bool) -> Iterator[TreeSighting]:
    """See well-known projects' packages where builders look for what to install without being told."""
    for matched, entry in side.matched.items():
        found = _DISCOVERED.fullmatch(matched) if matched.endswith(".py") else None
        if found is None or found["module"] not in KNOWN_MODULES:
            continue
        is_looked_for = bool(found["root"]) or (is_found and matched.endswith("/__init__.py"))
        if is_looked_for and severity_of(found["module"], project) is Severity.HIGH:
            message = f"Builders find and install what lies here: {said_of(found['module'])}"
            yield TreeSighting(entry.path, Sighting(Severity.MEDIUM, 1, 1, _evidence(found["module"]), message))


def _in_package(data: bytes, side: TreeSide) -> Iterator[TreeSighting]:
    """See the files of the folder of which npm makes commands."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return  # H3 cannot look then, and says so
    folder = table_in(document, "directories").get("bin")
    if not isinstance(folder, str) or "bin" in document:  # npm goes by that then
        return
    start = f"{posixpath.normpath(f'/{folder}')}/".lstrip("/")
    for matched, entry in side.matched.items():
        known = known_command(posixpath.basename(matched)) if matched.startswith(start) else None
        if known is not None and known != document.get("name"):
            message = f"It installs a command with the name of a well-known one: {known}."
            yield TreeSighting(entry.path, Sighting(Severity.MEDIUM, 1, 1, b"command\0" + known.encode(), message))
