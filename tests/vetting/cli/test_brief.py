"""Verbs that are over in a moment."""

import gc

import pytest

from vetting.cli.brief import without_collecting


def test_garbage_is_looked_for_again_afterwards() -> None:
    """Whatever happens meanwhile, it is as it was before."""
    seen: list[bool] = []

    def fails() -> None:
        with without_collecting():
            seen.append(gc.isenabled())
            raise KeyError

    with pytest.raises(KeyError):
        fails()

    assert (seen, gc.isenabled()) == ([False], True)


def test_what_was_off_before_stays_off() -> None:
    """One within the other turns nothing on too early."""
    with without_collecting():
        with without_collecting():
            pass
        is_enabled_within = gc.isenabled()

    assert not is_enabled_within
