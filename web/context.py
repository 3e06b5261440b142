"""What the lifespan leaves for handlers: typed access to the services behind a request."""

from typing import TypedDict, cast

from starlette.requests import HTTPConnection

from vetting.bootstrap.server import Services
from web.pacing import AskedLately


class LifespanState(TypedDict):
    """What the lifespan yields; Starlette copies it into each request's state."""

    services: Services
    asked_lately: AskedLately
    """Releases that are to be mended."""


def services_of(connection: HTTPConnection) -> Services:
    """Give the services that this request may use."""
    return cast("Services", connection.state.services)


def asked_lately(connection: HTTPConnection) -> AskedLately:
    """Give the releases that this process has asked to be mended a moment ago."""
    return cast("AskedLately", connection.state.asked_lately)
