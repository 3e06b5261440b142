"""The commands of a build file as the script of a shell, each at the place where it stands."""

import re
import shlex
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from vetting.domain.code.facts import CodeFacts, Language, Place
from vetting.domain.code.shell import ROUGH, facts_of_shell
from vetting.domain.code.shell_programs import EVALUATORS, INTERPRETERS, TAKES_CODE, program_of

COMMANDS_ONLY: Final = "only the commands in it were read"
UNKNOWN: Final = "it runs what only running it tells"
NOT_ALL: Final = "not all of it was read"
MAX_PUT_IN: Final = 1 << 20
"""Characters that variables add to one file."""
MAX_RUN: Final = 1 << 18
"""Characters of all programs that one file starts, and of all that it sets: values are written out every time."""
TOO_LONG: Final = "${too_long}"
_SHELLS: Final = frozenset({"sh", "bash", "dash", "zsh", "ksh", "ash", "fish", "csh", "tcsh"})
_TAKES_CODE: Final = TAKES_CODE | {"-p", "--print", "--eval"}
_BEFORE: Final = (("cmake", "-e", "env"), ("cmake", "-e", "time"))
_HERE: Final = re.compile(r"<<-?(?!<)")
_ENDS: Final = re.compile(r"[\r\n\f\v]+")
_COMPUTED: Final = re.compile(r"[$<@]")


class Places:
    """Finds the line and column of an offset in a text."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(hit.end() for hit in re.finditer("\n", text))]

    def at(self, offset: int) -> Place:
        """Give the place of what begins at *offset*."""
        line = bisect_right(self._starts, offset)
        return Place(line, offset - self._starts[line - 1] + 1)


class Constants:
    """What the variables of a build file are known to hold; nothing grows beyond what a file may."""

    def __init__(self, values: dict[str, str] | None = None) -> None:
        self._values = {name: [value] for name, value in (values or {}).items()}
        self._left = MAX_PUT_IN
        self.is_cut = False

    def put(self, name: str, value: str | None) -> None:
        """Remember a value; None: nobody knows it any more."""
        self._values.pop(name, None)
        if value is not None and self.takes(len(value)):
            self._values[name] = [value]

    def add(self, name: str, value: str) -> None:
        """Put more behind a value; of one that nobody knows it is all."""
        if self.takes(len(value)):
            self._values.setdefault(name, []).append(value)

    def holds(self, name: str) -> bool:
        """Say whether anything is known of a variable."""
        return name in self._values

    def get(self, name: str) -> str | None:
        """Give a value, None if it is not known."""
        parts = self._values.get(name)
        if parts is None or self._left < 0:
            return None
        parts[:] = ["".join(parts)]
        return parts[0] if self.takes(len(parts[0])) else None

    def takes(self, characters: int) -> bool:
        """Say whether there is room for so many more, and take it."""
        self._left -= characters
        self.is_cut |= self._left < 0
        return self._left >= 0


class Script:
    """Collects the commands of one file."""

    def __init__(self) -> None:
        self._lines: dict[int, list[tuple[int, str]]] = defaultdict(list)
        self._left = MAX_RUN
        self.rough: str | None = None

    def say(self, reason: str) -> None:
        """Say why not all of the file is known; the first reason stays, and that something was not read is added."""
        if reason == NOT_ALL and self.rough and NOT_ALL not in self.rough:
            self.rough = f"{self.rough}, and {NOT_ALL}"
        self.rough = self.rough or reason

    def line(self, place: Place, command: str) -> None:
        """Put down a line as a shell would be given it."""
        text = _HERE.sub(" ", _ENDS.sub(" ; ", command)).strip()
        if text:
            self._lines[place.line].append((place.column, text.rstrip("\\")))

    def run(self, place: Place, *programs: Sequence[str], result: str = "", files: Iterable[str] = ()) -> None:
        """
        Put down programs that are started without a shell, each given what the one before it says.

        Args:
            place: Where they stand.
            programs: Each with its arguments.
            result: The variable that their output is put into.
            files: Those that it is written to.
        """
        kept = [_without_env(words) for words in programs if words]
        if not kept or not self._takes(sum(len(word) + 1 for words in kept for word in words)):
            return
        for words in kept:
            self._tell(words)
        text = " | ".join(written(words) for words in kept)
        text += "".join(f" > {_quoted(path)}" for path in files)
        self.line(place, f"{result}=$({text})" if result.isidentifier() else text)

    def _takes(self, characters: int) -> bool:
        """Say whether there is room for a command, and take it; a shorter one may still find some."""
        if characters > self._left:
            self.say(NOT_ALL)
            return False
        self._left -= characters
        return True

    def _tell(self, words: Sequence[str]) -> None:
        """Say what of a command is not known: the program, or code that it is given in words."""
        program = program_of(words[0])
        if _COMPUTED.search(words[0].rpartition("/")[2]):
            self.say(UNKNOWN)
        is_told_code = program in INTERPRETERS and not _TAKES_CODE.isdisjoint(word.lower() for word in words[1:])
        if is_told_code or program in EVALUATORS - {"."}:
            self.say(COMMANDS_ONLY)

    def loads(self, place: Place, path: str) -> None:
        """Put down a file that is read as more of the same."""
        if _COMPUTED.search(path.rpartition("/")[2] or path):
            self.say("it loads what only running it tells")
        self.line(place, f". {shlex.quote(path)}")

    def sets(self, place: Place, name: str, value: str) -> None:
        """Put down what a variable holds."""
        if name.isidentifier() and self._takes(len(value)):
            self.line(place, f"{name}={shlex.quote(value)}")

    def facts(self) -> CodeFacts:
        """Read it all, as a shell's script is read."""
        text = "\n".join(self._written(number) for number in range(1, max(self._lines, default=0) + 1))
        facts = facts_of_shell(text.encode("utf-8", "replace"), Language.SHELL)
        if facts.rough != ROUGH:
            self.say(NOT_ALL)
        rough = self.rough if self._lines or self.rough != COMMANDS_ONLY else None  # there are none that could be more
        return replace(facts, rough=rough)

    def _written(self, number: int) -> str:
        """Write one line, the first command in its place."""
        commands = self._lines.get(number, [])
        return " " * (commands[0][0] - 1) + " ; ".join(text for _, text in commands) if commands else ""


def replaced(text: str, old: str, new: str) -> str:
    """Replace a part of a text, unless that makes more of it than a file may."""
    if not old:
        return text
    return text.replace(old, new) if text.count(old) * len(new) <= MAX_PUT_IN else TOO_LONG


def joined(glue: str, words: Sequence[str]) -> str:
    """Join words, unless that makes more of them than a file may."""
    return glue.join(words) if len(glue) * len(words) + sum(map(len, words)) <= MAX_PUT_IN else TOO_LONG


def written(words: Sequence[str]) -> str:
    """Write a program with its arguments as a shell's line; of a shell that is given code, that code."""
    if program_of(words[0]) in _SHELLS:
        at = next((at for at, word in enumerate(words) if word.lower() in TAKES_CODE and at), len(words))
        if at + 1 < len(words):
            code = f'eval "{words[at + 1]}"' if words[at + 1].startswith("$") else words[at + 1]
            return " ; ".join(text for text in (code, _joined(words[at + 2 :])) if text)
    return _joined(words)


def _joined(words: Sequence[str]) -> str:
    return " ".join(_quoted(word) for word in words)


def _quoted(word: str) -> str:
    """Write a word so that a shell takes it as one; the output of a program stays that."""
    return f'"{word}"' if word.startswith("$(") else shlex.quote(word)


def _without_env(words: Sequence[str]) -> Sequence[str]:
    """Leave out what of CMake starts the program."""
    if (program_of(words[0]), *(word.lower() for word in words[1:3])) in _BEFORE:
        rest = [*words[3:]]
        while rest and ("=" in rest[0] or rest[0].startswith("--")):
            rest.pop(0)
        return rest or words
    return words
