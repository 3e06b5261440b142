"""
What a distribution asks for: every requirement in its metadata, with its place.

A project may stand in several files (an sdist tells the same thrice, an old
compared release only in ``requires.txt``), so a side's requirements are taken
together, and a project counts once. A source distribution tells it in what it
is built by, too (``stated``), and what cargo builds along in its manifests (``crates``).

Source: core metadata specification, ``Requires-Dist``; setuptools' manual,
    "The Internal Structure of Python Eggs", ``requires.txt``; npm's manual,
    package.json.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from typing import Final

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from vetting.domain.releases import Ecosystem
from vetting.domain.signals.dependencies.crates import CrateAsked, crates_asked
from vetting.domain.signals.dependencies.stated import PATHS, Stated, stated_in
from vetting.domain.signals.interface import FileSide, TreeSide
from vetting.domain.signals.sightings import places_of
from vetting.domain.trees import EntryKind, TreeEntry

_METADATA: Final = re.compile(r"[^/]+\.dist-info/METADATA|PKG-INFO|(?:src/|lib/)?[^/]+\.egg-info/PKG-INFO")
_REQUIRES_TXT: Final = re.compile(r"(?:src/|lib/)?[^/]+\.egg-info/requires\.txt")
_ENDS: Final = ("METADATA", "PKG-INFO", "requires.txt", "package.json", *PATHS)
_REQUIRES_DIST: Final = re.compile(rb"^requires-dist:[ \t]*([^\s](?:[^\r\n]*[^\s])?)", re.IGNORECASE | re.MULTILINE)
_QUOTED: Final = re.compile(rb"""["']([^"'\n]+)["']""")
_KEY: Final = re.compile(rb"^[ \t]*+[\"']?([\w.-]++)[\"']?[ \t]*+=", re.MULTILINE)
_LINE: Final = re.compile(rb"^[ \t]*([^\s#\[](?:[^\r\n]*[^\s])?)", re.MULTILINE)
_JSON_KEY: Final = re.compile(rb'"([^"\\]+)"\s*:')
NPM_TABLES: Final = (
    "dependencies", "optionalDependencies", "peerDependencies", "bundleDependencies", "bundledDependencies",
)  # fmt: skip
MAX_FILES: Final = 50
"""Of metadata in one distribution; nobody has as many who means to be installed."""
MAX_BYTES: Final = 8 << 20
"""Of one of them."""
_NPM_ADDRESS: Final = re.compile(
    r"(?:git|https?|file|link|ssh|github|gitlab|bitbucket|gist)[+:]|[\w.-]+/[\w.-]+(?:#|$)|\.{0,2}/"
)
_NPM_ALIAS: Final = re.compile(r"npm:((?:@[\w.-]+/)?[\w.-]+)(?:@(.*))?", re.DOTALL)
"""Another project than the one by whose name it is called."""
NPM_ELSEWHERE: Final = re.compile(f"npm:|{_NPM_ADDRESS.pattern}")
"""An address, or another project."""
_NPM_EXACT: Final = re.compile(r"[=v]*\d+\.\d+\.\d+[\w.+-]*")
_CRATE_EXACT: Final = re.compile(r"=\s*\d+\.\d+\.\d+[\w.+-]*")
_UPPER: Final = frozenset({"<", "<=", "~=", "==", "==="})

Read = Callable[[TreeEntry], bytes]


@dataclass(frozen=True, slots=True)
class Required:
    """One project that is asked for, at the first place where it is."""

    name: str
    """Normalised; what cannot be parsed stands for itself."""
    text: str
    """As it is written; of npm's the version or address."""
    path: str
    line: int
    column: int
    address: str | None = None
    """The URL, path or repository that it is taken from; None: an index."""
    is_pinned: bool = False
    """Whether exactly one version will do."""
    is_bounded: bool = False
    """Whether some later version will not do."""
    ecosystem: Ecosystem = Ecosystem.PYPI
    """Whose index it is a name of."""

    @property
    def key(self) -> str:
        """Name the project among those of all ecosystems; a crate is another thing than what has its name elsewhere."""
        return f"cargo:{self.name}" if self.ecosystem is Ecosystem.CARGO else self.name


def required_by(side: TreeSide, read: Read) -> dict[str, tuple[Required, ...]]:
    """
    Map each project that *side* asks for, by its key, to all that is said of it.

    That an extra asks for the project itself says nothing, unless it is to come from elsewhere.

    Raises:
        ValueError: There is more metadata than anybody has who means well, or it cannot be read.
    """
    found: dict[str, list[Required]] = {}
    own = side.claimed.project if side.claimed else None
    is_python = side.claimed is None or side.claimed.ecosystem is Ecosystem.PYPI
    files = sorted(
        (matched, entry)
        for matched, entry in side.matched.items()
        if entry.path.endswith(_ENDS) and _is_metadata(matched, entry) and (is_python or matched not in PATHS)
    )
    if len(files) > MAX_FILES or any(entry.size_bytes > MAX_BYTES for _, entry in files):
        raise ValueError(f"{len(files)} files of metadata")
    for matched, entry in sorted(files, key=lambda one: (one[0].count("/"), one[0])):
        for one in _in_file(matched, entry, read(entry)):
            if one.name != own or one.address is not None:
                found.setdefault(one.key, []).append(one)
    for one in map(_crate, crates_asked(side, read)):
        found.setdefault(one.key, []).append(one)
    return {name: tuple(several) for name, several in found.items()}


def _is_metadata(matched: str, entry: TreeEntry) -> bool:
    # A wheel of nothing but metadata has one folder, which is matched as if it were an sdist's top folder.
    is_one = any(
        one == "package.json" or one in PATHS or _METADATA.fullmatch(one) or _REQUIRES_TXT.fullmatch(one)
        for one in (matched, entry.path)
    )
    return is_one and entry.kind is EntryKind.FILE and entry.sha256 is not None


def _in_file(matched: str, entry: TreeEntry, data: bytes) -> Iterator[Required]:
    path = entry.path
    if matched in PATHS:
        assert entry.sha256 is not None, "metadata is a file"
        places = places_of(_LINE, data) | places_of(_KEY, data) | places_of(_QUOTED, data)
        for stated in stated_in(FileSide(path, matched, entry.sha256, data)):
            yield _built_by(stated, path, places.get(_raw(stated.poetry_name or stated.text), (1, 1)))
    elif matched == "package.json":
        places = places_of(_JSON_KEY, data)
        for name, wanted in _required_by_npm(data):
            yield _npm(name, wanted, path, places.get(_raw(name), (1, 1)))
    elif matched.endswith("requires.txt"):
        for raw, place in places_of(_LINE, data).items():
            yield _python(raw.decode("utf-8", "surrogateescape"), path, place)
    else:
        places = places_of(_REQUIRES_DIST, data)
        for value in BytesHeaderParser().parsebytes(data).get_all("Requires-Dist", []):
            text = str(value).strip()
            yield _python(text, path, places.get(_raw(text), (1, 1)))


def _python(text: str, path: str, place: tuple[int, int]) -> Required:
    line, column = place
    try:
        parsed = Requirement(text)
    except InvalidRequirement:
        return Required(text, text, path, line, column)
    return Required(
        name=str(canonicalize_name(parsed.name)),
        text=text,
        path=path,
        line=line,
        column=column,
        address=parsed.url,
        is_pinned=any(one.operator in {"==", "==="} and "*" not in one.version for one in parsed.specifier),
        is_bounded=any(one.operator in _UPPER for one in parsed.specifier),
    )


def _built_by(stated: Stated, path: str, place: tuple[int, int]) -> Required:
    """Take Poetry's ranges as they are meant: a bare version, a caret and a tilde end somewhere."""
    if stated.poetry_name is None:
        return _python(stated.text, path, place)
    name, text = str(canonicalize_name(stated.poetry_name)), stated.text.strip()
    is_pinned = text.startswith("==") and "*" not in text
    is_bounded = text != "*" and (not text.startswith((">", "!=")) or "<" in text)
    whole = f"{stated.poetry_name} {text}"
    return Required(name, whole, path, *place, stated.address, is_pinned, is_bounded)


def _npm(name: str, wanted: str, path: str, place: tuple[int, int]) -> Required:
    line, column = place
    if (alias := _NPM_ALIAS.fullmatch(wanted)) is not None:
        name, wanted = alias.group(1), alias.group(2) or ""
    is_pinned = bool(_NPM_EXACT.fullmatch(wanted))
    is_open = wanted.strip() in {"", "*", "x", "latest", "next"} or wanted.lstrip().startswith(">")
    address = wanted if _NPM_ADDRESS.match(wanted) else None
    return Required(name, wanted, path, line, column, address, is_pinned, not is_open, Ecosystem.NPM)


def _crate(asked: CrateAsked) -> Required:
    """Take cargo's ranges as they are meant: a bare version, a caret, a tilde and ``1.*`` end somewhere."""
    need, name = asked.need, asked.need.project
    version = need.version.strip()
    is_pinned = bool(_CRATE_EXACT.fullmatch(version))
    is_bounded = bool(version) and not version.startswith("*") and (not version.startswith(">") or "<" in version)
    renamed = "" if need.key in {name, f"{name}:{version}"} else f" as {need.key}"
    text = f"{name} {version}{renamed}"
    return Required(name, text, asked.path, *asked.place, asked.address, is_pinned, is_bounded, Ecosystem.CARGO)


def _required_by_npm(data: bytes) -> Iterator[tuple[str, str]]:
    document = json.loads(data)
    tables = [document.get(key) for key in NPM_TABLES] if isinstance(document, dict) else []
    for table in tables:
        if isinstance(table, dict):
            yield from ((str(name), wanted if isinstance(wanted, str) else "") for name, wanted in table.items())
        elif isinstance(table, list):
            yield from ((str(name), "") for name in table)


def _raw(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
