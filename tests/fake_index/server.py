"""The fake index's HTTP server: routes, faults, and the endpoint that changes the catalog."""

import contextlib
import json
import ssl
import sys
import threading
import time
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TypeAlias
from urllib.parse import unquote

from packaging.utils import canonicalize_name

from tests.fake_index.catalog import DRIP_SECONDS, Catalog, Fault
from tests.fake_index.pages import HTML_TYPE, JSON_TYPE, legacy_json, path_of, simple_html, simple_json

Answer: TypeAlias = tuple[int, bytes, dict[str, str]]
"""Status, body, headers."""
NOTHING: Answer = (404, b"there is nothing here", {})
CONTROL = "/-/control"
CHANGES = frozenset(
    {
        "publish",
        "publish_bytes",
        "alter",
        "yank",
        "remove_file",
        "remove_release",
        "remove_project",
        "describe",
        "speak",
        "fail",
        "paths",
    }
)
"""Methods of :class:`Catalog` that another process may call."""


class FakeIndex(ThreadingHTTPServer):
    """Serves one catalog on loopback."""

    daemon_threads = True

    def __init__(self, catalog: Catalog, port: int = 0) -> None:
        """Listen on *port* of loopback, any free one if 0."""
        self.catalog = catalog
        super().__init__(("127.0.0.1", port), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a client that hung up, having read enough to refuse the rest."""
        if not isinstance(sys.exception(), (ConnectionError, ssl.SSLError)):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # the types of socketserver

    @property
    def origin(self) -> str:
        """Where it listens, without a slash at the end."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def url(self) -> str:
        """The root of the simple API."""
        return f"{self.origin}/simple/"


@contextmanager
def serving(catalog: Catalog) -> Iterator[FakeIndex]:
    """Serve *catalog* from a thread."""
    with FakeIndex(catalog) as index:
        thread = threading.Thread(target=index.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield index
        finally:
            index.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FakeIndex

    def log_message(self, *_: object) -> None:
        """Say nothing: a test says what matters."""

    def do_GET(self) -> None:
        """Answer as the dialect and the faults say."""
        catalog = self.server.catalog
        catalog.requests.append((self.path, {key.lower(): value for key, value in self.headers.items()}))
        fault = catalog.next_fault(self.path)
        if fault is None:
            self._answer(Fault())
            return
        time.sleep(fault.silence_seconds)
        if fault.status:
            self._send(fault.status, (fault.body or "").encode(), fault, dict(fault.headers))
        else:
            self._answer(fault)

    def do_HEAD(self) -> None:
        """Answer as to GET, without a body."""
        self.do_GET()

    def do_POST(self) -> None:
        """Change the catalog as another process asks."""
        call = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path != CONTROL or call["method"] not in CHANGES:
            self._send(404, b"")
            return
        if "data" in call["arguments"]:
            call["arguments"]["data"] = b64decode(call["arguments"]["data"])
        result = getattr(self.server.catalog, call["method"])(*call["positional"], **call["arguments"])
        self._send(200, json.dumps(result).encode(), headers={"Content-Type": "application/json"})

    def _answer(self, fault: Fault) -> None:
        with self.server.catalog.lock:
            status, body, headers = self._found()
        is_whole = status == HTTPStatus.OK
        self._send(status, body, fault if is_whole else None, headers | (dict(fault.headers) if is_whole else {}))

    def _found(self) -> Answer:
        """Find what was asked for, in the catalog as it is at this moment."""
        match unquote(self.path.partition("?")[0]).strip("/").split("/"):
            case ["simple", name]:
                return self._simple(name)
            case ["pypi", name, *version, "json"] if len(version) <= 1:
                return self._legacy(name, next(iter(version), None))
            case ["files", *_]:
                return self._file()
            case _:
                return NOTHING

    def _simple(self, name: str) -> Answer:
        normal = str(canonicalize_name(name))
        if self.path != f"/simple/{normal}/":
            return 301, b"", {"Location": f"/simple/{normal}/"}
        project = self.server.catalog.projects.get(normal)
        if project is None:
            return NOTHING
        dialect, origin = self.server.catalog.dialect, self.server.origin
        is_json = dialect.has_json and JSON_TYPE in self.headers.get("Accept", "")
        body = (simple_json if is_json else simple_html)(project, dialect, origin)
        headers = {"Content-Type": JSON_TYPE if is_json else HTML_TYPE, "Vary": "Accept"}
        if dialect.has_validators:
            headers["ETag"] = f'"{sha256(body).hexdigest()[:20]}"'
            if self.headers.get("If-None-Match") == headers["ETag"]:
                return 304, b"", headers
        return 200, body, headers

    def _legacy(self, name: str, version: str | None) -> Answer:
        dialect = self.server.catalog.dialect
        is_offered = dialect.has_legacy_json if version is None else dialect.has_legacy_release_json
        project = self.server.catalog.projects.get(str(canonicalize_name(name)))
        if project is None or not is_offered:
            return NOTHING
        body = legacy_json(project, self.server.origin, version)
        return NOTHING if body is None else (200, body, {"Content-Type": "application/json"})

    def _file(self) -> Answer:
        for project in self.server.catalog.projects.values():
            for held in project.files.values():
                if path_of(held) == unquote(self.path):
                    return 200, held.data, {"Content-Type": "application/octet-stream"}
        return NOTHING

    def _send(
        self, status: int, body: bytes, fault: Fault | None = None, headers: dict[str, str] | None = None
    ) -> None:
        """Send an answer, spoilt as *fault* says."""
        fault = fault or Fault()
        body = body if fault.body is None else fault.body.encode()
        body += b"\0" * fault.add_bytes
        # The client may have hung up, having read enough to refuse the rest.
        with contextlib.suppress(ConnectionError):
            self.send_response(status)
            if fault.drip == "head":
                self.flush_headers()
                self._drip(b"X-Slow: " + b"y" * 500 + b"\r\n")
            for key, value in (headers or {}).items():
                self.send_header(key, value)
            if status != HTTPStatus.NOT_MODIFIED:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                send = self._drip if fault.drip == "body" else self.wfile.write
                send(body if fault.keep_bytes < 0 else body[: fault.keep_bytes])
        self.close_connection = fault.keep_bytes >= 0

    def _drip(self, data: bytes) -> None:
        """Send a byte at a time, until whoever asked hangs up."""
        for byte in data:
            self.wfile.write(bytes([byte]))
            time.sleep(DRIP_SECONDS)
