"""What C4 sees of keys that are asked for, found by the ends of their names, or handed on by programs."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from vetting.domain.code.facts import Call, CodeFacts
from vetting.domain.signals.code.asking import calls_of, calls_where, given, shown, sighting
from vetting.domain.signals.interface import Severity
from vetting.domain.signals.sightings import Sighting

NEAR: Final = 5
"""Lines above what sends, within which ends of names are those that choose what is sent."""
MAX_END: Final = 12
"""Characters of the end of a key's name."""
MAX_COMMAND: Final = 200
"""Words of a command, and parts of a pipe."""
_OF_CLOUDS: Final = frozenset({".get_credentials", ".get_frozen_credentials"})
_OF_KEYRINGS: Final = frozenset({
    "keyring.get_password", "keyring.get_credential", "keytar.getPassword", "keytar.findPassword",
})  # fmt: skip
_ALL_OF_KEYRINGS: Final = frozenset({"keytar.findCredentials", "secretstorage.get_default_collection"})
"""What gives all that a keyring keeps, and not the one key that a program put there."""
_BY_LIBRARIES: Final = re.compile(
    r"google\.auth\.default|azure\.identity\.(?:aio\.)?\w{1,40}Credential|aws-sdk\.config\.(?:credentials|getCredentials)"
    r"|@(?:aws-sdk|smithy)/credential-provider[\w-]{0,30}\.(?:defaultProvider|from[A-Z]\w{0,40})"
)
"""What gives a cloud's keys by its name alone."""
_ASKS_LIBRARY: Final = frozenset({".get_token", ".getToken"})
_OWN: Final = re.compile(
    r"https?://(?:[\w-]{1,63}\.){1,10}(?:googleapis|google|azure|microsoft|microsoftonline|windows|amazonaws)\."
    r"(?:com|net)(?:\.cn)?(?:[:/?#].*)?",
    re.IGNORECASE | re.DOTALL,
)
"""Addresses of the clouds themselves, to which their keys are given."""
_CLOUDS: Final = ("boto3.", "botocore.", "aiobotocore.")
_FOR_WHOM: Final = frozenset({"auth", "headers"})
"""What a key is given as to whom it is for."""
_SIGNS: Final = re.compile(r"hmac|sign|auth", re.IGNORECASE)
_WALKS: Final = frozenset(
    {"os.walk", "os.scandir", "os.listdir", "glob.glob", "glob.iglob", ".rglob", ".glob", ".iterdir"}
)
_CHOICES: Final = _WALKS | {".endswith", ".startswith", "fnmatch.fnmatch", "fnmatch.filter"}
_KEY: Final = re.compile(
    r"(?:\*\*/)?\*?(?P<end>\.(?:pem|key|ppk|p12|pfx|kdbx|env))|\*?(?P<id>id_(?:rsa|dsa|ecdsa|ed25519)?)\*?"
)
HANDLERS: Final = frozenset({
    "logging.handlers.HTTPHandler", "logging.handlers.SocketHandler", "logging.handlers.DatagramHandler",
    "logging.handlers.SMTPHandler",
})  # fmt: skip
"""What sends elsewhere what is logged."""
LOGGED: Final = frozenset({
    ".debug", ".info", ".warning", ".error", ".critical", ".exception", ".log", "logging.debug", "logging.info",
    "logging.warning", "logging.error", "logging.critical", "logging.exception", "logging.log",
})  # fmt: skip
_SENTRY: Final = frozenset({"sentry_sdk.capture_message", "sentry_sdk.set_context", "sentry_sdk.set_extra"})
_OF_EVENTS: Final = frozenset({"sentry_sdk.set_context", "sentry_sdk.set_extra"})
"""What honest programs add to what their own sentry is told, too much of it at times."""
_PRINTED: Final = re.compile(r"[ ]*(?:/usr/bin/)?(?:env|printenv|set|export[ ]-p|declare[ ]-x)[ ]*")
_LEAVES_WHOLE: Final = re.compile(r"[ ]*(?:base64|base32|gzip|bzip2|xz|zstd|xxd|hexdump|sort|tee|cat|rev)\b")
_SENDS: Final = re.compile(r"[ ]*(?:curl|wget|nc|ncat|netcat|socat|http|https|telnet)\b")
_COPIES: Final = re.compile(r"(?:[^ ]*/)?(?:scp|rsync)")
_NOT_SENT: Final = frozenset(
    {"-i", "-F", "-o", "-O", "-K", "-E", "-S", "-e", "-c", "--output", "--cert", "--key", "--netrc-file"}
)
"""Options whose files a program keeps to itself, or makes."""


def told_elsewhere(facts: CodeFacts) -> list[Call]:
    """Give the calls whose words another machine is told: to sentry, or logged where a handler hands them on."""
    syslogs = calls_of(facts, {"logging.handlers.SysLogHandler"})
    is_handed_on = bool(calls_of(facts, HANDLERS)) or any(
        isinstance(part, str) and "." in part and "/" not in part
        for call in syslogs
        for value in given(call)
        for part in (value.constant, *value.parts[:1])
    )
    return calls_of(facts, _SENTRY) + (calls_of(facts, LOGGED) if is_handed_on else [])


def is_for_own_sentry(facts: CodeFacts, call: Call) -> bool:
    """Say whether a call adds to what a sentry is told that whoever runs the program chooses, and not its code."""
    starts = calls_of(facts, {"sentry_sdk.init"}) if call.name in _OF_EVENTS else []
    texts = [one.constant for start in starts for one in given(start)]
    return call.name in _OF_EVENTS and not any(isinstance(one, str) and "://" in one for one in texts)


def stores_sent(sending: Iterable[Call], facts: CodeFacts, openers: frozenset[str]) -> Iterator[Sighting]:
    """Yield the first call that sends what a keyring or a cloud's library keeps, and the first with keys found."""
    sending = list(sending)
    if calls_where(facts, _is_store):
        yield from _from_stores(sending)
    if walks := {call.name for call in calls_of(facts, _WALKS)}:
        yield from _found(sending, facts, walks, openers)


def _is_store(name: str) -> bool:
    return name in _OF_CLOUDS or name in _OF_KEYRINGS or name in _ALL_OF_KEYRINGS or bool(_BY_LIBRARIES.fullmatch(name))


def _from_stores(sending: list[Call]) -> Iterator[Sighting]:
    for call in sending:
        for key, value in (*(("", one) for one in call.arguments), *call.keywords):
            if key in _FOR_WHOM or any(_SIGNS.search(name) and not _is_store(name) for name in value.calls):
                continue
            names = {*value.calls, *value.names}
            is_of_cloud = not _OF_CLOUDS.isdisjoint(names) and any(one.startswith(_CLOUDS) for one in names)
            by_library = not is_of_cloud and _is_of_library(names) and _is_elsewhere(call)
            is_all = not _ALL_OF_KEYRINGS.isdisjoint(names)
            if is_of_cloud or by_library or is_all or not _OF_KEYRINGS.isdisjoint(names):
                where = "a cloud's library" if is_of_cloud or by_library else "the keyring"
                message = f"It asks {where} for keys, and sends them ({shown(call.name)})."
                severity = Severity.HIGH if is_of_cloud or by_library or is_all else Severity.MEDIUM
                yield sighting(severity, call.place, ("C4", "store", where), message)
                return


def _is_of_library(names: set[str]) -> bool:
    """Say whether a cloud's keys are in what is called this; a client of azure is given the library's object itself."""
    hits = [name for name in names if _BY_LIBRARIES.fullmatch(name)]
    return any(not name.startswith("azure.") for name in hits) or (bool(hits) and not _ASKS_LIBRARY.isdisjoint(names))


def _is_elsewhere(call: Call) -> bool:
    """Say whether what a call asks is known, and none of the cloud's own."""
    texts = [text for value in given(call) for text in (value.constant, *value.parts[:1]) if isinstance(text, str)]
    addresses = [text for text in texts if "://" in text]
    return bool(addresses) and not any(map(_OWN.fullmatch, addresses))


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


def _kinds_beside(facts: CodeFacts, call: Call) -> set[str]:
    """Give the ends of names of keys that stand as texts just above what sends: ``if path.suffix in (…)``."""
    lines = range(call.place.line - NEAR, call.place.line + 1)
    hits = [_KEY.fullmatch(one.text) for one in facts.texts if one.place.line in lines and len(one.text) <= MAX_END]
    return {hit.group("end") for hit in hits if hit and hit.group("end")}


def _found(sending: list[Call], facts: CodeFacts, walks: set[str], openers: frozenset[str]) -> Iterator[Sighting]:
    for call in sending:
        if any(not walks.isdisjoint(one.calls) and not openers.isdisjoint(one.calls) for one in given(call)):
            kinds = _kinds_chosen(facts) or _kinds_beside(facts, call)
            if kinds:
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
