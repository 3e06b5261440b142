"""What C1 and C5 see in code that is run although no rule reads it: out of files, or by the hand of something else."""

import re
from collections.abc import Iterator
from typing import Final

from vetting.domain.code.facts import Call, CodeFacts, Language, Value, When
from vetting.domain.code.python_reaching import EVERYTHING, TELLING
from vetting.domain.signals.code.acts import DECODE, EVALUATE, NETWORK, PROCESS, UNMARSHAL, acts_of, is_environment
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
from vetting.domain.signals.code.loading import READERS, loaded
from vetting.domain.signals.interface import Severity
from vetting.domain.signals.sightings import Sighting

_RUNS_FILES: Final = frozenset({"runpy.run_path", "execfile", "doctest.testfile"})
_EXAMPLES: Final = frozenset(
    {"doctest.testmod", "doctest.testsource", "doctest.run_docstring_examples", "doctest.testfile"}
)
"""What runs the examples in documentation."""
_AT_ONCE: Final = frozenset({"exec", "execfile"})
MAX_EVIDENCE: Final = 200
MAX_BESIDE: Final = 2
"""Names that a text is made of which is nothing but the documentation of one thing."""


def unseen_code(facts: CodeFacts) -> Iterator[Sighting]:
    """Yield for C1 evaluations of what a file holds, loaders of data, and what is run on import and nobody can tell."""
    for act in acts_in(facts):
        if (
            act.acts & EVALUATE
            and act.call.name != "compile"
            and not flowing_into(act.call) & (DECODE | NETWORK | UNMARSHAL)
        ):
            yield from _evaluation(facts, act)
    for call in calls_of(facts, _EXAMPLES):
        if call.when is When.LOADED or call.name in _RUNS_FILES:
            message = f"{call.name} runs the examples in what is written to be read."
            yield sighting(Severity.MEDIUM, call.place, ("C1", call.name, words_of(call)[:MAX_EVIDENCE]), message)
    yield from loaded(facts)


def _evaluation(facts: CodeFacts, act: Act) -> Iterator[Sighting]:
    call = act.call
    evidence = ("C1", call.name, words_of(call)[:MAX_EVIDENCE], said_beside(facts, call))
    if call.arguments and _is_documentation(call.arguments[0]):
        message = f"{call.name} runs documentation."
        yield sighting(Severity.HIGH, call.place, evidence, message)
    elif call.name in _RUNS_FILES or any(name in READERS for value in given(call) for name in value.calls):
        message = f"{call.name} runs what it reads from a file."
        yield sighting(Severity.MEDIUM, call.place, evidence, message)
    elif facts.language is Language.JAVASCRIPT and (source := _not_code(call)):
        message = f"{call.name} runs what is not called code: {shown(source)}."
        yield sighting(Severity.MEDIUM, call.place, evidence, message)
    elif act.is_loaded and call.name in _AT_ONCE and _is_unknown(call):
        message = f"As soon as this is loaded, {call.name} runs what only running it tells."
        yield sighting(Severity.MEDIUM, call.place, evidence, message)


def _not_code(call: Call) -> str:
    """Name the settings or data of JavaScript that a call is given as code; "" if it is given none."""
    for value in call.arguments[-1:] if call.name == "Function" else call.arguments[:1]:
        if not any(name.startswith("<here>") for name in value.calls):  # whose names are those of all that it gives
            return next((name for name in value.names if name.endswith(".json") or is_environment(name)), "")
    return ""


def _is_documentation(value: Value) -> bool:
    """Say whether this is documentation, and no template into which some was put."""
    return "__doc__" in value.names and len(value.names) <= MAX_BESIDE


def _is_unknown(call: Call) -> bool:
    return bool(call.arguments) and not call.arguments[0].is_constant


_HANDED: Final = frozenset({"exec", "eval", "os.system", "os.popen"})
_GETTERS: Final = frozenset({"operator.attrgetter", "operator.methodcaller"})
_WANTED: Final = re.compile(r"(?:^|[. ])(?:system|popen|exec|eval|Popen|check_output|b64decode|urlopen|__import__)\b")
_TAKERS: Final = frozenset({"operator.itemgetter"})
_TAKEN: Final = re.compile(r"(?:^|[ ])(?:exec|eval|__import__|__builtins__|popen|Popen)\b")
_BY_TEXT: Final = {"string.Formatter.get_field": re.compile(r"__\w+__|\.(?:system|popen|exec|eval|Popen)\b")}
"""What gives attributes and members by their names, and the names that count."""
_GETS: Final = {**dict.fromkeys(_GETTERS, _WANTED), **dict.fromkeys(_TAKERS, _TAKEN), **_BY_TEXT}
_EVERYTHING: Final = frozenset({*(f"{one}[]" for one in (*EVERYTHING, *TELLING)), "object.__subclasses__"})
_CONFIGURES: Final = frozenset({"logging.config.dictConfig", "logging.config.DictConfigurator"})
_RUNS: Final = EVALUATE | UNMARSHAL | PROCESS


def handed_over(facts: CodeFacts) -> Iterator[Sighting]:
    """Yield for C5 where what runs code is read without being called, got by its name, or found among everything."""
    if facts.language is not Language.PYTHON:
        return
    for one in facts.names:
        if one.name in _HANDED:
            message = f"{one.name} is not called here, but put where something else may call it."
            yield sighting(Severity.MEDIUM, one.place, ("C5", "value", one.name), message)
    for call in calls_of(facts, _GETS):
        if _GETS[call.name].search(words_of(call)):
            message = f"{call.name} gives what is called {shown(words_of(call))}."
            yield sighting(Severity.MEDIUM, call.place, ("C5", call.name, words_of(call)[:MAX_EVIDENCE]), message)
    for call in calls_of(facts, _EVERYTHING):
        message = f"It searches what it calls among all that there is ({call.name.removesuffix('[]')})."
        yield sighting(Severity.MEDIUM, call.place, ("C5", call.name), message)
    if calls_of(facts, _CONFIGURES):
        yield from _configured(facts)


def _configured(facts: CodeFacts) -> Iterator[Sighting]:
    """Yield the names of what runs code in a file that configures logging, which calls what it finds named."""
    for text in facts.texts:
        name = text.text.removeprefix("ext://")
        if "." in name and len(name) <= MAX_EVIDENCE and acts_of(name) & _RUNS:
            message = f"It names {shown(name)} in a file that configures logging, which calls what is named."
            yield sighting(Severity.MEDIUM, text.place, ("C5", "configured", name), message)
