"""A change as JSON, as an instance's API gives it."""

from dataclasses import asdict
from typing import Any

from vetting.cli.lines_text import moves_in
from vetting.domain.comparisons import Base
from vetting.formats.hunks import api_fact, api_file, api_finding
from vetting.ports.local_reading import ReadChange, ReadFile

WHOLE = "-"
"""In the place of an older version where all of a release was read. Source: design.md §6, the address of a diff."""

BASE_NONE = Base.NONE.value


def change_document(change: ReadChange) -> dict[str, Any]:
    """
    Write a change.

    Source: design.md §6, the shape of ``GET …/diffs/{from}/{to}``; what was at hand has no versions, and a folder
        no digest. No instance keeps it, so it has no id; and whether what it is read against was audited nobody was
        asked, so the base is "none" or not known.
    """
    return {
        **_ends(change),
        "engine": {"name": change.diff.engine.name, "version": change.diff.engine.version},
        "cut": change.diff.cut,
        "whitespace": change.whitespace.value,
        "files": [
            {**api_file(one, change.hunks_of(one)), "folded": change.folded.get(one.path, 0)}
            for one in change.diff.files
        ],
        "moves": _moves(change),
        **_noticed(change),
    }


def scan_document(change: ReadChange) -> dict[str, Any]:
    """Write what was noticed of a change, and nothing else of it."""
    return {**_ends(change), "cut": change.diff.cut, **_noticed(change)}


def _moves(change: ReadChange) -> dict[str, Any]:
    moves, files = moves_in(change), change.diff.files
    blocks = [
        {
            "old_path": files[one.old_file].old_path,
            "old_start": one.old_start,
            "path": files[one.new_file].path,
            "new_start": one.new_start,
            "lines": one.lines,
            "is_same": one.is_same,
        }
        for one in moves.blocks
    ]
    return {"blocks": blocks, "cut": moves.cut}


def _ends(change: ReadChange) -> dict[str, Any]:
    files = [_file(one) if one is not None else None for one in (change.old, change.new)]
    return {
        "id": None,
        "base": None if change.old else BASE_NONE,
        "from": (change.step.from_version or WHOLE) if change.step else None,
        "to": change.step.to_version if change.step else None,
        "old": files[0],
        "new": files[1],
        "unread": list(change.unread),
    }


def _file(side: ReadFile) -> dict[str, Any]:
    return {"filename": side.filename, "sha256": side.sha256} | ({"sha512": side.sha512} if side.sha512 else {})


def _noticed(change: ReadChange) -> dict[str, Any]:
    return {
        "findings": [api_finding(one) for one in change.findings],
        "unfinished": change.unfinished,
        "unasked": change.unasked,
        "known": [{**asdict(one), "observed_at": one.observed_at.isoformat()} for one in change.known],
        "capabilities": [asdict(one) for one in change.diff.capabilities],
        "facts": [api_fact(one) for one in change.diff.facts],
    }
