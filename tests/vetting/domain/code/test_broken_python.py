"""The facts of Python that Python cannot parse."""

import pytest

from vetting.domain.code.broken_python import facts_of_broken
from vetting.domain.code.facts import CodeFacts, Import, Place, Text, When
from vetting.domain.code.python import facts_of_python
from vetting.domain.code.python_names import MAX_NAME
from vetting.domain.code.python_values import MAX_FLOWS
from vetting.domain.code.syntax import Limits


def facts(source: str) -> CodeFacts:
    """Read a text."""
    return facts_of_broken(source.encode(), "it is broken")


@pytest.mark.parametrize(
    ("source", "name", "constant"),
    [
        ("exec 'x'", "exec", "x"),
        ("exec 'x' + 'y' in d", "exec", None),
        ("if a: exec 'aGk='.decode('base64')", "exec", b"hi"),
        ("import base64 as b\nexec b.b64decode('aG' 'k=')", "exec", b"hi"),
        ("from base64 import b64decode as d, x\neval(d('aGk='))", "eval", b"hi"),
        ("import os\nos.system('x' * 2)", "os.system", "xx"),
        ("import os as o\ngetattr(o, 'sys' + 'tem')('x')", "os.system", "x"),
        ("__import__('o' + 's').system('%s' % 'x')", "os.system", "x"),
        ("from subprocess import call\ncall('x')", "subprocess.call", "x"),
        ("e = eval\ne('lave'[::-1])", "eval", "eval"),
        ("c = 'x'\nexec(c)", "exec", "x"),
        ("f(0x10)", "f", 16),
        ("f(10L)", "f", 10),
        ("f(True)", "f", True),
        ("f(('x'))", "f", "x"),
        ("f(await 'x')", "f", "x"),
        (r"f('\x65')", "f", "e"),
        (r"f(r'\x65')", "f", r"\x65"),
        (r"f('\x')", "f", "\\x"),
        ("f(b'x')", "f", b"x"),
        ("def own(): pass\nown('x')", "<here>.own", "x"),
        ("a().b('x')", ".b", "x"),
        ("(lambda: 1)('x')", "", "x"),
        (f"{'a.' * MAX_NAME}b('x')", ".b", "x"),
    ],
)
def test_calls_are_resolved_and_folded(source: str, name: str, constant: object) -> None:
    """Python 2's statements, renamed imports, names that are looked up, and constants in pieces."""
    found = facts("print 1\n" + source + "\ndef (:\n")
    values = [call.arguments[0].constant for call in found.calls if call.name == name and call.arguments]
    assert (constant in values, found.broken) == (True, "it is broken")


@pytest.mark.parametrize(
    "source",
    ["f(x + 'a')", "f('a' / 'b')", "f(f'{x}')", "f('a' b'b')", "f('a' % x)", "f('a'.decode('nothing'))", "f(x[0])",
     "f(1[::-1])", "f('a'[0])", "f([][::-1])", "f('a' * 99999999)", "f(1__0)", "f('a'.join(x))", "f('a'.upper(x=y))",
     "f('x' % ('y', 'z'))"],
)  # fmt: skip
def test_what_is_not_known_stays_unknown(source: str) -> None:
    """Unknown parts, and operations that nobody folds."""
    assert [call.arguments[0].is_constant for call in facts(source).calls if call.name == "f"] == [False]


def test_values_tell_what_they_are_made_of() -> None:
    """The calls and names inside, and keywords."""
    (call, *_) = facts("import os, zlib\nrun(zlib.decompress(x), env=os.environ['A'], shell=True)").calls
    assert (call.arguments[0].calls, call.arguments[0].names) == (("zlib.decompress",), ("x",))
    assert [(key, value.names, value.constant) for key, value in call.keywords] == [
        ("env", ("os.environ",), None), ("shell", (), True),
    ]  # fmt: skip


def test_imports_names_guards_and_texts_are_told() -> None:
    """With their places, and whether they wait to be called."""
    found = facts(
        "import os, a.b as c\ndef f():\n  from x import y\n  if os.name: g(os.environ)\n__import__(z)\nwhile 1: 'é' 'u'"
    )
    assert found.imports == (
        Import("os", Place(1, 1), When.LOADED), Import("a.b", Place(1, 1), When.LOADED),
        Import("x", Place(3, 3), When.CALLED), Import("", Place(5, 1), When.LOADED, is_computed=True),
    )  # fmt: skip
    assert [(one.name, one.when) for one in found.names] == [("os.name", When.CALLED), ("os.environ", When.CALLED)]
    assert [(guard.value.names, guard.place) for guard in found.guards] == [(("os.name",), Place(4, 3))]
    assert found.texts == (Text("éu", Place(6, 10)),)


def test_limits_are_said() -> None:
    """After the reason for which it was not read properly."""
    broken = facts_of_broken(b"a;" * 100, "it is broken", Limits(max_nodes=30)).broken
    assert broken == "it is broken; only its first 30 parts were read"


def test_the_python_reader_comes_here_with_what_it_cannot_parse() -> None:
    """Python 2, and what is broken on purpose."""
    found = facts_of_python(b"import os\nprint 'x'\nos.system('id')\n")
    assert [call.name for call in found.calls] == ["os.system"]
    assert found.broken is not None


def test_a_chain_of_calls_keeps_no_list_of_all_before() -> None:
    """Each link would copy those before it: a hundred kilobytes would take gigabytes."""
    found = facts_of_broken(b"x = a" + b".b()" * 3000 + b"\nf(x)\n", "broken")
    assert max(len(value.calls) for call in found.calls for value in call.arguments) <= MAX_FLOWS
