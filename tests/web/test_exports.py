"""Audits as files, badges and feeds: what other programs read."""

from xml.etree import ElementTree as ET

import pytest
from starlette.testclient import TestClient

from tests.seeding import Seed
from tests.web.publishing import CHANGED, PYPI, SOURCE, score, vouch
from vetting.domain.audits import DeltaAudit, FullAudit
from vetting.formats.cargo_vet.reading import read_audits

ATOM = {"a": "http://www.w3.org/2005/Atom"}
EXPORT = "/exports/pypi/audits.toml"
BADGE = "/badges/pypi/demo/1.0.svg"
FEED = "/feeds/releases.atom"


def test_an_empty_export_is_a_valid_file(site: TestClient) -> None:
    """Nothing vouched for is a file without entries, which a check can import."""
    answer = site.get(EXPORT)

    assert answer.text == "\n# cargo-vet audits file\n\n[audits]\n"
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert read_audits(answer.text, PYPI).audits == {}


def test_an_export_is_read_back_as_what_was_recorded(site: TestClient, seed: Seed) -> None:
    """Entries, digests and who; of everybody relied on, and of one account."""
    old, new = seed.release("1.0", SOURCE), seed.release("1.1", CHANGED)
    vouch(seed, old)
    vouch(seed, new, old)
    vouch(seed, old, login="light", level=None)

    public = read_audits(site.get(EXPORT).text, PYPI).audits["demo"]
    own = read_audits(site.get("/exports/users/light/pypi/audits.toml").text, PYPI).audits["demo"]

    assert [type(one) for one in public] == [FullAudit, DeltaAudit]
    assert isinstance(public[1], DeltaAudit)
    assert public[1].from_distributions == tuple(old.digests)
    assert public[1].distributions == tuple(new.digests)
    assert [one.who for one in own] == [("Jo Reviewer <light@example.test>",)]


def test_an_export_of_nobody_is_not_found(site: TestClient) -> None:
    """Neither an unknown login nor an unknown ecosystem has a file."""
    assert site.get("/exports/users/nobody/pypi/audits.toml").status_code == 404
    assert site.get("/exports/cpan/audits.toml").status_code == 404


@pytest.mark.parametrize("address", [EXPORT, BADGE, FEED])
def test_what_has_not_changed_is_not_sent_again(site: TestClient, seed: Seed, address: str) -> None:
    """Who holds the file asks whether it still holds, and gets it anew only where it does not."""
    release = seed.release("1.0", SOURCE)
    score(seed, release)
    etag = site.get(address).headers["etag"]

    for tag in (etag, f'W/{etag}, "other"', "*"):
        same = site.get(address, headers={"If-None-Match": tag})
        assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", etag)

    vouch(seed, release)
    score(seed, release)
    assert site.get(address, headers={"If-None-Match": etag}).status_code == 200


def test_a_badge_shows_the_public_score(site: TestClient, seed: Seed) -> None:
    """The figure and whether it is audited, as an image that may be kept for minutes."""
    release = seed.release("1.0", SOURCE)
    score(seed, release)
    assert "not audited" in site.get(BADGE).text

    vouch(seed, release)
    score(seed, release)
    answer = site.get(BADGE)

    assert "audited" in answer.text
    assert "not audited" not in answer.text
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.headers["cache-control"] == "public, max-age=300"
    assert ET.fromstring(answer.content).tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314  # our own image


@pytest.mark.parametrize("is_known", [True, False])
def test_what_is_not_scored_is_unknown(site: TestClient, seed: Seed, *, is_known: bool) -> None:
    """A release that nobody scored, and one that nobody knows, get the same image, and 404."""
    if is_known:
        seed.release("1.0", SOURCE, is_read=False)

    answer = site.get(BADGE, headers={"If-None-Match": "*"})

    assert answer.status_code == 404
    assert "unknown" in answer.text
    assert answer.headers["content-type"] == "image/svg+xml"


def test_the_feed_lists_releases_that_are_read(site: TestClient, seed: Seed) -> None:
    """Each entry has an address for its id, when it was seen, and what is believed of it."""
    release = seed.release("1.0", SOURCE)
    score(seed, release)
    seed.release("0.9", SOURCE, is_read=False)
    seed.release("3.0", SOURCE, name="other")

    answer = site.get(FEED)
    feed = ET.fromstring(answer.content)  # noqa: S314  # our own feed

    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    assert [one.text for one in feed.findall("a:entry/a:title", ATOM)] == ["other 3.0", "demo 1.0"]
    assert feed.findtext("a:entry[2]/a:id", namespaces=ATOM) == "http://127.0.0.1:8000/projects/pypi/demo/1.0"
    summary = feed.findtext("a:entry[2]/a:summary", namespaces=ATOM)
    assert summary is not None
    assert summary.startswith("It was read and compared. Public score: ")
    assert feed.findtext("a:id", namespaces=ATOM) == f"http://127.0.0.1:8000{FEED}"


def test_a_projects_feed_lists_its_own(site: TestClient, seed: Seed) -> None:
    """Another project's releases are not in it, and an unknown project has none."""
    seed.release("1.0", SOURCE)
    seed.release("3.0", SOURCE, name="other")

    feed = ET.fromstring(site.get("/feeds/projects/pypi/demo.atom").content)  # noqa: S314  # our own feed

    assert [one.text for one in feed.findall("a:entry/a:title", ATOM)] == ["demo 1.0"]
    assert site.get("/feeds/projects/pypi/unknown.atom").status_code == 404


def test_an_empty_feed_is_a_feed(site: TestClient) -> None:
    """Nothing read yet is a feed without entries, which a reader can subscribe to."""
    feed = ET.fromstring(site.get(FEED).content)  # noqa: S314  # our own feed

    assert feed.findall("a:entry", ATOM) == []
    assert feed.findtext("a:updated", namespaces=ATOM) is not None
