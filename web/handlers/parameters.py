"""What a URL says: which project, which release, which page of a list."""

from typing import cast
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request

from vetting.domain.errors import InvalidInput, NotFound
from vetting.domain.releases import Ecosystem, ProjectName, project_name
from vetting.domain.sending import Sending, sending

_MOST_DIGITS = 7
SENDING_HEADER = "Idempotency-Key"


def project_of(request: Request) -> tuple[Ecosystem, ProjectName]:
    """
    Read the project that a page's URL names.

    Raises:
        NotFound: The ecosystem allows no project of that name.
        HTTPException: 308, the name is spelled otherwise; the same page is under the normalised name.
    """
    ecosystem = cast("Ecosystem", request.path_params["ecosystem"])
    spelled = cast("str", request.path_params["name"])
    try:
        name = project_name(ecosystem, spelled)
    except InvalidInput as error:
        raise NotFound(str(error)) from error
    if name != spelled and request.method in {"GET", "HEAD"}:
        raise moved(request, f"/{ecosystem}/{spelled}", f"/{ecosystem}/{name}", status=308)
    return ecosystem, name


def sending_of(request: Request, *content: str) -> Sending | None:
    """
    Read what a program calls a request for *content* that it may send again; None where it calls it nothing.

    Raises:
        InvalidInput: That is no key.
    """
    key = request.headers.get(SENDING_HEADER)
    return None if key is None else sending(key, *content)


def version_of(request: Request) -> str:
    """Read the version that a page's URL names, in whatever spelling."""
    return cast("str", request.path_params["version"])


def moved(request: Request, part: str, instead: str, *, status: int) -> HTTPException:
    """Make the answer that sends a reader to the same address with *instead* in the place of *part*."""
    before, _, after = request.scope["path"].partition(part)
    query = f"?{request.url.query}" if request.url.query else ""
    return HTTPException(status, headers={"Location": quote(f"{before}{instead}{after}", safe="/@+!,=~") + query})


def page_number(request: Request, parameter: str = "page") -> int:
    """Read a number from 1 on, such as which page of a list is asked for; 1 where there is none, or no number."""
    text = request.query_params.get(parameter, "")
    is_number = text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
    return max(int(text), 1) if is_number else 1
