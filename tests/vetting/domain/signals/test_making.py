"""The list of changes that a release ships, and the workflows of the repository it is made in."""

from dataclasses import replace

import pytest

from tests.vetting.domain.signals.archive.changing import found_in, told
from tests.vetting.domain.trees_of import tree_of
from vetting.domain.releases import Ecosystem
from vetting.domain.signals.interface import ChangeUnderScan, Claimed, TreeSide
from vetting.domain.signals.making import MAX_WORKFLOWS, ChangelogForgotten, RiskyWorkflow
from vetting.domain.trees import TreeEntry, matched_paths


def _change(old: str | None, new: str, *, path: str = "CHANGES.rst", to: str = "1.1") -> ChangeUnderScan:
    """Ship a list of changes in an old and a new source distribution."""
    texts: dict[str | None, bytes] = {}

    def side(version: str, text: str) -> TreeSide:
        tree = tree_of({f"demo-{version}/{path}": text.encode()})
        texts.update({entry.sha256: text.encode() for entry in tree.entries})
        return TreeSide(tree, matched_paths(tree), Claimed(Ecosystem.PYPI, "demo", version, f"demo-{version}.tar.gz"))

    def read(entry: TreeEntry) -> bytes:
        return texts[entry.sha256]

    return ChangeUnderScan(None if old is None else side("1.0", old), side(to, new), (), read)


TOLD = "1.0\n===\n- something\n"


@pytest.mark.parametrize(
    ("change", "is_found"),
    [
        (_change(TOLD, TOLD), True),
        (_change(TOLD, TOLD, path="docs/HISTORY.md"), True),
        (_change("1.0 and 1.10", "1.0 and 1.10"), True),
        (_change(TOLD, f"1.1\n===\n{TOLD}"), False),
        (_change("1.0 and 1.1.", "1.0 and 1.1."), False),
        (_change("v1.0, 1.1", "v1.0, 1.1"), False),
        (_change("See the site.", "See the site."), False),
        (_change("1.0.5, 11.0, 1.0rc1", "1.0.5, 11.0, 1.0rc1"), False),
        (_change(None, TOLD), False),
        (_change(TOLD, TOLD, to="1.0"), False),
        (_change(TOLD, TOLD, path="src/changes.py"), False),
    ],
)
def test_a_forgotten_changelog_is_found(change: ChangeUnderScan, *, is_found: bool) -> None:
    """One that told of the version before and is shipped as it was; one that never told of versions is none."""
    found = [(one.severity.value, one.path) for one in ChangelogForgotten().look(change)]
    assert found == [("low", "")] * is_found


def test_what_nobody_claims_has_no_changelog_to_forget() -> None:
    """Two folders at hand are of no version."""
    change = _change(TOLD, TOLD)
    assert change.old is not None
    assert list(ChangelogForgotten().look(replace(change, new=replace(change.new, claimed=None)))) == []
    assert list(ChangelogForgotten().look(replace(change, old=replace(change.old, claimed=None)))) == []


BRANCH = "on: pull_request_target\nsteps:\n- with:\n    ref: ${{ github.event.pull_request.head.sha }}\n"
CACHED = "on: [pull_request_target]\nsteps:\n- uses: actions/cache@v4\n"
PUBLISHING = "on: release\nsteps:\n- uses: someone/gh-action-pypi-publish@v1\n"
CONTEXT = ("low", "context", "")


@pytest.mark.parametrize(
    ("workflows", "expected"),
    [
        ({"a.yml": BRANCH}, [CONTEXT]),
        ({"a.yaml": BRANCH.replace("pull_request_target", "issue_comment")}, [CONTEXT]),
        ({"a.yml": CACHED, "b.yml": PUBLISHING}, [CONTEXT]),
        (
            {"a.yml": CACHED.replace("uses: actions/cache@v4", "cache: pip"), "b.yml": "run: twine upload x\n"},
            [CONTEXT],
        ),
        ({"a.yml": CACHED}, []),
        ({"a.yml": "on: pull_request\nsteps:\n- uses: actions/cache@v4\n", "b.yml": PUBLISHING}, []),
        ({"a.yml": "# " + BRANCH.replace("\n", "\n# ")}, []),
        ({"a.yml": "on: pull_request_target\nsteps:\n- run: label\n", "b.yml": PUBLISHING}, []),
        ({"a.txt": BRANCH}, []),
    ],
)
def test_a_workflow_that_strangers_reach_is_context(
    workflows: dict[str, str], expected: list[tuple[str, str, str]]
) -> None:
    """It runs a stranger's branch with the project's rights, or fills a cache from which another publishes."""
    checkout = {f".github/workflows/{name}": text.encode() for name, text in workflows.items()}
    assert told(found_in(RiskyWorkflow(), {"demo.py": b""}, checkout={"demo.py": b"", **checkout})) == expected


def test_without_a_repository_there_are_no_workflows() -> None:
    """Nothing is said where nobody looked; and of more than anybody has, that not all was looked at."""
    assert found_in(RiskyWorkflow(), {"demo.py": b""}) == []
    many = {f".github/workflows/{number}.yml": b"" for number in range(MAX_WORKFLOWS + 1)}
    with pytest.raises(ValueError, match="workflows"):
        found_in(RiskyWorkflow(), {"demo.py": b""}, checkout=many)
