"""``revet prune``, ``import`` and ``regenerate``, from a folder to words, JSON and a status."""

import json
from collections.abc import Iterator

import pytest

from tests.loopback import Loopback, Reply, listening
from tests.vetting.cli.project_folder import A, ProjectFolder

AUDIT = f"""
[[audits.demo]]
criteria = "safe-to-deploy"
version = "1.0"
distributions = "sha256:{A}"
"""
CONFIG = '\n# cargo-vet config file\n\n[cargo-vet]\nversion = "0.10"\n'
STORE = "supply-chain/pypi"


@pytest.fixture
def peer() -> Iterator[Loopback]:
    """Publish an audit of demo 1.0."""
    with listening() as server:
        server.replies["/audits.toml"] = Reply(AUDIT.encode())
        yield server


@pytest.fixture
def begun(project: ProjectFolder) -> ProjectFolder:
    """Begin a store with exemptions for demo 1.0 and other 2.0."""
    project.lock()
    project.revet("init")
    return project


def config_of(project: ProjectFolder) -> str:
    """Read config.toml."""
    return (project.store / "config.toml").read_text()


def test_a_peer_is_imported_from(begun: ProjectFolder, peer: Loopback) -> None:
    """Its audit takes the place of an exemption, and what changed is told."""
    told = begun.revet("import", "us", f"{peer.url}/audits.toml")

    assert (told.status, told.err, told.out.splitlines()) == (
        0,
        "",
        [
            "Exemptions: 1 dropped (demo 1.0).",
            "imports.lock: us: 1 came.",
            f"Wrote {STORE}/config.toml and {STORE}/imports.lock.",
        ],
    )
    assert begun.revet("check", "--locked").status == 0


def test_an_import_needs_an_address(begun: ProjectFolder) -> None:
    """Without an address nothing is guessed."""
    told = begun.revet("import", "us")

    assert (told.status, told.out) == (2, "")
    assert "where does us publish its audits? write `revet import us URL`" in told.err


def test_a_hostile_name_does_not_move_the_cursor(begun: ProjectFolder) -> None:
    """What names an import is shown as text."""
    told = begun.revet("import", "\x1b[2Jus")

    assert told.status == 2
    assert "\x1b" not in told.err


def test_beginning_answers_a_machine(project: ProjectFolder) -> None:
    """What a store begins with is a document, too."""
    project.lock()

    document = json.loads(project.revet("init", "--output-format", "json").out)

    assert [one["name"] for one in document["exemptions"]["added"]] == ["demo", "other"]
    assert document["written"] == ["audits.toml", "config.toml", "imports.lock"]


def test_pruning_tells_what_went(begun: ProjectFolder) -> None:
    """Exemptions of what is no longer locked go."""
    begun.lock(f"demo==1.0 --hash=sha256:{A}\n")

    told = begun.revet("prune")

    assert (told.status, told.out.splitlines()) == (
        0,
        ["Exemptions: 1 dropped (other 2.0).", f"Wrote {STORE}/config.toml."],
    )
    assert begun.revet("prune").out == f"{STORE} stays as it is.\n"


def test_pruning_can_leave_parts(begun: ProjectFolder) -> None:
    """With every part left, nothing changes."""
    begun.lock(f"demo==1.0 --hash=sha256:{A}\n")

    told = begun.revet("prune", "--no-exemptions", "--no-audits", "--no-imports")

    assert (told.status, told.out) == (0, f"{STORE} stays as it is.\n")


def test_pruning_answers_a_machine(begun: ProjectFolder) -> None:
    """What went is a document, too."""
    begun.lock(f"demo==1.0 --hash=sha256:{A}\n")

    document = json.loads(begun.revet("prune", "--output-format", "json").out)

    assert document["exemptions"]["removed"] == [{"name": "other", "version": "2.0", "criteria": ["safe-to-deploy"]}]
    assert document["written"] == ["config.toml"]


@pytest.mark.parametrize("verb", [("prune",), ("regenerate", "exemptions"), ("import", "us", "audits.toml")])
def test_without_a_store_nothing_is_begun(project: ProjectFolder, verb: tuple[str, ...]) -> None:
    """Only init begins a store."""
    project.lock()

    told = project.revet(*verb)

    assert (told.status, "there is no store" in told.err) == (2, True)
    assert not (project.store / "config.toml").exists()


def test_exemptions_are_made_anew(begun: ProjectFolder) -> None:
    """What is locked now is exempted, and nothing else."""
    begun.lock(f"demo==1.1 --hash=sha256:{A}\n")

    told = begun.revet("regenerate", "exemptions")

    assert (told.status, told.out.splitlines()[0]) == (
        0,
        "Exemptions: 2 dropped (demo 1.0, other 2.0), 1 added (demo 1.1).",
    )
    assert begun.revet("check", "--locked").status == 0


def test_changed_criteria_are_accepted(begun: ProjectFolder, peer: Loopback) -> None:
    """A peer that changed its words stops the check until they are imported anew."""
    words = '[criteria.crypto]\ndescription = "{}"\n'
    mapped = f'\n[imports.us]\nurl = "{peer.url}/audits.toml"\n\n[imports.us.criteria-map]\ncrypto = "safe-to-run"\n'
    (begun.store / "config.toml").write_text(config_of(begun).replace("\n[[", f"{mapped}\n[[", 1))
    peer.replies["/audits.toml"] = Reply(words.format("was").encode())
    accepted = begun.revet("check")
    peer.replies["/audits.toml"] = Reply(words.format("is").encode())

    refused, told = begun.revet("check"), begun.revet("regenerate", "imports")

    assert (accepted.status, refused.status, told.status) == (0, 2, 0)
    assert 'description = "is"' in (begun.store / "imports.lock").read_text()
    assert begun.revet("check").status == 0


def test_a_needless_audit_as_is_taken_out(begun: ProjectFolder) -> None:
    """The policy no longer asks what nothing locked answers."""
    policy = '\n[policy."demo:1.0"]\naudit-as-crates-io = true\n'
    (begun.store / "config.toml").write_text(config_of(begun).replace("\n[[", f"{policy}\n[[", 1))

    told = begun.revet("regenerate", "audit-as-crates-io", "--output-format", "json")

    assert (told.status, json.loads(told.out)) == (
        0,
        {"audit-as-crates-io": {"demo:1.0": None}, "written": ["config.toml"]},
    )
    assert policy not in config_of(begun)
    assert begun.revet("regenerate", "audit-as-crates-io").out == f"{STORE} stays as it is.\n"


def test_what_is_of_no_use_is_named(begun: ProjectFolder) -> None:
    """In words, each choice is told."""
    policy = "\n[policy.demo]\naudit-as-crates-io = true\n"
    (begun.store / "config.toml").write_text(config_of(begun).replace("\n[[", f"{policy}\n[[", 1))

    told = begun.revet("regenerate", "audit-as-crates-io")

    assert told.out.splitlines() == ["demo: not asked about any more.", f"Wrote {STORE}/config.toml."]


def test_only_a_part_can_be_made_anew(begun: ProjectFolder) -> None:
    """What is not a part of a store is refused by name."""
    with pytest.raises(SystemExit) as refusal:
        begun.revet("regenerate", "everything")

    assert refusal.value.code == 2
