"""``revet certify`` for several releases at once, and for what was looked at last."""

import io
import json
from pathlib import Path

import pytest

from tests.fake_index import Catalog
from tests.npm_served import integrity
from tests.vetting.cli.project_folder import WHO, A, B, ProjectFolder

PROMISE = ("--criteria", "safe-to-deploy", "--who", WHO, "--accept-all")
LOCKED = ("--locked-distributions",)


def begun(project: ProjectFolder) -> ProjectFolder:
    """Begin a store."""
    project.lock()
    project.revet("init")
    return project


def audits(project: ProjectFolder) -> str:
    """Read the store's own audits."""
    return (project.store / "audits.toml").read_text()


def test_several_are_named_as_arguments(project: ProjectFolder) -> None:
    """One statement is about all of them, and one entry each is recorded."""
    told = begun(project).revet("certify", *PROMISE, "demo:0.9..1.0", "other:2.0", *LOCKED)

    assert told.status == 0
    assert told.out.splitlines()[:3] == [
        f"I, {WHO}, certify that each of the 2 named here meets the criteria beside it:",
        "  the change of demo from 0.9 to 1.0: safe-to-deploy",
        "  other 2.0: safe-to-deploy",
    ]
    assert told.err.splitlines() == ["warning: bytes unknown of demo 0.9: the lockfile does not name it"]
    assert ('delta = "0.9 -> 1.0"' in audits(project), f'    "sha256:{B}",' in audits(project)) == (True, True)


BATCH = """
# reviewed on Monday
demo 0.9 -> 1.0
demo:0.8..0.9   # and before
other 2.0
other:2.0
"""


def test_a_list_is_read_from_a_file(project: ProjectFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or from the standard input; what is named twice counts once."""
    begun(project)
    Path("batch.txt").write_text(BATCH.replace("0.8..0.9", "0.8..1.0"))
    from_file = project.revet("certify", "--batch", "batch.txt", *PROMISE, *LOCKED)
    monkeypatch.setattr("sys.stdin", io.StringIO("other 1.9 2.0\n"))
    from_stdin = project.revet("certify", "--batch", "-", *PROMISE, *LOCKED)

    assert (from_file.status, from_stdin.status) == (0, 0)
    assert [line for line in audits(project).splitlines() if line.startswith(("delta", "version"))] == [
        'delta = "0.8 -> 1.0"',
        'delta = "0.9 -> 1.0"',
        'version = "2.0"',
        'delta = "1.9 -> 2.0"',
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"other 2.0\ndemo:\n", "batch.txt, line 2: 'demo:' is neither PROJECT:VERSION nor PROJECT:FROM..VERSION"),
        (b"other 2.0\ndemo 1 2 3\n", "batch.txt, line 2: a change leads from one version to another"),
        (b"demo:..1.0\n", "line 1: a change leads from one version to another"),
        (b"other 2.0\ndemo 9!\n", "'9!' is no version that pypi knows"),
        (b"other 2.0\nlost 1.0\n", "lost: not one of your third-party projects (use --force)"),
        (b"../x 1.0\n", "line 1: '../x' is not a project name"),
        (b"# nothing\n", "batch.txt names nothing to certify"),
        (b"\xff\n", "batch.txt is not UTF-8 text"),
        (b"demo 1.0\n" * 150_000, "batch.txt is longer than"),
    ],
)
def test_a_list_with_a_mistake_records_nothing(project: ProjectFolder, content: bytes, reason: str) -> None:
    """All lines are recorded or none, and the message names the line."""
    before = audits(begun(project))
    Path("batch.txt").write_bytes(content)

    told = project.revet("certify", "--batch", "batch.txt", *PROMISE, *LOCKED)

    assert (told.status, reason in told.err) == (2, True)
    assert audits(project) == before


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("demo:1.0", "--batch", "x"), "say what was read in one way"),
        (("--from-suggest", "--batch", "x"), "say what was read in one way"),
        (("--batch", "no-such-file"), "no-such-file cannot be read: No such file"),
        (("demo:1.0", "other:2.0", "--distributions", A), "here are several"),
        (("demo", "--wildcard", "jo", "--publish"), "--wildcard goes with one project"),
        (("demo", "1.0", "--wildcard", "jo"), "a wildcard audit is about one project and no version"),
        (("demo", "0.9", "--locked", "--frozen"), "which files did you read? demo 0.9 is not locked"),
        (("demo", "1.0", "--locked", "--frozen", "--publish"), "has to be fetched, which --frozen forbids"),
        (("demo", "1.1", *LOCKED), "the lockfile names no files of demo 1.1"),
        (("demo",), "which version of demo?"),
        ((), "which project and versions?"),
    ],
)
def test_what_is_unclear_is_refused(project: ProjectFolder, arguments: tuple[str, ...], reason: str) -> None:
    """The message says what to write."""
    told = begun(project).revet("certify", *arguments, *PROMISE)

    assert (told.status, reason in told.err) == (2, True)


def publish(catalog: Catalog, project: ProjectFolder) -> None:
    """Publish and lock two projects, of which one has an older release."""
    for name, version in (("demo", "0.9"), ("demo", "1.0"), ("other", "2.0")):
        catalog.publish(name, version)
    digests = {
        (name, file.version): file.claimed_sha256
        for name, held in catalog.projects.items()
        for file in held.files.values()
    }
    project.lock(
        f"demo==1.0 --hash=sha256:{digests['demo', '1.0']}\nother==2.0 --hash=sha256:{digests['other', '2.0']}\n"
    )


def test_all_that_is_suggested_is_certified(project: ProjectFolder, catalog: Catalog) -> None:
    """Each for the criteria that it is suggested for; afterwards nothing is suggested, and nothing is exempted."""
    publish(catalog, project)
    project.revet("init")

    told = project.revet("certify", "--from-suggest", "--who", WHO, "--accept-all", *LOCKED)
    again = project.revet("certify", "--from-suggest", "--who", WHO, "--accept-all", *LOCKED)

    assert (told.status, "exemptions" in (project.store / "config.toml").read_text()) == (0, False)
    assert "  demo 1.0: safe-to-deploy" in told.out
    assert (again.status, again.out) == (0, "Nothing is suggested, so nothing was certified.\n")


def test_suggestions_need_a_lockfile(project: ProjectFolder) -> None:
    """Without one nobody knows what is missing."""
    begun(project)
    Path("requirements.txt").unlink()

    told = project.revet("certify", "--from-suggest", "--force", *PROMISE)

    assert (told.status, "--from-suggest needs a lockfile" in told.err) == (2, True)


def test_what_was_looked_at_last_is_certified(project: ProjectFolder, catalog: Catalog) -> None:
    """With the very files that were shown; of a project that is named, what was looked at of it."""
    publish(catalog, project)
    project.revet("init")
    project.revet("inspect", "other", "2.0", "--mode", "local")
    project.revet("diff", "demo", "0.9", "1.0", "--mode", "local")

    told, named = project.revet("certify", *PROMISE), project.revet("certify", "other", *PROMISE)

    files = catalog.projects["demo"].files
    assert (told.status, named.status) == (0, 0)
    assert named.out.startswith(f"I, {WHO}, certify that other 2.0 meets")
    assert f'from-distributions = "sha256:{files["demo-0.9-py3-none-any.whl"].claimed_sha256}"' in audits(project)
    assert f'\ndistributions = "sha256:{files["demo-1.0-py3-none-any.whl"].claimed_sha256}"' in audits(project)


def test_a_store_wants_its_lockfile(project: ProjectFolder) -> None:
    """Unless it is forced, nothing is certified that may be nobody's dependency."""
    begun(project)
    Path("requirements.txt").unlink()

    told = project.revet("certify", "demo", "1.0", *PROMISE, "--distributions", A)
    forced = project.revet("certify", "demo", "1.0", *PROMISE, "--distributions", A, "--force")

    assert (told.status, "lockfile" in told.err, forced.status) == (2, True, 0)


LACKING = (
    "warning: demo 0.9.0 -> 1.0.0 is not named by {}: npm locks SHA-512, and earlier audits may name SHA-256 alone; "
    "`revet diff` or `revet inspect` before certifying finds out both"
)
OF_OLD = ("--from-distributions", f"sha256:{A},sha512:{'0' * 128}")


@pytest.mark.parametrize(
    ("named", "lacking"),
    [
        (LOCKED, ["warning: bytes unknown of demo 0.9.0: the lockfile does not name it", LACKING.format("sha256:HEX")]),
        (("--distributions", f"sha256:{A}", *OF_OLD), [LACKING.format("sha512:HEX")]),
        (("--distributions", f"sha512:{'1' * 128},{A}", *OF_OLD), []),
    ],
)
def test_npms_releases_are_certified_by_two_hashes(
    project: ProjectFolder, named: tuple[str, ...], lacking: list[str]
) -> None:
    """What a lockfile of npm can be compared with is SHA-512; where either is not known, that is said."""
    entry = {"version": "1.0.0", "integrity": integrity(b"a")}
    packages = {"": {"name": "app", "dependencies": {"demo": "1"}}, "node_modules/demo": entry}
    project.lock(json.dumps({"lockfileVersion": 3, "packages": packages}), "package-lock.json")
    project.revet("init")

    told = project.revet("certify", "demo", "0.9.0", "1.0.0", *PROMISE, *named)

    assert (told.status, told.err.splitlines()) == (0, lacking)
    recorded = (project.path / "supply-chain" / "npm" / "audits.toml").read_text()
    both = f'distributions = [\n    "sha256:{A}",\n    "sha512:{"1" * 128}",\n]\n'
    assert (f"\n{both}" in recorded) is (not lacking)
