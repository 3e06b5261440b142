"""A diff as a list of files: what stands beside each, which are shown, and which of them with their lines."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from vetting.domain.capabilities import NewCapability
from vetting.domain.carrying import LeftBehind
from vetting.domain.comparisons import Comparison
from vetting.domain.diffs import DiffedFile, FileKind, TreeDiff, uncounted
from vetting.domain.fact_changes import told_facts
from vetting.domain.moves import Moves
from vetting.domain.releases import Sha256
from vetting.domain.signals.interface import Finding, Scope, Severity
from vetting.domain.threads import Thread
from vetting.domain.trees import Status
from vetting.pages.diffs import BaseChoice
from web.presenters.tables import Asked, Beside, FileTable, MovedLine

FILES_A_PAGE = 100
FIRST_FILES = 6
"""Files whose lines come with the page itself."""
FIRST_LINES = 300
"""Changed lines in all of them together."""
FIRST_BYTES = 2 << 20
"""Of either side of one of them: a line may have as many as the file."""
BASES = 40
"""Other releases that are listed, and those that audits reach besides."""
WHOLE_FILE = 0
"""Number of no line: a note that has it stands above all lines."""
_WORST_FIRST = list(Severity)


@dataclass(frozen=True, slots=True)
class ListedFile:
    """One file of a diff, in the list."""

    number: int
    """Its place in the diff, from 0; what its address is made from."""
    file: DiffedFile
    notes: int
    worst: Severity | None
    """Of the findings on what changed in it."""
    table: Callable[[], FileTable] | None
    """Lays its lines out, where they come with the page: it is done only as they are written."""


@dataclass(frozen=True, slots=True)
class Bases:
    """Other releases to read this one against."""

    shown: tuple[BaseChoice, ...]
    left_out: int


def bases_of(choices: Sequence[BaseChoice]) -> Bases:
    """Choose the newest, and all that audits reach."""
    shown = tuple(one for place, one in enumerate(choices) if place < BASES or one.is_reached)
    return Bases(shown, len(choices) - len(shown))


@dataclass(frozen=True, slots=True)
class PlacedFinding:
    """A finding, and the file that it is in."""

    finding: Finding
    number: int | None
    """None where it is in none that differs."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Notes of other distributions that stand on no line of what is read."""

    left_behind: tuple[LeftBehind, ...] = ()
    left_out: int = 0
    """Notes that nobody looked up, since there are so many."""


NOWHERE = Elsewhere()


class Reading:
    """One pair of distributions, as it is being read: the diff, and what people and rules say of it."""

    def __init__(
        self,
        comparison: Comparison,
        manifest: TreeDiff,
        threads: Sequence[Thread],
        elsewhere: Elsewhere = NOWHERE,
        moves: Moves | None = None,
    ) -> None:
        """Find out once what belongs to which file; *moves* are None where nobody asked for them."""
        self.comparison = comparison
        self.manifest = manifest
        self.is_whole = comparison.old is None
        """Whether all of a release is read, against nothing."""
        self.facts = told_facts(manifest.facts, is_whole=self.is_whole)
        self.uncounted = uncounted(manifest.files)
        """Files whose lines are not in the totals."""
        self.threads = tuple(sorted(threads, key=lambda one: one.note.id))
        self.elsewhere = elsewhere
        self.moves = moves
        self._old = comparison.old.sha256 if comparison.old else None
        self._new = comparison.new.sha256
        self._numbers: dict[str, list[int]] = {}
        for number, file in enumerate(manifest.files):
            self._numbers.setdefault(file.path, []).append(number)
        self._notes = Counter(_place(one) for one in self.threads)
        self._worst = _worst_by_path(comparison.findings)
        self._capabilities: dict[str, list[NewCapability]] = {}
        for capability in manifest.capabilities:
            self._capabilities.setdefault(capability.path, []).append(capability)

    def numbers_of(self, path: str) -> Sequence[int]:
        """Find the files called *path*: as the new archive spells it, or the old one where it was removed."""
        return self._numbers.get(path, ())

    def capabilities_of(self, path: str) -> Sequence[NewCapability]:
        """List what the code of one file can do now and could not."""
        return self._capabilities.get(path, ())

    def finding_lists(self) -> tuple[list[PlacedFinding], list[PlacedFinding]]:
        """List the findings on what changed, and those on what was there before."""
        placed = [PlacedFinding(one, next(iter(self.numbers_of(one.path)), None)) for one in self.comparison.findings]
        counting = [one for one in placed if one.finding.scope is Scope.DELTA]
        return counting, [one for one in placed if one.finding.scope is not Scope.DELTA]

    def beside(self, file: DiffedFile, asked: Asked | None) -> Beside:
        """Pick what stands beside one file's lines."""
        threads: dict[tuple[str, int], tuple[Thread, ...]] = {}
        for side, thread in self._threads_on(file):
            key = (side, thread.stands.end if is_counted_in(thread, file) else WHOLE_FILE)
            threads[key] = (*threads.get(key, ()), thread)
        findings: dict[int, tuple[Finding, ...]] = {}
        for one in self.comparison.findings:
            if one.path == file.path and file.status is not Status.REMOVED:
                findings[one.line or 0] = (*findings.get(one.line or 0, ()), one)
        return Beside(threads, findings, asked)

    def moved_lines(self, number: int) -> dict[tuple[str, int], MovedLine]:
        """Pick the lines of one file that were moved, each with its other end."""
        moved: dict[tuple[str, int], MovedLine] = {}
        for one in self.moves.blocks if self.moves else ():
            old, new = (self.manifest.files[at] for at in (one.old_file, one.new_file))
            went, came = (one.new_file, new.path, new.matched), (one.old_file, old.path, old.matched)
            for at in range(one.lines):
                about = (one.lines, at == 0, one.is_same)
                if one.old_file == number:
                    moved["old", one.old_start + at] = MovedLine(*went, "new", one.new_start + at, *about)
                if one.new_file == number:
                    moved["new", one.new_start + at] = MovedLine(*came, "old", one.old_start + at, *about)
        return moved

    def _threads_on(self, file: DiffedFile) -> Iterator[tuple[str, Thread]]:
        sides = {place: side for side, place in self._places(file)}
        for thread in self.threads:
            side = sides.get(_place(thread))
            if side is not None:
                yield side, thread

    def _places(self, file: DiffedFile) -> Iterator[tuple[str, tuple[Sha256, str]]]:
        if self._old is not None and file.old_path is not None:
            yield "old", (self._old, file.old_path)
        if file.status is not Status.REMOVED:
            yield "new", (self._new, file.path)

    def stray_threads(self) -> list[Thread]:
        """List the notes on files that are the same on both sides."""
        known = {place for file in self.manifest.files for _, place in self._places(file)}
        return [one for one in self.threads if _place(one) not in known]

    def path_in_diff(self, thread: Thread) -> str | None:
        """Tell under which path the file that a note is on stands in the diff; None where it is the same."""
        place = _place(thread)
        if place[0] == self._new and place[1] in self._numbers:
            return place[1]
        return next((file.path for file in self.manifest.files if ("old", place) in set(self._places(file))), None)

    def open_threads(self) -> list[Thread]:
        """List the notes on what is read that nobody has settled, each once; carried ones included."""
        return [one for one in self.threads if not one.is_resolved]

    def open_left_behind(self) -> list[LeftBehind]:
        """List the open notes whose lines are not in what is read."""
        return [one for one in self.elsewhere.left_behind if not one.thread.is_resolved]

    def anchor_of(self, thread: Thread) -> str | None:
        """Name the last line that a note is on as an address does; None where it is on none that is shown."""
        files = (self.manifest.files[number] for number in self.numbers_of(self.path_in_diff(thread) or ""))
        if thread.stands.is_whole_file or not any(is_counted_in(thread, file) for file in files):
            return None
        return f"{'n' if thread.stands.sha256 == self._new else 'o'}{thread.stands.end}"

    def pages(self) -> int:
        """Count the pages that the list of files is shown on; at least one."""
        return max(1, -(-len(self.manifest.files) // FILES_A_PAGE))

    def page_of(self, number: int) -> int:
        """Tell on which page a file is listed."""
        return number // FILES_A_PAGE + 1

    def listed(self, page: int, tables: Mapping[int, Callable[[], FileTable]]) -> list[ListedFile]:
        """List the files of one page, with the *tables* of those that are opened."""
        first = (page - 1) * FILES_A_PAGE
        shown = enumerate(self.manifest.files[first : first + FILES_A_PAGE], first)
        return [
            ListedFile(
                number,
                file,
                sum(self._notes[place] for _, place in self._places(file)),
                self._worst.get(file.path),
                tables.get(number),
            )
            for number, file in shown
        ]

    def first_files(self, page: int) -> list[int]:
        """Choose the files of one page whose lines come with it: those with findings, then the first, while small."""
        first = (page - 1) * FILES_A_PAGE
        numbers = range(first, min(first + FILES_A_PAGE, len(self.manifest.files)))
        by_need = sorted(numbers, key=lambda number: self.manifest.files[number].path not in self._worst)
        chosen, left = [], FIRST_LINES
        for number in by_need[:FIRST_FILES]:
            file = self.manifest.files[number]
            lines = (file.added or 0) + (file.removed or 0)
            if lines <= left and max(file.old_size_bytes or 0, file.new_size_bytes or 0) <= FIRST_BYTES:
                chosen.append(number)
                left -= lines
        return chosen


def is_counted_in(thread: Thread, file: DiffedFile) -> bool:
    """Tell whether a note's lines are among those that are shown of a file: its own, or those of the very same text."""
    way = file.shape.derivation if file.shape else None
    return thread.stands.derivation == way and (way is not None or file.kind is not FileKind.BINARY)


def _place(thread: Thread) -> tuple[Sha256, str]:
    return thread.stands.sha256, thread.stands.path


def _worst_by_path(findings: Sequence[Finding]) -> dict[str, Severity]:
    worst: dict[str, Severity] = {}
    for one in findings:
        if one.scope is Scope.DELTA:
            worst[one.path] = min(worst.get(one.path, one.severity), one.severity, key=_WORST_FIRST.index)
    return worst
