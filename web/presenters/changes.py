"""What a diff says of code and of metadata, in a few words for a release's page."""

from dataclasses import dataclass

from vetting.domain.capabilities import Capability
from vetting.domain.diffs import TreeDiff
from vetting.domain.fact_changes import told_facts


@dataclass(frozen=True, slots=True)
class ChangeSummary:
    """What is new about a release but its lines."""

    new_to_release: tuple[Capability, ...]
    """What its code can do now and no file could before; by name."""
    new_to_files: tuple[Capability, ...]
    """What more of its files can do now."""
    places: int
    """Files that can do more now."""
    facts: int
    """Things that its metadata says otherwise now."""


def summary_of(diff: TreeDiff) -> ChangeSummary:
    """Count what stands before the lines on the review page."""
    gained = {one.capability for one in diff.capabilities if one.is_new_to_release}
    spread = {one.capability for one in diff.capabilities} - gained
    places = len({one.path for one in diff.capabilities})
    facts = told_facts(diff.facts, is_whole=diff.old_tree is None)
    return ChangeSummary(tuple(sorted(gained)), tuple(sorted(spread)), places, len(facts))
