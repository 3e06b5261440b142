"""
Addresses as they may be shown: without what only their owner should know.

Lockfiles, options and settings name addresses, and some hold a password, a
token before the host, or one in the query. What a command says goes to logs and
to comments on pull requests. So such texts pass here: a lockfile before it is
read (:func:`without_credentials`, for what they give access with says nothing of
what is installed), and what shows an address before it is shown
(:func:`without_secrets`).
"""

import re

_ADDRESS = re.compile(r"[^\s\"'`<>]*")
_PORT = re.compile(r"[0-9]*")
# Before the host; or a password with a slash in it, which is told from a port by what is no digit.
_CREDENTIALS = re.compile(r"://(?:[^\s/?#\"'`<>]*|[^\s/?#\"'`<>@:\[]*:(?![0-9]*[/?#])[^\s\"'`<>@:]{0,256})@")
_QUERY = re.compile(r"\?([^\s#\"'`<>?]*)")
_SECRET_KEY = re.compile(r"token|secret|passw|api-?key|access-?key|auth(?!or)|signature|credential|session|jwt")
_SECRET_KEYS = frozenset({"key", "sig", "pass", "pwd"})


def without_credentials(text: str) -> str:
    """Give *text*, of any length, without users and passwords, and without queries that hold a secret; lines stay."""
    if "@" in text and "://" in text:
        text = _CREDENTIALS.sub("://", text)
    return _QUERY.sub(_unless_secret, text) if "?" in text else text


def _unless_secret(query: re.Match[str]) -> str:
    return "" if "=" in query[1] and secret_key(query[1]) is not None else query[0]


def without_secrets(text: str) -> str:
    """Give *text* with every address in it cut to scheme, host, port and path."""
    if "://" not in text:
        return text
    before, *addresses = text.split("://")
    return "://".join([before, *map(_without_secrets, addresses)])


def shown_address(text: str, *, most: int) -> str:
    """Give the first *most* characters of what may be an address; cut afterwards, or half a password would be left."""
    return without_secrets(text)[:most]


def secret_key(query: str) -> str | None:
    """Name the key of a query, or of a fragment, whose value looks like a secret; None where there is none."""
    for part in re.split("[&;]", query):
        key = part.partition("=")[0]
        plain = key.lower().replace("_", "-").replace("%5f", "-").replace("%2d", "-")
        if plain in _SECRET_KEYS or _SECRET_KEY.search(plain):
            return key
    return None


def _without_secrets(text: str) -> str:
    """Do so for what stands behind one ``://``."""
    found = _ADDRESS.match(text)
    address = found[0] if found else ""
    behind = text[len(address) :]
    place = re.split("[?#]", address, maxsplit=1)[0]
    authority, slash, path = place.partition("/")
    host = authority.rpartition("@")[2]
    name, colon, port = host.rpartition(":")
    if colon and not host.endswith("]") and not _PORT.fullmatch(port):
        # No port: a password with a slash in it, whose rest stands where a path does.
        return f"{name}…{behind}"
    return f"{host}{slash}{path}{behind}"
