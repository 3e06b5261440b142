"""Code that is run although nobody calls it code, or calls it at all."""

import pytest

from tests.vetting.domain.signals.looking import brief, found
from vetting.domain.signals.code.evaluation import DecodedData, HiddenName

MEDIUM = "medium"


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("exec(open('data.txt').read())\n", "demo/work.py"),
        ("from pathlib import Path as P\ndef f():\n    exec(P('x').read_text())\n", "demo/work.py"),
        ("import pkgutil\nrun = eval\nrun(pkgutil.get_data('demo', 'x'))\n", "demo/work.py"),
        ("import runpy\nrunpy.run_path('x.' + 'txt')\n", "demo/work.py"),
        ("from importlib.machinery import SourceFileLoader as S\nS('x', 'a/data.d' + 'at')\n", "demo/work.py"),
        ("import zipimport\nzipimport.zipimporter('a/data.bin')\n", "demo/work.py"),
        ("exec(put_together(b'yfqn'))\n", "demo/work.py"),
        ("require('./da' + 'ta.txt')\n", "demo/work.js"),
    ],
)
def test_what_is_not_called_code_and_is_run_is_seen(source: str, path: str) -> None:
    """Whatever the file is called that it lies in, and however its name is written."""
    assert [severity for severity, *_ in brief(found(DecodedData(), path, source.encode()))] == [MEDIUM]


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("exec('x = 1')\n", "demo/work.py"),
        ("def f(x):\n    exec(x)\n    exec()\n", "demo/work.py"),
        ("exec(compile(open('x').read(), 'x', 'exec'))\n", "tests/work.py"),
        ("from importlib.util import spec_from_file_location as s\ns('x', 'plugins/x.py')\n", "demo/work.py"),
        ("require('./jquery.min'); require('data.json')\n", "demo/work.js"),
    ],
)
def test_code_that_is_called_code_is_left_to_its_own_rules(source: str, path: str) -> None:
    """Constants are read, decoded data has a finding of its own, and a plugin is a file of code."""
    assert found(DecodedData(), path, source.encode()) == []


@pytest.mark.parametrize(
    "source",
    [
        "class A:\n    run = exec\n",
        "def f(x, run=eval):\n    run(x)\n",
        "import os\nfor run in (os.system,):\n    run('x')\n",
        "@exec\ndef f():\n    pass\n",
        "import os, operator as o\no.attrgetter('sys' + 'tem')(os)('x')\n",
    ],
)
def test_what_runs_code_is_seen_where_it_is_handed_around(source: str) -> None:
    """Nothing is seen to call it, so that it is put somewhere is what can be seen."""
    assert {severity for severity, *_ in brief(found(HiddenName(), "demo/work.py", source.encode()))} == {MEDIUM}


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("import os\nos.system('x')\neval('1')\n", "demo/work.py"),
        ("import operator\nkey = operator.attrgetter('name')\n", "demo/work.py"),
        ("const run = eval;\n", "demo/work.js"),
    ],
)
def test_what_is_simply_called_is_not_handed_around(source: str, path: str) -> None:
    """A call has rules of its own; JavaScript has its own names."""
    assert found(HiddenName(), path, source.encode()) == []
