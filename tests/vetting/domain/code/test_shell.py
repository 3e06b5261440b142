"""Scripts of shells, read line by line."""

import base64

import pytest

from vetting.domain.code import (
    shell,
    shell_braces,
    shell_commands,
    shell_documents,
    shell_flows,
    shell_islands,
    shell_routines,
    shell_variables,
    shell_words,
)
from vetting.domain.code.facts import CodeFacts, Language
from vetting.domain.code.shell import facts_of_shell


def facts(source: str | bytes, language: Language = Language.SHELL) -> CodeFacts:
    """Read a script."""
    return facts_of_shell(source.encode() if isinstance(source, str) else source, language)


def commands(source: str, language: Language = Language.SHELL) -> list[tuple[str, object]]:
    """List the calls of a script with the first of what they are given."""
    return [
        (call.name, call.arguments[0].constant if call.arguments else None) for call in facts(source, language).calls
    ]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("", []),
        ("  \n# a | b\n", []),
        ("a b; c && d || e & f\n", [("$ a", "a b"), ("$ c", "c"), ("$ d", "d"), ("$ e", "e"), ("$ f", "f")]),
        ("a | b |& c", [("$ c", "a | b | c")]),
        ("x=1 sudo -E /usr/bin/a.exe b", [("$ a", "x=1 sudo -E /usr/bin/a.exe b")]),
        ('a \'b c\' "d\\" e" f\\ g', [("$ a", 'a b c d\\" e f g')]),
        ("a \\\n  b", [("$ a", "a b")]),
        ("a > /dev/null 2>&1 >&- < in <<EOF", [("$ a", "a")]),
        ("a 2> b &>> c", [("$ a", "a >b >c"), ("$ >", "b"), ("$ >", "c")]),
        ("(a; b) > c", [("$ b", "( a ; b ) >c"), ("$ >", "c")]),
        ("`a; b` c; d", [("$ c", "` a ; b ` c"), ("$ d", "d")]),
        ('a "$(b)" c', [("$ c", "a $( b ) c")]),
        ("a 'b\nc", [("$ a", "a b"), ("$ c", "c")]),
        ("then\n| |\n", [("$ then", "then")]),
        ("python3.11 x", [("$ python", "python3.11 x")]),
        ("a | tee b | c", [("$ c", "a | tee b | c"), ("$ tee", "b")]),
        ("<<< a\n", [("$ ", "")]),
        ("10 20", [("$ 10", "10 20")]),
    ],
)
def test_a_line_falls_into_commands(source: str, expected: list[tuple[str, object]]) -> None:
    """Each by the name of its last program, with all that belongs to it."""
    assert [(name, text) for name, text in commands(source)] == expected


@pytest.mark.parametrize(
    ("source", "language", "expected"),
    [
        ('a "b\\\nc"', Language.SHELL, ["a bc"]),
        ('a "\\\\"; b "c\\"" d', Language.SHELL, ["a \\\\", 'b c\\" d']),
        ("a '\\'; b 'c'", Language.SHELL, ["a \\", "b c"]),
        ("a b\\\\\\\nc", Language.SHELL, ["a b\\c"]),
        ("a b\\\\\nc", Language.SHELL, ["a b\\", "c"]),
        ('a "b``"; c "d`""', Language.POWERSHELL, ["a b`", 'c d"']),
        ('a "b^" & c "d"', Language.BATCH, ["a b^", "c d"]),
        ('a ^"b & c ^"d', Language.BATCH, ['a "b', 'c "d']),
        ("a b^^^\r\nc", Language.BATCH, ["a b^c"]),
    ],
)
def test_an_escape_may_be_escaped(source: str, language: Language, expected: list[str]) -> None:
    """Where a quote or a line ends is told by all of the escapes before, and by where they are any."""
    assert [text for _, text in commands(source, language)] == expected


@pytest.mark.parametrize(
    "word",
    ["${c}l", '$c"l"', "$c'l'", '"$c"l', '"$c""l"', "\"$c\"'l'", "$c\\l", '$c""l', '"x$c"l', "$c\\\nl", "$cl$c"],
)
def test_a_quote_ends_the_name_of_a_variable(word: str) -> None:
    """What is put beside it is no part of the name, and without anything beside it no braces are written."""
    text = {'"x$c"l': "xcurl", "$c\\\nl": "$cl", "$cl$c": "$clcur"}.get(word, "curl")
    assert commands(f"c=cur\n{word}")[-1][1] == text


@pytest.mark.timed
@pytest.mark.parametrize(
    ("source", "language"),
    [
        ('\\\\"' * (shell_words.MAX_LINE // 3), Language.SHELL),
        ('\\"' * (shell_words.MAX_LINE // 2), Language.SHELL),
        ('"$(' * (shell_words.MAX_LINE // 3), Language.SHELL),
        ('"' + "$((" * (shell_words.MAX_LINE // 3), Language.SHELL),
        ('``"' * (shell_words.MAX_LINE // 3), Language.POWERSHELL),
        ('^^"' * (shell_words.MAX_LINE // 3), Language.BATCH),
        ("".join(f"a{one}=`a`;curl|b\n" for one in range(100)) + "w " * (shell.MAX_BYTES // 2), Language.SHELL),
        ("".join(f"a{one}=$(curl x)\n" for one in range(9_000)) + ("w " * 380 + "\n") * 40, Language.SHELL),
        (("{a,b}" * 10 + "\n") * 8_000, Language.SHELL),
    ],
    ids=["escapes", "quotes", "within", "unclosed", "powershell", "batch", "words", "sources", "braces"],
)
def test_no_line_takes_minutes(source: str, language: Language) -> None:
    """As each of these did whose every quote was looked for to the end of the line, and every word for every source."""
    assert facts(source, language).rough is not None


def test_a_powershell_script_sets_variables_its_own_way() -> None:
    """With blanks around the sign, and a grave accent to escape."""
    assert commands("$a = 'b c'\n$x.$a `\n d\n", Language.POWERSHELL)[1:] == [("$ $x.b c", "$x.b c d")]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_a_script_may_begin_with_a_byte_order_mark(encoding: str) -> None:
    """As PowerShell's do."""
    assert [call.name for call in facts("a b\n".encode(encoding), Language.POWERSHELL).calls] == ["$ a"]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("echo YQ== | base64 -d", "a"),
        ("echo YQ== | openssl base64 -d", "a"),
        ("echo YQ== | openssl enc -d -a -aes-256-cbc -k x", None),
        ("echo ME====== | base32 -d", "a"),
        ("echo H4sIAAAAAAACA0sEAEO+t+gBAAAA | base64 -d | gunzip", "a"),
        ("echo YQ== | base64 -d | gunzip", None),
        ("echo 6162 | xxd -r -p", "ab"),
        ("echo zz | xxd -r -p", None),
        ("cat x | base64 -d", None),
        ("certutil -decode x y", None),
        ("base64 -d <<< YQ==", "a"),
        ("echo YQ==", None),
        ("zcat x", None),
    ],
)
def test_a_constant_is_decoded(source: str, text: str | None) -> None:
    """By what is known here; what is not known stays unread."""
    assert [one.text for one in facts(source).texts if one.decoded] == ([] if text is None else [text])


def test_what_is_decoded_and_run_is_read() -> None:
    """Where it is run, and no deeper than a few times."""
    inner = "echo YyBk | base64 -d | sh"
    for depth in range(4):
        assert ("$ c", "c d") in commands(inner) or depth == 3
        inner = f"echo {base64.b64encode(inner.encode()).decode()} | base64 -d | sh"


@pytest.mark.parametrize(
    ("module", "limit", "source"),
    [
        (shell, "MAX_BYTES", "a b\n"),
        (shell, "MAX_COMMANDS", "a\nb\nc\nd\n"),
        (shell, "MAX_COMMANDS", "a;b;c;d"),
        (shell_flows, "MAX_TEXTS", "a x.y z.z"),
        (shell_commands, "MAX_WORDS", "a b c"),
        (shell_commands, "MAX_PROGRAMS", "a | b | c"),
        (shell_flows, "MAX_TEXT", "a b c"),
        (shell, "MAX_INNER", "sh -c abc"),
        (shell_documents, "MAX_FED", "a <<E\nabc\nE\nb"),
        (shell_islands, "MAX_ISLANDS", "python -c 1\npython -c 2\npython -c 3"),
        (shell_routines, "MAX_COMMANDS", "a() {\nb\nc\nd\n}"),
        (shell_routines, "MAX_PUT_IN", "a() { b $1; }; a c; a d; a e"),
        (shell_braces, "MAX_MADE", "a {b,c}"),
        (shell_braces, "MAX_MADE", "alias a='{b,c}'"),
        (shell_words, "MAX_LINE", "a b c\nd\n"),
        (shell_words, "MAX_LINE", "a \\\nb \\"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_what_was_not_read_is_said(monkeypatch: pytest.MonkeyPatch, module: object, limit: str, source: str) -> None:
    """Within the limit nothing is."""
    assert facts(source).rough == shell.ROUGH
    monkeypatch.setattr(module, limit, 2)
    assert facts(source).rough == f"{shell.ROUGH}, and not all of it"


def test_variables_add_no_more_than_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """A value is put in as long as there is room, and a long one is not remembered."""
    monkeypatch.setattr(shell_variables, "MAX_VALUE", 3)
    assert commands("a=1234\nb=12\nx $a $b")[-1] == ("$ x", "x $a 12")
    left = shell_variables.Variables({"a": "123"}, left=2)
    assert left.put_in("$a", shell_words.SHELL) == "$a"


def test_few_sources_are_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty say as much as a thousand."""
    monkeypatch.setattr(shell, "MAX_FLOWS", 1)
    (call,) = [one for one in facts("a=$(curl x)\nb=$(wget x)\neval $a $b").calls if one.name == "$ eval"]
    assert call.arguments[0].calls == ("$ curl",)
