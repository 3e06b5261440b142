"""
The port ``Rereader``: a change that was read on this machine, with other lines.

It is the same that an instance does for its page, file by file, in a process
of a pool that ends with it. What is broken is held in memory, and so no more
than a reader would ever page through.
"""

import asyncio
from dataclasses import dataclass, replace
from typing import Final

from vetting.adapters.blobs import BlobFolder
from vetting.adapters.pool import ProcessPool
from vetting.adapters.rereading import PoolDiffReader
from vetting.domain.diffs import DiffedFile, FileKind, Hunk, folded_lines
from vetting.domain.line_engine import Whitespace
from vetting.domain.reflowed_diffs import ReflowedDiff, is_worth_breaking
from vetting.domain.shapes.reflow import has_long_line
from vetting.formats import hunks
from vetting.ports.local_reading import ReadChange
from vetting.ports.progress import Told

WAIT_SECONDS: Final = 30.0
"""For one file."""
MOST_LINES: Final = 200_000
"""Of broken lines in all files together."""


def stored_hunks(file: DiffedFile, blobs: BlobFolder) -> tuple[Hunk, ...]:
    """Load the lines of a file that is not broken."""
    return () if file.hunks is None else hunks.parse_hunks(blobs.get(file.hunks))


@dataclass(frozen=True, slots=True)
class LocalRereader:
    """Reads again what lies in *blobs*."""

    blobs: BlobFolder

    def __call__(self, change: ReadChange, whitespace: Whitespace, told: Told, *, is_broken: bool) -> ReadChange:
        """Give *change* with other lines; see the port."""
        if whitespace is not Whitespace.EXACT:
            told("comparing without white space", 0, None)
            return asyncio.run(self._ignoring(change, whitespace))
        wanted = [one for one in change.diff.files if self._is_long(one)] if is_broken else []
        if not wanted:
            return change
        told("breaking long lines", 0, None)
        return asyncio.run(self._broken(change, wanted))

    async def _ignoring(self, change: ReadChange, whitespace: Whitespace) -> ReadChange:
        async with ProcessPool(1) as pool:
            reader = PoolDiffReader(self.blobs, pool, wait_seconds=WAIT_SECONDS)
            files = tuple([await reader.ignoring(one, whitespace) for one in change.diff.files])
        pairs = zip(change.diff.files, files, strict=True)
        folded = {exact.path: count for exact, shown in pairs if (count := folded_lines(exact, shown))}
        return replace(change, diff=replace(change.diff, files=files), whitespace=whitespace, folded=folded)

    def _is_long(self, file: DiffedFile) -> bool:
        """Say whether a file may have lines to break: long ones, or too many bytes to have been diffed."""
        if file.kind is not FileKind.TEXT:
            return False
        if file.hunks is None:
            return file.cut is not None
        return has_long_line(self.blobs.get(file.hunks)) and is_worth_breaking(
            file.path, stored_hunks(file, self.blobs)
        )

    async def _broken(self, change: ReadChange, wanted: list[DiffedFile]) -> ReadChange:
        flows: dict[str, ReflowedDiff] = {}
        reasons: dict[str, str] = {}
        left = MOST_LINES
        async with ProcessPool(1) as pool:
            reader = PoolDiffReader(self.blobs, pool, wait_seconds=WAIT_SECONDS)
            for file in wanted:
                flow = await reader.broken(file) if left > 0 else _TOO_MANY
                if flow is not None and flow.hunks:
                    flows[file.path] = flow
                    left -= sum(len(hunk.lines) for hunk in flow.hunks)
                if flow is not None and flow.cut:
                    reasons[file.path] = flow.cut
        files = tuple(
            _with_reason(one, reasons.get(one.path), is_broken=one.path in flows) for one in change.diff.files
        )

        def hunks_of(file: DiffedFile) -> tuple[Hunk, ...]:
            return flows[file.path].hunks if file.path in flows else change.hunks_of(file)

        return replace(change, diff=replace(change.diff, files=files), hunks_of=hunks_of, flows=flows)


_TOO_MANY: Final = ReflowedDiff((), cut=f"long lines are not broken: other files have {MOST_LINES:,} such lines")


def _with_reason(file: DiffedFile, reason: str | None, *, is_broken: bool) -> DiffedFile:
    """Say what was left out; of a file that is broken, not what was left out of it unbroken."""
    if is_broken:
        return replace(file, cut=reason)
    return file if reason is None else replace(file, cut="; ".join(one for one in (file.cut, reason) if one))
