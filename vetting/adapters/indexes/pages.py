"""
A project's page in the simple API, from bytes to values.

The parsing is pypi-simple's; what it hides is looked at before: whether a key
is missing or null tells whether an index does not publish a kind of fact, or
publishes it and has none. Its models are pydantic's and cost a tenth of a
second to load, so they are imported when the first page is read.

Source: PEP 503, 691 and 700, 740, 792; the API's versions 1.0 to 1.4. A later
    minor version is read as the last one known here, as PEP 629 asks; another
    major version is refused.
"""

import json
import re
import warnings
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from vetting.adapters.indexes.addresses import label_of
from vetting.domain.errors import InvalidInput, SourceUnavailable, VerificationFailed
from vetting.domain.indexes import IndexCapabilities, IndexFile, IndexProject
from vetting.domain.looking import CouldNotLook, Found, Looked, NotOffered, NotPublished
from vetting.domain.projects import ProjectStatus
from vetting.domain.releases import ProjectName, Sha256, sha256
from vetting.domain.texts import cut_text, kept_integer, kept_text, kept_time

if TYPE_CHECKING:
    from pypi_simple import DistributionPackage, ProjectPage

JSON_TYPES = frozenset({"application/vnd.pypi.simple.v1+json", "application/json"})
HTML_TYPES = frozenset({"application/vnd.pypi.simple.v1+html", "text/html"})
MAX_REASON = 2000
"""Characters that are taken over of why a release was yanked, or a project has its status."""
MAX_PYTHONS = 1000
"""Characters of what a file asks of Python; the longest of the most downloaded releases has some seventy. A longer
text is kept with a mark that it was cut, for it cannot be held against the file."""
MAX_SERIAL_DIGITS = 18
STATUS_SINCE = Version("1.4")
"""From here on a page without a status means "active" (PEP 792)."""
_INDEX_STATUSES = {one.value: one for one in ProjectStatus if one is not ProjectStatus.REMOVED}


def read_page(name: ProjectName, body: bytes, *, content_type: str, url: str) -> IndexProject:
    """
    Read the page of the project *name*, whichever of the two forms it has.

    Args:
        name: As it was asked for.
        body: The page, at most as large as the asker allows.
        content_type: With or without parameters.
        url: Where the page lies; relative URLs in it start there.

    Raises:
        SourceUnavailable: It is not a project's page.
        VerificationFailed: It speaks an unknown major version, or is another project's.
    """
    media_type, _, parameters = content_type.partition(";")
    media_type = media_type.strip().lower()
    try:
        if media_type in JSON_TYPES:
            return _from_json(name, read_json(body), url)
        if media_type in HTML_TYPES:
            return _from_html(name, body, url, charset=_charset(parameters))
    except (ValueError, TypeError, LookupError, AssertionError, OverflowError, RecursionError) as error:
        # pypi-simple asserts what hostile HTML need not keep to, and pydantic's errors are ValueErrors; a time
        # at the edge of the calendar overflows when it is brought to UTC.
        raise SourceUnavailable(f"{label_of(url)} is not a project's page: {_what_of(error)[:300]}") from error
    raise VerificationFailed(f"{label_of(url)} is {media_type[:80]!r}, which is neither form of the simple API 1.x")


def read_json(body: bytes) -> Any:  # noqa: ANN401  # as json gives it
    """
    Parse JSON, without what no database keeps of its texts.

    Raises:
        ValueError: It is none.
        RecursionError: It is nested too deeply.
    """
    data = json.loads(body)
    may_hold_some = re.search(rb"\\u(0000|d[89a-f])", body, re.IGNORECASE)
    return _kept(data) if may_hold_some else data


def _kept(value: Any) -> Any:  # noqa: ANN401  # as json gives it
    match value:
        case str():
            return kept_text(value)
        case list():
            return [_kept(one) for one in value]
        case dict():
            return {kept_text(key): _kept(one) for key, one in value.items()}
        case _:
            return value


def _what_of(error: Exception) -> str:
    """Say what is wrong with a page; of what pydantic found, the first thing and its place."""
    errors = getattr(error, "errors", None)
    if errors is None:
        return str(error)
    first = errors(include_url=False, include_input=False)[0]
    return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"


def _charset(parameters: str) -> str | None:
    key, _, value = parameters.strip().partition("=")
    return value.strip("\"' ") or None if key.strip().lower() == "charset" else None


def _from_json(name: ProjectName, data: Any, url: str) -> IndexProject:  # noqa: ANN401  # as json gives it
    from pypi_simple import SUPPORTED_REPOSITORY_VERSION, ProjectPage  # noqa: PLC0415  # loaded late, as said above

    if not isinstance(data, dict) or not isinstance(data.get("meta"), dict):
        raise TypeError("neither a name nor files are in it")
    api = _api_version(data["meta"].get("api-version"), url)
    stated = data.pop("project-status", None)
    if api is not None and api > Version(SUPPORTED_REPOSITORY_VERSION):
        data["meta"]["api-version"] = SUPPORTED_REPOSITORY_VERSION
    page = ProjectPage.from_json_data(data, base_url=url)
    if str(canonicalize_name(page.project)) != name:
        raise VerificationFailed(f"{label_of(url)} is the page of {page.project[:80]!r}, not of {name!r}")
    keys = {key for file in data["files"] for key in file}
    project = _project(name, page, api, _status_of(stated, api), keys, is_json=True)
    return replace(project, status_reason=_reason_of(stated.get("reason") if isinstance(stated, dict) else None))


def _from_html(name: ProjectName, body: bytes, url: str, *, charset: str | None) -> IndexProject:
    from pypi_simple import (  # noqa: PLC0415  # loaded late, as said above
        ProjectPage,
        UnexpectedRepoVersionWarning,
        UnsupportedRepoVersionError,
    )

    with warnings.catch_warnings():
        # Another thread may read a page meanwhile; the worst of it is that this one warning stays silenced.
        warnings.simplefilter("ignore", UnexpectedRepoVersionWarning)
        try:
            page = ProjectPage.from_html(name, body, base_url=url, from_encoding=charset)
        except UnsupportedRepoVersionError as error:
            raise VerificationFailed(_unsupported(url, error.declared_version)) from error
    api = _api_version(page.repository_version or "1.0", url)
    status = None if page.status is None else {"status": page.status.value}
    keys = {"provenance" for one in page.packages if one.provenance_url is not None}
    keys |= {"core-metadata" for one in page.packages if one.has_metadata is not None}
    project = _project(name, page, api, _status_of(status, api), keys, is_json=False)
    return replace(project, status_reason=_reason_of(page.status_reason))


def _api_version(text: object, url: str) -> Version | None:
    try:
        version = Version(str(text))
    except InvalidVersion:
        return None
    if (version.epoch, version.major) != (0, 1):
        raise VerificationFailed(_unsupported(url, str(version)))
    return version


def _unsupported(url: str, version: str) -> str:
    return f"{label_of(url)} speaks version {version[:40]} of the simple API; this client knows 1.x"


def _status_of(stated: object, api: Version | None) -> Looked[ProjectStatus]:
    """Read PEP 792's marker, whose key the prose calls ``state`` and the example ``status``."""
    if stated is None:
        return Found(ProjectStatus.ACTIVE) if api is not None and api >= STATUS_SINCE else NotOffered()
    text = stated.get("status", stated.get("state")) if isinstance(stated, dict) else stated
    known = _INDEX_STATUSES.get(text) if isinstance(text, str) else None
    if known is None:
        return CouldNotLook(f"the index says {str(text)[:60]!r}, which is no status known here")
    return Found(known)


def _reason_of(said: object) -> str | None:
    """Read why a project has its status."""
    return kept_text(said[:MAX_REASON]) or None if isinstance(said, str) else None


def _project(
    name: ProjectName,
    page: "ProjectPage",
    api: Version | None,
    status: Looked[ProjectStatus],
    keys: set[str],
    *,
    is_json: bool,
) -> IndexProject:
    files = page.packages
    offers_provenance = _seen("provenance" in keys, files)
    serial = serial_of(page.last_serial or "")
    return IndexProject(
        name=name,
        display_name=kept_text(page.project),
        status=status,
        files=tuple(_file(one, offers_provenance=offers_provenance) for one in files),
        versions=None if page.versions is None else tuple(kept_text(one) for one in page.versions),
        last_serial=serial,
        capabilities=IndexCapabilities(
            api_version=None if api is None else str(api),
            json=is_json,
            provenance=offers_provenance,
            project_status=not isinstance(status, NotOffered),
            core_metadata=_seen(not keys.isdisjoint({"core-metadata", "dist-info-metadata"}), files),
            sizes=_seen(any(one.size is not None for one in files), files),
            upload_times=_seen(any(one.upload_time is not None for one in files), files),
            serials=serial is not None,
        ),
    )


def _seen(fact: bool, files: Iterable[object]) -> bool | None:  # noqa: FBT001  # the answer that is being qualified
    """Give *fact*, unless there was no file that could have shown it."""
    return fact if any(True for _ in files) else None


def _file(package: "DistributionPackage", *, offers_provenance: bool | None) -> IndexFile:
    if package.provenance_url is not None:
        provenance: Looked[str] = Found(kept_text(package.provenance_url))
    else:
        provenance = NotPublished() if offers_provenance else NotOffered()
    return IndexFile(
        filename=kept_text(package.filename),
        url=kept_text(package.url.partition("#")[0]),
        sha256=_digest_of(package.digests),
        size_bytes=kept_integer(package.size) if package.size is not None and package.size >= 0 else None,
        uploaded_at=_utc(package.upload_time),
        yanked=package.is_yanked,
        yanked_reason=kept_text(package.yanked_reason)[:MAX_REASON] if package.yanked_reason else None,
        requires_python=cut_text(kept_text(package.requires_python), MAX_PYTHONS) if package.requires_python else None,
        provenance=provenance,
        metadata_sha256=_digest_of(package.metadata_digests or {}),
    )


def serial_of(text: str) -> int | None:
    """Read the number of an index's last change; None where it is none that could be kept."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MAX_SERIAL_DIGITS else None


def _digest_of(digests: dict[str, str]) -> Sha256 | None:
    try:
        return sha256(digests.get("sha256", ""))
    except InvalidInput:
        return None


def _utc(moment: datetime | None) -> datetime | None:
    """Read a time without a zone as UTC, which PEP 700 says it must be; one that no file can have is no time."""
    if moment is None:
        return None
    return kept_time(moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC))
