"""Which files that came with a change run, and are read by no rule."""

import json
from collections.abc import Mapping
from types import ModuleType

import pytest

from tests.incidents.cases import Held
from tests.vetting.domain.signals.looking import side
from tests.vetting.domain.signals.test_scan import Odd
from vetting.domain.comparing import changes_between, read_sides, scan_of_running, under_scan
from vetting.domain.releases import Ecosystem
from vetting.domain.signals.code import asking
from vetting.domain.signals.interface import ChangeUnderScan, Claimed, FileUnderScan, TreeSide
from vetting.domain.signals.running import commands, sources, unread, wanted
from vetting.domain.signals.scan import RunningScan, scan_tests
from vetting.domain.trees import Tree

Files = Mapping[str, str | bytes]
LISP = "(print 'hello)\n"
"""A language that nothing here reads."""


def unfinished(new: Files, old: Files | None = None, claimed: Claimed | None = None) -> str | None:
    """Say why a change is not read to its end."""
    held = Held()
    before = None if old is None else held.tree(_bytes(old))
    after = held.tree(_bytes(new))
    changes = changes_between(before, after, held).changes
    running = RunningScan()
    for sides in (read_sides(change, held) for change in changes):
        if (file := under_scan(sides)) is not None:
            running.see(file)
    return scan_of_running(running, after, changes, claimed, held).unfinished


def _bytes(files: Files) -> dict[str, bytes]:
    return {path: data if isinstance(data, bytes) else data.encode() for path, data in files.items()}


def npm(**fields: object) -> str:
    """Write a package.json."""
    return json.dumps({"name": "demo", **fields})


@pytest.mark.parametrize(
    ("path", "other", "text", "reason"),
    [
        (
            "setup.pl",
            "package.json",
            npm(scripts={"postinstall": "perl ./setup.pl"}),
            "Perl, run by package.json's postinstall script",
        ),
        (
            "scripts/make.rb",
            "package.json",
            npm(scripts={"install": "npm run build", "build": 'cd x && ruby "scripts/make.rb"'}),
            "Ruby, run by package.json's install script",
        ),
        (
            "lib/notes.txt",
            "package.json",
            npm(scripts={"preinstall": "node -r ./lib/notes.txt index.js"}),
            "called what no code is called, run by package.json's preinstall script",
        ),
        ("cli.lua", "package.json", npm(bin="./cli.lua"), "Lua, a command that package.json installs"),
        ("cli.lua", "package.json", npm(bin={"demo": "cli.lua"}), "Lua, a command that package.json installs"),
        (
            "tool/cli.lua",
            "package.json",
            npm(directories={"bin": "./tool/"}),
            "Lua, a command that package.json installs",
        ),
        ("main.php", "package.json", npm(main="main.php"), "PHP, what package.json has loaded first"),
        (
            "bin/run.tcl",
            "setup.cfg",
            "[options]\nscripts =\n    bin/run.tcl\n",
            "Tcl, installed as a command by setup.cfg",
        ),
        (
            "etc/run.tcl",
            "setup.cfg",
            "[options.data_files]\netc = etc/run.tcl, etc/notes\n",
            "Tcl, installed by setup.cfg",
        ),
        (
            "hooks/run.awk",
            "pyproject.toml",
            "[tool.setuptools]\nscript-files = ['hooks/run.awk']\n",
            "awk, named by pyproject.toml where it says how this is built",
        ),
        (
            "demo-1.data/scripts/demo",
            "demo/__init__.py",
            "",
            "called what no code is called, installed as a command",
        ),
        (
            "demo/run.rb",
            "setup.py",
            "from setuptools import setup\nsetup(scripts=['demo/run.rb'])\n",
            "Ruby, named by setup.py",
        ),
        (
            "demo/run.rb",
            "demo/work.py",
            "import os, subprocess\nsubprocess.run(['ruby', os.path.join(here, 'run.rb')])\n",
            "Ruby, started by demo/work.py",
        ),
        (
            "demo/tool",
            "demo/work.py",
            "import subprocess\nsubprocess.run(['demo/tool', '-v'])\n",
            "called what no code is called, started by demo/work.py",
        ),
        (
            "demo/notes.txt",
            "demo/work.py",
            "import runpy\nrunpy.run_path('demo/notes.txt')\n",
            "called what no code is called, started by demo/work.py",
        ),
        (
            "demo/notes.txt",
            "demo/work.py",
            "with open('demo/notes.txt') as file:\n    exec(file.read())\n",
            "called what no code is called, started by demo/work.py",
        ),
        (
            "lib/run.groovy",
            "lib/work.js",
            "require('child_process').exec('groovy lib\\\\run.groovy')\n",
            "Groovy, started by lib/work.js",
        ),
    ],
)
def test_what_runs_and_is_read_by_no_rule_leaves_the_scan_unfinished(
    path: str, other: str, text: str, reason: str
) -> None:
    """With the file, what it is and who runs it; whether what runs it is new or not, unless the file is old.

    Code that is old is searched for what is called a script only.
    """
    files = {path: LISP, other: text, "x": ""}
    told = f"{path}: nobody read it: {reason}"
    assert unfinished(files) == told
    is_by_code = "no code is called" in reason and "started" in reason
    assert unfinished(files, {**files, path: ""}) == (None if is_by_code else told)
    assert unfinished({**files, "x": "new"}, files) is None


LIES = {"tools/run.rb": LISP}


@pytest.mark.parametrize(
    "files",
    [
        LIES,
        {**LIES, "package.json": npm(scripts={"test": "ruby tools/run.rb", "postinstall": 7})},
        {**LIES, "package.json": npm(scripts={"postinstall": "node run.js other/run.rb"})},
        {**LIES, "package.json": npm(scripts=[], bin=7, main=7)},
        {**LIES, "package.json": "[]"},
        {**LIES, "package.json": "{"},
        {**LIES, "pyproject.toml": "[tool.hatch.build.targets.sdist]\ninclude = ['tools/run.rb']\nn = [1]\n"},
        {**LIES, "pyproject.toml": "[tool.cibuildwheel]\nbefore-all = 'tools/run.rb'\n"},
        {**LIES, "pyproject.toml": "["},
        {**LIES, "setup.cfg": "scripts = tools/run.rb"},
        {
            **LIES,
            "demo/work.py": "import subprocess\nsubprocess.run(['ls'])\nX = ['run.py', 'run/', 'a/b', '%s']\n"
            % ("x" * 400),
        },
        {**LIES, "demo/work.py": "PATH = 'tools/run.rb'\n"},
        {**LIES, "tests/test_work.py": "import subprocess\nsubprocess.run(['ruby', 'tools/run.rb'])\n"},
        {
            "README.md": "run",
            "demo/work.py": "import subprocess\nsubprocess.run('cp README.md x; python -m y README.md; sh')\n",
        },
        {"README.md": "run", "setup.py": "exec(open('v.py').read())\n\n\n\n\n\nX = open('README.md').read()\n"},
        {"bin/demo": b"\x7fELF", "package.json": npm(bin="bin/demo")},
        {"bin/demo": "#!/usr/bin/env python3\nf()\n", "package.json": npm(bin="bin/demo")},
        {"demo/x.pyx": "cdef int x", "demo-1.dist-info/WHEEL": ""},
        {"tests/x.pyx": "cdef int x"},
        {"demo/x.d.ts": "let x;", "package.json": npm(main="x")},
        {},
    ],
    ids=str,
)
def test_what_merely_lies_there_does_not(files: Files) -> None:
    """Neither what nobody names, nor what is only shipped, copied, tested with, or read after all."""
    assert unfinished({**files, "filler": ""}) is None


INSTALL = npm(scripts={"postinstall": "node test/set.js"})
FETCH = "require('child_process').execSync('ruby evil.dat')"


@pytest.mark.parametrize(
    ("files", "told"),
    [
        (
            {"package.json": INSTALL, "test/set.js": FETCH, "evil.dat": LISP},
            (
                "test/set.js: no rule about code looks there: JavaScript, run by package.json's postinstall script; "
                "evil.dat: nobody read it: called what no code is called, started by test/set.js"
            ),
        ),
        (
            {"package.json": npm(scripts={"postinstall": "node test"}), "test/index.js": ""},
            "test/index.js: no rule about code looks there: JavaScript, run by package.json's postinstall script",
        ),
        (
            {"setup.py": "import runpy\nrunpy.run_path('tests/build.py', run_name='x')\n", "tests/build.py": ""},
            "tests/build.py: no rule about code looks there: Python, named by setup.py",
        ),
        (
            {"setup.py": "exec(open('docs/build.py').read())\n", "docs/build.py": ""},
            "docs/build.py: no rule about code looks there: Python, named by setup.py",
        ),
        (
            {"a.pth": "import os; os.system('ruby evil.rb')\n", "evil.rb": ""},
            "evil.rb: nobody read it: Ruby, started by a.pth",
        ),
        (
            {"bin/go": "#!/usr/bin/env python3\nimport os\nos.system('ruby evil.dat')\n", "evil.dat": LISP},
            "evil.dat: nobody read it: called what no code is called, started by bin/go",
        ),
        (
            {"setup.py": f"import runpy\nrunpy.run_path('{'./' * 160}evil.dat')\n", "evil.dat": LISP},
            "evil.dat: nobody read it: called what no code is called, named by setup.py",
        ),
        (
            {"setup.py": f"import os\nos.system('x')\nX = '{'./' * 160}evil.rb'\n", "evil.rb": LISP},
            "evil.rb: nobody read it: Ruby, named by setup.py",
        ),
        (
            {"setup.py": f"import os\nos.system('true{' ' * 9000}; sh evil.vbs')\n", "evil.vbs": LISP},
            "evil.vbs: nobody read it: Windows Script, named by setup.py",
        ),
        (
            {"package.json": npm(scripts={"install": f"true{' ' * 9000}; ruby evil.rb"}), "evil.rb": LISP},
            "evil.rb: nobody read it: Ruby, run by package.json's install script",
        ),
    ],
    ids=lambda one: str(one)[:40],
)
def test_where_what_is_run_lies_and_how_far_in_it_is_named_hides_it_from_nobody(files: Files, told: str) -> None:
    """Among tests and documents, in scripts that are called nothing, and behind what fills a line."""
    assert unfinished({**files, "filler": ""}) == told


@pytest.mark.parametrize(
    "files",
    [
        {"package.json": npm(scripts={"install": f"true{' ' * commands.MAX_COMMAND}; ruby x.rb"}), "x.rb": ""},
        {"setup.py": f"import os\nos.system('true{' ' * asking.MAX_WORDS}; ruby x.rb')\n", "x.rb": ""},
    ],
    ids=["manifest", "code"],
)
def test_a_command_that_is_too_long_to_be_read_is_said(files: Files) -> None:
    """What is behind the end of what is looked at may run anything."""
    assert "not all of the code was searched" in str(unfinished({**files, "filler": ""}))


@pytest.mark.parametrize(
    ("more", "filename", "is_told"),
    [
        ("tests/x.dist-info/WHEEL", "demo-1.tar.gz", True),
        ("x.dist-info/WHEEL", "demo-1.tar.gz", True),
        ("x.dist-info/WHEEL", None, True),
        ("x.py", "demo-1-py3-none-any.whl", False),
    ],
)
def test_one_planted_file_makes_no_wheel(more: str, filename: str | None, is_told: bool) -> None:  # noqa: FBT001  # a table
    """The file's name tells a wheel; where nobody states one, nothing is one that could be built."""
    claimed = None if filename is None else Claimed(Ecosystem.PYPI, "demo", "1", filename)
    files = {"setup.py": "", "demo/x.pyx": "cdef int x", more: "", "filler": ""}
    assert ("compiled when this is built" in str(unfinished(files, claimed=claimed))) == is_told


def test_what_building_compiles_runs() -> None:
    """Nobody has to name it; of a change without such files there is nothing to say."""
    files = {"demo/x.pyx": "cdef int x", "filler": ""}
    assert unfinished(files) == (
        "demo/x.pyx: it was read as Python, which it is not quite: Cython, compiled when this is built"
    )
    assert unfinished({"demo.py": ""}) is None


def test_a_name_that_is_put_together_is_found_in_code_that_came_along() -> None:
    """In code that was there before, only names that are written are."""
    work = {"demo/work.py": "import os\nos.system('ruby ' + 'run' + '.rb')  # demo\n", "filler": ""}
    reason = "demo/run.rb: nobody read it: Ruby, started by demo/work.py"
    assert unfinished({**work, "demo/run.rb": LISP}) == reason
    assert unfinished({**work, "demo/run.rb": LISP}, work) is None
    idle = {"demo/work.py": "system = 'run.rb'\n", "filler": ""}
    assert unfinished({**idle, "demo/run.rb": LISP}, idle) is None


def test_a_file_that_runs_may_load_others_of_its_language() -> None:
    """Whatever it imports is not read either; a name may lack its suffix where what runs it finds the file itself."""
    files = {
        "src/cli.coffee": LISP,
        "src/set-up.ts": "",
        "src/more.tsx": "",
        "tests/one.ts": "",
        "package.json": npm(scripts={"postinstall": "cd src && sudo ts-node ../src/set-up --now"}),
    }
    old = {**files, "src/set-up.ts": "1", "src/more.tsx": "1", "tests/one.ts": "1"}
    assert unfinished(files, old) == (
        "src/set-up.ts: it was read as JavaScript, without its types: TypeScript, "
        "run by package.json's postinstall script; "
        "src/more.tsx: it was read as JavaScript, without its types: TypeScript, which src/set-up.ts may load"
    )


def test_a_script_without_a_suffix_says_in_its_first_line_what_it_is() -> None:
    """Where it is a shell's, that is said, and else the interpreter."""
    setup = {"setup.py": "from setuptools import setup\nsetup(scripts=['bin/one', 'bin/two'])\n"}
    files = {"bin/one": "#!/usr/bin/env -S fish -x\n", "bin/two": "#! /opt/perl5\n", **setup}
    assert unfinished(files, setup) == (
        "bin/one: it was read line by line only, as if it were for another shell: shell, named by setup.py; "
        "bin/two: nobody read it: for perl5, named by setup.py"
    )


def test_a_script_that_runs_was_read_line_by_line_only() -> None:
    """Which is said of it, and of what it starts in turn; those between that did not change are followed."""
    package = npm(scripts={"postinstall": "sh ./first.sh"})
    files = {
        "package.json": package,
        "first.sh": "sh ./bin/next.sh\n",
        "bin/next.sh": "./third.sh\n",
        "third.sh": "a\n",
    }
    rest = {"lies.sh": "sh ./lies.rb\n", "lies.rb": ""}
    by = "it was read line by line only: shell, started by"
    assert unfinished({**files, **rest}) == (
        "first.sh: it was read line by line only: shell, run by package.json's postinstall script; "
        f"bin/next.sh: {by} first.sh; third.sh: {by} bin/next.sh"
    )
    assert unfinished({**files, "third.sh": "b\n"}, files) == f"third.sh: {by} bin/next.sh"


def test_a_script_may_not_be_what_its_first_line_says() -> None:
    """What a shell is given is run as a shell's, whatever it says of itself."""
    files = {"run.sh": "#!/usr/bin/env node\n", "package.json": npm(scripts={"install": "sh run.sh"})}
    how = "it was read as javascript only, as its first line says"
    assert unfinished(files) == f"run.sh: {how}: shell, run by package.json's install script"


def test_only_some_of_many_are_named() -> None:
    """The rest are counted."""
    many = {f"{one}.rb": LISP for one in range(unread.MAX_REASONS + 2)}
    files = {**many, "package.json": npm(bin={one: one for one in many})}
    assert str(unfinished(files)).endswith("; and 2 more files that are run and that nobody read")


@pytest.mark.parametrize(
    ("module", "limit", "value"),
    [
        (unread, "MAX_PARSED", 0),
        (unread, "MAX_SEARCHED_BYTES", -1),
        (unread, "MAX_KEPT", -1),
        (sources, "MAX_KEPT", 1),
        (sources, "OVERHEAD", sources.MAX_KEPT),
        (wanted, "MAX_COMPARED", 0),
    ],
    ids=lambda one: str(getattr(one, "__name__", one)).rpartition(".")[2],
)
def test_a_search_that_ends_early_is_said(
    monkeypatch: pytest.MonkeyPatch, module: ModuleType, limit: str, value: int
) -> None:
    """Nobody must take it for a search that found nothing."""
    monkeypatch.setattr(module, limit, value)
    work = "import os\nos.system('ruby a.rb')\nos.system('ruby b.rb')\nos.system('ruby c.rb')\n"
    old = {"demo/work.py": work, "demo/more.py": work, "c.rb": "", "package.json": npm(main="x")}
    is_old = limit in {"MAX_PARSED", "MAX_SEARCHED_BYTES"}
    assert "not all of the code was searched" in str(unfinished({**old, "c.rb": LISP}, old if is_old else None))


def test_all_commands_together_are_looked_at_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether many files have them, or one that is started by what used them up."""
    monkeypatch.setattr(sources, "MAX_KEPT", 1_000)
    monkeypatch.setattr(unread, "MAX_KEPT", 1)
    work = "import os\nos.system('ruby c.rb')\n"
    cut = "not all of the code was searched"
    assert cut in str(unfinished({"a.py": work, "b.py": work, "c.rb": LISP}))
    old = {"a.py": "import os\nos.system('sh c.sh')\n", "filler": ""}
    assert cut in str(unfinished({**old, "c.sh": "x\n"}, old))


def test_what_makes_the_search_stumble_is_said() -> None:
    """A file of which the reading fails, and a manifest that cannot be read at all."""
    running = RunningScan()
    odd = Odd(b"import os\nos.system('x')\n")
    running.see(FileUnderScan(None, side("demo.py", odd)))
    broken = ChangeUnderScan(None, TreeSide(Tree(()), {}, None), (None,), lambda _: b"")  # type: ignore[arg-type]
    assert running.result(broken).unfinished == (
        "what demo.py starts could not be told (RuntimeError); "
        "what it runs that no rule read could not be told (AttributeError)"
    )
    assert scan_tests(broken).unfinished == "which tests it loads could not be told (AttributeError)"


@pytest.mark.parametrize(
    ("command", "programs"),
    [
        ("sh -x run.me && ./next | tee out", ["sh", "./run.me", "./next", "tee"]),
        ("env A=1 bash -c 'run.me'", ["bash", "./run.me"]),
        ("node --import=run.me -rx.me more.me", ["node", "./run.me", "./x.me", "./more.me"]),
        ("sudo -E . run.me", [".", "run.me", "./run.me"]),
        ("powershell.exe -File run.me", ["powershell.exe", "./ile", "./run.me"]),
        ("node -e run.me", ["node", "./run.me"]),
        ("python -W ignore run.me", ["python", "./ignore", "./run.me"]),
        ("/opt/python3.11 run.me; tclsh8.6 x", ["/opt/python3.11", "./run.me", "tclsh8.6", "./x"]),
        ("timeout 9 sh run.me", ["sh", "./run.me"]),
        ("bash -o pipefail run.me", ["bash", "./pipefail", "./run.me"]),
        ("sudo -u root ./run.me", ["root", "./run.me"]),
        ("python -m pip -r x.txt", ["python"]),
        ("python -m runpy run.me", ["python", "./runpy", "./run.me"]),
        ("python -m", ["python"]),
        ("python -m pdb -- run.me", ["python", "./pdb", "./run.me"]),
        ("pip install . -r x.txt", ["pip"]),
        ("", []),
    ],
)
def test_which_words_of_a_command_are_run(command: str, programs: list[str]) -> None:
    """Programs, and what interpreters are given to run."""
    assert list(commands.programs_in(command)) == programs
