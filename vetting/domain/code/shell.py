"""
The facts of a shell script, a PowerShell script or a batch file: what each line starts, line by line.

1. :mod:`shell_words` makes words and signs of a line; variables that hold
   constants are put in.
2. A line falls into commands; a command is a pipeline with what it substitutes.
   Each becomes a call by the name of its last program, given all of its text.
3. What came from the network, or was decoded, is followed through pipes,
   substitutions, variables and files into what runs it.
4. A constant that is decoded is read as well, and if it is run, so are its lines.

That is no shell: ``rough`` says so of each file.
"""

import re
from itertools import islice
from typing import Final

from vetting.domain.code import shell_commands
from vetting.domain.code.facts import Call, CodeFacts, Language, Place, Text, Value, When
from vetting.domain.code.shell_commands import Segment, assigned, commands_of
from vetting.domain.code.shell_decoding import decoded_in
from vetting.domain.code.shell_programs import (
    EVALUATORS,
    INTERPRETERS,
    NETWORK,
    OPENERS,
    PREFIX,
    TAKES_CODE,
    WRITERS,
    call_of,
    decoder_of,
)
from vetting.domain.code.shell_words import (
    BATCH,
    POWERSHELL,
    SHELL,
    Dialect,
    Variables,
    lines_of,
    tokens_of,
)

ROUGH: Final = "it was read line by line only"
MAX_BYTES: Final = 1 << 20
MAX_COMMANDS: Final = 20_000
MAX_TEXTS: Final = 50_000
"""Words of one file that rules are given each by itself."""
MAX_FLOWS: Final = 20
MAX_DEPTH: Final = 3
"""Decoded texts within decoded texts."""
_DIALECTS: Final = {Language.SHELL: SHELL, Language.POWERSHELL: POWERSHELL, Language.BATCH: BATCH}
MAX_TEXT: Final = 3_000
"""Characters of a command that rules are given: long words are shortened, and of many those in the middle go."""
MAX_WORD: Final = 300
_TELLING: Final = re.compile(r"[/\\.:~]")
_URL: Final = re.compile(r"(?:https?|ftp)://", re.IGNORECASE)
_OUTPUT: Final = re.compile(r"-[a-z]*o|-O|--output(?:-document)?|-outfile|-destination|-out", re.IGNORECASE)
MAX_ADDRESSES: Final = 3
_A_FILE: Final = re.compile(r"(?!\.{1,2}$)[\w.+~@][\w.+~@-]{0,200}")
_KEEPERS: Final = NETWORK | WRITERS
_SELF: Final = frozenset({"-", "-s", "/dev/stdin"})


def facts_of_shell(data: bytes, language: Language) -> CodeFacts:
    """Read the facts of a script; what was not read at all is said beside how it was read."""
    reader = _Reader(_DIALECTS[language])
    text = data[:MAX_BYTES].decode("utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig", "replace")
    reader.read(text.replace("\0", ""), None, 0)
    is_cut = reader.is_cut or len(data) > MAX_BYTES
    return CodeFacts(
        language,
        calls=tuple(reader.calls),
        texts=tuple(reader.texts),
        rough=f"{ROUGH}, and not all of it" if is_cut else ROUGH,
    )


class _Reader:
    """Reads line after line, and remembers what came from where."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._variables = Variables()
        self._fetched: dict[str, tuple[str, ...]] = {}
        """What the network or a decoder wrote, by the last part of its path, in lower case."""
        self._commands = 0
        self.calls: list[Call] = []
        self.texts: list[Text] = []
        self.is_cut = False

    def read(self, text: str, place: Place | None, depth: int) -> None:
        """Read a script, or a text that one decodes, which stands at *place*."""
        for number, line, is_cut in lines_of(text, self._dialect):
            self.is_cut |= is_cut
            if self._commands > MAX_COMMANDS:
                return
            if line.strip():
                at = place or Place(number, len(line) - len(line.lstrip()) + 1)
                self._line(line, at, depth)

    def _line(self, line: str, place: Place, depth: int) -> None:
        for command in commands_of(tokens_of(line, self._dialect)):
            self._commands += 1
            if self._commands > MAX_COMMANDS:
                self.is_cut = True
                return
            sources = self._put_in(command)
            flows = self._command(command, sources, place, depth)
            for name, value in assigned(command[0].words):
                self._variables.put(name, value, flows if len(command) > 1 else sources)

    def _put_in(self, command: list[Segment]) -> tuple[str, ...]:
        """Write constants where variables are named, and name what else the variables came out of."""
        sources: list[str] = []
        self.is_cut |= len(command) >= shell_commands.MAX_PROGRAMS
        for one in command:
            self.is_cut |= len(one.words) >= shell_commands.MAX_WORDS
            for word in one.words:
                sources += islice(self._variables.behind(word, self._dialect), MAX_FLOWS - len(sources))
            one.words = [self._variables.put_in(word, self._dialect) for word in one.words]
        return tuple(sources)

    def _command(self, command: list[Segment], sources: tuple[str, ...], place: Place, depth: int) -> tuple[str, ...]:
        """Put down what one command does, and give the names of what its result comes out of."""
        text = self._text(command)
        names = {id(one): call_of(one.program, one.argv) for one in command}
        carriers = [names[id(one)] for one in command if _carries(one)]
        behind_files = (name for one in command for name in self._behind_files(one))
        flows = tuple(dict.fromkeys((*carriers, *sources, *behind_files)))[:MAX_FLOWS]
        last = next((one for one in reversed(command) if one.program[:1] != ">"), command[-1])
        runner = next((one for one in command if _runs_text(one, command)), None)
        runs_file = next((one for one in command if self._runs_fetched(one)), None)
        decoded = decoded_in(command)
        given = [Value(text, is_constant=True, calls=flows if runner or runs_file else ())]
        if decoded is not None:
            self.texts.append(Text(decoded, place, 1))
            given += [Value(decoded, is_constant=True, decoded=1)] if runner else []
        given += _addresses(command)
        named = f"{PREFIX}{runner.program}" if runner else names[id(runs_file or last)]
        self.calls.append(Call(named, tuple(given), (), place, When.LOADED))
        is_remote = f"{PREFIX}webclient" in carriers
        for one in command:
            self._put(one, names[id(one)], place, is_named=names[id(one)] == named)
            self._wrote(one, flows, is_remote=is_remote)
        if decoded is not None and runner and depth < MAX_DEPTH:
            self.read(decoded, place, depth + 1)
        return flows

    def _put(self, one: Segment, name: str, place: Place, *, is_named: bool) -> None:
        """Put down the texts of a program, where it reaches the network, and where it writes."""
        for word in one.words if len(self.texts) < MAX_TEXTS else ():
            if _TELLING.search(word):
                self.texts.append(Text(word.removeprefix(">"), place))
        self.is_cut |= len(self.texts) >= MAX_TEXTS
        if not is_named and _carries(one) and decoder_of(one.program, one.argv) is None:
            self.calls.append(Call(name, tuple(_addresses([one])), (), place, When.LOADED))
        if one.program in WRITERS and not is_named:
            words = tuple(Value(word, is_constant=True) for word in one.argv[1:])
            self.calls.append(Call(name, words, (), place, When.LOADED))
        for path in _redirected(one):
            self.calls.append(Call(f"{PREFIX}>", (Value(path, is_constant=True),), (), place, When.LOADED))

    def _wrote(self, one: Segment, flows: tuple[str, ...], *, is_remote: bool) -> None:
        """Remember the files that what came from elsewhere is written to."""
        if not flows:
            return
        paths = _redirected(one)
        for at, word in enumerate(one.argv[1:], 2):
            option, equals, value = word.partition("=")
            if _OUTPUT.fullmatch(option):
                paths.append(value if equals else "".join(one.argv[at : at + 1]))
            elif not word.startswith("-") and (one.program in _KEEPERS or is_remote):
                paths.append(word)
        paths += one.words if is_remote else ()
        for path in ",".join(paths).split(","):
            if _A_FILE.fullmatch(name := _last(path)) and (not is_remote or "." in name):
                self._fetched[name] = flows

    def _text(self, command: list[Segment]) -> str:
        """Write a command on one line, as long as rules read."""
        text = " ".join(f"{one.before} {' '.join(word[:MAX_WORD] for word in one.words)}".strip() for one in command)
        if len(text) <= MAX_TEXT:
            return text
        self.is_cut = True
        return f"{text[: MAX_TEXT // 2]} … {text[-MAX_TEXT // 2 :]}"

    def _behind_files(self, one: Segment) -> tuple[str, ...]:
        return tuple(name for word in one.words for name in self._fetched.get(_last(word), ()))

    def _runs_fetched(self, one: Segment) -> bool:
        """Say whether a program came from elsewhere, or is an interpreter or installer of what did."""
        if not one.argv:
            return False
        if _last(one.argv[0]) in self._fetched and one.program not in _KEEPERS and not _URL.match(one.argv[0]):
            return True
        runs = one.program in INTERPRETERS or one.program in EVALUATORS or one.program in OPENERS
        return runs and any(_last(word) in self._fetched for word in one.argv[1:])


def _addresses(command: list[Segment]) -> list[Value]:
    """Give the addresses that programs are given, each as what it is."""
    found = dict.fromkeys(word[:MAX_WORD] for one in command for word in one.words if _URL.match(word))
    return [Value(word, is_constant=True) for word in list(found)[:MAX_ADDRESSES]]


def _is_remote(one: Segment) -> bool:
    return call_of(one.program, one.argv) == f"{PREFIX}webclient"


def _redirected(one: Segment) -> list[str]:
    return [word[1:] for word in one.words if word.startswith(">")]


def _carries(one: Segment) -> bool:
    """Say whether what a program says comes from the network, or out of a decoder."""
    return one.program in NETWORK or _is_remote(one) or decoder_of(one.program, one.argv) is not None


def _runs_text(one: Segment, command: list[Segment]) -> bool:
    """Say whether a program runs what it is given in words or to read, rather than a file."""
    if one.program in EVALUATORS:
        return True
    if "scriptblock]::create" in " ".join(one.words).lower():
        return True
    if one.program not in INTERPRETERS:
        return False
    options = {word.lower() for word in one.argv[1:]}
    if options & TAKES_CODE or one.fed is not None:
        return True
    operands = [word for word in one.argv[1:] if not word.startswith((">", "-")) or word == "-"]
    is_fed = one.before == "|" or any(other.before == "<(" for other in command)
    return is_fed and (not operands or operands[0] in _SELF or "-s" in options)


def _last(path: str) -> str:
    """Give the last part of a path or address, in lower case."""
    return path.replace("\\", "/").rstrip("/").rpartition("/")[2].partition("?")[0].lower()
