"""What C1 sees in code and objects that are loaded out of files that are not called code, and came with the project."""

import re
from collections.abc import Iterator
from typing import Final

from vetting.domain.code.facts import Call, CodeFacts, Language, Value
from vetting.domain.signals.code.acts import DECODE, NETWORK, acts_of_all
from vetting.domain.signals.code.asking import calls_of, ends_beside, given, said_beside, shown, sighting, words_of
from vetting.domain.signals.interface import Severity
from vetting.domain.signals.sightings import Sighting

READERS: Final = frozenset({
    "open", ".open", ".read", ".read_text", ".read_bytes", "pkgutil.get_data", "importlib.resources.read_text",
    "importlib.resources.read_binary", "codecs.open", "linecache.getline", "linecache.getlines", "inspect.getsource",
    "inspect.getsourcelines", "inspect.getdoc", "inspect.getcomments", "tokenize.open", "os.read", "io.FileIO",
    "io.open_code", "mmap.mmap", "fileinput.input", "importlib.resources.files", "zipfile.ZipFile",
    "__loader__.get_data", "sqlite3.connect", "fs.readFileSync", "fs.promises.readFile",
})  # fmt: skip
_LOADERS: Final = frozenset({
    "importlib.machinery.SourceFileLoader", "importlib.machinery.SourcelessFileLoader", "imp.load_source",
    "importlib.util.spec_from_file_location", "imp.load_compiled", "zipimport.zipimporter", "require",
})  # fmt: skip
_FOR_CODE: Final = re.compile(r"\.(?:py[cdiow]?|so|pyx|dll|dylib)$", re.IGNORECASE)
_NAMED_TO_BE_LOADED: Final = _LOADERS - {"zipimport.zipimporter", "require"}
_FOR_DATA: Final = re.compile(
    r"(?:^|[ /\\])[^ /\\]+\.(?:txt|dat|data|bin|log|csv|tmp|bak|old|cfg|ini|zip|whl|egg|md|xml|jpe?g|gif|wav|mp3|ttf)$",
    re.IGNORECASE,
)
_SEARCHED_FOR_MODULES: Final = frozenset({"sys.path.insert", "sys.path.append", "sys.path.extend"})
_ARCHIVE: Final = re.compile(r"\.(?:zip|whl|egg|pyz|dat|bin|data)$", re.IGNORECASE)
_START_FOLDERS: Final = frozenset({"site.addsitedir", "site.addpackage"})
MAX_EVIDENCE: Final = 200

_OBJECTS: Final = frozenset({
    "pickle.load", "pickle.loads", "pickle.Unpickler", "dill.load", "dill.loads", "dill.Unpickler",
    "cloudpickle.load", "cloudpickle.loads", "joblib.load", "pandas.read_pickle", "torch.load", "shelve.open",
    "numpy.load", "yaml.load", "yaml.load_all", "yaml.unsafe_load", "yaml.unsafe_load_all", "jsonpickle.decode",
})  # fmt: skip
"""What makes objects, and thereby runs code, out of bytes: some of it only if it is told to."""
_SAFE_LOADERS: Final = frozenset({"yaml.SafeLoader", "yaml.CSafeLoader", "yaml.BaseLoader", "yaml.CBaseLoader"})
_OWN: Final = frozenset({
    "__file__", "__path__", "__spec__", "pkgutil.get_data", "importlib.resources.files", "importlib.resources.path",
    "importlib.resources.read_binary", "importlib.resources.open_binary", "importlib.resources.as_file",
    "pkg_resources.resource_filename", "pkg_resources.resource_stream", "pkg_resources.resource_string",
    "__loader__.get_data",
})  # fmt: skip
"""What leads to files that came with the code."""
_NAMES_DATA: Final = re.compile(r"(?:^|/)[\w.-]{1,100}\.[A-Za-z0-9_]{1,12}$")


def loaded(facts: CodeFacts) -> Iterator[Sighting]:
    """Yield for C1 what loads code out of what is not called code, and objects out of what came with the project."""
    for call in calls_of(facts, _LOADERS):
        words = words_of(call)[:MAX_EVIDENCE]
        if _FOR_DATA.search(words) or (call.name in _NAMED_TO_BE_LOADED and _is_no_code(facts, call)):
            message = f"{call.name} loads code from what is not called code: {shown(words)}."
            yield sighting(Severity.MEDIUM, call.place, ("C1", "loads", words), message)
    if facts.language is Language.PYTHON:
        yield from _searched(facts)
        yield from _objects(facts)


def _is_no_code(facts: CodeFacts, call: Call) -> bool:
    """Say whether the path that a loader is given is known, at least at its end, and is not called code."""
    named = dict(call.keywords)
    path = next((named[key] for key in ("location", "path", "pathname") if key in named), None)
    path = path or next(iter(call.arguments[1:2]), None)
    if path is None:
        return False
    if isinstance(path.constant, str):
        return not _FOR_CODE.search(path.constant)
    ends = [text for text in ends_beside(facts, call.place) if _NAMES_DATA.search(text)]
    return bool(ends) and not any(_FOR_CODE.search(text) for text in ends)


def _searched(facts: CodeFacts) -> Iterator[Sighting]:
    """Yield where archives are put among the places that modules come from, and folders whose ``.pth`` files run."""
    places = [(call.place, call.name) for call in calls_of(facts, _SEARCHED_FOR_MODULES)]
    places += [(one.place, "sys.path") for one in facts.assignments if one.name in {"sys.path", "sys.path[]"}]
    for place, name in places:
        found = next((text for text in ends_beside(facts, place) if _ARCHIVE.search(text)), None)
        if found is not None:
            message = f"{name} has modules loaded from {shown(found)}, which nobody reads."
            yield sighting(Severity.MEDIUM, place, ("C1", "path", found), message)
    for call in calls_of(facts, _START_FOLDERS):
        message = f"{call.name} runs the lines of .pth files in a folder."
        yield sighting(Severity.MEDIUM, call.place, ("C1", call.name, words_of(call)[:MAX_EVIDENCE]), message)


def _objects(facts: CodeFacts) -> Iterator[Sighting]:
    """Yield what makes objects out of a constant, or of a file that came with the project."""
    calls = calls_of(facts, _OBJECTS)
    opens_named = bool(calls) and any(_is_named(one.arguments[:1]) for one in calls_of(facts, {"open"}))
    for call in calls:
        if not _is_unsafe(call) or acts_of_all(_flows(call)) & (DECODE | NETWORK):
            continue
        is_own = _is_own(call) or (opens_named and "open" in _flows(call))
        where = "a constant" if _is_literal(call) else "a file that it names" if is_own else None
        if where is not None:
            message = f"{call.name} makes objects, which may run code, out of {where}."
            evidence = ("C1", call.name, words_of(call)[:MAX_EVIDENCE], said_beside(facts, call))
            yield sighting(Severity.MEDIUM, call.place, evidence, message)


def _is_unsafe(call: Call) -> bool:
    """Say whether a loader runs code: some do only if they are told to, or unless."""
    named = dict(call.keywords)
    if call.name == "numpy.load":
        return _is_true(named.get("allow_pickle"))
    if call.name == "torch.load":
        return not _is_true(named.get("weights_only"))
    if call.name in {"yaml.load", "yaml.load_all"}:
        return not any(name in _SAFE_LOADERS for value in given(call) for name in value.names)
    return True


def _is_true(value: Value | None) -> bool:
    return value is not None and value.constant is True


def _flows(call: Call) -> set[str]:
    return {name for value in given(call) for name in (*value.calls, *value.names)}


def _is_literal(call: Call) -> bool:
    return call.name.endswith("loads") and bool(call.arguments) and isinstance(call.arguments[0].constant, bytes)


def _is_own(call: Call) -> bool:
    """Say whether what is loaded is a file that the project brings, or one by a name that is written here."""
    return not _OWN.isdisjoint(_flows(call)) or (not call.name.endswith("loads") and _is_named(call.arguments[:1]))


def _is_named(paths: tuple[Value, ...]) -> bool:
    return any(isinstance(one.constant, str) and _NAMES_DATA.search(one.constant) is not None for one in paths)
