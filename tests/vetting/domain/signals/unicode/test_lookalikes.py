"""U3: names in code that look like other names."""

import time

import pytest

from tests.vetting.domain.signals.looking import brief, found
from vetting.domain.signals.unicode.lookalikes import LookalikeName

U3 = LookalikeName()


@pytest.mark.parametrize(
    ("path", "text", "column", "part"),
    [
        ("demo.py", "p\u0430ssword = 1", 1, "U+0430 (Cyrillic)"),
        ("demo.js", "let x = p\u0430ss", 9, "U+0430 (Cyrillic)"),
        ("demo.py", "\U0001d41e\U0001d431\U0001d41e\U0001d41c('x')", 1, "reads the name"),
        ("demo.py", "\uff45xec('x')", 1, "as exec"),
        ("demo.py", "\u0435\u0445\u0435\u0441('x')", 1, "looks like exec"),
        ("demo.py", "n\u03bfte = note", 1, "looks like note"),
        ("demo.py", "\u0261et = get", 1, "looks like get"),
        ("demo.ts", "\u0430\u0440\u0440 = app", 1, "looks like app"),
        ("demo.c", "int us\u0435r;", 5, "U+0435 (Cyrillic)"),
        ("demo.js", "/* don't */ p\u0430ss // x", 13, "U+0430"),
        ("demo.py", "'it''s'; p\u0430ss", 10, "U+0430"),
        ("demo.py", "a\u00d7p\u0430ss", 3, "U+0430"),
    ],
)
def test_a_name_that_looks_like_another_is_medium(path: str, text: str, column: int, part: str) -> None:
    """A look-alike among Latin letters, a twin of a name nearby or built in, and what Python reads as ASCII."""
    (finding,) = found(U3, path, f"\u00e9\n{text}\n".encode())
    assert (brief([finding]), finding.rule) == ([("medium", "delta", 2, column)], "U3")
    assert part in finding.message


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("demo.py", "plain = 1"),
        ("demo.py", "caf\u00e9 = na\u00efve"),
        ("demo.py", "sigma_\u03c3 = \u0394x * \u03bc_max * \u03b1_0"),
        ("demo.py", "\u0438\u043c\u044f = \u8a9e\u53e5"),
        ("demo.py", "x = 'p\u0430ss' # p\u0430ss"),
        ("demo.py", "\"\"\"p\u0430ss\n'x' p\u0430ss\"\"\"\nx = '''p\u0430ss'''"),
        ("demo.py", "'p\\'\u0430ss p\u0430ss"),
        ("demo.py", "x\u00b2"),
        ("demo.py", "\u0440\u0430\u0445\u0441 = \u0438\u043c\u044f"),
        ("demo.js", "// p\u0430ss\n/* p\u0430ss\n*/ `p\u0430ss\n` 'p\u0430ss'"),
        ("demo.js", "/* p\u0430ss"),
        ("demo.js", "\U0001d41evaluated"),
        ("demo.md", "p\u0430ssword"),
    ],
)
def test_names_and_words_of_any_language_are_silent(path: str, text: str) -> None:
    """Accents, science, names wholly of another script, and whatever stands in strings and comments."""
    assert found(U3, path, f"\u00e9\n{text}\n".encode()) == []


def test_a_name_that_was_there_before_is_context() -> None:
    """The same name is known, however often it is used; each is told once."""
    old = "p\u0430ss = 1\n".encode()
    findings = found(U3, "demo.py", old + old + "us\u0435r = 1\n".encode(), old)
    assert brief(findings) == [("medium", "context", 1, 1), ("medium", "delta", 3, 1)]


def test_a_file_made_to_be_slow_is_not() -> None:
    """Time grows with the file: unclosed strings, a last backslash, very long names, very many names."""
    quotes = ["'''\\'", "\\'''\n", '\\"""\n', "\\`", "`\\'\"", "\\'"]
    parts = ["\u00e9\n" + quote * 8_000 + end for quote in quotes for end in ("\n", "\\")]
    parts += ["a" * 40_000 + "\u0430\n", " ".join(f"p\u0430{number}" for number in range(4_000))]
    began = time.process_time()
    for part in parts:
        for path in ("demo.py", "demo.js"):
            found(U3, path, part.encode())
    assert time.process_time() - began < 4


def test_a_file_with_foreign_words_in_strings_alone_is_silent() -> None:
    """There is no name to look at then."""
    assert found(U3, "demo.py", "x = 'p\u0430ss'  # \u00e9\n".encode()) == []
