"""What a file is that may be run, and that no rule about code reads."""

import re
from typing import Final

from vetting.domain.code.building.files import build_of
from vetting.domain.code.facts import Language
from vetting.domain.code.reading import CYTHON, NOTEBOOK, TYPESCRIPT, language_of, shell_of

_READ_ROUGHLY: Final = {
    Language.SHELL: "shell",
    Language.POWERSHELL: "PowerShell",
    Language.BATCH: "batch",
}
COMPILED: Final = "Cython"
RUST: Final = "Rust"
_TYPED: Final = "TypeScript"
_OTHERS: Final = {
    **dict.fromkeys((".vbs", ".vbe", ".wsf", ".jse", ".hta"), "Windows Script"),
    **dict.fromkeys(TYPESCRIPT, _TYPED),
    **dict.fromkeys(CYTHON, COMPILED),
    NOTEBOOK: "a notebook",
    ".pl": "Perl",
    ".rb": "Ruby",
    ".php": "PHP",
    ".lua": "Lua",
    ".tcl": "Tcl",
    ".awk": "awk",
    ".applescript": "AppleScript",
    ".groovy": "Groovy",
    ".rs": RUST,
}
"""Suffixes of what is run as it is, by an interpreter or after being compiled, beside those of shells."""
_BY_NAME: Final = {
    **dict.fromkeys(("sconstruct", "sconscript", "wscript"), "Python of a build"),
    "rakefile": "Ruby",
    "justfile": "just",
}
"""What builds read that carries no suffix of its own; read by no rule."""
LOADED_TOGETHER: Final = frozenset({_TYPED})
"""Where one file of it runs, it may load any other."""
OTHER: Final = "called what no code is called"
_DECLARATIONS: Final = (".d.ts", ".d.mts", ".d.cts")
_FIRST_LINE: Final = re.compile(rb"#![ \t]{0,9}(?:[^\s]{0,200}/)?(env[ \t]+(?:-S[ \t]+)?)?([\w.+-]{1,40})")
_SHELLS: Final = frozenset({"sh", "bash", "dash", "zsh", "ksh", "ash", "fish", "csh", "tcsh"})


def kind_by_name(path: str) -> str | None:
    """Name the language of a script by its suffix; None where that tells nothing, or that nothing of it runs."""
    if (build := build_for(path)) is not None:
        return build
    name = path.rpartition("/")[2].lower()
    if "." not in name or name.endswith(_DECLARATIONS):
        return None
    shell = shell_of(name, b"")
    return _OTHERS.get("." + name.rpartition(".")[2]) if shell is None else _READ_ROUGHLY[shell]


def build_for(path: str) -> str | None:
    """Name the build that reads a file, by its name; it runs where something runs that build."""
    return build_of(path) or _BY_NAME.get(path.rpartition("/")[2].lower())


def kind_of_code(path: str) -> str | None:
    """Name the language that a file is in by its suffix, if rules read it; None where they read no such file."""
    return {Language.PYTHON: "Python", Language.JAVASCRIPT: "JavaScript", None: None}[language_of(path)]


def kind_by_first_line(data: bytes) -> str | None:
    """Name the language of a script by what its first line says that runs it; None where that says nothing."""
    hit = _FIRST_LINE.match(data)
    if hit is None:
        return None
    interpreter = hit.group(2).decode("ascii", "replace")
    return "shell" if interpreter in _SHELLS else f"for {interpreter}"
