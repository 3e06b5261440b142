"""
Templates: everything is escaped, and every page gets who looks at it.

``render`` is the one way to a page. Text from packages reaches templates as
text; nothing here marks it safe.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.templating import Jinja2Templates

from vetting.domain.binary_diffs import is_made_so_now
from vetting.domain.releases import prefixed
from web.context import services_of
from web.presenters.audits import claimed, is_delta, is_violation, quarters
from web.presenters.charts import band_bar
from web.presenters.facts import fact_portions, fact_word
from web.presenters.ledger import TITLES, cited
from web.presenters.links import LINKS
from web.presenters.looking import TESTS
from web.presenters.readings import is_counted_in
from web.presenters.split import side_by_side
from web.presenters.text import pieces, visible
from web.security import page_context
from web.sign_off import as_read

TEMPLATES = Path(__file__).parent / "templates"
FIRST_PIECES = 40
"""Of what a template yields: up to the title and where its style sheets are."""
PIECES = 4000
"""Of each later part; some tens of kilobytes."""
_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60))


def ago(moment: datetime, now: datetime) -> str:
    """Say how long ago *moment* was, roughly; or that it lies ahead."""
    seconds = (now - moment).total_seconds()
    if seconds < 0:
        return f"in {_span(-seconds)}"
    return "just now" if seconds < 60 else f"{_span(seconds)} ago"


def _span(seconds: float) -> str:
    if seconds > 730 * 86_400:
        return f"{int(seconds // (365.25 * 86_400))} years"
    if seconds > 60 * 86_400:
        return f"{int(seconds // (30 * 86_400))} months"
    for unit, length in _UNITS:
        if seconds >= length:
            count = int(seconds // length)
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return "under a minute"


def utc(moment: datetime) -> str:
    """Write a moment for people, in UTC and saying so."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


def iso(moment: datetime) -> str:
    """Write a moment for machines (RFC 3339)."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def decibans(points_mdb: int) -> str:
    """Write millidecibans as decibans with their sign, without rounding."""
    sign = "−" if points_mdb < 0 else "+" if points_mdb > 0 else "±"
    whole, rest = divmod(abs(points_mdb), 1000)
    fraction = f"{rest:03d}".rstrip("0")
    return f"{sign}{whole}" + (f".{fraction}" if fraction else "")


def size(count: int) -> str:
    """Write a number of bytes for people."""
    amount = float(count)
    for unit in ("B", "KiB", "MiB"):
        if amount < 1024:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1024
    return f"{amount:.1f} GiB"


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(utc=utc, iso=iso, decibans=decibans, size=size, ago=ago, visible=visible)
    environment.filters.update(claimed=claimed, quarters=quarters, pieces=pieces, as_read=as_read, prefixed=prefixed)
    environment.filters.update(side_by_side=side_by_side, fact_word=fact_word, fact_portions=fact_portions)
    environment.tests.update(TESTS, delta=is_delta, violation=is_violation)
    environment.tests.update(made_so_now=is_made_so_now, counted_in=is_counted_in)
    environment.globals.update(LINKS, band_bar=band_bar, cited=cited, titles=TITLES)
    return environment


_templates = Jinja2Templates(env=_environment())


def render(request: Request, template: str, *, status: int = 200, **context: Any) -> Response:  # noqa: ANN401
    """
    Render a page.

    Every page gets ``actor`` (or None), ``csrf``, ``notice`` and ``now`` besides *context*.
    """
    return _templates.TemplateResponse(request, template, _with_everything(request, context), status_code=status)


def render_in_parts(request: Request, template: str, *, status: int = 200, **context: Any) -> Response:  # noqa: ANN401
    """
    Render a long page in a thread, and send its beginning before the rest of it is made.

    All that may fail has to be looked up before: what has begun to be sent can no longer become a refusal.
    """
    everything = _with_everything(request, context)
    if everything["actor"] is not None:
        str(everything["csrf"])  # a session is written as the answer starts, so its secret has to be there by then
    parts = _parts(_templates.get_template(template), {**everything, "request": request})
    return StreamingResponse(parts, status, media_type="text/html")


def _parts(template: Template, context: dict[str, Any]) -> Iterator[str]:
    pieces = template.generate(context)
    count = FIRST_PIECES
    while part := "".join(islice(pieces, count)):
        yield part
        count = PIECES


def _with_everything(request: Request, context: dict[str, Any]) -> dict[str, Any]:
    services = services_of(request)
    return {
        **page_context(request),
        "now": services.clock.now(),
        "is_development": services.settings.is_development,
        "day": timedelta(days=1),
        **context,
    }
