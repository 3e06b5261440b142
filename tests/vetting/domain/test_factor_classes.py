"""What the class of a sign-in proves, where a provider names one."""

import pytest

from tests.clocks import NOON
from vetting.domain.accounts import AccountId
from vetting.domain.evidence import Method
from vetting.domain.factors import SignIn


@pytest.mark.parametrize(
    ("amr", "acr", "method"),
    [
        ((), "phr", Method.WEBAUTHN),
        ((), "phrh", Method.HARDWARE),
        (("otp",), "phr", Method.WEBAUTHN),
        (("hwk",), "phr", Method.HARDWARE),
        (("otp",), "0", Method.OTP),
        ((), "urn:mace:incommon:iap:silver", None),
        ((), None, None),
    ],
)
def test_the_stronger_of_class_and_methods_counts(amr: tuple[str, ...], acr: str | None, method: Method | None) -> None:
    """Classes that are not known to name a factor prove none."""
    assert SignIn(AccountId(1), "https://id.example.test", amr, NOON, acr=acr).method is method
