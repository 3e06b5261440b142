"""
A3: what a distribution says it is, against its name and against what the index says it is.

Four places say which project and version it is: the index that offers it, its
file name, a wheel's ``*.dist-info`` folder, and the metadata in it. Names are
compared normalised, versions as versions. All else that the metadata says is
said twice where the index serves it beside the file: the two have one digest,
since what building would change must not be served. And an index may list for
which Pythons a file is; an installer chooses by that before it sees the file.

Source: simple repository API, "serving distribution metadata", packaging.python.org; PEP 658; PEP 503.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser
from itertools import zip_longest
from typing import Any, ClassVar, Final

from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename

from vetting.domain.facts.toml import toml_of
from vetting.domain.releases import Ecosystem
from vetting.domain.signals.archive.kinds import is_wheel
from vetting.domain.signals.archive.pythons import are_same_pythons
from vetting.domain.signals.interface import ChangeUnderScan, Claimed, Finding, Severity, TreeSide
from vetting.domain.signals.sightings import Sighting, TreeSighting, lines_with, since_release
from vetting.domain.texts import is_cut
from vetting.domain.trees import EntryKind, TreeEntry
from vetting.domain.versions import order_for

_METADATA: Final = re.compile(r"[^/]+\.dist-info/METADATA")
_DIST_INFO: Final = re.compile(r"([^/-]+)-([^/-]+)\.dist-info/METADATA")
_SDIST: Final = re.compile(r"(.+)\.(tar\.gz|tgz|tar\.bz2|tar\.xz|tar|zip)", re.IGNORECASE)
MAX_SHOWN: Final = 100
MAX_NAMED: Final = 3
_PYTHONS: Final = "Requires-Python"
MAX_ANSWERS: Final = 20
"""To one question; readers take the first or the last, and metadata with more of them is odd whatever they say."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A name and a version, and who says so."""

    source: str
    name: str
    version: str


class OtherIdentity:
    """A3: a distribution that says it is something else than it is offered as."""

    id: ClassVar[str] = "A3"
    version: ClassVar[int] = 5
    title: ClassVar[str] = "Name, version or metadata does not match"
    why: ClassVar[str] = (
        "What is installed is known, and judged, by another name or version than the one you read; or an installer "
        "chooses what else to install by other requirements."
    )
    blind_to: ClassVar[str] = (
        "Where an index serves no metadata beside a file, what it says the file asks for, but for the version of "
        "Python; of a file at hand, all that an index says; for which machines a wheel's WHEEL says it is, which "
        "installers do not look at, and builders often leave as it was."
    )

    def look(self, change: ChangeUnderScan) -> Iterable[Finding]:
        """Yield one finding a contradiction."""
        return since_release(self, change, lambda side: _sightings(side, change.read))


def _sightings(side: TreeSide, read: Callable[[TreeEntry], bytes]) -> Iterator[TreeSighting]:
    claimed = side.claimed
    offered = None if claimed is None else Identity(claimed.source, claimed.project, claimed.version)
    if claimed is not None and offered is not None and not _is_named_for(claimed):
        message = f"The file is called {_shown(claimed.filename)}, which is not {_text(offered)}."
        yield _seen("", None, f"file name\n{claimed.filename}\n{offered.name}", message)
    entry = _metadata(side)
    if entry is None:
        if side.tree.cut is None and (sighting := _without_metadata(side)) is not None:
            yield sighting
        return
    if claimed is not None and claimed.metadata not in {None, entry.sha256}:
        what = "wheel" if is_wheel(side) else "source distribution"
        message = f"The index serves other metadata beside the {what} than the {what} holds."
        yield _seen(entry.path, 1, f"served metadata\n{claimed.metadata}", message)
    if len(folders := _folders(side)) > 1:
        message = f"A wheel has one folder that says what it is; this one has {len(folders):,}: {_named(folders)}."
        yield _seen("", None, f"folders\n{len(folders)}", message)
    data = read(entry)
    expected = [one for one in (offered, _folder_identity(entry.path)) if one is not None]
    ecosystem = claimed.ecosystem if claimed is not None else Ecosystem.PYPI
    if ecosystem is Ecosystem.PYPI:
        yield from _excess(_header(data), entry.path, data)
    for stated in _stated(entry, data):
        for one in expected:
            yield from _contradictions(stated, one, ecosystem, entry.path, data)
    if claimed is not None and claimed.requires_python and ecosystem is Ecosystem.PYPI:
        yield from _other_pythons(claimed, claimed.requires_python, entry.path, data)


def _excess(header: Message, path: str, data: bytes) -> Iterator[TreeSighting]:
    """Say what the metadata answers too often for every answer to be looked at."""
    for key in ("Name", "Version", _PYTHONS):
        if (number := len(_answers(header, key))) > MAX_ANSWERS:
            message = f"Its metadata says {key} in {number:,} ways; no more than {MAX_ANSWERS} were looked at."
            yield _seen(path, _line_of(key.encode(), data), f"answers\n{key}", message)


def _other_pythons(claimed: Claimed, listed: str, path: str, data: bytes) -> Iterator[TreeSighting]:
    """Hold the Pythons that the metadata says it is for against those that an index lists it for."""
    if is_cut(listed):
        message = f"For which Pythons {claimed.source} lists it is too long to be read: {_shown(listed)}."
        yield _seen(path, 1, f"python\n{listed}", message, Severity.MEDIUM)
        return
    for stated in _answers(_header(data), _PYTHONS)[:MAX_ANSWERS]:
        if are_same_pythons(stated, listed):
            continue
        line = _line_of(_PYTHONS.encode(), data)
        if stated:
            message = f"Its metadata asks for Python {_shown(stated)}; {claimed.source} lists it for {_shown(listed)}."
            yield _seen(path, line, f"python\n{stated}\n{listed}", message, Severity.MEDIUM)
        else:
            # Indexes list all files of a release for what the first of them said, and old builders never said it.
            message = f"Its metadata says nothing of Python; {claimed.source} lists it for {_shown(listed)}."
            yield _seen(path, line, f"python\n\n{listed}", message, Severity.LOW)


def _metadata(side: TreeSide) -> TreeEntry | None:
    """Find the file in which a distribution says what it is."""
    if side.claimed is not None and side.claimed.ecosystem is not Ecosystem.PYPI:
        entry = side.matched.get("package.json" if side.claimed.ecosystem is Ecosystem.NPM else "Cargo.toml")
    elif is_wheel(side):
        found = [one for path, one in side.matched.items() if _METADATA.fullmatch(path)]
        entry = found[0] if len(found) == 1 else None
    else:
        entry = side.matched.get("PKG-INFO")
    return entry if entry is not None and entry.kind is EntryKind.FILE else None


def _folders(side: TreeSide) -> list[str]:
    """List the folders of which installers want one; what is in another than the metadata's is read all the same."""
    if not is_wheel(side):
        return []
    parts = (entry.path.partition("/") for entry in side.matched.values())
    return sorted({name for name, slash, _ in parts if slash and name.lower().endswith(".dist-info")})


def _named(folders: list[str]) -> str:
    return ", ".join(map(_shown, folders[:MAX_NAMED])) + (", …" if len(folders) > MAX_NAMED else "")


def _without_metadata(side: TreeSide) -> TreeSighting | None:
    """Say that nothing says what a wheel is, or what a file on an index is; a folder at hand need not say it."""
    if is_wheel(side):
        message = "A wheel has one METADATA, which says what it is; this one has none, or several."
        return _seen("", None, "no metadata", message)
    if side.claimed is None or not _SDIST.fullmatch(side.claimed.filename):
        return None
    return _seen("", None, "no metadata", "It does not say what it is: there is no PKG-INFO in it.", Severity.MEDIUM)


def _is_named_for(claimed: Claimed) -> bool:
    """Say whether a file's name is one that the release's files may have; of other ecosystems nothing is asked."""
    if claimed.ecosystem is not Ecosystem.PYPI:
        return True
    if claimed.filename.lower().endswith(".whl"):
        try:
            name, version, *_ = parse_wheel_filename(claimed.filename)
        except InvalidWheelFilename:
            return False
        return _is_same_name(name, claimed.project, Ecosystem.PYPI) and _is_same_version(
            str(version), claimed.version, Ecosystem.PYPI
        )
    if (stem := _SDIST.fullmatch(claimed.filename)) is None:
        return True
    return _is_stem_of(stem.group(1), claimed)


def _is_stem_of(stem: str, claimed: Claimed) -> bool:
    """Try every dash, for an old name may hold some in its version too."""
    dashes = [place for place, letter in enumerate(stem[: MAX_SHOWN * 4]) if letter == "-"]
    return any(
        _is_same_name(stem[:place], claimed.project, Ecosystem.PYPI)
        and _is_same_version(stem[place + 1 :], claimed.version, Ecosystem.PYPI)
        for place in dashes
    )


def _folder_identity(path: str) -> Identity | None:
    folder = _DIST_INFO.fullmatch(path)
    return None if folder is None else Identity("the folder it lies in", folder.group(1), folder.group(2))


def _stated(entry: TreeEntry, data: bytes) -> list[Identity]:
    """Read what the metadata says; several answers where it gives several, for readers take different ones."""
    if entry.path.endswith("package.json"):
        return _of_table(json.loads(data))
    if entry.path.endswith("Cargo.toml"):
        document = toml_of(data.decode())
        return _of_table(document.get("package"))
    header = _header(data)
    names, versions = (_answers(header, key)[:MAX_ANSWERS] for key in ("Name", "Version"))
    pairs = zip_longest(names, versions)
    return [
        Identity("its metadata", names[0] if name is None else name, versions[0] if version is None else version)
        for name, version in pairs
    ]


def _header(data: bytes) -> Message:
    return BytesHeaderParser().parsebytes(data)


def _answers(header: Message, key: str) -> list[str]:
    """Give every answer of the metadata to one question, the empty one where it gives none."""
    return list(dict.fromkeys(str(value).strip() for value in header.get_all(key, [""])))


def _of_table(table: Any) -> list[Identity]:  # noqa: ANN401  # whatever the package's file holds
    table = table if isinstance(table, dict) else {}
    return [Identity("its metadata", str(table.get("name", "")), str(table.get("version", "")))]


def _contradictions(
    stated: Identity, expected: Identity, ecosystem: Ecosystem, path: str, data: bytes
) -> Iterator[TreeSighting]:
    if not _is_same_name(stated.name, expected.name, ecosystem):
        message = f"Its metadata calls it {_shown(stated.name)}; {expected.source} calls it {_shown(expected.name)}."
        yield _seen(path, _line_of(b"name", data), f"name\n{stated.name}\n{expected.name}", message)
    if not _is_same_version(stated.version, expected.version, ecosystem):
        message = (
            f"Its metadata says version {_shown(stated.version)}; {expected.source} says {_shown(expected.version)}."
        )
        yield _seen(path, _line_of(b"version", data), f"version\n{stated.version}\n{expected.version}", message)


def _is_same_name(one: str, other: str, ecosystem: Ecosystem) -> bool:
    if ecosystem is Ecosystem.PYPI:
        return canonicalize_name(one) == canonicalize_name(other)
    return one == other


def _is_same_version(one: str, other: str, ecosystem: Ecosystem) -> bool:
    """Compare two versions; old file names write a local version's plus as another character."""
    order = order_for(ecosystem)
    return order.same(one, other) or order.same(one.replace("_", "+", 1), other)


def _line_of(key: bytes, data: bytes) -> int:
    pattern = re.compile(rb'^[ \t]*"?' + key + rb'"?[ \t]*[:=]', re.IGNORECASE | re.MULTILINE)
    return next((line for line, *_ in lines_with(pattern, data)), 1)


def _text(identity: Identity) -> str:
    return f"{_shown(identity.name)} {_shown(identity.version)}"


def _shown(text: str) -> str:
    return repr(text[:MAX_SHOWN])


def _seen(path: str, line: int | None, evidence: str, message: str, severity: Severity = Severity.HIGH) -> TreeSighting:
    column = None if line is None else 1
    return TreeSighting(path, Sighting(severity, line, column, evidence.encode("utf-8", "surrogateescape"), message))
