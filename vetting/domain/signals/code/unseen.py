"""What C1 and C5 see in code that is run although no rule reads it: out of files, or by the hand of something else."""

import re
from collections.abc import Iterator
from typing import Final

from vetting.domain.code.facts import Call, CodeFacts, Language
from vetting.domain.signals.code.acts import DECODE, EVALUATE, NETWORK, UNMARSHAL
from vetting.domain.signals.code.asking import (
    Act,
    acts_in,
    calls_of,
    flowing_into,
    given,
    said_beside,
    shown,
    sighting,
    words_of,
)
from vetting.domain.signals.interface import Severity
from vetting.domain.signals.sightings import Sighting

_READERS: Final = frozenset({
    "open", ".open", ".read", ".read_text", ".read_bytes", "pkgutil.get_data", "importlib.resources.read_text",
    "importlib.resources.read_binary", "codecs.open", "linecache.getline", "linecache.getlines",
    "fs.readFileSync", "fs.promises.readFile",
})  # fmt: skip
_RUNS_FILES: Final = frozenset({"runpy.run_path", "execfile"})
_LOADERS: Final = frozenset({
    "importlib.machinery.SourceFileLoader", "importlib.machinery.SourcelessFileLoader", "imp.load_source",
    "importlib.util.spec_from_file_location", "imp.load_compiled", "zipimport.zipimporter", "require",
})  # fmt: skip
_FOR_DATA: Final = re.compile(
    r"(?:^|[ /\\])[^ /\\]+\.(?:txt|dat|data|bin|log|csv|tmp|bak|old|cfg|ini|zip|whl|egg|md|xml|jpe?g|gif|wav|mp3|ttf)$",
    re.IGNORECASE,
)
_AT_ONCE: Final = frozenset({"exec", "execfile"})
MAX_EVIDENCE: Final = 200


def unseen_code(facts: CodeFacts) -> Iterator[Sighting]:
    """Yield for C1 evaluations of what a file holds, loaders of data, and what is run on import and nobody can tell."""
    for act in acts_in(facts):
        if (
            act.acts & EVALUATE
            and act.call.name != "compile"
            and not flowing_into(act.call) & (DECODE | NETWORK | UNMARSHAL)
        ):
            yield from _evaluation(facts, act)
    for call in calls_of(facts, _LOADERS.__contains__):
        words = words_of(call)[:MAX_EVIDENCE]
        if _FOR_DATA.search(words):
            message = f"{call.name} loads code from what is not called code: {shown(words)}."
            yield sighting(Severity.MEDIUM, call.place, ("C1", "loads", words), message)


def _evaluation(facts: CodeFacts, act: Act) -> Iterator[Sighting]:
    call = act.call
    evidence = ("C1", call.name, words_of(call)[:MAX_EVIDENCE], said_beside(facts, call))
    if call.name in _RUNS_FILES or any(name in _READERS for value in given(call) for name in value.calls):
        message = f"{call.name} runs what it reads from a file."
        yield sighting(Severity.MEDIUM, call.place, evidence, message)
    elif act.is_loaded and call.name in _AT_ONCE and _is_unknown(call):
        message = f"As soon as this is loaded, {call.name} runs what only running it tells."
        yield sighting(Severity.MEDIUM, call.place, evidence, message)


def _is_unknown(call: Call) -> bool:
    return bool(call.arguments) and not call.arguments[0].is_constant


_HANDED: Final = frozenset({"exec", "eval", "os.system", "os.popen"})
_GETTERS: Final = frozenset({"operator.attrgetter", "operator.methodcaller"})
_WANTED: Final = re.compile(r"(?:^|[. ])(?:system|popen|exec|eval|Popen|check_output|b64decode|urlopen|__import__)\b")


def handed_over(facts: CodeFacts) -> Iterator[Sighting]:
    """Yield for C5 where what runs code is first read without being called, and getters by its name."""
    if facts.language is not Language.PYTHON:
        return
    for one in facts.names:
        if one.name in _HANDED:
            message = f"{one.name} is not called here, but put where something else may call it."
            yield sighting(Severity.MEDIUM, one.place, ("C5", "value", one.name), message)
    for call in calls_of(facts, _GETTERS.__contains__):
        if _WANTED.search(words_of(call)):
            message = f"{call.name} gives what is called {shown(words_of(call))}."
            yield sighting(Severity.MEDIUM, call.place, ("C5", call.name, words_of(call)[:MAX_EVIDENCE]), message)
