"""What of a cell is Python, and what it says to a shell or to the notebook's own commands: ``!curl``, ``%%bash``."""

import ast
import re
import warnings
from collections.abc import Iterator
from typing import Final, NamedTuple

from vetting.domain.code.facts import Language
from vetting.domain.code.notebooks.placed import Placed

MAX_BRACES: Final = 10_000
"""In a cell that is tried as Python at once: more take the parser too long."""
_CELL_MAGIC: Final = re.compile(r"\s*%%([\w.!]+)[ \t]*([^\n]*)(?:\n|$)")
_LINE: Final = re.compile(
    r"(?P<blank>[ \t]*)(?P<to>[\w., \[\]]{1,100}=[ \t]*)?(?:(?P<shell>!!?)|%(?P<name>\w+)[ \t]*|(?P<help>\?))"
)
_HELP: Final = re.compile(r"[ \t]*[\w.%]{1,200}\?\??[ \t]*$")
_OPTIONS: Final = re.compile(r"(?:-\w+(?:[ \t]*\d+)?[ \t]+)*")
_SHELLS: Final = {
    **dict.fromkeys(("bash", "sh", "zsh", "ksh", "!", "sx", "system"), Language.SHELL),
    **dict.fromkeys(("cmd", "batch"), Language.BATCH),
    **dict.fromkeys(("powershell", "pwsh", "pwsh.exe", "powershell.exe"), Language.POWERSHELL),
    **dict.fromkeys(("javascript", "js", "node"), Language.JAVASCRIPT),
}
_PYTHON: Final = frozenset(
    """
    python python2 python3 pypy pypy3 time timeit capture prun debug px cython memit mprun
    """.split()  # noqa: SIM905  # words are read better without quotes
)
_STATEMENTS: Final = frozenset({"time", "timeit", "prun", "memit", "mprun", "lprun", "debug"})
_TO_SHELL: Final = {"sx": "", "system": "", "sc": "", "run": "python ", "pip": "pip ", "conda": "conda ", "uv": "uv "}
"""Commands of the notebook that a shell has too, by another name."""


class Piece(NamedTuple):
    """A part of a cell that is in one language."""

    language: Language
    source: Placed
    is_python_that_parses: bool = False


def pieces_of(cell: Placed) -> Iterator[Piece | str]:
    """Give what a cell of Python holds, language by language; a text is the name of a magic that nobody here knows."""
    text = cell.text
    hit = _CELL_MAGIC.match(text)
    if hit is None:
        yield from _python(cell, 0)
        return
    name, rest = hit.groups()
    if name == "script":
        name = rest.split()[0].rpartition("/")[2] if rest.split() else ""
    if (language := _SHELLS.get(name)) is not None:
        yield Piece(language, _part(cell, hit.end(), len(text)))
    elif name in _PYTHON:
        yield from _python(cell, hit.end())
    else:
        yield f"%%{name[:20]}"


def _part(cell: Placed, start: int, end: int) -> Placed:
    part = Placed()
    part.put_part(cell, start, end)
    return part


def _python(cell: Placed, start: int) -> Iterator[Piece]:
    """Give Python as it stands if it is that, and else without what is said to a shell or to the notebook."""
    whole = _part(cell, start, len(cell))
    if _parses(whole.text):
        yield Piece(Language.PYTHON, whole, is_python_that_parses=True)
        return
    python, shell = Placed(), Placed()
    is_continued = False
    for hit in re.finditer(r"[^\n]*\n|[^\n]+", whole.text):
        line, at = hit.group(), hit.start()
        if is_continued:
            shell.put_part(whole, at, hit.end())
            python.put("\n", whole.at(at))
        elif not _take(line, at, whole, python, shell):
            python.put_part(whole, at, hit.end())
            continue
        is_continued = line.rstrip("\n").endswith("\\")
    yield Piece(Language.PYTHON, python, is_python_that_parses=_parses(python.text))
    if len(shell):
        yield Piece(Language.SHELL, shell)


def _take(line: str, at: int, whole: Placed, python: Placed, shell: Placed) -> bool:
    """Put a line where it belongs that is no Python, and say whether it is none."""
    hit = _LINE.match(line)
    if hit is None and not _HELP.match(line):
        return False
    start = at + (len(hit["blank"]) if hit else 0)
    place = whole.at(start)
    python.put_part(whole, at, start)
    if hit and hit["to"]:
        python.put_part(whole, start, at + hit.end("to"))
    name = (hit["name"] or "") if hit else ""
    if hit and name in _STATEMENTS:
        begin = _OPTIONS.match(line, hit.end())
        python.put_part(whole, at + (begin.end() if begin else hit.end()), at + len(line))
        return True
    python.put("None\n", place)
    if hit and (hit["shell"] or name in _TO_SHELL):
        shell.put(_TO_SHELL.get(name, ""), place)
        shell.put_part(whole, at + hit.end(), at + len(line))
        shell.put("" if line.endswith("\n") else "\n", place)
    return True


def _parses(text: str) -> bool:
    """Say whether a text is Python."""
    if text.count("{") > MAX_BRACES:
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return False
    return True
