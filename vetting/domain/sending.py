"""
Requests that are sent again because no answer came, and how the second is known to be the first.

Whoever sends one names it by a key of their own. A key stands for one content
for ever: sent again with the same, it is the same request and happens once;
sent with another, it is a mistake of the sender's, which is refused.

Source: The Idempotency-Key HTTP Header Field, IETF draft 06, 24 February 2025.
"""

import hashlib
import re
from dataclasses import dataclass

from vetting.domain.errors import InvalidInput
from vetting.domain.releases import Sha256

MAX_KEY_LENGTH = 255
"""Characters."""
KEY_PATTERN = '^("[!#-~]{1,253}"|[!#-~]{1,255})$'
"""Visible ASCII, with the quotation marks of a structured field or without."""
_KEY = re.compile(KEY_PATTERN)


@dataclass(frozen=True, slots=True)
class Sending:
    """One request of one account, by its key."""

    key: str
    content: Sha256
    """Of all that was asked for."""

    def demand_same(self, content: Sha256) -> None:
        """
        See that the key was used for this very request before.

        Raises:
            InvalidInput: It was used for another, of *content*.
        """
        if self.content != content:
            raise InvalidInput(f"the Idempotency-Key {self.key} was used before, for something else")


def sending(key: str, *parts: str) -> Sending:
    """
    Name the request that asks for *parts* by *key*.

    Raises:
        InvalidInput: *key* is empty, too long, or has other characters than visible ASCII.
    """
    if not _KEY.fullmatch(key):
        raise InvalidInput(f"an Idempotency-Key has 1 to {MAX_KEY_LENGTH} visible ASCII characters")
    content = hashlib.sha256("\0".join(parts).encode()).hexdigest()
    return Sending(key.strip('"'), Sha256(content))
