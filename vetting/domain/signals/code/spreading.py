"""Signals in code that spreads, that picks its moment, or that takes money."""

import re
from collections.abc import Iterator, Mapping
from typing import ClassVar, Final

from vetting.domain.code.facts import SHELLS, CodeFacts, Guard, When
from vetting.domain.signals.code.acts import CLOCK, DESTROY, EVALUATE, NETWORK, PROCESS, WRITE, acts_of_all
from vetting.domain.signals.code.asking import (
    Act,
    CodeRule,
    acts_in,
    calls_where,
    ends_on,
    facts_seen,
    given,
    shown,
    sighting,
    words_of,
)
from vetting.domain.signals.code.others import others_changed
from vetting.domain.signals.code.paths import texts_like
from vetting.domain.signals.code.silence import MAX_COMMAND
from vetting.domain.signals.code.written import is_target, is_written, targets_of, writes_in
from vetting.domain.signals.interface import FileSide, Severity
from vetting.domain.signals.sightings import Sighting

_PUBLISH: Final = re.compile(
    r"\b(?:npm|pnpm|yarn|bun)\b.{0,40}\bpublish\b|\btwine\b.{0,60}\bupload\b"
    r"|\b(?:cargo|poetry|flit|hatch|uv|pdm)[ ]+publish\b"
    r"|\bgem[ ]+push\b|\bsetup\.py\b.{0,60}\bupload\b",
    re.IGNORECASE,
)
_WORKFLOW: Final = re.compile(r"\.github[/\\]workflows")
_TOKEN_FILE: Final = re.compile(r"(?:^|[/\\~])\.(?:npmrc|pypirc)$|\.cargo/credentials|\.gem/credentials")


class SelfPropagation(CodeRule):
    """C9: it publishes, or changes what is published."""

    id: ClassVar[str] = "C9"
    version: ClassVar[int] = 7
    title: ClassVar[str] = "Publishes projects, or changes how they are published"
    why: ClassVar[str] = "A worm spreads by releasing the projects of those who install it."
    blind_to: ClassVar[str] = (
        "Publishing through an index's own interface, without its usual tool; modules of others that are found by the"
        " folders above the file, in Python."
    )

    def _sightings(self, side: FileSide) -> Iterator[Sighting]:
        facts = facts_seen(side)
        if facts is not None:
            yield from self.see(facts)
            yield from others_changed(facts, side.matched)

    def see(self, facts: CodeFacts) -> Iterator[Sighting]:
        """Yield commands that publish, workflows that are written, and token files in a file that publishes."""
        publishes = False
        for act in acts_in(facts):
            words = words_of(act.call)[:MAX_COMMAND]
            if act.acts & PROCESS and _PUBLISH.search(words):
                publishes = True
                message = f"It runs “{shown(words)}”."
                yield sighting(Severity.HIGH, act.call.place, ("C9", words), message)
        write = writes_in(facts)
        if write is not None:
            is_script = facts.language in SHELLS
            targets = targets_of(facts) if is_script else {}
            reaches = any(act.acts & (NETWORK | PROCESS) for act in acts_in(facts))
            for text in texts_like(facts, _WORKFLOW):
                message = f"It names {shown(text.text)}, where projects are built and published, and writes files."
                is_sure = is_target(text, targets) if is_script else reaches or is_written(facts, text)
                severity = Severity.HIGH if is_sure else Severity.MEDIUM
                yield sighting(severity, text.place, ("C9", text.text), message)
        if publishes:
            for text in texts_like(facts, _TOKEN_FILE):
                message = f"It names {shown(text.text)}, where tokens for publishing are kept."
                yield sighting(Severity.HIGH, text.place, ("C9", text.text), message)


_ASKS_WHO: Final = re.compile(
    r"\b(?:CI|GITHUB_ACTIONS|GITLAB_CI|JENKINS_URL|TRAVIS|CIRCLECI|BUILDKITE|LANG|LC_ALL|TZ|USERDOMAIN|COMPUTERNAME)\b"
)
_ASKS_WHERE: Final = re.compile(
    r"\.?(?:country|continent|region|time_?zone)(?:[_-]?(?:code|name|id|iso))?", re.IGNORECASE
)
"""A field in what those answer who know where an address is."""


class PickedMoment(CodeRule):
    """C11: it looks at the clock, the place or the machine before it acts."""

    id: ClassVar[str] = "C11"
    version: ClassVar[int] = 3
    title: ClassVar[str] = "Acts only at some times or on some machines"
    why: ClassVar[str] = "A payload that waits, or spares whoever might look, is not found by trying it out."
    blind_to: ClassVar[str] = "Conditions that are computed in another function or file."

    def see(self, facts: CodeFacts) -> Iterator[Sighting]:
        """Yield what is asked while the file is loaded, if it also acts then; and what is done by country."""
        yield from self._by_country(facts)
        acts = next((act for act in acts_in(facts) if act.is_loaded and act.acts & _PAYLOAD), None)
        if acts is None:
            return
        named = {text.place.line: text.text for text in facts.texts if _ASKS_WHO.fullmatch(text.text)}
        for guard in facts.guards:
            if guard.when is When.LOADED and (asked := self._asked(guard, named)):
                message = f"As soon as it is loaded it asks {shown(asked)}, and runs {acts.call.name}."
                yield sighting(Severity.MEDIUM, guard.place, ("C11", asked, acts.call.name), message)

    @staticmethod
    def _by_country(facts: CodeFacts) -> Iterator[Sighting]:
        """Yield conditions on where another machine says that this one is, in a file that writes or deletes."""
        acts = writes_in(facts, WRITE | DESTROY)
        if acts is None:
            return
        named = {text.place.line: text.text for text in facts.texts if _ASKS_WHERE.fullmatch(text.text)}
        for guard in facts.guards:
            if not acts_of_all(guard.value.calls) & NETWORK:
                continue
            near = (*guard.value.names, named.get(guard.place.line), named.get(guard.place.line - 1))
            asked = next((name for name in near if name and _ASKS_WHERE.fullmatch(name)), None)
            if asked is not None:
                message = f"It asks the network for its {shown(asked.lstrip('.'))}, and writes or deletes files."
                yield sighting(Severity.MEDIUM, guard.place, ("C11", asked, acts.call.name), message)

    @staticmethod
    def _asked(guard: Guard, named: Mapping[int, str]) -> str | None:
        for name in guard.value.calls:
            if acts_of_all((name,)) & CLOCK:
                return name
        if any(name.startswith(("os.environ", "process.env")) for name in (*guard.value.names, *guard.value.calls)):
            near = named.get(guard.place.line)
            return near or next((name for name in guard.value.names if _ASKS_WHO.search(name)), None)
        return None


_PAYLOAD: Final = EVALUATE | NETWORK | PROCESS | DESTROY
_WALLET: Final = re.compile(
    r"0x\[[a-zA-Z0-9-]{3,14}\]\{40\}|\(?:?bc1[|\[)]|\[13\]\[a-km-z|T\[[A-Z1-9a-z-]{3,30}\]\{33\}|\[LM3\]\[a-km-z"
    r"|\[48\]\[0-9AB\]|bitcoincash:|\[1-9A-HJ-NP-Za-km-z\]\{(?:32,44|43,44|25,34|26,35)\}"
)
"""Patterns of addresses: Ethereum, Bitcoin, Tron, Litecoin, Monero, Solana."""
_ADDRESS: Final = re.compile(r"0x[0-9a-fA-F]{40}|bc1[ac-hj-np-z02-9]{39,59}|T[1-9A-HJ-NP-Za-km-z]{33}")
MIN_ADDRESS: Final = 34
"""Characters of the shortest such address."""
_HOOKS: Final = re.compile(
    r"(?:window|globalThis|self|global)\.(?:fetch|XMLHttpRequest|ethereum(?:\..*)?|solana(?:\..*)?)"
    r"|XMLHttpRequest\.prototype\.(?:open|send)|(?:window\.)?ethereum\.(?:request|send|sendAsync)"
)
_CLIPBOARD: Final = ("pyperclip.", "clipboard.", "win32clipboard.", "navigator.clipboard.")


_PROMPTS: Final = frozenset({"getpass.getpass", "getpass.unix_getpass", "getpass.win_getpass", "input", "raw_input"})
"""What asks people for something."""
_ASKERS: Final = re.compile(
    r"(?:requests|httpx|aiohttp|urllib3|urllib\.request|http\.client|paramiko|smtplib|keyring|botocore|ftplib)(?:\.\w+)*"
    r"\.(?:send|post|get|put|request|patch|urlopen|_?connect|login|get_password|set_password|_request|_make_api_call)"
)
"""What hands on what is secret."""


def _taken_over(facts: CodeFacts) -> Iterator[Sighting]:
    """Yield what Python's programs ask people or others by, if the file puts its own there and asks an address."""
    taken = [one for one in facts.assignments if one.name in _PROMPTS or _ASKERS.fullmatch(one.name)]
    if taken and any(_asks_an_address(facts, act) for act in acts_in(facts)):
        for one in taken[:MAX_TAKEN]:
            severity = Severity.HIGH if one.name in _PROMPTS else Severity.MEDIUM
            message = f"It puts its own code in the place of {shown(one.name)}, and asks an address of its own."
            yield sighting(severity, one.place, ("C12", one.name), message)


def _asks_an_address(facts: CodeFacts, act: Act) -> bool:
    """Say whether a call asks an address that is written there, at least its beginning."""
    if not act.acts & NETWORK:
        return False
    said = [part for value in given(act.call) for part in (value.constant, *value.parts[:1]) if isinstance(part, str)]
    return any(_WRITTEN.match(one) for one in (*said, *ends_on(facts, act.call.place.line)))


_WRITTEN: Final = re.compile(r"(?:https?|wss?)://|(?:[\w-]{1,63}\.){1,9}[a-z]{2,20}$")
MAX_TAKEN: Final = 20


def _is_pattern(text: str) -> bool:
    """Say whether a text is a pattern of wallets: one of three parts is in each, which spares most texts the search."""
    if not ("[" in text or "bc1" in text or "bitcoincash:" in text):
        return False
    return len(text) <= MAX_COMMAND and _WALLET.search(text) is not None


class MoneyTaken(CodeRule):
    """C12: it knows addresses of money, and sits where they pass."""

    id: ClassVar[str] = "C12"
    version: ClassVar[int] = 4
    title: ClassVar[str] = "Watches for addresses of money, or takes over what asks the network"
    why: ClassVar[str] = "It puts the thief's address where the owner's was."
    blind_to: ClassVar[str] = "Patterns that are put together while running."

    def see(self, facts: CodeFacts) -> Iterator[Sighting]:
        """Yield patterns of wallets with a clipboard or the network near them, and what is hooked."""
        yield from _taken_over(facts)
        hooks = [one for one in facts.assignments if _HOOKS.fullmatch(one.name)]
        patterns = [text for text in facts.texts if _is_pattern(text.text)]
        wallets = [text for text in facts.texts if len(text.text) >= MIN_ADDRESS and _ADDRESS.fullmatch(text.text)]
        clipboard = next(iter(calls_where(facts, lambda name: name.startswith(_CLIPBOARD))), None)
        asks_wallet = bool(calls_where(facts, lambda name: "ethereum" in name and _HOOKS.fullmatch(name)))
        is_near = bool(hooks) or clipboard is not None or asks_wallet or len(patterns) > 1
        for text in patterns if is_near else ():
            severity = Severity.HIGH if hooks or clipboard is not None else Severity.MEDIUM
            message = f"It looks for addresses of money: {shown(text.text)}."
            yield sighting(severity, text.place, ("C12", text.text), message)
        for hook in hooks:
            severity = Severity.HIGH if patterns or wallets else Severity.MEDIUM
            message = f"It puts its own code in the place of {shown(hook.name)}."
            yield sighting(severity, hook.place, ("C12", hook.name), message)
        if clipboard is not None and wallets:
            message = f"It holds an address of money, and uses the clipboard ({clipboard.name})."
            yield sighting(Severity.HIGH, wallets[0].place, ("C12", wallets[0].text), message)
