"""
Logins: what an account is called in addresses and beside audits.

An identity provider only suggests one, in whatever spelling. Here a login has
one plain spelling, so that no two of them look alike, and never changes.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import count

from vetting.domain.errors import InvalidInput

MAX_LOGIN_LENGTH = 39
"""Characters, as on the large code hosts."""
NAMELESS = "reader"
"""What somebody is called whose provider suggests nothing that can be spelled here."""
_LOGIN = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?")


def login_from(suggestion: str) -> str:
    """
    Spell *suggestion* as a login; empty where nothing of it can be.

    An address gives the part before its ``@``; accents are dropped, and
    whatever else has no place in a login becomes a hyphen.
    """
    plain = unicodedata.normalize("NFKD", suggestion.partition("@")[0]).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9._]+", "-", plain)[:MAX_LOGIN_LENGTH].strip("._-")


def logins_from(*suggestions: str) -> Iterator[str]:
    """Give logins to try, the first suggestion that can be spelled first, then the same with a number."""
    first = next((login for one in suggestions if (login := login_from(one))), NAMELESS)
    yield first
    endings = (f"-{number}" for number in count(2))
    yield from (first[: MAX_LOGIN_LENGTH - len(ending)] + ending for ending in endings)


def check_login(text: str) -> str:
    """
    Give *text* if it is a login.

    Raises:
        InvalidInput: It is none.
    """
    if len(text) > MAX_LOGIN_LENGTH or not _LOGIN.fullmatch(text):
        raise InvalidInput(
            f"{text[:80]!r} is not a login: small letters and digits, with dots, hyphens and underscores between"
        )
    return text
