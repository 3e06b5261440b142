"""Which of a release's files are chosen from."""

from dataclasses import replace

import pytest

from tests.builders import sdist, wheel
from vetting.adapters.offered_files import MAX_NAMED, among, called
from vetting.domain.errors import NotFound

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
