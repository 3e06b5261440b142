"""
The headers that every answer carries: what a browser may load, run, embed and tell.

No page has an inline script or style, so none is allowed: text from packages
that reached a page as markup would still not run. Sign-in begins by a link, not
a form, since ``form-action`` also holds for what a form's answer redirects to.
"""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_EVERYWHERE = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    # Not "no-referrer": with it a browser sends "Origin: null" with our own forms.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "browsing-topics=(), camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
HSTS_SECONDS = 365 * 24 * 60 * 60


def security_headers(*, is_secure: bool) -> dict[str, str]:
    """Give the headers; those that only hold over HTTPS where *is_secure*."""
    if not is_secure:
        return dict(_EVERYWHERE)
    return {**_EVERYWHERE, "Strict-Transport-Security": f"max-age={HSTS_SECONDS}"}


class SecurityHeaders:
    """Adds the headers; one that a handler has set itself stays."""

    def __init__(self, app: ASGIApp, *, is_secure: bool) -> None:
        self.app = app
        self._headers = security_headers(is_secure=is_secure)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the headers."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers)
