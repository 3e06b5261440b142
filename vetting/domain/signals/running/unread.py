"""Which of the files that came with a change are run and were read by no rule."""

from collections import deque
from collections.abc import Iterator
from functools import cached_property
from typing import Final

from vetting.domain.code.reading import facts_of, language_of
from vetting.domain.code.shell_programs import program_of
from vetting.domain.signals.archive.kinds import is_wheel
from vetting.domain.signals.files.native import native_kind
from vetting.domain.signals.interface import ChangeUnderScan, FileSide
from vetting.domain.signals.places import is_beside_code
from vetting.domain.signals.running.builders import READ_BY, RUN_CARGO, TOOL_OF_MODULE, read_by, run_by_cargo, tools_of
from vetting.domain.signals.running.by_hand import is_make, may_run_make
from vetting.domain.signals.running.commands import MAX_COMMAND, words_in
from vetting.domain.signals.running.kinds import (
    COMPILED,
    LOADED_TOGETHER,
    OTHER,
    RUST,
    build_for,
    kind_by_first_line,
    kind_by_name,
    kind_of_code,
)
from vetting.domain.signals.running.manifests import Named, Where, named_in_manifests
from vetting.domain.signals.running.sources import (
    MAX_KEPT,
    NOTHING_STARTED,
    Starts,
    Word,
    Words,
    may_name,
    starts_of,
    words_of_command,
)
from vetting.domain.signals.running.wanted import Names, Wanted
from vetting.domain.trees import EntryKind, Status, TreeEntry

MAX_SEARCHED_BYTES: Final = 64 << 20
"""Of unchanged code that is searched for the names of changed scripts."""
MAX_PARSED: Final = 200
"""Unchanged files that are parsed to see what they start."""
MAX_REASONS: Final = 5
_CAME: Final = frozenset({Status.ADDED, Status.CHANGED, Status.RENAMED, Status.MOVED})
_BUILDS: Final = frozenset({"setup.py", "pyproject.toml"})
"""Without either of them nobody builds anything."""
_TOOLS: Final = frozenset((*READ_BY, *TOOL_OF_MODULE))
_CUT = "not all of the code was searched for what starts the scripts that changed"


class RunLedger:
    """Collects, file by file, what code that came with a change starts."""

    def __init__(self) -> None:
        self._words = Words()
        self._left = MAX_KEPT
        self._runs: _Runs | None = None

    def see(self, side: FileSide) -> Starts | None:
        """Look at the new side of one changed file, and say what to note; None where code of that kind is none."""
        if not side.data or not side.is_whole or is_beside_code(side.matched) or build_for(side.matched) is not None:
            return None
        found = _starts_in(side) if self._left >= 0 else NOTHING_STARTED
        self.note(found)
        return found

    def note(self, found: Starts) -> None:
        """Note what one file starts, in order of the files."""
        if self._left < 0:
            self._words.is_cut = True
            return
        self._words.is_cut |= found.is_cut
        self._left -= found.looked_at
        self._words.add(found.words, found.by)

    def unread(self, change: ChangeUnderScan) -> Iterator[str]:
        """Yield a reason for each file that came with *change*, that runs, and that no rule read."""
        runs = _Runs(change, is_cut=self._words.is_cut)
        if runs.wanted:
            for named in named_in_manifests(change.new, runs.read):
                runs.note(named)
            runs.note_builders()
            runs.note_compiled()
            for word, by in self._words.by.items():
                runs.note_word(word, by)
            runs.note_unchanged()
            runs.note_started_by_scripts()
            runs.note_loaded_together()
            self._runs = runs
            yield from runs.reasons()

    def is_by_hand(self, matched: str) -> bool:
        """Say whether nothing may run a Makefile that came with the change that was asked about last."""
        return self._runs is not None and self._runs.is_by_hand(matched)


def _starts_in(side: FileSide) -> Starts:
    """Read what a file starts; what was read only roughly is looked at where it runs."""
    facts = facts_of(side.path, side.data)
    if facts is None or facts.rough is not None:
        return NOTHING_STARTED
    return starts_of(side.path, side.matched, side.data) or NOTHING_STARTED


class _Runs:
    """What runs, as far as that is known by now."""

    def __init__(self, change: ChangeUnderScan, *, is_cut: bool) -> None:
        self._change = change
        side = change.new
        self._is_built = is_wheel(side) and (side.claimed is not None or _BUILDS.isdisjoint(side.matched))
        """A wheel is, and without a claim so is what nothing could build."""
        self.wanted = {one.matched: one for one in _came(change, is_built=self._is_built)}
        self._known = {**_scripts(change), **self.wanted} if self.wanted else {}
        """With the scripts that did not change: one of them may start one that did."""
        self._names = Names(self._known.values())
        self._by: dict[str, str] = {}
        self._waiting: deque[str] = deque()
        """Of these, what they start in turn was not noted yet."""
        self._left = MAX_KEPT
        self._is_cut = is_cut
        self._tools: set[str] = set()
        """Whose files were noted."""

    def read(self, entry: TreeEntry) -> bytes:
        """Read a file, and note if that is not all of it."""
        data = self._change.read(entry)
        self._is_cut |= len(data) < entry.size_bytes
        return data

    def _add(self, one: Wanted, by: str) -> None:
        if one.matched not in self._by:
            self._by[one.matched] = by
            self._waiting.append(one.matched)

    def note(self, named: Named) -> None:
        """Note what a manifest has run."""
        text = named.text[:MAX_COMMAND]
        self._left -= len(text)
        if len(named.text) > MAX_COMMAND or self._left < 0:
            self._is_cut = True
        if self._left >= 0:
            for word in _words(text, named.where):
                self.note_word(word, named.by)

    def is_by_hand(self, matched: str) -> bool:
        """Say whether a Makefile runs by nobody's doing but its maintainers'; of a built distribution nobody knows."""
        is_seen = (
            matched in self._by or any(is_make(tool) for tool in self._tools) or self._is_cut or self._names.is_cut
        )
        is_cut = self._change.new.tree.cut is not None
        return not (self._is_built or is_cut or is_seen or self._may_run_make)

    @cached_property
    def _may_run_make(self) -> bool:
        return may_run_make(self._change.new, self._change.read)

    def note_builders(self) -> None:
        """Note what the programs read that build this."""
        for tool, by in () if self._is_built else tools_of(self._change.new, self.read):
            self._note_tool(tool, by)

    def _note_tool(self, tool: str, by: str) -> None:
        """Note what a program that builds reads at the top: below that, files are loaded by their names."""
        if tool in self._tools or self._is_built:
            return
        is_cargo_seen = not self._tools.isdisjoint(RUN_CARGO)
        self._tools.add(tool)
        if tool in RUN_CARGO:
            for path, runs in () if is_cargo_seen else run_by_cargo(self._change.new, self.read):
                self._is_cut |= not path
                if path in self._known:
                    self._add(self._known[path], runs)
            return
        for one in read_by(tool, self._names, self._known.values()):
            self._add(one, by)

    def note_word(self, word: Word, by: str) -> None:
        """Note what a word names that is run."""
        if word.is_program and (tool := program_of(word.text)) in READ_BY:
            self._note_tool(tool, by)
        for one in self._names.programs(word.text) if word.is_program else self._names.scripts(word.text):
            self._add(one, by)

    def note_compiled(self) -> None:
        """Note what building compiles."""
        if self._is_built:
            return
        for one in self.wanted.values():
            if one.kind == COMPILED and not is_beside_code(one.matched):
                self._add(one, "compiled when this is built")

    def note_started(self, starts: Starts | None) -> None:
        """Note what one file of code starts."""
        if starts is None:
            return
        self._is_cut |= starts.is_cut
        self._left -= starts.looked_at
        for word in starts.words:
            self.note_word(word, starts.by)

    def note_unchanged(self) -> None:
        """Search the code that did not change for the names of scripts that did."""
        came = {one.matched for one in self._change.changes if one.status in _CAME}
        left = [one for one in self.wanted.values() if one.kind is not None and one.matched not in self._by]
        names, searched, parsed = Names(left).names(), 0, 0
        tools = _TOOLS if any(_is_of_builds(one) for one in left) and not self._is_built else frozenset()
        for matched, entry in self._change.new.matched.items() if left else ():
            if matched in came or entry.kind is not EntryKind.FILE or not _is_code(matched):
                continue
            if parsed >= MAX_PARSED or searched > MAX_SEARCHED_BYTES or self._left < 0:
                self._is_cut = True
                return
            data = self.read(entry)
            searched += len(data)
            if may_name(data, names if "/" in matched else names | tools):
                parsed += 1
                self.note_started(starts_of(entry.path, matched, data))

    def note_started_by_scripts(self) -> None:
        """Note what the scripts that run start, until that is nothing more."""
        while self._waiting:
            if self._left < 0:
                self._is_cut = True
                return
            one = self._known[self._waiting.popleft()]
            self.note_started(starts_of(one.entry.path, one.matched, self.read(one.entry)))

    def note_loaded_together(self) -> None:
        """Note what may be loaded by what runs."""
        run = next((path for path in self._by if self._known[path].kind in LOADED_TOGETHER), None)
        if run is not None:
            for one in self.wanted.values():
                if one.kind in LOADED_TOGETHER and not is_beside_code(one.matched):
                    self._add(one, f"which {self._known[run].entry.path} may load")

    def reasons(self) -> Iterator[str]:
        """Say of each file that runs and was not read what it is, and who runs it."""
        told = 0
        for path, by in self._by.items():
            reason = self._reason(self.wanted[path], by) if path in self.wanted else None
            if reason is not None:
                told += 1
                if told <= MAX_REASONS:
                    yield reason
        if told > MAX_REASONS:
            yield f"and {told - MAX_REASONS:,} more files that are run and that nobody read"
        if self._is_cut or self._names.is_cut:
            yield _CUT

    def _reason(self, one: Wanted, by: str) -> str | None:
        """Say what one file is and who runs it; None if rules read it after all, or tell of it as native code."""
        data = self._change.read(one.entry)
        if native_kind(data, one.matched) is not None:
            return None
        facts = facts_of(one.entry.path, data)
        if facts is None:
            how = "nobody read it"
        elif is_beside_code(one.matched):
            how = "no rule about code looks there"
        elif facts.rough is not None:
            how = facts.rough
        elif build_for(one.matched) is not None:
            return None
        elif kind_by_name(one.matched) is not None:
            how = f"it was read as {facts.language} only, as its first line says"
        else:
            return None
        kind = one.kind or kind_of_code(one.matched) or kind_by_first_line(data) or OTHER
        return f"{one.entry.path}: {how}: {kind}, {by}"


def _came(change: ChangeUnderScan, *, is_built: bool) -> Iterator[Wanted]:
    """Give the files that are new or changed and that are not called what rules read, or lie where they do not look."""
    for one in change.changes:
        entry = one.new
        if entry is not None and _is_file(one.status, entry) and not _is_code(one.matched):
            kind = None if is_built and build_for(one.matched) else kind_by_name(one.matched)
            if kind is None and "." not in one.matched.rpartition("/")[2]:
                kind = kind_by_first_line(change.read(entry))
            yield Wanted(one.matched, entry, kind)


def _scripts(change: ChangeUnderScan) -> dict[str, Wanted]:
    """Give what is called a script, or is code where no rule looks, whether it changed or not."""
    return {
        matched: Wanted(matched, entry, kind)
        for matched, entry in change.new.matched.items()
        if entry.kind is EntryKind.FILE
        and ((kind := kind_by_name(matched)) is not None or (is_beside_code(matched) and language_of(matched)))
    }


def _is_of_builds(one: Wanted) -> bool:
    return one.kind == RUST or build_for(one.matched) is not None


def _is_file(status: Status, entry: TreeEntry) -> bool:
    return status in _CAME and entry.kind is EntryKind.FILE


def _is_code(matched: str) -> bool:
    """Say whether rules about code read a file that is called this."""
    return not is_beside_code(matched) and (language_of(matched) is not None or matched.lower().endswith(".pth"))


def _words(text: str, where: Where) -> Iterator[Word]:
    """Give what a manifest's text names."""
    if where is Where.COMMAND:
        yield from words_of_command(text)
        return
    if where is Where.PROGRAM:
        yield Word(text, is_program=True)
    for word in words_in(text):
        yield Word(word, is_program=where is Where.PROGRAMS)
