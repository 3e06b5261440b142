"""Build scripts of cargo, read by their words."""

import pytest

from vetting.domain.code import rust, rust_words
from vetting.domain.code.reading import facts_of
from vetting.domain.code.rust import facts_of_rust


def calls(source: str) -> list[tuple[str, tuple[object, ...]]]:
    """List the calls with what they are given."""
    facts = facts_of_rust(source.encode())
    return [(call.name, tuple(value.constant for value in call.arguments)) for call in facts.calls]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('use std::fs; fs::write("a", b"b");', [("std::fs::write", ("a", "b"))]),
        ("use std::{fs::{self, write as w}, env}; w(); env::var(); fs::copy();",
         [("std::fs::write", ()), ("std::env::var", ()), ("std::fs::copy", ())]),
        ("use a::b as c; c::d::<E>(); c::f :: g(); x.h(); e.i;",
         [("a::b::d", ()), ("a::b::f::g", ()), (".h", ())]),
        ('println!("a"); f(g("b"), "c", [d]);', [("println", ("a",)), ("f", ("b", "c")), ("g", ("b",))]),
        ('const A: &str = "a"; let mut b = A; let c = f(); f(A, b, c);',
         [("f", ()), ("f", ("a", "a"))]),
        ('f(concat!("a", "b"), "c"); concat!("d", 1);', [("f", ("ab", "c"))]),
        ('let d; let e = "x" f(e)', [("f", ("x",))]),
        ('Command::new("a").arg("b").args(["c", D]); x.arg("e");', [("$ a", ("a b c e",))]),
        ('use std::process::Command as C; C::new(x); y.arg(1); z.arg("b")', [("$ ${command}", ("${command} b",))]),
        ('z.arg("b");', [(".arg", ("b",))]),
        ('include!("a.rs"); include!(b);', [("$ .", (". a.rs",)), ("$ .", (". ${file}",))]),
        ("// f()\n/* g() /* h() */ i() */ j() /* k()", [("j", ())]),
        ("f(r\"a\\\", r##\"b\"#c\"##, 'd', '\\'', b'\"', \"e\\n\\x41\\u{42}\\u{ffffff}\\\n  f\\\"\\0\")",
         [("f", ("a\\", 'b"#c', 'e\nABf"'))]),
        ("fn a<'b>(c: &'b str) { d() }", [("d", ())]),
        ('f(r#"a', [("f", ("a",))]),
        ('f("a") "b', [("f", ("a",))]),
        ("use a", []),
        ("let a;", []),
        ("f", []),
        ("", []),
    ],
)  # fmt: skip
def test_calls_are_told_by_their_words(source: str, expected: list[tuple[str, tuple[object, ...]]]) -> None:
    """By the names that ``use`` gives them, with the texts that they are given."""
    assert calls(source) == expected


def test_texts_and_places_are_kept() -> None:
    """And how it was read."""
    facts = facts_of("a/build.rs", b'fn main() {\n  f("a");\n}\n')
    assert facts is not None
    assert [(text.text, text.place.line, text.place.column) for text in facts.texts] == [("a", 2, 5)]
    assert (facts.calls[1].place.line, facts.calls[1].place.column, facts.rough) == (2, 3, rust.ROUGH)


@pytest.mark.parametrize(
    ("limit", "value", "source"),
    [("MAX_BYTES", 3, "f(); g();"), ("MAX_CALLS", 1, "f(); g();"), ("MAX_PATH", 1, "use abc::def; f();")],
)
def test_what_is_beyond_a_limit_is_not_read(
    monkeypatch: pytest.MonkeyPatch, limit: str, value: int, source: str
) -> None:
    """Which is said, unless it is a name's path that nobody would write."""
    monkeypatch.setattr(rust, limit, value)
    assert facts_of_rust(source.encode()).rough == (rust.ROUGH if limit == "MAX_PATH" else rust.CUT)


def test_more_words_than_are_kept_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rest may hold anything."""
    monkeypatch.setattr(rust_words, "MAX_WORDS", 2)
    assert facts_of_rust(b"f(); g();").rough == rust.CUT
