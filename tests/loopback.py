"""A web server on loopback whose every answer a test writes, and which remembers what it was asked."""

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    pause_seconds: float = 0
    """Between the first byte of the body and the rest."""
    is_cut: bool = False
    """Whether the connection breaks before the end."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request."""

    method: str
    path: str
    """With its query."""
    headers: Mapping[str, str]
    body: bytes

    @property
    def document(self) -> object:
        """The body as JSON."""
        return json.loads(self.body)


class Loopback(ThreadingHTTPServer):
    """Answers by path; anything else is 404."""

    daemon_threads = True

    def __init__(self) -> None:
        """Listen on a free port."""
        super().__init__(("127.0.0.1", 0), _Handler)
        self.replies: dict[str, Reply] = {}
        """By path without query, or by method and path: ``POST /path``."""
        self.asked: list[Asked] = []

    @property
    def url(self) -> str:
        """The address, without a slash at the end."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def reply_json(self, path: str, document: object, status: int = 200) -> None:
        """Answer a path with JSON."""
        self.replies[path] = Reply(json.dumps(document).encode(), status, {"Content-Type": "application/json"})


@contextmanager
def listening() -> Iterator[Loopback]:
    """Serve until the block ends."""
    server = Loopback()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: Loopback
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Keep quiet."""

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        asked = Asked(self.command, self.path, dict(self.headers.items()), self.rfile.read(length))
        self.server.asked.append(asked)
        path = self.path.partition("?")[0]
        replies = self.server.replies
        reply = replies.get(f"{self.command} {path}") or replies.get(path) or Reply(b"nothing here", 404)
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body) + reply.is_cut))
        self.end_headers()
        self.wfile.write(reply.body[:1])
        self.wfile.flush()
        time.sleep(reply.pause_seconds)
        self.wfile.write(reply.body[1:])
        self.close_connection = reply.is_cut

    do_GET = do_PUT = do_POST = do_DELETE = _answer  # noqa: N815 - the names that http.server calls
