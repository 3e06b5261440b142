"""
A maintainer's claim to a project: asked for, decided by an operator, and what it lets others see.

A claim says "this account here is that login on the index". A like name proves
nothing, so an operator approves it. It belongs to one lineage of the name:
whoever registers a removed name anew does not inherit it. Only an approved
claim whose owner consents lets their sign-in factor count for the project.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import NewType

from vetting.domain.accounts import AccountId
from vetting.domain.errors import Conflict, InvalidInput, NotPermitted
from vetting.domain.releases import ProjectId

ClaimId = NewType("ClaimId", int)

MAX_LOGIN_LENGTH = 100
"""Characters of a login on an index; warehouse allows 50."""


class ClaimState(StrEnum):
    """How a claim stands."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class ProjectClaim:
    """One account's claim to be *index_login* among a project's maintainers."""

    project_id: ProjectId
    lineage: int
    account_id: AccountId
    index_login: str
    state: ClaimState
    created_at: datetime
    shows_factor: bool = False
    """Whether the account's owner agrees that its sign-in factor counts, and shows, for the project."""
    decided_at: datetime | None = None
    decided_by: AccountId | None = None
    id: ClaimId | None = None

    @property
    def is_approved(self) -> bool:
        """Tell whether an operator found the claim to be true."""
        return self.state is ClaimState.APPROVED

    @property
    def is_shown(self) -> bool:
        """Tell whether everybody may see the owner's factor beside the project."""
        return self.is_approved and self.shows_factor


def claim_project(
    project_id: ProjectId, lineage: int, *, account_id: AccountId, index_login: str, at: datetime
) -> ProjectClaim:
    """
    Ask to be known as *index_login* among a project's maintainers.

    Raises:
        InvalidInput: No index has a login like that.
    """
    login = check_index_login(index_login.strip())
    return ProjectClaim(project_id, lineage, account_id, login, ClaimState.ASKED, at)


def claim_again(before: ProjectClaim, wanted: ProjectClaim) -> ProjectClaim:
    """
    Put a new claim in place of a refused one.

    Raises:
        Conflict: The one before was not refused.
    """
    if before.state is not ClaimState.REFUSED:
        raise Conflict("you have claimed this project already")
    return replace(wanted, id=before.id)


def check_index_login(text: str) -> str:
    """
    Give *text* if it can be a login on an index.

    Raises:
        InvalidInput: No index has a login like that.
    """
    if not text or len(text) > MAX_LOGIN_LENGTH or not text.isprintable() or any(map(str.isspace, text)):
        raise InvalidInput(f"{text[:80]!r} is not a login: write the name you have on the index")
    return text


def decide(claim: ProjectClaim, *, approve: bool, by: AccountId, at: datetime) -> ProjectClaim:
    """
    Approve or refuse *claim*; a decision can be taken back by the opposite one.

    A refusal withdraws the consent too, so that a later approval shows nothing unasked.
    An operator may decide on a claim of their own, since no one could stop them; who
    decided stays on record.

    Raises:
        Conflict: It stands decided that way already.
    """
    state = ClaimState.APPROVED if approve else ClaimState.REFUSED
    if claim.state is state:
        raise Conflict(f"this claim is {state} already")
    shows = claim.shows_factor and approve
    return replace(claim, state=state, decided_by=by, decided_at=at, shows_factor=shows)


def consent(claim: ProjectClaim, *, shows_factor: bool, by: AccountId) -> ProjectClaim:
    """
    Let one's sign-in factor count for a project, or stop it.

    Raises:
        NotPermitted: Somebody else than the claim's owner asks.
    """
    if claim.account_id != by:
        raise NotPermitted("only the owner of an account agrees to show its factor")
    return replace(claim, shows_factor=shows_factor)
