"""Signals in how a release is made: the list of changes that it ships, and the workflows that publish it."""

import re
from collections.abc import Iterable, Iterator
from typing import ClassVar, Final

from vetting.domain.signals.contacts import ContactChanged
from vetting.domain.signals.interface import ChangeRule, ChangeUnderScan, Finding, Scope, Severity, TreeSide
from vetting.domain.signals.publishing import about_release, shown
from vetting.domain.signals.sightings import Sighting, finding_of
from vetting.domain.trees import EntryKind, Tree, TreeEntry

_CHANGELOG: Final = re.compile(
    r"(?:docs/)?(?:changes|changelog|history|news|release[-_]?notes)(?:\.[a-z]{2,4})?", re.IGNORECASE
)
_JOINED: Final = re.compile(rb"[0-9.]")
_JOINED_AFTER: Final = re.compile(rb"[0-9a-z]|\.[0-9]")
_WORKFLOW: Final = re.compile(r"\.github/workflows/[^/]+\.ya?ml")
_COMMENT: Final = re.compile(rb"(?m)(?:^|(?<=[ \t]))#.*$")
_FOREIGN_CODE: Final = re.compile(rb"\bpull_request_target\b|\bworkflow_run\b|\bissue_comment\b")
"""What runs with the project's own rights when a stranger asks. Source: OpenSSF Scorecard, "Dangerous-Workflow"."""
_CHECKED_OUT: Final = re.compile(
    rb"github\.event\.(?:pull_request\.head|workflow_run\.head)|refs/pull/|github\.head_ref"
)
_CACHE: Final = re.compile(rb"uses:[ \t]*['\"]?actions/cache\b|(?m:^[ \t-]*cache:)")
_PUBLISHES: Final = re.compile(
    rb"gh-action-pypi-publish|\btwine[ ]+upload\b|\b(?:npm|pnpm|yarn|cargo|poetry|uv|flit|hatch)[ ]+publish\b"
    rb"|id-token:[ \t]*write"
)
MAX_WORKFLOWS: Final = 200


class ChangelogForgotten:
    """P6: the list of changes, which tells of the compared release, does not tell of this one."""

    id: ClassVar[str] = "P6"
    version: ClassVar[int] = 1
    title: ClassVar[str] = "Changelog forgotten"
    why: ClassVar[str] = "Who publishes in another's name has seldom written down what is new."
    blind_to: ClassVar[str] = "Tags in a repository, which is not asked; lists of changes that are kept elsewhere."

    def look(self, change: ChangeUnderScan) -> Iterable[Finding]:
        """Yield one finding if a list of changes that named the old version is shipped as it was."""
        old, new = change.old, change.new
        if old is None or old.claimed is None or new.claimed is None or old.claimed.version == new.claimed.version:
            return
        for matched, entry in _changelogs(new):
            before = old.matched.get(matched)
            if before is None or before.sha256 is None or before.sha256 != entry.sha256:
                continue
            text = change.read(entry)
            if _names(text, old.claimed.version) and not _names(text, new.claimed.version):
                message = (
                    f"{entry.path} tells of {shown(old.claimed.version)}, and not of {shown(new.claimed.version)}."
                )
                yield about_release(self, Severity.LOW, message, entry.sha256 or "")


def _changelogs(side: TreeSide) -> Iterator[tuple[str, TreeEntry]]:
    for matched, entry in side.matched.items():
        if entry.kind is EntryKind.FILE and _CHANGELOG.fullmatch(matched):
            yield matched, entry


def _names(text: bytes, version: str) -> bool:
    """Tell whether *version* stands in *text* by itself, and not within a longer one."""
    wanted = version.encode("utf-8", "surrogateescape")
    place = text.find(wanted)
    while place >= 0:
        around = text[max(0, place - 1) : place], text[place + len(wanted) : place + len(wanted) + 2]
        if not _JOINED.search(around[0]) and not _JOINED_AFTER.match(around[1]):
            return True
        place = text.find(wanted, place + 1)
    return False


class RiskyWorkflow:
    """P7: a workflow of the repository by which strangers may reach what is published."""

    id: ClassVar[str] = "P7"
    version: ClassVar[int] = 1
    title: ClassVar[str] = "Risky workflow in the repository"
    why: ClassVar[str] = "A stranger's request may run there with the project's rights, and change what it publishes."
    blind_to: ClassVar[str] = (
        "Workflows that call others, other hosts' builds, and settings of the repository. It looks only where a "
        "checkout is given, and what it finds is context: no release changed it."
    )

    def look(self, change: ChangeUnderScan) -> Iterable[Finding]:
        """Yield one finding a workflow that runs strangers' code, or shares a cache with what publishes."""
        workflows = list(_workflows(change.checkout)) if change.checkout else []
        if len(workflows) > MAX_WORKFLOWS:
            raise ValueError(f"{len(workflows)} workflows")
        texts = [(entry, _COMMENT.sub(b"", change.read(entry))) for entry in workflows]
        publishes = any(_PUBLISHES.search(text) for _, text in texts)
        for entry, text in texts:
            if _FOREIGN_CODE.search(text) and (message := _risk(text, publishes=publishes)):
                sighting = Sighting(Severity.LOW, None, None, text, f"{message} (in the repository: {entry.path})")
                yield finding_of(self, "", sighting, Scope.CONTEXT)


def _workflows(checkout: Tree) -> Iterator[TreeEntry]:
    return (entry for entry in checkout.entries if entry.kind is EntryKind.FILE and _WORKFLOW.fullmatch(entry.path))


def _risk(text: bytes, *, publishes: bool) -> str | None:
    if _CHECKED_OUT.search(text):
        return "A workflow takes a stranger's branch, and runs with the project's own rights"
    if publishes and _CACHE.search(text):
        return "A workflow that strangers can start fills a cache, from which a workflow that publishes may take"
    return None


CHANGE_RULES: Final[tuple[ChangeRule, ...]] = (ChangelogForgotten(), RiskyWorkflow(), ContactChanged())
