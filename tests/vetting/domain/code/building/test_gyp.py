"""What a GYP file runs."""

import pytest

from tests.vetting.domain.code.building.reading import facts_in, lines_in
from tests.vetting.domain.code.building.test_files import grows_as_its_text
from vetting.domain.code.building import gyp

ONLY = "only the commands in it were read"
CUT = "not all of it was read"


@pytest.mark.parametrize(
    ("source", "expected", "rough"),
    [
        ("# x\n{'targets': [{'a': 'b', **c}]}", [], None),
        ("{'actions': [{'action': ['python', '<(x)', '>(PRODUCT_DIR)/y', z]}]}", ["python ${x} ./y"], None),
        ("{'action': 'a b'}", ["a b"], None),
        ("{'variables': {'x%': 'a', 'y': ['b', 'c'], z: 1, 'w': 1}, 'action': ['<(x)', '<(y)', '<(w)']}",
         ["a b c ${w}"], None),
        ("[{'variables': {'x': 'a'}}, {'variables': {'x': 'b'}}, {'action': ['x', '<(x)']}]", ["x ${x}"], None),
        ("['<!(a b)', '<!@(c d)', '>!(e)']", ["a b", "c d", "e"], None),
        ("['<!(a \"b c\" <!(d))']", ["d", "a b c ( d"], ONLY),
        ("['<!(a | b)', 'c (d) )']", ["a | b"], ONLY),
        ("['<!([\"a\", \"b c\"])', '<!([\"a\")']", ["a b c", "[a"], None),
        ("['<!(a', '<!(b \\'c)']", ["a", "b c"], ONLY),
        ("['<!pymod_do_main(a.b c)', '<!@pymod_do_main(x.y z)', '<!pymod_do_main()']",
         ["python ./a/b.py c", "python ./x/y.py z"], None),
        ("['<!(node -p \"require(\\'node-addon-api\\').include\")']", [], None),
        ("['<!(node -p \"x()\")']", ["node -p x()"], ONLY),
        ("{'conditions': [['OS==\"win\" and x!=1', {}], ['a .b_ ', {}], [], 'a.__b__'], 'target_conditions': 1}",
         ["python -c a .b_", "python -c a.__b__"], ONLY),
        ("{'includes': ['a.gypi'], 'dependencies': ['b/c.gyp:d', 'e'], 'make_global_settings': [['CC', 'f'], 'g']}",
         [". a.gypi", ". b/c.gyp", "f"], None),
        ("{'a': '<!(b)'", ["b"], CUT),
        ("", [], CUT),
    ],
)  # fmt: skip
def test_actions_and_what_fills_in_values_run(source: str, expected: list[str], rough: str | None) -> None:
    """With the variables that are set once; and what is not understood is said."""
    facts = facts_in("binding.gyp", source)
    assert (lines_in("binding.gyp", source), facts.rough) == (expected, rough)


def test_what_is_too_long_is_no_list_of_words() -> None:
    """And values that grow beyond what a file may are said."""
    long = "['<!(a " + "b" * 20_000 + ")']"
    assert facts_in("binding.gyp", long).rough == ONLY
    many = f"{{'variables': {{'x': '{'y' * 600_000}'}}, 'action': ['a', '<(x)', '<(x)']}}"
    assert facts_in("binding.gyp", many).rough == CUT


@pytest.mark.parametrize(
    ("source", "is_parsed"),
    [
        ("['''a'b''', \"\"\"c\"\nd\"\"\"]", True),
        ("[1]  # 2, 3, 4, 5, 6, 7", True),
        ("['\\'2, 3, 4, 5, 6', 'x\\\r\n, , , ,']", True),
        ("[1, 2, 3, 4]", False),
        ("[1]#\r+[2]+[3]", False),
        ("['\\\r\n', 2, 3, 4]", False),
        ("['x', Rf'{1}{2}']", False),
        ("['x', 2, ']", False),
    ],
)
def test_only_few_values_are_parsed(source: str, *, is_parsed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """For each of them Python takes hundreds of bytes; texts and remarks are one, however long they are."""
    monkeypatch.setattr(gyp, "MAX_PARTS", 8)
    assert (gyp.literal_of(source) is not None) == is_parsed


@pytest.mark.parametrize("part", ["\\'''x\n", "'''", "'\\", "\"'''\n", "f", "#'", '\\"""x\n'])
def test_the_time_to_count_grows_as_the_text_does(part: str) -> None:
    """Also of texts that nothing closes."""
    assert grows_as_its_text(lambda size: gyp.literal_of(part * size))


def test_commands_within_commands_end_somewhere() -> None:
    """The outer ones are read."""
    assert len(lines_in("binding.gyp", "['" + "<!(a " * 30 + ")" * 30 + "']")) > 10
