r"""
Diffs as JSON: a tree diff's manifest, one file's hunks, and what the API gives of both.

Two blobs keep a diff. The *manifest* lists the files without their lines
(``dump_tree_diff``, ``parse_tree_diff``); each file's *hunks* are a blob of
their own (``parse_hunks``): a unified patch without its head. Before format 2
of the manifest they were JSON, which is still read.

``shown`` makes the text for people and for the API, where such bytes appear as
``\xNN``; ``api_file`` is the shape that design.md §6 fixes. A hunk at whose end
a side has no LF says so in ``old_ends_bare`` and ``new_ends_bare``.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from vetting.domain.capabilities import Capability, NewCapability
from vetting.domain.code.garbage import uncollected
from vetting.domain.diffs import DiffedFile, Engine, FileKind, Hunk, Line, TreeDiff, hunks_in
from vetting.domain.errors import InvalidInput
from vetting.domain.fact_changes import FactChange
from vetting.domain.reflowed_diffs import Place, ReflowedDiff
from vetting.domain.releases import Sha256, sha256
from vetting.domain.shapes.reflow import CONTINUES
from vetting.domain.shapes.shape import Look, Shape
from vetting.domain.signals.interface import Finding
from vetting.domain.trees import Status

FORMAT = 2
READ_FORMATS = frozenset({1, FORMAT})
"""Format 1 had no facts and no capabilities."""
GOES_ON = CONTINUES.decode()
"""Before a piece of a line that is not its first."""
_DIGESTS = ("hunks", "old_sha256", "new_sha256")
_STATUSES = {status.value: status for status in Status}
_KINDS = {kind.value: kind for kind in FileKind}
_BROKEN = (AttributeError, KeyError, TypeError, ValueError, IndexError, RecursionError)


def shown(text: bytes) -> str:
    r"""Write a line for reading; what is not UTF-8 appears as ``\xNN``."""
    return text.decode("utf-8", "backslashreplace")


def hunk_title(hunk: Hunk, flow: ReflowedDiff | None = None) -> str:
    """
    Write the line that stands above a hunk: where it is, and which function or class it is in.

    Of broken lines, *flow*, it says at which line and column, as shipped, each side begins.
    """
    if flow is None:
        where = f"@@ -{hunk.old_start},{hunk.old_lines} +{hunk.new_start},{hunk.new_lines} @@"
    else:
        where = f"@@ -{_shipped(flow.old, hunk.old_start)} +{_shipped(flow.new, hunk.new_start)} @@"
    return f"{where} {shown(hunk.section)}".rstrip()


def line_signs(hunk: Hunk, flow: ReflowedDiff | None = None) -> Iterator[str]:
    """
    Give what stands before the text of each line of a hunk, where no number does.

    Of broken lines, *flow*, there is one more character: two that differ in nothing but where a line ends look alike
    else. It has a column of its own, so that nothing shipped can be taken for it.
    """
    if flow is None:
        yield from (line.origin for line in hunk.lines)
    else:
        ons = flow.goes_on(hunk)
        yield from (f"{line.origin}{GOES_ON if on else ' '}" for line, on in zip(hunk.lines, ons, strict=True))


def _shipped(places: Mapping[int, Place], number: int) -> str:
    place = places.get(number)
    return "0" if place is None else f"{place.line}:{place.column}"


def parse_hunks(data: bytes) -> tuple[Hunk, ...]:
    """
    Read one file's hunks back.

    Raises:
        InvalidInput: They are neither a unified patch without its head nor what was written before.
    """
    try:
        if data.startswith(b"@@ -"):
            return hunks_in(data)
        return tuple(_hunk_from(*fields) for fields in json.loads(data))
    except _BROKEN as error:
        raise InvalidInput(f"these are not a file's hunks: {type(error).__name__}") from error


def _hunk_from(old_start: int, old_lines: int, new_start: int, new_lines: int, lines: list[list[Any]]) -> Hunk:
    return Hunk(old_start, old_lines, new_start, new_lines, tuple(_line_from(line) for line in lines))


def _line_from(fields: list[Any]) -> Line:
    return Line(fields[0], fields[1].encode("utf-8", "surrogateescape"), len(fields) > 2)


def dump_tree_diff(diff: TreeDiff) -> bytes:
    """Write a tree diff's manifest; one text for one diff."""
    fields = {name: getattr(diff, name) for name in diff.__slots__}
    written = {
        "engine": asdict(diff.engine),
        "files": [_file_fields(file) for file in diff.files],
        "facts": [asdict(fact) for fact in diff.facts],
        "capabilities": [asdict(capability) for capability in diff.capabilities],
    }
    return _json({"format": FORMAT, **fields, **written})


def _file_fields(file: DiffedFile) -> dict[str, Any]:
    """Give a file's fields; ``asdict`` takes three times as long, and there may be thousands."""
    fields = {name: getattr(file, name) for name in file.__slots__}
    return fields if file.shape is None else fields | {"shape": asdict(file.shape)}


def parse_tree_diff(data: bytes) -> TreeDiff:
    """
    Read a manifest back.

    Raises:
        InvalidInput: It is not what ``dump_tree_diff`` writes.
    """
    try:
        with uncollected():
            return _tree_diff_from(json.loads(data))
    except _BROKEN as error:
        raise InvalidInput(f"this is not a diff's manifest: {type(error).__name__}") from error


def _tree_diff_from(document: dict[str, Any]) -> TreeDiff:
    if document["format"] not in READ_FORMATS:
        raise InvalidInput(f"this diff's manifest has format {document['format']!r}; {FORMAT} is read here")
    return TreeDiff(
        engine=Engine(**document["engine"]),
        old_tree=_digest(document["old_tree"]),
        new_tree=sha256(document["new_tree"]),
        files=tuple(_file_from(fields) for fields in document["files"]),
        cut=document["cut"],
        facts=tuple(FactChange(**fields) for fields in document.get("facts", ())),
        capabilities=tuple(_capability_from(fields) for fields in document.get("capabilities", ())),
    )


def _file_from(fields: dict[str, Any]) -> DiffedFile:
    for key in _DIGESTS:
        if fields[key] is not None:
            fields[key] = sha256(fields[key])
    fields["status"] = _STATUSES[fields["status"]]
    fields["kind"] = _KINDS[fields["kind"]]
    fields["shape"] = shape_from(fields.get("shape"))
    return DiffedFile(**fields)


def shape_from(fields: dict[str, Any] | None) -> Shape | None:
    """Read a shape back from its fields; KeyError and TypeError are for the caller."""
    if fields is None:
        return None
    sides = _look_from(fields["old"]), _look_from(fields["new"])
    return Shape(*sides, fields["shown_as"], fields.get("shown_version"))  # diffs of engine 2 do not say it


def _look_from(fields: dict[str, Any] | None) -> Look | None:
    return None if fields is None else Look(**fields)


def _capability_from(fields: dict[str, Any]) -> NewCapability:
    # Before it was kept only what changed was looked at.
    is_held_against_all = fields.get("is_held_against_all", not fields["is_new_to_release"])
    return NewCapability(
        **{**fields, "capability": Capability(fields["capability"]), "is_held_against_all": is_held_against_all}
    )


def _digest(value: str | None) -> Sha256 | None:
    return None if value is None else sha256(value)


def _json(document: object) -> bytes:
    return json.dumps(document, separators=(",", ":"), sort_keys=True).encode("ascii")


def api_file(file: DiffedFile, hunks: tuple[Hunk, ...]) -> dict[str, Any]:
    """
    Give one file of a diff as the API shows it.

    Source: design.md §6, the shape of ``GET …/diffs/{from}/{to}``; ``matched`` and the sizes are additions.
    """
    return {
        "path": file.path,
        "old_path": file.old_path,
        "matched": file.matched,
        "status": file.status.value,
        "kind": file.kind.value,
        "added": file.added,
        "removed": file.removed,
        "cut": file.cut,
        "old_size_bytes": file.old_size_bytes,
        "new_size_bytes": file.new_size_bytes,
        "shape": None if file.shape is None else asdict(file.shape),
        "hunks": [api_hunk(hunk) for hunk in hunks],
    }


def api_hunk(hunk: Hunk) -> dict[str, Any]:
    """Give one hunk as the API shows it."""
    return {
        "old_start": hunk.old_start,
        "old_lines": hunk.old_lines,
        "new_start": hunk.new_start,
        "new_lines": hunk.new_lines,
        "section": shown(hunk.section) or None,
        "old_ends_bare": any(line.bare and line.origin != "+" for line in hunk.lines),
        "new_ends_bare": any(line.bare and line.origin != "-" for line in hunk.lines),
        "lines": [[line.origin, shown(line.text)] for line in hunk.lines],
    }


def api_fact(fact: FactChange) -> dict[str, Any]:
    """Give one fact that differs as the API shows it."""
    return asdict(fact)


def api_finding(finding: Finding) -> dict[str, Any]:
    """Give one finding as the API shows it."""
    return asdict(finding)
