"""Whether a request comes from this very machine, with nothing between."""

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection

from vetting.domain.errors import NotPermitted
from vetting.settings import is_loopback

_PASSED_ON = frozenset({"forwarded", "via", "x-real-ip", "x-client-ip", "cf-connecting-ip", "true-client-ip"})


def is_local(connection: HTTPConnection) -> bool:
    """
    Tell whether the asker sits at this machine.

    The client's address must be loopback, and the host asked for too, or another
    site's name could lead here (DNS rebinding). A header of a proxy says that
    somebody is behind it, whatever address it has; so does HTTP/1.0, which no
    browser speaks, and by which a proxy asks that was told nothing else.
    """
    client = connection.client
    host = connection.url.hostname or ""
    if connection.scope.get("http_version") == "1.0":
        return False
    return client is not None and is_loopback(client.host) and is_loopback(host) and not _passed_on(connection.headers)


def _passed_on(headers: Headers) -> bool:
    return any(name in _PASSED_ON or name.startswith("x-forwarded-") for name in headers)


def demand_local(connection: HTTPConnection) -> None:
    """
    Let the request pass if it comes from this very machine.

    Raises:
        NotPermitted: It does not, or there may be somebody behind a proxy.
    """
    if not is_local(connection):
        raise NotPermitted("the development sign-in works only at the machine that runs Revet, without a proxy between")
