"""Reads Python for tests of its facts."""

from vetting.domain.code.facts import Call, CodeFacts
from vetting.domain.code.python import facts_of_python


def facts(source: str) -> CodeFacts:
    """Read a file."""
    return facts_of_python(source.encode())


def call(source: str, name: str) -> Call:
    """Find the last call of *name*."""
    return [one for one in facts(source).calls if one.name == name][-1]
