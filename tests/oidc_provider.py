"""
An OpenID Connect provider as a process of its own: ``oidc-provider-mock``, made stricter and breakable.

It issues real codes and signs real tokens over HTTP. On top of the library it
verifies PKCE, as a provider in use does, and lets a test change what one of its
addresses answers. A person is whatever claims a test gave them.

Run as ``python -m tests.oidc_provider``: prints its port, serves until it is ended.
"""

import base64
import hashlib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest


class Provider:
    """The provider's process, as tests and their browsers reach it."""

    def __init__(self, issuer: str) -> None:
        """Know the provider at *issuer*."""
        self.issuer = issuer

    def person(self, subject: str, **claims: object) -> None:
        """Give *subject* these claims; they go into the ID token, even where they make it false."""
        httpx2.put(f"{self.issuer}/users/{subject}", json=claims).raise_for_status()

    def answers(
        self, path: str, *, status: int | None = None, merge: dict[str, Any] | None = None, text: str | None = None
    ) -> None:
        """From now on answer *path* with *status*, *text*, or *merge* laid over the answer (None takes a key out)."""
        change = {"path": path, "status": status, "merge": merge, "text": text}
        httpx2.post(f"{self.issuer}/control/answers", json=change).raise_for_status()

    def rotate_keys(self) -> None:
        """Sign with another key from now on."""
        httpx2.post(f"{self.issuer}/control/rotate").raise_for_status()

    def reset(self) -> None:
        """Answer as the library does again."""
        httpx2.post(f"{self.issuer}/control/reset").raise_for_status()

    def visit(self, url: str, *, subject: str | None) -> str:
        """Go to the provider as a browser does and sign in as *subject*, or refuse; give where it sends one back."""
        form = {"action": "deny"} if subject is None else {"sub": subject}
        answer = httpx2.post(url, data=form)
        assert answer.status_code == 302, answer.text
        return answer.headers["location"]


def answer_in(url: str) -> dict[str, str]:
    """Read the query of the address that a browser was sent back to."""
    return {name: values[-1] for name, values in parse_qs(urlsplit(url).query).items()}


@contextmanager
def running_provider() -> Iterator[Provider]:
    """Run a provider on a free port of loopback."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.oidc_provider"]
    process = subprocess.Popen(  # the command is written above
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    with process:
        assert process.stdout is not None
        try:
            port = int(process.stdout.readline())
            yield Provider(f"http://127.0.0.1:{port}")
        finally:
            process.terminate()


@pytest.fixture(scope="session")
def provider_process() -> Iterator[Provider]:
    """Run one provider for all tests of a run."""
    with running_provider() as provider:
        yield provider


@pytest.fixture
def provider(provider_process: Provider) -> Provider:
    """Give the provider as it is before any test breaks it."""
    provider_process.reset()
    return provider_process


def _strict_app() -> Any:  # noqa: ANN401  # Flask is imported in the provider's own process only
    # Imported late, and never in the tests' process: the library still uses a part of Authlib that warns of its end.
    import flask  # noqa: PLC0415
    import oidc_provider_mock  # noqa: PLC0415
    from oidc_provider_mock._app import AuthorizationCodeGrant  # noqa: PLC0415

    # Public clients, which the library leaves out.
    AuthorizationCodeGrant.TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "client_secret_post", "none"]
    app = oidc_provider_mock.app(require_nonce=True)
    challenges: dict[str, str] = {}

    def verify_pkce() -> object:
        if flask.request.path == "/oauth2/authorize" and flask.request.args.get("code_challenge_method") != "S256":
            return flask.jsonify(error="invalid_request"), 400
        if flask.request.path != "/oauth2/token":
            return None
        digest = hashlib.sha256(flask.request.form.get("code_verifier", "").encode()).digest()
        given = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if challenges.get(flask.request.form.get("code", "")) != given:
            return flask.jsonify(error="invalid_grant", error_description="code_verifier does not fit"), 400
        return None

    def remember_challenge(answer: Any) -> Any:  # noqa: ANN401
        for code in parse_qs(urlsplit(answer.headers.get("Location", "")).query).get("code", []):
            challenges[code] = flask.request.args["code_challenge"]
        return answer

    app.before_request(verify_pkce)
    app.after_request(remember_challenge)
    return app


def _make_breakable(app: Any) -> None:  # noqa: ANN401
    import flask  # noqa: PLC0415
    from authlib.jose import RSAKey  # noqa: PLC0415

    changes: dict[str, dict[str, Any]] = {}

    def change(answer: Any) -> Any:  # noqa: ANN401
        wanted = changes.get(flask.request.path, {})
        if wanted.get("status"):
            answer.status_code = wanted["status"]
        if wanted.get("text"):
            answer.set_data(wanted["text"])
        if wanted.get("merge"):
            merged = {**answer.get_json(), **wanted["merge"]}
            answer.set_data(flask.json.dumps({key: value for key, value in merged.items() if value is not None}))
        return answer

    def answers() -> str:
        wanted = flask.request.get_json()
        changes[wanted["path"]] = wanted
        return ""

    def rotate() -> str:
        flask.g.oidc_provider_mock_storage.jwk = RSAKey.generate_key(is_private=True)
        return ""

    def reset() -> str:
        changes.clear()
        return ""

    app.after_request(change)
    for view in (answers, rotate, reset):
        app.add_url_rule(f"/control/{view.__name__}", view_func=view, methods=["POST"])


def _serve() -> None:
    from werkzeug.serving import make_server  # noqa: PLC0415

    app = _strict_app()
    _make_breakable(app)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    print(server.server_port, flush=True)  # noqa: T201  # whoever started the process reads it
    server.serve_forever()


if __name__ == "__main__":
    _serve()
