"""
The port ``Rereader``: a change that was read on this machine, with other lines.

It is the same that an instance does for its page, file by file, in a process
of a pool that ends with it. What is broken is held in memory, and so no more
than a reader would ever page through.
"""

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from vetting.adapters.blobs import BlobFolder
from vetting.adapters.pool import ProcessPool
from vetting.adapters.rereading import PoolDiffReader
from vetting.domain.diffs import DiffedFile, FileKind, Hunk, folded_lines
from vetting.domain.line_engine import Whitespace
from vetting.domain.reflowed_diffs import ReflowedDiff, is_worth_breaking
from vetting.domain.releases import Sha256
from vetting.domain.shapes.reflow import has_long_line
from vetting.formats import hunks
from vetting.ports.local_reading import ReadChange
from vetting.ports.progress import Told
from vetting.ports.reading import Span

Lines: TypeAlias = dict[int, tuple[Span, ...]]

WAIT_SECONDS: Final = 30.0
"""For one file."""
MOST_LINES: Final = 200_000
"""Of broken lines in all files together."""
MOST_COLOURED_BYTES: Final = 4 << 20
"""Of both sides of all files; some three seconds. Source: review-ui.md §5, Pygments lexes 1.6 MB a second."""


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
            change = asyncio.run(self._ignoring(change, whitespace))
        wanted = [one for one in change.diff.files if self._is_long(one)] if is_broken else []
        if not wanted:
            return change
        told("breaking long lines", 0, None)
        return asyncio.run(self._broken(change, wanted))

    def coloured(self, change: ReadChange, told: Told) -> ReadChange:
        """Give *change* with its words coloured; see the port."""
        told("colouring", 0, None)
        return asyncio.run(self._coloured(change))

    async def _coloured(self, change: ReadChange) -> ReadChange:
        # Loaded here, for nothing else that is read on this machine is coloured.
        from vetting.adapters.highlighting import MAX_BYTES, PygmentsHighlighter  # noqa: PLC0415

        colours: dict[tuple[str, str], Lines] = {}
        reasons: dict[str, str] = {}
        left = MOST_COLOURED_BYTES
        async with ProcessPool(1) as pool:
            highlighter = PygmentsHighlighter(self.blobs, pool, wait_seconds=WAIT_SECONDS)
            for file in change.diff.files:
                numbers = _numbers(change.hunks_of(file)) if _has_own_lines(file, change) else {}
                size_bytes = sum(size or 0 for size in (file.old_size_bytes, file.new_size_bytes))
                if not numbers:
                    continue
                # What is refused for its own size takes nothing from the others.
                if reason := _too_large(file, MAX_BYTES) or (_OTHERS_COLOURED if size_bytes > left else None):
                    reasons[file.path] = reason
                    continue
                left -= size_bytes
                for side, digest, path in _sides(file):
                    found = await highlighter.highlight(digest, path)
                    if found.cut:
                        reasons[file.path] = found.cut
                    lines = found.lines
                    colours[file.path, side] = {at: lines[at - 1] for at in numbers[side] if at <= len(lines)}
        return replace(change, colours=colours, uncoloured=reasons)

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
                flow = await reader.broken(file, change.whitespace) if left > 0 else _TOO_MANY
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


_OTHERS_COLOURED: Final = f"highlighting off: other files have {MOST_COLOURED_BYTES:,} bytes"
_TOO_MANY: Final = ReflowedDiff((), cut=f"long lines are not broken: other files have {MOST_LINES:,} such lines")


def _with_reason(file: DiffedFile, reason: str | None, *, is_broken: bool) -> DiffedFile:
    """Say what was left out; of a file that is broken, not what was left out of it unbroken."""
    if is_broken:
        return replace(file, cut=reason)
    return file if reason is None else replace(file, cut="; ".join(one for one in (file.cut, reason) if one))


def _too_large(file: DiffedFile, most: int) -> str | None:
    """Say why a file is not coloured, if it is for its size."""
    largest = max(size or 0 for size in (file.old_size_bytes, file.new_size_bytes))
    return f"highlighting off: {largest:,} bytes, more than {most:,}" if largest > most else None


def _has_own_lines(file: DiffedFile, change: ReadChange) -> bool:
    return file.kind is FileKind.TEXT and file.path not in change.flows


def _sides(file: DiffedFile) -> Iterator[tuple[str, Sha256, str]]:
    if file.old_sha256 is not None:
        yield "old", file.old_sha256, file.old_path or file.path
    if file.new_sha256 is not None:
        yield "new", file.new_sha256, file.path


def _numbers(found: Iterable[Hunk]) -> dict[str, list[int]]:
    """List the lines that hunks show of either side; nothing where there are none."""
    numbers: dict[str, list[int]] = {"old": [], "new": []}
    for hunk in found:
        numbers["old"] += range(hunk.old_start, hunk.old_start + hunk.old_lines)
        numbers["new"] += range(hunk.new_start, hunk.new_start + hunk.new_lines)
    return numbers if numbers["old"] or numbers["new"] else {}
