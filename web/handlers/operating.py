"""What operators decide: who may do what, who maintains what, and which outside reports count."""

from http import HTTPStatus
from typing import Literal

from pydantic import BaseModel, ConfigDict, field_validator
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vetting.domain.accounts import AccountId, Actor, Level, Permission, Role
from vetting.domain.claims import ClaimId
from vetting.domain.errors import InvalidInput
from vetting.usecases.accounts import set_standing
from vetting.usecases.evidence import decide_claim, import_reports
from web.context import services_of
from web.forms import read_form
from web.handlers.settings import settings_page
from web.presenters.accounts import LEVEL_MEANS, ROLE_MEANS, plain_line
from web.security import notify, signed_in

FEED_TITLE = "feed of the index's operator"


class StandingForm(BaseModel):
    """What an account may do, and what its audits weigh."""

    model_config = ConfigDict(frozen=True)

    role: tuple[Role, ...] = ()
    level: Level | None = None

    @field_validator("level", mode="before")
    @classmethod
    def _none_if_empty(cls, value: object) -> object:
        return value or None


class DecisionForm(BaseModel):
    """What becomes of a claim."""

    decision: Literal["approve", "refuse"]


def operator_of(request: Request) -> Actor:
    """Give the operator who asks; anybody else is refused."""
    actor = signed_in(request)
    actor.demand(Permission.OPERATE)
    return actor


async def accounts(request: Request) -> Response:
    """List every account, with what it may do."""
    actor, services = operator_of(request), services_of(request)
    return settings_page(
        request,
        actor,
        "accounts.html",
        accounts=await services.pages.accounts.all(),
        role_means=ROLE_MEANS,
        level_means=LEVEL_MEANS,
    )


async def give_standing(request: Request) -> Response:
    """Give an account its roles and its level."""
    actor, services = operator_of(request), services_of(request)
    form = await read_form(request, StandingForm)
    account = await set_standing(
        AccountId(request.path_params["account_id"]),
        roles=frozenset(form.role),
        level=form.level,
        actor=actor,
        units=services.units,
    )
    notify(request, f"{account.login} is now {', '.join(sorted(account.roles))}.")
    return RedirectResponse("/settings/accounts", HTTPStatus.SEE_OTHER)


async def claims(request: Request) -> Response:
    """List the claims that wait, and those that were confirmed."""
    actor, services = operator_of(request), services_of(request)
    return settings_page(
        request,
        actor,
        "claims.html",
        waiting=await services.pages.claims.undecided(),
        approved=await services.pages.claims.approved(),
    )


async def decide(request: Request) -> Response:
    """Confirm or refuse a claim."""
    actor, services = operator_of(request), services_of(request)
    is_approved = (await read_form(request, DecisionForm)).decision == "approve"
    await decide_claim(
        ClaimId(request.path_params["claim_id"]),
        approve=is_approved,
        actor=actor,
        units=services.units,
        clock=services.clock,
    )
    notify(request, "The claim is confirmed." if is_approved else "The claim is refused.")
    return RedirectResponse("/settings/claims", HTTPStatus.SEE_OTHER)


async def evidence(request: Request) -> Response:
    """Show which outside statements on second factors count here."""
    actor, services = operator_of(request), services_of(request)
    return settings_page(
        request,
        actor,
        "evidence.html",
        reports=await services.pages.evidence.reports(),
        rules=services.index_rules,
        issuers=services.settings.factor_issuers,
    )


async def import_feed(request: Request) -> Response:
    """Keep a feed that an operator uploads as all that is reported of one index's accounts."""
    operator_of(request)
    services = services_of(request)
    async with request.form(max_files=1, max_fields=10) as form:
        file, index_url = form.get("file"), form.get("index_url")
        if not isinstance(file, UploadFile) or not isinstance(index_url, str) or not index_url.strip():
            raise InvalidInput("choose a file, and name the index that it speaks of")
        data, title = await file.read(), plain_line(file.filename or "") or FEED_TITLE
    index = f"{index_url.strip().rstrip('/')}/"
    count = await import_reports(data, index_url=index, title=title, units=services.units, clock=services.clock)
    notify(request, f"Kept {count:,} reports on accounts of {index}")
    return RedirectResponse("/settings/evidence", HTTPStatus.SEE_OTHER)
