"""Renewing wildcard audits in a store."""

from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path

import pytest

from tests.vetting.usecases.stores_on_disk import NO_AUDITS, TODAY, desk_for, store
from vetting.domain.errors import InvalidInput, SourceUnavailable
from vetting.domain.publishers import PublishedProject, PublishedRelease
from vetting.domain.releases import Ecosystem, project_name
from vetting.formats.cargo_vet import StoreFile
from vetting.usecases.renewing import renew, renew_expiring

DEMO = project_name(Ecosystem.PYPI, "demo")
LONG_AGO = PublishedProject((PublishedRelease("1.0", date(2025, 1, 1)),))


class Index:
    """The port ``Registry`` for what is told beforehand; without any, it does not answer."""

    def __init__(self, projects: Mapping[str, PublishedProject] | None) -> None:
        """Know *projects*."""
        self._projects = projects
        self.asked: list[str] = []

    def look_up(self, names: Collection[str]) -> Mapping[str, PublishedProject]:
        """Give those that are known."""
        self.asked += names
        if self._projects is None:
            raise SourceUnavailable("the index did not answer in time")
        return {name: one for name, one in self._projects.items() if name in names}


def wildcard(end: str, name: str = "demo", *more: str) -> str:
    """Write a wildcard audit."""
    lines = [f"[[wildcard-audits.{name}]]", 'criteria = "safe-to-deploy"', "user-id = 1", 'start = "2024-01-01"']
    return "\n" + "".join(f"{line}\n" for line in [*lines, f'end = "{end}"', *more])


def ends(path: Path) -> list[str]:
    """List the ends of all wildcard audits as they are written."""
    lines = (path / StoreFile.AUDITS).read_text().splitlines()
    return [line.removeprefix("end = ").strip('"') for line in lines if line.startswith("end")]


def test_a_projects_wildcard_audits_are_renewed(tmp_path: Path) -> None:
    """All of them, whenever they end, but not those of others."""
    folder = store(tmp_path, audits=wildcard("2026-12-01") + wildcard("2026-03-01", "other") + NO_AUDITS)

    found = renew(desk_for(folder), DEMO)

    assert (found.end, [one.project for one in found.renewals]) == (date(2027, 3, 2), ["demo"])
    assert found.written == (StoreFile.AUDITS,)
    assert ends(tmp_path) == ["2027-03-02", "2026-03-01"]


def test_a_project_without_any_is_refused(tmp_path: Path) -> None:
    """Nothing to renew is a mistake where a project is named."""
    folder = store(tmp_path, audits=wildcard("2026-12-01", "demo", "renew = false") + NO_AUDITS)

    with pytest.raises(InvalidInput, match="demo has no wildcard audit here that may be renewed"):
        renew(desk_for(folder), DEMO)
    assert ends(tmp_path) == ["2026-12-01"]


def test_all_that_end_soon_are_renewed(tmp_path: Path) -> None:
    """Projects at rest are left as they are, unless they are asked for."""
    audits = wildcard("2026-03-01") + wildcard("2026-12-01", "later") + wildcard("2026-03-20", "rests") + NO_AUDITS
    folder, index = store(tmp_path, audits=audits), Index({"rests": LONG_AGO})

    found = renew_expiring(desk_for(folder, registry=index))

    assert index.asked == ["demo", "rests"]
    assert ([one.project for one in found.renewals], [one.project for one in found.resting]) == (["demo"], ["rests"])
    assert ends(tmp_path) == ["2027-03-02", "2026-12-01", "2026-03-20"]

    again = renew_expiring(desk_for(folder, registry=index), include_inactive=True)

    assert (again.written, ends(tmp_path)) == ((StoreFile.AUDITS,), ["2027-03-02", "2026-12-01", "2027-03-02"])
    assert index.asked == ["demo", "rests"]


def test_where_nothing_ends_nothing_is_written(tmp_path: Path) -> None:
    """The index is not asked, either."""
    folder, index = store(tmp_path), Index(None)

    found = renew_expiring(desk_for(folder, registry=index))

    assert (found.renewals, found.written, found.warnings, index.asked) == ((), (), (), [])


@pytest.mark.parametrize(
    ("index", "frozen", "warning"),
    [
        (Index(None), False, "every project counts as active, for the index did not say: the index did not answer"),
        (Index({"demo": LONG_AGO}), True, "the index is not asked, so every project counts as active"),
        (None, False, "the index is not asked, so every project counts as active"),
    ],
)
def test_without_an_answer_every_project_counts_as_active(
    tmp_path: Path,
    index: Index | None,
    frozen: bool,  # noqa: FBT001 - a table's column
    warning: str,
) -> None:
    """What is not known lets nothing end, and is said."""
    folder = store(tmp_path, audits=wildcard(TODAY.isoformat()) + NO_AUDITS)

    found = renew_expiring(desk_for(folder, registry=index, frozen=frozen))

    assert [one.project for one in found.renewals] == ["demo"]
    assert len(found.warnings) == 1
    assert found.warnings[0].startswith(warning)
