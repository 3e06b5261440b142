"""What C4 sees of what a page keeps of those who look at it, its cookies and its stores, being sent elsewhere."""

from collections.abc import Iterable, Iterator
from typing import Final

from vetting.domain.code.facts import Call, CodeFacts
from vetting.domain.signals.code.asking import calls_of, ends_beside, shown, sighting
from vetting.domain.signals.interface import Severity
from vetting.domain.signals.sightings import Sighting

_COOKIES: Final = "document.cookie"
_STORES: Final = frozenset({"localStorage", "sessionStorage"})
_KEPT: Final = _STORES | {_COOKIES}
_MARKUP: Final = frozenset(
    {"document.write", "document.writeln", ".insertAdjacentHTML", ".setAttribute", "Image.setAttribute"}
)
"""What asks for what it is given if that is the address of a picture, of a script, or the like."""
_SENDERS: Final = _MARKUP | {
    "XMLHttpRequest.open", "XMLHttpRequest.send", "WebSocket.send", ".send", ".post", ".sendBeacon", "open",
    "location.assign", "location.replace", "EventSource", "$.post", "$.get", "$.ajax", "$.getJSON", "jQuery.post",
    "jQuery.get", "jQuery.ajax", "jQuery.getJSON", "jquery.post", "jquery.get", "jquery.ajax", "jquery.getJSON",
}  # fmt: skip
_WRITTEN: Final = frozenset({
    "encodeURIComponent", "encodeURI", "escape", "btoa", "JSON.stringify", "String", "Image", "XMLHttpRequest",
    "WebSocket", "Object.assign", "Object.entries", "Object.fromEntries", "Object.values", "document.createElement",
    "URLSearchParams", "FormData", "Blob", "structuredClone", ".join", ".concat", ".toString", "fetch",
})  # fmt: skip
"""What leaves them whole; who takes one of them out of them gives it to whom it is from."""


def kept_by_page_sent(facts: CodeFacts, asking: Iterable[Call]) -> Iterator[Sighting]:
    """Yield the first call that sends the cookies of a page as they are, or one of its stores as a whole."""
    for call in [*asking, *calls_of(facts, _SENDERS)]:
        kept = _given_whole(call)
        if not kept:
            continue
        texts = ends_beside(facts, call.place)
        is_elsewhere = any("//" in text for text in texts)
        if call.name in _MARKUP and not (is_elsewhere and any("src" in text for text in texts)):
            continue
        what = "the cookies" if _COOKIES in kept else "all that is stored"
        message = f"It sends {what} of the page that it is part of ({shown(call.name)})."
        severity = Severity.HIGH if _COOKIES in kept or is_elsewhere else Severity.MEDIUM
        yield sighting(severity, call.place, ("C4", "cookies" if _COOKIES in kept else "stores"), message)
        return


def _given_whole(call: Call) -> set[str]:
    """Say what of a page a call is given whole; what it is told as headers goes to whom it is for."""
    given = call.arguments[:-1] if call.keywords else call.arguments
    return {
        name
        for value in (*given, *(one for key, one in call.keywords if key != "headers"))
        if _WRITTEN.issuperset(value.calls)
        for name in value.names
        if name in _KEPT
    }
