"""Which of the files that a program wrote a command runs, and who runs them: the same for all languages."""

import re
from collections.abc import Iterable, Mapping
from posixpath import normpath
from typing import Final, NamedTuple, TypeAlias

from vetting.domain.code.shell_programs import BEFORE_PROGRAM, INTERPRETERS, program_of

MAX_FILES: Final = 100
"""Of one program."""
MAX_CONTENTS: Final = 40
"""Pieces of one file."""
MAX_WORDS: Final = 100
WRITTEN_IS_RUN: Final = "exec of a written file"
"""As what it is put down that a file is run which was written before; no name of any language."""
Key: TypeAlias = tuple[str, frozenset[str], int]
"""A path as far as it is known, what the rest is made of, and within which function, if many would be called the
same."""
_SEPARATES: Final = frozenset({"&&", "||", ";", "|", "&"})
_VALUED: Final = frozenset({"-W", "-X"})
_BY_SUFFIX: Final = (
    (re.compile(r"\.pyw?$", re.IGNORECASE), "python3"),
    (re.compile(r"\.[cm]?js$", re.IGNORECASE), "node"),
    (re.compile(r"\.ps1$", re.IGNORECASE), "powershell"),
)
_FIRST_LINE: Final = re.compile(r"#![^\n]{0,200}?\b(python|node|(?:ba|da|z)?sh)")


class Word(NamedTuple):
    """A word of a command."""

    text: str
    """A mark where it is not known."""
    key: Key | None


class Running(NamedTuple):
    """What a command runs."""

    files: list[tuple[Key, str]]
    """Each with the interpreter that it is given to, "" for a file that is started by itself."""
    waiting: str
    """The last interpreter, if it reads what it is to run."""


def run_by_words(words: Iterable[Word], files: Mapping[Key, object]) -> Running:
    """Find which of *files* the words of a command run."""
    found: list[tuple[Key, str]] = []
    program = before = ""
    is_first = is_operand = True
    for word in words:
        if word.text in _SEPARATES:
            program, is_first, is_operand = "", True, True
        elif word.text.startswith("-") or before in _VALUED:
            is_operand = is_operand and word.text != "-m"
        elif is_first and word.key not in files:
            name = program_of(word.text)
            program = name if name in INTERPRETERS else program
            is_first = name in BEFORE_PROGRAM
        elif (program or is_first) and is_operand:
            if word.key is not None:
                found.append((word.key, program))
            is_first = is_operand = False
        before = word.text
    return Running(found, program if is_operand else "")


def split(line: str) -> list[str]:
    """Take a line apart, roughly as a shell does."""
    return [one.strip("'\"") for one in line.replace(";", " ; ").split(None, MAX_WORDS)]


def named_in(files: Iterable[Key], word: str, made_of: frozenset[str], function: int) -> Key | None:
    """Find the file that a word of a line names: what its path is made of, the line is made of."""
    path = normal(word)
    return next((key for key in files if key[0] == path and key[1] <= made_of and key[2] in (0, function)), None)


def program_for(path: str, text: str) -> str:
    """Name what runs a file that is started by itself: as its name says, or its first line."""
    hit = _FIRST_LINE.match(text)
    named = next((program for suffix, program in _BY_SUFFIX if suffix.search(path)), "sh")
    return named if hit is None else hit.group(1)


def normal(path: str) -> str:
    """Give the one name of what has several."""
    return normpath(path.replace("\\", "/")) if path else ""
