"""
Releases as an Atom feed (RFC 4287).

An entry's id never changes; its ``updated`` moves when the release was read or
its score changed, so a reader shows it again.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from vetting.domain.projects import ReleaseState
from vetting.pages.releases import RecentRelease
from web.presenters.links import release_path
from web.presenters.text import visible

NAMESPACE = "http://www.w3.org/2005/Atom"
_STATES = {
    ReleaseState.KNOWN: "It was seen, and nobody asked to read it.",
    ReleaseState.READING: "It is being read.",
    ReleaseState.READ: "It was read, and is not compared yet.",
    ReleaseState.COMPARED: "It was read and compared.",
    ReleaseState.FAILED: "It could not be read; its page says why.",
}


def releases_feed(
    releases: Sequence[RecentRelease], *, title: str, site: str, path: str, page: str, now: datetime
) -> bytes:
    """
    Write the feed.

    Args:
        releases: The last seen first.
        title: Of the feed.
        site: The site's address, without a slash at its end.
        path: Of the feed itself.
        page: Path of the page that the feed is about.
        now: Dates a feed without entries.
    """
    feed = Element("feed", {"xmlns": NAMESPACE})
    _text(feed, "id", site + path)
    _text(feed, "title", title)
    _text(feed, "updated", _moment(max((one.changed_at for one in releases), default=now)))
    SubElement(feed, "link", {"rel": "self", "type": "application/atom+xml", "href": site + path})
    SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": site + page})
    _text(SubElement(feed, "author"), "name", "Revet")
    for one in releases:
        _entry(feed, one, site)
    text: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _entry(feed: Element, release: RecentRelease, site: str) -> None:
    address = site + release_path(release.ecosystem, release.project, release.version)
    entry = SubElement(feed, "entry")
    _text(entry, "id", address)
    _text(entry, "title", f"{release.project} {visible(release.version)}")
    _text(entry, "published", _moment(release.first_seen_at))
    _text(entry, "updated", _moment(release.changed_at))
    SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": address})
    _text(entry, "summary", _summary(release))


def _summary(release: RecentRelease) -> str:
    score = release.score
    if score is None:
        return _STATES[release.state]
    if score.figure is None:
        return f"{_STATES[release.state]} Public score: {score.status}."
    audited = "audited" if score.is_audited else "not audited"
    return f"{_STATES[release.state]} Public score: {score.figure} of 100, {audited}."


def _text(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = text


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
