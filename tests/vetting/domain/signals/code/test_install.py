"""H3 inside setup.py, and what H6 does not look at."""

import pytest

from tests.vetting.domain.signals.looking import brief, found
from vetting.domain.signals.code.install import TopLevelStatement
from vetting.domain.signals.hooks.installing import InstallHook

H3 = InstallHook()
PLAIN = b"from setuptools import setup\nsetup(name='demo', version='1')\n"


@pytest.mark.parametrize(
    ("source", "line"),
    [
        (b"import os\nos.system('id')\n", 2),
        (b"import urllib.request as r\nr.urlopen('https://example.invalid')\n", 2),
        (b"exec(open('x').read())\n", 1),
        (b"import base64\nx = base64.b64decode('aWQ=')\n", 2),
        (b"import marshal\nmarshal.loads(b'x')\n", 2),
        (b"def go():\n    __import__('o' + 's').system('id')\ngo()\n", 2),
        (b"import setuptools\nsetuptools.setup(name='demo', cmdclass={'install': 1})\n", 2),
        (b"from setuptools import setup as s\ns(**{'name': 'x'}, cmdclass=1)\n", 2),
    ],
)
def test_what_setup_does_beyond_describing_is_high(source: bytes, line: int) -> None:
    """A setup.py that acts when it is run is high, and its change is not counted a second time."""
    assert brief(found(H3, "setup.py", source, PLAIN))[0][:3] == ("high", "delta", line)
    assert {one.severity.value for one in found(H3, "setup.py", source, PLAIN)} == {"high"}


def test_what_the_commands_of_setup_do_is_high() -> None:
    """What only a replaced command runs is looked at too."""
    source = b"import os, setuptools\nclass I:\n    def run(self): os.system('id')\n"
    source += b"setuptools.setup(cmdclass={'install': I})\n"
    assert [one[2] for one in brief(found(H3, "setup.py", source))] == [3, 4]


@pytest.mark.parametrize(
    ("new", "old", "expected"),
    [
        (PLAIN, None, [("medium", "delta")]),
        (PLAIN + b"def f():\n    import os\n    os.system('id')\n", PLAIN, [("medium", "delta")]),
        (PLAIN + b"x = chr(1)\n", PLAIN, [("medium", "delta")]),
        (
            b"import os\nos.system('id')\nx = 2\n",
            b"import os\nos.system('id')\n",
            [("high", "context"), ("medium", "delta")],
        ),
    ],
)
def test_another_change_of_setup_is_medium(new: bytes, old: bytes | None, expected: list[tuple[str, str]]) -> None:
    """A setup.py that changed and does nothing new is what it was: an install hook that changed."""
    assert [one[:2] for one in brief(found(H3, "setup.py", new, old))] == expected


def test_only_statements_of_python_are_looked_at() -> None:
    """Other languages have statements everywhere."""
    rule = TopLevelStatement()
    assert found(rule, "demo/__init__.py.txt", b"go()\n") == []
    assert found(rule, "demo/client.py", b"go()\n") != []
    assert found(rule, "demo/__init__.js", b"go()\n") == []


RUN = b"from demo import run\n"


@pytest.mark.parametrize(
    ("source", "severity"),
    [
        (b"class A:\n    run()\n", "medium"),
        (b"assert run()\n", "medium"),
        (b"x = 0\nx += run()\n", "medium"),
        (b"raise run()\n", "medium"),
        (b"raise ImportError(run())\n", "medium"),
        (b"class A(run()): pass\n", "medium"),
        (b"del run()[0]\n", "medium"),
        (b"[run() for _ in 'a']\n", "medium"),
        (b"@run\ndef f(): pass\n", "low"),
        (b"@run.more(1)\nclass A: pass\n", "low"),
        (b"def f(a=1, *, c, b=run()): pass\n", "low"),
        (b"def f(a: run()): pass\n", "low"),
        (b"x = [run() for _ in 'a']\n", "low"),
        (b"x = list(run() for _ in 'a')\n", "low"),
        (b"x: run() = 1\n", "low"),
        (b"if 'a'.run()(): pass\n", "low"),
        (b"while run(): pass\n", "low"),
        (b"for _ in run(): pass\n", "low"),
        (b"with run(): pass\n", "low"),
        (b"match run():\n    case 1: pass\n", "low"),
        (b"from demo import run as len\nif len(): pass\n", "low"),
    ],
)
def test_what_runs_on_import_in_disguise_is_seen(source: bytes, severity: str) -> None:
    """In what defines, asserts, deletes, raises, decides or loops; least where honest code calls as well."""
    assert brief(found(TopLevelStatement(), "demo/__init__.py", RUN + source, RUN))[0][:2] == (severity, "delta")


@pytest.mark.parametrize(
    "source",
    [
        b"assert isinstance(1, int)\n",
        b"x = 1\ndel x\n",
        b"raise ImportError('{}'.format(1))\n",
        b"import functools\n@functools.wraps(len('x'))\ndef f(a=len('x'), b=lambda: run(), *c: int): pass\n",
        b"from collections import namedtuple\nclass A(namedtuple('A', 'a')):\n    @property\n    def f(self): pass\n",
        b"if 'a'.startswith('a'): pass\nelse: x = [str(one) for one in 'a']\n",
        b"x: int = 1\n__doc__ += run()\n",
        b"def f():\n    run()\n",
    ],
)
def test_what_only_describes_is_silent(source: bytes) -> None:
    """Python's own decorators, questions and texts; what a lambda or a function holds runs when it is called."""
    assert found(TopLevelStatement(), "demo/__init__.py", RUN + source, RUN) == []


def test_a_module_that_becomes_the_package_is_new() -> None:
    """Its statements ran when somebody asked for it, and run for all now; the package's own were there before."""
    source = RUN + b"run()\n"
    moved, kept = (
        found(TopLevelStatement(), "demo/__init__.py", source, source, old_path=path)
        for path in ("demo/work.py", "old/__init__.py")
    )
    assert [one.scope.value for one in (*moved, *kept)] == ["delta", "context"]
