"""How a score is made, and whose word it rests on."""

from starlette.testclient import TestClient

from tests.database import on_sqlite_alone
from tests.seeding import Seed
from tests.web.publishing import CHANGED, SOURCE, score, vouch
from vetting.domain.accounts import Level
from vetting.domain.signals.scan import ALL
from vetting.domain.trust_score.table import TABLE_1
from web.templating import decibans

pytestmark = on_sqlite_alone  # it is about requests and pages, whatever database their rows come from


def test_without_a_score_the_table_stands_alone(site: TestClient) -> None:
    """An instance that has scored nothing says so, and still explains every line."""
    page = site.get("/about/score").text

    assert "No release has been scored here yet" in page
    for key in ("audits", "violations", "publisher", "findings", "soak", "repository", "known-bad"):
        assert f'id="{key}"' in page


def test_the_values_are_those_of_the_table(site: TestClient) -> None:
    """What the page says is what scores are computed from."""
    page = site.get("/about/score").text

    for points in (*TABLE_1.levels.values(), TABLE_1.attested_as_before, TABLE_1.provenance_regression):
        assert f'<td class="num">{decibans(points)}</td>' in page


def test_the_example_is_the_instances_own(site: TestClient, seed: Seed) -> None:
    """It is taken apart from its lines to its figure; an audited release is preferred."""
    audited, plain = seed.release("1.0", SOURCE), seed.release("1.1", CHANGED)
    vouch(seed, audited)
    score(seed, audited, plain)

    page = site.get("/about/score").text

    assert "<strong>demo 1.0</strong>" in page
    assert "(audits)</span>" in page
    assert "→ 50 + " in page


def test_whose_word_counts_is_public(site: TestClient, seed: Seed) -> None:
    """Those with a level are listed with what their word weighs; those without are not."""
    assert "Nobody's, yet" in site.get("/trust").text
    release = seed.release("1.0", SOURCE)
    vouch(seed, release, level=Level.MEDIUM)
    vouch(seed, release, login="nobody", level=None)

    page = site.get("/trust").text

    assert 'href="/users/jo"' in page
    assert "4 dB" in page
    assert 'href="/exports/users/jo/pypi/audits.toml"' in page
    assert "/users/nobody" not in page


def test_every_rule_is_explained(site: TestClient) -> None:
    """Whoever meets a rule's name on a page finds what it means, and what it cannot see."""
    page = site.get("/about/signals").text

    assert [one.id for one in ALL if f'id="{one.id}"' not in page] == []
    assert page.count("It cannot see:") == len(ALL)
