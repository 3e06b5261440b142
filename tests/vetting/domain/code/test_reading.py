"""Which files are source code, and of which language."""

import pytest

from vetting.domain.code.facts import Language
from vetting.domain.code.reading import facts_of


@pytest.mark.parametrize(
    ("path", "data", "expected"),
    [
        ("demo-1.data/scripts/demo", b"#!python\nf()\n", Language.PYTHON),
        ("bin/demo", b"#!/usr/bin/env -S pypy3 -u\nf()\n", Language.PYTHON),
        ("bin/demo.in", b"#!/usr/bin/env node\nf()\n", Language.JAVASCRIPT),
        ("demo.PY", b"f()\n", Language.PYTHON),
        ("bin/demo", b"#!/bin/sh\nf\n", Language.SHELL),
        ("bin/demo.in", b"#!/usr/bin/env bash\n# python\n", Language.SHELL),
        ("bin/demo.SH", b"f\n", Language.SHELL),
        ("bin/demo.ps1", b"f\n", Language.POWERSHELL),
        ("bin/demo.cmd", b"f\n", Language.BATCH),
        ("bin/demo", b"#!/usr/bin/fish\nf\n", Language.SHELL),
        ("bin/demo.csh", b"f\n", Language.SHELL),
        ("demo.ipynb", b"{}", Language.PYTHON),
        ("bin/demo", b"#!/usr/bin/lua\nf\n", None),
        ("README", b"python\n", None),
    ],
)
def test_a_script_says_what_runs_it(path: str, data: bytes, expected: Language | None) -> None:
    """A suffix says which language it is, or the first line does."""
    facts = facts_of(path, data)
    assert (facts and facts.language) == expected


def test_the_lines_of_a_pth_file_that_are_run_are_code() -> None:
    """Where they stand; paths are none, whatever they look like."""
    facts = facts_of("demo.pth", b"\xef\xbb\xbf../os.system('a')\nimport os; os.system('b')\n import c\n")

    assert [(call.name, call.place.line) for call in (facts.calls if facts else ())] == [("os.system", 2)]
    assert facts_of("demo.pth", b"/opt/demo\n") is None


@pytest.mark.parametrize(
    ("path", "source", "is_read"),
    [
        ("demo-1.0/build.rs", b"", True),
        ("demo-1.0/b.rs", b"fn main() {}", True),
        ("demo-1.0/scripts/compile.RS", b"pub  fn\nmain () {}", True),
        ("demo-1.0/lib.rs", b"pub fn remain() {}", False),
        ("demo-1.0/src/main.rs", b"fn main() {}", False),
        ("demo-1.0/examples/a/b.rs", b"fn main() {}", False),
    ],
)
def test_a_build_script_of_rust_may_have_any_name(path: str, source: bytes, *, is_read: bool) -> None:
    """A manifest names it; programs that stand where cargo looks for them by itself are none."""
    assert (facts_of(path, source) is not None) is is_read
