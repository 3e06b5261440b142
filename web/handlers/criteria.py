"""What an audit can promise here."""

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vetting.domain.accounts import Permission
from vetting.domain.criteria import Criterion
from vetting.usecases.auditing import define_criterion
from web.context import services_of
from web.forms import read_form
from web.security import actor_of, notify, signed_in
from web.templating import render


class CriterionForm(BaseModel):
    """A criterion of this instance, as an operator writes it."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=64)]
    description: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
    implies: list[str] = Field(default_factory=list)

    def criterion(self) -> Criterion:
        """Give what the form describes."""
        return Criterion(self.name, self.description, implies=tuple(self.implies))


async def show(request: Request) -> Response:
    """Show every criterion, what it promises and what it implies."""
    book = await services_of(request).pages.audits.criteria()
    actor = actor_of(request)
    implied = {one.name: sorted(book.closure([one.name]) - {one.name}) for one in book}
    customs = {one.name for one in book.customs}
    may_define = actor is not None and actor.may(Permission.OPERATE)
    return render(request, "criteria.html", book=book, implied=implied, customs=customs, may_define=may_define)


async def define(request: Request) -> Response:
    """Add a criterion of this instance."""
    actor, services = signed_in(request), services_of(request)
    form = await read_form(request, CriterionForm)
    await define_criterion(form.criterion(), actor=actor, units=services.units, clock=services.clock)
    notify(request, f"Audits can promise {form.name} from now on.")
    return RedirectResponse(f"/criteria#{form.name}", 303)
