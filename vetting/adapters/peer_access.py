"""
What a user allows for peers that are not public: their tokens, and private networks.

All of it comes from the environment or from files that are the user's own,
never from a store: whoever may change a store's address must not be able to
send a token there. So a token names the one origin that it is for.
"""

import base64
import netrc
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from vetting.adapters.connecting import is_loopback
from vetting.adapters.credentials import saved_login
from vetting.domain.errors import InvalidInput
from vetting.formats.peer_registry import is_near_registry

TOKEN_PREFIX = "REVET_PEER_TOKEN_"  # noqa: S105  # the name of a variable
ALLOW_PRIVATE = "REVET_ALLOW_PRIVATE_PEERS"
HTTPS_PORT = 443
_YES = frozenset({"1", "true", "yes", "on"})
_NO = frozenset({"", "0", "false", "no", "off"})
_TOKEN = re.compile(r"[\x21-\x7e]+")
"""What a header may hold; the client library quotes in its complaint what it cannot send."""


def origin_of(url: SplitResult) -> str:
    """
    Give scheme, host and port, alike for all spellings of them.

    Raises:
        ValueError: The port is no number.
    """
    port = url.port or (HTTPS_PORT if url.scheme == "https" else 80)
    return f"{url.scheme}://{url.hostname or ''}:{port}"


@dataclass(frozen=True, slots=True)
class PeerAccess:
    """What this user may read besides what is public."""

    authorizations: Mapping[str, str] = field(default_factory=dict, repr=False)
    """By origin, the header's value."""
    netrc: Path | None = None
    """A file of logins by host, looked into for peers at the usual port of https."""
    private_hosts: Collection[str] | None = ()
    """Those that may be in a private network; None: all of them."""
    is_second_hand: bool = False
    """Whether somebody else named the peers: a list of them that the user only asks for a hint."""
    is_public_only: bool = False
    """Whether peers may neither be in a private network nor on this very machine."""

    @property
    def advice_where_closed(self) -> str:
        """Say in brackets what could open a peer that hides from strangers."""
        if self.is_second_hand:
            return " (whom a registry names is shown no token)"
        return f" (a private peer's token goes into {TOKEN_PREFIX}NAME)"

    def for_peers_of(self, registry: str) -> "PeerAccess":
        """
        Leave what also goes for the peers that *registry* names.

        No login does: else whoever writes the list chose what is asked in the
        user's name. And a list from the network leads to no host of the user's
        own: they allowed those for peers that they chose themselves.
        """
        if is_near_registry(registry):
            return PeerAccess(private_hosts=self.private_hosts, is_second_hand=True)
        return PeerAccess(is_second_hand=True, is_public_only=True)

    def authorization_for(self, url: SplitResult) -> str | None:
        """
        Give what to send to the origin of *url*, which goes there and nowhere else.

        Raises:
            InvalidInput: The netrc file cannot be read.
        """
        origin = origin_of(url)
        known = self.authorizations.get(origin)
        if known is None and origin == f"https://{url.hostname}:{HTTPS_PORT}" and self.netrc is not None:
            return _from_netrc(self.netrc, url.hostname or "")
        return known

    def allows_private(self, host: str) -> bool:
        """Tell whether *host* may be in a private network."""
        return self.private_hosts is None or host in self.private_hosts


def access_from(environment: Mapping[str, str], login_file: Path) -> PeerAccess:
    """
    Read what the user allows.

    ``REVET_PEER_TOKEN_<ANY NAME>`` holds an origin and a token, as in
    ``https://audits.example.test s3cret``; besides, the instance of ``revet
    login`` is sent its token when it is a peer, and a netrc file is obeyed.

    Args:
        environment: The process's own.
        login_file: What ``revet login`` wrote.

    Raises:
        InvalidInput: Something of it cannot be read; its value is not shown.
    """
    authorizations: dict[str, str] = {}
    login = saved_login(environment, login_file)
    if login is not None and login.token:
        authorizations[origin_of(urlsplit(login.url))] = _bearer("the token of `revet login`", login.token)
    for name, value in environment.items():
        if name.startswith(TOKEN_PREFIX) and value.strip():
            origin, token = _origin_and_token(name, value)
            authorizations[origin] = _bearer(name, token)
    return PeerAccess(authorizations, _netrc_path(environment), _private_hosts(environment.get(ALLOW_PRIVATE, "")))


def _origin_and_token(name: str, value: str) -> tuple[str, str]:
    address, _, token = value.strip().partition(" ")
    try:
        split = urlsplit(address)
        origin = origin_of(split)
    except ValueError:
        origin, split = "", urlsplit("")
    is_near = split.scheme == "http" and is_loopback(split.hostname or "")
    is_origin = split.hostname and not split.username and split.path in {"", "/"} and not split.query
    if not (token and is_origin and (split.scheme == "https" or is_near)):
        raise InvalidInput(f"{name} does not say for whom it is: write https://HOST, a space, and the token")
    return origin, token.strip()


def _bearer(name: str, token: str) -> str:
    if not _TOKEN.fullmatch(token):
        raise InvalidInput(f"{name} holds what no token has: letters, digits and signs of ASCII, without spaces")
    return f"Bearer {token}"


def _private_hosts(text: str) -> Collection[str] | None:
    if text.strip().lower() in _YES:
        return None
    hosts = frozenset(re.split(r"[\s,]+", text.strip().lower()))
    return hosts - _NO


def _netrc_path(environment: Mapping[str, str]) -> Path | None:
    named = environment.get("NETRC")
    path = Path(named) if named else Path.home() / ".netrc"
    return path if path.is_file() else None


def _from_netrc(path: Path, host: str) -> str | None:
    try:
        # Not `authenticators`, which gives a stranger what stands under `default`.
        found = netrc.netrc(str(path)).hosts.get(host)
    except (netrc.NetrcParseError, OSError, UnicodeDecodeError):
        # What it quotes may be a password.
        raise InvalidInput(f"{path} cannot be read as a netrc file") from None
    if found is None:
        return None
    login, _, password = found
    return "Basic " + base64.b64encode(f"{login}:{password}".encode()).decode()
