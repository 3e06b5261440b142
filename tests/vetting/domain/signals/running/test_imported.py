"""What a file may load, where only a word is asked about."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vetting.domain.signals.running.imported import loaded_by

WORD = re.compile(rb"(?<!\w)tests(?!\w)")
PYTHON = st.sampled_from([
    b"import os\n", b"import demo.tests.data, os\n", b"from demo import (\n", b"    tests,  # tests\n", b")\n",
    b"from .tests import data\n", b"from ..work import x\n", b"'demo.tests.data:main'", b'"', b"'", b"tests", b"x.y",
    b"run_module('", b"name = demo.tests:x", b"\\\n", b" ", b"#", b"import", b"(", b"latests",
])  # fmt: skip
SCRIPT = st.sampled_from([b"'./tests/x'", b"require(", b"'./lib/x'", b")", b"\n", b"'", b"./tests/", b"`../tests`"])


@pytest.mark.parametrize(("path", "pieces"), [("demo/work.py", PYTHON), ("lib/work.js", SCRIPT)])
@given(drawn=st.data())
def test_a_word_asked_about_loses_nothing_named_by_it(
    path: str, pieces: st.SearchStrategy[bytes], drawn: st.DataObject
) -> None:
    """Asked about a word, all that is named by it is given, and nothing that is not given otherwise."""
    data = b"".join(drawn.draw(st.lists(pieces, max_size=12)))
    every = set(loaded_by(path, data))

    asked = set(loaded_by(path, data, [hit.start() for hit in WORD.finditer(data)]))

    assert {one for one in every if "tests" in re.split(r"[./]", one.name)} <= asked <= every


def test_texts_without_end_are_looked_at_in_linear_time() -> None:
    """Where no text begins, the bytes before a word are not searched for a quote again and again."""
    data = b"tests " * 200_000

    assert list(loaded_by("demo/work.py", data, range(0, len(data), 6))) == []
