"""What JavaScript expressions come to."""

from base64 import b64encode

import pytest

from vetting.domain.code.facts import Value
from vetting.domain.code.javascript import facts_of_javascript
from vetting.domain.code.javascript_folding import MAX_DEPTH
from vetting.domain.code.javascript_known import MAX_CONSTANT

HELLO = b64encode(b"hello").decode()


def value_of(expression: str, before: str = "") -> Value:
    """Fold one expression, as the argument of a call of a function that nobody knows."""
    calls = facts_of_javascript(f"{before}\nsee({expression});".encode()).calls
    (found,) = [call for call in calls if call.name == "see"]
    return found.arguments[0]


@pytest.mark.parametrize(
    ("expression", "constant", "decoded"),
    [
        ("'a' + \"b\" + `c`", "abc", 0),
        ("('a' + ('b' + 'c'))", "abc", 0),
        ("1 + 2 + 'x'", "3x", 0),
        ("'x' + 1 + true", "x1true", 0),
        ("`a${'b'}c${1}\\x41`", "ab" + "c1A", 1),
        (r"'\x65\u0076\u{61}l'", "eval", 1),
        (r"'\x1b[0m'", "\x1b[0m", 0),
        (r"'a\tb\q\'\145'", "a\tbq'e", 1),
        (r"'\ud83d\ude00'", "😀", 0),
        (r"'\ud83d'", "\ufffd", 0),
        (r"'\u{110000}'", "\ufffd", 0),
        ("atob('aGVsbG8=')", "hello", 1),
        ("atob('aGVsbG8')", "hello", 1),
        ("Buffer.from('aGVsbG8=', 'base64').toString()", "hello", 1),
        ("Buffer.from('68656c6c6f', 'hex').toString('utf8')", "hello", 1),
        ("Buffer.from('hello').toString('hex')", "68656c6c6f", 0),
        ("Buffer.from('hello').toString('base64')", "aGVsbG8=", 0),
        ("Buffer.from('é', 'latin1').toString('latin1')", "é", 0),
        ("new Buffer([104, 105])", b"hi", 1),
        ("require('buffer').Buffer.from([104, 105]).toString()", "hi", 1),
        ("unescape('%65%76%u0061l')", "eval", 1),
        ("decodeURIComponent('plain')", "plain", 0),
        ("String.fromCharCode(104, 0x69)", "hi", 1),
        ("String.fromCharCode(...[104, 105])", "hi", 1),
        ("String.fromCharCode.apply(null, [104, 105])", "hi", 1),
        ("[104, 105].map(c => String.fromCharCode(c)).join('')", "hi", 1),
        ("[105, 104].map(function (c) { return String.fromCharCode(c ^ 1) }).join('')", "hi", 1),
        ("['104', '105'].map(Number).join('.')", "104.105", 0),
        ("'lave'.split('').reverse().join('')", "eval", 1),
        ("[...'abc'].join('-')", "a-b-c", 0),
        ("['a', ['b', 'c']].join('')", "ab,c", 0),
        ("['a'].concat(['b'], 'c').slice(1).join('')", "bc", 0),
        ("['a', 'b'].length", 2, 0),
        ("'abc'.length", 3, 0),
        ("'eXvXaXl'.replace(/X/g, '')", "eval", 1),
        ("'e.v'.replaceAll('.', '')", "ev", 1),
        ("'a|b'.split('|')[1]", "b", 0),
        ("'abc'[1] + 'abc'.charAt(2) + 'abc'.at(0)", "bca", 0),
        ("'abc'.charCodeAt(0)", 97, 0),
        ("'abcdef'.slice(1, 3) + 'abc'.substring(2) + 'abcdef'.substr(2, 2)", "bcccd", 0),
        ("'ab'.repeat(2) + 'a'.concat('b', 1)", "abab" + "ab1", 0),
        ("' AbC '.trim().toLowerCase() + 'x'.toUpperCase().toString().valueOf()", "abcX", 0),
        ("(1e9).toString(36)", "gjdgxs", 1),
        ("parseInt('0x1f') + parseInt('11', 2) + Number('7')", 41, 0),
        ("-1 + +'2' + ~0", 0, 0),
        ("!0", True, 0),
        ("void 0", None, 0),
        ("undefined", None, 0),
        ("null", None, 0),
        ("1_000n", 1000, 0),
        ("1.5", 1.5, 0),
        ("7 / 2", 3.5, 0),
        ("(7 * 2 - 4) % 4 | 8 & 12 << 1 >> 1 ^ 1 >>> 0", 11, 0),
        ("1 << 31", -(1 << 31), 0),
        ("Math.floor(3.7)", 3, 0),
        ("String(12)", "12", 0),
        ("{ a: 'x' }.a", "x", 0),
        ("({ a: 'x', ['b' + 'c']: 'y' }).bc", "y", 0),
        ("(0, 'x')", "x", 0),
        ("b = 'x'", "x", 0),
    ],
)
def test_constants_are_put_together(expression: str, constant: object, decoded: int) -> None:
    """Literals, operators, methods and functions of JavaScript, each known by what it gives."""
    found = value_of(expression)
    assert (found.constant, found.decoded) == (constant, decoded)


@pytest.mark.parametrize(
    ("before", "expression", "constant"),
    [
        ("const a = 'x', b = a + 'y';", "b", "xy"),
        ("let s = 'ev'; s += 'al';", "s", "eval"),
        ("var s; s = 'x';", "s", "x"),
        ("const o = { k: { l: 'deep' } };", "o.k['l']", "deep"),
        ("const k = 'x', o = { k };", "o.k", "x"),
        ("const { a: { b: c }, d = 1 } = { a: { b: 'x' }, d: 'y' };", "c + d", "xy"),
        ("const [a, , b] = ['x', 'y', 'z'];", "a + b", "xz"),
        ("const [a = 1, ...rest] = ['x'];", "a", "x"),
        ("const _0x1 = ['p', 'q']; function _0x2(i) { i = i - 0x10; return _0x1[i] }", "_0x2(0x11)", "q"),
        ("const t = ['p', 'q']; const f = i => t[i - 1];", "f(2)", "q"),
        ("function f() { return 'x' }", "f()", "x"),
        ("var f = function g(x) { var y = x + 'b'; return y };", "f('a')", "ab"),
        ("", "(function (x) { return x + 'b' })('a')", "ab"),
        ("", "((x, y) => y + x).call(null, 'a', 'b')", None),
        ("const f = x => x ? f : 'x';", "f(1)", None),
        ("const f = x => g(x), g = x => f(x);", "f(1)", None),
        ("var x = y, y = x;", "x", None),
        ("let x = 'a'; x = 'b';", "x", None),
        ("let x = 'a'; x -= 1;", "x", None),
        ("let x = f(); x += 'b';", "x", None),
        ("let x = 'a'; " + "x += 'b';" * 6, "x", "a" + "b" * 6),
    ],
)
def test_names_are_followed(before: str, expression: str, constant: object) -> None:
    """Through declarations, patterns, arrays, objects and functions of the file; what is open stays unknown."""
    assert value_of(expression, before).constant == constant


@pytest.mark.parametrize(
    "expression",
    [
        "'a' - 'b'",
        "2e308",
        "Math.floor(1e999)",
        "'a'.repeat(60000) + 'a'.repeat(60000)",
        "'a'.concat('b'.repeat(65536))",
        "a ** ",
        "function () {}.x",
        "x.#y",
        "{...x}.y",
        "f`x`[0]",
        "x + 'a'",
        "`${x}`",
        "1 / 0",
        "9e99 * 9e99",
        "1" * 60,
        "atob(x)",
        "Buffer.from(x, 'hex')",
        "Buffer.from('zz', 'hex')",
        "Buffer.from([x])",
        "Buffer.from(['a'])",
        "Buffer.from()",
        "String.fromCharCode(x)",
        "String.fromCharCode(-1)",
        "unescape(x)",
        "String(x)",
        "parseInt('x', 99)",
        "parseInt('!')",
        "parseInt('9', 2)",
        "(1).toString(99)",
        "(1.5).toString(2)",
        "(-5).toString(2)",
        "'a'.split(x)",
        "'a'.replace(/./, 'b')",
        "'a'.replace(x, 'b')",
        "'a'.charAt(9)",
        "'a'.charCodeAt(x)",
        "'a'.slice(x)",
        "'a'.substr(x)",
        "'a'.repeat(1e9)",
        "'a'.repeat(x)",
        "'a'.concat(x)",
        "'a'.unknown()",
        "[x].join('')",
        "['a'].join(x)",
        "['a'].slice(x)",
        "[1].map(x)",
        "[1].map(c => y)",
        "['a'].concat(['a'].length)[x]",
        "Math.floor(x)",
        "Math.floor()",
        "typeof 'a'",
        "-'a'",
        "+x",
        "'a'[5]",
        "x ? 'a' : 'b'",
        "x || 'a'",
        "/a/",
        "this",
        "import.meta",
        "super.x",
        f"'{'a' * 40000}' + '{'b' * 40000}'",
        f"['{'a' * 40000}', '{'b' * 40000}'].join('')",
    ],
)
def test_what_is_not_known_stays_unknown(expression: str) -> None:
    """Unknown parts, numbers without meaning, and what would get too long."""
    assert value_of(expression).is_constant is False


def test_long_literals_are_kept_whole() -> None:
    """Only what is put together is limited."""
    assert value_of(f"'{'a' * (MAX_CONSTANT + 9)}'").constant == "a" * (MAX_CONSTANT + 9)


def test_a_value_tells_what_it_is_made_of() -> None:
    """Calls and names, the inner ones included, those behind names and within functions of the file too."""
    found = value_of("g(h(process.env.KEY) + z, `${os.x()}`)", "const z = atob(location); function g() { return k(1) }")
    assert set(found.calls) >= {"h", "os.x", "atob", "k"}
    assert set(found.names) >= {"process.env.KEY", "location"}


def test_parts_of_an_array_are_told() -> None:
    """The first members, None where one is no constant."""
    assert value_of("['-c', x, 1]").parts == ("-c", None, 1)


def test_deep_forward_references_are_cut_and_said() -> None:
    """Names that lead to each other without end are followed so far, whatever comes before them."""
    source = "see(v0);" + "".join(f"var v{number} = v{number + 1};" for number in range(4 * MAX_DEPTH))
    assert facts_of_javascript(source.encode()).broken == f"expressions were followed no deeper than {MAX_DEPTH}"


def test_constants_that_grow_are_cut_and_said() -> None:
    """Doubling a text over and over ends at the budget of a file."""
    source = b"'a'.repeat(60000);" * 160
    assert facts_of_javascript(source).broken == "not all of its constants were put together"


def test_functions_called_over_and_over_are_cut_and_said() -> None:
    """Following calls with constants ends at a number of expressions."""
    source = b"[" + b"1," * 600 + b"].map(x => x + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1)"
    assert facts_of_javascript(source).broken == "not all calls of its own functions were followed"


def test_functions_that_lead_to_each_other_are_followed_so_far() -> None:
    """What a long row of them gives back is not known; one that gives no constant is not tried for ever."""
    row = "".join(f"function f{number}() {{ return f{number + 1}() }}" for number in range(20))
    assert value_of("f0()", row + "function f20() { return 'x' }").is_constant is False
    assert value_of("[f(1), f(2), f(3), f(4), f(5)]", "function f(x) { return g(x) }").parts == (None,) * 5
