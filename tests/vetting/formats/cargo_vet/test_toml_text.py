"""How TOML is laid out."""

from datetime import date

import pytest
import rtoml
from hypothesis import given
from hypothesis import strategies as st

from vetting.formats.cargo_vet.toml_text import (
    Page,
    Value,
    comment_text,
    field_line,
    inline_table,
    key_path,
    string_text,
)

LONG = tuple(f"element-{number}" for number in range(8))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("", '""'),
        ("plain", '"plain"'),
        ("it's", '"it\'s"'),
        ('say "unsafe"', "'say \"unsafe\"'"),
        (r"back\slash", r"'back\slash'"),
        ("both ' and \"", '"""both \' and """"'),
        (r"both ' and \ ", r"'''both ' and \ '''"),
        ("two\nlines", '"""\ntwo\nlines"""'),
        ('two "quoted"\nlines\n', '"""\ntwo "quoted"\nlines\n"""'),
        ("a\\b\nc", "'''\na\\b\nc'''"),
        ('three """ of\nthem', "'''\nthree \"\"\" of\nthem'''"),
        ("tab\there", r'"tab\there"'),
        ('tab\tand "quotes"', "'tab\tand \"quotes\"'"),
        ("tab\tand\nlines", '"""\ntab\\tand\nlines"""'),
        ("bell\x07", r'"bell\u0007"'),
        ('\b\t\f\r"\\\x7f', r'"\b\t\f\r\"\\\u007F"'),
        ("back\bspace\nline", '"""\nback\\bspace\nline"""'),
        ("''' and \"\"\"\\\n", '"""\n\'\'\' and \\"\\"\\"\\\\\n"""'),
    ],
)
def test_a_string_is_quoted_with_the_least_noise(text: str, written: str) -> None:
    """The plainest style that needs no escapes is taken, lines stay lines, and control characters are escaped."""
    assert string_text(text) == written
    assert rtoml.loads(f"key = {written}") == {"key": text}


@given(st.text())
def test_every_string_comes_back(text: str) -> None:
    """Whatever somebody wrote is read again as it was; TOML knows one kind of line end."""
    read: str = rtoml.loads(f"key = {string_text(text)}")["key"]

    assert read == text


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ("text", 'key = "text"'),
        (True, "key = true"),
        (False, "key = false"),
        (12, "key = 12"),
        (date(2026, 3, 2), 'key = "2026-03-02"'),
        ((), "key = []"),
        (("a", "b"), 'key = ["a", "b"]'),
    ],
)
def test_a_value_stands_on_its_line(value: Value, line: str) -> None:
    """Every kind of value has one form; a date is a string."""
    assert field_line("key", value) == line


def test_a_long_array_takes_a_line_for_each_element() -> None:
    """An array that would make a line of more than 80 characters is written downwards."""
    written = field_line("key", LONG)

    assert written.splitlines()[:2] == ["key = [", '    "element-0",']
    assert rtoml.loads(written) == {"key": list(LONG)}


def test_eighty_characters_are_not_too_long() -> None:
    """A line of exactly 80 characters stays one."""
    fits = ("x" * 33, "y" * 33)

    assert (len(field_line("key", fits)), "\n" in field_line("keys", fits)) == (80, True)


def test_keys_are_bare_where_they_can_be() -> None:
    """A key with other characters than letters, digits, dashes and underscores is quoted."""
    assert key_path(("policy", "demo:1.0", "käse", "a_b-1")) == 'policy."demo:1.0"."käse".a_b-1'


def test_an_inline_table_is_on_one_line() -> None:
    """An inline table has its fields between braces."""
    assert inline_table({"a": "x", "b c": ("y", "z")}) == '{ a = "x", "b c" = ["y", "z"] }'


def test_a_page_has_a_blank_line_before_each_table() -> None:
    """The heading, fields, tables and entries of a page stand apart; what is None is left out."""
    page = Page("some file")
    page.opening({"none": None})
    page.opening({"first": 1})
    page.table("a", fields={"x": 1, "none": None, "y": "inline"}, inline={"y": "y = { }"})
    page.entry("b", "c", fields={"user-id": 1}, comments={"user-id": " # Jo"})

    assert page.text == "\n# some file\n\nfirst = 1\n\n[a]\nx = 1\ny = { }\n\n[[b.c]]\nuser-id = 1 # Jo\n"


def test_a_comment_stays_a_comment() -> None:
    """Somebody else's text ends no comment, whatever it holds; the rest of it stays as it is."""
    assert comment_text("A\nevil = 1\r\x00\x7f") == r"A\u000Aevil = 1\u000D\u0000\u007F"
    assert comment_text("Jo\té \u202e") == "Jo\té \u202e"
