"""The commands of a build file as a shell's script."""

import pytest

from vetting.domain.code.building.script import (
    MAX_PUT_IN,
    MAX_RUN,
    TOO_LONG,
    Constants,
    Places,
    Script,
    joined,
    replaced,
)
from vetting.domain.code.facts import Place


def test_every_command_stays_in_its_place() -> None:
    """The first of a line in its column, the others behind it; and none goes on in the next."""
    script = Script()
    script.line(Place(3, 5), "a\n\tb\\")
    script.line(Place(3, 9), "c << EOF")
    script.line(Place(1, 1), "  ")
    calls = script.facts().calls
    assert [(call.name, call.place.line, call.place.column) for call in calls] == [
        ("$ a", 3, 5),
        ("$ b", 3, 5),
        ("$ c", 3, 5),
    ]


@pytest.mark.parametrize(
    ("words", "line", "rough"),
    [
        (["cc", "-o", "it's", "a b"], "cc -o it's a b", None),
        (["sh", "x.sh"], "sh x.sh", None),
        (["sh", "-c", "a", "b c"], "a", "only the commands in it were read"),
        (["sh", "-c"], "sh -c", "only the commands in it were read"),
        (["bash", "-c", "${x}"], "eval ${x}", "only the commands in it were read"),
        (["node", "--eval", "f()"], "node --eval f()", "only the commands in it were read"),
        (["eval", "a"], "eval a", "only the commands in it were read"),
        (["${tool}", "x"], "${tool} x", "it runs what only running it tells"),
        (["$<TARGET_FILE:x>"], "$<TARGET_FILE:x>", "it runs what only running it tells"),
        (["cmake", "-E", "env", "A=1", "--", "cat", "x"], "cat x", None),
        (["cmake", "-E", "env"], "cmake -E env", None),
    ],
)
def test_what_of_a_program_is_not_known_is_said(words: list[str], line: str, rough: str | None) -> None:
    """A program by a name that is not known, and code that it is given in words."""
    script = Script()
    script.run(Place(1, 1), words)
    facts = script.facts()
    assert (facts.calls[0].arguments[0].constant, facts.rough) == (line, rough)


def test_programs_go_on_into_each_other_into_files_and_into_variables() -> None:
    """As far as there are any, and the variable may be called that."""
    script = Script()
    script.run(Place(1, 1), ["curl", "x"], [], ["cat"], files=["y"])
    script.run(Place(2, 1), ["cat", "$(z)"], result="a-b")
    script.run(Place(3, 1), [])
    script.sets(Place(4, 1), "a-b", "c")
    script.sets(Place(5, 1), "a", "c")
    commands = [call.arguments[0].constant for call in script.facts().calls if call.arguments]
    assert commands == ["curl x | cat >y", "y", "cat $( z", "a=c"]


@pytest.mark.parametrize(
    ("path", "rough"), [("a/b.mk", None), ("${x}/b.mk", None), ("a/${x}", "it loads what only running it tells")]
)
def test_what_is_loaded_is_told_by_its_name(path: str, rough: str | None) -> None:
    """Without which nobody knows what it is."""
    script = Script()
    script.loads(Place(1, 1), path)
    assert script.facts().rough == rough


def test_the_first_reason_stays_and_no_command_is_no_reason() -> None:
    """Unless that is not known."""
    script = Script()
    script.say("only the commands in it were read")
    assert script.facts().rough is None
    script.line(Place(1, 1), "a")
    script.say("another")
    assert script.facts().rough == "only the commands in it were read"


def test_a_script_that_was_not_read_whole_is_said() -> None:
    """What is too long for a shell's reader is."""
    script = Script()
    script.line(Place(1, 1), "a " * 10_000)
    assert script.facts().rough == "not all of it was read"


def test_programs_are_written_out_as_long_as_there_is_room() -> None:
    """What is too long for it is left out, and said beside whatever else is not known."""
    script = Script()
    script.run(Place(1, 1), ["a", "b" * MAX_RUN])
    script.run(Place(2, 1), ["sh", "-c", "d"])
    assert [call.name for call in script.facts().calls] == ["$ d"]
    assert script.rough == "not all of it was read"
    other = Script()
    other.run(Place(1, 1), ["sh", "-c", "d"])
    other.run(Place(2, 1), ["a", "b"], ["c", "d" * MAX_RUN])
    assert other.facts().rough == "only the commands in it were read, and not all of it was read"


def test_what_is_set_has_an_end() -> None:
    """A value that variables double is not written out each time it is set; a shorter one still is."""
    script = Script()
    script.sets(Place(1, 1), "x", "a" * (MAX_RUN + 1))
    script.sets(Place(2, 1), "y", "curl")
    script.run(Place(3, 1), ["$y", "b"])
    assert script.rough == "not all of it was read"
    assert [one.name for one in script.facts().calls] == ["$ y=curl", "$ curl"]


def test_constants_grow_no_further_than_a_file_may() -> None:
    """What is put in again and again is not known any more, and that is said."""
    constants = Constants({"x": "a"})
    constants.add("x", "b")
    constants.put("y", "c" * (MAX_PUT_IN // 2))
    assert (constants.get("x"), constants.get("z"), constants.holds("y"), constants.is_cut) == ("ab", None, True, False)
    found = [constants.get("y") is None for _ in range(2)]
    constants.add("x", "b")
    constants.put("z", "c")
    constants.put("y", None)
    assert (found, constants.holds("y"), constants.get("z"), constants.is_cut) == ([True, True], False, None, True)


def test_texts_grow_no_further_either() -> None:
    """Whether a glue does it, or a part that is put in."""
    assert [replaced("aXbX", "X", "-"), replaced("a", "", "b")] == ["a-b-", "a"]
    assert [joined("-", ["a", "b"]), joined("-" * 9_000, ["a"] * 9_000)] == ["a-b", TOO_LONG]
    assert replaced("X" * 9_000, "X", "-" * 9_000) == TOO_LONG


def test_a_place_is_told_by_the_lines_before_it() -> None:
    """Both count from one."""
    places = Places("a\n\nbc")
    assert [places.at(offset) for offset in (0, 2, 4)] == [Place(1, 1), Place(2, 1), Place(3, 2)]
