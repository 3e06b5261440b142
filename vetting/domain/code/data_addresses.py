"""
Code of JavaScript that an address holds: ``data:text/javascript;base64,…``.

Source: RFC 2397; Node.js, "ECMAScript modules", "data: imports"; WHATWG Fetch, "data: URL processor".
"""

import base64
import re
from typing import Final, NamedTuple
from urllib.parse import unquote

MAX_ADDRESS: Final = 1 << 20
"""Characters of an address; a longer one is not read."""
_ADDRESS: Final = re.compile(r"data:([^,]{0,100}),", re.IGNORECASE)
_NO_CODE: Final = re.compile(r"json|wasm|image/|font/|text/(?:plain|html|css)", re.IGNORECASE)
_NOT_BASE64: Final = re.compile(r"[^A-Za-z0-9+/]")
_URL_SAFE: Final = str.maketrans("-_", "+/")


class Addressed(NamedTuple):
    """Code that an address holds."""

    text: str
    is_decoded: bool
    """Whether nobody can read it where it stands."""


def code_at(address: object) -> Addressed | None:
    """Give the code that an address holds; None if it is the address of something else."""
    if not isinstance(address, str) or address[:5].lower() != "data:" or len(address) > MAX_ADDRESS:
        return None
    head = _ADDRESS.match(address)
    if head is None or _NO_CODE.search(head.group(1)):
        return None
    body = unquote(address[head.end() :])
    if not head.group(1).lower().endswith(";base64"):
        return Addressed(body, is_decoded=False)
    digits = _NOT_BASE64.sub("", body.translate(_URL_SAFE))
    digits = digits[: len(digits) - (len(digits) % 4 == 1)]
    return Addressed(base64.b64decode(digits + "==="[: -len(digits) % 4]).decode("utf-8", "replace"), is_decoded=True)
