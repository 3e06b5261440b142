"""
What machine code says in words: the strings in it around a few words that tell something, never all there are.

What a program does nobody can read here, but what it opens and whom it asks is
often written in it. Each of the words is sought on its own, which takes 3 ms a
megabyte for all of them. Programs for Windows have their strings in UTF-16, so
there they are sought without the zeros as well.
"""

import re
from collections.abc import Iterator
from typing import Final

MAX_HITS: Final = 20_000
"""In one file; who has more of them does not want them to be looked at."""
MAX_STRING: Final = 200
"""Characters on either side of a word that belong to its string."""
_BEHIND_DOT: Final = (
    rb"\.(?:ssh|aws|azure|kube|npmrc|pypirc|ethereum|bashrc|bash_profile|zshrc|zprofile|profile\b|zshenv"
    rb"|(?:bash|zsh|python)_history|git-credentials|config/(?:gcloud|gh/|solana|systemd|autostart)|oci/config"
    rb"|gem/credentials|cargo/credentials|docker/config"
    rb"|json(?<=logins\.json)|db(?<=key4\.db)|dat(?<=wallet\.dat)|254(?<=169\.254)|google(?<=metadata\.google))"
)
_BEHIND_SLASH: Final = (
    rb"/(?:etc/(?:passwd|shadow|sudoers|cron|systemd/system|rc\.local|profile\.d|init\.d/|ld\.so\.preload)"
    rb"|var/(?:spool/cron|run/secrets/kubernetes)|tdata|/(?<=://)"
    rb"|(?<=BraveSoftware/)|(?<=Exodus/)|(?<=Electrum/))"
)
_BEHIND_BACKSLASH: Final = (
    rb"\\(?:Run(?<=CurrentVersion\\Run)|Startup|tdata|(?<=User Data\\)|(?<=BraveSoftware\\)|(?<=Exodus\\)|\.ssh|\.aws)"
)
_OTHERS: Final = (
    rb"id_(?:rsa|ed25519)", rb"Lo(?:gin Data|cal State)", rb"Launch(?:Agents|Daemons)", rb"metamask",
    rb"application_default_credentials",
)  # fmt: skip
_WORDS: Final = tuple(map(re.compile, (_BEHIND_DOT, _BEHIND_SLASH, *_OTHERS)))
"""Each begins in one way only, whatever it goes on with: so a pattern is sought as fast as memory is read."""
_WORDS_OF_WINDOWS: Final = (*_WORDS, re.compile(_BEHIND_BACKSLASH))
_ASKS: Final = (
    b"getaddrinfo", b"gethostbyname", b"sendto", b"\0connect\0", b"res_query", b"WSAStartup", b"InternetOpen",
    b"WinHttp", b"URLDownloadToFile", b"curl_easy_", b"net/http",
)  # fmt: skip
"""What functions are called by which a program reaches others."""
_PRINTED: Final = re.compile(rb"[\x20-\x7e]*")
_UNPRINTED: Final = re.compile(rb"[^\x20-\x7e]")


def telling_strings(data: bytes) -> Iterator[str]:
    """
    Yield the strings of a program in which any of the words stands, some of them more than once.

    Raises:
        ValueError: There are more of them than are looked at.
    """
    left = MAX_HITS
    is_windows = data.startswith(b"MZ")
    for text in (data, data.replace(b"\0", b"")) if is_windows else (data,):
        for word in _WORDS_OF_WINDOWS if is_windows else _WORDS:
            for hit in word.finditer(text):
                left -= 1
                if left < 0:
                    raise ValueError(f"more than {MAX_HITS} strings")
                yield _string_at(text, hit.start())


def _string_at(data: bytes, at: int) -> str:
    before = _UNPRINTED.split(data[max(0, at - MAX_STRING) : at])[-1]
    after = _PRINTED.match(data, at, at + MAX_STRING)
    return (before + (after.group() if after else b"")).decode("ascii")


def names_network(data: bytes) -> bool:
    """Say whether a program names a function by which it would reach another machine."""
    return any(name in data for name in _ASKS)
