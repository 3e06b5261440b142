"""An audit's page, and taking an audit back."""

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vetting.domain.audits import AuditId, may_withdraw
from vetting.domain.errors import NotFound
from vetting.usecases.auditing import MAX_REASON_LENGTH, withdraw_audit
from web.context import services_of
from web.forms import read_form
from web.presenters.links import audit_path
from web.security import actor_of, notify, signed_in
from web.templating import render


class WithdrawalForm(BaseModel):
    """Why an audit is taken back."""

    reason: str = Field(default="", max_length=MAX_REASON_LENGTH)


async def show(request: Request) -> Response:
    """Show one audit, with the files it names."""
    audit_id = AuditId(request.path_params["audit_id"])
    page = await services_of(request).pages.audits.page(audit_id)
    if page is None:
        raise NotFound(f"there is no audit {audit_id}")
    actor = actor_of(request)
    audit = page.line.audit
    is_own = actor is not None and may_withdraw(audit, account_id=actor.id, is_operator=actor.is_operator)
    return render(request, "audit.html", page=page, may_withdraw=is_own and audit.withdrawn_at is None)


async def withdraw(request: Request) -> Response:
    """Take an audit back."""
    actor, services = signed_in(request), services_of(request)
    audit_id = AuditId(request.path_params["audit_id"])
    form = await read_form(request, WithdrawalForm)
    await withdraw_audit(audit_id, reason=form.reason, actor=actor, units=services.units, clock=services.clock)
    notify(request, "The audit is withdrawn. It stays in the history and counts no more.")
    return RedirectResponse(audit_path(audit_id), 303)
