"""What the fake index answers with: pages of the simple API in JSON and HTML, and the legacy JSON."""

import html
import json
from typing import Any

from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.fake_index.catalog import HeldFile, HeldProject
from tests.fake_index.dialects import Dialect

JSON_TYPE = "application/vnd.pypi.simple.v1+json"
HTML_TYPE = "application/vnd.pypi.simple.v1+html"


def simple_json(project: HeldProject, dialect: Dialect, origin: str) -> bytes:
    """Give a project's page in JSON."""
    meta: dict[str, Any] = {"api-version": dialect.api_version}
    if dialect.serial:
        meta["_last-serial"] = project.serial if dialect.serial == "number" else str(project.serial)
    page: dict[str, Any] = {"meta": meta, "name": str(canonicalize_name(project.name))}
    if dialect.status_key:
        reason = {"reason": project.status_reason} if project.status_reason else {}
        page["project-status"] = {dialect.status_key: project.status, **reason}
    offered = _offered(project)
    if dialect.has_sizes:
        page["versions"] = sorted({one.version for one in offered})
    page["files"] = [_simple_file(project, one, dialect, origin) for one in offered]
    return json.dumps(page).encode()


def _simple_file(project: HeldProject, file: HeldFile, dialect: Dialect, origin: str) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "filename": file.filename,
        "url": url_of(file, dialect, origin),
        "hashes": {"sha256": file.claimed_sha256} if file.claimed_sha256 else {},
        "requires-python": file.claimed_pythons,
        "yanked": file.yanked_reason or file.yanked,
    }
    if dialect.has_sizes:
        entry["size"] = file.claimed_bytes
        entry["upload-time"] = _zulu(file)
    if dialect.has_core_metadata:
        entry["core-metadata"] = {"sha256": file.claimed_metadata} if file.claimed_metadata else False
    if dialect.has_provenance:
        where = f"{origin}/integrity/{canonicalize_name(project.name)}/{file.version}/{file.filename}/provenance"
        entry["provenance"] = where if file.has_provenance else None
    return entry


def simple_html(project: HeldProject, dialect: Dialect, origin: str) -> bytes:
    """Give a project's page in HTML."""
    links = "\n".join(_link(one, dialect, origin) for one in _offered(project))
    version = html.escape(dialect.api_version)
    head = f'<meta name="pypi:repository-version" content="{version}">'
    if dialect.status_key:
        head += f'<meta name="pypi:project-status" content="{project.status}">'
    return f"<!DOCTYPE html><html><head>{head}</head><body>\n{links}\n</body></html>".encode()


def _link(file: HeldFile, dialect: Dialect, origin: str) -> str:
    fragment = f"#sha256={file.claimed_sha256}" if file.claimed_sha256 else ""
    yanked = f' data-yanked="{html.escape(file.yanked_reason)}"' if file.yanked else ""
    href = html.escape(url_of(file, dialect, origin) + fragment)
    return f'<a href="{href}"{yanked}>{html.escape(file.filename)}</a><br>'


def legacy_json(project: HeldProject, origin: str, version: str | None = None) -> bytes | None:
    """Give the legacy JSON of a project, or of one release; None where there is no such release."""
    offered = _offered(project)
    newest = max((one.version for one in offered), key=Version, default="0")
    shown = version or newest
    files = [one for one in offered if one.version == shown]
    if version is not None and not files:
        return None
    document: dict[str, Any] = {
        "info": {
            "name": project.name,
            "version": shown,
            "summary": f"What {project.name} is for",
            "requires_dist": list(files[0].requires) if files else None,
            "requires_python": None,
            "project_urls": {"Homepage": "https://example.test/"},
        },
        "last_serial": project.serial,
        "ownership": {
            "roles": [{"user": login, "role": role} for login, role in project.owners],
            "organization": project.organization,
        },
        "vulnerabilities": project.vulnerabilities.get(shown, []),
        "urls": [_legacy_file(one, origin) for one in files],
    }
    if version is None:
        versions = {one.version for one in offered}
        document["releases"] = {
            each: [_legacy_file(one, origin) for one in offered if one.version == each] for each in sorted(versions)
        }
    return json.dumps(document).encode()


def _legacy_file(file: HeldFile, origin: str) -> dict[str, Any]:
    return {
        "filename": file.filename,
        "url": f"{origin}{path_of(file)}",
        "digests": {"sha256": file.claimed_sha256},
        "size": file.claimed_bytes,
        "upload_time_iso_8601": _zulu(file),
        "yanked": file.yanked,
        "yanked_reason": file.yanked_reason or None,
    }


def path_of(file: HeldFile) -> str:
    """Give the path under which a file's bytes lie."""
    return f"/files/{file.version}/{file.filename}"


def url_of(file: HeldFile, dialect: Dialect, origin: str) -> str:
    """Give the address that a page names for a file."""
    if file.url:
        return file.url
    return f"../..{path_of(file)}" if dialect.has_relative_urls else f"{origin}{path_of(file)}"


def _offered(project: HeldProject) -> list[HeldFile]:
    return [] if project.status == "quarantined" else list(project.files.values())


def _zulu(file: HeldFile) -> str:
    return file.uploaded_at.isoformat().replace("+00:00", "Z")
