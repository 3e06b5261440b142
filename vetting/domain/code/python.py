"""
The facts of a Python file, by Python's own parser.

1. Its bytes become text as its declaration says (:mod:`python_source`).
2. ``ast`` parses it, under a limit of size; what it cannot parse is read by a
   grammar that forgives (:mod:`broken_python`), and the facts say so.
3. One walk over the tree (:mod:`python_statements`) folds, resolves and puts
   down. Code that constants come to and that is evaluated is read as well.
"""

import ast
import warnings
from dataclasses import replace
from typing import Final

from vetting.domain.code.broken_python import facts_of_broken, facts_of_other_python
from vetting.domain.code.facts import CodeFacts, Place, When
from vetting.domain.code.folding import Budget
from vetting.domain.code.garbage import uncollected
from vetting.domain.code.python_source import Places, Source, source_of
from vetting.domain.code.python_statements import Statements

MAX_BYTES: Final = 2 << 20
"""Of a file that is parsed: one made of nothing but calls takes some 600 times its size in memory, and 6 s a MB. What
is larger says so, and its first part is read by a grammar that takes less."""
MAX_BRACES: Final = 50_000
"""In one file: the parser takes time that grows with the square of the fields of one formatted string."""
MAX_HIDDEN: Final = 40
"""Pieces of evaluated code in one file that are read too, those inside others included."""


def facts_of_python(data: bytes) -> CodeFacts:
    """Read the facts of a Python file; what was not understood is said in ``broken``."""
    if len(data) > MAX_BYTES:
        return facts_of_broken(data[:MAX_BYTES], f"only its first {MAX_BYTES >> 20} MiB were looked at")
    if data.count(b"{") > MAX_BRACES:
        return facts_of_broken(data, f"it has more than {MAX_BRACES:,} braces")
    source = source_of(data)
    try:
        facts = _facts_of(source.text)
    except _UNPARSABLE as error:
        return replace(facts_of_broken(data, source.broken or _reason(error)), codec=source.codec)
    return replace(facts, broken=source.broken or facts.broken, codec=source.codec)


_UNPARSABLE: Final = (SyntaxError, ValueError, MemoryError, RecursionError)


def _facts_of(text: str) -> CodeFacts:
    """Read a file's facts; its tree is let go before garbage is looked for again."""
    with uncollected(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _facts_read(text)


def _facts_read(text: str) -> CodeFacts:
    budget = Budget()
    reader = _read(text, budget)
    _read_hidden(reader, budget)
    if budget.is_spent:
        reader.problem = reader.problem or "not all of its constants were put together"
    return reader.facts()


def _read(text: str, budget: Budget) -> Statements:
    reader = Statements(Places(text), budget)
    reader.read(ast.parse(text))
    return reader


def _read_hidden(reader: Statements, budget: Budget) -> None:
    """Read code that is evaluated and known, as if it stood where it is evaluated."""
    done = 0
    while reader.hidden and done < MAX_HIDDEN:
        text, place, when, is_whole = reader.hidden.pop(0)
        done += 1
        try:
            inner = _read(text.strip(), budget)
        except _UNPARSABLE:
            if not is_whole:
                continue
            reason = "a text that it runs as code could not be parsed"
            _adopt(reader, facts_of_other_python(text.encode("utf-8", "replace"), reason), place, when)
            continue
        _adopt(reader, inner.facts(), place, when)
        reader.hidden += [
            one._replace(place=place, when=when if one.when is When.LOADED else one.when) for one in inner.hidden
        ]
    if reader.hidden:
        reader.problem = reader.problem or f"only {MAX_HIDDEN} of the texts that it runs as code were read"


def _adopt(reader: Statements, inner: CodeFacts, place: Place, when: When) -> None:
    def moved(inner_when: When) -> When:
        return when if inner_when is When.LOADED else inner_when

    reader.calls += [replace(one, place=place, when=moved(one.when)) for one in inner.calls]
    reader.imports += [replace(one, place=place, when=moved(one.when)) for one in inner.imports]
    reader.texts += [replace(one, place=place, decoded=one.decoded + 1) for one in inner.texts]
    reader.guards += [replace(one, place=place, when=moved(one.when)) for one in inner.guards]
    for name in inner.names:
        key = (name.name, moved(name.when))
        reader.names.setdefault(key, replace(name, place=place, when=key[1]))
    reader.starts += [replace(one, place=place, when=moved(one.when)) for one in inner.starts]
    reader.problem = reader.problem or inner.broken


def _reason(error: BaseException) -> str:
    if isinstance(error, SyntaxError):
        return f"Python cannot parse it (line {error.lineno or 1})"
    return f"Python's parser gave it up ({type(error).__name__})"


__all__ = ["MAX_BYTES", "Source", "facts_of_python"]
