"""The operators' page of jobs: what runs, what waits, what failed, and another try."""

from http import HTTPStatus

from pydantic import BaseModel, ConfigDict
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vetting.usecases.tending import dismiss_job, retry_failures, retry_job
from web.context import services_of
from web.forms import read_form
from web.handlers.operating import operator_of
from web.handlers.parameters import page_number
from web.handlers.settings import settings_page
from web.presenters.jobs import KIND_MEANS
from web.security import notify

PER_PAGE = 50
HERE = "/settings/jobs"


class FailureForm(BaseModel):
    """Which failures to try again."""

    model_config = ConfigDict(frozen=True)

    kind: str
    reason: str


async def show(request: Request) -> Response:
    """Show how the jobs stand."""
    actor, services = operator_of(request), services_of(request)
    page, now = page_number(request), services.clock.now()
    return settings_page(
        request,
        actor,
        "jobs.html",
        jobs=await services.pages.jobs.page(now=now, limit=PER_PAGE, offset=(page - 1) * PER_PAGE),
        kind_means=KIND_MEANS,
        page=page,
        per_page=PER_PAGE,
    )


async def retry(request: Request) -> Response:
    """Have one failed job tried again."""
    actor, services = operator_of(request), services_of(request)
    await retry_job(request.path_params["job_id"], actor=actor, units=services.units, clock=services.clock)
    notify(request, "The job is tried again.")
    return RedirectResponse(HERE, HTTPStatus.SEE_OTHER)


async def retry_all(request: Request) -> Response:
    """Have every job that failed alike tried again."""
    actor, services = operator_of(request), services_of(request)
    form = await read_form(request, FailureForm)
    count = await retry_failures(form.kind, form.reason, actor=actor, units=services.units, clock=services.clock)
    notify(request, f"{count:,} {'job is' if count == 1 else 'jobs are'} tried again.")
    return RedirectResponse(HERE, HTTPStatus.SEE_OTHER)


async def dismiss(request: Request) -> Response:
    """Drop one failed job."""
    actor, services = operator_of(request), services_of(request)
    await dismiss_job(request.path_params["job_id"], actor=actor, units=services.units)
    notify(request, "The job is dismissed.")
    return RedirectResponse(HERE, HTTPStatus.SEE_OTHER)
