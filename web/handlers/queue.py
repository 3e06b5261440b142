"""What waits for review, the most useful first."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator
from starlette.requests import Request
from starlette.responses import Response

from vetting.domain.comparisons import Base
from vetting.domain.releases import MAX_NAME_LENGTH
from vetting.domain.signals.interface import Severity
from vetting.pages.queue import QueueFilter
from web.context import services_of
from web.handlers.parameters import page_number
from web.templating import render

PER_PAGE = 30


class QueueQuery(BaseModel):
    """What the filter's form sends; an empty field asks for nothing."""

    q: str = ""
    base: Annotated[Base | None, BeforeValidator(lambda text: text or None)] = None
    worst: Annotated[Severity | None, BeforeValidator(lambda text: text or None)] = None
    older: bool = False

    def wanted(self) -> QueueFilter:
        """Give the filter that the query describes."""
        return QueueFilter(self.q.strip()[:MAX_NAME_LENGTH], self.base, self.worst, self.older)


async def show(request: Request) -> Response:
    """Show what waits."""
    wanted = QueueQuery.model_validate(dict(request.query_params)).wanted()
    page = page_number(request)
    queue = await services_of(request).pages.queue.queue(wanted, limit=PER_PAGE, offset=(page - 1) * PER_PAGE)
    return render(
        request,
        "queue.html",
        wanted=wanted,
        queue=queue,
        page=page,
        per_page=PER_PAGE,
        is_narrowed=wanted != QueueFilter(with_older=wanted.with_older),
        bases=list(Base),
        severities=list(Severity),
    )
