"""Scores as the API gives them; :mod:`vetting.formats.score` writes the document that this describes."""

from datetime import datetime

from pydantic import BaseModel, Field

from vetting.domain.criteria import SAFE_TO_DEPLOY
from vetting.domain.releases import Ecosystem
from vetting.domain.trust_score.facts import PUBLIC
from vetting.domain.trust_score.ledger import LineKey, LineState, ScoreStatus
from web.shapes.shape import Digest, Shape


class ScoreQuery(BaseModel):
    """Whose eyes, and what for."""

    viewpoint: str = Field(default=PUBLIC, max_length=200, description="“public”, “me”, or “user:” with a login.")
    criteria: str = Field(default=SAFE_TO_DEPLOY, max_length=200, description="What is asked of the release.")


class ScoreLine(Shape):
    """One line of the ledger."""

    key: LineKey
    points_mdb: int
    low_mdb: int
    high_mdb: int
    state: LineState
    reason: str
    evidence: list[str]


class ScoredFile(Shape):
    """One distribution, and whether audits reach its bytes."""

    filename: str
    sha256: Digest
    audited: bool


class ScoreShape(Shape):
    """What is believed of a release, seen from a viewpoint: lines that add up, in millidecibans."""

    ecosystem: Ecosystem
    project: str
    version: str
    viewpoint: str
    criteria: str
    table: int
    computed_at: datetime
    status: ScoreStatus
    audited: bool
    points_mdb: int
    low_mdb: int
    high_mdb: int
    score: int | None = Field(description="From 0 to 100, for display; null when vetoed or unscored.")
    lines: list[ScoreLine]
    distributions: list[ScoredFile]
