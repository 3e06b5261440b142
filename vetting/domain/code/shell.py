"""
The facts of a shell script, a PowerShell script or a batch file: what each line starts, line by line.

1. :mod:`shell_words` makes words and signs of a line, :mod:`shell_powershell`
   what its expressions come to; :mod:`shell_variables` puts in what is constant.
2. A line falls into commands; a command is a pipeline with what it substitutes
   (:mod:`shell_commands`), of which what prints constants is put in
   (:mod:`shell_folding`). Functions and aliases are put in where they are called
   (:mod:`shell_routines`).
3. Each becomes a call by the name of its last program, given all of its text.
   What came from the network, or was decoded, is followed through pipes,
   substitutions, variables and files into what runs it.
4. A constant that is run is read as well (:mod:`shell_running`), whether it was
   decoded or not, and so is code of another language (:mod:`shell_islands`).

That is no shell: ``rough`` says so of each file.
"""

from typing import Final

from vetting.domain.code import shell_commands
from vetting.domain.code.facts import CodeFacts, Language, Place
from vetting.domain.code.shell_braces import Braces
from vetting.domain.code.shell_commands import Segment, assigned, filled, parsed, parted
from vetting.domain.code.shell_comments import without_comments
from vetting.domain.code.shell_documents import Lines
from vetting.domain.code.shell_environment import WHOLE_ENVIRONMENT
from vetting.domain.code.shell_flows import MAX_FLOWS, Flows
from vetting.domain.code.shell_folding import folded
from vetting.domain.code.shell_powershell import Expressions
from vetting.domain.code.shell_powershell_names import plainly_named
from vetting.domain.code.shell_powershell_setting import as_assigned
from vetting.domain.code.shell_programs import INTERPRETERS, SHELLS
from vetting.domain.code.shell_routines import Routines
from vetting.domain.code.shell_running import Code, revealed, splits
from vetting.domain.code.shell_variables import Variables
from vetting.domain.code.shell_words import BATCH, POWERSHELL, SHELL, Dialect, tokens_of

ROUGH: Final = "it was read line by line only"
MAX_BYTES: Final = 1 << 20
MAX_COMMANDS: Final = 20_000
MAX_DEPTH: Final = 3
"""Texts that are run within texts that are run, and functions that functions call."""
MAX_INNER: Final = 1 << 20
"""Characters of texts that are run in one file, and that are read as well."""
_DIALECTS: Final = {Language.SHELL: SHELL, Language.POWERSHELL: POWERSHELL, Language.BATCH: BATCH}


def facts_of_shell(data: bytes, language: Language) -> CodeFacts:
    """Read the facts of a script; what was not read at all is said beside how it was read."""
    reader = _Reader(_DIALECTS[language])
    text = data[:MAX_BYTES].decode("utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig", "replace")
    reader.read(text.replace("\0", ""), None, 0)
    is_cut = reader.is_cut or len(data) > MAX_BYTES
    return reader.flows.facts(language, f"{ROUGH}, and not all of it" if is_cut else ROUGH)


class _Reader:
    """Reads line after line, and what these run in turn."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._variables = Variables()
        self._braces = Braces()
        self._routines = Routines(dialect, self._braces)
        self._expressions = Expressions()
        self._commands = 0
        self._inner = MAX_INNER
        self._is_cut = False
        self.flows = Flows()

    @property
    def is_cut(self) -> bool:
        """Whether there was more than was read."""
        parts = (self.flows, self._routines, self._expressions, self._braces)
        return self._is_cut or any(part.is_cut for part in parts)

    def read(self, text: str, place: Place | None, depth: int) -> None:
        """Read a script, or a text that one runs, which stands at *place*."""
        lines = Lines(without_comments(text) if self._dialect is POWERSHELL else text, self._dialect)
        for number, line, is_cut in lines:
            self._is_cut |= is_cut or lines.is_cut
            if self._commands > MAX_COMMANDS:
                return
            if line.strip():
                self._line(line, lines, place or Place(number, len(line) - len(line.lstrip()) + 1), depth)

    def _line(self, line: str, lines: Lines, place: Place, depth: int) -> None:
        if self._dialect is POWERSHELL:
            line = parted(self._expressions.folded(plainly_named(as_assigned(line))))
        commands = list(parsed(tokens_of(line, self._dialect, self._braces)))
        is_foreign = [self._feed(one, lines) for command in commands for one in command if one.ends is not None]
        if any(is_foreign):
            lines.pass_over()
        for command in commands:
            self._routines.see(command)
            self._do(command, place, depth)

    @staticmethod
    def _feed(one: Segment, lines: Lines) -> bool:
        """Give a program the lines that it is given to read, and say whether they are no lines of a shell."""
        text = lines.until(one.ends or "")
        one.fed = one.fed if text is None else text
        return text is not None and one.program in INTERPRETERS and one.program not in SHELLS

    def _do(self, command: list[Segment], place: Place, depth: int) -> None:
        """Put down what a command does, and what the functions and aliases do that it calls."""
        self._commands += 1
        if self._commands > MAX_COMMANDS:
            self._is_cut = True
            return
        for one in self._routines.called(command) if depth < MAX_DEPTH else ():
            self._do(one, place, depth + 1)
        sources = self._put_in(command)
        members = _members(command)
        kept, hidden = folded(command)
        if not kept:
            return
        found = self.flows.put(kept, command, sources, hidden, place, self._dialect)
        for name, value in assigned(kept[0].words):
            is_known = len(kept) == 1
            is_one = len(command) == 1 and WHOLE_ENVIRONMENT not in found.flows
            self._put_variable(name, value, sources if is_one else found.flows, is_known=is_known)
        if members is not None:
            self._variables.put_list(*members)
        elif kept[0].program == "read" and kept[0].fed:
            for name in [word for word in kept[0].argv[1:] if word.isidentifier()][:1]:
                self._put_variable(name, kept[0].fed, found.flows, is_known=True)
        if found.code is not None:
            self._run(found.code, place, depth)

    def _put_variable(self, name: str, value: str, sources: tuple[str, ...], *, is_known: bool) -> None:
        name = name if self._dialect is SHELL else name.lower()
        self._variables.put(name, value, sources, is_known=is_known)

    def _put_in(self, command: list[Segment]) -> tuple[str, ...]:
        """Write constants where variables are named, and name what else the variables came out of."""
        sources: list[str] = []
        self._is_cut |= len(command) >= shell_commands.MAX_PROGRAMS
        for one in command:
            self._is_cut |= len(one.words) >= shell_commands.MAX_WORDS
            for word in [*one.words, one.fed or ""]:
                for name in self._variables.behind(word, self._dialect):
                    if len(sources) >= MAX_FLOWS:
                        break
                    sources.append(name)
            at, words = one.at, list[str]()
            is_given = self._dialect is POWERSHELL and one.words[1:2] in (["="], ["+="])
            for number, word in enumerate(one.words):
                is_name = is_given and number == 0
                written = word if is_name else self._variables.put_in(word, self._dialect)
                words += self._as_program(word, written) if number == at else [written]
            one.words = words[: shell_commands.MAX_WORDS]
            one.fed = None if one.fed is None else self._variables.put_in(one.fed, self._dialect)
        return tuple(sources)

    def _as_program(self, word: str, written: str) -> list[str]:
        """Give what a word is that stands where the program does: with arguments, if a variable holds some."""
        if self._dialect is not SHELL:
            return [written]
        words = [written]
        if splits(word, written):
            separators = self._variables.values.get("IFS", "")
            words = written.translate(dict.fromkeys(map(ord, separators), " ")).split()
        return [revealed(words[0]), *words[1:]] if words else []

    def _run(self, code: Code, place: Place, depth: int) -> None:
        """Read a text that is run, as a line of its own."""
        self._inner -= len(code.text)
        if depth >= MAX_DEPTH or self._inner < 0:
            self._is_cut |= self._inner < 0
        elif (dialect := _DIALECTS.get(code.language)) is None:
            self.flows.islands.read(code.text, code.language, place, is_hidden=code.is_hidden)
        else:
            before, self._dialect = self._dialect, dialect
            self.read(code.text, place, depth + 1)
            self._dialect = before


def _members(command: list[Segment]) -> tuple[str, list[str]] | None:
    """Give the name and members of an array that is set: ``x=(a b)``."""
    words = filled(command[:1])[0].words if filled(command[:1]) else []
    if not words or len(command) <= 1 or command[1].before != "(" or not command[1].is_glued:
        return None
    name = words[-1].removesuffix("=")
    return (name, command[1].words) if words[-1] == f"{name}=" and name.isidentifier() else None
