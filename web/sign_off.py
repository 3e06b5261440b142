"""
The form at the end of the review page: what a reviewer claims, of which files.

The form carries the digests of all files as the page showed them, so that an
audit is refused where a release has changed since. Which files were read, and
against which, is the reviewer's own statement; the pair on the page is what it
begins with.
"""

from collections.abc import Iterable
from typing import Annotated, Literal, cast

from pydantic import BaseModel, Field

from vetting.domain.audits import MAX_NOTES_LENGTH, AuditDraft, Effort, Quarter
from vetting.domain.criteria import MAX_CRITERIA, SAFE_TO_DEPLOY
from vetting.domain.errors import InvalidInput
from vetting.domain.pairing import DistributionPair, pair_distributions
from vetting.domain.releases import Sha256, sha256
from vetting.pages.diffs import ReviewPage

MAX_FILES = 2000
"""Digests that one form may carry."""
Texts = Annotated[list[str], Field(max_length=MAX_FILES)]
InQuarters = Annotated[int, Field(ge=1, le=4)]


class SignOffForm(BaseModel):
    """What the review page's last form sends."""

    kind: Literal["full", "delta", "violation"]
    criteria: Annotated[list[str], Field(max_length=MAX_CRITERIA)] = []
    specifier: str = Field(default="", max_length=200)
    notes: str = Field(default="", max_length=MAX_NOTES_LENGTH)
    thoroughness: InQuarters = 2
    understanding: InQuarters = 2
    shown: Texts = []
    """All files of the release, as the page showed them."""
    base_shown: Texts = []
    """All files of the base, as the page showed them."""
    read: Texts = []
    """The files that the reviewer says to have read, each ``NEW:OLD`` with what it was read against, or ``NEW:``."""

    def draft(self, review: ReviewPage) -> AuditDraft:
        """
        Draft the audit of what *review* is about.

        Raises:
            InvalidInput: A delta is claimed where there is no base, or a digest is none.
        """
        is_delta = self.kind == "delta"
        if is_delta and review.old is None:
            raise InvalidInput("a delta audit needs a base: read the release against another one")
        version = review.new.release.version
        return AuditDraft(
            version=version,
            criteria=tuple(self.criteria),
            base_version=review.old.release.version if is_delta and review.old else None,
            specifier=(self.specifier.strip() or f"=={version}") if self.kind == "violation" else None,
            notes=self.notes,
            effort=Effort(cast("Quarter", self.thoroughness), cast("Quarter", self.understanding)),
            distributions_shown=_digests(self.shown),
            base_distributions_shown=_digests(self.base_shown) if is_delta else frozenset(),
            covers=_digests(one.partition(":")[0] for one in self.read),
            base_covers=_digests(filter(None, (one.partition(":")[2] for one in self.read))) if is_delta else None,
        )


def empty_form(review: ReviewPage, pair: DistributionPair) -> SignOffForm:
    """Give the form as it stands before anybody has written in it: of the *pair* on the page alone."""
    kind: Literal["full", "delta"] = "full" if review.old is None else "delta"
    return SignOffForm(kind=kind, criteria=[SAFE_TO_DEPLOY], read=[as_read(pair)])


def as_read(pair: DistributionPair) -> str:
    """Write that one file was read, and against which."""
    return f"{pair.new.sha256}:{pair.old.sha256 if pair.old else ''}"


def certifiable(review: ReviewPage, picked: DistributionPair) -> tuple[DistributionPair, ...]:
    """List the files of the release that were read here, each with its partner; of the *picked* one the picked one."""
    trees = {line.distribution.sha256 for line in review.new.files if line.tree is not None}
    olds = review.old.release.distributions if review.old else ()
    pairs = pair_distributions(olds, review.new.release.distributions)
    return tuple(picked if one.new.sha256 == picked.new.sha256 else one for one in pairs if one.new.sha256 in trees)


def _digests(texts: Iterable[str]) -> frozenset[Sha256]:
    return frozenset(sha256(one) for one in texts)
