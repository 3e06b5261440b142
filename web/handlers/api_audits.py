"""The API's audits: those of a release, recording one, one alone, and taking it back."""

from starlette.endpoints import HTTPEndpoint
from starlette.requests import Request
from starlette.responses import Response

from vetting.domain.accounts import Scope
from vetting.domain.audits import AuditId
from vetting.domain.errors import NotFound
from vetting.pages.audits import AuditLine
from vetting.usecases.auditing import record_audit, withdraw_audit
from vetting.usecases.unindexed import UNINDEXED
from web.answers import give
from web.context import services_of
from web.forms import read_json
from web.handlers.api_releases import release_page
from web.handlers.parameters import project_of, sending_of, version_of
from web.openapi import Operation, documented
from web.paging import Key, Part, cut, read_query
from web.presenters.api_links import api_audit_path
from web.security import signed_in
from web.shapes.audits import AuditBody, AuditList, AuditShape, Withdrawal, audit_shape


class ReleaseAudits(HTTPEndpoint):
    """``/api/v1/projects/{ecosystem}/{name}/releases/{version}/audits``."""

    @documented(
        Operation(
            "The audits of a release, the newest first",
            {200: AuditList},
            query=Part,
            refuses=(404,),
            redirects=True,
            description="Those that end at it and those that name it as a violation; withdrawn ones included.",
        )
    )
    async def get(self, request: Request) -> Response:
        """List a release's audits."""
        part = read_query(request, Part)
        after = part.after_id()
        lines = (await release_page(request)).audits
        left = [one for one in lines if after is None or one.audit.id < after]
        shown, then = cut(left, part.limit, _key)
        return give(AuditList(items=[audit_shape(one) for one in shown], next=then))

    @documented(
        Operation(
            "Record an audit of a release",
            {201: AuditShape},
            body=AuditBody,
            needs=Scope.AUDIT,
            refuses=(404, 409),
            redirects=True,
            description="It is bound to the files that it names. 409: one of them is no longer offered. "
            "A crate or a project of npm need not be known here yet. Of a crate no files are named, "
            "of npm its tarball, by SHA-256 and by SHA-512. "
            "Where no answer comes, send the same again with the same Idempotency-Key: it is recorded once.",
            repeatable=True,
        )
    )
    async def post(self, request: Request) -> Response:
        """Record an audit."""
        actor, services = signed_in(request), services_of(request)
        body = await read_json(request, AuditBody)
        ecosystem, name = project_of(request)
        version = version_of(request)
        if ecosystem not in UNINDEXED:
            version = (await release_page(request)).release.version
        audit_id = await record_audit(
            ecosystem,
            name,
            body.draft(version),
            actor=actor,
            units=services.units,
            clock=services.clock,
            sending=sending_of(request, ecosystem, f"{name} {version}", body.model_dump_json()),
        )
        return give(audit_shape(await _line(request, audit_id)), 201, {"Location": api_audit_path(audit_id)})


def _key(line: AuditLine) -> Key:
    return (str(line.audit.id),)


class OneAudit(HTTPEndpoint):
    """``/api/v1/audits/{number}``."""

    @documented(Operation("One audit", {200: AuditShape}, refuses=(404,)))
    async def get(self, request: Request) -> Response:
        """Show one audit."""
        return give(audit_shape(await _line(request, AuditId(request.path_params["number"]))))

    @documented(
        Operation(
            "Withdraw an audit",
            {200: AuditShape},
            query=Withdrawal,
            needs=Scope.AUDIT,
            refuses=(404, 409),
            description="It stays in the history and counts no more. 409: it was withdrawn before.",
        )
    )
    async def delete(self, request: Request) -> Response:
        """Take an audit back."""
        actor, services = signed_in(request), services_of(request)
        audit_id = AuditId(request.path_params["number"])
        given = read_query(request, Withdrawal)
        await withdraw_audit(audit_id, reason=given.reason, actor=actor, units=services.units, clock=services.clock)
        return give(audit_shape(await _line(request, audit_id)))


async def _line(request: Request, audit_id: AuditId) -> AuditLine:
    page = await services_of(request).pages.audits.page(audit_id)
    if page is None:
        raise NotFound(f"there is no audit {audit_id}")
    return page.line
