"""What C3 sees where a download is kept under a name, and a later step runs or loads what lies there."""

import re
from collections.abc import Iterator
from itertools import islice, pairwise
from typing import Final, NamedTuple

from vetting.domain.code.facts import SHELLS, Call, CodeFacts, Constant, Place, Value, When
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
from vetting.domain.signals.interface import Severity
from vetting.domain.signals.sightings import Sighting

MAX_KEPT: Final = 20
"""Downloads of one file that are followed."""
MAX_RUN: Final = 400
"""Programs of one file that are held against them."""
MAX_COMMAND: Final = 100
"""Words of a command."""
MAX_TEXT: Final = 4000
"""Characters of a command."""
NEAR: Final = 20
"""Lines between a download and a step that is given what is called the same, at most, if nobody knows the path."""
_RETRIEVERS: Final = frozenset({"urllib.request.urlretrieve", "urllib.urlretrieve", "wget.download"})
_CLIENT: Final = re.compile(r"(?:^|[ /\\])(?:curl|wget)(?:\.exe)?[ ]")
_INTO: Final = re.compile(r"-[a-zA-Z]{0,12}[oO]|--output(?:-document)?")
_WRITERS: Final = frozenset({".write", ".write_bytes", ".write_text", ".writelines"})
_FILE_WRITERS: Final = frozenset({
    "fs.writeFileSync", "fs.writeFile", "fs.promises.writeFile", "fs/promises.writeFile", "fs.appendFileSync",
})  # fmt: skip
"""What is given a path, and what is written there."""
_LOADERS: Final = frozenset({
    "importlib.util.spec_from_file_location", "importlib.machinery.SourceFileLoader", "imp.load_source",
    "importlib.machinery.SourcelessFileLoader", "importlib.machinery.ExtensionFileLoader", "imp.load_dynamic",
    "runpy.run_path", "execfile", "ctypes.CDLL", "ctypes.WinDLL", "ctypes.cdll.LoadLibrary", "require",
})  # fmt: skip
_READERS: Final = frozenset({
    "open", "codecs.open", "tokenize.open", "io.open_code", "pathlib.Path", "io.FileIO", "linecache.getlines",
})  # fmt: skip
"""What is given the path of a file whose contents are then evaluated."""
_SEARCHED: Final = frozenset({"sys.path.insert", "sys.path.append", "sys.path.extend"})
_MODULE: Final = re.compile(r"([A-Za-z_]\w{0,100})(?:\.[\w-]{1,60})?\.(?:py[cdw]?|so)$")
_NEW_COMMAND: Final = ("&&", "||", ";", "|", "&")
_TOLD: Final = frozenset({"yaml.load", "yaml.load_all", "numpy.load"})
_HARMLESS: Final = re.compile(r"\.C?(?:Safe|Base|Full)Loader$")

Named = str | tuple[tuple[str, ...], tuple[str, ...]]
"""A path: a constant, or what it is made of."""


class _Kept(NamedTuple):
    """A download that is kept."""

    path: Named
    place: Place
    how: str


def run_later(facts: CodeFacts, acts: tuple[Act, ...]) -> Iterator[Sighting]:
    """Yield the steps that run or load what an earlier one fetched and kept; those of shells are followed elsewhere."""
    kept = [] if facts.language in SHELLS else list(islice(_kept(facts, acts), MAX_KEPT))
    if not kept:
        return
    runs = [(act.call, words_of(act.call)[:MAX_TEXT]) for act in acts if act.acts & PROCESS][:MAX_RUN]
    loads = calls_of(facts, _LOADERS)[:MAX_RUN]
    reads = list(islice(_evaluated(facts, acts), MAX_RUN))
    searched = calls_of(facts, _SEARCHED)[:MAX_RUN]
    for one in kept:
        step = (
            next((call for call, words in runs if _is_later(one, call) and _starts(call, words, one.path)), None)
            or next((call for call in loads if _is_later(one, call) and _is_given(call, one.path)), None)
            or next((call for call, read in reads if _is_later(one, call) and _is_read(call, read, one.path)), None)
            or next((call for call in searched if _is_imported(facts, call, one.path)), None)
        )
        if step is not None:
            what = one.path if isinstance(one.path, str) else "what was kept"
            message = f"{step.name} runs {shown(what)}, which came from the network ({one.how})."
            severity = Severity.HIGH if step.when is When.LOADED else Severity.MEDIUM
            yield sighting(severity, step.place, ("C3", "kept", step.name, what, one.how), message)


def made_of_fetched(facts: CodeFacts, asked: str) -> Iterator[Sighting]:
    """Yield what makes objects out of what came from the network, where it is told to run code, or not told not to."""
    for call in calls_of(facts, _TOLD):
        if flowing_into(call) & NETWORK and _may_run(call):
            message = f"{call.name} is given what came from the network, and may run code that is in it."
            yield sighting(Severity.MEDIUM, call.place, ("C3", call.name, "flow", asked), message)


def _may_run(call: Call) -> bool:
    if call.name == "numpy.load":
        return any(key == "allow_pickle" and value.constant is True for key, value in call.keywords)
    return not any(_HARMLESS.search(name) for value in given(call) for name in value.names)


def _kept(facts: CodeFacts, acts: tuple[Act, ...]) -> Iterator[_Kept]:
    is_asking = False
    for act in acts:
        if act.acts & NETWORK:
            is_asking = True
            if act.call.name in _RETRIEVERS:
                into = [value for key, value in act.call.keywords if key in {"filename", "out"}]
                for value in [*act.call.arguments[1:2], *into]:
                    yield from _named(value, act.call.place, act.call.name)
        elif act.acts & PROCESS and _CLIENT.search(words := words_of(act.call)[:MAX_TEXT]):
            for option, path in pairwise(words.split()[:MAX_COMMAND]):
                if _INTO.fullmatch(option):
                    yield _Kept(path, act.call.place, act.call.name)
    if is_asking:
        yield from _written(facts)


def _written(facts: CodeFacts) -> Iterator[_Kept]:
    """Give the files into which something is written that came from the network."""
    for call in calls_of(facts, _FILE_WRITERS)[:MAX_KEPT]:
        if any(acts_of_all(value.calls) & NETWORK for value in call.arguments[1:2]):
            yield from _named(call.arguments[0], call.place, call.name)
    writes = [call for call in calls_of(facts, _WRITERS) if flowing_into(call) & NETWORK][:MAX_KEPT]
    opens = calls_of(facts, {"open", "pathlib.Path"})[:MAX_RUN] if writes else []
    for write in writes:
        wanted = "open" if write.name in {".write", ".writelines"} else "pathlib.Path"
        before = [
            call
            for call in opens
            if call.name == wanted and write.place.line - NEAR <= call.place.line <= write.place.line
            if wanted != "open" or opens_to_write(call)
        ]
        for call in before[-1:]:
            for value in call.arguments[:1]:
                yield from _named(value, write.place, write.name)


def _named(value: Value, place: Place, how: str) -> Iterator[_Kept]:
    if (path := _identity(value)) is not None:
        yield _Kept(path, place, how)


def _identity(value: Value) -> Named | None:
    """Name what a value is; None where many others would be called the same."""
    if isinstance(value.constant, str) and value.constant:
        return value.constant
    names = tuple(name for name in value.names if name != "sys.executable")
    if not (value.calls or names) or value.is_constant or {"self", "this", "__file__"} & set(names):
        return None
    return value.calls, names


def _is_later(kept: _Kept, call: Call) -> bool:
    lines = call.place.line - kept.place.line
    is_after = lines > 0 or (lines == 0 and call.place.column >= kept.place.column)
    return is_after and (isinstance(kept.path, str) or lines <= NEAR)


def _is_given(call: Call, path: Named) -> bool:
    return any(_identity(value) == path for value in given(call))


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
        program = first.parts[0] if first.parts else ""
        is_run = program is None or (isinstance(program, str) and program_of(program) in INTERPRETERS)
        return is_run and _identity(first) == path
    return path in words and _is_run(words.split()[:MAX_COMMAND], path)


def _is_run(words: list[str], path: str) -> bool:
    before = ";"
    for word in words:
        if word.strip("'\";") == path and (before.endswith(_NEW_COMMAND) or program_of(before) in _RUNNERS):
            return True
        if not word.startswith("-"):
            before = word
    return False


_RUNNERS: Final = INTERPRETERS | BEFORE_PROGRAM | {"."}


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
    writes = [call for call in calls_of(facts, _WRITERS) if flowing_into(call) & NETWORK][:MAX_KEPT]
    opens = [call for call in calls_of(facts, {"open"}) if opens_to_write(call)] if writes else []
    for call in opens[:MAX_RUN]:
        is_own = any("__file__" in value.names for value in call.arguments[:1])
        is_loaded = call.when is When.LOADED
        if is_own and is_loaded and any(0 <= one.place.line - call.place.line <= NEAR for one in writes):
            module = next((text for text in ends_beside(facts, call.place) if _MODULE.search(text)), None)
            if module is not None:
                message = f"As soon as it is loaded it writes what came from the network as code: {shown(module)}."
                yield sighting(Severity.MEDIUM, call.place, ("C3", "module", module), message)
