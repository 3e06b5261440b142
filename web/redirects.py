"""Where to send somebody next: only ever to a page of this site."""

from urllib.parse import quote, urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection

MAX_NEXT_LENGTH = 2000
"""Characters; longer than any address of this site."""
HOME = "/"


def safe_next(address: str | None) -> str:
    """
    Give *address* if it is a path of this site, else the start page.

    Refused are other schemes and hosts in every spelling that a browser would
    follow: ``//host``, backslashes (browsers read them as slashes), control
    characters (browsers drop them).
    """
    text = address or ""
    is_path = text.startswith("/") and not text.startswith("//") and "\\" not in text
    if not is_path or len(text) > MAX_NEXT_LENGTH or not text.isprintable():
        return HOME
    return text


def page_asked_for(connection: HTTPConnection) -> str:
    """Give the page to come back to: the one asked for, or the one whose form was sent."""
    if connection.scope["method"] in {"GET", "HEAD"}:
        url = connection.url
        return safe_next(url.path + (f"?{url.query}" if url.query else ""))
    referer = urlsplit(connection.headers.get("referer", ""))
    if referer.netloc != connection.headers.get("host"):
        return HOME
    return safe_next(referer.path + (f"?{referer.query}" if referer.query else ""))


def is_api(connection: HTTPConnection) -> bool:
    """Tell whether the asker is a program."""
    return bool(connection.scope["path"].startswith("/api/"))


def sign_in_needed(connection: HTTPConnection) -> HTTPException:
    """Make the answer to somebody unknown: a program is told what to send, a person is sent to sign in."""
    if is_api(connection):
        detail = "this needs an account: send “Authorization: Bearer” with a token"
        return HTTPException(401, detail, {"WWW-Authenticate": 'Bearer realm="revet"'})
    place = quote(page_asked_for(connection), safe="")
    return HTTPException(303, "Sign in first.", {"Location": f"/sign-in?next={place}"})
