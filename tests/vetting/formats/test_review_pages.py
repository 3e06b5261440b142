"""Where a change can be read."""

import pytest

from vetting.domain.audit_sets import Import
from vetting.domain.releases import Ecosystem
from vetting.domain.suggestions import Step
from vetting.formats.review_pages import ReviewPages

STEP = Step("demo", "1.0", "1.1")
MINE = "https://mine.example.test/"


def page(
    *urls: str, instance: str | None = None, step: Step = STEP, ecosystem: Ecosystem = Ecosystem.PYPI
) -> str | None:
    """Find the page of a step, with imports from *urls*."""
    return ReviewPages.found(ecosystem, [Import(urls)], instance).of(step)


def test_an_imported_instance_has_pages() -> None:
    """Its export, a reviewer's or a group's lead to the page; so does an instance below a path."""
    expected = "https://revet.example.test/base/diffs/pypi/demo/1.0/1.1"

    for export in ("pypi", "users/jo/pypi", "groups/us/pypi"):
        url = f"https://revet.example.test/base/exports/{export}/audits.toml"
        assert page("https://peer.example.test/audits.toml", url, instance=MINE) == expected


def test_a_plain_file_has_none() -> None:
    """Without an instance among the imports the user's own is taken, if there is one."""
    assert page("https://peer.example.test/supply-chain/audits.toml") is None
    assert (
        page("file:///exports/pypi/audits.toml", instance=MINE) == "https://mine.example.test/diffs/pypi/demo/1.0/1.1"
    )


def test_all_of_a_release_has_a_page() -> None:
    """A dash stands in the place of the older version."""
    assert page(instance=MINE, step=Step("demo", None, "1.1")) == "https://mine.example.test/diffs/pypi/demo/-/1.1"


def test_a_scoped_name_keeps_its_slash() -> None:
    """So the instance's addresses have it."""
    step = Step("@scope/demo", "1.0.0", "1.1.0+build")

    assert page(instance=MINE, step=step, ecosystem=Ecosystem.NPM) == (
        "https://mine.example.test/diffs/npm/@scope/demo/1.0.0/1.1.0%2Bbuild"
    )


def test_what_strangers_named_leads_nowhere_else() -> None:
    """Whatever a version holds, it is one part of the path."""
    step = Step("demo", "../../x?y#z", "1) <b>\n\u202e|/é")

    assert page(instance=MINE, step=step) == (
        "https://mine.example.test/diffs/pypi/demo/..%2F..%2Fx%3Fy%23z/1%29%20%3Cb%3E%0A%E2%80%AE%7C%2F%C3%A9"
    )


def test_credentials_stay_out_of_a_link() -> None:
    """A link is shown to others."""
    url = "https://jo:secret@revet.example.test/exports/pypi/audits.toml"

    assert page(url) == "https://revet.example.test/diffs/pypi/demo/1.0/1.1"


@pytest.mark.parametrize("instance", ["javascript:alert(1)", "ftp://mine.example.test", "https://", "http://[", "mine"])
def test_what_is_no_address_of_an_instance_has_no_pages(instance: str) -> None:
    """A link is made to the web alone."""
    assert page(instance=instance) is None


def test_an_address_cannot_end_a_link_early() -> None:
    """What would end a link in Markdown is written as its code."""
    assert (
        page(instance="https://mine.example.test/a)b>") == "https://mine.example.test/a%29b%3E/diffs/pypi/demo/1.0/1.1"
    )
