"""Who sits at the machine itself, told from the connection."""

import pytest
from starlette.requests import HTTPConnection

from web.loopback import is_local


@pytest.mark.parametrize(("version", "expected"), [("1.0", False), ("1.1", True), ("2", True)])
def test_a_proxy_that_names_nobody_is_known_by_its_protocol(version: str, *, expected: bool) -> None:
    """One that was told nothing but an address asks by HTTP/1.0, for whoever is behind it; no browser does."""
    scope = {
        "type": "http",
        "http_version": version,
        "scheme": "http",
        "path": "/",
        "query_string": b"",
        "headers": [(b"host", b"127.0.0.1:8000")],
        "client": ("127.0.0.1", 50_000),
        "server": ("127.0.0.1", 8000),
    }
    assert is_local(HTTPConnection(scope)) is expected
