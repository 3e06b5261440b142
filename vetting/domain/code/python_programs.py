"""The programs that a Python file starts, and what it gives them to read, then or later: :mod:`started` reads both."""

from itertools import islice
from typing import Final, Protocol

from vetting.domain.code.facts import Call, Place, Value, When
from vetting.domain.code.folding import Budget
from vetting.domain.code.python_lists import joined
from vetting.domain.code.python_partial import spelled
from vetting.domain.code.python_source import Node
from vetting.domain.code.python_values import UNKNOWN, Known, constant, value_of

_OPENED: Final = frozenset({
    "subprocess.Popen", "asyncio.create_subprocess_exec", "asyncio.create_subprocess_shell", "os.popen",
})  # fmt: skip
"""What gives a program that may be given more."""
STREAMS: Final = frozenset({f"{one}.stdin" for one in _OPENED})
WITH_STREAM: Final = _OPENED - {"os.popen"}
WRITTEN: Final = frozenset({"write", "writelines"})
WHOLES: Final = frozenset({f"{one}.communicate" for one in WITH_STREAM})
FEEDS: Final = WHOLES | {f"{one}.{name}" for one in STREAMS | {"os.popen"} for name in WRITTEN}
"""What gives a program something to read."""
_GIVES: Final = frozenset({"print", "shutil.copyfileobj"})
"""What writes all that it is given to the stream among it."""
ALL, SOME = "all it is given", "some of it"
"""By which keywords a start is told what its program is given to read later; no function has such."""
IN_PART: Final = "known in part"
"""By which keyword a start is told that texts among what it is given are known in part."""
_NAMED_TWICE: Final = ("os.exec", "os.spawn", "os.posix_spawn")
_TAKES_CODE: Final = constant("-c")
MAX_BACK: Final = 20
"""Starts before, among which the one is sought whose program is given something."""


class Reader(Protocol):
    """Who reads the file, as far as it is asked here."""

    starts: list[Call]
    when: When
    budget: Budget

    def place(self, node: Node, /) -> Place:
        """Say where something begins."""
        ...

    def put_call(self, node: Node, name: str, arguments: list[Known], keywords: list[tuple[str, Known]]) -> None:
        """Put a call down."""
        ...

    def put_again(self, node: Node, name: str, arguments: list[Known], keywords: list[tuple[str, Known]]) -> None:
        """Have a call that was put down say more."""
        ...


def start(reader: Reader, node: Node, name: str, arguments: list[Known], keywords: list[tuple[str, Known]]) -> None:
    """Keep what a program is given, which may be code; of texts known in part the call is to say as much."""
    told = [spelled(one, reader.budget) for one in arguments]
    told_by_name = [(key, spelled(one, reader.budget)) for key, one in keywords]
    is_open = told != arguments or told_by_name != keywords
    if is_open:
        reader.put_again(node, name, told, told_by_name)
    if any(key == "executable" for key, _ in keywords):
        told, told_by_name = _by_executable(told, dict(told_by_name))
    given = tuple([value_of(one) for one in told])
    named = tuple([(key, value_of(one)) for key, one in told_by_name])
    if is_open:
        named = (*named, (IN_PART, Value(is_constant=True)))
    reader.starts.append(Call(name, given, named, reader.place(node), reader.when))


def _by_executable(arguments: list[Known], named: dict[str, Known]) -> tuple[list[Known], list[tuple[str, Known]]]:
    """Put the program that is started in truth in front of what it is given, in place of the name that it goes by."""
    program = Known(items=(named.pop("executable"),))
    line = arguments[0] if arguments else named.get("args", UNKNOWN)
    if "shell" in named and named["shell"].constant:
        words = joined(program, Known(items=(_TAKES_CODE, line)))
    else:
        words = joined(program, _without_first(line))
    rest = [(key, one) for key, one in named.items() if key != "args"]
    return [words or line, *arguments[1:]], rest


def command_of(name: str, arguments: list[Known]) -> list[Known]:
    """Give the words of a command: what replaces or spawns is given the program, and then the name that it goes by."""
    if not name.startswith(_NAMED_TWICE):
        return arguments
    rest = arguments[1:] if name.startswith("os.spawn") else arguments
    is_listed = len(rest) > 1 and (isinstance(rest[1].items, tuple) or isinstance(rest[1].constant, tuple))
    return [*rest[:1], _without_first(rest[1])] if is_listed else [*rest[:1], *rest[2:]]


def _without_first(words: Known) -> Known:
    if words.made and isinstance(words.constant, tuple):
        return constant(words.constant[1:])
    return Known(items=words.items[1:]) if isinstance(words.items, tuple) else constant(())


def feed(reader: Reader, node: Node, name: str, arguments: list[Known]) -> None:
    """Keep what the program that was started last is given to read by *name*, one of ``FEEDS``."""
    opened = next((one for one in islice(reversed(reader.starts), MAX_BACK) if one.name in _OPENED), None)
    if opened is None or not arguments or not arguments[0].made:
        return
    value = value_of(arguments[0])
    if value.parts:
        value = Value("".join(one for one in value.parts if isinstance(one, str)), is_constant=True)
    key = ALL if name in WHOLES else SOME
    kept = [one for one in opened.keywords if one[0] not in {ALL, SOME}]
    named = (*kept, (key, value))
    command = (
        opened.arguments[:1] if opened.name == "os.popen" else opened.arguments
    )  # whose second says how it is open
    reader.starts.append(Call(opened.name, command, named, reader.place(node), reader.when))


def give(reader: Reader, node: Node, name: str, stream: str, others: list[Known]) -> None:
    """See ``print(code, file=program.stdin)``, and what copies into it."""
    if name in _GIVES:
        reader.put_call(node, f"{stream}.write", others, [])
        feed(reader, node, f"{stream}.write", others)
