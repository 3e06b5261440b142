"""``revet diff``, ``inspect`` and ``scan`` on files and folders at hand, without store, lockfile or index."""

import json
import sys
from hashlib import sha256

import pytest

from tests.fake_index import Catalog
from tests.packing import tgz_of
from tests.vetting.cli.changes import calm_change, hostile_change
from tests.vetting.cli.project_folder import ProjectFolder
from tests.vetting.formats.applying_patches import git_apply, read_back
from vetting.cli.scan import status_of
from vetting.cli.showing import refuse_patch_to_terminal
from vetting.domain.errors import InvalidInput
from vetting.domain.signals.interface import Severity


@pytest.fixture
def folders(project: ProjectFolder) -> ProjectFolder:
    """Lay out two folders, the newer with a start-up file."""
    for name, text in (("old", "A = 1\n"), ("new", "A = 2\n")):
        (project.path / name).mkdir()
        (project.path / name / "a.py").write_text(text)
    (project.path / "new" / "x.pth").write_bytes(b"import a\n\xff")
    return project


def test_a_patch_makes_the_new_folder_of_the_old_one(folders: ProjectFolder) -> None:
    """Byte for byte, whatever its encoding; what rules noticed is said beside it."""
    told = folders.revet("diff", "old", "new", "--output-format", "patch", "--output", "a.patch")

    warning = "warning: rules noticed 1 thing in this change; the worst is high: see --output-format human\n"
    assert (told.status, told.out, told.err) == (0, "", warning)
    git_apply(folders.path / "old", (folders.path / "a.patch").read_bytes())
    made, wanted = (read_back(folders.path / name) for name in ("old", "new"))
    assert made == wanted


def test_a_folder_may_come_of_nothing(folders: ProjectFolder) -> None:
    """Against an empty one all of it came, and nothing is left in an empty new one; alone it is refused."""
    (folders.path / "empty").mkdir()

    told = folders.revet("diff", "empty", "new", "--output-format", "patch", "--output", "a.patch")

    assert told.status == 0
    git_apply(folders.path / "empty", (folders.path / "a.patch").read_bytes())
    made, wanted = (read_back(folders.path / name) for name in ("empty", "new"))
    assert made == wanted
    (folders.path / "none").mkdir()
    gone = json.loads(folders.revet("diff", "old", "none", "--output-format", "json").out)
    assert ({one["status"] for one in gone["files"]}, gone["id"], gone["base"]) == ({"removed"}, None, None)
    assert folders.revet("inspect", "none").err == "revet inspect: none: it holds no files\n"


def test_what_is_version_controls_own_is_left_out_with_a_word(folders: ProjectFolder) -> None:
    """Where both have it no rule has anything to say of it; it is said once, whatever the form."""
    for side in ("old", "new"):
        for name in ("a", "b", "c", "d"):
            (folders.path / side / name / ".git").mkdir(parents=True, exist_ok=True)
    told = folders.revet("diff", "old", "new", "--output-format", "json")
    assert told.err == "left out, as version control's own: a/.git, b/.git, c/.git and 1 more\n"
    assert json.loads(told.out)["base"] is None


def test_what_stood_in_the_older_one_does_not_count(folders: ProjectFolder) -> None:
    """A scan holds one folder against another."""
    told = folders.revet("scan", "new", "--against", "new")

    assert (told.status, told.out.splitlines()) == (
        0,
        [
            "new -> new",
            "  from new (a folder)",
            "  to   new (a folder)",
            "  0 files differ: +0 -0 lines",
            "  rules noticed nothing",
        ],
    )


def test_a_release_is_scanned(project: ProjectFolder, catalog: Catalog) -> None:
    """Against an older one; a version that there is none of is told with those near it."""
    catalog.publish("demo", "1.0", {"demo.py": "A = 1\n"})
    catalog.publish("demo", "1.1", {"demo.py": "A = 2\n", "demo.pth": "import demo\n"})

    told = project.revet("scan", "demo", "1.1", "--from", "1.0", "--output-format", "markdown")
    lost = project.revet("scan", "demo", "1.2")

    assert (told.status, told.out.splitlines()[0]) == (1, "### `demo 1.0 -> 1.1`")
    assert (lost.status, lost.err) == (
        2,
        "revet scan: the index has no files of demo 1.2; the nearest it has: 1.0, 1.1\n",
    )


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("diff", "old", "lost"), "revet diff: lost: there is no such file\n"),
        (("inspect", "new/a.py"), "revet inspect: new/a.py: "),
        (("diff", "a", "b", "c", "d"), "write PROJECT FROM VERSION, or OLD NEW"),
        (("inspect", "a", "b", "c"), "write PROJECT VERSION, or the name of one"),
        (("scan", "a", "b", "c"), "write the name of one archive or folder, or PROJECT VERSION"),
        (("scan", "new", "--from", "1"), "--from names a version of a project"),
        (("scan", "demo", "1", "--against", "old"), "--against names an archive or folder"),
        (("diff", "old", "new", "--mode", "instance"), "no instance has a page of what lies on this machine"),
        (("diff", "demo", "1", "2", "--stat", "--mode", "instance"), "has a form of its own"),
        (("inspect", "new", "--checkout", "lost"), "revet inspect: lost: there is no such file\n"),
    ],
)
def test_what_cannot_be_shown_is_refused(folders: ProjectFolder, arguments: tuple[str, ...], reason: str) -> None:
    """With what to write instead."""
    told = folders.revet(*arguments)

    assert (told.status, told.out, reason in told.err) == (2, "", True), told.err


def test_a_patch_is_not_for_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stranger's bytes could command it."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)

    refuse_patch_to_terminal("html")
    with pytest.raises(InvalidInput, match="is not for a terminal"):
        refuse_patch_to_terminal("patch")


@pytest.mark.parametrize(
    ("fail_on", "is_strict", "statuses"),
    [
        (Severity.HIGH, False, (1, 0, 0)),
        (Severity.MEDIUM, False, (1, 1, 0)),
        (Severity.LOW, False, (1, 1, 0)),
        (Severity.HIGH, True, (1, 1, 0)),
    ],
)
def test_a_scan_fails_from_a_severity_on(fail_on: Severity, *, is_strict: bool, statuses: tuple[int, ...]) -> None:
    """And with --strict where not all was looked at; what was there before never counts."""
    changes = hostile_change(), hostile_change(findings=hostile_change().findings[1:]), calm_change()

    assert statuses == tuple(status_of(one, fail_on=fail_on, is_strict=is_strict) for one in changes)


def test_what_the_user_lets_an_archive_take_is_all_that_is_read(
    project: ProjectFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What that leaves out is told by every verb, and nothing is said to be gone, or missing, that may lie there."""
    for version in ("1.0", "1.1"):
        inside = {f"demo-{version}/{name}.py": b"1\n" for name in "abc"}
        (project.path / f"demo-{version}.tar.gz").write_bytes(tgz_of(inside))
    (project.path / "demo-1.0").mkdir()
    (project.path / "demo-1.0" / "c.py").write_bytes(b"perhaps\n")
    monkeypatch.setenv("REVET_ARCHIVE_ENTRIES", "2")
    cut = "was not read whole: it has more than 2 entries; the rest was not read"

    all_of_it = project.revet("scan", "demo-1.1.tar.gz", "--strict")
    change = project.revet("diff", "demo-1.0", "demo-1.1.tar.gz", "--stat")
    monkeypatch.setenv("REVET_ARCHIVE_ENTRIES", "two")
    refused = project.revet("inspect", "demo-1.1.tar.gz")

    assert (all_of_it.status, all_of_it.out.splitlines()[2:6]) == (
        1,
        [
            "  2 files: 2 lines",
            f"  not all of it: the new archive {cut}",
            "  high A4 all of it: Not all of the archive was read: it has more than 2 entries; the rest was not read.",
            f"  not all was looked at: the archive {cut}",
        ],
    )
    assert any(one.startswith("  removed c.py +0 -1 (perhaps not gone") for one in change.out.splitlines())
    message = "REVET_ARCHIVE_ENTRIES is 'two': a whole number of at least 1 is wanted, in digits alone"
    assert (refused.status, refused.out, refused.err) == (2, "", f"revet inspect: {message}\n")


def test_a_release_is_read_within_the_users_limits(
    project: ProjectFolder, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of an index, too."""
    catalog.publish("demo", "1.0", {"demo.py": "A = 1\n"})
    monkeypatch.setenv("REVET_ARCHIVE_ENTRIES", "1")

    told = project.revet("scan", "demo", "1.0", "--output-format", "json")

    assert "it has more than 1 entries" in json.loads(told.out)["cut"]


def test_archives_are_read_as_those_of_an_index(project: ProjectFolder) -> None:
    """Of any ecosystem, each with its digest; and held against a checkout with its tags."""
    (project.path / "demo-1.0.tgz").write_bytes(tgz_of({"package/index.js": b"1\n"}))
    (project.path / "demo-1.0.crate").write_bytes(tgz_of({"demo-1.0/lib.rs": b"1\n"}))
    (project.path / "checkout").mkdir()
    (project.path / "checkout" / "lib.rs").write_bytes(b"1\n")

    told = project.revet("diff", "demo-1.0.crate", "demo-1.0.tgz", "--stat", "--checkout", "checkout")

    digest = sha256((project.path / "demo-1.0.tgz").read_bytes()).hexdigest()
    assert (told.status, told.err) == (0, "")
    assert f"  to   demo-1.0.tgz sha256:{digest}" in told.out.splitlines()
    assert "moved package/index.js (was demo-1.0/lib.rs)" in told.out
