"""
The legacy JSON of an index, from parsed JSON to values.

Nothing in it is believed to have the type that it should: what cannot be read
is left out where it is decoration, and said to be unreadable where it is a
fact that others reason from (who maintains the project, what is known against it).

Source: warehouse's documentation, "JSON API"; ``ownership`` since 2025,
    ``vulnerabilities`` with ``withdrawn`` since 2022.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from packaging.utils import canonicalize_name

from vetting.domain.errors import SourceUnavailable
from vetting.domain.indexes import MaintainerRole, Maintainers, ProjectFacts, ReleaseFacts, Vulnerability
from vetting.domain.looking import CouldNotLook, Found, Looked, NotOffered, NotPublished
from vetting.domain.releases import ProjectName
from vetting.domain.texts import kept_integer, kept_text, kept_time

MAX_TEXT = 2000
"""Characters of any one text that is taken over."""
MAX_ITEMS = 1000
"""Roles, advisories, requirements or links that are taken over."""

Object = Mapping[str, Any]


def project_facts(name: ProjectName, data: object) -> ProjectFacts:
    """
    Read ``/pypi/NAME/json``.

    Raises:
        SourceUnavailable: It is not such a document, or is about another project than *name*.
    """
    document, info = _parts(name, data)
    return ProjectFacts(
        name=name,
        display_name=_text(info.get("name")) or name,
        maintainers=_maintainers(document),
        latest=release_facts(name, document),
        last_serial=_serial(document.get("last_serial")),
        project_urls=_links(info.get("project_urls")),
        oldest_upload_at=min(_uploads(document.get("releases")), default=None),
    )


def release_facts(name: ProjectName, data: object) -> ReleaseFacts:
    """
    Read ``/pypi/NAME/VERSION/json``, or the release that ``/pypi/NAME/json`` shows first.

    Raises:
        SourceUnavailable: It is not such a document, or is about another project than *name*.
    """
    document, info = _parts(name, data)
    requires = info.get("requires_dist")
    return ReleaseFacts(
        version=_text(info.get("version")) or "",
        vulnerabilities=_vulnerabilities(document),
        requires_dist=_texts(requires) if isinstance(requires, list) else None,
        requires_python=_text(info.get("requires_python")),
        summary=_text(info.get("summary")),
    )


def _parts(name: ProjectName, data: object) -> tuple[Object, Object]:
    info = data.get("info") if isinstance(data, dict) else None
    if not isinstance(data, dict) or not isinstance(info, dict):
        raise SourceUnavailable("the index's legacy JSON has no `info`")
    if str(canonicalize_name(_text(info.get("name")) or "")) != name:
        raise SourceUnavailable(f"the index's legacy JSON for {name} is about another project")
    return data, info


def _maintainers(document: Object) -> Looked[Maintainers]:
    if "ownership" not in document:
        return NotOffered()
    ownership = document["ownership"]
    if ownership is None:
        return NotPublished()
    if not isinstance(ownership, dict) or not isinstance(ownership.get("roles", []), list):
        return CouldNotLook("the index's `ownership` is not what its documentation describes")
    roles = tuple(
        MaintainerRole(login=login, role=_text(one.get("role")) or "unknown")
        for one in ownership.get("roles", [])[:MAX_ITEMS]
        if isinstance(one, dict) and (login := _text(one.get("user")))
    )
    return Found(Maintainers(roles, _text(ownership.get("organization"))))


def _vulnerabilities(document: Object) -> Looked[tuple[Vulnerability, ...]]:
    if "vulnerabilities" not in document:
        return NotOffered()
    listed = document["vulnerabilities"]
    if not isinstance(listed, list):
        return CouldNotLook("the index's `vulnerabilities` is not a list")
    found = tuple(one for entry in listed[:MAX_ITEMS] if (one := _vulnerability(entry)) is not None)
    if len(found) < len(listed):
        return CouldNotLook(f"{len(listed) - len(found)} of the index's {len(listed)} advisories cannot be read")
    return Found(found) if found else NotPublished()


def _vulnerability(entry: object) -> Vulnerability | None:
    identifier = _text(entry.get("id")) if isinstance(entry, dict) else None
    if not isinstance(entry, dict) or identifier is None:
        return None
    withdrawn_at = _moment(entry.get("withdrawn"))
    if entry.get("withdrawn") is not None and withdrawn_at is None:
        return None
    return Vulnerability(
        id=identifier,
        aliases=_texts(entry.get("aliases")),
        summary=_text(entry.get("summary")) or _text(entry.get("details")),
        link=_text(entry.get("link")),
        fixed_in=_texts(entry.get("fixed_in")),
        withdrawn_at=withdrawn_at,
    )


def _text(value: object) -> str | None:
    return kept_text(value[:MAX_TEXT]) if isinstance(value, str) and value else None


def _texts(value: object) -> tuple[str, ...]:
    items = value if isinstance(value, list) else []
    return tuple(text for one in items[:MAX_ITEMS] if (text := _text(one)) is not None)


def _links(value: object) -> tuple[tuple[str, str], ...]:
    items = list(value.items())[:MAX_ITEMS] if isinstance(value, dict) else []
    return tuple((kept_text(label[:MAX_TEXT]), text) for label, one in items if (text := _text(one)) is not None)


def _serial(value: object) -> int | None:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        return None
    return kept_integer(value)


def _moment(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        if moment is None:
            return None
        return kept_time(moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC))
    except (ValueError, OverflowError):
        # At the edge of the calendar there is no such time in UTC.
        return None


def _uploads(releases: object) -> Iterable[datetime]:
    lists = releases.values() if isinstance(releases, dict) else []
    for files in lists:
        for one in files if isinstance(files, list) else []:
            moment = _moment(one.get("upload_time_iso_8601")) if isinstance(one, dict) else None
            if moment is not None:
                yield moment
