"""What an audit can promise here."""

from http import HTTPStatus
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints, ValidationError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vetting.domain.accounts import Permission
from vetting.domain.criteria import Criterion
from vetting.domain.errors import Conflict, InvalidInput
from vetting.usecases.auditing import define_criterion
from web.context import services_of
from web.errors import status_of
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
    return await _page(request)


async def define(request: Request) -> Response:
    """Add a criterion of this instance; what it cannot be is said on the page, with what was written."""
    actor, services = signed_in(request), services_of(request)
    actor.demand(Permission.OPERATE)
    try:
        form = await read_form(request, CriterionForm)
        await define_criterion(form.criterion(), actor=actor, units=services.units, clock=services.clock)
    except ValidationError as error:
        return await _page(request, refused=_reason(error), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except (InvalidInput, Conflict) as error:
        return await _page(request, refused=str(error), status=status_of(error))
    notify(request, f"Audits can promise {form.name} from now on.")
    return RedirectResponse(f"/criteria#{form.name}", 303)


async def _page(request: Request, *, refused: str | None = None, status: HTTPStatus = HTTPStatus.OK) -> Response:
    book = await services_of(request).pages.audits.criteria()
    actor = actor_of(request)
    # Read before, where it was refused, and kept by the request.
    written = await request.form() if refused else {}
    implied = {one.name: sorted(book.closure([one.name]) - {one.name}) for one in book}
    return render(
        request,
        "criteria.html",
        status=int(status),
        book=book,
        implied=implied,
        customs={one.name for one in book.customs},
        may_define=actor is not None and actor.may(Permission.OPERATE),
        refused=refused,
        written={field: str(written.get(field, "")) for field in ("name", "description")},
    )


def _reason(error: ValidationError) -> str:
    """Say what does not fit, in the words that stand beside the fields."""
    wrong = {str(one["loc"][0]) for one in error.errors(include_url=False, include_input=False)}
    said = {
        "name": "a name is of at most 64 lower-case letters, digits and hyphens, and begins with no hyphen",
        "description": "what a reviewer promises has to be said, in at most 4,000 characters",
    }
    return "; ".join(said[field] for field in said if field in wrong) or str(error)
