"""
What the commands of a script do, as facts; and what came from elsewhere, followed into what runs it.

What the network or a decoder says goes on through pipes and substitutions, and
through the files that it is written to.
"""

import re
from typing import Final, NamedTuple

from vetting.domain.code.facts import Call, CodeFacts, Language, Place, Text, Value, When
from vetting.domain.code.shell_commands import Segment
from vetting.domain.code.shell_environment import WHOLE_ENVIRONMENT, prints_environment
from vetting.domain.code.shell_islands import Islands
from vetting.domain.code.shell_printing import printed_in
from vetting.domain.code.shell_programs import (
    EVALUATORS,
    INTERPRETERS,
    NETWORK,
    OPENERS,
    PREFIX,
    WRITERS,
    decoder_of,
)
from vetting.domain.code.shell_running import (
    Code,
    carries,
    code_of,
    is_program_substituted,
    loader_of,
    named,
    piped_code,
    runs_text,
)
from vetting.domain.code.shell_words import Dialect

MAX_TEXTS: Final = 50_000
"""Words of one file that rules are given each by itself."""
MAX_FLOWS: Final = 20
MAX_TEXT: Final = 3_000
"""Characters of a command that rules are given: long words are shortened, and of many those in the middle go."""
MAX_WORD: Final = 300
MAX_ADDRESSES: Final = 3
_TELLING: Final = re.compile(r"[/\\.:~]")
_URL: Final = re.compile(r"(?:https?|ftp)://", re.IGNORECASE)
_OUTPUT: Final = re.compile(r"-[a-z]*o|-O|--output(?:-document)?|-outfile|-destination|-out", re.IGNORECASE)
_A_FILE: Final = re.compile(r"(?!\.{1,2}$)[\w.+~@][\w.+~@-]{0,200}")
_KEEPERS: Final = NETWORK | WRITERS
_SOCKET: Final = "/dev/tcp/"


class Found(NamedTuple):
    """What is known of one command."""

    flows: tuple[str, ...]
    """The names of what its result comes out of."""
    code: Code | None
    """The text that it runs."""


class Flows:
    """Puts down command after command, and remembers what came from where."""

    def __init__(self) -> None:
        self._fetched: dict[str, tuple[str, ...]] = {}
        """What the network or a decoder wrote, by the last part of its path, in lower case."""
        self._calls: list[Call] = []
        self._texts: list[Text] = []
        self._is_cut = False
        self.islands = Islands()

    @property
    def is_cut(self) -> bool:
        """Whether there was more to put down."""
        return self._is_cut or self.islands.is_cut

    def facts(self, language: Language, rough: str) -> CodeFacts:
        """Give all that was put down."""
        inner = self.islands
        return CodeFacts(
            language,
            calls=(*self._calls, *inner.calls),
            imports=tuple(inner.imports),
            texts=(*self._texts, *inner.texts),
            names=tuple(inner.names),
            guards=tuple(inner.guards),
            starts=tuple(inner.starts),
            rough=rough,
        )

    def put(
        self,
        command: list[Segment],
        written: list[Segment],
        sources: tuple[str, ...],
        hidden: str | None,
        place: Place,
        dialect: Dialect,
    ) -> Found:
        """
        Put down what one command does, that stands at *place*, for the shell of a *dialect*.

        What it is given is constant as far as that is known; *written* is it as it stands there. Its variables came out
        of *sources*, and *hidden* is a text in it that had to be decoded.
        """
        everything = list({id(one): one for one in (*written, *command)}.values())
        for one in everything:
            one.settle()
        names = {id(one): named(one) for one in everything}
        carriers = [names[id(one)] for one in everything if carries(one, names[id(one)])]
        behind_files = (name for one in command for name in self._behind_files(one))
        printed = (WHOLE_ENVIRONMENT,) if prints_environment(command, dialect) else ()
        flows = tuple(dict.fromkeys((*printed, *carriers, *sources, *behind_files)))[:MAX_FLOWS]
        last = next((one for one in reversed(command) if one.program[:1] != ">"), command[-1])
        runner = next((one for one in command if runs_text(one, command)), None)
        runs_file = next((one for one in command if self._runs_fetched(one)), None)
        is_run = runner is not None or (is_program_substituted(command) and bool(carriers))
        code, decoded = self._constants(command, runner, hidden, place, dialect)
        sender = _sender(flows, command, names) if WHOLE_ENVIRONMENT in flows else None
        told = flows if is_run or runs_file else (WHOLE_ENVIRONMENT,) if sender else ()
        given = [Value(self._text(command), is_constant=True, calls=told)]
        given += [Value(decoded, is_constant=True, decoded=1)] if decoded is not None and runner else []
        given += [Value(runner.fed[:MAX_TEXT], is_constant=True)] if runner and runner.fed and code else []
        given += _addresses(command)
        ran = (loader_of(runner) or runner.program) if runner else "eval"
        call = f"{PREFIX}{ran}" if is_run else sender or names[id(runs_file or last)]
        self._calls.append(Call(call, tuple(given), (), place, When.LOADED))
        is_remote = f"{PREFIX}webclient" in carriers
        for one in command:
            self._put(one, names[id(one)], place, is_named=names[id(one)] == call)
            self._wrote(one, flows, is_remote=is_remote)
        return Found(flows, code)

    def _constants(
        self, command: list[Segment], runner: Segment | None, hidden: str | None, place: Place, dialect: Dialect
    ) -> tuple[Code | None, str | None]:
        """Give the text that a command runs, and the one in it that had to be decoded, which is put down as well."""
        printed = printed_in(command)
        code = code_of(runner, dialect) if runner else None
        if code is not None and code.is_hidden:
            hidden = code.text
        if printed is not None:
            hidden = printed.text if printed.is_hidden else hidden
            code = code or (piped_code(runner, printed.text, dialect) if runner else None)
        if hidden is not None:
            self._texts.append(Text(hidden, place, 1))
        return code, hidden

    def _put(self, one: Segment, name: str, place: Place, *, is_named: bool) -> None:
        """Put down the texts of a program, where it reaches the network, and where it writes."""
        for word in one.words if len(self._texts) < MAX_TEXTS else ():
            if _TELLING.search(word):
                self._texts.append(Text(word.removeprefix(">"), place))
        if one.read is not None and _TELLING.search(one.read):
            self._texts.append(Text(one.read, place))
        self._is_cut |= len(self._texts) >= MAX_TEXTS
        if not is_named and carries(one, name) and decoder_of(one.program, one.argv) is None:
            self._calls.append(Call(name, tuple(_addresses([one])), (), place, When.LOADED))
        if one.program in WRITERS and not is_named:
            words = tuple(Value(word, is_constant=True) for word in one.argv[1:])
            self._calls.append(Call(name, words, (), place, When.LOADED))
        for path in _redirected(one):
            self._calls.append(Call(f"{PREFIX}>", (Value(path, is_constant=True),), (), place, When.LOADED))

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
        parts = []
        for one in command:
            read = [f"<{one.read}"] if one.read is not None and _SOCKET in one.read else []
            parts.append(" ".join([one.before, *(word[:MAX_WORD] for word in (*one.words, *read))]).strip())
        text = " ".join(parts)
        if len(text) <= MAX_TEXT:
            return text
        self._is_cut = True
        return f"{text[: MAX_TEXT // 2]} … {text[-MAX_TEXT // 2 :]}"

    def _behind_files(self, one: Segment) -> tuple[str, ...]:
        read = () if one.read is None else (one.read,)
        return tuple(name for word in (*one.words, *read) for name in self._fetched.get(_last(word), ()))

    def _runs_fetched(self, one: Segment) -> bool:
        """Say whether a program came from elsewhere, or is an interpreter or installer of what did."""
        if not one.argv:
            return False
        if _last(one.argv[0]) in self._fetched and one.program not in _KEEPERS and not _URL.match(one.argv[0]):
            return True
        runs = one.program in INTERPRETERS or one.program in EVALUATORS or one.program in OPENERS
        words = one.argv[1:] if one.read is None else [*one.argv[1:], one.read]
        return runs and any(_last(word) in self._fetched for word in words)


def _sender(flows: tuple[str, ...], command: list[Segment], names: dict[int, str]) -> str | None:
    """Name the program of a command that reaches the network, and is given all of the environment."""
    found = (names[id(one)] for one in command if WHOLE_ENVIRONMENT in flows)
    return next((name for name in found if name == f"{PREFIX}webclient" or name.removeprefix(PREFIX) in NETWORK), None)


def _addresses(command: list[Segment]) -> list[Value]:
    """Give the addresses that programs are given, each as what it is."""
    found = dict.fromkeys(word[:MAX_WORD] for one in command for word in one.words if _URL.match(word))
    return [Value(word, is_constant=True) for word in list(found)[:MAX_ADDRESSES]]


def _redirected(one: Segment) -> list[str]:
    return [word[1:] for word in one.words if word.startswith(">")]


def _last(path: str) -> str:
    """Give the last part of a path or address, in lower case."""
    return path.replace("\\", "/").rstrip("/").rpartition("/")[2].partition("?")[0].lower()
