"""
Addresses as they may be shown: without what only their owner should know.

Lockfiles, options and settings name addresses, and some hold a password, a
token before the host, or one in the query. What a command says goes to logs and
to comments on pull requests, so every address in it passes here first.
"""

import re

_ADDRESS = re.compile(r"[^\s\"'`<>]*")
_PORT = re.compile(r"[0-9]*")
_SECRET_KEY = re.compile(r"token|secret|passw|api-?key|access-?key|auth(?!or)|signature|credential|session|jwt")
_SECRET_KEYS = frozenset({"key", "sig", "pass", "pwd"})


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
