"""
Whose eyes a score is seen with, and what there is to be seen of a project's accounts.

A viewpoint is whom to rely on; a viewer is who may know what. Somebody's own
viewpoint shows them what is theirs to see, and nobody else.
"""

from collections.abc import Collection

from vetting.domain.accounts import Actor, Level, Permission
from vetting.domain.claims import ProjectClaim
from vetting.domain.errors import InvalidInput, NotFound, NotPermitted
from vetting.domain.evidence import EVERYBODY, Evidence, Viewer, index_account
from vetting.domain.factors import IndexRules
from vetting.domain.indexes import Maintainers
from vetting.domain.looking import Found, Look
from vetting.domain.projects import Project
from vetting.domain.trust_score.facts import PUBLIC, Viewpoint, public_viewpoint
from vetting.ports.store import Unit

ME = "me"
"""The name by which somebody asks for their own viewpoint."""
_USER, _GROUP = "user:", "group:"


async def load_viewpoint(unit: Unit, text: str, *, actor: Actor | None) -> Viewpoint:
    """
    Build the viewpoint that *text* names.

    A user's viewpoint relies on whom the instance relies on, and on the user's
    own word fully. Who asks for their own sees what is theirs to see; the
    viewpoint of somebody else shows them what everybody sees.

    Raises:
        NotFound: There is no such user, or no such group.
        NotPermitted: ``me`` is asked for by nobody, or by a token that may not read.
        InvalidInput: *text* names no viewpoint.
    """
    levels = await unit.accounts.levels()
    if text == PUBLIC:
        return public_viewpoint(levels)
    login = _login_of(text, actor)
    account = await unit.accounts.by_login(login)
    if account is None:
        raise NotFound(f"there is no user {login[:80]!r}, and so no such viewpoint")
    is_own = actor is not None and actor.id == account.id and actor.may(Permission.SEE_OWN)
    viewer = await load_viewer(unit, actor) if is_own else EVERYBODY
    return Viewpoint(f"{_USER}{account.login}", {**levels, account.id: Level.HIGH}, viewer)


def _login_of(text: str, actor: Actor | None) -> str:
    if text == ME:
        if actor is None:
            raise NotPermitted("sign in to see a score from your own viewpoint")
        actor.demand(Permission.SEE_OWN)
        return actor.account.login
    if text.startswith(_USER):
        return text.removeprefix(_USER)
    if text.startswith(_GROUP):
        raise NotFound(f"there is no group {text.removeprefix(_GROUP)[:80]!r}")
    raise InvalidInput(f"{text[:80]!r} is no viewpoint: write {PUBLIC}, {ME}, or {_USER} with a login")


async def load_viewer(unit: Unit, actor: Actor | None) -> Viewer:
    """
    Say whose eyes *actor*'s are; nobody's in particular where nobody is signed in.

    What only operators may know is not told to a token: it cannot operate, and lies in more places than one.
    """
    if actor is None:
        return EVERYBODY
    claims = [one for one in await unit.claims.of_account(actor.id) if one.is_approved]
    indexes = {one.project_id: (await unit.projects.get(one.project_id)).index_url for one in claims}
    logins = frozenset(index_account(indexes[one.project_id], one.index_login) for one in claims)
    return Viewer(actor.id, is_operator=actor.may(Permission.OPERATE), index_accounts=logins)


async def load_evidence(
    unit: Unit,
    project: Project,
    claims: Collection[ProjectClaim],
    maintainers: Look[Maintainers] | None,
    *,
    rules: IndexRules,
) -> tuple[Evidence, ...]:
    """Load what is known of a project's index, of those who claim it, and of its maintainers on the index."""
    return (
        *rules.evidence_for(project.index_url),
        *await unit.evidence.of_accounts([one.account_id for one in claims]),
        *await unit.evidence.of_index_accounts(_names(maintainers, project.index_url)),
    )


def _names(look: Look[Maintainers] | None, index_url: str) -> list[str]:
    if look is None or not isinstance(look.result, Found):
        return []
    return sorted({index_account(index_url, one.login) for one in look.result.value.roles})
