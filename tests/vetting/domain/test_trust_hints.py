"""Whom one might trust instead of reading."""

from datetime import date

import pytest

from vetting.domain.publishers import PublishedBy, PublishedRelease, TrustedEntry, TrustedPublisher, User
from vetting.domain.releases import Ecosystem
from vetting.domain.suggestions import Step
from vetting.domain.trust_hints import THIS_PROJECT, Background, TrustHint, Trusting
from vetting.domain.versions import order_for

DAY = date(2026, 1, 2)
JO, ANN, BUILD = User(1, "jo", "Jo"), User(2, "ann"), TrustedPublisher("github:demo/demo")
STEP = Step("demo", None, "1.9")


def published(version: str, source: PublishedBy | None) -> PublishedRelease:
    """Publish a version."""
    return PublishedRelease(version, DAY, source)


def entry(source: PublishedBy) -> TrustedEntry:
    """Trust a publisher."""
    return TrustedEntry(("safe-to-deploy",), source, DAY, DAY)


def background(
    *releases: PublishedRelease,
    own: dict[str, PublishedBy] | None = None,
    peers: dict[str, tuple[PublishedBy, ...]] | None = None,
) -> Background:
    """Tell what is known of demo 1.9."""
    local = {name: (entry(source),) for name, source in (own or {}).items()}
    return Trusting(local, peers or {}).background(STEP, releases, order_for(Ecosystem.PYPI))


def test_a_publisher_of_the_release_is_hinted_at() -> None:
    """Whoever published it and is trusted, whatever they are called now, is worth a thought."""
    known = background(published("1.9.0", JO), peers={"b": (User(1, "joanna"),), "a": (JO, ANN)})

    assert known == Background(JO, TrustHint(JO, ("a", "b"), is_exact=True, is_sole=True))


def test_our_own_trust_says_it_all() -> None:
    """Where this project trusts somebody for another project, it does not matter who else does."""
    known = background(published("1.9", JO), published("1.8", ANN), own={"other": JO}, peers={"a": (JO,)})

    assert known.hint == TrustHint(JO, (THIS_PROJECT,), is_exact=True, is_sole=False)


def test_a_publisher_of_another_release_is_hinted_at() -> None:
    """Of several the one of the newest version, as versions are ordered."""
    releases = [published("1.8", ANN), published("1.10", BUILD), published("1.9", None)]

    known = background(*releases, peers={"a": (ANN, BUILD)})

    assert known == Background(None, TrustHint(BUILD, ("a",), is_exact=False, is_sole=False))


def test_a_project_that_is_trusted_already_gets_no_second_hint() -> None:
    """Who trusts somebody for it has thought about its publishers."""
    known = background(published("1.9", JO), published("1.8", ANN), own={"demo": BUILD}, peers={"a": (ANN,)})

    assert known == Background(JO)


@pytest.mark.parametrize("releases", [(), (published("1.9", None),), (published("1.9", JO), published("2.0", ANN))])
def test_nobody_is_hinted_at_without_a_reason(releases: tuple[PublishedRelease, ...]) -> None:
    """Unknown publishers, and those whom nobody trusts, are no hint."""
    assert background(*releases, peers={"a": (BUILD,)}).hint is None
