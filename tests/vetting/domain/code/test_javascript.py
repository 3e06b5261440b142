"""The facts of JavaScript files."""

from base64 import b64encode
from collections import Counter

import pytest

from vetting.domain.code.facts import CodeFacts, Language, Place, Statement, Text, When
from vetting.domain.code.javascript import MAX_HIDDEN, facts_of_javascript
from vetting.domain.code.javascript_handing import MAX_HANDED, MAX_NOTED
from vetting.domain.code.javascript_islands import MAX_ADDRESSES, READ_BYTES, WHOLE_BYTES
from vetting.domain.code.javascript_statements import MAX_STATEMENT
from vetting.domain.code.reading import facts_of
from vetting.domain.code.syntax import Limits


def facts(source: str) -> CodeFacts:
    """Read a text."""
    return facts_of_javascript(source.encode())


@pytest.mark.parametrize(
    ("source", "name", "is_indirect"),
    [
        ("require('child_process').exec('id')", "child_process.exec", False),
        ("require('node:child_process').exec('id')", "child_process.exec", False),
        ("const cp = require('child' + '_process'); cp['ex' + 'ec']('id')", "child_process.exec", True),
        ("const {exec: run} = require('child_process'); run('id')", "child_process.exec", False),
        ("import {exec as run} from 'child_process'; run('id')", "child_process.exec", False),
        ("import * as cp from 'child_process'; cp.exec('id')", "child_process.exec", False),
        ("import cp from 'child_process'; cp.exec('id')", "child_process.exec", False),
        ("import cp, {x} from 'child_process'; cp.default.exec('id')", "child_process.exec", False),
        ("(await import('child_process')).exec('id')", "child_process.exec", False),
        ("function f() { return cp.exec('id') } var cp = require('child_process')", "child_process.exec", False),
        ("let cp; cp = require('child_process'); cp.exec('id')", "child_process.exec", False),
        ("module.require('child_process').exec('id')", "child_process.exec", False),
        ("process.mainModule.require('child_process').exec('id')", "child_process.exec", False),
        ("import {createRequire} from 'module'; createRequire(import.meta.url)('child_process').exec('id')",
         "child_process.exec", False),
        ("const p = require('util').promisify(require('child_process').exec); p('id')", "child_process.exec", False),
        ("const {promisify} = require('util'); promisify(require('child_process').exec)('id')",
         "child_process.exec", False),
        ("require('bluebird').promisifyAll(require('child_process')).exec('id')", "child_process.exec", False),
        ("import('child_process').then(m => m.default).then(cp => cp.exec('id'))", "child_process.exec", False),
        ("import('child_process').then(m => m.exec).then(run => run('id'))", "child_process.exec", False),
        ("Promise.resolve().then(() => require('child_process')).then(m => m.exec('id'))", "child_process.exec", False),
        ("import c from 'child_process'; Promise.resolve(c).then(({exec}) => exec('id'))", "child_process.exec", False),
        ("var c = __importStar(require('child_process')); c.exec('id')", "child_process.exec", False),
        ("var c = _interopRequireDefault(require('child_process')); c.default.exec('id')", "child_process.exec", False),
        ("function f(e) { return e && e.__esModule ? e : {default: e} } f(require('child_process')).default.exec('id')",
         "child_process.exec", False),
        ("const w = m => m; w(require('child_process')).exec('id')", "child_process.exec", False),
        ("Object.assign({}, require('child_process')).exec('id')", "child_process.exec", False),
        ("({...require('child_process'), x: 1}).exec('id')", "child_process.exec", False),
        ("const a = {run: require('child_process').exec}; ({...a}).run('id')", "child_process.exec", False),
        ("new Proxy(require('child_process'), {}).exec('id')", "child_process.exec", False),
        ("Reflect.get(require('child_process'), 'exec')('id')", "child_process.exec", True),
        ("Object.getOwnPropertyDescriptor(require('child_process'), 'exec').value('id')", "child_process.exec", True),
        ("process._linkedBinding('spawn_sync').exec('id')", "child_process.exec", False),
        ("module.children[0].require('child_process').exec('id')", "child_process.exec", False),
        ("module.parent.require('child_process').exec('id')", "child_process.exec", False),
        ("require('module').Module._load('child_process').exec('id')", "child_process.exec", False),
        ("require('child_process').exec.call(null, 'id')", "child_process.exec", True),
        ("require('child_process').exec.apply(null, ['id'])", "child_process.exec", True),
        ("Reflect.apply(require('child_process').exec, null, ['id'])", "child_process.exec", True),
        ("require('child_process').exec.bind(0)('id')", "child_process.exec", True),
        ("(function (r) { r('child_process').exec('id') })(require)", "child_process.exec", False),
        ("(r => { r('child_process').exec('id') }).call(this, require)", "child_process.exec", False),
        ("['id'].forEach(require('child_process').exec)", "child_process.exec", True),
        ("const run = (x[0] || require('child_process')).exec; run('id')", "child_process.exec", False),
        ("const run = x && require('child_process').exec; run('id')", "child_process.exec", False),
        ("const cp = x ? null : require('child_process'); cp.exec('id')", "child_process.exec", False),
        ("let a = f(), cp = a, b = 1; cp = require('child_process'); cp.exec('id')", "child_process.exec", False),
        ("global['ev' + 'al']('id')", "eval", True),
        ("window.eval('id')", "eval", False),
        ("globalThis.window.eval('id')", "eval", False),
        ("(0, eval)('id')", "eval", True),
        ("(0, require('child_process').exec)('id')", "child_process.exec", False),
        ("const e = eval; e('id')", "eval", False),
        ("eval`id`", "eval", False),
        ("Function('return this')().eval('id')", "eval", False),
        ("new Function('id')", "Function", False),
        ("[].constructor.constructor('id')", "Function", False),
        ("(() => 1).constructor('id')", "Function", False),
        ("[].keys.constructor('id')", "Function", False),
        ("''['anchor'].constructor('id')", "Function", False),
        ("Reflect.get([], 'map').constructor('id')", "Function", False),
        ("[]['filter']['constructor']('id')", "Function", True),
        ("const f = ''.sub.constructor; f('id')", "Function", False),
        ("Object.constructor('id')", "Function", False),
        ("(() => 1).__proto__.constructor('id')", "Function", False),
        ("Object.getPrototypeOf(async function () {}).constructor('id')", "Function", False),
        ("Object.getPrototypeOf([]).map.constructor('id')", "Function", False),
        ("import('node:child_process').then(({exec: e}) => e('id'))", "child_process.exec", False),
        ("import('child_process').then(function (c) { c.default.exec('id') })", "child_process.exec", False),
        ("const p = import('child_process'); p.then(async ({default: {exec}}) => { exec('id') })",
         "child_process.exec", False),
        ("const [c] = await Promise.all([import('child_process')]); c.exec('id')", "child_process.exec", False),
        ("with (require('child_process')) { exec('id') }", "child_process.exec", False),
        ("with (a) with (require('child_process')) with ({b: 1}) { var e = exec; f(function () { e('id') }) }",
         "child_process.exec", False),
        ("with ({run: require('child_process').exec}) run('id')", "child_process.exec", False),
        ("with (require('fs')) eval('id')", "eval", False),
        ("with (this) eval('id')", "eval", False),
        ("function f() { with (require('fs')) { x() } eval('id') } with (process) mainModule", "eval", False),
        ("process.binding('spawn_sync').spawn('id')", "child_process.spawn", False),
        ("process.binding('fs').spawn('id')", ".spawn", False),
        ("Object.getPrototypeOf(x).constructor('id')", ".constructor", False),
        ("(function () {})['const' + 'ructor']('id')", "Function", True),
        ("const x = new XMLHttpRequest(); x.open('id')", "XMLHttpRequest.open", False),
        ("unknown().decode('id')", ".decode", False),
        ("function f(a) { a.b.c('id') }", ".c", False),
        ("function own() {} own('id')", "<here>.own", False),
        ("((a) => 1)('id')", "", False),
        ("x[y]('id')", "", False),
    ],
)  # fmt: skip
def test_what_is_called_is_resolved(source: str, name: str, is_indirect: bool) -> None:  # noqa: FBT001  # a table
    """Through require, import, patterns, brackets, aliases, parameters and the many ways to call."""
    calls = [
        (call.name, call.is_indirect)
        for call in facts(source).calls
        if any(one.constant == "id" for one in call.arguments)
    ]
    assert (name, is_indirect) in calls


@pytest.mark.parametrize(
    ("source", "imports"),
    [
        ("import 'a'; import b from 'node:b'; export * from 'c'", [("a", False), ("b", False), ("c", False)]),
        (
            "require('a'); require('b' + 'c'); require(x); require()",
            [("a", False), ("bc", True), ("", True), ("", True)],
        ),
        (r"import('a'); require('\x61b')", [("a", False), ("ab", True)]),
        ("export const x = 1", []),
    ],
)
def test_modules_are_told(source: str, imports: list[tuple[str, bool]]) -> None:
    """Written and computed ones."""
    assert [(one.name, one.is_computed) for one in facts(source).imports] == imports


@pytest.mark.parametrize(
    ("source", "when"),
    [
        ("act()", When.LOADED),
        ("(function () { act() })()", When.LOADED),
        ("(() => act())()", When.LOADED),
        ("!function () { act() }.call(this)", When.LOADED),
        ("function f() { g() } function g() { act() } f()", When.LOADED),
        ("const o = { m() { act() } }; o.m()", When.LOADED),
        ("setTimeout(() => act(), 1)", When.LOADED),
        ("p.then(function () { act() })", When.LOADED),
        ("(function (f) { f() })(function () { act() })", When.LOADED),
        ("module.exports = function () { act() }", When.CALLED),
        ("class A { m() { act() } }", When.CALLED),
        ("app.get('/', () => act())", When.CALLED),
        ("function f() { act(); f() }", When.CALLED),
    ],
)
def test_what_runs_at_once_is_told_from_what_waits(source: str, when: When) -> None:
    """At the top, called at once, called from there, or handed to what runs it."""
    assert [call.when for call in facts(source).calls if call.name == "act"] == [when]


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ("window.fetch = f", ["window.fetch"]),
        ("globalThis['fe' + 'tch'] = f", ["window.fetch"]),
        ("fetch = f", ["window.fetch"]),
        ("XMLHttpRequest.prototype.open = f", ["XMLHttpRequest.prototype.open"]),
        ("const p = XMLHttpRequest.prototype; p.open += f", ["XMLHttpRequest.prototype.open"]),
        ("Object.defineProperty(window, 'ethereum', {})", ["window.ethereum"]),
        ("let fetch; fetch = f", []),
        ("module.exports = f; exports.x = f; this.y = f", []),
        ("function F() {} F.prototype.open = f; a().b = f; [x] = y", []),
    ],
)
def test_what_belongs_to_others_and_is_written_to(source: str, written: list[str]) -> None:
    """Globals and prototypes, however they are reached; not what the file owns."""
    assert [one.name for one in facts(source).assignments] == written


@pytest.mark.parametrize(
    ("source", "asked"),
    [
        ("if (process.env.CI) f()", {"process.env.CI"}),
        ("const {env} = process; while (env['C' + 'I'].includes('x')) f()", {"process.env.CI"}),
        ("new Date().getHours() > 3 && f()", {"Date.getHours", "Date"}),
        ("(require('os').hostname() === 'x') ? f() : 0", {"os.hostname"}),
        ("switch (Intl.DateTimeFormat().resolvedOptions().timeZone) {}", {"Intl.DateTimeFormat"}),
        ("function f() { if (!Date.now()) return; g() }", {"Date.now"}),
        ("if (1) f()", set()),
        ("x && 1;", {"x"}),
        ("a + b;", set()),
    ],
)
def test_conditions_tell_what_they_ask(source: str, asked: set[str]) -> None:
    """In statements, choices and short circuits."""
    guards = facts(source).guards
    found = {name for guard in guards for name in (*guard.value.calls, *guard.value.names)}
    assert (bool(guards), found >= asked) == (bool(asked), True)


def test_names_are_told_once_and_whole() -> None:
    """Not the parts of a name, nor what is called or written."""
    found = facts("f(process.env.A, process.env.A); process.env.B; const e = process.env; own = e.C")
    assert [one.name for one in found.names] == ["process.env.A", "process.env.B", "process.env", "process.env.C"]


def test_texts_are_told_as_they_come_out() -> None:
    """Parts of a larger one are not listed; patterns are texts too."""
    found = facts("f('a' + 'b', atob('aGk='), /bc1[a-z]/g, `c`, 'd' + x, '')")
    assert [(text.text, text.decoded) for text in found.texts] == [
        ("ab", 0), ("hi", 1), ("bc1[a-z]", 0), ("c", 0), ("d", 0),
    ]  # fmt: skip
    assert facts("Buffer.from('/w==', 'base64')").texts == (Text("\xff", Place(1, 1), 1),)


def test_statements_at_the_top_are_told_as_one_line() -> None:
    """Without imports, definitions, plain assignments and directives; a long one is told by its digest."""
    source = "'use strict'; import 'a'; var b = 1; function c() {}\nd(\n 1)\ne = f\nif (g) h()\n;(i)"
    assert [one.text for one in facts(source).statements] == ["d( 1)", "if (g) h() ;"]
    one, other = (facts(f"f({'1,' * MAX_STATEMENT}{end})").statements[0] for end in "23")
    assert (len(one.text), one.text[:MAX_STATEMENT]) == (MAX_STATEMENT + 66, other.text[:MAX_STATEMENT])
    assert one != other
    assert facts("f()").statements == (Statement("f()", Place(1, 1)),)


def test_identifiers_are_those_that_the_file_gives() -> None:
    """Each with its first place, if there is more in it than ASCII: no other looks like another."""
    found = facts(
        "const ä = 1;\nfunction β(c) { try { đ } catch (ê) {} for (const f of ä) ä }\nclass Ğ {} import {ĥ} from 'i'"
    )
    assert [(one.name, one.place.line) for one in found.identifiers] == [
        ("ä", 1), ("β", 2), ("ê", 2), ("Ğ", 3), ("ĥ", 3),
    ]  # fmt: skip


def test_options_are_keywords() -> None:
    """An object that is given last is told by its members."""
    (call,) = facts("spawn('x', [], { detached: true, ['std' + 'io']: 'ignore' })").calls
    assert [(key, value.constant) for key, value in call.keywords] == [("detached", True), ("stdio", "ignore")]


def test_what_is_evaluated_is_read_too() -> None:
    """To a depth, at the place of the call; what is too much is said."""
    inner = b64encode(b"eval('fetch(\"https://example.invalid\")')").decode()
    found = facts(f"a;\n eval(atob('{inner}'))")
    assert [call.place for call in found.calls if call.name == "fetch"] == [Place(2, 2)]
    assert facts("f;" + "eval('1+1');" * (MAX_HIDDEN + 3)).broken == "not all texts that it evaluates were read"
    nested = "act()"
    for _ in range(5):
        nested = f"eval(atob('{b64encode(nested.encode()).decode()}'))"
    assert "act" not in [call.name for call in facts(nested).calls]


def test_what_is_no_javascript_is_left_out_and_said() -> None:
    """The rest is read all the same."""
    found = facts("a(1);\nvar = = ;\nb(2);\n@@@\nc(3)")
    assert {"a", "c"} <= {call.name for call in found.calls}
    assert found.broken is not None
    assert "could not be understood" in found.broken
    one = facts("a();\n)")
    assert one.broken == "one part of it, first in line 2, could not be understood"
    assert facts("").broken is None


def test_places_count_characters() -> None:
    """In lines of their own, behind a byte order mark too."""
    assert [call.place for call in facts("é(); f(1);\n\n  g('ü', h())").calls] == [
        Place(1, 1), Place(1, 6), Place(3, 3), Place(3, 10),
    ]  # fmt: skip
    assert [call.name for call in facts_of_javascript(b"\xef\xbb\xbff()").calls] == ["f"]


FILLER = b"function a(b){return b.c+b.d}\n" * 12_000


def test_of_a_bundle_only_what_is_worth_it_is_read() -> None:
    """The code around what evaluates, and all addresses; it says how much that is."""
    source = (
        FILLER
        + b"z(); eval(atob('aGk='));\n"
        + FILLER
        + b'var u="https://example.invalid/x",v="https://example.invalid/x";\n'
    )
    assert len(source) > WHOLE_BYTES
    found = facts_of_javascript(source)
    assert [(call.place.line, call.place.column, call.when) for call in found.calls if call.name == "eval"] == [
        (12_001, 6, When.CALLED)
    ]
    assert [(text.text, text.place) for text in found.texts if "example" in text.text] == [
        ("https://example.invalid/x", Place(24_002, 8))
    ]
    assert found.broken == "of this bundle of 703 KiB only 5 KiB, around what is worth reading, were read"


@pytest.mark.parametrize(
    ("code", "is_read"),
    [
        (b"o['ev' + 'al'](x)", True),
        (b'o["ev" + t](x)', True),
        (b'o["ev" + t].call(o, x)', True),
        (b"require('child' + t)", True),
        (b"require(t)", True),
        (b"o['x' + axis] = 1", True),
        (b"require(705)", False),
    ],
)
def test_what_every_bundle_does_is_not_worth_reading(code: bytes, is_read: bool) -> None:  # noqa: FBT001  # a table
    """Its own modules by their numbers use up nothing of what is read."""
    found = facts_of_javascript(FILLER + code + b";\n" + FILLER)
    assert bool(found.calls or found.assignments or found.names) == is_read


@pytest.mark.parametrize(
    ("code", "called"),
    [
        (b'var t="al",f=this["ev"+t];f("1")', "this.eval"),
        (b'var t="al";globalThis?.["ev"+t]?.("1")', "eval"),
        (b'var t="al";globalThis["ev"+t].bind(o)("1")', "eval"),
        (b'var t="al";globalThis["ev"+t/*]*/]("1")', "eval"),
        (b'var t="ocess",m=module["child_pr"+t];m.get()', "module.child_process.get"),
    ],
)
def test_a_name_put_together_is_read_however_it_is_called(code: bytes, called: str) -> None:
    """There are more ways to call one than can be told from what charts do."""
    assert called in [call.name for call in facts_of_javascript(FILLER + code + b";\n" + FILLER).calls]


def test_charts_use_up_only_what_nothing_else_needs() -> None:
    """What is told apart from them is read first, however much of them stands before it."""
    charts = b"o['x' + axis] = 1;\n" * 16_000
    found = facts_of_javascript(charts + b"o['ev' + t](x);\n")
    assert [call.place.line for call in found.calls] == [16_001]
    assert len(found.assignments) < 16_000


def test_the_same_bundle_twice_is_read_once() -> None:
    """It is known again by its digest; another one is not taken for it."""
    first = facts_of_javascript(FILLER + b"f(1);eval(x)\n")
    assert facts_of_javascript(FILLER + b"f(1);eval(x)\n") is first
    assert facts_of_javascript(FILLER + b"f(2);eval(x)\n") is not first


def test_a_bundle_full_of_what_is_worth_it_is_read_to_a_limit() -> None:
    """As many bytes and addresses as are allowed for."""
    addresses = b"".join(b"u='https://example.invalid/%d';\n" % number for number in range(MAX_ADDRESSES + 100))
    found = facts_of_javascript(addresses + (b"eval(a)" + b" " * 60 + b";\n") * 6_000)
    calls = [call for call in found.calls if call.name == "eval"]
    assert 0 < len(calls) <= READ_BYTES // 8 + 2000
    assert len({text.text for text in found.texts}) >= MAX_ADDRESSES


def test_files_of_javascript_are_known_by_their_names() -> None:
    """Whichever kind of module they are."""
    for path in ("a.js", "b/c.cjs", "D.MJS"):
        found = facts_of(path, b"f()")
        assert found is not None
        assert (found.language, len(found.calls)) == (Language.JAVASCRIPT, 1)
    assert facts_of("a.json", b"f()") is None


@pytest.mark.parametrize(
    "source",
    [
        "with (", "with (a)", "with () b", "Promise.all()", "process.binding()", "Object.getPrototypeOf()",
        "x.", "new", "f(", "var {a: } = b", "catch (e) {}", "try {} catch {}", "class { }", "import x from",
        "var [, a, ...[b]] = c; for ([d] of e) {} for (f in g) {} [h.i] = j; k = l", "`a${", "`${}`",
        "a[", "({a, b: })", "({a b})", "Reflect.get()", "String.raw()", "f.then()", "Promise.resolve()", "g({...a.b})",
        "f.call()", "eval()", "setTimeout()", "x = class extends y {}", "label: for (;;) {}", "a?.b?.[c]?.()",
        "export default function () {}", "async function* g() { yield* h(); await i }", "return 1", "new.target",
        "a.b`c`", "(function () {}).bind(x)(y)", "(() => {}).apply(x, y)", "for (var x of y) x()", "a ||= b",
        "let [x = 1] = []; x()", "try { } catch", "f.apply(null)", "[1].map()", "var x, x; x()", "import {} from 'a'",
        "class extends x {}", "new Foo",
        "try {} catch {} f()", "x = class {}", "class {}", "export {a}",
    ],
)  # fmt: skip
def test_odd_and_unfinished_code_is_read_without_stumbling(source: str) -> None:
    """Whatever stands there, there are facts."""
    assert facts(source).language is Language.JAVASCRIPT


def test_what_is_wrong_everywhere_gives_no_facts_but_a_reason() -> None:
    """The parser gives it up."""
    found = facts_of_javascript(b"a b )( ] } = " * 4_000, Limits(max_error_steps=5))
    assert (found.calls, found.broken) == ((), "too much of it is no valid code")


def test_callbacks_tell_what_they_are_given() -> None:
    """A parameter comes from what the function was handed to, and texts known in part are put together."""
    found = facts("get('a', r => r.on('b', d => see(d)))")
    (call,) = (one for one in found.calls if one.name == "see")
    assert call.arguments[0].calls == (".on", "get")
    assert "/.bashrc" in [text.text for text in facts("f(`${home}/.bash${'rc'}`)").texts]
    assert "xy" in [text.text for text in facts("f(a + 'x' + 'y' + b + 'z')").texts]


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ("f(`${os.homedir()}/.ssh/id_rsa`)", ["/.ssh/id_rsa"]),
        ("f(`${process.env.HOME}${sep}.npmrc`)", [".npmrc"]),
        (r"f(`${a}\\Google\\User Data\\${b}`)", ["\\Google\\User Data\\"]),
        (r"f(String.raw`${a}\.ssh\id_rsa`)", ["\\.ssh\\id_rsa"]),
        ("f(`<a href='/b'>${c}</a> ${d} px, ${e}% and ${g}.`)", []),
        (f"f(`${{a}}/{'b' * 400}`)", []),
    ],
)
def test_of_a_template_paths_are_kept(source: str, texts: list[str]) -> None:
    """Whatever stands around them; prose, markup and what is longer than any path are not."""
    assert [text.text for text in facts(source).texts] == texts


def test_a_raw_template_is_read_as_it_is_written() -> None:
    """Where nothing is put in, it is a constant that may be of any length."""
    path = r"C:\temp" * 9_000
    found = facts(f"f(String.raw`{path}`)")
    assert [text.text for text in found.texts] == [path]
    assert facts(r"f(String.raw`C:\new`)").calls[1].arguments[0].constant == r"C:\new"


def test_a_command_that_is_known_in_part_has_a_variable_for_the_rest() -> None:
    """Alone, among the words of a program, and where the file's own interpreter is what is not known."""
    found = facts(
        "const {exec: e, spawn: s} = require('child_process');"
        "e(`a ${b} c`); s('sh', ['-c', `a ${b}`, x]); e(`\"${process.execPath}\" -v ${x}`);"
        "e(x + 'y' + process.execPath);"
        f"e(`{'z' * 70_000}${{x}}`)"
    )
    given = [part for call in found.starts for one in call.arguments for part in one.parts]
    assert given == ["a $_ c", "-c", "a $_", None, '"node" -v $_', "$_ynode"]


def test_of_functions_that_hand_on_what_they_are_given_some_are_followed() -> None:
    """No more than a bounded number, of functions and of calls."""
    handing = "".join(f"function f{number}(c) {{ eval(c) }}" for number in range(MAX_NOTED + 2))
    found = facts(f"{handing} f{MAX_NOTED}('a'); f0(x())" + "f1(y());" * MAX_HANDED)
    called = [call.arguments[0].calls for call in found.calls if call.name == "eval"]
    assert Counter(called) == {(): MAX_NOTED + 2, ("x",): 1, ("y",): MAX_HANDED - 1}
