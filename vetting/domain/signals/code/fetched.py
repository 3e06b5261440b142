"""What C3 sees where a download is kept under a name, and a later step runs or loads what lies there."""

import re
from collections.abc import Container, Iterator
from itertools import islice
from typing import Final

from vetting.domain.code.facts import SHELLS, Call, CodeFacts, Constant, When
from vetting.domain.code.javascript_known import VARIABLE
from vetting.domain.code.python_partial import HOLE
from vetting.domain.code.shell_programs import BEFORE_PROGRAM, INTERPRETERS, program_of
from vetting.domain.signals.code.acts import EVALUATE, NETWORK, PROCESS, acts_of_all
from vetting.domain.signals.code.asking import (
    Act,
    calls_of,
    ends_beside,
    flowing_into,
    given,
    opens_to_write,
    shown,
    sighting,
    words_of,
)
from vetting.domain.signals.code.kept import (
    MAX_COMMAND,
    MAX_KEPT,
    MAX_RUN,
    MAX_TEXT,
    NEAR,
    WRITERS,
    Kept,
    Named,
    identity,
    is_later,
    kept_in,
)
from vetting.domain.signals.interface import Severity
from vetting.domain.signals.sightings import Sighting

_LOADERS: Final = frozenset({
    "importlib.util.spec_from_file_location", "importlib.machinery.SourceFileLoader", "imp.load_source",
    "importlib.machinery.SourcelessFileLoader", "importlib.machinery.ExtensionFileLoader", "imp.load_dynamic",
    "runpy.run_path", "execfile", "ctypes.CDLL", "ctypes.WinDLL", "ctypes.cdll.LoadLibrary", "require", "import",
    "worker_threads.Worker", "module.register",
})  # fmt: skip
_PICKLES: Final = frozenset({"joblib.load", "pandas.read_pickle"})
"""What makes objects of the file whose path it is given, as whoever made the file wants."""
_IMPORTED: Final = (".zip", ".whl", ".egg")
"""Archives out of which modules are imported."""
_READERS: Final = frozenset({
    "open", "codecs.open", "tokenize.open", "io.open_code", "pathlib.Path", "io.FileIO", "linecache.getlines",
})  # fmt: skip
"""What is given the path of a file whose contents are then evaluated."""
_SEARCHED: Final = frozenset({"sys.path.insert", "sys.path.append", "sys.path.extend"})
_MODULE: Final = re.compile(r"([A-Za-z_]\w{0,100})(?:\.[\w-]{1,60})?\.(?:py[cdw]?|so)$")
_NEW_COMMAND: Final = ("&&", "||", ";", "|", "&")
_TOLD: Final = frozenset({"yaml.load", "yaml.load_all", "numpy.load"})
_HARMLESS: Final = re.compile(r"\.C?(?:Safe|Base|Full)Loader$")


def run_later(facts: CodeFacts, acts: tuple[Act, ...]) -> Iterator[Sighting]:
    """Yield the steps that run or load what an earlier one fetched and kept; those of shells are followed elsewhere."""
    kept = [] if facts.language in SHELLS else list(islice(kept_in(facts, acts), MAX_KEPT))
    if not kept:
        return
    runs = [(act.call, words_of(act.call)[:MAX_TEXT]) for act in acts if act.acts & PROCESS][:MAX_RUN]
    loads = calls_of(facts, _LOADERS)[:MAX_RUN]
    reads = list(islice(_evaluated(facts, acts), MAX_RUN))
    searched = calls_of(facts, _SEARCHED)[:MAX_RUN]
    pickles = calls_of(facts, _PICKLES)[:MAX_RUN]
    for one in kept:
        step = (
            next((call for call, words in runs if is_later(one, call) and _starts(call, words, one.path)), None)
            or next((call for call in loads if is_later(one, call) and _is_given(call, one.path)), None)
            or next((call for call, read in reads if is_later(one, call) and _is_read(call, read, one.path)), None)
            or next((call for call in searched if _is_looked_in(facts, call, one)), None)
        )
        pickle = next(
            (call for call in pickles if step is None and is_later(one, call) and _is_given(call, one.path)), None
        )
        if (step := step or pickle) is not None:
            what = one.path if isinstance(one.path, str) else "what was kept"
            message = f"{step.name} runs {shown(what)}, which came from the network ({one.how})."
            severity = (
                Severity.HIGH if (one.is_loaded or step.when is When.LOADED) and pickle is None else Severity.MEDIUM
            )
            yield sighting(severity, step.place, ("C3", "kept", step.name, what, one.how), message)


def made_of_fetched(facts: CodeFacts, asked: str) -> Iterator[Sighting]:
    """Yield what makes objects out of what came from the network, where it is told to run code, or not told not to."""
    for call in calls_of(facts, _TOLD):
        if flowing_into(call) & NETWORK and _may_run(call):
            message = f"{call.name} is given what came from the network, and may run code that is in it."
            yield sighting(Severity.MEDIUM, call.place, ("C3", call.name, "flow", asked), message)


_TIMERS: Final = frozenset({"setTimeout", "setInterval"})
_TELLERS: Final = (".text", ".json", ".toString", ".trim", ".join", ".replace", ".concat", "String", "JSON.parse")
_RECEIVING: Final = (".then", ".onmessage", ".addEventListener")
"""What hands on text alone, or what was made of it."""
_LISTENING: Final = (".on", ".once", ".addListener")
"""What may hand on a function besides, by which to answer."""


def timed(facts: CodeFacts, asked: str) -> Iterator[Sighting]:
    """Yield the timers of JavaScript that are given text from the network, which they run as code."""
    for call in calls_of(facts, _TIMERS):
        calls = call.arguments[0].calls if call.arguments else ()
        if calls and calls[0].endswith((*_TELLERS, *_RECEIVING, *_LISTENING)) and acts_of_all(calls) & NETWORK:
            severity = Severity.MEDIUM if calls[0].endswith(_LISTENING) else Severity.HIGH
            message = f"{call.name} is given text that came from the network, and runs it as code."
            yield sighting(severity, call.place, ("C3", call.name, "flow", asked), message)


def _may_run(call: Call) -> bool:
    if call.name == "numpy.load":
        return any(key == "allow_pickle" and value.constant is True for key, value in call.keywords)
    return not any(_HARMLESS.search(name) for value in given(call) for name in value.names)


def _is_given(call: Call, path: Named) -> bool:
    return any(identity(value) == path for value in given(call))


def _evaluated(facts: CodeFacts, acts: tuple[Act, ...]) -> Iterator[tuple[Call, frozenset[Constant]]]:
    """Give what evaluates the contents of files, with the names of those that are opened until there."""
    calls = [act.call for act in acts if act.acts & EVALUATE and not _flows(act.call).isdisjoint(_READERS)]
    opens = calls_of(facts, _READERS) if calls else []
    opens = [one for one in opens if one.arguments and not (one.name == "open" and opens_to_write(one))][:MAX_RUN]
    named = [(one.place.line, one.arguments[0].constant) for one in opens]
    for call in calls:
        yield call, frozenset(path for line, path in named if call.place.line - NEAR <= line <= call.place.line)


def _flows(call: Call) -> set[str]:
    return {name for value in given(call) for name in value.calls}


def _is_read(call: Call, read: frozenset[Constant], path: Named) -> bool:
    """Say whether what is evaluated was read from a path: one of those opened there, or made of the same."""
    if isinstance(path, str):
        return path in read
    names = {name for value in given(call) for name in value.names}
    return _flows(call).issuperset(path[0]) and names.issuperset(path[1])


def _starts(call: Call, words: str, path: Named) -> bool:
    """Say whether a command begins with a path, or with what runs the file that it is given."""
    first = next(iter(call.arguments), None)
    if first is None:
        return False
    if first.parts and first.parts[0] is None and isinstance(path, str) and "sys.executable" not in first.names:
        return False
    if not isinstance(path, str):
        program = first.parts[0] if first.parts else None
        is_run = program is None or (isinstance(program, str) and _may_run_it(program))
        is_handed = isinstance(first.constant, str) and program_of(first.constant) in INTERPRETERS
        return any(identity(one) == path for one in (call.arguments[1:2] if is_handed else [first] if is_run else ()))
    return path in words and _is_run(words.split()[:MAX_COMMAND], {path})


def _may_run_it(line: str) -> bool:
    """Say whether a line runs what is not known in it, or is an interpreter alone, which is given that beside."""
    unknown = (word.strip("'\";") for word in line.split()[:MAX_COMMAND] if HOLE in word or VARIABLE in word)
    return program_of(line) in INTERPRETERS or _is_run(line.split()[:MAX_COMMAND], frozenset(unknown))


def _is_run(words: list[str], paths: Container[str]) -> bool:
    """Say whether a line runs one of *paths*, rather than telling a program about it."""
    before = ";"
    for word in words:
        if word.strip("'\";") in paths and (before.endswith(_NEW_COMMAND) or program_of(before) in _RUNNERS):
            return True
        if not word.startswith("-"):
            before = word
    return False


_RUNNERS: Final = INTERPRETERS | BEFORE_PROGRAM | {"."}


def _is_looked_in(facts: CodeFacts, call: Call, kept: Kept) -> bool:
    """Say whether modules are looked for in what was kept, or in its folder where one of its name is imported."""
    if (kept.is_folder or str(kept.path).endswith(_IMPORTED)) and is_later(kept, call) and _is_given(call, kept.path):
        return True
    return _is_imported(facts, call, kept.path)


def _is_imported(facts: CodeFacts, call: Call, path: Named) -> bool:
    """Say whether modules are looked for in the folder of a path, and one of its name is imported."""
    hit = _MODULE.search(path) if isinstance(path, str) else None
    if hit is None:
        return False
    folders = [value.constant for value in given(call)] + [part for value in given(call) for part in value.parts]
    is_searched = any(
        isinstance(one, str) and one.strip("/") and str(path).startswith(f"{one.rstrip('/')}/") for one in folders
    )
    return is_searched and any(one.name.partition(".")[0] == hit.group(1) for one in facts.imports)


def kept_as_code(facts: CodeFacts) -> Iterator[Sighting]:
    """Yield where what came from the network becomes a module beside the file itself, as soon as that is loaded."""
    writes = [call for call in calls_of(facts, WRITERS) if flowing_into(call) & NETWORK][:MAX_KEPT]
    opens = [call for call in calls_of(facts, {"open"}) if opens_to_write(call)] if writes else []
    for call in opens[:MAX_RUN]:
        is_own = any("__file__" in value.names for value in call.arguments[:1])
        is_loaded = call.when is When.LOADED
        if is_own and is_loaded and any(0 <= one.place.line - call.place.line <= NEAR for one in writes):
            module = next((text for text in ends_beside(facts, call.place) if _MODULE.search(text)), None)
            if module is not None:
                message = f"As soon as it is loaded it writes what came from the network as code: {shown(module)}."
                yield sighting(Severity.MEDIUM, call.place, ("C3", "module", module), message)
