"""``revet renew``, on a store."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.vetting.cli.project_folder import ProjectFolder
from tests.vetting.usecases.stores_on_disk import NO_AUDITS, desk_for, store
from tests.vetting.usecases.test_renewing import wildcard
from vetting.cli.renew import show
from vetting.domain.publishers import User, WildcardAudit
from vetting.domain.renewing import Renewal
from vetting.domain.store_checks import a_year_after
from vetting.usecases.renewing import Renewed

TODAY = datetime.now(UTC).date()


def begun(project: ProjectFolder, *, days: int = 300) -> None:
    """Begin a store with one wildcard audit that ends in some days."""
    store(project.store, audits=wildcard((TODAY + timedelta(days=days)).isoformat()) + NO_AUDITS)


def test_a_project_is_renewed(project: ProjectFolder) -> None:
    """One line says until when, and where it stands."""
    begun(project)

    told = project.revet("renew", "demo")

    ends = a_year_after(TODAY)
    expected = f"The wildcard audits of demo end {ends} now, recorded in supply-chain/pypi/audits.toml.\n"
    assert (told.status, told.out) == (0, expected)
    assert f'end = "{ends}"' in (project.store / "audits.toml").read_text()


def test_what_was_renewed_today_is_not_recorded_again(project: ProjectFolder) -> None:
    """Nothing is written where nothing changes."""
    begun(project)
    project.revet("renew", "demo")

    assert project.revet("renew", "demo").out == f"The wildcard audits of demo end {a_year_after(TODAY)} now.\n"


def test_nothing_ends_soon(project: ProjectFolder) -> None:
    """Said in words."""
    begun(project)

    assert project.revet("renew", "--expiring").out == "No wildcard audit has to be renewed.\n"


def test_what_ends_soon_is_renewed_even_at_rest(project: ProjectFolder) -> None:
    """The index is not asked then."""
    begun(project, days=3)

    assert project.revet("renew", "--expiring", "--include-inactive").out.startswith("The wildcard audits of demo end")


def test_what_is_left_as_it_is_is_told(project: ProjectFolder, capsys: pytest.CaptureFixture[str]) -> None:
    """Projects at rest are named, and a warning goes beside the answer."""
    resting = Renewal("demo", 0, WildcardAudit(("safe-to-run",), User(1), TODAY, TODAY), has_ended=False)
    desk = desk_for(store(project.store))

    show(Renewed((), TODAY, resting=(resting,), warnings=("Look out.",)), desk)

    assert capsys.readouterr() == (
        "Left as they are, for there was no release in four months: demo.\nNo wildcard audit has to be renewed.\n",
        "warning: Look out.\n",
    )


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ([], "renew which? write PROJECT, or --expiring"),
        (["demo", "--expiring"], "renew which? write PROJECT, or --expiring"),
        (["demo", "--include-inactive"], "--include-inactive goes with --expiring"),
        (["other"], "other has no wildcard audit here that may be renewed"),
    ],
)
def test_what_makes_no_sense_is_refused(project: ProjectFolder, arguments: list[str], reason: str) -> None:
    """Nothing is written."""
    begun(project)
    before = (project.store / "audits.toml").read_text()

    told = project.revet("renew", *arguments)

    assert (told.status, told.err) == (2, f"revet renew: {reason}\n")
    assert (project.store / "audits.toml").read_text() == before
