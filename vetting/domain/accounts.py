"""
Accounts of this instance, and what each may do here.

An :class:`Actor` is an account as it acts: through a session, which may do
whatever the account may, or through a token, which may do only what its scopes
allow as well. What a permission needs stands in one table below.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from vetting.domain.errors import NotPermitted

AccountId = NewType("AccountId", int)


class Role(StrEnum):
    """What an operator lets an account do; an account can have several."""

    READER = "reader"
    """May annotate, answer annotations and claim a project. Everybody who signed in is one."""
    REVIEWER = "reviewer"
    """May watch projects and record audits."""
    OPERATOR = "operator"
    """May give roles and levels, decide on claims and record what another source reports."""


class Level(StrEnum):
    """How much a reviewer's word weighs for a viewpoint."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Scope(StrEnum):
    """What an API token may be used for, within what its account may do."""

    READ = "read"
    AUDIT = "audit"


class Permission(StrEnum):
    """One kind of act that needs an account; reading needs none."""

    ANNOTATE = "annotate"
    WATCH = "watch projects"
    AUDIT = "record audits"
    CLAIM = "claim projects"
    SEE_OWN = "see what is shown to them alone"
    OPERATE = "operate this instance"


_ROLES: dict[Permission, frozenset[Role]] = {
    Permission.ANNOTATE: frozenset(Role),
    Permission.WATCH: frozenset({Role.REVIEWER, Role.OPERATOR}),
    Permission.AUDIT: frozenset({Role.REVIEWER}),
    Permission.CLAIM: frozenset(Role),
    Permission.SEE_OWN: frozenset(Role),
    Permission.OPERATE: frozenset({Role.OPERATOR}),
}
"""Any one of these roles is enough."""

_SCOPES: dict[Permission, Scope] = {
    Permission.ANNOTATE: Scope.AUDIT,
    Permission.WATCH: Scope.AUDIT,
    Permission.AUDIT: Scope.AUDIT,
    Permission.SEE_OWN: Scope.READ,
}
"""The scope that a token needs besides; what is not here cannot be done by token at all."""


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who signed in here: one subject of one identity provider."""

    id: AccountId
    login: str
    name: str
    email: str
    roles: frozenset[Role]
    level: Level | None
    """What their audits weigh in the public viewpoint; None: nothing."""
    created_at: datetime
    issuer: str = ""
    """The identity provider that vouches for *subject*."""
    subject: str = ""
    last_sign_in_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """An account as it acts: by session (*scopes* is None) or by token."""

    account: Account
    scopes: frozenset[Scope] | None = None

    @property
    def id(self) -> AccountId:
        """The account's id."""
        return self.account.id

    @property
    def is_operator(self) -> bool:
        """Tell whether the account operates this instance."""
        return Role.OPERATOR in self.account.roles

    def may(self, permission: Permission) -> bool:
        """Tell whether the actor is permitted to do this."""
        return self._has_role(permission) and self._has_scope(permission)

    def demand(self, permission: Permission) -> None:
        """
        Let the actor pass, or say what is missing.

        Raises:
            NotPermitted: The account has no role for it, or the token no scope.
        """
        if not self._has_role(permission):
            needed = " or ".join(sorted(_ROLES[permission]))
            raise NotPermitted(f"{self.account.login} may not {permission}: that takes the role {needed}")
        if not self._has_scope(permission):
            scope = _SCOPES.get(permission)
            needed = f"a token with the scope {scope}" if scope else "signing in; no token can"
            raise NotPermitted(f"this token may not {permission}: that takes {needed}")

    def _has_role(self, permission: Permission) -> bool:
        return not self.account.roles.isdisjoint(_ROLES[permission])

    def _has_scope(self, permission: Permission) -> bool:
        return self.scopes is None or _SCOPES.get(permission) in self.scopes
