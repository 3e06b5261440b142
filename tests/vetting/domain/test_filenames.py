"""File names: what a distribution is called says what it is."""

import pytest

from vetting.domain.filenames import claimed_by_name


@pytest.mark.parametrize(
    ("filename", "project", "version"),
    [
        ("De_Mo-1.0-py3-none-any.whl", "de-mo", "1.0"),
        ("demo-1.0.post1.tar.gz", "demo", "1.0.post1"),
        ("demo-kit-1.0.zip", "demo-kit", "1.0"),
    ],
)
def test_a_name_says_which_release_it_is_of(filename: str, project: str, version: str) -> None:
    """A wheel's and a source distribution's name hold project and version."""
    claimed = claimed_by_name(filename)
    assert claimed is not None
    assert (claimed.project, claimed.version, claimed.filename) == (project, version, filename)
    assert claimed.source == "its file name"


@pytest.mark.parametrize("filename", ["demo.whl", "demo.tar.gz", "demo-1.0.tgz", "demo-x.zip", "folder", ""])
def test_another_name_says_nothing(filename: str) -> None:
    """What is called otherwise claims nothing."""
    assert claimed_by_name(filename) is None
