"""
The functions and aliases of a script, put in where they are called: ``get() { curl "$1"; }`` and ``get x | sh``.

What a function is given stands for its parameters; each of its commands takes
part in the pipeline that it is called in. Aliases are functions that are given
more words.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from vetting.domain.code.shell_braces import Braces
from vetting.domain.code.shell_commands import Segment, filled, parsed
from vetting.domain.code.shell_variables import Variables
from vetting.domain.code.shell_words import POWERSHELL, SHELL, Dialect, tokens_of

MAX_COMMANDS: Final = 60
"""Of one function; more of it are not put in."""
MAX_PUT_IN: Final = 10_000
"""Programs that calls add to one file."""
_PARAMETER: Final = re.compile(r"\$\{?[\d@*]")
_HARMLESS: Final = frozenset(
    "echo printf exit return local shift test [ [[ : true false set unset cd for case esac done fi break".split()  # noqa: SIM905  # words are read better without quotes
)
"""Programs that do nothing by themselves, whatever they are given."""
_ALIASES: Final = frozenset({"set-alias", "new-alias", "sal", "nal"})


@dataclass(slots=True)
class _Routine:
    commands: list[list[Segment]] = field(default_factory=list)
    is_alias: bool = False


class Routines:
    """Remembers what is defined, and writes out what is called."""

    def __init__(self, dialect: Dialect, braces: Braces) -> None:
        self._dialect = dialect
        self._braces = braces
        self._known: dict[str, _Routine] = {}
        self._open: str | None = None
        """The function whose body is being read."""
        self._depth = 0
        self._left = MAX_PUT_IN
        self._seen: set[tuple[tuple[str | None, ...], ...]] = set()
        self.is_cut = False
        """Whether not all that is called was written out."""

    def see(self, command: list[Segment]) -> None:
        """Take a command into the function that it belongs to, or begin or end one; or remember an alias."""
        words = command[0].words
        if self._open is not None:
            self._take(command)
        elif self._dialect is SHELL and (found := _defined(command)):
            self._open, body = found
            self._depth = 0
            self._known[self._open] = _Routine()
            if filled(body):
                self._take(body)
        elif words[:1] == ["alias"]:
            for word in words[1:]:
                name, equals, value = word.partition("=")
                if equals:
                    self._alias(name, value)
        elif words and words[0].lower() in _ALIASES:
            named = [word for word in words[1:] if not word.startswith("-")]
            if len(named) > 1:
                self._alias(named[0].lower(), named[1])

    def _alias(self, name: str, value: str) -> None:
        if value.split()[:1] != [name]:
            self._known[name] = _Routine(list(parsed(tokens_of(value, self._dialect, self._braces))), is_alias=True)

    def _take(self, command: list[Segment]) -> None:
        words = command[0].words
        is_begun = self._depth > 0
        self._depth += (words[:1] == ["{"]) - (words[:1] == ["}"])
        routine = self._known[self._open or ""]
        if self._depth <= 0 or len(routine.commands) >= MAX_COMMANDS:
            self.is_cut |= self._depth > 0
            self._open = None
        else:
            body = [_copy(one) for one in command]
            body[0].words = words[not is_begun :]
            routine.commands.append(body)

    def called(self, command: list[Segment]) -> Iterator[list[Segment]]:
        """Give a command once for each command of the first function or alias that it calls, and none twice."""
        if not self._known or self._open is not None:
            return
        for at, one in enumerate(command):
            name = one.argv[0] if one.argv else ""
            routine = self._known.get(name.lower() if self._dialect is POWERSHELL else name)
            if routine is None:
                continue
            is_alone = len(filled(command)) == 1
            for body in routine.commands:
                if is_alone and not routine.is_alias and not _depends(body):
                    continue
                self._left -= len(command) + len(body)
                if self._left < 0:
                    self.is_cut = True
                    return
                made = _put_in(command, at, body, is_alias=routine.is_alias)
                key = tuple((part.before, *part.words, part.fed, part.read) for part in made)
                if key not in self._seen:
                    self._seen.add(key)
                    yield made
            return


def _depends(body: list[Segment]) -> bool:
    """Say whether a command of a function does something that what the function is given may change."""
    if len(filled(body)) == 1 and body[0].program in _HARMLESS:
        return False
    return any(_PARAMETER.search(word) for one in body for word in one.words)


def _defined(command: list[Segment]) -> tuple[str, list[Segment]] | None:
    """Give the name of the function that begins here, and its body as far as that begins here too."""
    words = command[0].words
    if words[:1] == ["function"] and words[2:3] == ["{"]:
        return words[1], [Segment("", words[2:]), *command[1:]]
    name = words[-1] if words and words[:-1] in ([], ["function"]) else None
    if name is None or [one.before for one in command[1:3]] != ["(", ")"] or command[1].words:
        return None
    body = [Segment("", command[2].words), *command[3:]]
    return (name, body) if command[2].words[:1] in ([], ["{"]) else None


def _put_in(command: list[Segment], at: int, body: list[Segment], *, is_alias: bool) -> list[Segment]:
    """Write a command with what is called at a place in it."""
    call = command[at]
    made = [_copy(one) for one in body]
    made[0].before, made[0].is_glued = call.before, call.is_glued
    given = call.argv[1:]
    if is_alias:
        made[-1].words += given
    else:
        arguments = [word for word in given if not word.startswith(">")]
        values = {str(number): word for number, word in enumerate(arguments[:9], 1)}
        everything = " ".join(arguments)
        _give(made, Variables({**values, "@": everything, "*": everything}))
        made[-1].words += [word for word in given if word.startswith(">")]
    for one in made:
        one.fed = call.fed if one.fed is None else one.fed
        one.read = call.read if one.read is None else one.read
    return [*(_copy(one) for one in command[:at]), *made, *(_copy(one) for one in command[at + 1 :])]


def _give(body: list[Segment], parameters: Variables) -> None:
    """Write what a function is given where its parameters are named."""
    for one in body:
        words = []
        for word in one.words:
            written = parameters.put_in(word, SHELL)
            words += written.split() if word in {"$@", "$*", "${@}", "${*}"} else [written]
        one.words = words
        one.fed = None if one.fed is None else parameters.put_in(one.fed, SHELL)


def _copy(one: Segment) -> Segment:
    return replace(one, words=list(one.words))
