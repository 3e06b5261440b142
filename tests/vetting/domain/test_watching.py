"""What changed at a project between what was known and what its index offers."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.clocks import NOON
from tests.vetting.domain.watched import held, known, listed, look, page, release
from vetting.domain.indexes import IndexFile
from vetting.domain.looking import CouldNotLook, Found, NotOffered, NotPublished
from vetting.domain.offers import OfferedFile, OfferedRelease, UnplacedFile, read_offer
from vetting.domain.projects import ProjectStatus
from vetting.domain.releases import DistributionKind, Sha256
from vetting.domain.watching import (
    FileChanged,
    FileRelisted,
    FileRemoved,
    FileRestored,
    FileUnplaced,
    FileUnyanked,
    FileYanked,
    NewFile,
    NewRelease,
    ProjectRemoved,
    ProjectRestored,
    ReleaseRemoved,
    ReleaseRestored,
    Reregistered,
    StatusChanged,
    changes_between,
    changes_when_gone,
)

EARLIER = NOON - timedelta(days=1)
GONE = known(release("1.0", held("demo-1.0.tar.gz", removed_at=NOON)), status=ProjectStatus.REMOVED, removed_at=NOON)


def offered(*names: str) -> tuple[OfferedRelease, ...]:
    """Give the releases that these files are."""
    return read_offer(page(*names)).releases


def test_nothing_changed_is_no_change() -> None:
    """A page that offers what was known brings nothing."""
    assert look([release("1.0"), release("1.1")], "demo-1.1.tar.gz", "demo-1.0.tar.gz") == []


def test_everything_is_new_at_first() -> None:
    """At the first look every release is new, the oldest first."""
    assert look([], "demo-1.10.tar.gz", "demo-1.9.tar.gz") == [
        NewRelease(one) for one in offered("demo-1.9.tar.gz", "demo-1.10.tar.gz")
    ]


def test_a_new_version_is_a_new_release() -> None:
    """A version that was not known is a release with its files."""
    (new,) = offered("demo-1.1.tar.gz")
    assert look([release("1.0")], "demo-1.0.tar.gz", "demo-1.1.tar.gz") == [NewRelease(new)]


def test_another_spelling_is_the_same_release() -> None:
    """A release stays itself when its version is spelled otherwise in a new file."""
    before = release("1.0")
    (change,) = look([before], "demo-1.0.tar.gz", "demo-1.0.0-py3-none-any.whl")
    assert isinstance(change, NewFile)
    assert change.release == before


def test_a_file_added_to_a_known_release_is_noticed() -> None:
    """A file of a known version is an addition to that release."""
    before = release("1.0")
    wheel = listed("demo-1.0-py3-none-any.whl")
    assert look([before], "demo-1.0.tar.gz", wheel) == [
        NewFile(before, OfferedFile(wheel, "1.0", DistributionKind.WHEEL))
    ]


def test_other_bytes_under_a_known_name_are_noticed() -> None:
    """A filename with another digest is a change of that file, and the old file is gone."""
    before = release("1.0")
    swapped = listed("demo-1.0.tar.gz", content="other")
    assert look([before], swapped) == [
        FileRemoved(before, before.distributions[0]),
        FileChanged(before, before.distributions[0], OfferedFile(swapped, "1.0", DistributionKind.SDIST)),
    ]


def test_other_bytes_are_noticed_after_the_file_was_removed() -> None:
    """A filename that comes back with another digest is as alarming as one that changed in place."""
    old = held("demo-1.0.tar.gz", removed_at=EARLIER)
    before = release("1.0", old, "demo-1.0-py3-none-any.whl")
    swapped = listed("demo-1.0.tar.gz", content="other")
    (change,) = look([before], "demo-1.0-py3-none-any.whl", swapped)
    assert change == FileChanged(before, old, OfferedFile(swapped, "1.0", DistributionKind.SDIST))


def test_bytes_that_return_after_a_change_are_restored() -> None:
    """Of two files that had one name, the one with the offered digest is meant."""
    first, second = held("demo-1.0.tar.gz", removed_at=EARLIER), held("demo-1.0.tar.gz", content="other")
    before = release("1.0", first, second)
    changes = look([before], "demo-1.0.tar.gz")
    (placed,) = offered("demo-1.0.tar.gz")[0].files
    assert changes == [FileRemoved(before, second), FileRestored(before, first, placed)]


def test_a_removed_file_is_noticed_once() -> None:
    """A file that is no longer offered is removed, and stays so without another word."""
    wheel = held("demo-1.0-py3-none-any.whl")
    before = release("1.0", "demo-1.0.tar.gz", wheel)
    assert look([before], "demo-1.0.tar.gz") == [FileRemoved(before, wheel)]
    after = release("1.0", "demo-1.0.tar.gz", replace(wheel, removed_at=NOON))
    assert look([after], "demo-1.0.tar.gz") == []


def test_a_removed_release_is_noticed_once() -> None:
    """A release without any file left is removed with its files, and stays so without another word."""
    old, new = release("1.0"), release("1.1")
    assert look([old, new], "demo-1.1.tar.gz") == [ReleaseRemoved(old), FileRemoved(old, old.distributions[0])]
    after = release("1.0", held("demo-1.0.tar.gz", removed_at=NOON))
    assert look([after, new], "demo-1.1.tar.gz") == []


def test_a_removed_release_can_return() -> None:
    """A release whose file is offered again with the same bytes is restored."""
    old = release("1.0", held("demo-1.0.tar.gz", removed_at=EARLIER))
    (placed,) = offered("demo-1.0.tar.gz")[0].files
    assert look([old, release("1.1")], "demo-1.0.tar.gz", "demo-1.1.tar.gz") == [
        ReleaseRestored(old),
        FileRestored(old, old.distributions[0], placed),
    ]


def test_a_release_that_is_emptied_is_no_other_project() -> None:
    """A project whose last file is removed is the same project without files."""
    before = release("1.0")
    assert look([before]) == [ReleaseRemoved(before), FileRemoved(before, before.distributions[0])]


def test_yanks_come_and_go() -> None:
    """A yank and its end are noticed once each, file by file."""
    plain = release("1.0")
    yanked_file = listed("demo-1.0.tar.gz", yanked=True, yanked_reason="broken")
    placed = OfferedFile(yanked_file, "1.0", DistributionKind.SDIST)
    assert look([plain], yanked_file) == [FileYanked(plain, plain.distributions[0], placed)]
    yanked = release("1.0", held("demo-1.0.tar.gz", yanked=True))
    assert look([yanked], yanked_file) == []
    assert look([yanked], "demo-1.0.tar.gz") == [
        FileUnyanked(yanked, yanked.distributions[0], offered("demo-1.0.tar.gz")[0].files[0])
    ]


@pytest.mark.parametrize(
    "moved",
    [
        listed("demo-1.0.tar.gz", url="https://other.example.test/x"),
        listed("demo-1.0.tar.gz", provenance=NotPublished()),
        listed("demo-1.0.tar.gz", metadata_sha256=Sha256("c" * 64)),
        listed("demo-1.0.tar.gz", requires_python=">=3.9"),
        listed("demo-1.0.tar.gz", provenance=Found("https://index.example.test/integrity")),
    ],
)
def test_a_file_listed_otherwise_is_the_same_file(moved: IndexFile) -> None:
    """Another address or another word about provenance changes no bytes, and is written down."""
    before = release("1.0")
    assert look([before], moved) == [
        FileRelisted(before, before.distributions[0], OfferedFile(moved, "1.0", DistributionKind.SDIST))
    ]


def test_a_known_file_that_cannot_be_placed_now_is_not_gone() -> None:
    """An index that stops stating digests has not removed its files."""
    before = release("1.0")
    changes = look([before], listed("demo-1.0.tar.gz", sha256=None))
    assert changes == [FileUnplaced(UnplacedFile("demo-1.0.tar.gz", "the index states no SHA-256 for it"))]


def test_files_that_cannot_be_placed_are_told() -> None:
    """A file that belongs to no release is told beside everything else."""
    assert look([release("1.0")], "demo-1.0.tar.gz", "readme.txt") == [
        FileUnplaced(UnplacedFile("readme.txt", "its name is not that of a file of demo"))
    ]


def test_a_missing_project_is_removed_once() -> None:
    """A project that the index no longer has is removed, and stays so without another word."""
    assert changes_when_gone(known(release("1.0"))) == (ProjectRemoved(),)
    assert changes_when_gone(GONE) == ()


def test_a_project_that_returns_whole_is_restored() -> None:
    """A removed project that is back with every file it had is the same project, whatever is new besides."""
    before = GONE.releases[0]
    changes = look(GONE, "demo-1.0.tar.gz", "demo-1.1.tar.gz")
    assert changes[:2] == [StatusChanged(ProjectStatus.REMOVED, ProjectStatus.ACTIVE), ProjectRestored()]
    assert ReleaseRestored(before) in changes
    assert NewRelease(offered("demo-1.1.tar.gz")[0]) in changes


def test_what_was_removed_before_the_project_was_need_not_return() -> None:
    """Only the files that stood when a project went have to be back with it."""
    long_gone = held("demo-0.9.tar.gz", removed_at=EARLIER)
    before = replace(GONE, releases=(release("0.9", long_gone), *GONE.releases))
    assert ProjectRestored() in look(before, "demo-1.0.tar.gz")


@pytest.mark.parametrize(
    "files",
    [
        ["demo-2.0.tar.gz"],
        [listed("demo-1.0.tar.gz", content="other")],
        [],
    ],
)
def test_a_removed_name_that_returns_otherwise_is_another_project(files: list[str]) -> None:
    """A removed project that is back without all it had, or with other bytes, begins another lineage."""
    status, change = look(GONE, *files)
    assert status == StatusChanged(ProjectStatus.REMOVED, ProjectStatus.ACTIVE)
    assert change == Reregistered(2, read_offer(page(*files)).releases)


def test_a_removed_name_that_had_nothing_is_another_project() -> None:
    """Where nothing stood when a project went, nothing can show that it is the same."""
    before = known(status=ProjectStatus.REMOVED, removed_at=NOON)
    assert Reregistered(2, offered("demo-1.0.tar.gz")) in look(before, "demo-1.0.tar.gz")


def test_a_name_under_which_nothing_known_stands_is_another_project() -> None:
    """Where every known file is gone and only unknown ones stand, somebody else has the name."""
    changes = look([release("1.0"), release("1.1")], "demo-9.0.tar.gz")
    assert changes == [Reregistered(2, offered("demo-9.0.tar.gz"))]


def test_the_same_bytes_under_another_name_are_the_same_project() -> None:
    """A known file under another name ties the project to what it was."""
    before = release("1.0")
    renamed = listed("demo-1.0.zip", content="demo-1.0.tar.gz")
    assert not any(isinstance(one, Reregistered) for one in look([before], renamed))


@pytest.mark.parametrize("before", [[release("1.0")], GONE])
def test_quarantine_says_nothing_about_files(before: Sequence[object]) -> None:
    """A project in quarantine offers nothing, and has lost nothing by it."""
    (change,) = look(before, status=Found(ProjectStatus.QUARANTINED))  # type: ignore[arg-type]  # either form
    assert isinstance(change, StatusChanged)
    assert change.after is ProjectStatus.QUARANTINED


def test_a_quarantine_that_ends_brings_back_the_same_project() -> None:
    """After a quarantine the files are compared with those before it."""
    before = known(release("1.0"), status=ProjectStatus.QUARANTINED)
    assert look(before, "demo-1.0.tar.gz") == [StatusChanged(ProjectStatus.QUARANTINED, ProjectStatus.ACTIVE)]


def test_a_removed_project_in_quarantine_still_has_to_prove_itself() -> None:
    """A quarantine after a removal does not hide that the name was free in between."""
    before = replace(GONE, status=ProjectStatus.QUARANTINED)
    assert Reregistered(2, offered("demo-2.0.tar.gz")) in look(before, "demo-2.0.tar.gz")


@pytest.mark.parametrize("silence", [NotOffered(), CouldNotLook("odd"), NotPublished()])
def test_silence_changes_no_status(silence: NotOffered) -> None:
    """An index that says no status leaves the one known; a project that is there again is active."""
    archived = known(release("1.0"), status=ProjectStatus.ARCHIVED)
    assert look(archived, "demo-1.0.tar.gz", status=silence) == []
    assert look(GONE, "demo-1.0.tar.gz", status=silence)[0] == StatusChanged(
        ProjectStatus.REMOVED, ProjectStatus.ACTIVE
    )


FILES = st.lists(
    st.sampled_from([f"demo-{version}{end}" for version in ("1.0", "1.1", "2.0") for end in (".zip", ".tar.gz")]),
    unique=True,
)


@given(FILES, FILES, st.randoms(use_true_random=False))
def test_the_order_of_a_page_changes_nothing(before: list[str], after: list[str], random: Random) -> None:
    """However an index orders its lists, the changes are the same; a second look finds none."""
    versions = sorted({one[5:8] for one in before})
    releases = [release(each, *(one for one in before if one[5:8] == each)) for each in versions]
    shuffled = after.copy()
    random.shuffle(shuffled)
    assert look(releases, *after) == look(releases, *shuffled)
    assert changes_between(known(*releases), page(*before)) == ()
