"""What a distribution holds: its folders, a file's text, a file's bytes."""

import asyncio
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from vetting.domain.errors import NotFound
from vetting.domain.releases import Ecosystem, ProjectName
from vetting.domain.trees import EntryKind, Tree, TreeEntry
from vetting.formats import trees
from vetting.pages.releases import FileLine
from web.context import services_of
from web.handlers.parameters import page_number, project_of, version_of
from web.presenters.files import MOST_SHOWN_BYTES, crumbs, find_entry, folder, hex_rows, is_binary, text_page
from web.templating import render

RAW_HEADERS = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'"}
"""A file of a package is handed over to be kept, never to be opened as a page of this site."""


async def show(request: Request) -> Response:
    """Show a folder or a file of one distribution, or hand a file's bytes over."""
    ecosystem, name = project_of(request)
    line = await _distribution(request, ecosystem, name)
    path = request.query_params.get("path") or request.path_params["path"]
    place: dict[str, Any] = {"ecosystem": ecosystem, "name": name, "version": version_of(request), "line": line}
    if line.tree is None:
        return render(request, "tree.html", **place, tree=None, folder=None)
    tree = trees.parse(await services_of(request).blobs.get(line.tree))
    entry = find_entry(tree, path)
    if entry is None:
        return _folder(request, tree, path, place)
    if "raw" in request.query_params:
        return await _raw(request, entry)
    return await _file(request, entry, place)


async def _distribution(request: Request, ecosystem: Ecosystem, name: ProjectName) -> FileLine:
    version, filename = version_of(request), request.path_params["filename"]
    lines = await services_of(request).pages.releases.files(ecosystem, name, version)
    named = [one for one in lines if one.distribution.filename == filename]
    if not named:
        raise NotFound(f"no file {filename} of {name} {version} is known here")
    # The index may have replaced a file under its name; the one it offers now is meant.
    return min(named, key=lambda one: one.distribution.removed_at is not None)


def _folder(request: Request, tree: Tree, path: str, place: dict[str, Any]) -> Response:
    listed = folder(tree, path)
    if listed is None:
        raise NotFound("this distribution holds nothing under that path")
    return render(request, "tree.html", **place, tree=tree, folder=listed)


async def _raw(request: Request, entry: TreeEntry) -> Response:
    if entry.sha256 is None:
        raise NotFound("only files have bytes, and this is none")
    pieces = await services_of(request).blobs.stream(entry.sha256)
    filename = quote(entry.path.rpartition("/")[2], safe="")
    headers = {**RAW_HEADERS, "Content-Disposition": f"attachment; filename*=UTF-8''{filename}"}
    return StreamingResponse(pieces, headers=headers, media_type="application/octet-stream")


async def _file(request: Request, entry: TreeEntry, place: dict[str, Any]) -> Response:
    shown: dict[str, Any] = {"text": None, "hex": ()}
    if entry.kind is EntryKind.FILE and entry.sha256 is not None and entry.size_bytes <= MOST_SHOWN_BYTES:
        services = services_of(request)
        data = await services.blobs.get(entry.sha256)
        if is_binary(data):
            shown["hex"] = hex_rows(data)
        else:
            highlighted = await services.highlighter.highlight(entry.sha256, entry.path)
            shown["text"] = await asyncio.to_thread(text_page, highlighted, page_number(request, "start"))
    return render(request, "file.html", **place, entry=entry, crumbs=crumbs(entry.path), **shown)
