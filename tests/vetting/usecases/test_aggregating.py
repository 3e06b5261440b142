"""Putting together what several parties publish."""

import pytest

from tests.vetting.usecases.stores_on_disk import NO_AUDITS, PublishedTexts, audit
from vetting.domain.aggregating import CriteriaDisagree
from vetting.domain.errors import InvalidInput, SourceUnavailable
from vetting.domain.releases import Ecosystem
from vetting.usecases.aggregating import Aggregate, aggregate

A, B = "https://a.example.test/audits.toml", "https://b.example.test/audits.toml"


def made(listing: str, **texts: str) -> Aggregate:
    """Aggregate texts that stand at A and B."""
    sources = PublishedTexts({A: texts.get("a", ""), B: texts.get("b", "")})
    return aggregate(listing, ecosystem=Ecosystem.PYPI, sources=sources)


def test_entries_are_sorted_and_credited() -> None:
    """The file has no heading; each entry says where it was read."""
    text = made(f"# peers\n\n  {A}  \n{B}\n", a=audit("2.0"), b=audit("1.0")).text

    assert text == audit("1.0", f'aggregated-from = "{B}"') + audit("2.0", f'aggregated-from = "{A}"')


def test_an_empty_list_makes_an_empty_file() -> None:
    """Where there is nothing to put together, the file says so."""
    assert made("# nobody yet\n") == Aggregate(NO_AUDITS)


def test_what_cannot_be_read_is_told_once_an_address() -> None:
    """An address that is listed twice is warned of once."""
    found = made(f"{A}\n{A}\n{B}", a=audit("1.0", 'signature = "x"') + audit("1.1"), b=audit("2.0"))

    assert [warning.split(": ", 1)[0] for warning in found.warnings] == [
        f"from {A} was dropped what this version cannot read"
    ]
    assert found.text.count("[[audits.demo]]") == 3


def test_parties_that_disagree_are_refused() -> None:
    """One word with two meanings cannot be published."""
    words = '[criteria.fast]\ndescription = "{}"\n[audits]\n'

    with pytest.raises(CriteriaDisagree, match="'fast' differ in their description"):
        made(f"{A}\n{B}", a=words.format("quick"), b=words.format("at once"))


def test_what_is_no_audits_file_is_refused() -> None:
    """A page that is no TOML is named."""
    with pytest.raises(InvalidInput, match=f"{A} is no audits file"):
        made(A, a="<html>")


def test_an_address_that_does_not_answer_is_named() -> None:
    """Nothing is published that lacks a part."""
    with pytest.raises(SourceUnavailable, match=r"c\.example\.test"):
        made("https://c.example.test/audits.toml")
