"""The programs that a Python file starts, and what it gives them to read, then or later: :mod:`started` reads both."""

import ast
from itertools import islice
from typing import Final, Protocol

from vetting.domain.code.facts import Call, Place, Value, When
from vetting.domain.code.python_values import Known, value_of

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
MAX_BACK: Final = 20
"""Starts before, among which the one is sought whose program is given something."""


class Reader(Protocol):
    """Who reads the file, as far as it is asked here."""

    starts: list[Call]
    when: When

    def place(self, node: ast.expr, /) -> Place:
        """Say where something begins."""
        ...

    def put_call(self, node: ast.expr, name: str, arguments: list[Known], keywords: list[tuple[str, Known]]) -> None:
        """Put a call down."""
        ...


def start(reader: Reader, node: ast.expr, name: str, arguments: list[Known], keywords: list[tuple[str, Known]]) -> None:
    """Keep what a program is given, which may be code."""
    given = tuple([value_of(one) for one in arguments])
    named = tuple([(key, value_of(one)) for key, one in keywords])
    reader.starts.append(Call(name, given, named, reader.place(node), reader.when))


def feed(reader: Reader, node: ast.expr, name: str, arguments: list[Known]) -> None:
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


def give(reader: Reader, node: ast.expr, name: str, stream: str, others: list[Known]) -> None:
    """See ``print(code, file=program.stdin)``, and what copies into it."""
    if name in _GIVES:
        reader.put_call(node, f"{stream}.write", others, [])
        feed(reader, node, f"{stream}.write", others)
