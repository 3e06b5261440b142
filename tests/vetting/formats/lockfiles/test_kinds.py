"""Which files are lockfiles, and which of them are read."""

import pytest

from vetting.domain.dependencies import Node, Origin
from vetting.domain.errors import InvalidInput
from vetting.domain.releases import Ecosystem
from vetting.formats.lockfiles import LockfileKind, kind_of, read_lockfile

PYLOCK_HEAD = "lock-version = '1.0'\ncreated-by = 'x'\n"


@pytest.mark.parametrize(
    ("filename", "kind"),
    [
        ("requirements.txt", LockfileKind.REQUIREMENTS),
        ("requirements-dev.txt", LockfileKind.REQUIREMENTS),
        ("pylock.toml", LockfileKind.PYLOCK),
        ("pylock.dev.toml", LockfileKind.PYLOCK),
        ("uv.lock", LockfileKind.UV),
        ("poetry.lock", LockfileKind.POETRY),
        ("pdm.lock", LockfileKind.PDM),
        ("Pipfile.lock", LockfileKind.PIPENV),
        ("package-lock.json", LockfileKind.NPM),
        ("Cargo.lock", LockfileKind.CARGO),
        ("pyproject.toml", None),
        ("constraints.txt", None),
    ],
)
def test_a_lockfile_is_told_by_its_name(filename: str, kind: LockfileKind | None) -> None:
    """Each lockfile has a name of its own."""
    assert kind_of(filename) is kind


def test_each_kind_locks_one_ecosystem() -> None:
    """Npm's and cargo's locks are theirs, all others are Python's."""
    others = {kind: kind.ecosystem for kind in LockfileKind if kind.ecosystem is not Ecosystem.PYPI}

    assert others == {LockfileKind.NPM: Ecosystem.NPM, LockfileKind.CARGO: Ecosystem.CARGO}


@pytest.mark.parametrize("kind", [LockfileKind.REQUIREMENTS, LockfileKind.PYLOCK])
def test_a_kind_that_is_read_has_a_reader(kind: LockfileKind) -> None:
    """A lockfile's releases are read by the module of its kind."""
    expected = {
        LockfileKind.REQUIREMENTS: Node("demo", "1.0"),
        LockfileKind.PYLOCK: Node("demo", "", Origin.PATH),
    }
    texts = {
        LockfileKind.REQUIREMENTS: "demo==1.0",
        LockfileKind.PYLOCK: f"{PYLOCK_HEAD}[[packages]]\nname = 'demo'\ndirectory = {{ path = '.' }}\n",
    }

    assert read_lockfile("some/path", kind, lambda _path: texts[kind]) == (expected[kind],)


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (LockfileKind.UV, "x: uv.lock is not read yet by this version; `uv export --format pylock.toml"),
        (LockfileKind.CARGO, "x: Cargo.lock is not read yet by this version$"),
    ],
)
def test_a_kind_that_is_not_read_yet_is_known(kind: LockfileKind, reason: str) -> None:
    """A lockfile that cannot be read yet is named, with the way to one that can."""
    with pytest.raises(InvalidInput, match=reason):
        read_lockfile("x", kind, lambda _path: "")
