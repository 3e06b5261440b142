"""What an account, a session and a token may do."""

import pytest

from tests.clocks import NOON
from vetting.domain.accounts import Account, AccountId, Actor, Permission, Role, Scope
from vetting.domain.errors import NotPermitted


def _actor(*roles: Role, scopes: frozenset[Scope] | None = None) -> Actor:
    account = Account(
        id=AccountId(7),
        login="jo",
        name="Jo",
        email="jo@example.test",
        roles=frozenset(roles),
        level=None,
        created_at=NOON,
    )
    return Actor(account, scopes)


EVERYBODYS = frozenset({Permission.ANNOTATE, Permission.CLAIM, Permission.SEE_OWN})
"""What whoever signed in may do."""


@pytest.mark.parametrize(
    ("roles", "allowed"),
    [
        ((), set()),
        ((Role.READER,), EVERYBODYS),
        ((Role.REVIEWER,), EVERYBODYS | {Permission.WATCH, Permission.AUDIT}),
        ((Role.OPERATOR,), EVERYBODYS | {Permission.WATCH, Permission.OPERATE}),
    ],
)
def test_a_role_allows_what_its_description_says(roles: tuple[Role, ...], allowed: set[Permission]) -> None:
    """In a session, an account may do exactly what one of its roles allows."""
    actor = _actor(*roles)

    assert {one for one in Permission if actor.may(one)} == allowed


@pytest.mark.parametrize(
    ("scopes", "allowed"),
    [
        (frozenset[Scope](), set()),
        (frozenset({Scope.READ}), {Permission.SEE_OWN}),
        (frozenset({Scope.AUDIT}), {Permission.ANNOTATE, Permission.WATCH, Permission.AUDIT}),
        (frozenset(Scope), {Permission.ANNOTATE, Permission.WATCH, Permission.AUDIT, Permission.SEE_OWN}),
    ],
)
def test_a_token_allows_no_more_than_its_scopes(scopes: frozenset[Scope], allowed: set[Permission]) -> None:
    """Even an operator's token neither operates the instance nor claims a project."""
    actor = _actor(*Role, scopes=scopes)

    assert {one for one in Permission if actor.may(one)} == allowed


def test_what_is_permitted_passes() -> None:
    """A permitted act goes on without a word, and by a token with the scope too."""
    _actor(Role.REVIEWER).demand(Permission.AUDIT)
    _actor(Role.REVIEWER, scopes=frozenset({Scope.AUDIT})).demand(Permission.AUDIT)


def test_a_missing_role_is_named() -> None:
    """A refusal for want of a role says which would do."""
    with pytest.raises(NotPermitted, match=r"jo may not watch projects: that takes the role operator or reviewer"):
        _actor(Role.READER).demand(Permission.WATCH)


def test_a_missing_scope_is_named() -> None:
    """A refusal of a token says which scope would do."""
    with pytest.raises(
        NotPermitted, match=r"this token may not record audits: that takes a token with the scope audit"
    ):
        _actor(Role.REVIEWER, scopes=frozenset({Scope.READ})).demand(Permission.AUDIT)


def test_what_no_token_may_says_so() -> None:
    """A refusal of what no token may do asks for a session."""
    with pytest.raises(NotPermitted, match=r"that takes signing in; no token can"):
        _actor(Role.OPERATOR, scopes=frozenset(Scope)).demand(Permission.OPERATE)


def test_an_actor_is_known_by_its_account() -> None:
    """An actor has its account's id, and operates where the account has the role."""
    assert (_actor().id, _actor().is_operator, _actor(Role.OPERATOR).is_operator) == (7, False, True)
