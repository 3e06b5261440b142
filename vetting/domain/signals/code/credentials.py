"""The signal in code that collects credentials and reaches the network."""

import re
from collections.abc import Iterable, Iterator
from typing import ClassVar, Final

from vetting.domain.code.facts import Call, CodeFacts, Language, Text
from vetting.domain.signals.code.acts import NETWORK, PROCESS, is_environment, is_whole_environment
from vetting.domain.signals.code.asking import (
    Act,
    CodeRule,
    acts_in,
    calls_of,
    calls_where,
    ends_beside,
    given,
    shown,
    sighting,
    words_of,
)
from vetting.domain.signals.code.pages import kept_by_page_sent
from vetting.domain.signals.code.paths import MAX_PATH, paths_in
from vetting.domain.signals.code.taken import (
    is_environment_piped,
    is_for_own_sentry,
    sends_credential,
    stores_sent,
    told_elsewhere,
)
from vetting.domain.signals.interface import Severity
from vetting.domain.signals.sightings import Sighting

CREDENTIALS: Final = {
    "SSH keys": r"\.ssh(?:[/\\](?![\w.*-]{1,60}\.pub(?![\w./\\]))|$)|\bid_(?:rsa|ed25519|ecdsa)\b(?!\.pub(?![\w./\\]))",
    "cloud credentials": r"\.aws(?:[/\\]|$)|\.config/gcloud|application_default_credentials|\.azure[/\\]|\.oci/config",
    "package index tokens": r"\.npmrc|\.pypirc|\.gem/credentials|\.cargo/credentials",
    "git credentials": r"\.git-credentials|\.config/gh/hosts",
    "container and cluster credentials": r"\.docker/config\.json|\.kube[/\\]config|/var/run/secrets/kubernetes",
    "password files": r"^/etc/(?:passwd|shadow|sudoers)$|\.netrc$",
    "browser data": (
        r"Login Data|[/\\]Cookies$|Local State$|User Data[/\\]|Local Storage[/\\]leveldb|logins\.json|key4\.db"
        r"|\\Google\\Chrome|Mozilla[/\\]Firefox|BraveSoftware"
    ),
    "wallets": (
        r"wallet\.dat|\.ethereum[/\\]keystore|Exodus[/\\]|[/\\]Exodus$|\.config/solana/id\.json|Electrum[/\\]wallets|metamask"
    ),
    "messenger tokens": r"discord(?:canary|ptb)?[/\\]Local Storage|Telegram Desktop[/\\]tdata",
    "shell history": r"\.(?:bash|zsh|python)_history",
    "the environment of programs": r"^/proc/[^/]{1,20}/environ$",
    "cloud metadata": (
        r"(?:169\.254\.169\.254|metadata\.google\.internal)"
        r"(?:(?:/latest(?:/meta-data)?(?:/iam)?|/computeMetadata/v1)?/?$|/.{0,200}(?:security-credentials"
        r"|(?<!api/)token|user-?data|attributes/(?:kube-env|ssh-keys|$)|recursive=true))"
    ),
}
"""By whose they are; the public half of a key is none."""
_CREDENTIALS: Final = {kind: re.compile(pattern, re.IGNORECASE) for kind, pattern in CREDENTIALS.items()}
_ANY_CREDENTIAL: Final = re.compile("|".join(CREDENTIALS.values()), re.IGNORECASE)
_KEY_ATTRIBUTE: Final = re.compile(r"\b(?:kube-env|kubeconfig|ssh-?keys|startup-script|user-data)\b", re.IGNORECASE)
MANY: Final = 3
SOME: Final = 2
NEAR: Final = 10
"""Lines between where a secret is named and where it is sent, at most, to be taken for one thing."""
_SECRETS: Final = {
    "AWS": re.compile(r"AWS_(?:SECRET_ACCESS_KEY|SESSION_TOKEN)"),
    "GitHub": re.compile(r"(?:GITHUB|GH)_(?:ACCESS_)?(?:TOKEN|PAT)|ACTIONS_(?:RUNTIME|ID_TOKEN_REQUEST)_TOKEN"),
    "GitLab": re.compile(r"GITLAB_(?:PRIVATE_)?TOKEN|CI_JOB_TOKEN"),
    "npm": re.compile(r"NPM_(?:AUTH_)?TOKEN|NODE_AUTH_TOKEN"),
    "a package index": re.compile(
        r"PYPI_(?:API_)?TOKEN|(?:TWINE|FLIT|UV_PUBLISH)_PASSWORD|UV_PUBLISH_TOKEN|POETRY_PYPI_TOKEN_\w{1,40}"
        r"|HATCH_INDEX_AUTH|CARGO_REGISTRY_TOKEN|GEM_HOST_API_KEY"
    ),
    "containers": re.compile(r"DOCKER(?:HUB)?_(?:PASSWORD|TOKEN)"),
    "Google": re.compile(r"GOOGLE_APPLICATION_CREDENTIALS|GCP_SERVICE_ACCOUNT_KEY"),
    "Azure": re.compile(r"AZURE_CLIENT_SECRET"),
    "Vault": re.compile(r"VAULT_TOKEN"),
    "SSH": re.compile(r"SSH_PRIVATE_KEY"),
}
"""Variables that hold keys, by whose they are; keys of models are left out, since one program may use them all."""
_ANY_SECRET: Final = re.compile("|".join(one.pattern for one in _SECRETS.values()))
_NEVER_SENT: Final = frozenset({"AWS", "a package index", "SSH"})
"""Keys that sign, or that only the tool sends which publishes: others are given to whom they are for."""
_SECRET_WORD: Final = re.compile(
    r"[A-Z0-9_]{0,60}(?:SECRET|TOKEN|PASSWORD|PASSWD|PRIVATE|API_?KEY|CREDENTIAL)[A-Z0-9_]{0,60}"
)
_SIGNS: Final = re.compile(r"hmac|sign|auth", re.IGNORECASE)
_PRINTED: Final = re.compile(r"[ ]*(?:/usr/bin/)?(?:env|printenv|export[ ]-p)[ ]*")
_UPLOADERS: Final = re.compile(r"\b(?:curl|wget|ncat|nc)\b|\b(?P<copier>scp|rsync)\b")
_NAME_LOOKUPS: Final = (
    "socket.gethostbyname",
    "socket.getaddrinfo",
    "dns.resolver.",
    "dns.lookup",
    "dns.resolve",
    "dns.promises.",
)
_SENDERS: Final = frozenset({
    ".post", ".put", ".send", ".sendall", ".request", ".sendto", ".patch", ".write", ".end", ".sendmail",
    ".send_message", ".storbinary", ".storlines", ".putrequest", ".resolve", ".query",
})  # fmt: skip
_POSTS: Final = frozenset({
    "requests.post", "requests.put", "httpx.post", "httpx.put", ".post", ".put", ".sendall", ".sendmail",
    ".send_message", ".storbinary", ".storlines",
})  # fmt: skip
_OPENERS: Final = frozenset({
    "open", "fs.readFileSync", "fs.readFile", "fs.promises.readFile", "fs/promises.readFile", ".read_text",
    ".read_bytes",
})  # fmt: skip


def credentials_named(facts: CodeFacts) -> dict[str, Text]:
    """Map each kind of credentials that a file names to the first text that does."""
    found: dict[str, Text] = {}
    for text in paths_in(facts):
        if _ANY_CREDENTIAL.search(text.text) and not _is_one_attribute(facts, text.text):
            for kind, pattern in _CREDENTIALS.items():
                if kind not in found and pattern.search(text.text):
                    found[kind] = text
    return found


def _is_one_attribute(facts: CodeFacts, path: str) -> bool:
    """Say whether a path of metadata goes on with a name that nobody knows, in a file that names none that is a key."""
    return path.endswith("/attributes/") and not any(_KEY_ATTRIBUTE.search(one.text[:MAX_PATH]) for one in facts.texts)


class CredentialsSent(CodeRule):
    """C4: credentials or the whole environment, and the network."""

    id: ClassVar[str] = "C4"
    version: ClassVar[int] = 9
    title: ClassVar[str] = "Collects credentials and reaches the network"
    why: ClassVar[str] = "Stolen keys are what most of such releases are made for."
    blind_to: ClassVar[str] = "Credentials that one file collects and another sends."

    def see(self, facts: CodeFacts) -> Iterator[Sighting]:
        """Yield the environment and its secrets being sent, and places of credentials in a file that asks others."""
        acts = acts_in(facts)
        asking = [act for act in acts if act.acts & NETWORK]
        runs = [act for act in acts if act.acts & PROCESS and _uploads(words_of(act.call))]
        if facts.language is Language.JAVASCRIPT:
            yield from kept_by_page_sent(facts, [act.call for act in asking])
        logged = told_elsewhere(facts)
        if not asking and not runs and not logged:
            return
        sending = [act.call for act in asking] + (calls_of(facts, _SENDERS) if asking else [])
        whole = _given_environment(facts, [*sending, *logged]) or _piped_environment(runs)
        if whole is not None:
            message = "It sends all of the environment, with every secret in it, over the network."
            severity = Severity.MEDIUM if is_for_own_sentry(facts, whole) else Severity.HIGH
            yield sighting(severity, whole.place, ("C4", "environment"), message)
        else:
            yield from _secrets_sent(facts, sending)
        if asking:
            yield from stores_sent(sending, facts, _OPENERS)
        if (asking or runs) and (named := credentials_named(facts)):
            yield _named(facts, named, asking, runs)


def _uploads(words: str) -> bool:
    """Say whether a command sends something elsewhere; what only copies does where it copies credentials."""
    hit = _UPLOADERS.search(words)
    return hit is not None and (hit.lastgroup != "copier" or sends_credential(words, _ANY_CREDENTIAL))


def _piped_environment(runs: list[Act]) -> Call | None:
    return next((act.call for act in runs if is_environment_piped(words_of(act.call))), None)


def _given_environment(facts: CodeFacts, sending: Iterable[Call]) -> Call | None:
    """Give the first call that is given the whole environment, or what a program prints of it."""
    made_of = [(call, {name for one in given(call) for name in (*one.names, *one.calls)}) for call in sending]
    named = frozenset[str]().union(*(names for _, names in made_of))
    printing = {
        act.call.name
        for act in acts_in(facts)
        if act.acts & PROCESS and act.call.name in named and _PRINTED.fullmatch(words_of(act.call))
    }
    for call, names in made_of:
        if not printing.isdisjoint(names) or any(is_whole_environment(name) for name in names):
            return call
    return None


def _secrets_sent(facts: CodeFacts, sending: Iterable[Call]) -> Iterator[Sighting]:
    """Yield the first call that sends what is read from the environment, in a file that names secrets there."""
    reading = [call for call in sending if _read_from_environment(call)]
    named = _secrets_named(facts) if reading else {}
    whose = ", ".join(named)
    asks_names = any(call.name.startswith(_NAME_LOOKUPS) for call in reading)
    secrets = _lines_of_secrets(facts) if asks_names else frozenset[int]()
    for call in reading:
        if call.name.startswith(_NAME_LOOKUPS) and _secret_beside(secrets, call):
            message = f"It asks for the address of a name ({call.name}) that a secret of the environment is put into."
            yield sighting(Severity.HIGH, call.place, ("C4", "name"), message)
            return
        if kinds := _in_address(facts, call):
            message = f"It puts keys of the environment ({', '.join(kinds)}) into an address ({shown(call.name)})."
            severity = Severity.MEDIUM if _IN_ADDRESSES.issuperset(kinds) else Severity.HIGH
            yield sighting(severity, call.place, ("C4", "address", *kinds), message)
            return
        if len(named) < SOME and not _NEVER_SENT & named.keys():
            continue
        is_near = any(abs(line - call.place.line) <= NEAR for line in named.get("AWS", ()))
        is_sure = len(named) >= MANY or is_near
        message = f"It reads keys from the environment ({whose}), and sends what it reads there ({shown(call.name)})."
        yield sighting(Severity.HIGH if is_sure else Severity.MEDIUM, call.place, ("C4", "secrets", whose), message)
        return


def _read_from_environment(call: Call) -> bool:
    """Say whether a call is given what comes from the environment, and is not made into a signature before."""
    for key, value in (*(("", one) for one in call.arguments), *call.keywords):
        names = (*value.names, *value.calls)
        if key != "auth" and any(is_environment(name) or name in _ENVIRONMENT for name in names):
            return not any(_SIGNS.search(name) for name in value.calls)
    return False


def _in_address(facts: CodeFacts, call: Call) -> list[str]:
    """Say whose secrets of JavaScript's environment are part of the address that a call asks."""
    is_told = len(call.arguments) == 1 and bool(call.keywords)
    if is_told:
        parts = [value for key, value in call.keywords if key in _OF_ADDRESSES]
    else:
        parts = list(call.arguments[:1]) if any("://" in text for text in ends_beside(facts, call.place)) else []
    names = [
        name.removeprefix("process.env.") for one in parts for name in one.names if name.startswith("process.env.")
    ]
    return [kind for kind, pattern in _SECRETS.items() if any(map(pattern.fullmatch, names))]


_OF_ADDRESSES: Final = frozenset({"path", "url", "uri", "host", "hostname", "query", "search", "baseURL", "pathname"})
_IN_ADDRESSES: Final = frozenset({"GitHub", "GitLab"})
"""Who has taken keys as parts of addresses."""
_ENVIRONMENT: Final = frozenset({"os.getenv", "os.getenvb", "os.environ.get", "os.environ.pop", "Deno.env.get"})


def _secrets_named(facts: CodeFacts) -> dict[str, list[int]]:
    """Map whose secrets a file names to the lines on which it does."""
    found: dict[str, list[int]] = {}
    texts = [(one.text, one.place.line) for one in facts.texts if len(one.text) <= MAX_PATH]
    for text, line in (*texts, *((one.name.removeprefix("process.env."), one.place.line) for one in facts.names)):
        if _ANY_SECRET.fullmatch(text):
            for kind, pattern in _SECRETS.items():
                if pattern.fullmatch(text):
                    found.setdefault(kind, []).append(line)
    return found


def _lines_of_secrets(facts: CodeFacts) -> frozenset[int]:
    """Give the lines on which something is called a secret."""
    return frozenset(
        one.place.line for one in facts.texts if len(one.text) <= MAX_PATH and _SECRET_WORD.fullmatch(one.text)
    )


def _secret_beside(secrets: frozenset[int], call: Call) -> bool:
    """Say whether on a line near a call, or in what it is given, something is called a secret."""
    told = [name.removeprefix("process.env.") for value in given(call) for name in value.names]
    line = call.place.line
    is_near = not secrets.isdisjoint(range(line - NEAR, line + NEAR + 1))
    return is_near or any(_SECRET_WORD.fullmatch(one) for one in told)


def _named(facts: CodeFacts, named: dict[str, Text], asking: list[Act], runs: list[Act]) -> Sighting:
    commands = [words_of(act.call) for act in runs]
    is_sent = (
        any(_opens_credential(act.call) for act in asking)
        or any(_ANY_CREDENTIAL.search(words) or sends_credential(words, _ANY_CREDENTIAL) for words in commands)
        or _is_given_to_proxy(facts)
        or _is_read_and_posted(facts, named)
    )
    is_high = len(named) >= MANY or is_sent or any(text.decoded for text in named.values())
    kinds = ", ".join(named)
    first = next(iter(named.values()))
    message = f"It names the places of {kinds}, and reaches the network ({(asking or runs)[0].call.name})."
    return sighting(Severity.HIGH if is_high else Severity.MEDIUM, first.place, ("C4", kinds), message)


def _is_given_to_proxy(facts: CodeFacts) -> bool:
    """Say whether what is read is given to another machine's methods, which may be called anything."""
    is_proxied = bool(calls_of(facts, {"xmlrpc.client.ServerProxy"}))
    return is_proxied and any(_opens_credential(call) for call in calls_where(facts, lambda name: name.startswith(".")))


def _opens_credential(call: Call) -> bool:
    return any(name in _OPENERS for value in given(call) for name in value.calls)


def _is_read_and_posted(facts: CodeFacts, named: dict[str, Text]) -> bool:
    """Say whether such a place is read where it is named, and what nobody knows is posted elsewhere in the file."""
    lines = {text.place.line for text in named.values()}
    read = [call for call in calls_of(facts, _OPENERS) if call.place.line in lines]
    posts = calls_of(facts, _POSTS) if read else []
    return any(not one.is_constant for call in posts for one in given(call))
