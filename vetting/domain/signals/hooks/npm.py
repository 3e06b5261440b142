"""
What npm runs when it installs a package: scripts, and the build of native code.

A hook that was not there before is how worms of the years 2021 to 2026 came
in; one that changed is read as any install hook. A ``binding.gyp`` is a hook
without a script: npm builds by it, and it may name commands whose output it
wants, which run before anything is built.

Source: npm's manual, "Scripts"; GYP's input format reference, "Command
expansions"; signals catalogue §2, "Hooks", and §3.
"""

import ast
import json
import posixpath
import re
from collections.abc import Iterator
from typing import Any, Final, TypeGuard

from vetting.domain.code.building.gyp import USUAL, literal_of
from vetting.domain.signals.hooks.npm_scripts import commands_run
from vetting.domain.signals.hooks.values import place_of, value_of
from vetting.domain.signals.interface import FileSide, FileUnderScan, Finding, Rule, Scope, Severity
from vetting.domain.signals.sightings import MAX_SIGHTINGS, Sighting, finding_of, since

PACKAGE: Final = re.compile(r"(?:(?:[^/]+/)*node_modules/(?:@[^/]+/)?[^/]+/)?package\.json")
"""The package's own, and those that it brings along bundled, whose scripts run as well."""
_BINDING: Final = re.compile(r"(?:(?:[^/]+/)*node_modules/(?:@[^/]+/)?[^/]+/)?binding\.gyp")
_EXPANSION: Final = re.compile(r"<!@?\(([^\n]*)")
_TELLING: Final = re.compile(
    r"\b(?:curl|wget|iwr|invoke-webrequest|powershell|pwsh|base64|eval|mshta|certutil)\b|://"
    r"|\b(?:ba|z|da|pwsh|)sh[ ]+-\w*c\b|\bnode[ ]+(?:-\w*[ep]\b|--eval|--print|-r\b|--require|--import)"
    r"|\bpython[\d.]*[ ]+-c\b|\|[ ]*(?:ba|z|da)?sh\b|\$\(|`",
    re.IGNORECASE,
)
"""In a command that a hook did not run before: what fetches, decodes, or is code by itself."""
_FOR_DATA: Final = re.compile(
    r"\.(?:txt|dat|data|bin|log|csv|tmp|bak|old|cfg|md|xml|html?|png|jpe?g|gif|map)$", re.IGNORECASE
)


def npm_hooks(rule: Rule, file: FileUnderScan) -> Iterator[Finding]:
    """Find what npm runs by this file."""
    if PACKAGE.fullmatch(file.new.matched):
        yield from _scripts(rule, file)
        yield from since(rule, file, _entries)
    elif file.new.matched.lower().endswith((".gyp", ".gypi")):
        yield from since(rule, file, _expansions)


def _scripts(rule: Rule, file: FileUnderScan) -> Iterator[Finding]:
    """Find scripts: a new one is high, one that runs something else now is medium, or high if that fetches or hides."""
    old = commands_run(_document(file.old)) if file.old is not None else {}
    document = json.loads(file.new.data)
    for hook, commands in commands_run(document).items():
        line, column = place_of(file.new.data, f'"{hook}"')
        before = old.get(hook)
        is_told = before is None or any(_TELLING.search(one) for one in commands if one not in before)
        scope = Scope.CONTEXT if commands == before else Scope.DELTA
        value = document["scripts"][hook] if len(commands) == 1 else commands
        message = f"npm runs the {hook} script when this is installed."
        if before is not None and commands[:1] == before[:1] and scope is Scope.DELTA:
            message = f"npm runs the {hook} script when this is installed, and another one that it runs changed."
        severity = Severity.HIGH if is_told else Severity.MEDIUM
        yield finding_of(rule, file.new.path, Sighting(severity, line, column, value_of(hook, value), message), scope)


def _entries(side: FileSide) -> Iterator[Sighting]:
    """See what is run or loaded first although it is not called code: Node takes any such file for JavaScript."""
    document = _document(side)
    if not isinstance(document, dict):
        return
    programs = document.get("bin")
    several = list(programs.values()) if isinstance(programs, dict) else programs
    programs = several if isinstance(several, list) else [several]
    for path in dict.fromkeys([one for one in (document.get("main"), *programs) if _is_path(one)]):
        if _leads_out(path):
            line, column = place_of(side.data, path)
            message = "The file that is loaded or run first is not in this package: the path to it leads out."
            yield Sighting(Severity.MEDIUM, line, column, value_of("outside", path), message)
    paths = dict.fromkeys([one for one in (document.get("main"), *programs, *_exported(document)) if _is_path(one)])
    data = [path for path in paths if _FOR_DATA.search(path)]
    for number, path in enumerate(data):
        line, column = place_of(side.data, path) if number < MAX_SIGHTINGS else (1, 1)
        message = "The file that is loaded or run first is called data, and no rule reads it as code."
        yield Sighting(Severity.MEDIUM, line, column, value_of("entry", path), message)


def _leads_out(path: str) -> bool:
    """Say whether a path leads into another package's folder; npm cuts what leads out of a command's, others do not."""
    return posixpath.normpath(path.replace("\\", "/")).partition("/")[0] == ".."


def _is_path(value: object) -> TypeGuard[str]:
    return isinstance(value, str)


def _exported(document: dict[str, Any]) -> Iterator[object]:
    """Give the files that are loaded by the package's own name, whichever condition holds; others may well be data."""
    waiting = [document.get("exports")]
    for one in waiting:  # which grows
        if isinstance(one, dict):
            is_by_path = any(key.startswith(".") for key in one)
            waiting += [one.get(".")] if is_by_path else list(one.values())
        elif isinstance(one, list):
            waiting += one
        else:
            yield one


def _document(side: FileSide) -> Any:  # noqa: ANN401  # whatever the package's file holds
    """Read what was there before; what cannot be read held no hook, so that what is there now is new."""
    try:
        return json.loads(side.data)
    except (ValueError, RecursionError):
        return None


def _expansions(side: FileSide) -> Iterator[Sighting]:
    """See each command whose output the build wants, and the build by ``binding.gyp`` itself."""
    commands = dict.fromkeys(command for text in _texts(side.data) for command in _EXPANSION.findall(text))
    line, column = place_of(side.data, "<!")
    for command in commands:
        if not USUAL.fullmatch(command):
            message = "Building this runs a command to fill in a value, and npm builds it when this is installed."
            yield Sighting(Severity.HIGH, line, column, value_of("expansion", command), message)
    if _BINDING.fullmatch(side.matched):
        message = "npm runs node-gyp on binding.gyp when this is installed."
        yield Sighting(Severity.MEDIUM, 1, 1, side.sha256.encode(), message)


def _texts(data: bytes) -> list[str]:
    """List the strings of a GYP file, which is a Python literal, as they are read; all of it where it is none."""
    text = data.decode("utf-8", "surrogateescape")
    tree = literal_of(text)
    if tree is None:
        return [text]
    return [one.value for one in ast.walk(tree) if isinstance(one, ast.Constant) and isinstance(one.value, str)]
