"""
From a file to its facts: which language it is, and who reads it.

``facts_of`` gives None for what is no source code of a language read here. Of a
``.pth`` file it reads the lines that Python runs when it starts. The
last few answers are kept, since many rules ask about the same file.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Final

from vetting.domain.code.building.files import build_of, facts_of_build
from vetting.domain.code.cython import facts_of_cython
from vetting.domain.code.facts import CodeFacts, Language
from vetting.domain.code.javascript import facts_of_javascript
from vetting.domain.code.notebooks import facts_of_notebook
from vetting.domain.code.python import facts_of_python
from vetting.domain.code.rust import facts_of_rust
from vetting.domain.code.shell import facts_of_shell
from vetting.domain.code.started import with_started
from vetting.domain.code.typescript import facts_of_typescript

SUFFIXES: Final = {
    ".py": Language.PYTHON,
    ".pyw": Language.PYTHON,
    ".js": Language.JAVASCRIPT,
    ".cjs": Language.JAVASCRIPT,
    ".mjs": Language.JAVASCRIPT,
    ".jsx": Language.JAVASCRIPT,
}

CYTHON: Final = (".pyx", ".pxd", ".pxi")
NOTEBOOK: Final = ".ipynb"
TYPESCRIPT: Final = (".ts", ".tsx", ".mts", ".cts")
BUILD_SCRIPT: Final = "build.rs"
"""What cargo runs before it builds, unless its manifest names another."""
_RUST: Final = ".rs"
_OF_RUST: Final = re.compile(r"(?:^|/)(?:src|bin|examples|tests|benches)/")
"""Where cargo looks for what a crate is made of: a program that stands elsewhere is one that a manifest names."""
_MAIN: Final = re.compile(rb"\bfn\s+main\b")
_OTHER_SHELLS: Final = (".fish", ".csh", ".tcsh")
"""Whose commands and pipes are like other shells', and whose variables, loops and quotes are not."""
_OTHER_SHELL_LINE: Final = re.compile(rb"#![^\n]{0,200}?\b(?:fi|c|tc)sh\b")
_SHELL_SUFFIXES: Final = {
    **dict.fromkeys((".sh", ".bash", ".zsh", ".ksh", ".dash", ".command", *_OTHER_SHELLS), Language.SHELL),
    **dict.fromkeys((".ps1", ".psm1"), Language.POWERSHELL),
    **dict.fromkeys((".bat", ".cmd"), Language.BATCH),
}
_SHELL_LINE: Final = re.compile(rb"#![^\n]{0,200}?\b(?:ba|da|z|k|a|fi|c|tc)?sh\b")
_INTERPRETER: Final = re.compile(rb"#![^\n]{0,200}?\b(?:(python|pypy)|(?:node|bun|deno)\b)")
"""A script without a suffix says in its first line what runs it; wheels say ``#!python``."""


def language_of(path: str) -> Language | None:
    """Name the language of a file by its path; None for what is not read."""
    name = path.rpartition("/")[2].lower()
    return SUFFIXES.get("." + name.rpartition(".")[2])


@lru_cache(maxsize=2)  # the new side of a file and the old one, about which rules ask in turn: it holds their bytes
def facts_of(path: str, data: bytes) -> CodeFacts | None:
    """Read the facts of a source file; None where it is no source of a language read here."""
    facts = _facts_of(path, data)
    return with_started(facts) if facts is not None and facts.starts else facts


def _facts_of(path: str, data: bytes) -> CodeFacts | None:
    name = path.rpartition("/")[2].lower()
    if (reader := _READERS.get("." + name.rpartition(".")[2])) is not None:
        return reader(data)
    if (build := build_of(path)) is not None:
        return facts_of_build(data, build)
    if name == BUILD_SCRIPT or (name.endswith(_RUST) and not _OF_RUST.search(path) and _MAIN.search(data)):
        return facts_of_rust(data)
    language = language_of(path) or _as_script(data)
    if language is not None:
        return facts_of_python(data) if language is Language.PYTHON else facts_of_javascript(data)
    if (shell := shell_of(path, data)) is None:
        return None
    facts = facts_of_shell(data, shell)
    is_other = name.endswith(_OTHER_SHELLS) or _OTHER_SHELL_LINE.match(data) is not None
    return replace(facts, rough=f"{facts.rough}, as if it were for another shell") if is_other else facts


def shell_of(path: str, data: bytes) -> Language | None:
    """Name which shell a script is for, by its suffix or first line; None where it is for none that is read."""
    name = path.rpartition("/")[2].lower()
    by_line = Language.SHELL if _SHELL_LINE.match(data) else None
    return _SHELL_SUFFIXES.get("." + name.rpartition(".")[2], by_line)


def _as_script(data: bytes) -> Language | None:
    """Name the language of the interpreter that a file names in its first line."""
    hit = _INTERPRETER.match(data)
    if hit is None:
        return None
    return Language.PYTHON if hit.group(1) else Language.JAVASCRIPT


def _facts_of_start(data: bytes) -> CodeFacts | None:
    """
    Read the lines of a ``.pth`` file that are run whenever Python starts; the others are paths.

    Source: CPython 3.11 to 3.14, ``Lib/site.py``.
    """
    lines = data.decode("utf-8-sig", "replace").splitlines()
    run = [line if line.startswith(("import ", "import\t")) else "" for line in lines]
    return facts_of_python("\n".join(run).encode()) if any(run) else None


_READERS: Final[dict[str, Callable[[bytes], CodeFacts | None]]] = {
    ".pth": _facts_of_start,
    **dict.fromkeys(CYTHON, facts_of_cython),
    **dict.fromkeys(TYPESCRIPT, facts_of_typescript),
    NOTEBOOK: facts_of_notebook,
}
"""By suffixes that nothing else has."""
