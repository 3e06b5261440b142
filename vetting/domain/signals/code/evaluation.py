"""Signals in what is run as code although nobody wrote it as code: decoded, unpacked, looked up by a hidden name."""

import re
from collections.abc import Iterator
from typing import ClassVar, Final

from vetting.domain.code.facts import Call, CodeFacts, Value
from vetting.domain.signals.code.acts import (
    DECODE,
    DESTROY,
    EVALUATE,
    LOAD,
    NATIVE,
    NETWORK,
    PROCESS,
    UNMARSHAL,
    acts_of,
    acts_of_all,
)
from vetting.domain.signals.code.asking import (
    Act,
    CodeRule,
    acts_in,
    calls_of,
    flowing_into,
    given,
    said_beside,
    shown,
    sighting,
    told_apart,
    words_of,
)
from vetting.domain.signals.code.unseen import handed_over, unseen_code
from vetting.domain.signals.interface import Severity
from vetting.domain.signals.sightings import Sighting

_CODE: Final = re.compile(
    r"\bimport[ ]+\w|\b(?:exec|eval|__import__|getattr|require|Function)\(|\bsubprocess\b|\bos\.(?:system|popen)"
    r"|\bpowershell\b|/bin/(?:ba)?sh\b|\bchild_process\b|\bcurl[ ]|\bwget[ ]"
)
_RUNS_DECODED: Final = re.compile(
    r"\b(?:exec|eval)[ ]?\([^\n]{0,120}?"
    r"\b(?:b(?:64|32|85)decode|decompress|fromhex|unhexlify|marshal\.loads|codecs\.decode|atob|Buffer\.from)[ ]?\("
)
"""What an interpreter is given as an argument."""
MAX_SEARCHED: Final = 4000
LONG: Final = 200
"""Characters of a literal that hides something; a shorter one may be an example."""


def decoded_constants(call: Call) -> list[Value]:
    """Give the constants among what a call is given that had to be decoded to be read."""
    return [one for one in given(call) if one.is_constant and one.decoded and isinstance(one.constant, str | bytes)]


def steps_into(call: Call) -> int:
    """Count the different decoders that what a call is given went through."""
    return len({name for value in given(call) for name in value.calls if acts_of(name) & DECODE})


def is_chain(call: Call) -> bool:
    """Say whether what a call is given is a constant that was decoded, or was decoded more than once."""
    return bool(decoded_constants(call)) or steps_into(call) > 1


_TIMERS: Final = frozenset({"setTimeout", "setInterval"})
_TEXTS: Final = frozenset({"atob", "unescape", "String.fromCharCode", ".toString", ".join", ".concat"})
"""What gives text: whatever else comes of what was decoded may be a function."""


def _is_given_text(call: Call) -> bool:
    """Say whether a timer is given text that was decoded, which it runs as code, rather than a function."""
    first = call.arguments[0] if call.arguments else Value()
    is_decoded = bool(first.decoded) or bool(acts_of_all(first.calls) & DECODE)
    return is_decoded and (isinstance(first.constant, str) or not _TEXTS.isdisjoint(first.calls[:1]))


class DecodedIsRun:
    """What C1 and C2 have in common."""

    RUNS: ClassVar[int] = EVALUATE | UNMARSHAL

    def hits(self, facts: CodeFacts) -> Iterator[Act]:
        """Give the calls that run what was decoded."""
        for act in acts_in(facts):
            if act.acts & self.RUNS and (decoded_constants(act.call) or flowing_into(act.call) & DECODE):
                yield act
        for call in calls_of(facts, _TIMERS):
            if _is_given_text(call):
                yield Act(call, EVALUATE)


class DecodedData(DecodedIsRun, CodeRule):
    """C1: decoded data is run."""

    id: ClassVar[str] = "C1"
    version: ClassVar[int] = 6
    title: ClassVar[str] = "Decoded data is run as code"
    why: ClassVar[str] = "What is run cannot be read here; it is kept encoded so that nobody reads it."
    blind_to: ClassVar[str] = "Data that comes to the evaluation through another file, or through a container of many."

    def see(self, facts: CodeFacts) -> Iterator[Sighting]:
        """Yield the evaluations of what was decoded once, and the unmarshalling that is then run."""
        for act in self.hits(facts):
            if act.acts & EVALUATE and is_chain(act.call):
                continue
            is_code = bool(act.acts & EVALUATE) or act.call.name.startswith("marshal.")
            severity = Severity.HIGH if is_code or decoded_constants(act.call) else Severity.MEDIUM
            message = f"{act.call.name} runs what was decoded just before."
            evidence = ("C1", act.call.name, words_of(act.call)[:LONG], said_beside(facts, act.call))
            yield sighting(severity, act.call.place, evidence, message)
        for act in acts_in(facts):
            into = flowing_into(act.call)
            if act.acts & EVALUATE and into & UNMARSHAL and not into & DECODE:
                message = f"{act.call.name} runs code objects that are read from bytes, which nobody can read."
                yield sighting(Severity.MEDIUM, act.call.place, ("C1", act.call.name, "bytes"), message)
        yield from unseen_code(facts)


class DecodeChain(DecodedIsRun, CodeRule):
    """C2: a chain of decoders ends in an evaluation, a program or an address."""

    id: ClassVar[str] = "C2"
    version: ClassVar[int] = 6
    title: ClassVar[str] = "What decoders or ciphers hid is run, or asked"
    why: ClassVar[str] = "Nothing that is meant to be read is encoded, packed or reversed before it is used."
    blind_to: ClassVar[str] = "Decoders that the package writes itself and that work on more than constants."

    def see(self, facts: CodeFacts) -> Iterator[Sighting]:
        """Yield the evaluations at the end of a chain, programs started so, and sources in a hiding codec."""
        found = False
        for act in self.hits(facts):
            found = True
            if act.acts & EVALUATE and is_chain(act.call):
                yield self._run(act, f"{act.call.name} runs code that was hidden")
        yield from self._started(facts)
        yield from _asked(facts)
        yield from _compiled(facts)
        for text in facts.texts if not found else ():
            if text.decoded and _CODE.search(text.text[:MAX_SEARCHED]):
                message = f"A constant that is decoded here reads like code: “{shown(text.text)}”."
                yield sighting(Severity.MEDIUM, text.place, ("C2", "text", told_apart(text.text)), message)
        if facts.codec is not None:
            message = f"It says that it is written in {shown(facts.codec)}: what Python runs is not what you read."
            yield Sighting(Severity.MEDIUM, 1, 1, f"C2\0codec\0{facts.codec}".encode(), message)

    def _started(self, facts: CodeFacts) -> Iterator[Sighting]:
        """Yield the programs, other than those that run code, that are started with what was decoded."""
        for act in acts_in(facts):
            if act.acts & (PROCESS | EVALUATE) != PROCESS:
                continue
            if decoded_constants(act.call):
                yield self._run(act, f"{act.call.name} starts a command that was hidden")
            elif hit := _RUNS_DECODED.search(words_of(act.call)[:MAX_SEARCHED]):
                message = f"{act.call.name} starts code that decodes what it runs: “{shown(hit.group())}”."
                yield sighting(Severity.HIGH, act.call.place, ("C2", act.call.name, hit.group()), message)
            elif steps_into(act.call) > 1:
                message = f"{act.call.name} starts what came out of several decoders."
                yield sighting(Severity.MEDIUM, act.call.place, ("C2", act.call.name), message)

    def _run(self, act: Act, what: str) -> Sighting:
        found = decoded_constants(act.call)
        text = found[0].constant if found else ""
        plain = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
        says = f": “{shown(plain)}”." if plain.strip() else "."
        return sighting(Severity.HIGH, act.call.place, ("C2", act.call.name, told_apart(plain)), what + says)


_PLACE: Final = re.compile(r"\w+://|[/\\]")
_MODULES_MADE: Final = frozenset({"module.constructor", "module.Module"})
_DECIPHERED: Final = ".final"
"""What gives the last of what was decrypted, in JavaScript."""


def _asked(facts: CodeFacts) -> Iterator[Sighting]:
    """Yield what is asked, or deleted, by an address or a path that was hidden in a constant."""
    for act in acts_in(facts):
        first = act.call.arguments[0] if act.call.arguments and act.acts & (NETWORK | DESTROY) else None
        if first is not None and first.decoded and isinstance(first.constant, str) and _PLACE.search(first.constant):
            message = f"{act.call.name} is given {shown(first.constant)}, which was hidden."
            yield sighting(Severity.MEDIUM, act.call.place, ("C2", act.call.name, told_apart(first.constant)), message)


def _compiled(facts: CodeFacts) -> Iterator[Sighting]:
    """Yield what is decrypted and given, under a hidden name, to what can only be a module's own compiler."""
    if not calls_of(facts, _MODULES_MADE):
        return
    for call in calls_of(facts, {""}):
        if any(_DECIPHERED in value.calls for value in call.arguments):
            message = "A module is made out of what was decrypted, by a method whose name is hidden."
            yield sighting(Severity.HIGH, call.place, ("C2", "module", "decrypted"), message)


_DANGEROUS: Final = EVALUATE | PROCESS | NATIVE | UNMARSHAL
_SENSITIVE: Final = frozenset(
    {"os", "subprocess", "socket", "ctypes", "builtins", "pty", "urllib.request", "requests", "marshal", "base64"}
    | {prefix + name for prefix in ("", "node:") for name in ("child_process", "net", "https", "http", "fs", "vm")}
)


class HiddenName(CodeRule):
    """C5: what is called or loaded is looked up by a name that is put together."""

    id: ClassVar[str] = "C5"
    version: ClassVar[int] = 5
    title: ClassVar[str] = "A name is looked up so that it cannot be searched for"
    why: ClassVar[str] = "A search for what starts programs or runs code does not find it."
    blind_to: ClassVar[str] = "Names that only running the code would tell."

    def see(self, facts: CodeFacts) -> Iterator[Sighting]:
        """Yield the calls that were looked up and do harm, and the modules whose names are put together."""
        for act in acts_in(facts):
            name = act.call.name
            if act.call.is_indirect and act.acts & _DANGEROUS:
                message = f"{name} is called here without being written here."
                yield sighting(Severity.MEDIUM, act.call.place, ("C5", name), message)
            elif act.acts & LOAD and self._is_decoded(act.call):
                message = f"{name} loads a module whose name was decoded."
                yield sighting(Severity.MEDIUM, act.call.place, ("C5", name, "decoded"), message)
        for one in facts.imports:
            if one.is_computed and one.name in _SENSITIVE:
                message = f"The name of the module {shown(one.name)} is put together rather than written."
                yield sighting(Severity.MEDIUM, one.place, ("C5", "import", one.name), message)
        for escaped in [one for one in facts.identifiers if one.is_escaped]:
            message = f"The name {shown(escaped.name)} is written with escapes, so that nobody finds it."
            yield sighting(Severity.MEDIUM, escaped.place, ("C5", "escaped", escaped.name), message)
        for call in calls_of(facts, {"getattr"}):
            if len(call.arguments) > 1 and self._is_hidden_attribute(call):
                yield sighting(Severity.MEDIUM, call.place, ("C5", "getattr"), "getattr is given a decoded name.")
        yield from handed_over(facts)

    @staticmethod
    def _is_decoded(call: Call) -> bool:
        return bool(call.arguments) and bool(
            call.arguments[0].decoded or acts_of_all(call.arguments[0].calls) & (DECODE | NETWORK)
        )

    @staticmethod
    def _is_hidden_attribute(call: Call) -> bool:
        key = call.arguments[1]
        return not key.is_constant and bool(acts_of_all(key.calls) & DECODE)
