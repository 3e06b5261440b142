"""
What a reader is told whose page needs bytes that were lost or altered on the disk.

Whatever page it is: altered bytes are never shown, a job is asked for that
makes them whole again, and the answer is 503, which a browser asks again. A
job that waits for another attempt is not to be hurried by whoever loads a page
again and again, so each release is asked for now and then only.
"""

from typing import Any, cast

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ExceptionHandler

from vetting.domain.errors import BeingMended, InvalidInput, SourceUnavailable
from vetting.domain.releases import Ecosystem, project_name
from vetting.ports.blobs import BlobAltered, BlobMissing
from vetting.usecases.mending import ask_for_mending
from web.context import asked_lately, services_of
from web.errors import on_vetting_error
from web.presenters.links import WHOLE

TELLING = "What is kept of this was lost or altered on the disk. It is being read again; come back in a moment."

log = structlog.get_logger()


async def on_lost_bytes(request: Request, error: Exception) -> Response:
    """Have the releases that an address names made whole again, and ask for patience."""
    await have_mended(request, error)
    return await on_vetting_error(request, BeingMended(TELLING))


async def have_mended(request: Request, error: Exception) -> None:
    """Ask for the job that makes whole what the page at an address needs."""
    log.error("stored_bytes_lost", path=request.url.path, reason=str(error))
    wanted, asked = request.path_params, asked_lately(request)
    versions = [wanted[key] for key in ("version", "from", "to") if wanted.get(key, WHOLE) != WHOLE]
    try:
        ecosystem = cast("Ecosystem", wanted["ecosystem"])
        name = project_name(ecosystem, wanted["name"])
        missing = [one for one in versions if (ecosystem, name, one) not in asked]
        if not missing:
            return
        await ask_for_mending(ecosystem, name, missing, units=services_of(request).units)
        for one in missing:
            asked.add((ecosystem, name, one))
    except (InvalidInput, KeyError, SourceUnavailable) as failure:
        # Whoever loads the page again asks again.
        log.warning("mending_not_asked_for", reason=str(failure))


def mending_handlers() -> dict[Any, ExceptionHandler]:
    """Give what answers bytes that are missing or altered, wherever they were needed."""
    return {BlobMissing: on_lost_bytes, BlobAltered: on_lost_bytes}
