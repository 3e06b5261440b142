"""Which of a release's files are chosen from."""

from dataclasses import replace

import pytest

from tests.builders import sdist, wheel
from vetting.adapters.offered_files import MAX_NAMED, among, called, unreadable_of
from vetting.domain.errors import NotFound
from vetting.domain.offers import Offer, UnplacedFile
from vetting.domain.releases import ProjectName

OFFERED = (sdist(), wheel())


def test_those_that_are_preferred_are_chosen_from() -> None:
    """Or all, where none of them is preferred."""
    assert among(OFFERED, {OFFERED[1].sha256}) == OFFERED[1:]
    assert among(OFFERED, ()) == OFFERED


def test_of_very_many_files_some_are_named() -> None:
    """To who names one that is not there; what they wrote is not told whole where it is long."""
    many = tuple(replace(OFFERED[0], filename=f"{number:02}") for number in range(MAX_NAMED + 2))

    assert called("03", many) == (many[3],)
    with pytest.raises(NotFound, match=r"no file x{200}; it has 00, .*, 19 and 2 more$"):
        called("x" * 300, many)


def test_of_many_files_that_cannot_be_read_some_are_named() -> None:
    """Those of that version alone; a name that says no version is nobody's."""
    named = [f"demo-1.0-{number}-py3-none-any.whl" for number in range(MAX_NAMED + 2)]
    others = ["demo-1.1.tar.gz", "other-1.0.tar.gz", "demo-1.0.exe", "odd.whl"]
    offer = Offer((), tuple(UnplacedFile(one, "it is odd") for one in (*others, "demo-1.0.0.tar.gz", *named)))

    found = unreadable_of(offer, ProjectName("demo"), "1.0")
    assert (found[0], len(found), found[-1]) == ("demo-1.0.0.tar.gz: it is odd", MAX_NAMED + 1, "and 3 more")
    assert unreadable_of(offer, ProjectName("demo"), "1.1") == ("demo-1.1.tar.gz: it is odd",)
