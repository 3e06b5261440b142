"""
What a call of JavaScript loads by an address that holds it: ``import("data:…")``, a worker made of a text.

Bundlers put workers of their own into a script in the same way: such code is read, and is no reason to say anything.
"""

from typing import Final, NamedTuple

from vetting.domain.code.data_addresses import Addressed, code_at
from vetting.domain.code.javascript_known import UNKNOWN, Known, constant
from vetting.domain.code.javascript_names import OBJECT_URLS, OF_BROWSERS

_OF_BUNDLERS: Final = frozenset({"atob", "unescape", "decodeURIComponent", "Buffer.from", "String.fromCharCode"})
"""What bundlers unpack a worker by that they put into the script."""


class Loaded(NamedTuple):
    """What an address holds."""

    code: str | None = None
    """What is to be read."""
    given: Known | None = None
    """What a call is said to run, where that is worth saying."""


def loaded_by(name: str, arguments: list[Known]) -> Loaded:
    """Say what is loaded by *name*, one of ``AT_ADDRESS``; what is not known of that may come from elsewhere."""
    first, is_usual = arguments[0], name in OF_BROWSERS
    is_object = not OBJECT_URLS.isdisjoint(first.calls)
    if isinstance(first.constant, str):
        if is_object and not is_told_to_evaluate(arguments):
            return Loaded(first.constant)
        return loaded_at(code_at(first.constant), is_usual=is_usual)
    if is_object or ((first.texts or [""])[0] or "")[:5].lower() == "data:":
        calls = tuple(one for one in first.calls if not is_usual or one not in _OF_BUNDLERS)
        return Loaded(given=Known(calls=calls, names=first.names))
    return Loaded()


def loaded_at(code: Addressed | None, *, is_usual: bool = False) -> Loaded:
    """Say what an address holds, if that is code."""
    if code is None:
        return Loaded()
    return Loaded(code.text, None if is_usual else constant(code.text, int(code.is_decoded)))


def is_told_to_evaluate(arguments: list[Known]) -> bool:
    """Say whether a worker is given code, and not where it lies: ``new Worker(code, {eval: true})``."""
    return bool((arguments[-1].members or {}).get("eval", UNKNOWN).constant)
