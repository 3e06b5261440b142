"""
The form at the end of the review page: what a reviewer claims, of which files.

The form carries the digests of all files as the page showed them, so that an
audit is refused where the release has changed since. Which files were read is
the reviewer's own statement; the pair on the page is what it begins with.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from vetting.domain.audits import MAX_NOTES_LENGTH, AuditDraft, Effort, Quarter
from vetting.domain.criteria import MAX_CRITERIA
from vetting.domain.errors import InvalidInput
from vetting.domain.pairing import DistributionPair, pair_distributions
from vetting.domain.releases import Sha256, sha256
from vetting.pages.diffs import ReviewPage

MAX_FILES = 2000
"""Digests that one form may carry."""
Digests = Annotated[list[str], Field(max_length=MAX_FILES)]


class SignOffForm(BaseModel):
    """What the review page's last form sends."""

    kind: Literal["full", "delta", "violation"]
    criteria: Annotated[list[str], Field(max_length=MAX_CRITERIA)] = []
    specifier: str = Field(default="", max_length=200)
    notes: str = Field(default="", max_length=MAX_NOTES_LENGTH)
    thoroughness: Annotated[int, Field(ge=1, le=4)] = 2
    understanding: Annotated[int, Field(ge=1, le=4)] = 2
    shown: Digests = []
    """All files of the release, as the page showed them."""
    base_shown: Digests = []
    """All files of the base, as the page showed them."""
    read: Digests = []
    """The files that the reviewer says to have read."""

    def draft(self, review: ReviewPage) -> AuditDraft:
        """
        Draft the audit of what *review* is about.

        Raises:
            InvalidInput: A delta is claimed where there is no base, nothing was read, or a digest is none.
        """
        base = review.old.release if review.old and self.kind == "delta" else None
        if self.kind == "delta" and base is None:
            raise InvalidInput("a delta audit needs a base; read the release against another one")
        covers = _digests(self.read)
        return AuditDraft(
            version=review.new.release.version,
            criteria=tuple(self.criteria),
            base_version=base.version if base else None,
            specifier=(self.specifier.strip() or f"=={review.new.release.version}") if self._is_violation else None,
            notes=self.notes,
            effort=Effort(_quarter(self.thoroughness), _quarter(self.understanding)),
            distributions_shown=_digests(self.shown),
            base_distributions_shown=_digests(self.base_shown) if base else frozenset(),
            covers=covers,
            base_covers=_partners(review, covers) if base else None,
        )

    @property
    def _is_violation(self) -> bool:
        return self.kind == "violation"


def certifiable(review: ReviewPage) -> tuple[DistributionPair, ...]:
    """List the files of the release that were read here, each with what it was read against."""
    trees = {line.distribution.sha256 for line in review.new.files if line.tree is not None}
    olds = review.old.release.distributions if review.old else ()
    return tuple(
        pair for pair in pair_distributions(olds, review.new.release.distributions) if pair.new.sha256 in trees
    )


def _partners(review: ReviewPage, covers: frozenset[Sha256]) -> frozenset[Sha256]:
    return frozenset(
        pair.old.sha256 for pair in certifiable(review) if pair.new.sha256 in covers and pair.old is not None
    )


def _digests(texts: list[str]) -> frozenset[Sha256]:
    return frozenset(sha256(one) for one in texts)


def _quarter(number: int) -> Quarter:
    quarters: dict[int, Quarter] = {1: 1, 2: 2, 3: 3, 4: 4}
    return quarters[number]
