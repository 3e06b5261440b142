"""
A tree's manifest: what an archive held, as JSON.

``dump`` is canonical (one text for one tree), so a manifest's digest names the
tree. ``parse`` believes nothing: the text comes out of the child process that
read a hostile archive.
"""

import json
from typing import Any, Final

from vetting.domain.code.garbage import uncollected
from vetting.domain.errors import InvalidInput
from vetting.domain.releases import sha256
from vetting.domain.trees import ArchiveNote, EntryKind, Tree, TreeEntry

FORMAT = 1
_KINDS: Final = {kind.value: kind for kind in EntryKind}


def dump(tree: Tree) -> bytes:
    """Write *tree* as ASCII JSON with entries in order of path."""
    document = {
        "format": FORMAT,
        "cut": tree.cut,
        "notes": [{"code": note.code, "path": note.path, "text": note.text} for note in tree.notes],
        "entries": [_entry_fields(entry) for entry in sorted(tree.entries, key=lambda entry: entry.path)],
    }
    return json.dumps(document, separators=(",", ":"), sort_keys=True).encode("ascii")


def _entry_fields(entry: TreeEntry) -> dict[str, object]:
    fields: dict[str, object] = {
        "path": entry.path,
        "kind": entry.kind,
        "size": entry.size_bytes,
        "mode": entry.mode,
    }
    if entry.sha256 is not None:
        fields["sha256"] = entry.sha256
    if entry.target is not None:
        fields["target"] = entry.target
    return fields


def parse(data: bytes) -> Tree:
    """
    Read a manifest back.

    Raises:
        InvalidInput: It is not a manifest, or not one that ``dump`` could have written.
    """
    try:
        document = json.loads(data)
        if document["format"] != FORMAT:
            raise InvalidInput(f"this tree's manifest has format {document['format']!r}; {FORMAT} is read here")
        with uncollected():
            entries = tuple(_entry_from(fields) for fields in document["entries"])
        notes = tuple(
            ArchiveNote(_text(note["code"]), _text_or_none(note["path"]), _text(note["text"]))
            for note in document["notes"]
        )
        tree = Tree(entries, notes, _text_or_none(document["cut"]))
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise InvalidInput(f"this is not a tree's manifest: {type(error).__name__}") from error
    paths = [entry.path for entry in entries]
    if sorted(set(paths)) != paths:
        raise InvalidInput("a tree's manifest names each path once, in order")
    return tree


def _entry_from(fields: dict[str, Any]) -> TreeEntry:
    kind, digest, target = _KINDS[fields["kind"]], fields.get("sha256"), fields.get("target")
    if (digest is not None) != (kind is EntryKind.FILE):
        raise InvalidInput("a file in a tree's manifest has a SHA-256, and nothing else has")
    return TreeEntry(
        _text(fields["path"]),
        kind,
        None if digest is None else sha256(_text(digest)),
        _count(fields["size"]),
        _count(fields["mode"]) & 0o7777,
        None if target is None else _text(target),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    value.encode()  # a lone surrogate could neither be shown nor stored
    return value


def _text_or_none(value: object) -> str | None:
    return None if value is None else _text(value)


def _count(value: object) -> int:
    if type(value) is not int or value < 0:  # JSON gives no other integers, and a bool is none here
        raise TypeError(value)
    return value
