"""Zip archives that two readers would read differently: each is refused, or what is odd about it is noted."""

import pytest

from tests.vetting.adapters.archives.hostile_zips import FINE, NOTED, REFUSED
from tests.vetting.adapters.archives.pip_way import hold_against_pip, hold_what_is_noted
from tests.vetting.adapters.archives.reading import codes, read
from vetting.domain.archive_notes import MEANINGS, NoteCode
from vetting.domain.errors import InvalidInput


@pytest.mark.parametrize("what", NOTED)
def test_what_is_odd_about_a_zip_archive_is_noted(what: str) -> None:
    """Each contradiction has its word, and the files of the tree are all the same those that pip leaves."""
    data, code = NOTED[what]
    tree = read(data, "x.whl")
    assert code in codes(tree)
    hold_what_is_noted(data, "x.whl", tree)


@pytest.mark.parametrize("what", REFUSED)
def test_records_that_cannot_be_believed_are_refused(what: str) -> None:
    """An archive whose records are broken, or would send readers to different places, has no tree."""
    data, reason = REFUSED[what]
    with pytest.raises(InvalidInput, match=reason):
        read(data, "x.whl")


@pytest.mark.parametrize("what", FINE)
def test_what_writers_do_every_day_is_no_oddity(what: str) -> None:
    """Archives written as streams, in ZIP64, with folders or with archives in them, are read as pip reads them."""
    tree = hold_against_pip(FINE[what], "x.whl")
    assert tree is not None
    assert tree.notes == ()


def test_every_word_has_a_meaning() -> None:
    """There is no oddity without a sentence that says what it is."""
    assert set(MEANINGS) == set(NoteCode)
