"""OSV's records, read without belief in their form."""

import json
from datetime import UTC, datetime

import pytest

from vetting.domain.advisories import Advisory, Affected, Event
from vetting.domain.errors import InvalidInput
from vetting.domain.indexes import Vulnerability
from vetting.domain.releases import Ecosystem, ProjectName
from vetting.formats.osv import MAX_VERSIONS, read_advisory

RECORD = {
    "schema_version": "1.7.0",
    "id": "MAL-2026-1",
    "aliases": ["GHSA-demo", 7],
    "details": "\nSteals tokens.\nMore of it.",
    "references": [
        7,
        {"type": "WEB", "url": "https://osv.example.test/web"},
        {"type": "ADVISORY", "url": "https://osv.example.test/MAL-2026-1"},
        {"type": "ADVISORY", "url": "javascript:alert(1)"},
    ],
    "affected": [
        {
            "package": {"ecosystem": "PyPI", "name": "Demo_Project"},
            "versions": ["1.0"],
            "ranges": [
                {"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1.2"}]},
                {"type": "GIT", "repo": "https://git.example.test/demo", "events": [{"introduced": "abc"}]},
            ],
        },
        {"package": {"ecosystem": "npm", "name": "@scope/demo"}, "versions": None},
        {"package": {"ecosystem": "Go", "name": "demo"}},
        {"package": {"ecosystem": "PyPI", "name": "-no-name-"}},
        {"ranges": [{"type": "GIT", "events": []}]},
    ],
}


def test_a_record_is_read() -> None:
    """What bears on versions of projects here is taken over; commits, other ecosystems and odd names are not."""
    events = ((Event.INTRODUCED, "0"), (Event.FIXED, "1.2"))
    assert read_advisory(json.dumps(RECORD)) == Advisory(
        Vulnerability(
            "MAL-2026-1",
            ("GHSA-demo",),
            "Steals tokens.",
            link="https://osv.example.test/MAL-2026-1",
            withdrawn_at=None,
        ),
        (
            Affected(Ecosystem.PYPI, ProjectName("demo-project"), ("1.0",), (events,)),
            Affected(Ecosystem.NPM, ProjectName("@scope/demo")),
        ),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-02T12:00:00Z", datetime(2026, 3, 2, 12, tzinfo=UTC)),
        ("2026-03-02T12:00:00", datetime(2026, 3, 2, 12, tzinfo=UTC)),
        ("0001-01-01T00:00:00Z", datetime(1970, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_withdrawn_record_says_when(text: str, expected: datetime) -> None:
    """A time that no database keeps was some time all the same."""
    assert read_advisory(json.dumps({"id": "X-1", "withdrawn": text})).vulnerability.withdrawn_at == expected


def test_a_bare_record_is_one() -> None:
    """The schema demands little more than an id."""
    assert read_advisory(b'{"id": "X-1", "summary": " ", "references": {}}') == Advisory(Vulnerability("X-1"), ())


def _affecting(**fields: object) -> dict[str, object]:
    return {"id": "X-1", "affected": [{"package": {"ecosystem": "PyPI", "name": "demo"}, **fields}]}


@pytest.mark.parametrize(
    "document",
    [
        [],
        {"id": 7},
        {"id": ""},
        {"id": "X-1", "affected": 7},
        {"id": "X-1", "affected": [7]},
        {"id": "X-1", "affected": [{"package": "demo"}]},
        {"id": "X-1", "withdrawn": 7},
        {"id": "X-1", "withdrawn": "yesterday"},
        {"id": "X-1", "aliases": "Y-1"},
        _affecting(versions="1.0"),
        _affecting(ranges=["1.0"]),
        _affecting(ranges=[{"type": "SEMVER", "events": [["introduced", "0"]]}]),
        _affecting(ranges=[{"type": "SEMVER", "events": [{"introduced": 0}]}]),
        _affecting(ranges=[{"type": "SEMVER", "events": [{"began": "0"}]}]),
        _affecting(ranges=[{"events": []}]),
        _affecting(versions=["1.0"] * (MAX_VERSIONS + 1)),
    ],
)
def test_what_is_not_as_the_schema_says_is_refused(document: object) -> None:
    """A record that cannot be read might be about anything: it is never passed over in silence."""
    with pytest.raises(InvalidInput):
        read_advisory(json.dumps(document))


@pytest.mark.parametrize("text", [b"", b"{", b"\xff", b"[" * 100_000])
def test_what_is_no_json_is_refused(text: bytes) -> None:
    """However deep it is."""
    with pytest.raises(InvalidInput):
        read_advisory(text)
