"""What follows from changes: rows to write, and no more work than is needed."""

from dataclasses import replace
from datetime import timedelta

from tests.clocks import NOON
from tests.vetting.domain.watched import held, known, listed, look, project, release
from vetting.domain.indexes import IndexFile
from vetting.domain.looking import Found, NotPublished
from vetting.domain.projects import ProjectStatus
from vetting.domain.releases import Distribution, Release, Sha256
from vetting.domain.upkeep import READ_AT_ONCE, Upkeep, Work, upkeep_of
from vetting.domain.watching import KnownProject, changes_when_gone

LATER = NOON + timedelta(days=3)
WHEEL = "demo-1.0-py3-none-any.whl"
GONE = known(release("1.0", held("demo-1.0.tar.gz", removed_at=NOON)), status=ProjectStatus.REMOVED, removed_at=NOON)


def upkeep(
    before: Release | KnownProject, *files: IndexFile | str, status: ProjectStatus = ProjectStatus.ACTIVE
) -> Upkeep:
    """Say what follows when an index offers *files*."""
    seen = before if isinstance(before, KnownProject) else known(before)
    watched = project(status=seen.status, removed_at=seen.removed_at)
    changes = look(seen, *files, status=Found(status))
    return upkeep_of(changes, seen, watched, at=LATER, backlog=2)


def now(kept: Upkeep, distribution: Distribution) -> Distribution:
    """Give a known file as it is written back."""
    assert distribution.id is not None
    return kept.files[distribution.id]


def test_nothing_follows_from_nothing() -> None:
    """Where nothing changed, nothing is written or asked for."""
    kept = upkeep(release("1.0"), "demo-1.0.tar.gz")
    assert kept == Upkeep(project())


def test_at_first_only_the_newest_are_read() -> None:
    """At the first look every release becomes known, and only the newest few are read."""
    kept = upkeep(known(), *(f"demo-1.{minor}.tar.gz" for minor in range(5)))
    assert [one.version for one in kept.new_releases] == ["1.0", "1.1", "1.2", "1.3", "1.4"]
    assert kept.to_read == {"1.4", "1.3"}


def test_later_every_new_release_is_read_within_reason() -> None:
    """What is published while a project is watched is read, except when it is a flood."""
    few = upkeep(release("1.0"), "demo-1.0.tar.gz", *(f"demo-2.{minor}.zip" for minor in range(5)))
    assert few.to_read == {f"2.{minor}" for minor in range(5)}
    flood = upkeep(release("1.0"), "demo-1.0.tar.gz", *(f"demo-2.{minor}.zip" for minor in range(50)))
    assert flood.to_read == {f"2.{minor}" for minor in range(50 - READ_AT_ONCE, 50)}


def test_an_added_file_has_the_release_read_again() -> None:
    """A file added to a known release is written down with when we saw it, and read."""
    before = release("1.0")
    kept = upkeep(before, "demo-1.0.tar.gz", WHEEL)
    ((release_id, added),) = kept.new_files
    assert (release_id, added.filename, added.first_seen_at) == (before.id, WHEEL, LATER)
    assert kept.work == {before.id: Work.READ}


def test_changed_bytes_are_read_whether_asked_or_not() -> None:
    """A file that changed is another file; the old one is gone, and the new one is read anyhow."""
    before = release("1.0")
    kept = upkeep(before, listed("demo-1.0.tar.gz", content="other"))
    assert now(kept, before.distributions[0]).removed_at == LATER
    assert len(kept.new_files) == 1
    assert kept.work == {before.id: Work.READ_ANYHOW}


def test_a_removed_file_has_the_rest_compared() -> None:
    """A release that lost a file is compared by those that are left."""
    before = release("1.0", "demo-1.0.tar.gz", WHEEL)
    kept = upkeep(before, "demo-1.0.tar.gz")
    assert kept.work == {before.id: Work.COMPARE}
    assert kept.removed == []


def test_a_removed_release_is_scored_only() -> None:
    """A release without files has nothing to compare."""
    before = release("1.0")
    kept = upkeep(before)
    assert (kept.removed, kept.work) == ([before.id], {before.id: Work.SCORE})


def test_a_restored_release_is_read_again() -> None:
    """A file that is back is offered again, as the index lists it now."""
    before = release("1.0", held("demo-1.0.tar.gz", removed_at=NOON))
    kept = upkeep(before, listed("demo-1.0.tar.gz", url="https://new.example.test/", yanked=True))
    back = now(kept, before.distributions[0])
    assert (back.removed_at, back.url, back.yanked) == (None, "https://new.example.test/", True)
    assert (kept.restored, kept.work) == ([before.id], {before.id: Work.READ})


def test_several_changes_of_one_file_are_all_kept() -> None:
    """A file that moved and was yanked at once is written back with both."""
    before = release("1.0")
    kept = upkeep(before, listed("demo-1.0.tar.gz", url="https://new.example.test/", yanked=True))
    after = now(kept, before.distributions[0])
    assert (after.url, after.yanked) == ("https://new.example.test/", True)
    assert kept.work == {before.id: Work.SCORE}


def test_a_yank_that_ends_is_written_back() -> None:
    """A file that is no longer yanked is written back so."""
    before = release("1.0", held("demo-1.0.tar.gz", yanked=True))
    kept = upkeep(before, "demo-1.0.tar.gz")
    assert now(kept, before.distributions[0]).yanked is False


def test_another_address_needs_no_work() -> None:
    """Where a file lies changes nothing about it; what is said of its provenance may."""
    before = release("1.0")
    assert upkeep(before, listed("demo-1.0.tar.gz", url="https://new.example.test/")).work == {}
    kept = upkeep(before, listed("demo-1.0.tar.gz", provenance=NotPublished()))
    assert now(kept, before.distributions[0]).provenance == NotPublished()
    assert kept.work == {before.id: Work.SCORE}


def test_other_served_metadata_is_held_against_the_file_again() -> None:
    """What is served beside a file is compared with what it holds, as soon as it is known or changes."""
    before = release("1.0")
    kept = upkeep(before, listed("demo-1.0.tar.gz", metadata_sha256=Sha256("c" * 64)))
    assert now(kept, before.distributions[0]).metadata_sha256 == "c" * 64
    assert kept.work == {before.id: Work.COMPARE}
    stated = release("1.0", replace(held("demo-1.0.tar.gz"), metadata_sha256=Sha256("c" * 64)))
    gone = upkeep(stated, "demo-1.0.tar.gz")
    assert now(gone, stated.distributions[0]).metadata_sha256 is None
    assert gone.work == {}


def test_other_pythons_listed_are_held_against_the_file_again() -> None:
    """For which Pythons a file is listed is compared with what it says, as soon as it is known, changes, or goes."""
    before = release("1.0")
    kept = upkeep(before, listed("demo-1.0.tar.gz", requires_python=">=3.9"))
    assert now(kept, before.distributions[0]).requires_python == ">=3.9"
    assert kept.work == {before.id: Work.COMPARE}
    stated = release("1.0", replace(held("demo-1.0.tar.gz"), requires_python=">=3.9"))
    gone = upkeep(stated, "demo-1.0.tar.gz")
    assert now(gone, stated.distributions[0]).requires_python is None
    assert gone.work == {stated.id: Work.COMPARE}


def test_a_file_that_cannot_be_placed_needs_nothing() -> None:
    """A file that is not looked at leads to no row and no work."""
    assert upkeep(release("1.0"), "demo-1.0.tar.gz", "readme.txt") == Upkeep(project())


def test_a_removed_project_offers_nothing() -> None:
    """With the project every file and release that stood is gone, at one moment."""
    gone, stood = held(WHEEL, removed_at=NOON), held("demo-1.0.tar.gz")
    before = known(release("1.0", gone, stood), release("0.9", held("demo-0.9.tar.gz", removed_at=NOON)))
    kept = upkeep_of(changes_when_gone(before), before, project(), at=LATER, backlog=2)
    assert kept.project == project(status=ProjectStatus.REMOVED, removed_at=LATER)
    assert list(kept.files.values()) == [replace(stood, removed_at=LATER)]
    assert kept.removed == [before.releases[0].id]
    assert kept.scores_all


def test_a_restored_project_stands_again() -> None:
    """With the project its releases are back, and its removal is over."""
    kept = upkeep(GONE, "demo-1.0.tar.gz")
    assert kept.project == project(status=ProjectStatus.ACTIVE, removed_at=None)
    assert kept.restored == [GONE.releases[0].id]
    assert kept.scores_all


def test_another_project_under_the_name_begins_anew() -> None:
    """With another lineage the old files are gone, and the newest of the new releases are read."""
    before = known(release("1.0"))
    kept = upkeep(before, *(f"demo-9.{minor}.zip" for minor in range(5)))
    assert kept.project == project(lineage=2)
    assert kept.removed == [before.releases[0].id]
    assert now(kept, before.releases[0].distributions[0]).removed_at == LATER
    assert [one.version for one in kept.new_releases] == [f"9.{minor}" for minor in range(5)]
    assert kept.to_read == {"9.4", "9.3"}


def test_a_status_is_written_down_and_scored() -> None:
    """A quarantine bears on every release."""
    kept = upkeep(release("1.0"), status=ProjectStatus.QUARANTINED)
    assert kept.project.status is ProjectStatus.QUARANTINED
    assert kept.scores_all
