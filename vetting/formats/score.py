"""
Trust scores as JSON documents, and such a document as text for a terminal.

The document's shape is fixed (design, "Shapes"): fields may be added, these
keep name and meaning. ``points_mdb`` is the sum of the lines' ``points_mdb``,
and ``low_mdb`` and ``high_mdb`` likewise; ``score`` is for display only.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeAlias

from vetting.domain.errors import InvalidInput
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


def score_text(document: Mapping[str, Any]) -> str:
    """
    Write a score document for a terminal; what is not printable in it is escaped.

    Raises:
        InvalidInput: *document* is no score.
    """
    try:
        return "\n".join(_text_lines(document)) + "\n"
    except (KeyError, TypeError, AttributeError) as error:
        raise InvalidInput(f"that is no score: {error!r}") from error


def _text_lines(document: Mapping[str, Any]) -> list[str]:
    said = {key: _plain(value) for key, value in document.items()}
    figure = "no figure" if document["score"] is None else f"{said['score']} of 100"
    audited = "audited" if document["audited"] else "not audited"
    return [
        f"{said['project']} {said['version']}: {figure}, {said['status']}, {audited}",
        f"seen by {said['viewpoint']}, for {said['criteria']}, table {said['table']}",
        "",
        *(_text_row(_plain(line["key"]), line, _plain(line["reason"])) for line in document["lines"]),
        _text_row("sum", document, ""),
    ]


def _text_row(key: str, values: Mapping[str, Any], reason: str) -> str:
    points, low, high = (decibans(values[name]) for name in ("points_mdb", "low_mdb", "high_mdb"))
    return f"{key:<11} {points:>8}  [{low}, {high}]  {reason}".rstrip()


def _plain(value: object) -> str:
    text = str(value)
    return text if text.isprintable() else text.encode("unicode_escape").decode("ascii")
