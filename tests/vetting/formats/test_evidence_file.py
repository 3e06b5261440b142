"""The operator's feed: what is read, and every reason to refuse it."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vetting.domain.errors import InvalidInput
from vetting.domain.factors import FactorReport, ReportedFactor
from vetting.formats import evidence_file
from vetting.formats.evidence_file import parse_evidence_file

GOOD = {"user": "jo", "mfa": "totp", "as_of": "2026-03-02T12:00:00Z"}


def _parsed(*rows: object) -> tuple[FactorReport, ...]:
    return parse_evidence_file(json.dumps(rows).encode())


def test_a_feed_is_read() -> None:
    """Each entry becomes a report, with its moment in UTC."""
    rows = (
        GOOD,
        {"user": "al", "mfa": "webauthn", "as_of": "2026-03-02T14:00:00+02:00"},
        {"user": "Æ.x", "mfa": "none", "as_of": "2026-03-02 12:00:00.5+00:00"},
    )

    assert _parsed(*rows) == (
        FactorReport("jo", ReportedFactor.TOTP, datetime(2026, 3, 2, 12, tzinfo=UTC)),
        FactorReport("al", ReportedFactor.WEBAUTHN, datetime(2026, 3, 2, 12, tzinfo=UTC)),
        FactorReport("Æ.x", ReportedFactor.NONE, datetime(2026, 3, 2, 12, 0, 0, 500000, tzinfo=UTC)),
    )


def test_an_empty_feed_reports_on_nobody() -> None:
    """An empty list is a feed: it takes every earlier report back."""
    assert _parsed() == ()


@pytest.mark.parametrize("data", [b"", b"{", b"\xff\xfe\xfa", b"[" * 100_000])
def test_what_is_not_json_is_refused(data: bytes) -> None:
    """Broken, mis-encoded and bottomless text is refused alike."""
    with pytest.raises(InvalidInput, match="not JSON"):
        parse_evidence_file(data)


@pytest.mark.parametrize("data", [b"{}", b"null", b'"jo"', b"3"])
def test_what_is_no_list_is_refused(data: bytes) -> None:
    """A single report has to be a list of one."""
    with pytest.raises(InvalidInput, match="has to hold a list"):
        parse_evidence_file(data)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (3, "not an object"),
        ({}, "not an object with exactly"),
        ({**GOOD, "note": "x"}, "not an object with exactly"),
        ({**GOOD, "user": 3}, "user has to be a login"),
        ({**GOOD, "user": "a b"}, "is not a login"),
        ({**GOOD, "user": ""}, "is not a login"),
        ({**GOOD, "user": "\ud800"}, "is not a login"),
        ({**GOOD, "mfa": "sms"}, "mfa has to be one of totp, webauthn, none"),
        ({**GOOD, "mfa": None}, "mfa has to be one of"),
        ({**GOOD, "as_of": "yesterday"}, "as_of has to be a moment"),
        ({**GOOD, "as_of": "2026-03-02T12:00:00"}, "with its time zone"),
        ({**GOOD, "as_of": 1772452800}, "as_of has to be a moment"),
        ({**GOOD, "as_of": "0001-01-01T00:00:00+10:00"}, "as_of has to be a moment"),
    ],
)
def test_a_broken_entry_is_refused_by_its_number(row: object, words: str) -> None:
    """Nothing of a feed with a broken entry is taken, and the message says which entry it is."""
    with pytest.raises(InvalidInput, match=f"entry 2.*{words}"):
        _parsed(GOOD, row)


def test_a_user_named_twice_is_refused() -> None:
    """Which of two reports on one user holds, nobody could say."""
    with pytest.raises(InvalidInput, match="entry 2 names 'jo' a second time"):
        _parsed(GOOD, {**GOOD, "mfa": "none"})


def test_a_feed_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both limits name themselves."""
    monkeypatch.setattr(evidence_file, "MAX_REPORTS", 1)
    with pytest.raises(InvalidInput, match="reports on 2 users; at most 1"):
        _parsed(GOOD, GOOD)
    monkeypatch.setattr(evidence_file, "MAX_BYTES", 10)
    with pytest.raises(InvalidInput, match="at most 10 are read"):
        _parsed(GOOD)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
def test_any_json_is_read_or_refused(value: object) -> None:
    """Whatever the file holds, the answer is reports or InvalidInput."""
    try:
        assert parse_evidence_file(json.dumps(value).encode()) == ()
    except InvalidInput:
        assert value != []
