"""Files are placed in releases by their names, and what cannot be placed is kept with the reason."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import digest
from vetting.domain.indexes import IndexFile, IndexProject
from vetting.domain.looking import NotOffered
from vetting.domain.offers import Offer, UnplacedFile, newest, read_offer
from vetting.domain.releases import DistributionKind, ProjectName


def file(filename: str, *, content: str = "", yanked: bool = False) -> IndexFile:
    """Describe a file; *content* stands for its bytes."""
    return IndexFile(filename, f"https://files.example.test/{filename}", digest(content or filename), yanked=yanked)


def offer(*files: IndexFile | str, versions: tuple[str, ...] | None = None, name: str = "demo") -> Offer:
    """Read a page with these files."""
    listed = tuple(file(one) if isinstance(one, str) else one for one in files)
    return read_offer(IndexProject(ProjectName(name), name, NotOffered(), listed, versions))


@pytest.mark.parametrize(
    ("filename", "version", "kind"),
    [
        ("demo-1.0.tar.gz", "1.0", DistributionKind.SDIST),
        ("Demo-1.0.zip", "1.0", DistributionKind.SDIST),
        ("demo-1.0-py3-none-any.whl", "1.0", DistributionKind.WHEEL),
        ("demo-1.0-1-cp311-cp311-win_amd64.whl", "1.0", DistributionKind.WHEEL),
        ("demo-1.0-py2.7.egg", "1.0", DistributionKind.OTHER),
        ("demo-1.0.win32-py2.7.exe", "1.0", DistributionKind.OTHER),
        ("demo-1.0.0.tar.bz2", "1.0.0", DistributionKind.OTHER),
        ("demo-1.0-1.noarch.rpm", "1.0", DistributionKind.OTHER),
        ("demo-1.0.linux-x86_64.tar.gz", "1.0", DistributionKind.OTHER),
    ],
)
def test_a_filename_says_its_version_and_kind(filename: str, version: str, kind: DistributionKind) -> None:
    """Wheels, source distributions and the older kinds are placed by their names."""
    (release,) = offer(filename).releases
    assert (release.version, release.files[0].kind) == (version, kind)


def test_a_name_may_hold_dashes_and_digits() -> None:
    """A project's name is found in a filename, however much of it looks like a version."""
    (release,) = offer("a-1-2-3.0.egg", name="a-1-2").releases
    assert release.version == "3.0"


def test_files_of_one_version_are_one_release() -> None:
    """Spellings that are one version make one release."""
    (release,) = offer("demo-1.0.tar.gz", "demo-1.0.0-py3-none-any.whl").releases
    assert [one.file.filename for one in release.files] == ["demo-1.0.0-py3-none-any.whl", "demo-1.0.tar.gz"]
    assert {one.version for one in release.files} == {release.version}


def test_the_index_spells_the_version() -> None:
    """Where the index lists versions, a release is spelled as listed there."""
    (release,) = offer("demo-1.0.tar.gz", versions=("1.0.0", "2.0")).releases
    assert release.version == "1.0.0"


def test_a_listed_version_that_no_rule_reads_is_a_version() -> None:
    """An old version that PEP 440 does not read is found if the index lists it."""
    (release,) = offer("demo-2004d.tar.gz", versions=("2004d",)).releases
    assert (release.version, release.files[0].kind) == ("2004d", DistributionKind.OTHER)
    assert offer("demo-2004d.tar.gz").releases == ()


def test_releases_come_oldest_first() -> None:
    """Releases are ordered as versions, not as text."""
    assert [one.version for one in offer("demo-1.10.zip", "demo-1.9.zip", "demo-1.9rc1.zip").releases] == [
        "1.9rc1",
        "1.9",
        "1.10",
    ]


@pytest.mark.parametrize(
    ("filename", "reason"),
    [
        ("other-1.0.tar.gz", "its name is not that of a file of demo"),
        ("demo.tar.gz", "its name is not that of a file of demo"),
        ("demo-abc.tar.gz", "its name is not that of a file of demo"),
        ("demo-1x.egg", "its name is not that of a file of demo"),
        ("demo-1.0-any.whl", "1.0"),
        ("../demo-1.0.tar.gz", "it is not a plain filename"),
        ("demo-1.0.tar.gz\n", "it is not a plain filename"),
        (".demo-1.0.tar.gz", "it is not a plain filename"),
        ("", "it is not a plain filename"),
        ("demo-" + "1" * 260 + ".tar.gz", "it is not a plain filename"),
    ],
)
def test_what_cannot_be_placed_is_kept_with_the_reason(filename: str, reason: str) -> None:
    """A file with a name that says no version of this project is listed, not dropped."""
    found = offer(filename)
    if found.releases:
        assert found.files[0].kind is DistributionKind.OTHER
        assert found.releases[0].version == reason
    else:
        assert found.unplaced == (UnplacedFile(filename[:255], reason),)


def test_a_file_without_a_digest_cannot_be_placed() -> None:
    """A file whose bytes the index does not vouch for belongs to no release."""
    bare = IndexFile("demo-1.0.tar.gz", "https://files.example.test/x", None)
    assert offer(bare) == Offer((), (UnplacedFile("demo-1.0.tar.gz", "the index states no SHA-256 for it"),))


def test_a_file_listed_twice_is_placed_only_if_it_is_the_same() -> None:
    """A filename listed with two digests stands for nothing; listed twice alike it stands for itself."""
    one, other = file("demo-1.0.tar.gz"), file("demo-1.0.tar.gz", content="other")
    assert offer(one, one) == offer(one)
    (unplaced,) = offer(one, other).unplaced
    assert "more than once" in unplaced.reason


def test_the_newest_are_those_that_would_be_installed() -> None:
    """Final releases come before pre-releases, and yanked ones last."""
    releases = offer(
        "demo-1.0.zip", "demo-1.1.zip", "demo-2.0rc1.zip", file("demo-1.2.zip", yanked=True), "demo-1.10.zip"
    ).releases
    assert [one.version for one in newest(releases, 9)] == ["1.10", "1.1", "1.0", "2.0rc1", "1.2"]
    assert [one.version for one in newest(releases, 2)] == ["1.10", "1.1"]


def test_a_release_is_yanked_when_all_of_it_is() -> None:
    """One file that is not yanked keeps a release from being so."""
    (whole,) = offer(file("demo-1.0.zip", yanked=True)).releases
    (partly,) = offer(file("demo-1.0.zip", yanked=True), "demo-1.0.tar.gz").releases
    assert (whole.is_yanked, partly.is_yanked) == (True, False)


NAMES = st.sampled_from(
    ["demo-1.0.zip", "demo-1.0.tar.gz", "demo-1.1.zip", "demo-1.10-py3-none-any.whl", "demo-2.egg", "x", "demo-1!2.zip"]
)


@given(st.lists(st.one_of(NAMES, st.text(max_size=20))), st.randoms(use_true_random=False))
def test_order_does_not_matter_and_nothing_is_lost(names: list[str], random: Random) -> None:
    """Whatever an index lists, in whatever order, each name is placed once or kept with a reason."""
    shuffled = names.copy()
    random.shuffle(shuffled)
    found = offer(*names)
    assert offer(*shuffled) == found
    placed = [one.file.filename for release in found.releases for one in release.files]
    assert sorted([*placed, *(one.filename for one in found.unplaced)]) == sorted(set(names))
    assert all(one.files for one in found.releases)
