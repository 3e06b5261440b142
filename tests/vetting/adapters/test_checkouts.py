"""A checkout at hand: its tags."""

from pathlib import Path

import pygit2
import pytest

from vetting.adapters.checkouts import tags_of


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Make a repository with a tag and a branch."""
    repository = pygit2.init_repository(str(tmp_path / "checkout"))
    author = pygit2.Signature("Jo", "jo@example.test", 0)
    commit = repository.create_commit("HEAD", author, author, "One", repository.TreeBuilder().write(), [])
    repository.references.create("refs/tags/v1.0", commit)
    return tmp_path / "checkout"


def test_tags_are_named(checkout: Path) -> None:
    """And branches are not."""
    assert tags_of(checkout) == ("v1.0",)


def test_of_what_is_no_repository_no_tags_are_known(checkout: Path, tmp_path: Path) -> None:
    """Which is another thing than to have none."""
    (checkout / ".git" / "HEAD").unlink()
    assert (tags_of(tmp_path), tags_of(checkout)) == (None, None)
