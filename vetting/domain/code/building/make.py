"""
The commands of a Makefile: recipes, and what ``$(shell …)`` and ``!=`` run.

Lines are read twice, for what a recipe names may be set below it. What make
would choose among, by conditions and targets, is all taken to be run. Source:
GNU make's manual 4.4, "Writing Makefiles", "Functions for Transforming Text".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from vetting.domain.code.building.make_references import References
from vetting.domain.code.building.script import COMMANDS_ONLY, NOT_ALL, Script
from vetting.domain.code.facts import Place
from vetting.domain.code.shell_programs import INTERPRETERS, program_of

_ASSIGNED: Final = re.compile(
    r"(?:(?:override|export|private)[ \t]++)*+([^\s:#=+?!]++)[ \t]*+(\+|\?|:{1,3}|!)?=[ \t]*+(.*)", re.DOTALL
)
_OF_TARGET: Final = re.compile(r"[^\t:=#][^:=#]*+:(?![:=])[ \t]*+(?=\S)")
_DEFINED: Final = re.compile(r"(?:(?:override|export)[ \t]++)*+define[ \t]++([^\s:=+?!]++)")
_INCLUDED: Final = re.compile(r"(?:-include|sinclude|include|load|-load)[ \t]++(.*)", re.DOTALL)
_PREFIX: Final = re.compile(r"^\.RECIPEPREFIX[ \t]*+:?=[ \t]*+(\S)", re.MULTILINE)
_RECIPE: Final = re.compile(r"[\t @+-]*+")
_COMMENT: Final = re.compile(r"(?<!\\)#.*", re.DOTALL)
_USUAL_SHELL: Final = frozenset({"sh", "bash", "dash", "zsh", "ksh", "ash"})


@dataclass(frozen=True, slots=True)
class _Line:
    """A line with what continues it."""

    number: int
    text: str
    is_recipe: bool


def script_of_make(text: str) -> Script:
    """Find the commands of a Makefile."""
    reader = _Reader()
    lines = list(_lines(text))
    for line in lines:
        reader.set(line)
    reader.forget_run()
    for line in lines:
        reader.read(line)
        reader.forget_run()
    return reader.result()


def _lines(text: str) -> Iterator[_Line]:
    """Give the lines, continued ones as one; in a definition all are recipes, as far as anybody can tell."""
    start, parts, is_defined = 1, list[str](), False
    recipes = frozenset(("\t", *_PREFIX.findall(text)))
    for number, line in enumerate(text.split("\n"), 1):
        start = start if parts else number
        body = line.rstrip("\r")
        if (len(body) - len(body.rstrip("\\"))) % 2:
            parts.append(body[:-1])
            continue
        whole = " ".join([*parts, body])
        parts.clear()
        if not whole:
            continue
        is_start, is_end = _DEFINED.match(whole) is not None, whole.strip().startswith("endef")
        is_defined &= not is_end
        is_recipe = whole[0] in recipes
        yield _Line(start, f"\t{whole[1:]}" if is_recipe else whole, is_defined or is_recipe)
        is_defined |= is_start
    if parts:
        yield _Line(start, " ".join(parts), parts[0][:1] in recipes)


class _Reader:
    """Reads line after line."""

    def __init__(self) -> None:
        self._script = Script()
        self._script.say(COMMANDS_ONLY)
        self._references = References()
        self._definition = ""

    def set(self, line: _Line) -> None:
        """Remember what a line sets."""
        if self._definition and line.is_recipe:
            self._references.set(self._definition, "+", f"{line.text}\n")
            return
        self._definition = ""
        if hit := _DEFINED.match(line.text):
            self._definition = hit.group(1)
            self._references.set(self._definition, "", "")
        elif not line.is_recipe and (hit := _assigned(line.text)):
            self._references.set(hit.group(1), hit.group(2) or "", hit.group(3))

    def read(self, line: _Line) -> None:
        """Put down what a line runs."""
        place = Place(line.number, len(line.text) - len(line.text.lstrip()) + 1)
        if line.is_recipe:
            self._recipe(place, self._references.filled(line.text))
            return
        text = _COMMENT.sub("", line.text)
        if hit := _assigned(text):
            self._assignment(place, hit)
        elif hit := _INCLUDED.match(text.strip()):
            for path in self._references.filled(hit.group(1)).split():
                self._script.loads(place, path)
        else:
            target, _, recipe = self._references.filled(text).partition(";")
            if ":" in target and recipe:
                self._recipe(place, recipe)
                return
            for command in self._references.run():
                self._script.line(place, command)

    def forget_run(self) -> None:
        """Leave commands alone that stand in what was put down."""
        self._references.run()

    def _assignment(self, place: Place, hit: re.Match[str]) -> None:
        name, how = hit.group(1), hit.group(2)
        value = self._references.filled(hit.group(3))
        if how == "!":
            self._script.line(place, f"{name}=$({value})")
        elif "$(" in value and name.isidentifier():
            self._script.line(place, f"{name}={value}")
        else:
            self._script.sets(place, name, value)

    def _recipe(self, place: Place, command: str) -> None:
        """Put down a recipe's line, for whatever program runs it."""
        for part in command.split("\n"):
            text = _RECIPE.sub("", part, count=1)
            shell = program_of((self._references.get("SHELL") or "sh").strip().partition(" ")[0])
            if shell in INTERPRETERS - _USUAL_SHELL:
                self._script.run(place, [shell, "-c", text])
            else:
                self._script.line(place, text)

    def result(self) -> Script:
        """Give what was put down."""
        if self._references.is_cut:
            self._script.rough = f"{COMMANDS_ONLY}, and {NOT_ALL}"
        return self._script


def _assigned(text: str) -> re.Match[str] | None:
    """Take what sets a variable, for all or for one target."""
    start = text.lstrip(" ")
    if hit := _OF_TARGET.match(start):
        return _ASSIGNED.match(start, hit.end())
    return _ASSIGNED.match(start)
