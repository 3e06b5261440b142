"""Bytecode as words: read as data, never loaded, whatever it holds."""

import dis
import marshal
import struct
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vetting.domain.shapes.bytecode import MAX_LINES, VERSION, disassembly
from vetting.domain.shapes.marshalled import MAX_VALUES, Group, Opaque, Unreadable, code_from, written
from vetting.domain.shapes.shape import Derived

_MAGICS = {(3, 7): 3394, (3, 8): 3413, (3, 11): 3495, (3, 12): 3531, (3, 13): 3571, (3, 14): 3627}
_SOURCE = """
import os
LIMIT = (1, 2.5, -3, 10**30, 1j, None, True, ..., b"x", "é", {1, 2} and frozenset({1}))
def outer(first, *, other="no"):
    while first:
        first -= 1
        if other in {"a", "b"}:
            return lambda: os.system(other)
class Thing:
    def name(self): return self.x.y
"""


def _pyc(source: str = _SOURCE, *, flags: int = 0, magic: int = _MAGICS[sys.version_info[:2]]) -> bytes:
    code = marshal.dumps(compile(source, "demo.py", "exec"))
    return struct.pack("<H", magic) + b"\r\n" + struct.pack("<III", flags, 7, 99) + code


def _with(body: bytes, magic: int = _MAGICS[sys.version_info[:2]]) -> bytes:
    return struct.pack("<H", magic) + b"\r\n" + bytes(12) + body


def _text(data: bytes) -> str:
    made = disassembly(data)
    assert made is not None
    assert made.cut is None
    return made.text.decode()


def test_bytecode_is_written_with_names_constants_and_instructions() -> None:
    """What is imported, called and compared can be read, and where jumps lead."""
    text = _text(_pyc())
    lines = text.split("\n")

    assert lines[0].endswith("made from a source of 99 bytes, last changed 7 seconds after 1970 began")
    assert lines[1] == "<module> (demo.py, from line 1)"
    for part in ("name os", "IMPORT_NAME os", "constant 1000000000000000000000000000000", "LOAD_GLOBAL os", "  L1:"):
        assert part in text
    assert "    outer (demo.py, from line 4)" in lines
    assert "variable other" in text
    assert "frozenset({'a', 'b'})" in text or "frozenset({'b', 'a'})" in text
    assert any("JUMP" in line and " to L" in line for line in lines)


def test_one_statement_more_is_one_place_of_difference() -> None:
    """Two texts differ where the code does, not in every line behind it."""
    before, after = (
        _text(_pyc(f"def f(a):\n    if a:\n        {more}return 1\n    return 2\n")) for more in ("", "a();")
    )
    gone = set(before.split("\n")) - set(after.split("\n"))
    assert {line.strip() for line in gone} <= {"made from"}


@pytest.mark.parametrize(
    ("flags", "words"), [(1, "a source with the hash 0700000063000000, which is never"), (3, "which is checked")]
)
def test_the_head_says_what_it_was_made_from(flags: int, words: str) -> None:
    """A source's hash stands in place of its time where there is one."""
    assert words in _text(_pyc(flags=flags)).split("\n")[0]


def test_of_other_versions_there_are_names_and_constants() -> None:
    """Instructions of another Python are not guessed at, and the text says so."""
    other = (3, 13) if sys.version_info[:2] != (3, 13) else (3, 14)
    made = disassembly(_pyc(magic=_MAGICS[other]))
    assert made is not None
    assert (made.cut or "").startswith("its instructions are not shown, for it is for Python 3.1")
    assert b"name os" in made.text
    assert b"LOAD" not in made.text


@pytest.mark.parametrize("version", [(3, 7), (3, 8)])
def test_older_code_objects_are_read(version: tuple[int, int]) -> None:
    """Before 3.11 variables stood in three lists, and before 3.8 there was one count less."""
    numbers = struct.pack("<5i" if version == (3, 7) else "<6i", *range(5 if version == (3, 7) else 6))
    body = b"c" + numbers + b"s\2\0\0\0d\0" + b")\1N" + b")\1Z\3foo" + b")\1Z\1a" + b")\1Z\1b" + b"(\0\0\0\0"
    body += b"Z\1f" + b"Z\1n" + struct.pack("<i", 5) + b"s\0\0\0\0"
    made = disassembly(_with(body, _MAGICS[version]))
    assert made is not None
    assert made.text.decode().split("\n")[1:-1] == [
        "n (f, from line 5)",
        "  name foo",
        "  variable a",
        "  variable b",
        "  constant None",
    ]


@pytest.mark.parametrize("data", [b"", b"\0" * 40, _with(b"", 62211), _with(b"", 3379)])
def test_what_is_no_bytecode_that_is_read_has_no_text(data: bytes) -> None:
    """Other files, and bytecode before Python 3.7, are only named."""
    assert disassembly(data) is None


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "it ends in the middle of a value"),
        (b"N", "it holds no code"),
        (b"?", "it holds a value of the unknown type '?'"),
        (b"r\0\0\0\0", "it refers to a value that it does not hold"),
        (b"(\xff\xff\xff\x7f", "it says that it holds more than it does"),
        (b"s\xff\xff\xff\x7f", "it ends in the middle of a value"),
        (b"l\xff\xff\xff\x7f", "it ends in the middle of a value"),
        (b")\1" * 1000, "values lie more than 150 deep in each other"),
        (b"{N" * 1000, "values lie more than 150 deep in each other"),
        (
            b"[" + struct.pack("<I", MAX_VALUES + 1) + b"N" * (MAX_VALUES + 1),
            f"it holds more than {MAX_VALUES:,} values",
        ),
    ],
)
def test_what_cannot_be_read_says_why(body: bytes, reason: str) -> None:
    """Broken and boundless bytes end the reading with a plain reason."""
    assert disassembly(_with(body)) == Derived("disassembly", b"", f"its code cannot be read: {reason}", VERSION)


def test_rare_values_are_read() -> None:
    """Dictionaries, slices, huge numbers, an object that refers to itself, names that are none: all are written."""
    values = [
        b"{Z\1kI\1\0\0\0\0\0\0\0000",
        b":NNN",
        b"l" + struct.pack("<i", 300) + b"\1\0" * 300,
        b"l" + struct.pack("<i", -1) + b"\5\0",
        b"\xdb\1\0\0\0r\0\0\0\0",
        b"S",
        b"u\2\0\0\0\xff\n",
        b"y" + struct.pack("<dd", 1, 2),
    ]
    code = b"c" + bytes(20) + b"N" + b")\x08" + b"".join(values) + b")\1i\1\0\0\0" + b"NN" + b"Z\1f" + b"NZ\3a\nb"
    made = code_from(code + bytes(4) + b"NN", (3, 11))

    assert [written(one) for one in made.constants] == [
        "dict('k', 1)",
        "slice(None, None, None)",
        "a number of some 4,500 bits",
        "-5",
        "[itself]",
        "StopIteration",
        "'\\\\xff\\n'",
        "(1+2j)",
    ]
    assert (made.names, made.name, made.code) == (("1",), "a\nb", b"")
    text = _text(_with(code + bytes(4) + b"NN"))
    assert "'a\\nb' (f, from line 0)" in text


def test_values_are_written_within_limits() -> None:
    """Long texts are told by their length, and what refers to itself a million times by its beginning."""
    nested: Group = Group("(", ")", [1])
    for _ in range(5000):
        nested = Group("(", ")", [nested, nested])
    assert len(written(nested)) < 500
    assert written("a" * 5000).endswith("… (5,000 long)")
    assert written(Group("(", ")", ["ab"])) == "('ab',)"
    assert written(Opaque("x")) == "x"


def test_arguments_that_lead_nowhere_are_question_marks() -> None:
    """An instruction may name a constant, a name or a variable that is not there."""
    names = ("LOAD_CONST", "LOAD_NAME", "LOAD_FAST", "JUMP_FORWARD", "EXTENDED_ARG", "LOAD_CONST")
    units = b"".join(bytes([dis.opmap[name], 9]) for name in names)
    code = b"c" + bytes(20) + b"s" + struct.pack("<I", len(units)) + units + b"(\0\0\0\0" * 2 + b"NN" + b"Z\1fNZ\1n"
    text = _text(_with(code + bytes(4) + b"NN"))
    assert [line.strip() for line in text.split("\n")[2:-1]] == [
        "LOAD_CONST ?",
        "LOAD_NAME ?",
        "LOAD_FAST ?",
        "JUMP_FORWARD to L1",
        "LOAD_CONST ?",
    ]


def test_code_in_code_is_written_once_and_not_too_deep() -> None:
    """A file that holds one function in the next, or refers to one a thousand times, is cut where that is said."""
    leaf = b"N"
    for _ in range(30):
        leaf = (
            b"c" + bytes(20) + b"N" + b")\2" + leaf + leaf[:0] + b"N" + b")\0" + b"NN" + b"Z\1fNZ\1n" + bytes(4) + b"NN"
        )
    assert "n: too deep to be shown" in _text(_with(leaf))
    one = b"\xe3" + bytes(20) + b"N" + b")\0)\0" + b"NN" + b"Z\1fNZ\1i" + bytes(4) + b"NN"
    outer = (
        b"c" + bytes(20) + b"N" + b"(\x65\0\0\0" + one + b"r\0\0\0\0" * 100 + b")\0NN" + b"Z\1fNZ\1n" + bytes(4) + b"NN"
    )
    assert _text(_with(outer)).count("i (f, from line 0)") == 1


def test_a_long_text_is_cut_where_that_is_said() -> None:
    """The first lines are shown."""
    made = disassembly(_pyc("x\n" * 12_000))
    assert made is not None
    assert made.cut == f"the first {MAX_LINES:,} lines of its disassembly are shown"
    assert made.text.count(b"\n") == MAX_LINES + 1


@given(st.binary(max_size=60), st.integers(0, 2000), st.sampled_from(sorted(_MAGICS)))
@settings(max_examples=60)
def test_hostile_bytes_are_read_or_refused(noise: bytes, at: int, version: tuple[int, int]) -> None:
    """Whatever is put into a file in place of what a compiler wrote: there is a text or a reason, and no crash."""
    body = _pyc()[16:]
    at %= len(body)
    made = disassembly(_with(body[:at] + noise + body[at + len(noise) :], _MAGICS[version]))
    assert made is not None
    with pytest.raises(Unreadable):
        code_from(noise[:1] * 0, version)
