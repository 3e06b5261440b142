"""What code writes to the files of other projects that are installed beside it (part of C9)."""

import re
from collections.abc import Iterator
from typing import Final

from vetting.domain.code.facts import Call, CodeFacts, Language, Value
from vetting.domain.signals.code.acts import WRITE
from vetting.domain.signals.code.asking import acts_in, calls_of, ends_beside, given, shown, sighting
from vetting.domain.signals.code.written import ASKS_INSTALLED, paths_written, target_of
from vetting.domain.signals.interface import Severity
from vetting.domain.signals.sightings import Sighting

_RESOLVE: Final = "require.resolve"
_FINDS: Final = frozenset({
    _RESOLVE, "importlib.util.find_spec", "importlib.find_loader", "inspect.getfile", "inspect.getsourcefile",
})  # fmt: skip
"""Calls that tell where a module lies."""
_LISTS: Final = frozenset({
    "importlib.metadata.files", "importlib.metadata.distribution", "importlib_metadata.files",
    "importlib_metadata.distribution",
})  # fmt: skip
"""Calls that give what is known of a project, its files among it."""
_LOCATES: Final = frozenset({".locate", ".locate_file"})
_PASSES_ON: Final = frozenset({
    _RESOLVE, "inspect.getfile", "inspect.getsourcefile", "pathlib.Path", "str", *_LISTS, *_LOCATES,
})  # fmt: skip
"""Calls behind which it is still that very file, and not one beside it."""
_LEADS: Final = (
    "os.path.", "path.", "pathlib.", "importlib.", ".joinpath", ".with_", ".replace", ".resolve", ".absolute",
)  # fmt: skip
"""Beginnings of calls that lead from there to a file beside it; what is made of its name, a digest say, is none."""
_FILE: Final = ".__file__"
_NODE: Final = "node_modules"
_BY_PATH: Final = re.compile(
    r"(?:(?:^|[/\\])node_modules|^[/\\]?(?P<ups>\.\.(?:[/\\]\.\.)*))"
    r"[/\\](?P<module>(?:@[\w.-]+[/\\])?\w[\w.-]*|\.bin)[/\\]\S*(?:(?<=\.bin[/\\])[\w-]+|\.(?:[cm]?js|json|node))$"
)
"""A file of a module that is named by where it is installed: from there, or by how many folders above this one."""
_HERE: Final = "__dirname"
_OWN: Final = frozenset({"", "<here>", "self", "cls"})
"""What begins the name of something of the file's own."""


def others_changed(facts: CodeFacts, path: str) -> Iterator[Sighting]:
    """
    Yield writes to a file that was found by asking where another project's module lies.

    What is called like a folder of *path*, that of the file itself, is its own project.
    """
    writing = [act.call for act in acts_in(facts) if act.acts & WRITE]
    if not writing:
        return
    modules = _Modules(facts, path)
    for call in writing:
        found = modules.written_by(call)
        if found is not None:
            module, is_itself = found
            message = f"It writes to the files of another project that is installed beside it ({shown(module)})."
            severity = Severity.HIGH if is_itself else Severity.MEDIUM
            yield sighting(severity, call.place, ("C9", module, call.name), message)
    if facts.language is Language.JAVASCRIPT:
        yield from _by_path(facts, path)


def _by_path(facts: CodeFacts, path: str) -> Iterator[Sighting]:
    """Yield writes to a file within ``node_modules``, or in the folder beside that of the file's own project."""
    here = {one.place.line for one in facts.names if one.name == _HERE}
    if not here and not any(_NODE in text.text for text in facts.texts):
        return
    for text, _ in paths_written(facts, _BY_PATH):
        hit = _BY_PATH.search(text.text)
        ups = hit["ups"] if hit else None
        beside = text.place.line in here and ups is not None and ups.count("..") == path.count("/") + 1
        if hit and (ups is None or beside):
            message = f"It writes to the files of another project that is installed beside it ({shown(hit['module'])})."
            yield sighting(Severity.MEDIUM, text.place, ("C9", text.text), message)


class _Modules:
    """The modules that a file asks for their places."""

    def __init__(self, facts: CodeFacts, path: str) -> None:
        own = _OWN.union(part.partition(".")[0] for part in path.split("/"))
        self._facts = facts
        self._others = {one.name.partition(".")[0] for one in facts.imports} - own
        self._asked = next((one for one in map(_asked_for, calls_of(facts, _FINDS)) if one and one not in own), None)
        self._files: dict[int, list[str]] = {}
        """Names of files of modules, by line."""
        self._listed = next((one for one in map(_named, calls_of(facts, _LISTS)) if one and one not in own), None)
        """A project whose files are asked for."""
        self._found: dict[int, list[str]] = {}
        """Calls that tell where a file of a module lies, by line."""
        for call in calls_of(facts, _FINDS | _LOCATES):
            self._found.setdefault(call.place.line, []).append(call.name)
        for name in facts.names:
            if name.name.endswith(_FILE):
                self._files.setdefault(name.place.line, []).append(name.name)

    def written_by(self, call: Call) -> tuple[str, bool] | None:
        """Say which module's file a call writes to, and whether it is that very file."""
        target = target_of(call)
        if target is None:
            line = call.place.line
            told = {name for value in given(call) for name in value.calls}
            found = tuple(name for name in self._found.get(line, ()) if name not in told)
            target = Value(names=tuple(self._files.get(line, ())), calls=found)
        others = set(target.calls) - _PASSES_ON - ASKS_INSTALLED
        is_itself = not others
        if not all(name.startswith(_LEADS) for name in others):
            return None
        for name in target.names:
            if name.endswith(_FILE) and name.partition(".")[0] in self._others:
                return name.removesuffix(_FILE), is_itself
        if self._asked is not None and not _FINDS.isdisjoint(target.calls):
            return self._asked, is_itself
        if self._listed is not None and not _LOCATES.isdisjoint(target.calls):
            return self._listed, is_itself
        if not ASKS_INSTALLED.isdisjoint(target.calls):
            ends = ends_beside(self._facts, call.place)
            beside = next((end for end in ends if end.endswith(".py") and "customize" not in end), None)
            return None if beside is None else (beside, False)
        return None


def _named(call: Call) -> str | None:
    """Name the project that a call asks for in so many words, as a folder may be called."""
    constant = call.arguments[0].constant if call.arguments else None
    return constant.replace("-", "_") if isinstance(constant, str) else None


def _asked_for(call: Call) -> str | None:
    """Name the module that a call asks for: a path that begins with a dot, or is put together, is one of its own."""
    first = next(iter(call.arguments), None)
    if first is None:
        return None
    if isinstance(first.constant, str):
        return None if first.constant.startswith((".", "/")) else first.constant
    return next((name for name in first.names if name.partition(".")[0] not in _OWN), None)
