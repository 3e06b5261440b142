"""What is declared quickly behaves as the standard library's dataclasses do."""

import copy
import dataclasses
import inspect
import pickle
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

import pytest

from vetting.domain import quick_dataclasses as quick


@quick.dataclass(frozen=True, slots=True)
class Quick:
    """A value with all that a field can have."""

    name: str
    size: int = 3
    marks: Mapping[str, int] = quick.field(default_factory=dict)
    note: str = quick.field(default="", compare=False)
    absent: str = quick.field(default="", repr=False)

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        if self.size < 0:
            raise ValueError(self.size)


@dataclasses.dataclass(frozen=True, slots=True)
class Standard:
    """The same, as the standard library makes it."""

    name: str
    size: int = 3
    marks: Mapping[str, int] = dataclasses.field(default_factory=dict)
    note: str = dataclasses.field(default="", compare=False)
    absent: str = dataclasses.field(default="", repr=False)


@quick.dataclass(frozen=True, slots=True)
class One:
    """A value of one field."""

    only: object


@quick.dataclass(frozen=True, slots=True)
class Empty:
    """A value of none."""


@quick.dataclass(frozen=True, slots=True, eq=False)
class Itself:
    """A value that is equal to nothing but itself."""

    name: str


@quick.dataclass(frozen=True)
class Roomy:
    """A value without slots, which keeps what it finds out."""

    name: str
    size: int = 1

    @cached_property
    def doubled(self) -> int:
        """The size, twice."""
        return 2 * self.size


def _sent(value: Any) -> Any:  # noqa: ANN401 - of any class
    """Send a value as a pool of processes does."""
    return pickle.loads(pickle.dumps(value))  # noqa: S301 - our own bytes


QUESTIONS: Mapping[str, Callable[[Any], object]] = {
    "text": lambda cls: repr(cls("a", marks={"x": 1}, absent="h")).replace(cls.__name__, ""),
    "defaults": lambda cls: dataclasses.asdict(cls("a")),
    "defaults of their own": lambda cls: cls("a").marks is cls("a").marks,
    "equal": lambda cls: (cls("a"), cls("a") == cls("a"), cls("a") == cls("b"), cls("a") == ("a",))[1:],
    "left out of equality": lambda cls: cls("a", note="n") == cls("a"),
    "shape": lambda cls: (cls.__match_args__, cls.__slots__),
    "signature": lambda cls: list(inspect.signature(cls).parameters),
    "types": lambda cls: cls.__init__.__annotations__,
    "fields": lambda cls: [(one.name, one.type, one.default, one.repr, one.compare) for one in dataclasses.fields(cls)],
    "replaced by the standard library": lambda cls: dataclasses.astuple(dataclasses.replace(cls("a"), size=5)),
    "replaced": lambda cls: dataclasses.astuple(quick.replace(cls("a", 4), name="b")),
    "pickled": lambda cls: dataclasses.astuple(_sent(cls("a", 9))),
    "copied": lambda cls: dataclasses.astuple(copy.deepcopy(cls("a", marks={"x": 1}))),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_it_answers_as_the_standard_library_does(question: str) -> None:
    """Whatever is asked of a class or its values, the answer is the standard library's."""
    assert QUESTIONS[question](Quick) == QUESTIONS[question](Standard)


@pytest.mark.parametrize(
    "breach",
    [lambda one: setattr(one, "name", "b"), lambda one: setattr(one, "other", "b"), lambda one: delattr(one, "name")],
    ids=["set", "set anew", "delete"],
)
@pytest.mark.parametrize("cls", [Quick, Roomy])
def test_a_value_does_not_change(cls: Callable[[str], object], breach: Callable[[object], None]) -> None:
    """A field of a value can be neither set nor deleted, and none can be added."""
    with pytest.raises(dataclasses.FrozenInstanceError, match=r"cannot (assign to|delete) field"):
        breach(cls("a"))


def test_what_cannot_be_is_refused_when_it_is_made() -> None:
    """A class's own check of its values is called."""
    with pytest.raises(ValueError, match="-1"):
        Quick("a", -1)


def test_a_field_without_default_has_to_be_given() -> None:
    """Making a value without one of its fields is refused, the first time as well."""
    with pytest.raises(TypeError, match=r"Quick\.__init__\(\) missing 1 required positional argument: 'name'"):
        Quick()  # type: ignore[call-arg]


def test_equal_values_are_one_key() -> None:
    """Equal values hash alike, whatever number of fields they have."""
    assert len({One(1), One(1), One(2), Empty(), Empty(), Roomy("a"), Roomy("a")}) == 4


def test_a_value_may_be_equal_to_itself_alone() -> None:
    """Where no comparison is wanted, equal fields are two values."""
    one, other = Itself("a"), Itself("a")

    assert (one == one, one == other, len({one, other})) == (True, False, 2)  # noqa: PLR0124  # equality is what is tried


def test_a_value_without_slots_keeps_what_it_finds_out() -> None:
    """What is found out once is kept in the value, which still cannot be changed."""
    assert (Roomy("a", 4).doubled, Roomy.size, _sent(Roomy("b", 2)).doubled) == (8, 1, 4)


def test_a_pattern_takes_a_value_apart() -> None:
    """A pattern finds the fields by their places."""
    match Quick("a", 7):
        case Quick(name, size):
            assert (name, size) == ("a", 7)
