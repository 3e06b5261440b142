"""What the words of a shell's command come to, and what they do not where that is not known."""

import base64
from itertools import product

import pytest

from tests.vetting.domain.code.test_shell import commands
from vetting.domain.code import shell_powershell, shell_powershell_rules, shell_printing, shell_variables
from vetting.domain.code.facts import Language


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("$((1 + 2*(3-1)))", "5"),
        ("$((2#101 + 0x10 + 010))", "29"),
        ("$(( -7/2 ))$((7%-3))$((~1))$((+1))", "-31-21"),
        ("$((1<<3 | 1 ^ 3 & 2))$((9>>1))", "114"),
        ("$((2**3))", "8"),
        ("$((n+1))$(($n))", "43"),
        ("$((1/0))", "$((1/0))"),
        ("$((word))", "$((word))"),
        ("$((99#1))", "$((99#1))"),
        ("$((2**63))", "$((2**63))"),
        ("$((1 == 1))", "$((1 == 1))"),
        (f"$(({'1+' * 98}+1))", "99"),
        (f"$(({'1+' * 101}1))", f"$(({'1+' * 101}1))"),
    ],
)
def test_arithmetic_comes_to_a_number(word: str, expected: str) -> None:
    """Where it is of whole numbers that a shell could hold; else it stays."""
    assert commands(f"n=3\nx {word}")[-1][1] == f"x {expected}"


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("${v%.gz}|${v%%.*}|${v%x}|${v%?}|${v%.t*z}|${v%q*}", "a/b.tar|a/b|a/b.tar.gz|a/b.tar.g|a/b|a/b.tar.gz"),
        ("${v#a}|${v##*/}|${v#*.}|${v#b}|${v#q*}|${v#??}", "/b.tar.gz|b.tar.gz|tar.gz|a/b.tar.gz|a/b.tar.gz|b.tar.gz"),
        ("${v%'.gz'}|${v%a*b*}|${v%[g]z}|${v%}", "a/b.tar|${v%a*b*}|${v%[g]z}|${v%}"),
        ("${v/a/x}|${v//a/x}|${v/#a/x}", "x/b.tar.gz|x/b.txr.gz|x/b.tar.gz"),
        ("${v/%z/x}|${v/#b/x}|${v/%b/x}", "a/b.tar.gx|a/b.tar.gz|a/b.tar.gz"),
        ("${v//a}|${v/a*/x}|${v/\\//x}", "/b.tr.gz|${v/a*/x}|axb.tar.gz"),
        ("${v:2}|${v:2:1}|${v: -2}|${v: -2:1}|${v:0:-3}", "b.tar.gz|b|gz|g|a/b.tar"),
        ("${v: -99}|${v:one:one}|${v:two:1}", "|/|${v:two:1}"),
        ("${v^}|${u,}|${u,,}|${v@U}", "A/b.tar.gz|uP|up|A/B.TAR.GZ"),
        ("${v@u}|${u~~}|${v@Q}|${v@A}", "A/b.tar.gz|up|a/b.tar.gz|${v@A}"),
        ("${v:-x}|${w:-x}|${w-x}|${w:=x}|${v:+x}|${w:+x}|${w%x}", "a/b.tar.gz|x|x|x|x||${w%x}"),
        ("${#v}|${#w}|${!ref}|${!w}|${list[1]}|${list[*]}|${list[9]}", "10|${#w}|UP|${!w}|q|p q|${list[9]}"),
    ],
)  # fmt: skip
def test_a_parameter_is_cut_and_replaced(word: str, expected: str) -> None:
    """As Bash does, where a pattern holds at most one star at one of its ends."""
    known = "v=a/b.tar.gz; u=UP; ref=u; one=1; list=(p q)\n"
    assert [commands(f"{known}x {one}")[-1][1] for one in word.split("|")] == [
        f"x {one}".rstrip() for one in expected.split("|")
    ]


def test_what_grows_without_end_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither by replacing, nor of a value that is long by itself."""
    monkeypatch.setattr(shell_variables, "MAX_VALUE", 10)
    assert commands("v=aaaa; x ${v//a/bbb}")[-1][1] == "x ${v//a/bbb}"
    monkeypatch.setattr(shell_variables, "MAX_CUT", 3)
    assert commands("v=aaaa; x ${v%a}")[-1][1] == "x ${v%a}"


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        (r"printf '\x41\102\u0043\U00000044\cA\"\n'", 'ABCD\x01"'),
        (r"printf '%s-%d-%x-%o-%c-%%' a 017 0x1F 8 bc", "a-15-1f-10-b-%"),
        (r"printf '%s.' a b", "a.b."),
        (r"printf -- '%b%q' '\0101\c rest' x", "Ax"),
        ('printf "%d%d" "\'A"', "650"),
        (r"echo -e '\x41\u42\U43\0104\q\n'", r"ABCD\q"),
        (r"echo -n '\x41'", r"\x41"),
        (r"printf '\ud800'", "\ufffd"),
        ("echo abc | cut -c2", "b"),
        ("echo abc | cut -c1-2", "ab"),
        ("echo a-b-a | sed s/a/c/g", "c-b-c"),
        ("echo aab | sed s/a/c/ | cat", "cab"),
        ("echo abc | tr -d a-b", "c"),
        ("echo abc | tr abc x", "xxx"),
        ("echo aab | tr -s a", "aab"),
    ],
)
def test_what_is_printed_is_put_in(printed: str, expected: str) -> None:
    """By what prints constants, and by what changes them."""
    assert commands(f"x y$({printed})z")[-1][1] == f"x y{expected}z"


@pytest.mark.parametrize(
    "printed",
    [
        "printf %d x", "echo $a", "echo a | cut -f1", "echo a | sed s/./x/",
        "echo a | sed -e s/a/b/ -e s/b/c/", "echo a | awk b",
        "echo a | tr -c a b", "echo a | tr", "printf -v a b", "printf", "cat", "a", "echo a; b",
        "cat <<< $a", "echo a | openssl enc -d -k x",
        "echo a | xxd -r", "echo a | rev $b",
    ],
)  # fmt: skip
def test_what_nobody_knows_stays(printed: str) -> None:
    """A substitution that depends on more than constants is left as it is."""
    assert str(commands(f"x $({printed}) z")[-1][1]).startswith("x $(")


@pytest.mark.parametrize("printed", ["echo aa | sed s/a/bbbbbbbbbbbbbbbbbbbb/g", "printf %999s x"])
def test_too_much_is_not_printed(monkeypatch: pytest.MonkeyPatch, printed: str) -> None:
    """What is longer than is kept stays as it is."""
    monkeypatch.setattr(shell_printing, "MAX_PRINTED", 30)
    assert str(commands(f"x $({printed}) z")[-1][1]).startswith("x $(")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x $'\\'a\\?b'", "x 'a?b"),
        ("x {a,b}c{d,e} {f} {g,}", "x acd acd ace bcd bce {f} g"),
        ("x '{a,b}' \"{a,b}\" \\{a,b\\}", "x {a,b} {a,b} {a,b}"),
        ("x $( (a) )", "x ( a"),
        ("`echo x` `echo y; echo z`", "x ` echo y ; echo z"),
        ("x <<< `echo y`", "x"),
        ("y=$(echo a) x", "y=a x"),
        ("read a b <<< 'c d'; x $a", "x c d"),
        ("f() (a)\nx", "x"),
        ("$(echo)\nx", "x"),
        ("cat <<E | cat <<F\na\nE\nb\nF\nx", "x"),
        ("f() { b $1; }; f a; f a", "f a"),
        (f"x {'{' * 70}{'}' * 70}", f"x {'{' * 70}{'}' * 70}"),
        (f"x {'{a,b}' * 7}", " ".join(["x", *("".join(one) + "{a,b}" for one in product("ab", repeat=6))])),
        ("f\n(\nx", "x"),
        ("alias x; unalias y; x", "x"),
        ("alias x='x -y'; x", "x"),
        ("f() {\n{ a; }\n}\nx", "x"),
        ("f() { echo $1; }; f a", "f a"),
        ("f() { b | c; }; f >d | e", "f >d | e"),
        ("declare -a y=(b c); x ${y[1]}", "x c"),
        ("y=(); x $y", "x"),
        ("cat <<E\na\nE\n", "E"),
        ("cat <<E <<F\na\nE\nb\nF\nx", "x"),
        ("cat <<-E\na\n\tE\nx", "x"),
        ("cat <<E\nx", "x"),
        ("/bin/q? x", "/bin/q? x"),
        ("$a$b x", "$a$b x"),
        ("a='' ; $a x", "x"),
    ],
)
def test_what_looks_alike_is_something_else(source: str, expected: str) -> None:
    """Neither is everything in braces a list, nor everything with parentheses a function."""
    texts = [text for name, text in commands(source) if name != "$ >"]
    assert texts[-1] == expected if "acd" not in expected else str(texts[-1]).startswith("x acd")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("'a'+'b'+1", "'ab1'"),
        ("('a','b')+'c'", "('a','b','c')"),
        ("'a','b','c' -join '-'", "'a-b-c'"),
        ("[char](65+1*1) + [char]'C'", "'BC'"),
        ("[char](7 -bxor 70) + [char](70-1)", "'AE'"),
        ("[string]'a' + \"b`tc\"\"\"", "'ab\tc\"'"),
        ("[char[]]'ab'", "('a','b')"),
        ("'{0}{1}' -f 'a'", "'{0}{1}' -f 'a'"),
        ("'a b' -split ' '", "('a','b')"),
        ("'abc'.Substring(1) + 'abc'.Substring(0,1)", "'bca'"),
        ("'abc'.Substring('x')", "'abc'.Substring('x')"),
        ("'a.b'.Split('.')[1] + ' c '.Trim() + '-d-'.Trim('-')", "'bcd'"),
        ("'abc'[0,2,9] -join ''", "'ac'"),
        ("'abc'[1]", "'b'"),
        ("'abc'['x']", "'abc'['x']"),
        ("'it''s' + 'x'", "'it''sx'"),
        ("'a'.Replace('','b')", "'a'.Replace(('','b'))"),
        ("'a'.Frob('b')", "'a'.Frob('b')"),
        ("f('a')", "f('a')"),
        ("'aX'.ToLower() + 'a'.ToCharArray()", "'ax' + ('a')"),
        ("-join 'ab'[1..0]", "'ba'"),
        ("1..999999", "1..999999"),
        ("$u + 'a'", "$u + 'a'"),
        ("'a','b'.ToUpper()", "('a','B')"),
        ('$k + "$k$k"', "'vvv'"),
        ("$l -join ''", "'pq'"),
        ("[string]::Join('-', $l)", "'p-q'"),
    ],
)  # fmt: skip
def test_an_expression_of_powershell_comes_to_a_constant(expression: str, expected: str) -> None:
    """Where all of it is one; else it stays as it is."""
    lines = shell_powershell.Expressions()
    assert lines.folded("$k = 'v'; $l = 'p','q'; $n += 'x'; $k += ''") != ""
    assert lines.folded(f"x ({expression})") in {f"x ({expected})", f"x {expected}"}


def test_what_powershell_makes_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of each text, and of all of them."""
    monkeypatch.setattr(shell_powershell_rules, "MAX_TEXT", 3)
    for line in ("x ('ab'+'cd')", "x (('ab','cd') -join '')", "x ('{0}{0}' -f 'ab')", "x ('aaa'.Replace('a','bb'))"):
        assert shell_powershell.Expressions().folded(line).startswith(("x ('", "x (('"))
        assert "abcd" not in shell_powershell.Expressions().folded(line)
    monkeypatch.setattr(shell_powershell, "MAX_LOOKED_AT", 3)
    lines = shell_powershell.Expressions()
    assert (lines.folded("x ('a'+'b')"), lines.is_cut) == ("x ('a'+'b')", True)


@pytest.mark.parametrize(
    ("source", "language", "expected"),
    [
        (f"powershell -e {base64.b64encode(b'x').decode()}", Language.BATCH, ["$ powershell", "$ \ufffd"]),
        ("powershell -e a", Language.BATCH, ["$ powershell"]),
        ("powershell -e \u00e9", Language.BATCH, ["$ powershell"]),
        ("sal x", Language.POWERSHELL, ["$ sal"]),
        ("powershell -c x y", Language.SHELL, ["$ powershell", "$ x"]),
        ("'x' | iex", Language.POWERSHELL, ["$ iex"]),
        ("echo x | iex", Language.POWERSHELL, ["$ iex", "$ x"]),
        ("perl <<< x", Language.SHELL, ["$ perl"]),
        ("echo x | perl", Language.SHELL, ["$ perl"]),
        ("node -e 'f()'", Language.SHELL, ["$ node", "f"]),
        ('python -c "f(\\"a\\")"', Language.SHELL, ["$ python", "f"]),
        ("eval", Language.SHELL, ["$ eval"]),
        ("sh -c", Language.SHELL, ["$ sh"]),
    ],
)  # fmt: skip
def test_what_is_run_is_read(source: str, language: Language, expected: list[str]) -> None:
    """In its own language, if that is read here."""
    assert sorted(name for name, _ in commands(source, language)) == sorted(expected)
