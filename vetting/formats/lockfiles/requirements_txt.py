"""
``requirements.txt`` as pip reads it, where every requirement is pinned.

Line by line: comments go, continued lines are joined, ``-r`` and ``-c`` lead to
further files, options that say where to look are passed over
(:mod:`.requirement_options`). What remains has to be ``name==version``, with
any extras and hashes; or a path or address, which is then first-party, with the
name and version of its archive's file name where it has one. Markers
are not evaluated: what *some* machine installs is judged. A constraint pins
what is required elsewhere, to several versions where it says so for several
machines; it requires nothing, but a file that it leads to by ``-r`` does.
There are no edges: one virtual member needs everything.

A file whose first lines say that it is not UTF-8 is refused: pip would follow
them, and read other lines than stand here.

A release may be named again in another file or for other machines, with the
same hashes; named twice alike in one file, or with other hashes, it is refused.

Source: pip's documentation, "Requirements File Format", 26.0.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from posixpath import normpath
from typing import TYPE_CHECKING

from vetting.domain.dependencies import DependencyGraph, Node, NodeKey, Origin, rooted_graph, united
from vetting.domain.errors import InvalidInput
from vetting.domain.quick_dataclasses import dataclass, field, replace
from vetting.domain.releases import Ecosystem, ProjectName, project_name
from vetting.formats.lockfiles.requirement_text import Files, Line, hashes_of, lines, without_options

if TYPE_CHECKING:
    from vetting.formats.lockfiles.entries import ReadText

MAX_DEPTH = 16
"""Files that may lead to one another."""
MAX_FILES = 256
"""Files that one lockfile may be spread over."""
MAX_WRONG = 20
"""Lines that are told to be wrong."""

_NAME = r"([A-Za-z0-9][A-Za-z0-9._-]*)"
# Of two neighbours never both can take blanks, or a line of nothing else would take for ever.
_EXTRAS = r"\s*(?:\[[^\]]*\]\s*)?"
_PINNED = re.compile(rf"{_NAME}{_EXTRAS}(?:\(\s*)?={{2,3}}\s*([^\s;,()*]+)\s*(?:\)\s*)?(?:;.*)?", re.DOTALL)
_BARE = re.compile(rf"{_NAME}{_EXTRAS}(?:[<>=!~(;].*)?", re.DOTALL)
_ELSEWHERE = re.compile(rf"{_NAME}{_EXTRAS}@\s*(\S+).*", re.DOTALL)
_EDITABLE = re.compile(r"(?:-e|--editable)[=\s]\s*(\S.*)")
_ARCHIVE = re.compile(r"\.(?:whl|zip|tar|t?lz|t[bgx]z|tar\.(?:bz2|gz|lz|lzma|xz))", re.IGNORECASE)
_PATH = re.compile(r"[^:;]*/[^:;]*|\.[^:;]*")
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*:/", re.IGNORECASE)
_VERSION = re.compile(r"[!-~]{1,200}")
_VARIABLE = re.compile(r"\$\{[A-Z0-9_]+\}")
_EGG = re.compile(r"[#&]egg=([^&\[]+)")
_VERSION_CONTROL = re.compile(r"(git|hg|svn|bzr)\+")


@dataclass(frozen=True, slots=True)
class _Mention:
    """A release, and the line that names it."""

    node: Node
    line: Line

    @property
    def kind(self) -> tuple[NodeKey, str, str, str]:
        """What mentions share that say the same: mentions for other machines, or of other extras, differ in it."""
        requirement, _, marker = without_options(self.line.text).partition(";")
        extras = "".join(requirement.partition("[")[2].split())
        return (self.node.key, self.line.path, extras, "".join(marker.split()))


@dataclass(frozen=True, slots=True)
class _Collected:
    """What was found so far, over all files."""

    required: list[tuple[Line, ProjectName, str | None, Files]] = field(default_factory=list)
    """A version of None: to be pinned by a constraint."""
    elsewhere: list[Node] = field(default_factory=list)
    constraints: dict[ProjectName, dict[str, Files]] = field(default_factory=dict)
    """By project, the versions that it is pinned to with their hashes."""
    displaced: dict[ProjectName, Line] = field(default_factory=dict)
    """What a constraint takes from an address instead of an index."""
    wrong: list[str] = field(default_factory=list)
    """What is wrong with lines, each with its place."""
    files: set[tuple[str, bool]] = field(default_factory=set)
    """What was read, and whether as constraints; a second time says nothing more."""


def read(path: str, read_text: "ReadText") -> DependencyGraph:
    """
    Read the releases that a requirements file names, with those of the files it leads to.

    Raises:
        InvalidInput: Lines are malformed, do not pin, or contradict each other; the message has a line for each of
            them, which names file and line.
    """
    found = _Collected()
    _collect(path, read_text, found, is_constraint=False, open_files=())
    releases = _distinct(_mentions(found), found.wrong)
    if found.wrong:
        more = len(found.wrong) - MAX_WRONG
        raise InvalidInput("\n".join([*found.wrong[:MAX_WRONG], *([f"and {more} more"] if more > 0 else [])]))
    return rooted_graph(Ecosystem.PYPI, united((*releases, *found.elsewhere)))


def _mentions(found: _Collected) -> Iterator[_Mention]:
    for line, name, version, hashes in found.required:
        try:
            for node in _nodes(line, name, version, hashes, found):
                yield _Mention(node, line)
        except InvalidInput as error:
            found.wrong.append(str(error))


def _distinct(mentions: Iterable[_Mention], wrong: list[str]) -> list[Node]:
    """Give each release once, and tell what names one twice."""
    first: dict[NodeKey, _Mention] = {}
    alike: dict[tuple[NodeKey, str, str, str], int] = {}
    for one in mentions:
        known = first.setdefault(one.node.key, one)
        if known is one:
            continue
        label = f"{one.node.name} {one.node.version}"
        numbers = [
            (alike.setdefault(mention.kind, mention.line.number), mention.line.number) for mention in (known, one)
        ]
        before = next((number for number, own in numbers if number != own), None)
        if before is not None:
            wrong.append(str(one.line.refuse(f"{label} is named twice, first in line {before}")))
        elif replace(known.node, place=one.node.place) != one.node:
            wrong.append(str(one.line.refuse(f"{label} has other hashes than at {known.node.place}")))
    return [one.node for one in first.values()]


def _nodes(line: Line, name: ProjectName, version: str | None, hashes: Files, found: _Collected) -> Iterator[Node]:
    """Make a node of each version that some machine installs."""
    if name in found.displaced:
        raise found.displaced[name].refuse(f"{name} is taken from an address: write it where {name} is required")
    pins = found.constraints.get(name, {})
    if version is None and not pins:
        raise line.refuse(f"{name} is not pinned: write {name}==VERSION --hash=sha256:...")
    for one in pins if version is None else (version,):
        files = hashes or pins.get(one, frozenset())
        known = frozenset(file for file in files if file is not None)
        place = f"{line.path}:{line.number}"
        yield Node(name, one, distributions=known, has_other_files=None in files, place=place)


def _collect(
    path: str,
    read_text: "ReadText",
    found: _Collected,
    *,
    is_constraint: bool,
    open_files: tuple[str, ...],
    led_by: Line | None = None,
) -> None:
    shown = normpath(path)
    if path in open_files or len(open_files) == MAX_DEPTH:
        raise InvalidInput(f"{shown}: requirements files lead to each other in a circle, or too deep")
    if (path, is_constraint) in found.files:
        return
    if len(found.files) == MAX_FILES:
        raise InvalidInput(f"{shown}: requirements files lead to more than {MAX_FILES} files")
    found.files.add((path, is_constraint))
    opened = (*open_files, path)
    for line in lines(shown, _text(path, read_text, led_by)):
        try:
            further = _read_line(line, found, is_constraint=is_constraint)
            if further is not None:
                # As with pip, -r requires even where a constraints file says it.
                # The path is taken as it is written: where a folder is a link, its parent is another than here.
                leads_to, is_constraint_there = str(PurePosixPath(path).parent / further[0]), further[1]
                _collect(leads_to, read_text, found, is_constraint=is_constraint_there, open_files=opened, led_by=line)
        except InvalidInput as error:
            found.wrong.append(str(error))


def _read_line(line: Line, found: _Collected, *, is_constraint: bool) -> tuple[str, bool] | None:
    """Take what a line says; give the path of the file that it leads to, and whether as constraints."""
    if (editable := _EDITABLE.fullmatch(line.text)) is not None:
        if not is_constraint:
            found.elsewhere.append(_placed(line, editable[1]))
        return None
    if line.text.startswith("-"):
        return _further(line)
    _take(line, found, is_constraint=is_constraint)
    return None


def _text(path: str, read_text: "ReadText", led_by: Line | None) -> str:
    try:
        return read_text(path)
    except InvalidInput as error:
        if led_by is None:
            raise
        raise led_by.refuse(str(error).replace(path, normpath(path))) from error


def _further(line: Line) -> tuple[str, bool] | None:
    """Give the path of the file that a line leads to, and whether it constrains; None where it leads to none."""
    # Loaded here, for most lockfiles are one file without options.
    from vetting.formats.lockfiles.requirement_options import leads_to  # noqa: PLC0415

    try:
        return leads_to(line.text)
    except InvalidInput as error:
        raise line.refuse(str(error)) from error


def _take(line: Line, found: _Collected, *, is_constraint: bool) -> None:
    text = without_options(line.text)
    hashes = hashes_of(line, line.text[len(text) :])
    if (pinned := _PINNED.fullmatch(text)) is not None:
        name, version = _name(line, pinned[1]), _version(line, pinned[2])
        if is_constraint:
            pins = found.constraints.setdefault(name, {})
            pins[version] = pins.get(version, frozenset()) | hashes
        else:
            found.required.append((line, name, version, hashes))
        return
    elsewhere, bare = _ELSEWHERE.fullmatch(text), _BARE.fullmatch(text)
    is_bare = bare is not None and not _is_place(text)
    if not (elsewhere or is_bare or _is_place(text)):
        raise line.refuse(f"{text[:80]!r} is no requirement: write NAME==VERSION --hash=sha256:...")
    if is_constraint:
        if elsewhere is not None:
            found.displaced[_name(line, elsewhere[1])] = line
        elif is_bare:
            _require_readable(line, text)
        return
    if elsewhere is not None:
        found.elsewhere.append(_placed(line, elsewhere[2], _name(line, elsewhere[1]), hashes))
    elif is_bare and bare is not None:
        found.required.append((line, _name(line, bare[1]), None, hashes))
    else:
        found.elsewhere.append(_placed(line, text, hashes=hashes))


def _require_readable(line: Line, text: str) -> None:
    """See that a range which pins nothing is one that pip would take: who mistyped a pin has none, and hears of it."""
    # Loaded here, for a constraints file of a lock pins.
    from packaging.requirements import InvalidRequirement, Requirement  # noqa: PLC0415

    try:
        Requirement(text)
    except InvalidRequirement as error:
        raise line.refuse(f"{text[:80]!r} is no requirement: write NAME==VERSION") from error


def _name(line: Line, text: str) -> ProjectName:
    try:
        return project_name(Ecosystem.PYPI, text)
    except InvalidInput as error:
        raise line.refuse(str(error)) from error


def _version(line: Line, text: str) -> str:
    if _VARIABLE.search(text):
        raise line.refuse(f"{text[:80]!r} is what the environment says: write the version itself")
    if not _VERSION.fullmatch(text):
        raise line.refuse(f"{text[:80]!r} is no version")
    return text


def _is_place(text: str) -> bool:
    """Tell whether pip would look for a file, a folder or an address; an account of a password file is none."""
    place = text.partition(";")[0].strip()
    return bool(_ADDRESS.match(place) or _PATH.fullmatch(place) or _ARCHIVE.search(place[-9:]))


def _placed(line: Line, place: str, name: str = "", hashes: Files = frozenset()) -> Node:
    """Make a node of what is not from an index; without a version where only its sources would tell."""
    if _VERSION_CONTROL.match(place):
        origin = Origin.GIT
    else:
        origin = Origin.URL if place.startswith(("http:", "https:")) else Origin.PATH
    stated, version = _stated(line, place)
    known = frozenset(file for file in hashes if file is not None)
    return Node(
        name or stated or place,
        version,
        origin,
        distributions=known,
        has_other_files=None in hashes,
        place=f"{line.path}:{line.number}",
    )


def _stated(line: Line, place: str) -> tuple[str, str]:
    """Read name and version off a place's end: off an archive's file name, or the name of what a repository holds."""
    # Loaded here, for most lockfiles name nothing that is elsewhere than in an index.
    from vetting.formats.lockfiles.archive_names import name_and_version  # noqa: PLC0415

    named = _EGG.search(place)
    name, version = name_and_version(re.split(r"[#?;]", place, maxsplit=1)[0])
    return _name(line, named[1]) if named else name, version
