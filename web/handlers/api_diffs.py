"""The API's diffs, sent file by file: the largest are larger than should be held at once."""

import json
from collections.abc import AsyncIterator
from dataclasses import asdict, replace
from typing import Any, Final

from starlette.endpoints import HTTPEndpoint
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from vetting.domain.comparisons import Comparison, Side
from vetting.domain.diffs import DiffedFile, TreeDiff, folded_lines
from vetting.domain.line_engine import Whitespace
from vetting.domain.moves import Moves
from vetting.formats.hunks import api_fact, api_file, api_finding
from vetting.ports.blobs import BlobAltered, BlobMissing
from web.answers import FRESH, JSON
from web.context import services_of
from web.handlers.picking import Picked, comparison_of, picked
from web.manifests import hunks_of, manifest_of
from web.mending import have_mended
from web.openapi import Operation, documented
from web.presenters.links import WHOLE
from web.shapes.diffs import DiffQuery, DiffShape

LOST: Final = "its lines were lost or altered on this instance's disk, and are being made again: ask again soon"
"""Why a file has no hunks, found when the answer had begun already."""


class Diff(HTTPEndpoint):
    """``/api/v1/projects/{ecosystem}/{name}/diffs/{from}/{to}``."""

    @documented(
        Operation(
            "What differs between two releases, and what was found in it",
            {200: DiffShape},
            query=DiffQuery,
            refuses=(404, 409),
            redirects=True,
            description="“-” for “from” gives all of the release. 409: one of the two files was not read yet. "
            "503: nobody asked for these two before, and they are being compared; Retry-After says when to ask again.",
        )
    )
    async def get(self, request: Request) -> Response:
        """Send the diff of one file of each of two releases."""
        wanted = await picked(request)
        comparison = await comparison_of(request, wanted)
        services = services_of(request)
        manifest = await manifest_of(comparison.manifest_sha256, services.blobs)
        moves = await services.diff_reader.moves(comparison.manifest_sha256) if wanted.view.with_moves else None
        head = _head(wanted, comparison, manifest) | {"moves": None if moves is None else _moves(moves, manifest)}
        parts = _parts(request, head, comparison, manifest, wanted.view.whitespace)
        return StreamingResponse(parts, headers=FRESH, media_type=JSON)


def _head(wanted: Picked, comparison: Comparison, manifest: TreeDiff) -> dict[str, Any]:
    return {
        "id": str(comparison.id),
        "from": wanted.old.version if wanted.old else WHOLE,
        "to": wanted.new.version,
        "base": wanted.review.base.value,
        "old": None if comparison.old is None else _side(comparison.old),
        "new": _side(comparison.new),
        "engine": {"name": comparison.engine, "version": comparison.engine_version},
        "whitespace": wanted.view.whitespace.value,
        "cut": manifest.cut,
        "unfinished": comparison.unfinished,
        "facts": [api_fact(one) for one in manifest.facts],
        "capabilities": [asdict(one) for one in manifest.capabilities],
    }


def _side(side: Side) -> dict[str, str]:
    return {"filename": side.filename, "sha256": side.sha256}


def _moves(moves: Moves, manifest: TreeDiff) -> dict[str, Any]:
    blocks = [
        {
            "old_path": manifest.files[one.old_file].old_path,
            "old_start": one.old_start,
            "path": manifest.files[one.new_file].path,
            "new_start": one.new_start,
            "lines": one.lines,
            "is_same": one.is_same,
        }
        for one in moves.blocks
    ]
    return {"blocks": blocks, "cut": moves.cut}


async def _parts(
    request: Request, head: dict[str, Any], comparison: Comparison, manifest: TreeDiff, whitespace: Whitespace
) -> AsyncIterator[str]:
    """Write one JSON document in parts, holding one file's hunks at a time."""
    yield json.dumps(head)[:-1] + ', "files": ['
    for number, file in enumerate(manifest.files):
        yield ", " * bool(number) + json.dumps(await _file(request, file, whitespace))
    findings = json.dumps([api_finding(one) for one in comparison.findings])
    yield f'], "findings": {findings}}}'


async def _file(request: Request, exact: DiffedFile, whitespace: Whitespace) -> dict[str, Any]:
    services = services_of(request)
    try:
        file = await services.diff_reader.ignoring(exact, whitespace)
        return api_file(file, await hunks_of(file, services.blobs)) | {"folded": folded_lines(exact, file)}
    except (BlobMissing, BlobAltered) as error:
        await have_mended(request, error)
        return api_file(replace(exact, cut=LOST), ()) | {"folded": 0}
