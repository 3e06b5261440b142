"""What a command did to a store, in words."""

from tests.vetting.domain.resolver.books import RUN, delta, exemption, full
from vetting.cli.change_text import change_lines
from vetting.domain.lock_changes import LockChange
from vetting.domain.store_changes import Difference, StoreChanges


def test_each_part_that_changed_gets_a_line() -> None:
    """What went, what came, and what is another than before are told apart."""
    exemptions = Difference(
        (("demo", exemption("1.0", RUN)), ("new", exemption("1.0"))),
        (("demo", exemption("1.0")), ("old", exemption("1.0"))),
    )
    lock = LockChange("us", 1, 0), LockChange("the index", 0, 2)

    changes = StoreChanges(exemptions, Difference((("demo", full("1.0")),), (("demo", delta("1.0", "1.1")),)), lock)

    assert list(change_lines(changes)) == [
        "Exemptions: 1 dropped (old 1.0), 1 changed (demo 1.0), 1 added (new 1.0).",
        "Own audits: 1 dropped (demo 1.0 -> 1.1), 1 added (demo 1.0).",
        "imports.lock: us: 1 came; the index: 2 went.",
    ]


def test_nothing_is_nothing() -> None:
    """A store that stayed as it was gets no line."""
    assert list(change_lines(StoreChanges())) == []


def test_many_are_counted_and_names_are_shown_safely() -> None:
    """A long list is cut, and a name that holds more than letters is shown as text."""
    came = tuple((f"demo{number}\x1b", exemption("1.0")) for number in range(12))

    (line,) = change_lines(StoreChanges(Difference(came)))

    assert line.startswith("Exemptions: 12 added (demo0\\u001b 1.0, ")
    assert line.endswith(", and 2 more).")
