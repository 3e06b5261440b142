"""What the lifespan leaves for handlers: typed access to the services behind a request."""

from typing import TypedDict, cast

from starlette.requests import HTTPConnection

from vetting.bootstrap.server import Services


class LifespanState(TypedDict):
    """What the lifespan yields; Starlette copies it into each request's state."""

    services: Services


def services_of(connection: HTTPConnection) -> Services:
    """Give the services that this request may use."""
    return cast("Services", connection.state.services)
