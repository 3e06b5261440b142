"""
Writes a ``.pyc`` as text: its constants, its names and its instructions, one a line, so that two can be diffed.

Instructions are named by this Python's own tables, so they are only written
for bytecode of its version; of other versions the text has names and constants
and says why there is no more. Offsets are left out and jumps lead to labels:
one instruction more would otherwise change every line after it.

Nothing is loaded: :mod:`vetting.domain.shapes.marshalled` reads the bytes.
"""

import dis
import sys
from collections.abc import Iterator
from itertools import islice
from typing import Final, NamedTuple

from vetting.domain.shapes.marshalled import Code, Unreadable, code_from, written
from vetting.domain.shapes.pyc import HEADER_BYTES, header_of
from vetting.domain.shapes.shape import TEXTS_VERSION, Derived

SHOWN_AS: Final = "disassembly"
MAX_LINES: Final = 20_000
"""Of one file; as many as are shown of a diff."""
MAX_DEPTH: Final = 20
"""Functions in functions; indentation grows with it."""
_RUNNING: Final = sys.version_info[:2]
VERSION: Final = f"{TEXTS_VERSION}-python{'.'.join(map(str, _RUNNING))}"
"""Only bytecode of the Python that runs has instructions, so the same file has other lines under another one."""
_UNIT_BYTES: Final = 2
"""Of one instruction. Source: CPython since 3.6."""
_WITH_FLAG: Final = {
    "LOAD_GLOBAL": 1,
    **({"LOAD_ATTR": 1} if _RUNNING >= (3, 12) else {}),
    **({"LOAD_SUPER_ATTR": 2} if _RUNNING >= (3, 12) else {}),
}
"""Instructions whose argument is a name's number with flags below it, and how many bits those take."""


class _Instruction(NamedTuple):
    at: int
    name: str
    opcode: int
    argument: int
    target: int | None
    """Where a jump leads to."""


def disassembly(data: bytes) -> Derived | None:
    """Write the ``.pyc`` *data* as text; None where none of it can be read, since it is none or older than 3.7."""
    header = header_of(data)
    if header is None:
        return None
    try:
        code = code_from(data[HEADER_BYTES:], header.version)
    except Unreadable as error:
        return Derived(SHOWN_AS, b"", f"its code cannot be read: {error}", VERSION)
    version = ".".join(map(str, header.version))
    is_known = header.version == _RUNNING
    reason = f"it is for Python {version} and this is {'.'.join(map(str, _RUNNING))}: names and constants are shown"
    lines = _Writer(with_instructions=is_known).lines(code)
    kept = [f"Python {version}, made from {header.source}", *islice(lines, MAX_LINES)]
    cuts = [] if is_known else [f"its instructions are not shown, for {reason}"]
    if next(lines, None) is not None:
        cuts.append(f"the first {MAX_LINES:,} lines of its disassembly are shown")
    text = "".join(f"{line}\n" for line in kept)
    return Derived(SHOWN_AS, text.encode("utf-8", "backslashreplace"), "; ".join(cuts) or None, VERSION)


class _Writer:
    """Writes code objects, each once: a hostile file may refer to one a million times."""

    def __init__(self, *, with_instructions: bool) -> None:
        self._with_instructions = with_instructions
        self._written: set[int] = set()

    def lines(self, code: Code, depth: int = 0) -> Iterator[str]:
        """Write *code* and what lies in it."""
        self._written.add(id(code))
        space = "    " * depth
        yield f"{space}{_plain(code.name)} ({_plain(code.filename)}, from line {code.first_line})"
        for title, texts in (("names", code.names), ("variables", code.local_names)):
            yield from (f"{space}  {title[:-1]} {_plain(one)}" for one in texts)
        yield from (f"{space}  constant {written(one)}" for one in code.constants if not isinstance(one, Code))
        if self._with_instructions:
            yield from (f"{space}  {line}" for line in _instruction_lines(code))
        yield from self._inner(code, depth)

    def _inner(self, code: Code, depth: int) -> Iterator[str]:
        for one in code.constants:
            if not isinstance(one, Code) or id(one) in self._written:
                continue
            if depth >= MAX_DEPTH:
                yield f"{'    ' * depth}  {_plain(one.name)}: too deep to be shown"
            else:
                yield from self.lines(one, depth + 1)


def _instruction_lines(code: Code) -> Iterator[str]:
    instructions = list(islice(_instructions(code.code), MAX_LINES + 1))
    targets = sorted({one.target for one in instructions if one.target is not None})
    labels = {target: f"L{number}" for number, target in enumerate(targets, 1)}
    for one in instructions:
        label = labels.get(one.at)
        if label:
            yield f"{label}:"
        yield f"  {one.name} {_argument(one, code, labels)}".rstrip()


def _instructions(code: bytes) -> Iterator[_Instruction]:
    """Cut *code* into instructions; inline caches are none."""
    extended = 0
    for at in range(0, len(code) - 1, _UNIT_BYTES):
        opcode, argument = code[at], code[at + 1] | extended
        name = dis.opname[opcode]
        extended = (argument << 8) & 0xFFFFFFFF if name == "EXTENDED_ARG" else 0
        if name not in {"EXTENDED_ARG", "CACHE"}:
            yield _Instruction(at, name, opcode, argument, _target(name, opcode, at, argument))


def _target(name: str, opcode: int, at: int, argument: int) -> int | None:
    if opcode not in dis.hasjrel:
        return None
    way = -1 if "BACKWARD" in name else 1
    return at + _UNIT_BYTES * (1 + way * argument)


def _argument(one: _Instruction, code: Code, labels: dict[int, str]) -> str:
    if one.target is not None:
        return f"to {labels.get(one.target, '?')}"
    if one.opcode < dis.HAVE_ARGUMENT:
        return ""
    if one.opcode in dis.hasconst:
        return written(code.constants[one.argument]) if one.argument < len(code.constants) else "?"
    if one.opcode in dis.hasname:
        return _named(code.names, one.argument >> _WITH_FLAG.get(one.name, 0))
    if one.opcode in {*dis.haslocal, *dis.hasfree}:
        return _named(code.local_names, one.argument)
    return str(one.argument)


def _named(names: tuple[str, ...], number: int) -> str:
    return _plain(names[number]) if number < len(names) else "?"


def _plain(text: str) -> str:
    """Write a name as it is, if it can be a part of a line; else as a literal."""
    return text if text.isprintable() and len(text) <= 200 else written(text)
