"""What a distribution asks for of Cargo: crates newly asked for, from elsewhere, less narrowly, not as people read."""

from dataclasses import replace

import pytest

from tests.vetting.domain.signals.archive.changing import METADATA, SDIST, WHEEL, Files, found_in
from tests.vetting.domain.signals.looking import found
from tests.vetting.domain.trees_of import digest, tree_of
from vetting.domain.releases import Ecosystem
from vetting.domain.signals.dependencies.asked import DependencyAdded, PinsWidened, RequiredByAddress, added_between
from vetting.domain.signals.dependencies.crates import MAX_MANIFESTS
from vetting.domain.signals.dependencies.hints import OtherIndex
from vetting.domain.signals.interface import Claimed, Finding

CRATE = replace(SDIST, ecosystem=Ecosystem.CARGO, filename="demo-1.0.crate")
NPM = replace(SDIST, ecosystem=Ecosystem.NPM)
EVIL = b"[dependencies]\nevil = '1'\n"


def cargo(text: str, *, orig: str | None = None) -> dict[str, bytes]:
    """Give a crate's manifest, and what it was made of."""
    original = {} if orig is None else {"Cargo.toml.orig": orig.encode()}
    return {"src/lib.rs": b"", "Cargo.toml": text.encode(), **original}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[dependencies]\none = '1'\ntwo = '^2'\n", ["two ^2"]),
        ("[dependencies.two]\nversion = '2'\noptional = true\n", ["two 2"]),
        ("[build-dependencies]\ntwo = '2'\n", ["two 2"]),
        ("[target.'cfg(windows)'.dependencies]\ntwo = '2'\n", ["two 2"]),
        ("[dependencies]\nserde = {version = '1', package = 'evil'}\n", ["evil 1 as serde"]),
        ("[replace]\n'two:1.0.0' = {git = 'https://x.example.test/'}\n", ["two * as two:1.0.0"]),
        ("[dependencies]\none = {version = '2'}\n", []),
        ("[dev-dependencies]\ntwo = '2'\n", []),
        ("[dependencies]\ntwo = {workspace = true}\n", []),
        ("dependencies = 1\ntarget = {a = 1}\nworkspace = {dependencies = {two = 2}}\n", ["two *"]),
    ],
)
def test_a_crate_that_is_newly_asked_for_is_named(text: str, expected: list[str]) -> None:
    """In whichever table, by its own name; what is only developed with does not come along."""
    findings = found_in(DependencyAdded(), cargo(text), cargo("[dependencies]\none = '1'\n"), claimed=CRATE)
    assert [one.message for one in findings] == [f"It now asks for the crate {one}." for one in expected]


def test_it_is_found_at_its_line() -> None:
    """As an entry and as a table of its own."""
    data = "[package]\nname = 'demo'\n[dependencies]\none = '1'\n[build-dependencies.'two']\nversion = '2'\n"
    findings = found_in(DependencyAdded(), cargo(data), claimed=CRATE)
    assert [(one.severity.value, one.line, one.column) for one in findings] == [("low", 4, 1), ("low", 5, 22)]


def test_a_crate_is_another_thing_than_a_project_of_that_name() -> None:
    """Whoever asked for Python's regex did not ask for Cargo's."""
    old = {"pyproject.toml": b"[project]\ndependencies = ['regex']\n", "Cargo.toml": b""}
    new = {**old, **cargo("[dependencies]\nregex = '1'\n")}
    assert [one.message for one in found_in(DependencyAdded(), new, old)] == ["It now asks for the crate regex 1."]


@pytest.mark.parametrize(
    ("orig", "is_hidden"),
    [
        ("[dependencies]\n", True),
        ("[dev-dependencies]\nevil = '1'\n", True),
        ("[dependencies]\nevil = {package = 'good', version = '1'}\n", True),
        ("[dependencies]\nevil = {version = '1', path = '../evil'}\n", False),
        ("[dependencies]\nevil.workspace = true\n", False),
        ("[target.'cfg(unix)'.dependencies]\nevil = '1'\n", False),
    ],
)
def test_what_people_do_not_read_is_high(orig: str, *, is_hidden: bool) -> None:
    """Cargo makes the one manifest of the other, and adds nothing; what was so before is context."""
    files = cargo(EVIL.decode(), orig=orig)
    assert _unsaid(files, cargo(EVIL.decode())) == [("high", "delta")] * is_hidden
    assert _unsaid(files, files) == [("high", "context")] * is_hidden


def _unsaid(new: Files, old: Files | None) -> list[tuple[str, str]]:
    message = "Cargo.toml asks for the crate evil, and Cargo.toml.orig, which it is made of, does not."
    found = found_in(DependencyAdded(), new, old)
    return [(one.severity.value, one.scope.value) for one in found if one.message == message]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("{git = 'https://x.example.test/t'}", "https://x.example.test/t"),
        ("{git = 'https://x.example.test/t', tag = 'v1', version = '1'}", "https://x.example.test/t#v1"),
        ("{path = '../two'}", "the folder ../two"),
        (
            "{version = '1', registry-index = 'sparse+https://x.example.test/'}",
            "the registry sparse+https://x.example.test/",
        ),
    ],
)
def test_a_crate_by_address_is_high(wanted: str, expected: str) -> None:
    """A repository, a folder that did not come along, another registry; the same one before is context."""
    files = cargo(f"[dependencies]\ntwo = {wanted}\n")
    (finding,) = found_in(RequiredByAddress(), files, cargo("[dependencies]\ntwo = '1'\n"))
    assert finding.message == f"It takes two from {expected}, not from the index of crates."
    assert (finding.severity.value, finding.scope.value) == ("high", "delta")
    assert [one.scope.value for one in found_in(RequiredByAddress(), files, files)] == ["context"]


def test_a_crate_that_came_along_is_asked_of_nobody() -> None:
    """A member of the workspace is read, once, and so is what it asks for; two that name each other end."""
    files = {
        "Cargo.toml": b"[dependencies]\ntwo = {path = 'crates/two'}\n",
        "crates/two/Cargo.toml": b"[dependencies]\ndemo = {path = '../..'}\nthree = '3'\n",
    }
    assert _messages(files, CRATE) == ["It now asks for the crate three 3."]
    assert found_in(RequiredByAddress(), files, claimed=SDIST) == []


def _messages(files: Files, claimed: Claimed) -> list[str]:
    found: list[Finding] = found_in(DependencyAdded(), files, claimed=claimed)
    return [one.message for one in found]


@pytest.mark.parametrize(
    ("files", "claimed"),
    [
        ({"tests/Cargo.toml": EVIL, "rust/vendor/x/Cargo.toml": EVIL, "NotCargo.toml": EVIL}, SDIST),
        ({"vendored-x/test cases/x/Cargo.toml": EVIL, "a/b/c/d/Cargo.toml": EVIL, "a/Cargo.toml": b""}, SDIST),
        ({"demo/Cargo.toml": EVIL, "demo-1.0.dist-info/METADATA": METADATA}, WHEEL),
        ({"Cargo.toml": EVIL, "package.json": b"{}"}, NPM),
        ({"sub/Cargo.toml": EVIL, "Cargo.toml": b""}, CRATE),
        ({"Cargo.toml.orig": EVIL, "src/lib.rs": b""}, CRATE),
    ],
)
def test_other_manifests_ask_for_nothing(files: Files, claimed: Claimed) -> None:
    """What building does not go by: of tests, of taken-over code, in what is installed as it is, of npm's packages."""
    assert _messages(files, claimed) == []


@pytest.mark.parametrize("path", ["Cargo.toml", "src/rust/Cargo.toml", "a/b/c/d/e/Cargo.toml"])
def test_a_source_distribution_asks_for_crates(path: str) -> None:
    """Whoever installs it from source has them built."""
    (finding,) = found_in(DependencyAdded(), {path: EVIL, "setup.py": b""}, {"setup.py": b""}, claimed=SDIST)
    assert (finding.path, finding.message) == (path, "It now asks for the crate evil 1.")


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"Cargo.toml": b"[", "setup.py": b""}, "Cargo.toml cannot be read: it is not TOML"),
        ({f"m{one}/Cargo.toml": b"" for one in range(MAX_MANIFESTS + 1)}, "more than 50 files Cargo.toml"),
    ],
)
def test_what_cannot_be_read_is_not_clear(files: Files, said: str) -> None:
    """The rule could not look, which leaves the scan unfinished."""
    with pytest.raises(ValueError, match=said):
        found_in(DependencyAdded(), files, claimed=SDIST)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("=1.0.0", "1.0.0", "It no longer pins one."),
        ("1", "*", "It no longer bounds one."),
        (">=1, <2", ">=1", "It no longer bounds one."),
        ("=1.0.0", "= 1.0.1", None),
        ("1", "2.*", None),
    ],
)
def test_pins_of_cargo_are_pins(old: str, new: str, expected: str | None) -> None:
    """By Cargo's ranges: a bare version ends at the next that breaks."""
    sides = [cargo(f"[dependencies]\none = '{text}'\n") for text in (new, old)]
    assert [one.message for one in found_in(PinsWidened(), *sides)] == ([expected] if expected else [])


def test_added_crates_are_named_apart() -> None:
    """By their own names, for whoever holds them against others."""
    data = b"[dependencies]\nserde = {package = 'evil', version = '1'}\n"
    tree = tree_of({"Cargo.toml": data, "src/lib.rs": b""})
    kept = {digest(data): data}
    assert added_between(None, tree, kept.__getitem__) == ((), ("evil",))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("registries = {a = {index = 'sparse+https://x.example.test/'}}\n", ["registries.a.index = sparse+https"]),
        ("[source.a]\ngit = 'https://x.example.test/'\n[source.b]\nlocal-registry = '/x'\n", ["source.a", "source.b"]),
        ("paths = ['../../x', 'C:\\x', 'x']\n", ["paths = ../../x", "paths = C:"]),
        ("[patch.crates-io]\na = {path = '../../b'}\nb = {path = '../b'}\nc = '1'\n", ["patch.crates-io.a.path"]),
        ("[source.crates-io]\nreplace-with = 'v'\n[source.v]\ndirectory = 'vendor'\n", []),
    ],
)
def test_settings_say_where_crates_are_taken_from(text: str, expected: list[str]) -> None:
    """However they are laid out; what came along is looked at with the rest."""
    messages = [one.message for one in found(OtherIndex(), "x/.cargo/config.toml", text.encode())]
    assert [want in one for one, want in zip(messages, expected, strict=True)] == [True] * len(expected), messages
