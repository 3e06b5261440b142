"""The facts of Python: what is folded, resolved, followed, and what is said of what could not be."""

import pytest

from tests.vetting.domain.code.reading import call, facts
from vetting.domain.code.facts import When
from vetting.domain.code.python import facts_of_python

B64 = "aGVsbG8="

FOLDED = [
    ("'a' + 'b' + 'c'", "abc"),
    ("'a' 'b'", "ab"),
    ("'%s-%d' % ('a', 5)", "a-5"),
    ("'%(x)s' % {'x': 1}", None),
    ("b'%s' % b'x'", b"x"),
    ("'%s' % 'a'", "a"),
    ("'{}{}'.format('a', 1)", "a1"),
    ("'{1}{0}'.format('a', 'b')", "ba"),
    ("'{x}{{}}'.format(x='a')", "a{}"),
    ("f'a{1}{\"b\"}'", "a1b"),
    ("f''", ""),
    ("'-'.join(['a', 'b'])", "a-b"),
    ("''.join(map(chr, [97, 98]))", "ab"),
    ("''.join(map(lambda c: chr(c ^ 1), [96, 99]))", "ab"),
    ("''.join([chr(c - 1) for c in (98, 99)])", "ab"),
    ("''.join(chr(ord(c) ^ k[i % len(k)]) for i, c in enumerate('`c'))", None),
    ("''.join(d[c] for c in 'ba')", None),
    ("chr(97) + chr(98)", "ab"),
    ("'dcba'[::-1]", "dcba"[::-1]),
    ("'abcd'[1:3]", "bc"),
    ("'abcd'[-1]", "d"),
    ("('a', 'b')[1]", "b"),
    ("'axb'.replace('x', '')", "ab"),
    ("''.join('a,b'.split(','))", "ab"),
    ("' A '.strip().lower()", "a"),
    ("bytes([97, 98])", b"ab"),
    ("bytes('ab', 'utf8')", b"ab"),
    ("bytes.fromhex('6162').decode()", "ab"),
    ("str(b'ab', 'ascii')", "ab"),
    ("str('ab') + str(1) + str()", "ab1"),
    ("int('61', 16)", 97),
    ("int(1.5)", 1),
    ("(97).to_bytes(1, 'little')", b"a"),
    ("(97).to_bytes(1)", b"a"),
    ("len('abc') * 2 ** 3 // 4 % 5 - (1 << 3) | 1 & 3 ^ 2 >> 1", 3 * 2**3 // 4 % 5 - (1 << 3) | 1 & 3 ^ 2 >> 1),
    ("2 * 1.5", 3.0),
    ("2 * 'ab'", "abab"),
    ("-3", -3),
    ("f(...)", None),
    ("2j", None),
    ("''.join(reversed(['a', 'b']))", "ba"),
    ("''.join(list(tuple('ab')))", "ab"),
    ("'ab'.encode().hex()", "6162"),
    (f"__import__('base64').b64decode('{B64}').decode()", "hello"),
    (f"__import__('base64').b64decode(b'{B64}')", b"hello"),
    ("__import__('codecs').decode('uryyb', 'rot13')", "hello"),
    ("__import__('codecs').decode(b'eJzLSM3JyQcABiwCFQ==', 'base64')", __import__("zlib").compress(b"hello")),
    ("__import__('zlib').decompress(bytes.fromhex('789ccb48cdc9c907000 62c0215'.replace(' ', '')))", b"hello"),
    ("bytes.fromhex('789ccb48cdc9c90700062c0215').decode('zlib')", b"hello"),
    ("b'BZh'.decode('bz2')", None),
    ("__import__('gzip').decompress(b'x')", None),
    ("__import__('bz2').decompress(b'x')", None),
    ("__import__('lzma').decompress(b'x')", None),
    ("__import__('urllib.parse', fromlist=['x']).unquote('%61')", "a"),
    ("b'ab'.decode('no-such-codec')", None),
    ("'ab'.encode('rot13')", "no"),
    ("__import__('base64').b64decode('!')", b""),
    ("'a'.upper(1)", None),
    ("1 + 'a'", None),
    ("'a' @ 'b'", None),
    ("'a'[5]", None),
    ("'%q' % 1", None),
    ("'%s' % [print]", None),
    ("'{0.x}'.format('a')", None),
    ("'{:>9}'.format('a')", None),
    ("f'{1:>5}'", None),
    ("1 / 0", None),
    ("2 ** -1", None),
    ("'a' * 1.5", None),
    ("bytes(5)", None),
    ("bytes.fromhex(5)", None),
    ("int('9' * 2000)", None),
    ("'a'.split('b', 1)", None),
    ("'a'.title()", None),
    ("chr()", None),
    ("len(range(10 ** 9))", None),
    ("hex(255)", "0xff"),
    ("'%s' % ({1: 2},)", None),
    ("'a' * print", None),
    ("'a' * None", None),
    ("None * None", None),
    ("hex(1 << 99999999)", None),
    ("b'a'.decode(5)", None),
    ("__import__('base64').b64decode(5)", None),
    ("len('a' * 1000 * 2000)", None),
    ("''.join([chr(-c) for c in (-97,)])", "a"),
    ("''.join([c[0] + c[0:1] for c in ('ab',)])", "aa"),
    ("''.join([c.upper() for c in ('a', 'b')])", "AB"),
    ("''.join([a + b for a, b in (('a', 'b'),)])", "ab"),
    ("''.join([a for a, b in ('a',)])", None),
    ("''.join([a for a.b in ('a',)])", None),
    ("''.join([k for c in 'ab'])", "kk"),
    ("''.join([(~c) for c in 'ab'])", None),
    ("''.join([chr(c, x=1) for c in (97,)])", None),
    ("''.join([k(c) for c in (97,)])", None),
    ("''.join([u(c) for c in (97,)])", None),
    ("[c + " + "(" * 50 + "c" + " + c)" * 50 + " for c in (1,)][0]", None),
    ("[c for c in 5]", None),
    ("''.join(map(o, 'a'))", None),
    ("''.join(map(lambda a, b: a, 'a'))", None),
    ("''.join(map(lambda a: a.b, 'a'))", None),
    ("''.join(map(chr, o()))", None),
    ("f'{print}'", None),
    ("len(range(1, 5))", 4),
    ("''.join(reversed(5))", None),
    ("b'x'.decode(None)", None),
    ("bytes(['a'])", None),
    ("''.join(map(ord, 'a'))", None),
    ("''.join([u for c in 'ab'])", None),
    ("b'ab'.decode('cp437')", None),
    ("f'{1}' * 3", "111"),
    ("chr('ab' * 99999)", None),
    ("(5).no_such()", None),
    ("''.join(map(lambda a: a + u, 'a'))", None),
    ("{" + "'a': 1, " * 99 + "}['a']", None),
    ("f'{(1, 2)}'", None),
    ("{'a': 'b'}['a']", "b"),
    ("{'a': 'b'}['c']", None),
    ("{'a': 'b'}[None]", None),
    ("['a', print][0]", "a"),
    ("['a', print][5]", None),
    ("['a', print]['x']", None),
    ("o()['a':]", None),
]


@pytest.mark.parametrize(("expression", "constant"), FOLDED)
def test_constants_are_folded(expression: str, constant: object) -> None:
    """What an expression of constants comes to is known, or not told."""
    value = call(f"k = 'k'\nu = o()\nshow({expression})", "show").arguments[0]
    assert (constant, constant is not None) == (value.constant, value.is_constant)


RESOLVED = [
    ("import os as o; o.system(1)", "os.system", False),
    ("from os import system as s; s(1)", "os.system", False),
    ("import os.path; os.path.join(1)", "os.path.join", False),
    ("import os.path as p; p.join(1)", "os.path.join", False),
    ("from . import a; a.b(1)", ".a.b", False),
    ("from .m import a; a(1)", ".m.a", False),
    ("import builtins; builtins.exec(1)", "exec", False),
    ("__builtins__.exec(1)", "exec", False),
    ("import socket; socket.socket(1)", "socket.socket", False),
    ("import posix; posix.system(1)", "os.system", False),
    ("import shutil; shutil.os.system(1)", "os.system", False),
    ("e = exec; e(1)", "exec", False),
    ("import os; a, (b, *c) = os.system, (1, 2); a(1)", "os.system", False),
    ("import os; t = (os.system, 1); t[0](1)", "os.system", True),
    ("import os; t = {'a': os.system}; t['a'](1)", "os.system", True),
    ("import os; getattr(os, 'sys' + 'tem')(1)", "os.system", True),
    ("import os; getattr(os, 'path').join(1)", "os.path.join", True),
    ("import os; os.__dict__['system'](1)", "os.system", True),
    ("import os; vars(os)['system'](1)", "os.system", True),
    ("import os; vars(os).get('system')(1)", "os.system", True),
    ("import os; os.__getattribute__('system')(1)", "os.system", True),
    ("import sys; sys.modules['os'].system(1)", "os.system", True),
    ("__builtins__['eval'](1)", "eval", True),
    ("globals()['__builtins__']['eval'](1)", "eval", True),
    ("import os; globals()['os'].system(1)", "os.system", True),
    ("x = 'y'; globals()['x'](1)", "", True),
    ("__import__('os').system(1)", "os.system", True),
    ("__import__('os.path').system(1)", "os.system", True),
    ("import importlib; importlib.import_module('os.path').join(1)", "os.path.join", True),
    ("def eval(x): pass\neval(1)", "<here>.eval", False),
    ("class A:\n    def m(self): pass\nA.m(1)", "<here>.m", False),
    ("class A: pass\nA.n(1)", "<here>.A.n", False),
    ("def f(x): x.go(1)", ".go", False),
    ("def f(x): x(1)", "", False),
    ("open(1).read(1)", ".read", False),
    ("import os\nif (s := os.system): s(1)", "os.system", False),
    ("import os\nfor s in [1]: os.system(1)", "os.system", False),
    ("import os\ngetattr(os, o())(1)", "", True),
    ("import os\nvars(os)[o()](1)", "", True),
    ("vars()['print'](1)", "print", True),
    ("import threading, os\nthreading.Thread(target=os.system, args=(1, print))", "os.system", False),
]


@pytest.mark.parametrize(("source", "name", "is_indirect"), RESOLVED)
def test_names_are_resolved(source: str, name: str, is_indirect: bool) -> None:  # noqa: FBT001  # a column of the table
    """However a function is reached, it has its own name, and what was looked up says so."""
    found = facts(source).calls[-1]
    told = found.is_indirect if name else is_indirect
    assert (name, is_indirect) == (found.name, told)


FLOWS = [
    "x = b64()\nshow(x)",
    "x = b64()\ny = x\nshow([y, 1])",
    "x = b64()\nx += 'a'\nshow(x)",
    "for x in b64(): show(x)",
    "with b64() as x: show(x)",
    "show([x for x in b64() if x])",
    "show({k: v for k, v in b64()})",
    "show({1: b64()})",
    "show(f'{b64()}')",
    "show(b64() or 1)",
    "show(b64() if a() else 1)",
    "x = []\nx[0] = b64()\nshow(x)",
    "class A:\n    def a(self): self.x = b64()\n    def b(self): show(self.x)",
    "def f(): return b64()\nshow(f())",
    "def f():\n    yield 1\n    yield b64()\nshow(f())",
    "def f(x): show(x)\nf(b64())",
    "class A:\n    def __init__(self, x): show(x)\nA(b64())",
    "f = lambda: b64()\nshow(f())",
    "a, b = b64(), 1\nshow(a)",
    "a, *b = b64()\nshow(b)",
    "(x := b64())\nshow(x)",
    "show(*b64())",
    "show(**b64())",
    "show(b64()[1:])",
    "show(b64()[0])",
    "show(-b64())",
    "async def f(): show(await b64())",
    "def f(c):\n    match b64():\n        case x if c(x): show(b64())",
    "try:\n    x = b64()\nexcept ValueError: pass\nelse: pass\nfinally: show(x)",
    "while b64(): show(b64())\nelse: pass",
    "def f(a, /, *b, c=b64(), **d): show(b64())",
    "@deco(1)\ndef f(): show(b64())",
    "class A(B, metaclass=C):\n    x: int = b64()\n    show(x)",
    "import threading\ndef f(): show(b64())\nthreading.Thread(target=f)",
]


@pytest.mark.parametrize("source", FLOWS)
def test_values_are_followed_within_a_file(source: str) -> None:
    """What a value comes from is known wherever it is put."""
    found = call(source, "show")
    values = [*found.arguments, *(value for _, value in found.keywords)]
    assert any("b64" in value.calls for value in values), found


def test_when_code_runs_is_told() -> None:
    """A function that is called while the file is loaded runs then; others, and programs, do not."""
    source = "def a(): one()\ndef b(): two()\na()\nif __name__ == '__main__':\n    three()\nelif x():\n    four()\n"
    told = {one.name: one.when for one in facts(source).calls}
    assert told == {
        "<here>.a": When.LOADED,
        "one": When.LOADED,
        "two": When.CALLED,
        "three": When.CALLED,
        "x": When.LOADED,
        "four": When.LOADED,
    }


def test_functions_that_call_each_other_are_followed_so_far() -> None:
    """A chain of functions without end, and one that calls itself, end."""
    chain = "".join(f"def f{n}(): return f{n + 1}()\n" for n in range(99)) + "f0()\ndef g(): g()\ng()\n"
    assert facts(chain).broken is None


def test_evaluated_code_is_read_too() -> None:
    """Code in a constant has facts of its own, at the place that evaluates it; what is no code has none."""
    found = facts("x = 1\nexec(\"import os; exec('os.system(1)')\")\neval('1 +')\ndef f(): exec('go()')\n")
    system = next(one for one in found.calls if one.name.endswith("system"))
    assert (system.place.line, system.when) == (2, When.LOADED)
    assert [(one.name, one.place.line) for one in found.imports] == [("os", 2)]
    assert next(one.when for one in found.calls if one.name == "go") is When.CALLED


def test_texts_are_whole() -> None:
    """A text that is part of a larger one is not listed by itself; documentation and names of nothing neither."""
    found = facts("'doc'\ndef f():\n    'doc'\nx = 'a' + 'b'\ny = ['c', b'd', '']\nexec(__doc__)\nu = 'e%s' % z\n")
    assert [(one.text, one.place.line) for one in found.texts] == [("ab", 4), ("c", 5), ("d", 5), ("e%s", 7)]
    assert call("'doc'\nshow(__doc__)", "show").arguments[0].constant == "doc"


def test_decoding_is_counted() -> None:
    """How often something was decoded on the way to a constant is known."""
    assert call("import base64\nshow(base64.b64decode('aGk=')[::-1])", "show").arguments[0].decoded == 2
    assert call("show('a' + 'b')", "show").arguments[0].decoded == 0


def test_names_guards_assignments_and_identifiers_are_put_down() -> None:
    """What is read of others, asked, written to others and named here are facts."""
    source = "import os, sys\nx = os.environ\ny = os.environ['A']\nif os.name: pass\nsys.argv = 1\nsys.path[0] = 2\n"
    found = facts(source + "z = 1 if os.sep else 2\nimport a as b\nfrom a import c as d\nw: int = 1\n")
    assert [one.name for one in found.names] == ["os.environ", "os.name", "os.sep"]
    assert [one.value.names for one in found.guards] == [("os.name",), ("os.sep",)]
    assert [one.name for one in found.assignments] == ["sys.argv", "sys.path[]"]
    odd = facts("é = 1\nimport a as ä\nfrom a import c as ö\nü: int = 1\ndef ô(â): pass\nclass Ê: plain = 1\n")
    assert [one.name for one in odd.identifiers] == ["é", "ä", "ö", "ü", "â", "ô", "Ê"]
    assert found.identifiers == ()


def test_statements_that_run_on_import_are_put_down() -> None:
    """Calls and the like at the top are listed alike however they are laid out; definitions and assignments are not."""
    source = "go( 1 )\nx = go()\n_ = go()\ndel x\nif a:\n    go()\nname\ndef f(): go()\nclass A:\n    go()\nassert 1\n"
    long = f"go({', '.join(['1'] * 3)}{chr(10) * 99})\ngo.on(1,{chr(10) * 99})\n"
    texts = [one.text for one in facts(source + long).statements]
    assert texts == ["go(1)", "_ = go()", "go()", "go()", "go(…)", "Expr of 99 lines"]


def test_places_are_those_of_the_file() -> None:
    """Lines end at LF alone and columns are characters, whatever the parser counts."""
    assert [(one.place.line, one.place.column) for one in facts("x = 1\ry = 'é', go()\n\ngo()").calls] == [
        (1, 16),
        (3, 1),
    ]
    assert [(one.place.line, one.place.column) for one in facts("'ä'; go()\r\ngo()").calls] == [(1, 6), (2, 1)]


def test_code_that_is_evaluated_later_is_told_so() -> None:
    """Names that evaluated code reads are names of the file, and run when it does."""
    found = facts("def f(): exec('import os; x = os.environ')\nexec('def g(): go()')\n")
    assert [(one.name, one.when) for one in found.names] == [("os.environ", When.CALLED)]
    assert [(one.name, one.when) for one in found.calls if one.name == "go"] == [("go", When.CALLED)]


def test_what_is_handed_over_is_as_good_as_called() -> None:
    """A function that starts programs, given to something with its arguments, is a call of it."""
    found = call("import os\nrun(os.system, ('a', 1), [print, 'b'], 'c')", "os.system")
    assert [one.constant for one in found.arguments] == ["a", 1, None, "b", "c"]
    assert not found.is_indirect


def test_what_stands_for_a_class_s_start_is_called_with_it() -> None:
    """Something built in gets what the class was called with; something else is not known."""
    found = call("class A:\n    __init__ = exec\nA('x = 1')", "exec")
    assert [one.constant for one in found.arguments] == ["x = 1"]
    assert found.is_indirect
    assert facts_of_python(b"class A:\n    __init__ = go\nA()").broken is None


def test_statements_of_all_kinds_are_read() -> None:
    """Whatever stands in whatever is found."""
    source = """
def f(a, *, b=go(1), **c):
    global x
    a.b = go(2)
    a[go(3)] = 1
    x: int
    a.y: int = go(4)
    a.z += go(5)
    with a as b.c, go(6): pass
    with go(7) as (d, e): pass
    try: pass
    except: go(8)
    match a:
        case 1: go(9)
        case 2 if go(10): pass
    raise go(11) from go(12)
async def g():
    async with a: pass
    async for x in go(13): go(14)
    return
class A:
    def __getattr__(self): return go(15)
lambda a=go(16), *, b, c=go(17): go(18)
{**go(19)}
{*go(20)}
x = 1, *go(21)
(yield go(22))
"""
    numbers = {one.arguments[0].constant for one in facts(source).calls if one.name == "go"}
    assert numbers == set(range(1, 23))


def test_names_that_come_with_a_star_are_resolved() -> None:
    """Those that are worth telling apart; of a lookup by a text, too."""
    assert call("from os import *\nsystem('x')\n", "os.system").place.line == 2
    assert call("import pkgutil\npkgutil.resolve_name('os:system')('x')\n", "os.system").is_indirect


def test_a_text_of_another_python_that_is_run_is_read() -> None:
    """Python 2's own statements, which six and its copies run there, are understood, and leave nothing unread."""
    facts = facts_of_python(b"exec('def f(t, v):\\n    import os\\n    os.system(v)\\n    raise t, v\\n')\n")

    assert [(one.name, one.when) for one in facts.calls] == [("exec", When.LOADED), ("os.system", When.CALLED)]
    assert facts.broken is None
    assert facts_of_python(b"exec('exec code in names')\n").calls[1:] == ()
    assert facts_of_python(b"exec('raise a, exec(chr(b))')\n").calls[-1].name == "chr"


def test_functions_under_other_names_are_followed_item_by_item() -> None:
    """And a codec that is no name of one hides nothing."""
    assert (
        call("import builtins as b\nrun = b.chr\nf(''.join([run(c) for c in (97,)]))\n", "f").arguments[0].constant
        == "a"
    )
    assert not call("f(b'x'.decode(5))\n", "f").arguments[0].is_constant
    assert call("f(b'x'.decode('no' + 'thing'))\n", "f").arguments[0].decoded == 0
