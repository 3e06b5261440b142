"""Addresses are shown without what only their owner should know."""

import pytest

from vetting.domain.addresses import secret_key, shown_address, without_secrets


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("demo==1.0", "demo==1.0"),
        ("https://h.example.test/x.whl", "https://h.example.test/x.whl"),
        ("https://u:p@h.example.test:8443/x.whl", "https://h.example.test:8443/x.whl"),
        ("git+https://tok3n@h.example.test/a@v1#egg=y", "git+https://h.example.test/a@v1"),
        ("https://h.example.test/a?token=s3cret", "https://h.example.test/a"),
        ("https://h.example.test?token=s3cret#x", "https://h.example.test"),
        ("https://u:p@[::1]/x", "https://[::1]/x"),
        ("https://u:pass/word@h.example.test/x", "https://u…"),
        ("'https://u:p@h/x' is not 'https://u:p@h/y?t=1'.", "'https://h/x' is not 'https://h/y'."),
        ("https://h/?next=https://u:p@other/", "https://h/://other/"),
    ],
)
def test_an_address_loses_its_secrets(text: str, shown: str) -> None:
    """User, password, query and fragment go; what else a text says stays."""
    assert without_secrets(text) == shown


def test_half_a_password_is_not_shown() -> None:
    """A text is cut when its secrets are gone, not before."""
    assert shown_address(f"https://{'t' * 90}@h.example.test/x", most=24) == "https://h.example.test/x"


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("", None),
        ("format=TEXT&author=jo", None),
        ("format=TEXT&token=x", "token"),
        ("private_token=x", "private_token"),
        ("X-Amz-Signature=x", "X-Amz-Signature"),
        ("a=b;access%5Fkey=x", "access%5Fkey"),
        ("sig=x", "sig"),
    ],
)
def test_a_secret_is_known_by_its_key(query: str, key: str | None) -> None:
    """Keys that services use for tokens and signatures are known; others are nobody's secret."""
    assert secret_key(query) == key
