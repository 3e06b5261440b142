"""Scores as documents."""

import json
from dataclasses import replace
from datetime import timedelta, timezone

import pytest

from tests.vetting.domain.trust_score.builders import (
    NOW,
    comparison,
    digest,
    facts,
    full,
    maintainers,
    public,
    report,
    score,
)
from vetting.domain.evidence import Viewer
from vetting.domain.factors import ReportedFactor
from vetting.domain.looking import Found
from vetting.domain.trust_score.ledger import TrustScore
from vetting.formats.score import decibans, is_same_score, score_json


def _scored() -> TrustScore:
    return score(facts(full(1), compared=(comparison(),)))


def test_a_score_is_written_in_the_fixed_shape() -> None:
    """The names of the document's fields are what others were told, in that order."""
    document = score_json(_scored())

    assert list(document) == [
        "ecosystem",
        "project",
        "version",
        "viewpoint",
        "criteria",
        "table",
        "computed_at",
        "status",
        "audited",
        "points_mdb",
        "low_mdb",
        "high_mdb",
        "score",
        "lines",
        "distributions",
    ]
    assert {tuple(line) for line in document["lines"]} == {
        ("key", "points_mdb", "low_mdb", "high_mdb", "state", "reason", "evidence")
    }
    assert document["distributions"] == [{"filename": "new.tar.gz", "sha256": digest("new"), "audited": True}]


def test_a_document_says_what_the_score_says() -> None:
    """Values are plain JSON, and the sums are the lines'."""
    document = json.loads(json.dumps(score_json(_scored())))

    head = {key: value for key, value in document.items() if key not in {"lines", "distributions"}}
    assert head == {
        "ecosystem": "pypi",
        "project": "example",
        "version": "2",
        "viewpoint": "public",
        "criteria": "safe-to-deploy",
        "table": 1,
        "computed_at": "2026-08-01T12:00:00Z",
        "status": "scored",
        "audited": True,
        "points_mdb": 13000,
        "low_mdb": 0,
        "high_mdb": 22000,
        "score": 66,
    }
    for name in ("points_mdb", "low_mdb", "high_mdb"):
        assert document[name] == sum(line[name] for line in document["lines"])
    assert document["lines"][0] == {
        "key": "audits",
        "points_mdb": 9000,
        "low_mdb": 9000,
        "high_mdb": 9000,
        "state": "found",
        "reason": "reviewer-1 read it in full. It covers 1 of 1 files offered.",
        "evidence": ["audit 1"],
    }


def test_a_time_is_written_in_utc() -> None:
    """Whatever zone a score was computed in, its document says UTC."""
    elsewhere = replace(_scored(), computed_at=NOW.astimezone(timezone(timedelta(hours=2))))

    assert score_json(elsewhere)["computed_at"] == "2026-08-01T12:00:00Z"


def test_hidden_evidence_leaves_no_byte_in_a_document() -> None:
    """For everybody, the document with operators' reports is the one without them, byte for byte."""
    who = Found(maintainers("jo"))
    row = report("jo", ReportedFactor.NONE)
    hidden = facts(who=who, evidence=(*facts().evidence, row))

    assert json.dumps(score_json(score(hidden))) == json.dumps(score_json(score(facts(who=who))))
    seen = score_json(score(hidden, viewpoint=public(viewer=Viewer(is_operator=True))))
    assert "no second factor" in json.dumps(seen)


def test_words_and_times_do_not_make_another_score() -> None:
    """A score is the same while its points, bands, states and evidence are; else it is another."""
    document = score_json(_scored())
    later = score_json(replace(_scored(), computed_at=NOW + timedelta(days=1)))
    reworded = {**document, "lines": [{**line, "reason": "else"} for line in document["lines"]]}
    other = score_json(score(facts(compared=(comparison(),))))

    assert [is_same_score(document, one) for one in (later, reworded, other, {})] == [True, True, False, False]


@pytest.mark.parametrize(
    ("points", "expected"),
    [(0, "0"), (9000, "+9"), (-1500, "-1.5"), (562, "+0.562"), (-10, "-0.01"), (24000, "+24")],
)
def test_decibans_keep_every_digit(points: int, expected: str) -> None:
    """A thousandth that counts is written, a nought that does not is not."""
    assert decibans(points) == expected
