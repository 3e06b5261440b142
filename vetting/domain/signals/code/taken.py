"""What C4 sees of keys that are asked for, found by the ends of their names, or handed on by programs."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from vetting.domain.code.facts import Call, CodeFacts
from vetting.domain.signals.code.asking import calls_of, given, shown, sighting
from vetting.domain.signals.interface import Severity
from vetting.domain.signals.sightings import Sighting

MAX_COMMAND: Final = 200
"""Words of a command, and parts of a pipe."""
_OF_CLOUDS: Final = frozenset({".get_credentials", ".get_frozen_credentials"})
_OF_KEYRINGS: Final = frozenset({"keyring.get_password", "keyring.get_credential"})
_STORES: Final = _OF_CLOUDS | _OF_KEYRINGS
_CLOUDS: Final = ("boto3.", "botocore.", "aiobotocore.")
_FOR_WHOM: Final = frozenset({"auth", "headers"})
"""What a key is given as to whom it is for."""
_SIGNS: Final = re.compile(r"hmac|sign|auth", re.IGNORECASE)
_WALKS: Final = frozenset(
    {"os.walk", "os.scandir", "os.listdir", "glob.glob", "glob.iglob", ".rglob", ".glob", ".iterdir"}
)
_CHOICES: Final = _WALKS | {".endswith", ".startswith", "fnmatch.fnmatch", "fnmatch.filter"}
_KEY: Final = re.compile(r"\*?(?P<end>\.(?:pem|key|ppk|p12|pfx|kdbx))|\*?(?P<id>id_(?:rsa|dsa|ecdsa|ed25519)?)\*?")
HANDLERS: Final = frozenset({
    "logging.handlers.HTTPHandler", "logging.handlers.SocketHandler", "logging.handlers.DatagramHandler",
    "logging.handlers.SMTPHandler",
})  # fmt: skip
"""What sends elsewhere what is logged."""
LOGGED: Final = frozenset({
    ".debug", ".info", ".warning", ".error", ".critical", ".exception", ".log", "logging.debug", "logging.info",
    "logging.warning", "logging.error", "logging.critical", "logging.exception", "logging.log",
})  # fmt: skip
_PRINTED: Final = re.compile(r"[ ]*(?:/usr/bin/)?(?:env|printenv|set|export[ ]-p|declare[ ]-x)[ ]*")
_LEAVES_WHOLE: Final = re.compile(r"[ ]*(?:base64|base32|gzip|bzip2|xz|zstd|xxd|hexdump|sort|tee|cat|rev)\b")
_SENDS: Final = re.compile(r"[ ]*(?:curl|wget|nc|ncat|netcat|socat|http|https|telnet)\b")
_COPIES: Final = re.compile(r"(?:[^ ]*/)?(?:scp|rsync)")
_NOT_SENT: Final = frozenset(
    {"-i", "-F", "-o", "-O", "-K", "-E", "-S", "-e", "-c", "--output", "--cert", "--key", "--netrc-file"}
)
"""Options whose files a program keeps to itself, or makes."""


def stores_sent(sending: Iterable[Call], facts: CodeFacts, openers: frozenset[str]) -> Iterator[Sighting]:
    """Yield the first call that sends what a keyring or a cloud's library keeps, and the first with keys found."""
    sending = list(sending)
    if calls_of(facts, _STORES):
        yield from _from_stores(sending)
    if walks := {call.name for call in calls_of(facts, _WALKS)}:
        yield from _found(sending, _kinds_chosen(facts), walks, openers)


def _from_stores(sending: list[Call]) -> Iterator[Sighting]:
    for call in sending:
        for key, value in (*(("", one) for one in call.arguments), *call.keywords):
            if key in _FOR_WHOM or any(_SIGNS.search(name) for name in value.calls):
                continue
            is_of_cloud = not _OF_CLOUDS.isdisjoint(value.calls) and any(one.startswith(_CLOUDS) for one in value.calls)
            if is_of_cloud or not _OF_KEYRINGS.isdisjoint(value.calls):
                where = "a cloud's library" if is_of_cloud else "the keyring"
                message = f"It asks {where} for keys, and sends them ({shown(call.name)})."
                severity = Severity.HIGH if is_of_cloud else Severity.MEDIUM
                yield sighting(severity, call.place, ("C4", "store", where), message)
                return


def _kinds_chosen(facts: CodeFacts) -> set[str]:
    """Give the ends and beginnings of names of keys by which files are chosen."""
    texts = (
        one
        for call in calls_of(facts, _CHOICES)
        for value in given(call)
        for one in (value.constant, *value.parts)
        if isinstance(one, str)
    )
    return {hit.group("end") or "id_" for hit in map(_KEY.fullmatch, texts) if hit}


def _found(sending: list[Call], kinds: set[str], walks: set[str], openers: frozenset[str]) -> Iterator[Sighting]:
    for call in sending if kinds else ():
        if any(not walks.isdisjoint(one.calls) and not openers.isdisjoint(one.calls) for one in given(call)):
            message = f"It looks for files called {', '.join(sorted(kinds))}, and sends what is in them."
            severity = Severity.HIGH if len(kinds) > 1 else Severity.MEDIUM
            yield sighting(severity, call.place, ("C4", "found", *sorted(kinds)), message)
            return


def is_environment_piped(command: str) -> bool:
    """Say whether a command prints all of the environment into what sends it."""
    parts = command.split("|")[:MAX_COMMAND]
    inner = all(_LEAVES_WHOLE.match(one) for one in parts[1:-1])
    return len(parts) > 1 and inner and bool(_PRINTED.fullmatch(parts[0]) and _SENDS.match(parts[-1]))


def sends_credential(command: str, credential: re.Pattern[str]) -> bool:
    """Say whether a command hands a place of credentials to a program that sends it, or copies it elsewhere."""
    *before, last = command.split("|")[:MAX_COMMAND]
    if _SENDS.match(last) and any(_names(one.split()[:MAX_COMMAND], credential) for one in before):
        return True
    for one in (*before, last):
        words = one.split()[:MAX_COMMAND]
        if words and _COPIES.fullmatch(words[0]) and _names(words, credential) and ":" in words[-1]:
            return True
    return False


def _names(words: list[str], credential: re.Pattern[str]) -> bool:
    pairs = zip(["", *words], words, strict=False)
    return any(
        credential.search(word) and not word.endswith(".pub") for option, word in pairs if option not in _NOT_SENT
    )
