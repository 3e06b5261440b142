"""What C3 and C13 must see of installers, and must not: a help text, a command for what is named, the project's own."""

from typing import Final

from tests.vetting.domain.signals.code.cases import Case

_S: Final = "import subprocess, sys\n"
_F: Final = f"{_S}def f(x):\n    "
_PIP: Final = "[sys.executable, '-m', 'pip', 'install', "
_URL: Final = "git+https://example.invalid/x"
_FROM: Final = "'--index-url', 'https://example.invalid'"

CASES: Final = (
    # Called as a function.
    Case("C3", "hit", "high", f"import pip._internal\npip._internal.main(['install', '{_URL}'])\n"),
    Case("C3", "hit", "medium", "import pip\npip.main(['install', 'demo'])\n"),
    Case(
        "C3", "hit", "medium", f"from pip._internal.cli.main import main as m\ndef f():\n    m(['install', '{_URL}'])\n"
    ),
    Case("C3", "twin", None, "import pip\ndef f():\n    pip.main(['install', 'demo'])\n"),
    Case("C3", "twin", None, "import pip\npip.main(['list'])\npip.main(['install', '-r', 'x.in', '--user'])\n"),
    Case("C3", "twin", None, "from pip import main\nmain()\n"),
    Case("C3", "evasion", "medium", "import pip\ngetattr(pip, 'ma' + 'in')(['ins' + 'tall', 'demo'])\n"),
    Case(
        "C3",
        "evasion",
        "medium",
        "from pip._internal.commands import create_command as c\nc('install').main(['demo'])\n",
    ),
    Case(
        "C3",
        "evasion",
        "medium",
        "import runpy, sys\nsys.argv = ['pip', 'install', 'demo']\nrunpy.run_module('pip', run_name='__main__')\n",
    ),
    Case("C3", "twin", None, "import runpy, sys\nsys.argv = ['pip', 'install', 'x']\nrunpy.run_module('demo')\n"),
    # Started as a program.
    Case("C3", "hit", "high", f"{_S}subprocess.run({_PIP}'https://example.invalid/x.tgz'])\n"),
    Case("C3", "hit", "medium", f"{_F}subprocess.run({_PIP}x, {_FROM}])\n"),
    Case("C3", "hit", "medium", f"{_S}subprocess.run({_PIP}b'demo'])\n"),
    Case("C3", "hit", "medium", f"{_S}subprocess.run({_PIP}name])\n"),
    Case("C3", "hit", "medium", f"{_F}subprocess.run({_PIP}x], env={{'PIP_INDEX_URL': 'https://example.invalid'}})\n"),
    Case("C3", "twin", None, f"{_F}subprocess.run({_PIP}'demo'], env={{'PIP_INDEX_URL': x}})\n"),
    Case("C3", "twin", None, f"{_F}'''pip install {_URL}'''\n    raise SystemExit('pip install {_URL}')\n"),
    Case("C3", "twin", None, f"{_F}subprocess.run({_PIP}x])\n    subprocess.run({_PIP}'demo'])\n"),
    Case(
        "C3",
        "twin",
        None,
        f"{_S}subprocess.run({_PIP}'-r', path])\nsubprocess.run({_PIP}'-U', 'pip>=23', 'wheel', '.'])\n"
        "subprocess.run(['npm', 'ci'])\nsubprocess.run('npm install && npm run build', shell=True)\n"
        "subprocess.run(['npx', 'tsc'])\nsubprocess.run(['git', 'clone', 'https://example.invalid/npx'])\n",
    ),
    Case("C3", "twin", None, f"{_F}subprocess.run({_PIP}'--proxy', 'http://example.invalid', 'demo'])\n"),
    Case("C3", "twin", None, f"{_F}subprocess.run({_PIP}x, '-i', 'http://localhost:3141/simple'])\n"),
    Case("C3", "twin", None, f"{_F}subprocess.run(x)\n    print('or pip install {_URL}')\n"),
    Case("C3", "evasion", "medium", f"import os\ndef f(x):\n    os.system(f'pip3 install {_URL}/{{x}}')\n"),
    Case("C3", "evasion", "medium", f"import os\ndef f(x):\n    os.system(\n        'pip install {_URL}' + x\n    )\n"),
    Case(
        "C3", "evasion", "high", "import os\nos.execvp('pip', ['pip', '-q', 'install', 'git+ssh://git@x.invalid/x'])\n"
    ),
    Case("C3", "evasion", "high", f"{_S}subprocess.run([sys.executable, '-mpip', 'download', '{_URL}'])\n"),
    Case("C3", "evasion", "high", f"{_S}subprocess.run(args=['sh', '-c', 'cd x; pip install \"demo @ {_URL}\"'])\n"),
    Case("C3", "evasion", "high", "import os\nos.system('easy_install https://example.invalid/x.zip')\n"),
    Case(
        "C3", "hit", "high", "require('child_process').execSync('npm i -g https://example.invalid/x.tgz')\n", "demo.js"
    ),
    Case(
        "C3",
        "evasion",
        "high",
        "const {spawn: s} = require('child_process'); s('npm', ['ins' + 'tall', 'github:demo/demo'])\n",
        "demo.js",
    ),
    Case("C3", "twin", None, "function f() { require('child_process').execSync('npm install demo') }\n", "demo.js"),
    Case("C3", "hit", "medium", f"pip install {_URL}\n", "x.sh"),
    Case("C3", "twin", None, "pip install demo\nnpm install\n", "x.sh"),
    # Commands that are put together out of lists.
    Case(
        "C3",
        "evasion",
        "high",
        f"{_S}c = [sys.executable, '-m', 'pip']\nc += ['install', '{_URL}']\nsubprocess.run(c)\n",
    ),
    Case(
        "C3", "evasion", "high", f"{_S}c = [sys.executable, '-m', 'pip']\nsubprocess.run([*c, 'install', '{_URL}'])\n"
    ),
    Case("C3", "evasion", "medium", f"{_F}c = ['-m', 'pip']\n    subprocess.run([x] + c + ['install', '{_URL}'])\n"),
    Case("C3", "evasion", "high", f"{_S}c = ['pip', 'install']\nsubprocess.run([*c, '{_URL}'])\n"),
    Case(
        "C3", "twin", None, f"{_F}subprocess.run([*x, 'install', '{_URL}'])\n    subprocess.run([x, *[]] + ['pip'])\n"
    ),
    Case("C3", "twin", None, f"{_F}subprocess.run([x] + ['y'] * 9 + {['z'] * 60} + ['pip', 'install', '{_URL}'])\n"),
    Case("C13", "hit", "medium", "import os\nos.environ['PIP_INDEX_URL'] = 'https://example.invalid'\n"),
    Case("C13", "evasion", "medium", "from os import putenv as p\np('UV_INDEX' + '_URL', 'https://example.invalid')\n"),
    Case("C13", "twin", None, "import os\nos.environ['PIP_INDEX_URL'] = u\nos.environ['X'] = 'https://x.invalid'\n"),
    # From where installers take what they are told to.
    Case("C13", "hit", "medium", f"{_F}subprocess.run(['npm', 'config', 'set', 'registry', x])\n"),
    Case("C13", "hit", "medium", "import os\nos.system('pip config --user set global.index-url https://x.invalid')\n"),
    Case("C13", "evasion", "medium", f"{_F}subprocess.run('npm se' + 't registry=https://x.invalid', shell=True)\n"),
    Case(
        "C13",
        "twin",
        None,
        f"{_S}subprocess.run(['npm', 'config', 'get', 'registry'])\nsubprocess.run(['pip', 'config', 'list'])\n"
        "subprocess.run(['npm', 'config', 'set', 'loglevel', 'warn'])\n",
    ),
)
