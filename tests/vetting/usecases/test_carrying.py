"""Notes carried to a release, where it is not known yet what became of their files."""

from collections.abc import Collection

import pytest

from tests.builders import digest, sdist
from tests.vetting.domain.test_bases import release
from tests.vetting.domain.test_carrying import noted
from vetting.domain.errors import SourceUnavailable
from vetting.domain.releases import Sha256
from vetting.domain.signals.interface import Claims
from vetting.domain.tracing import FileTrace
from vetting.pages.diffs import ElsewhereNoted
from vetting.ports.reading import UNCLAIMED, ComparedTrees, FileInTree
from vetting.usecases.carrying import carry_to_release


class StillLooking:
    """A comparer that has not found out yet."""

    async def compare(self, old_tree: Sha256 | None, new_tree: Sha256, claims: Claims = UNCLAIMED) -> ComparedTrees:
        """Refuse: nobody compares here."""
        raise AssertionError(f"{old_tree} and {new_tree} are not to be compared, whatever {claims} says")

    async def trace(self, files: Collection[FileInTree], target: Sha256) -> dict[FileInTree, FileTrace]:
        """Say of every file that it is being looked for."""
        del target
        return dict.fromkeys(files, FileTrace(None, cut="it is looked for", is_pending=True))


async def test_notes_that_are_looked_for_are_not_left_out() -> None:
    """A list without them would say that there are none."""
    old, new = sdist(version="1.0"), release("1.1")
    note = ElsewhereNoted(noted(on=old.sha256).thread, "1.0", old, digest("a tree"))
    trees = {new.distributions[0].sha256: digest("another tree")}

    with pytest.raises(SourceUnavailable, match="ask again"):
        await carry_to_release([note], new, trees, comparer=StillLooking())
