"""
Trust scores as JSON documents.

The document's shape is fixed (design, "Shapes"): fields may be added, these
keep name and meaning. ``points_mdb`` is the sum of the lines' ``points_mdb``,
and ``low_mdb`` and ``high_mdb`` likewise; ``score`` is for display only.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeAlias

from vetting.domain.trust_score.ledger import Line, ScoredDistribution, TrustScore

ScoreDocument: TypeAlias = dict[str, Any]


def score_json(score: TrustScore) -> ScoreDocument:
    """Write *score* as a JSON-ready document."""
    return {
        "ecosystem": str(score.ecosystem),
        "project": score.project,
        "version": score.version,
        "viewpoint": score.viewpoint,
        "criteria": score.criteria,
        "table": score.table,
        "computed_at": _rfc3339(score.computed_at),
        "status": str(score.status),
        "audited": score.is_audited,
        "points_mdb": score.points,
        "low_mdb": score.band.low,
        "high_mdb": score.band.high,
        "score": score.score,
        "lines": [_line(line) for line in score.lines],
        "distributions": [_distribution(one) for one in score.distributions],
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "key": str(line.key),
        "points_mdb": line.points,
        "low_mdb": line.band.low,
        "high_mdb": line.band.high,
        "state": str(line.state),
        "reason": line.reason,
        "evidence": list(line.evidence),
    }


def _distribution(one: ScoredDistribution) -> dict[str, Any]:
    return {"filename": one.filename, "sha256": one.sha256, "audited": one.is_audited}


def _rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def is_same_score(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Tell whether two documents say the same, whenever and in whatever words."""
    return _essence(one) == _essence(other)


def _essence(document: Mapping[str, Any]) -> dict[str, Any]:
    lines = [{key: value for key, value in line.items() if key != "reason"} for line in document.get("lines", ())]
    rest = {key: value for key, value in document.items() if key not in {"computed_at", "lines"}}
    return {**rest, "lines": lines}


def decibans(points: int) -> str:
    """
    Write millidecibans as decibans, signed, without losing a digit.

    >>> decibans(-1500), decibans(562), decibans(0)
    ('-1.5', '+0.562', '0')
    """
    whole, thousandths = divmod(abs(points), 1000)
    fraction = f".{thousandths:03}".rstrip("0") if thousandths else ""
    sign = "-" if points < 0 else "+" if points else ""
    return f"{sign}{whole}{fraction}"
