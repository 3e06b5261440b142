"""How far Python is read: what is broken, huge, deep or endless, what that costs, and what is said of it."""

import gc
import tracemalloc
import warnings
from time import process_time

import pytest

from tests.vetting.domain.code.reading import call, facts
from vetting.domain.code.python import MAX_BYTES, MAX_HIDDEN, facts_of_python
from vetting.domain.code.python_statements import TOO_DEEP


@pytest.mark.parametrize(
    "expression",
    [
        "'a' * 10 ** 9",
        "['a'] * 10 ** 9",
        "'a'.replace('', 'b' * 10 ** 6) * 9",
        "'%1000000000d' % 1",
        "('%s' * 9999) % (('x' * 9999,) * 9999)",
        "('{0}' * 999).format('a' * 9999)",
        "('a' * 999).join(['b'] * 9999)",
        "10 ** 10 ** 10",
        "(1 << 60000) * (1 << 60000)",
        "1 << 10 ** 10",
        "(1 << 80000) % 7",
        "chr(c) for c in range(10 ** 7)",
        "__import__('bz2').decompress(b'BZh9' + b'a' * 9)",
        "__import__('base64').b85decode('a' * 99999)",
        "__import__('base64').b64decode('a' * 9999999)",
        "(5).to_bytes(10 ** 9, 'big')",
        "__import__('codecs').decode('a' * 99999, 'rot13')",
    ],
)
def test_a_constant_that_would_be_huge_is_not_folded(expression: str) -> None:
    """What costs more than a file may is left alone, at once."""
    assert not call(f"show({expression})", "show").arguments[0].is_constant


def test_what_a_literal_unpacks_to_is_bounded() -> None:
    """A bomb of compressed zeros is not let out."""
    bomb = __import__("zlib").compress(bytes(50 << 20), 9)
    assert not call(f"import zlib\nshow(zlib.decompress({bomb!r}))", "show").arguments[0].is_constant


def test_many_small_constants_are_bounded_too() -> None:
    """A file has one budget for all that is folded in it."""
    source = "x = 'a' * 1000000\n" * 9 + "show('a' + 'b')\n"
    assert not call(source, "show").arguments[0].is_constant
    loop = "show([chr(c ^ 1) for c in b'%s'])\n" % ("a" * 50_000)
    assert call(loop, "show").arguments[0].parts == ()


@pytest.mark.parametrize(
    ("data", "broken", "codec"),
    [
        (b"x = 1\n", None, None),
        (b"\xef\xbb\xbfx = 1\n", None, None),
        (b"# coding: latin-1\nx = '\xe9'\n", None, None),
        (b"#!/x\n# -*- coding: cp1252 -*-\nx = '\x80'\n", None, None),
        (b"x = 1\n# coding: utf-7\n", None, None),
        (b"# coding: utf-7\nx = 1\n", "it is written in 'utf-7', which is not decoded here", "utf-7"),
        (b"# coding: no_such\nx = (\n", "it is written in 'no-such', which is not decoded here", "no-such"),
        (b"# coding: iso-8859-99\nx = 1\n", "it is no iso-8859-99 text", None),
        (b"x = '\xff'\n", "it is no utf-8 text", None),
        (b"x = 1\0\n", "it holds a null byte", None),
        (b"print 'x'\n", "Python cannot parse it (line 1)", None),
        (b"x = " + b"(" * 999, "Python cannot parse it (line 1)", None),
        (b"x = '\\d'\nassert (1, 2)\n1 is 1\n", None, None),
    ],
)
def test_a_file_is_decoded_as_python_does(data: bytes, broken: str | None, codec: str | None) -> None:
    """What Python would not read as it stands says so; nothing warns."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = facts_of_python(data)
    assert (broken, codec) == (found.broken, found.codec)


def test_broken_files_are_read_so_far() -> None:
    """What Python cannot parse is read as far as a grammar that forgives can."""
    found = facts("import os\nprint 'x'\nos.system('id')\n")
    assert found.broken
    assert "os.system" in [one.name for one in found.calls]


def test_a_huge_file_is_read_so_far() -> None:
    """Of a file that is too large its first part is looked at, and that is said."""
    found = facts_of_python(b"go()\n" + b"#" * MAX_BYTES)
    assert (found.broken or "").startswith("only its first 2 MiB were looked at")


@pytest.mark.parametrize(
    ("source", "broken"),
    [
        ("x = " + " + ".join(["'a'"] * 500), None),
        ("if a: pass\n" + "elif a: pass\n" * 400, None),
        ("x = a" + ".b()" * 900, TOO_DEEP),
        ("def f():\n    x = a" + ".b()" * 900, TOO_DEEP),
        ("f = lambda: a" + ".b()" * 900, TOO_DEEP),
    ],
)
def test_deep_code_ends_no_reading(source: str, broken: str | None) -> None:
    """Long chains are read; what is nested too deeply is said, and the rest is read on."""
    found = facts(source + "\ngo()\n")
    assert broken == found.broken
    assert "go" in [one.name for one in found.calls]


def test_a_file_full_of_facts_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of each kind so many facts are kept, and what is left out is said."""
    monkeypatch.setattr("vetting.domain.code.python_recording.MAX_FACTS", 5)
    found = facts("go()\n" * 9 + "".join(f"é{n} = a.b{n}\n" for n in range(9)))
    assert found.broken == "only the first 5 facts of a kind are kept"
    assert (len(found.calls), len(found.identifiers)) == (5, 5)


def test_places_on_an_endless_line_take_no_time() -> None:
    """A line as long as the file has as many places, and each is found without counting from its start."""
    found = facts("é = [" + "go('é'), " * 3000 + "go()]\n")
    assert (found.calls[0].place.column, found.calls[-1].place.column) == (6, 6 + 9 * 3000)


def test_garbage_stays_unsought_where_it_was() -> None:
    """Reading a file leaves the collector as it was."""
    gc.disable()
    try:
        facts("x = 1\n")
        assert not gc.isenabled()
    finally:
        gc.enable()
    facts("x = 1\n")
    assert gc.isenabled()


def test_what_the_parser_gives_up_is_read_so_far() -> None:
    """A chain that no parser follows to its end is read by the other grammar."""
    found = facts("go()\nx = " + "a." * 20_000 + "b\n")
    assert (found.broken or "").startswith("Python's parser gave it up (RecursionError)")
    assert "go" in [one.name for one in found.calls]


def test_a_long_chain_of_values_keeps_its_last_links() -> None:
    """What a value comes from is kept so far: a thousand links are no thousand names."""
    chain = "".join(f"x{n + 1} = f{n}(x{n})\n" for n in range(100))
    assert len(call(f"x0 = 1\n{chain}show(x100)", "show").arguments[0].calls) == 24


def test_a_string_of_endless_fields_is_not_parsed() -> None:
    """What the parser would take minutes for is read by the other grammar, and says so."""
    assert (facts("x = f'" + "{a}" * 50_001 + "'").broken or "").startswith("it has more than 50,000 braces")


@pytest.mark.parametrize(
    ("source", "broken"),
    [
        ("x = 'a' * 10 ** 9\n" * 9 + "f('a' + 'b')\n", None),
        ("x = 'a' * 10 ** 6\n" * 9, "not all of its constants were put together"),
        ("x = ','.join(('a',) * 60_000)\n" * 4, "not all of its constants were put together"),
        ("exec('a b')\n", "a text that it runs as code could not be parsed"),
        ("exec('f()')\n" * (MAX_HIDDEN + 1), f"only {MAX_HIDDEN} of the texts that it runs as code were read"),
        (
            "".join(f"def f{number}(x):\n    f{number + 1}(x)\n" for number in range(14)) + "f0(g())\n",
            "calls were followed no deeper than 12",
        ),
        ("".join(f"def f{number}(x):\n    f{number + 1}(x)\n" for number in range(14)) + "f0(1)\n", None),
    ],
)
def test_what_is_beyond_a_limit_is_said(source: str, broken: str | None) -> None:
    """Decoys use a limit up, and what comes after must not look clear; one enormous constant uses up nothing."""
    assert facts(source).broken == broken


def test_places_in_many_lines_of_foreign_letters_take_no_time() -> None:
    """The list of all lines is not copied for each of them."""
    lines = 20_000
    began = process_time()
    assert facts("\u00e9()\n" * lines).calls[-1].place.line == lines
    assert process_time() - began < 5


def test_nothing_of_very_long_names_outlives_the_reading() -> None:
    """Resolved names are kept for the next file, but not those that nobody would write."""
    source = f"import {'n' * 20_000} as s\n" + "".join(f"s.b{number}(c.{'m' * 9_000})\n" for number in range(100))
    facts("s.b(c)")
    tracemalloc.start()
    assert len(facts(source).calls) == 100
    gc.collect()
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 500_000


def test_a_name_that_grows_with_each_line_is_followed_so_far() -> None:
    """A name of names takes no more room than a name that somebody would write."""
    source = "import os\na = os\n" + "a = a.path\n" * 20_000 + "a.system('x')\nos.system('x')\n"
    tracemalloc.start()
    found = facts(source)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.calls[-1].name == "os.system"
    assert most < 100_000_000
