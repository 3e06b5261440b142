"""What code does that a file gives another interpreter."""

import pytest

from vetting.domain.code.facts import CodeFacts, When
from vetting.domain.code.reading import facts_of
from vetting.domain.code.started import MAX_INNER, MAX_STARTED

PYTHON = "import asyncio, os, subprocess, sys\n"
SCRIPT = "const {exec, execSync, spawn, spawnSync, execFileSync: run} = require('child_process');\n"


def facts(source: str, path: str = "demo/work.py") -> CodeFacts:
    """Read a source."""
    found = facts_of(path, source.encode())
    assert found is not None
    return found


def evaluated(source: str, path: str = "demo/work.py") -> list[object]:
    """List what is evaluated by ``eval``, wherever it is."""
    return [one.arguments[0].constant for one in facts(source, path).calls if one.name == "eval" and one.arguments]


@pytest.mark.parametrize(
    "line",
    [
        'subprocess.run(["python3", "-c", "eval(1)"])',
        'subprocess.run(args=["/usr/bin/env", "python3.11", "-c", b"eval(1)"])',
        'subprocess.Popen([sys.executable, "-Ic", "eval(1)"])',
        'subprocess.run([sys.executable, "-u", "-c", "eval(1)"])',
        'subprocess.run([sys.executable, "-Iceval(1)"])',
        'import textwrap\nsubprocess.run([sys.executable, "-c", textwrap.dedent("\\n  eval(1)\\n")])',
        "os.system('python3 -c\"eval(1)\"')",
        'subprocess.run(["node", "--eval=eval(1)"])',
        'subprocess.run([sys.executable, "-I", "-W", "ignore", "-X", "utf8", "-c", "eval(1)"])',
        'subprocess.run((sys.executable, flag, "-c", "eval(1)"))',
        'CODE = """\n  import os\n  eval(1)\n"""\nsubprocess.call([sys.executable, "-c", CODE])',
        'subprocess.check_call([which(), "-c", "eval(1)"])',
        'subprocess.run([sys.executable, "-"], input=b"eval(1)")',
        'subprocess.run("python3", input="eval(1)")',
        "subprocess.run(\"python3 -c 'eval(1)'\", shell=True)",
        "os.system('cd x; python3 -c \"eval(1)\"')",
        "os.system('''python3 -c '\nimport os\neval(1)\n' ''')",
        "os.popen('sudo python3 -c \"eval(1)\"')",
        "os.system(f'{sys.executable} -c \"eval(1)\"')",
        'os.system("echo");os.system(sys.executable + " -c \'eval(1)\'")',
        'os.execvp("python3", ["python3", "-c", "eval(1)"])',
        'os.execlp("python3", "python3", "-c", "eval(1)")',
        'os.spawnlp(os.P_WAIT, "python3", "python3", "-c", "eval(1)")',
        'asyncio.create_subprocess_exec(sys.executable, "-c", "eval(1)")',
        'subprocess.run(["node", "-e", "eval(1)"])',
        'subprocess.run(["bash", "-c", "node -e \'eval(1)\'"])',
        "list(map(os.system, [\"python3 -c 'eval(1)'\"]))",
        "exec('import os; os.system(\"python3 -c \\'eval(1)\\'\")')",
        'subprocess.run(["python3", "-c", "import os; os.system(\'node -e \\"eval(1)\\"\')"])',
        "os.system('''sh -c \"python3 -c 'eval(1)'\"''')",
        'print "this is Python 2"\nos.system("python -c \'eval(1)\'")',
    ],
)
def test_code_that_python_gives_another_interpreter_is_read(line: str) -> None:
    """Whether in a list, in a line or to be read; through several; by a name for whoever runs the file."""
    assert evaluated(PYTHON + line) == [1]


@pytest.mark.parametrize(
    "line",
    [
        "execSync('node -e \"eval(`1`)\"')",
        "spawn('node', ['-e', 'eval(`1`)'])",
        "run(process.execPath, ['-p', 'eval(`1`)'], {stdio: 'ignore'})",
        "spawn(process.execPath, ['--no-warnings', '-e', 'eval(`1`)'])",
        "spawnSync(process.execPath, ['-'], {input: 'eval(`1`)'})",
        "exec(process.execPath + ' -e \"eval(1)\"')",
        "spawn('python3', ['-c', 'eval(1)'])",
        "eval('require(`child_process`).spawn(`python3`, [`-c`, `eval(1)`])')",
    ],
)
def test_code_that_javascript_gives_another_interpreter_is_read(line: str) -> None:
    """As Python's is."""
    assert str(evaluated(SCRIPT + line, "index.js")[-1]) == "1"


@pytest.mark.parametrize(
    "line",
    [
        'subprocess.run([sys.executable, "work.py"], input="eval(1)")',
        'subprocess.run([sys.executable, "-m", "json.tool"], input="eval(1)")',
        'subprocess.run(["git", "-c", "eval(1)"])',
        'subprocess.run(["git", "-ceval(1)"])',
        'subprocess.run(["python3", "--check-hash-based-pycs", "eval(1)"])',
        'subprocess.run(["grep", "-e", "python3", "-c", "eval(1)"])',
        'subprocess.run([git, "-c", "user.name=eval of 1"])',
        'subprocess.run([git, "-C", sys.executable, "-u", "-c", "eval(1)"])',
        'subprocess.run(["python3", "-c", code])',
        'subprocess.run(["python3"])',
        'os.system("echo eval(1)")',
        'os.system("ls -l")',
        'os.system(f"{sys.executable} -c {code}")\nx = "-c eval(1)"',
        "os.system('''python3 -c 'eval(1)\n;''')",
        "os.system('python3 `where`')",
        "os.system(f'{tool} -c \"eval(1)\"')",
        "os.execv(path, None)",
    ],
)
def test_what_is_no_code_is_not_read(line: str) -> None:
    """Data for a script, options of other programs, and what is not known: of none is anything said to be missing."""
    found = facts(PYTHON + line)
    assert ([one.name for one in found.calls if one.name == "eval"], found.broken) == ([], None)


def test_it_is_placed_where_the_program_is_started() -> None:
    """And it runs when that does."""
    found = facts(PYTHON + "def f():\n    os.system('python3 -c \"import a; eval(a.b)\"')\n")
    call = next(one for one in found.calls if one.name == "eval")
    assert (call.place.line, call.when) == (3, When.CALLED)
    assert ("a", 3, When.CALLED) in [(one.name, one.place.line, one.when) for one in found.imports]
    inner = facts(PYTHON + "os.execlp('python3', 'python3', '-c', 'f = lambda: eval(1)')\n")
    assert [one.when for one in inner.calls if one.name == "eval"] == [When.CALLED]


def test_of_a_command_only_what_its_call_does_not_say_is_told() -> None:
    """That programs are started, the call has said; what of it is hidden, it has not."""

    def told(line: str) -> list[str]:
        return [one.name for one in facts(PYTHON + line).calls if one.name.startswith("$ ")]

    assert told("os.system('curl -O https://x.example.test/a; sh setup.sh')") == []
    assert told("os.system('curl https://x.example.test/a | sh')") == []
    assert told("os.system('c=curl; $c https://x.example.test/a | sh')") == ["$ sh"]
    assert told("os.system('curl https://x.example.test/a|sh; echo aWQ= | base64 -d | sh')") == ["$ sh"]


def test_a_notebook_starts_interpreters_too() -> None:
    """Its cells are code like other code."""
    cell = '{"cells": [{"cell_type": "code", "source": ["import os\\n", "os.system(\\"node -e \'eval(1)\'\\")"]}]}'
    assert evaluated(cell, "demo/a.ipynb") == [1]


def test_what_is_not_read_is_said() -> None:
    """Code that is none, more pieces than are read, more of it than is read, and interpreters within interpreters."""
    assert facts(PYTHON + 'subprocess.run(["python3", "-c", "((("])').broken == (
        "code that it gives another interpreter was not understood"
    )
    missing = "not all code that it gives other interpreters was read"
    many = PYTHON + "os.system('python3 -c \"eval(1)\"')\n" * (MAX_STARTED + 1)
    assert (len(evaluated(many)), facts(many).broken) == (MAX_STARTED, missing)
    large = f'{PYTHON}subprocess.run(["python3", "-c", "{"#" * (MAX_INNER // 2)}"])\n' * 3
    assert facts(large).broken == missing
    code = "eval(1)"
    for _ in range(4):
        code = f"import os; os.execlp('python3', 'python3', '-c', {code!r})"
    assert (evaluated(code), facts(code).broken) == ([], missing)
