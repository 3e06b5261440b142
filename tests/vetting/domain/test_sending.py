"""How a request that is sent again is known."""

import pytest

from vetting.domain.errors import InvalidInput
from vetting.domain.sending import MAX_KEY_LENGTH, sending


def test_the_same_content_under_the_same_key_is_the_same_request() -> None:
    """Quotation marks around a key, as a structured field has them, change nothing."""
    assert sending("k", "a", "b") == sending('"k"', "a", "b")
    sending("k", "a").demand_same(sending("other", "a").content)


def test_other_content_is_refused() -> None:
    """Parts count one by one, not only what they are together."""
    assert sending("k", "ab", "c").content != sending("k", "a", "bc").content
    with pytest.raises(InvalidInput, match="the Idempotency-Key k was used before, for something else"):
        sending("k", "a").demand_same(sending("k", "b").content)


def test_the_longest_key_is_taken() -> None:
    """The limit counts the quotation marks too."""
    assert sending("k" * MAX_KEY_LENGTH).key == "k" * MAX_KEY_LENGTH
    assert sending(f'"{"k" * (MAX_KEY_LENGTH - 2)}"').key == "k" * (MAX_KEY_LENGTH - 2)


@pytest.mark.parametrize("key", ["", '""', "a b", "a\n", "ä", 'a"b', '"a', "k" * (MAX_KEY_LENGTH + 1)])
def test_no_key_is(key: str) -> None:
    """Empty, long, with spaces, controls, other letters or odd quotation marks."""
    with pytest.raises(InvalidInput, match="1 to 255 visible ASCII characters"):
        sending(key)
