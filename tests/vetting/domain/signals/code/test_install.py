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
