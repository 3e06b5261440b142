"""A line of a shell script as commands: pipelines, each with what it substitutes, whose programs are told apart."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from vetting.domain.code.shell_programs import BEFORE_PROGRAM, program_of
from vetting.domain.code.shell_words import OPENING, SPLITTING, Token

MAX_WORDS: Final = 400
"""Of one program."""
MAX_PROGRAMS: Final = 200
"""Of one command: what is piped, and what is substituted."""
_SETS: Final = re.compile(r"\w+=")
_NOWHERE: Final = frozenset({"/dev/null", "nul", "$null"})


@dataclass(slots=True)
class Segment:
    """One program with its words."""

    before: str
    """The sign before it: "|" where it is given what the one before it says."""
    words: list[str] = field(default_factory=list)
    fed: str | None = None
    """A constant that it is given to read."""

    @property
    def at(self) -> int:
        """Say which of its words is the program."""
        if self.words[1:2] == ["="]:
            return 2
        return next((at for at, word in enumerate(self.words) if not _is_before(word)), 0)

    @property
    def argv(self) -> list[str]:
        """Give the program and its arguments."""
        return self.words[self.at :]

    @property
    def program(self) -> str:
        """Name the program; "" if there is none."""
        return program_of(self.argv[0]) if self.argv else ""


def _is_before(word: str) -> bool:
    is_option = word.startswith(("-", ">")) and word != "-"
    return word.lower() in BEFORE_PROGRAM or is_option or word.isdigit() or _SETS.match(word) is not None


def commands_of(tokens: list[Token]) -> Iterator[list[Segment]]:
    """Split a line into commands, and these into programs."""
    command, pending, depth = [Segment("")], "", 0
    is_back = False
    for token in tokens:
        if not token.is_sign:
            _put_word(command[-1], pending, token.text)
            pending = ""
        elif _is_redirection(token.text):
            pending = token.text if _wants_file(token.text) else ""
        elif token.text in SPLITTING and depth == 0:
            yield from _filled(command)
            command, pending = [Segment("")], ""
        else:
            is_back ^= token.text == "`"
            depth = max(0, depth + _deeper(token.text, is_back=is_back))
            if len(command) < MAX_PROGRAMS:
                command.append(Segment("|" if token.text == "|&" else token.text))
    yield from _filled(command)


def _deeper(sign: str, *, is_back: bool) -> int:
    """Say by how much a sign goes deeper into what is substituted."""
    if sign == "`":
        return 1 if is_back else -1
    return 1 if sign in OPENING else -1 if sign == ")" else 0


def _is_redirection(sign: str) -> bool:
    return ">" in sign or (sign.startswith("<") and sign != "<(")


def _wants_file(redirection: str) -> bool:
    """Say whether a word belongs to it, which ``2>&1`` and ``>&-`` have no need of."""
    return redirection[-1] in "<>&" or redirection == "<<-"


def _put_word(segment: Segment, redirection: str, word: str) -> None:
    """Add a word to a program's, or what it writes to with a sign, or what it is fed."""
    if redirection == "<<<":
        segment.fed = word
    elif ">" in redirection:
        segment.words += [] if word.lower() in _NOWHERE else [f">{word}"]
    elif not redirection and len(segment.words) < MAX_WORDS:
        segment.words.append(word)


def _filled(command: list[Segment]) -> Iterator[list[Segment]]:
    kept = [one for one in command if one.words or one.fed is not None]
    if kept:
        yield kept


def assigned(words: list[str]) -> Iterator[tuple[str, str]]:
    """Give the variables that a command sets, and what to: as shells, PowerShell and batch files write it."""
    if words[1:2] == ["="] and words[0].startswith("$"):
        yield words[0][1:].lower(), " ".join(words[2:])
        return
    if words and words[0].lower().lstrip("@") == "set":
        words = [" ".join(words[1:])]
    for word in words:
        name, equals, value = word.partition("=")
        if equals and name.isidentifier():
            yield name.lower(), value
