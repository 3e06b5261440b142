"""Signals in how code reaches other machines: what it runs from there, and which they are."""

import ipaddress
import re
from collections.abc import Callable, Iterator
from typing import ClassVar, Final

from vetting.domain.code.building.wraps import UNPINNED
from vetting.domain.code.facts import SHELLS, CodeFacts, Language, Place, Text
from vetting.domain.signals.code.acts import (
    EVALUATE,
    NETWORK,
    PROCESS,
    UNMARSHAL,
)
from vetting.domain.signals.code.asking import (
    Act,
    CodeRule,
    acts_in,
    calls_of,
    flowing_into,
    given,
    shown,
    sighting,
    words_of,
)
from vetting.domain.signals.code.fetched import kept_as_code, made_of_fetched, run_later, timed
from vetting.domain.signals.code.paths import MAX_PATH
from vetting.domain.signals.code.unvetted import installed
from vetting.domain.signals.interface import Severity
from vetting.domain.signals.sightings import Sighting

MAX_ASKED: Final = 50
"""Addresses that are part of what tells one download from another."""
MAX_TEXT: Final = 4000
"""Characters of a text that is searched for paths and commands; a longer one is data."""
LINES: Final = 3
NEAR: Final = 400
"""Lines, and characters of one, within which a text of a bundle may be the beginning of what is asked."""
_DOWNLOAD_AND_RUN: Final = re.compile(
    r"(?:curl|wget)\b[^|;&\n]{0,300}\|[ ]{0,5}(?:sudo[ ])?(?:ba|z|da)?sh\b|/dev/tcp/"
    r"|\bnc(?:at)?\b[^\n]{0,60}[ ]-[a-z]{0,4}e\b"
    r"|\bperl\b[^\n]{0,60}LWP[^\n]{0,200}\beval\b|\bruby\b[^\n]{0,60}open-uri[^\n]{0,200}\beval\b"
    r"|\bsocat\b[^\n]{0,200}\bexec:|\bdocker\b[^\n]{0,60}\brun\b[^\n]{0,200}[ ]-v[ =]?/:/[^\n]{0,200}\bchroot\b"
    r"|certutil\b[^\n]{0,60}-urlcache|bitsadmin\b[^\n]{0,60}/transfer|mshta\b[^\n]{0,20}http"
    r"|(?:DownloadString|DownloadFile|Invoke-WebRequest|\biwr\b)[^\n]{0,300}"
    r"(?:\biex\b|Invoke-Expression|Start-Process|\bIEX\b)"
    r"|\b(?:iex|Invoke-Expression)\b[^\n]{0,100}(?:DownloadString|Invoke-WebRequest|\biwr\b)",
    re.IGNORECASE,
)
_UNPINNED: Final = f"{' '.join(UNPINNED)} "


class DownloadedCode(CodeRule):
    """C3: what comes from another machine is run."""

    id: ClassVar[str] = "C3"
    version: ClassVar[int] = 7
    title: ClassVar[str] = "Runs what comes from the network"
    why: ClassVar[str] = "What it does is decided elsewhere, after every review."
    blind_to: ClassVar[str] = "A download in one file that another file runs."

    def see(self, facts: CodeFacts) -> Iterator[Sighting]:
        """Yield what flows from the network into code or commands, and files that do both while being loaded."""
        acts = acts_in(facts)
        asked = "\n".join(sorted({words_of(act.call)[:MAX_PATH] for act in acts if act.acts & NETWORK})[:MAX_ASKED])
        found = False
        for act in acts:
            if act.acts & (EVALUATE | UNMARSHAL) and flowing_into(act.call) & NETWORK:
                found = True
                message = f"{act.call.name} is given what came from the network."
                severity = Severity.HIGH if act.acts & EVALUATE else Severity.MEDIUM
                yield sighting(severity, act.call.place, ("C3", act.call.name, "flow", asked), message)
            elif act.acts & PROCESS and _DOWNLOAD_AND_RUN.search(words_of(act.call)[:MAX_TEXT]):
                found = True
                message = f"It starts “{shown(words_of(act.call))}”, which downloads and runs, or opens a shell."
                yield sighting(Severity.HIGH, act.call.place, ("C3", words_of(act.call)[:MAX_TEXT]), message)
            elif act.acts & PROCESS and words_of(act.call).startswith(_UNPINNED):
                found = True
                what = shown(words_of(act.call).removeprefix(_UNPINNED))
                message = f"Meson downloads what {what} names and builds it, and nothing pins what comes."
                yield sighting(Severity.MEDIUM, act.call.place, ("C3", "unpinned", what, asked), message)
            elif act.acts & PROCESS and flowing_into(act.call) & NETWORK:
                found = True
                message = f"{act.call.name} is given what came from the network."
                severity = Severity.HIGH if act.is_loaded else Severity.MEDIUM
                yield sighting(severity, act.call.place, ("C3", act.call.name, "flow", asked), message)
        later = [*run_later(facts, acts), *installed(facts, acts), *timed(facts, asked)]
        yield from later
        if facts.language is Language.PYTHON and any(act.acts & NETWORK for act in acts):
            yield from made_of_fetched(facts, asked)
            yield from kept_as_code(facts)
        is_told = found or any(one.severity is Severity.HIGH for one in later)
        if not is_told and facts.language not in SHELLS:  # what a line of a script does with another's is followed
            yield from self._both_while_loaded(acts)

    @staticmethod
    def _both_while_loaded(acts: tuple[Act, ...]) -> Iterator[Sighting]:
        asks = next((act for act in acts if act.is_loaded and act.acts & NETWORK), None)
        runs = next((act for act in acts if act.is_loaded and act.acts & (PROCESS | EVALUATE)), None)
        if asks is not None and runs is not None and runs.call.name != "compile":
            message = f"As soon as it is loaded it asks the network ({asks.call.name}) and runs {runs.call.name}."
            yield sighting(Severity.HIGH, runs.call.place, ("C3", "loaded", asks.call.name, runs.call.name), message)


URL: Final = re.compile(r"\b(?:https?|wss?|ftp)://([^\s/?#\"'<>\\]{1,300})(/[^\s\"'<>]{0,300})?", re.IGNORECASE)
_PORT: Final = re.compile(r":\d{0,5}$")
_NUMBER: Final = re.compile(r"0x[0-9a-f]{1,8}|[1-9]\d{7,9}")
"""An address of four numbers as one."""
_BARE_ADDRESS: Final = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}")
_WEBHOOK: Final = re.compile(
    r"(?:^|\.)(?:discord(?:app)?\.com/api/webhooks|api\.telegram\.org/bot|hooks\.slack\.com/services"
    r"|webhook\.office\.com|maker\.ifttt\.com/trigger)",
    re.IGNORECASE,
)
_DROPS: Final = re.compile(
    r"(?:^|\.)(?:"
    r"pastebin\.com|paste\.ee|hastebin\.com|rentry\.co|ghostbin\.com|dpaste\.com|controlc\.com|0bin\.net|textbin\.net|"
    r"transfer\.sh|file\.io|anonfiles\.com|gofile\.io|temp\.sh|bashupload\.com|catbox\.moe|oshi\.at|0x0\.st|"
    r"webhook\.site|requestbin\.(?:com|net)|pipedream\.net|burpcollaborator\.net|oastify\.com|interact\.sh|"
    r"oast\.(?:fun|pro|live|site|online|me)|beeceptor\.com|requestcatcher\.com|dnslog\.cn|ceye\.io|"
    r"ngrok\.(?:io|app)|ngrok-free\.app|trycloudflare\.com|serveo\.net|loca\.lt|localtunnel\.me|"
    r"bit\.ly|tinyurl\.com|is\.gd|cutt\.ly|rb\.gy|shorturl\.at|t\.ly|goo\.gl|tiny\.cc|v\.gd|ow\.ly"
    r")$"
)
_ODD_ENDS: Final = re.compile(
    r"\.(?:onion|tk|ml|ga|cf|gq|top|icu|pw|xyz|click|bid|loan|work|zip|mov|cyou|rest|sbs|su|bazar|i2p)$"
)


class NewAddress(CodeRule):
    """C10: an address that hides who is behind it, or one that this file asks for the first time."""

    id: ClassVar[str] = "C10"
    version: ClassVar[int] = 7
    title: ClassVar[str] = "New address"
    why: ClassVar[str] = "What is stolen, or loaded later, goes to or comes from an address that was not there before."
    blind_to: ClassVar[str] = "Addresses whose beginning is computed from more than constants, and those in data files."

    def see(self, facts: CodeFacts) -> Iterator[Sighting]:
        """Yield addresses that need a reason, and hosts that the code itself asks, or may ask, once a line."""
        # Of a shell's line in code, its own texts stand there too.
        told: dict[tuple[int | None, bytes, Severity], Sighting] = {}
        for one in self._seen(facts):
            told.setdefault((one.line, one.evidence, one.severity), one)
        yield from told.values()

    @staticmethod
    def _seen(facts: CodeFacts) -> Iterator[Sighting]:
        asking = [
            (act.call.place, {_host(value.constant) for value in given(act.call)})
            for act in acts_in(facts)
            if act.acts & NETWORK
        ]
        asked = frozenset[str]().union(*(hosts for _, hosts in asking))
        is_open = _open_to([place for place, hosts in asking if not any(hosts)], facts.language)
        perhaps: dict[str, Text] = {}
        for text in facts.texts:
            if len(text.text) > MAX_TEXT:
                continue
            for hit in URL.finditer(text.text) if "://" in text.text else ():
                host, user = _parts_of(hit)
                kind = kind_of_address(host, hit.group(2) or "") or _disguise(text, host)
                if kind is None and _IS_HOST(user) and (host in asked or (not hit.start() and is_open(text))):
                    kind = f"is that of {shown(host)}, with another one's name before it"
                if kind is not None:
                    message = f"It names {shown(hit.group())}: the address {kind}."
                    yield sighting(Severity.MEDIUM, text.place, ("C10", host), message)
                elif host in asked and not _THIS_MACHINE.search(host):
                    yield sighting(Severity.LOW, text.place, ("C10", host), f"It asks {shown(host)}.")
                elif not hit.start() and is_open(text) and _IS_HOST(host) and not _NO_ADDRESS.search(host):
                    perhaps.setdefault(host, text)
            if asked and _BARE_ADDRESS.fullmatch(text.text) and is_public_address(text.text):
                message = f"It names the address {text.text}, and reaches the network."
                yield sighting(Severity.MEDIUM, text.place, ("C10", text.text), message)
        for host, text in perhaps.items():
            message = f"It names {shown(host)}, and asks what is put together as it runs."
            yield sighting(Severity.LOW, text.place, ("C10", host), message)
        yield from _connected(facts)


def _disguise(text: Text, host: str) -> str | None:
    return "was hidden in a constant" if text.decoded and "." in host else None


def _open_to(places: list[Place], language: Language) -> Callable[[Text], bool]:
    """
    Give what says whether what is asked at one of *places*, put together as it runs, may begin with a text.

    In Python with any text of the file. A bundle of JavaScript is full of links in comments and messages: with one
    that is near.
    """
    if language is not Language.JAVASCRIPT:
        return lambda _: bool(places)
    spots = {(place.line + lines, place.column // NEAR) for place in places for lines in range(-LINES, LINES + 1)}

    def is_near(text: Text) -> bool:
        column = text.place.column // NEAR
        return any((text.place.line, column + one) in spots for one in (-1, 0, 1))

    return is_near


def _connected(facts: CodeFacts) -> Iterator[Sighting]:
    """Yield the hosts that are given by their names alone, without the rest of an address."""
    is_asking = bool(calls_of(facts, {"socket.socket"}))
    for call in calls_of(facts, _CONNECTS | _METHODS if is_asking else _CONNECTS):
        for value in given(call):
            hosts = [one for one in (value.constant, *value.parts[:2]) if isinstance(one, str) and _HOST.fullmatch(one)]
            for host in hosts:
                kind = kind_of_address(host.lower(), "")
                message = f"It asks {shown(host)}{': the address ' + kind if kind else ''}."
                severity = Severity.LOW if kind is None else Severity.MEDIUM
                yield sighting(severity, call.place, ("C10", host.lower()), message)


_HOST: Final = re.compile(r"(?=.{4,253}$)(?:[a-zA-Z0-9_-]{1,63}\.){1,20}[a-zA-Z][a-zA-Z0-9-]{1,62}\.?")
_IS_HOST: Final = re.compile(rf"{_HOST.pattern}|{_BARE_ADDRESS.pattern}").fullmatch
_THIS_MACHINE: Final = re.compile(r"^(?:127\.[\d.]+|0\.0\.0\.0|::1)$|(?:^|\.)localhost$")
_NO_ADDRESS: Final = re.compile(
    rf"{_THIS_MACHINE.pattern}|^(?:www\.w3\.org|json-schema\.org|purl\.org|xmlns\.com)$"
    r"|^schemas\.(?:android|microsoft|openxmlformats|xmlsoap)\.(?:com|org)$|(?:^|\.)example\.(?:com|org|net)$"
)
"""Hosts of addresses that are names of something, examples, or this machine: nobody asks them."""
_CONNECTS: Final = frozenset({
    "socket.create_connection", "socket.gethostbyname", "socket.gethostbyname_ex", "socket.getaddrinfo",
    "asyncio.open_connection", "http.client.HTTPConnection", "http.client.HTTPSConnection", "httplib.HTTPConnection",
    "httplib.HTTPSConnection", "smtplib.SMTP", "smtplib.SMTP_SSL", "ftplib.FTP", "ftplib.FTP_TLS",
    "telnetlib.Telnet", "poplib.POP3", "poplib.POP3_SSL", "imaplib.IMAP4", "imaplib.IMAP4_SSL",
    "dns.resolver.resolve", "dns.resolver.query", "https.request", "https.get", "http.request", "http.get",
    "net.connect", "net.createConnection", "tls.connect", "dns.lookup", "dns.resolve", "dns.resolve4",
    "dns.resolveTxt", "logging.handlers.HTTPHandler", "logging.handlers.SocketHandler",
})  # fmt: skip
"""What is given a host, or a host and a port."""
_METHODS: Final = frozenset({".connect", ".sendto", ".connect_ex", "socket.socket.connect", "socket.socket.sendto"})


def _host(fact: object) -> str:
    hit = URL.match(fact[:MAX_TEXT]) if isinstance(fact, str) else None
    return _parts_of(hit)[0] if hit else ""


def _parts_of(address: re.Match[str]) -> tuple[str, str]:
    """Give the host that an address asks, and who is said to ask: before an @ may stand what looks like a host."""
    user, _, host = address.group(1).lower().rpartition("@")
    return _PORT.sub("", host).strip("[]").rstrip("."), user.partition(":")[0]


def kind_of_address(host: str, path: str) -> str | None:
    """Say what is odd about an address; None if nothing is."""
    if _WEBHOOK.search(host + path):
        return "is a webhook, which anybody may read at the other end"
    if _DROPS.search(host):
        return "is a drop, a tunnel or a shortener, which tells nothing of who is behind it"
    if is_public_address(host):
        return "is a bare number, for which nobody answers"
    if _ODD_ENDS.search(host):
        return "ends as those do that cost nothing and last for days"
    return None


def is_public_address(host: str) -> bool:
    """Say whether this is an IP address that anybody could have."""
    try:
        address = ipaddress.ip_address(int(host, 0) if _NUMBER.fullmatch(host) else host.strip("[]"))
    except ValueError:
        return False
    return address.is_global and not address.is_multicast
