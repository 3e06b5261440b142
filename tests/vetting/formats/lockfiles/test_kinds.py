"""Which files are lockfiles, and which of them are read."""

import pytest

from tests.builders import digest
from vetting.domain.dependencies import ROOT_NAME, Node, Origin
from vetting.domain.errors import InvalidInput
from vetting.domain.releases import Ecosystem
from vetting.formats.lockfiles import LockfileKind, kind_of, read_lockfile


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


TEXTS = {
    LockfileKind.REQUIREMENTS: "demo==1.0",
    LockfileKind.PYLOCK: "lock-version = '1.0'\ncreated-by = 'x'\n[[packages]]\nname = 'demo'\nversion = '1.0'\n"
    "sdist = { url = 'https://files.example.test/demo-1.0.tar.gz', hashes = { md5 = 'x' } }\n",
    LockfileKind.UV: "version = 1\n[[package]]\nname = 'demo'\nversion = '1.0'\n"
    "source = { registry = 'https://index.example.test/simple' }\n",
    LockfileKind.POETRY: "[[package]]\nname = 'demo'\nversion = '1.0'\n[metadata]\nlock-version = '2.1'\n",
    LockfileKind.PDM: "[metadata]\nlock_version = '4.5.0'\n[[package]]\nname = 'demo'\nversion = '1.0'\n",
    LockfileKind.PIPENV: '{"default": {"demo": {"version": "==1.0"}}, "develop": {}}',
    LockfileKind.NPM: '{"lockfileVersion": 3, "packages": {"node_modules/demo": {"version": "1.0"}}}',
}


def only_the_lock(path: str, text: str) -> str:
    """Serve a lockfile and nothing beside it."""
    if path != "some/lock":
        raise InvalidInput(f"{path} cannot be read")
    return text


@pytest.mark.parametrize("kind", TEXTS)
def test_a_kind_that_is_text_has_a_reader(kind: LockfileKind) -> None:
    """A lockfile's releases are read by the module of its kind, and without edges a virtual member needs them."""
    graph = read_lockfile("some/lock", kind, lambda path: only_the_lock(path, TEXTS[kind]))

    assert graph.ecosystem is kind.ecosystem
    assert [*graph.nodes.values()] == [
        Node(ROOT_NAME, "", Origin.PATH, is_member=True, dependencies=(("demo", "1.0"),)),
        Node("demo", "1.0", has_other_files=kind is LockfileKind.PYLOCK),
    ]


A = f"sha256:{digest('a')}"
OF_TWO_KINDS = {
    LockfileKind.REQUIREMENTS: f"demo==1.0 --hash={A} --hash=md5:0",
    LockfileKind.PYLOCK: TEXTS[LockfileKind.PYLOCK].replace("md5 = 'x'", f"sha256 = '{digest('a')}'")
    + "[[packages.wheels]]\nname = 'demo-1.0-py3-none-any.whl'\nurl = 'https://example.test/'\nhashes.md5 = '0'\n",
    LockfileKind.UV: f"{TEXTS[LockfileKind.UV]}sdist = {{ hash = '{A}' }}\nwheels = [{{ url = 'https://a.test/' }}]",
    LockfileKind.POETRY: TEXTS[LockfileKind.POETRY].replace(
        "[metadata]", f"files = [{{ hash = '{A}' }}, {{ hash = 'md5:0' }}]\n[metadata]"
    ),
    LockfileKind.PDM: f"{TEXTS[LockfileKind.PDM]}files = [{{ hash = '{A}' }}, {{ hash = 'md5:0' }}]",
    LockfileKind.PIPENV: f'{{"default": {{"demo": {{"version": "==1.0", "hashes": ["{A}", "md5:0"]}}}}}}',
}


@pytest.mark.parametrize("kind", OF_TWO_KINDS)
def test_a_file_that_is_hashed_otherwise_is_not_passed_over(kind: LockfileKind) -> None:
    """Whoever wants all files to be audited is told that there are others than those that can be compared."""
    graph = read_lockfile("some/lock", kind, lambda path: only_the_lock(path, OF_TWO_KINDS[kind]))

    assert graph.nodes["demo", "1.0"] == Node(
        "demo", "1.0", distributions=frozenset({digest("a")}), has_other_files=True
    )


STRONG = {f"sha384:{'0' * 96}": "0" * 96, f"sha512:{'AB' * 64}": "ab" * 64}
BY_SHA_512 = {
    LockfileKind.REQUIREMENTS: "demo==1.0 --hash=HASH",
    LockfileKind.PYLOCK: TEXTS[LockfileKind.PYLOCK].replace("md5 = 'x'", "ALGORITHM = 'DIGITS'"),
    LockfileKind.UV: f"{TEXTS[LockfileKind.UV]}sdist = {{ hash = 'HASH' }}",
    LockfileKind.POETRY: TEXTS[LockfileKind.POETRY].replace("[metadata]", "files = [{ hash = 'HASH' }]\n[metadata]"),
    LockfileKind.PDM: f"{TEXTS[LockfileKind.PDM]}files = [{{ hash = 'HASH' }}]",
    LockfileKind.PIPENV: '{"default": {"demo": {"version": "==1.0", "hashes": ["HASH"]}}}',
}


@pytest.mark.parametrize("text", STRONG)
@pytest.mark.parametrize("kind", BY_SHA_512)
def test_a_file_may_be_locked_by_any_strong_hash(kind: LockfileKind, text: str) -> None:
    """What pip takes for strong is kept, with digits that tell by their number which it is; what is cut is refused."""
    algorithm, _, digits = text.partition(":")
    lock = BY_SHA_512[kind].replace("HASH", text).replace("ALGORITHM", algorithm).replace("DIGITS", digits)

    found = read_lockfile("some/lock", kind, lambda path: only_the_lock(path, lock)).nodes["demo", "1.0"]

    assert (*found.distributions, found.has_other_files) == (STRONG[text], False)
    with pytest.raises(InvalidInput, match=rf"write {len(digits)} hexadecimal digits after '{algorithm}:'"):
        read_lockfile("some/lock", kind, lambda path: only_the_lock(path, lock.replace(digits, digits[1:])))


def test_only_cargos_lock_is_not_read_as_text() -> None:
    """Every kind but cargo's is text."""
    assert {*LockfileKind} - TEXTS.keys() == {LockfileKind.CARGO}
