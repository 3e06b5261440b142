"""Audits as files that others import: what their check reads."""

from typing import cast

from starlette.requests import Request
from starlette.responses import Response

from vetting.domain.errors import NotFound
from vetting.domain.releases import Ecosystem
from vetting.formats.cargo_vet.writing import write_audits
from vetting.pages.audits import ExportedAudits
from web.conditional import answer
from web.context import services_of

MEDIA_TYPE = "text/plain; charset=utf-8"
"""So that a browser shows it; whoever imports it does not ask."""


async def public(request: Request) -> Response:
    """Give the audits of everybody whose word weighs in the public viewpoint."""
    ecosystem = _ecosystem(request)
    exported = await services_of(request).pages.audits.public_export(ecosystem)
    return answer(request, _text(exported, ecosystem), media_type=MEDIA_TYPE)


async def of_user(request: Request) -> Response:
    """Give one account's audits, whatever its word weighs."""
    ecosystem, login = _ecosystem(request), request.path_params["login"]
    exported = await services_of(request).pages.audits.export_of(login, ecosystem)
    if exported is None:
        raise NotFound(f"nobody here is called {login}")
    return answer(request, _text(exported, ecosystem), media_type=MEDIA_TYPE)


def _ecosystem(request: Request) -> Ecosystem:
    return cast("Ecosystem", request.path_params["ecosystem"])


def _text(exported: ExportedAudits, ecosystem: Ecosystem) -> bytes:
    return write_audits(exported.audit_set, ecosystem).encode()
