"""
The facts of Cython, which is nearly Python: read as such by the grammar that forgives.

Its own words are made Python's first, each as long as it was, so that places
stay: ``cimport`` imports, ``cdef class`` is a class, and ``cdef int f(`` defines
a function. What declares C is left out as what is not understood; ``rough`` says
so of each file. Source: Cython's manual, "Language Basics".
"""

import re
from dataclasses import replace
from typing import Final

from vetting.domain.code.broken_python import facts_of_broken
from vetting.domain.code.facts import CodeFacts
from vetting.domain.code.syntax import USUAL, Limits

ROUGH: Final = "it was read as Python, which it is not quite"
_CIMPORT: Final = re.compile(rb"\bcimport\b")
_CLASS: Final = re.compile(rb"(?m)^([ \t]{0,200})c(?:p?def)[ \t]{1,20}(class[ \t])")
_FUNCTION: Final = re.compile(rb"(?m)^([ \t]{0,200})(cp?def\b[\w \t*&.,\[\]]{1,200}?[ \t*&])(\w{1,200}[ \t]?\()")


def facts_of_cython(data: bytes, limits: Limits = USUAL) -> CodeFacts:
    """Read the facts of a Cython file; how, and what of it not at all, is said in ``rough``."""
    text = _CIMPORT.sub(b"import ", data)
    text = _CLASS.sub(_class, text)
    facts = facts_of_broken(_FUNCTION.sub(_function, text), ROUGH, limits)
    return replace(facts, broken=None, rough=facts.broken)


def _class(hit: re.Match[bytes]) -> bytes:
    blanks = len(hit.group()) - len(hit.group(1)) - len(hit.group(2))
    return hit.group(1) + hit.group(2) + b" " * blanks


def _function(hit: re.Match[bytes]) -> bytes:
    return hit.group(1) + b"def" + b" " * (len(hit.group(2)) - len(b"def")) + hit.group(3)
