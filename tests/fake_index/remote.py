"""A catalog in another process, changed over HTTP by the same methods as one in this."""

import json
import urllib.request
from base64 import b64encode
from collections.abc import Callable
from typing import Any

from tests.fake_index.server import CHANGES, CONTROL


class RemoteCatalog:
    """Calls the methods of the :class:`~tests.fake_index.catalog.Catalog` that a fake index elsewhere serves."""

    def __init__(self, origin: str) -> None:
        """Talk to the fake index at *origin*, as it printed it."""
        self._origin = origin.rstrip("/")

    @property
    def url(self) -> str:
        """The root of the simple API."""
        return f"{self._origin}/simple/"

    def __getattr__(self, method: str) -> Callable[..., Any]:
        """Give the catalog's *method*, to be called with plain values or bytes as ``data``."""
        if method not in CHANGES:
            raise AttributeError(method)

        def call(*positional: object, **arguments: object) -> object:
            if isinstance(data := arguments.get("data"), bytes):
                arguments["data"] = b64encode(data).decode()
            body = json.dumps({"method": method, "positional": positional, "arguments": arguments}).encode()
            request = urllib.request.Request(f"{self._origin}{CONTROL}", body)  # noqa: S310  # loopback
            with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310  # the same
                return json.load(answer)

        return call
