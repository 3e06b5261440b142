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
_GROUP_BEGINS, _GROUP_ENDS = Token("(", is_sign=True), Token(")", is_sign=True)
"""What braces around commands of one line are the same as, but that no other shell runs them."""
_SETS: Final = re.compile(r"\w+=")
_OPTION_OF_SET: Final = re.compile(r"/[ap]", re.IGNORECASE)
_GIVEN: Final = re.compile(r"(?:(?<=[;{\n])|^)([ \t]*+\$(?:env:)?+\w++)[ \t]*+(\+?=)(?!=)[ \t]*+", re.IGNORECASE)
"""What begins a line of PowerShell, or a command in it, that gives something to a variable."""
_NOWHERE: Final = frozenset({"/dev/null", "nul", "$null"})


@dataclass(slots=True)
class Segment:
    """One program with its words."""

    before: str
    """The sign before it: "|" where it is given what the one before it says."""
    words: list[str] = field(default_factory=list)
    fed: str | None = None
    """A constant that it is given to read; "" where what that is stands in the programs behind it."""
    read: str | None = None
    """The file that it is given to read."""
    ends: str | None = None
    """The line that ends the lines that it is given to read."""
    is_glued: bool = False
    """Whether nothing is between its sign and what is before that."""
    is_joined: bool = False
    """Whether nothing is between its sign and its first word."""

    settled: tuple[int, str] | None = None
    """Which of its words is the program, and its name, once neither changes any more: both are asked for often."""

    @property
    def at(self) -> int:
        """Say which of its words is the program."""
        if self.settled is not None:
            return self.settled[0]
        if self.words[1:2] in (["="], ["+="]):
            return 2
        return next((at for at, word in enumerate(self.words) if not _is_before(word)), 0)

    @property
    def argv(self) -> list[str]:
        """Give the program and its arguments."""
        return self.words[self.at :]

    @property
    def program(self) -> str:
        """Name the program; "" if there is none."""
        if self.settled is not None:
            return self.settled[1]
        argv = self.argv
        return program_of(argv[0]) if argv else ""

    def settle(self) -> None:
        """Find the program once and for all."""
        at = self.at
        self.settled = at, program_of(self.words[at]) if at < len(self.words) else ""


def _is_before(word: str) -> bool:
    is_option = word.startswith(("-", ">")) and word != "-"
    return word.lower() in BEFORE_PROGRAM or is_option or word.isdigit() or _SETS.match(word) is not None


def parted(line: str) -> str:
    """Give a line of PowerShell with blanks around the sign by which a variable is given something."""
    return _GIVEN.sub(r"\1 \2 ", line) if "=" in line else line


def parsed(tokens: list[Token]) -> Iterator[list[Segment]]:
    """Split a line into commands, and these at each sign: where what is substituted ends there may be no program."""
    command, pending, depth = [Segment("")], "", 0
    is_back = False
    for token in _grouped(tokens):
        if not token.is_sign:
            _put_word(command[-1], pending, token)
            pending = ""
        elif _is_redirection(token.text):
            pending = token.text if _wants_file(token.text) else ""
        elif token.text in SPLITTING and depth == 0:
            if filled(command):
                yield command
            command, pending = [Segment("")], ""
        else:
            is_back ^= token.text == "`"
            depth = max(0, depth + _deeper(token.text, is_back=is_back))
            if pending == "<<<":
                command[-1].fed = ""
            if len(command) < MAX_PROGRAMS:
                pending = ""
                sign = "|" if token.text == "|&" else token.text
                if sign == "(" and command[-1].before == "|" and not command[-1].words:
                    sign = "|"  # the first program of a group is given what is piped into the group
                command.append(Segment(sign, is_glued=token.is_glued))
    if filled(command):
        yield command


def _grouped(tokens: list[Token]) -> Iterator[Token]:
    """Write braces around commands of one line as parentheses; those around the body of a function stay."""
    left = sum(token.text == "}" and not token.is_sign for token in tokens)
    groups, before = 0, Token(";", is_sign=True)
    for token in tokens:
        made = token
        if not token.is_sign and token.text in {"{", "}"}:
            left -= token.text == "}"
            begins = before.text != ")" if before.is_sign else before.text == "{"
            if token.text == "{" and begins and groups < left:
                groups, made = groups + 1, _GROUP_BEGINS
            elif token.text == "}" and before.is_sign and groups:
                groups, made = groups - 1, _GROUP_ENDS
        before = token
        yield made


def filled(command: list[Segment]) -> list[Segment]:
    """Give those of a command's parts that hold a program, or what one is given to read."""
    return [one for one in command if one.words or one.fed is not None]


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


def _put_word(segment: Segment, redirection: str, token: Token) -> None:
    """Add a word to a program's, or what it writes to with a sign, or what it is fed."""
    word = token.text
    if redirection == "<<<":
        segment.fed = word
    elif redirection in {"<<", "<<-"}:
        segment.ends = word
    elif ">" in redirection:
        segment.words += [] if word.lower() in _NOWHERE else [f">{word}"]
    elif redirection:
        segment.read = word
    elif len(segment.words) < MAX_WORDS:
        segment.is_joined |= not segment.words and token.is_glued
        segment.words.append(word)


def assigned(words: list[str]) -> Iterator[tuple[str, str]]:
    """
    Give the variables that a command sets, and what to: as shells, PowerShell and batch files write it.

    A name that what it holds is added to ends with a plus.
    """
    if words[1:2] in (["="], ["+="]) and words[0].startswith("$"):
        yield words[0][1:] + words[1].removesuffix("="), " ".join(words[2:])
        return
    if words and words[0].lower().lstrip("@") == "set":
        words = [" ".join(word for word in words[1:] if not _OPTION_OF_SET.fullmatch(word))]
    for word in words:
        name, equals, value = word.partition("=")
        name = name.strip()
        if equals and name.removesuffix("+").isidentifier():
            yield name, value.strip() if " " in word and name != word.partition("=")[0] else value
