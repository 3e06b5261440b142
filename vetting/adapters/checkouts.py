"""A repository's checkout at hand: the names of its tags."""

from pathlib import Path

import pygit2

_TAGS = "refs/tags/"


def tags_of(folder: Path) -> tuple[str, ...] | None:
    """Name the tags of the repository whose checkout *folder* is; None where there is none that can be read."""
    if not (folder / ".git").exists():
        return None
    try:
        references = list(pygit2.Repository(str(folder)).references)
    except (pygit2.GitError, KeyError, ValueError):
        return None
    return tuple(sorted(one.removeprefix(_TAGS) for one in references if one.startswith(_TAGS)))
