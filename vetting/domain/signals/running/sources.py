"""What the code of one file starts, or may: what its calls are given, and what it names beside them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from vetting.domain.code.facts import CodeFacts
from vetting.domain.code.reading import facts_of
from vetting.domain.code.shell_programs import program_of
from vetting.domain.signals.code.acts import EVALUATE, PROCESS
from vetting.domain.signals.code.asking import MAX_WORDS, acts_in, given, words_of
from vetting.domain.signals.running.builders import READ_BY, TOOL_OF_MODULE
from vetting.domain.signals.running.commands import programs_in, words_in
from vetting.domain.signals.running.kinds import build_for, kind_by_name

MAX_TEXT: Final = 300
"""Characters of a text that may name a file; of a longer one only the last part of a path is kept."""
MAX_KEPT: Final = 4 << 20
"""Characters of words that are kept, and looked at in commands."""
OVERHEAD: Final = 50
"""What a word takes beside its characters."""
MAY_START: Final = re.compile(
    rb"subprocess|system|popen|spawn|exec|startfile|runpy|run_path|child_process|Bun|Deno|papermill|__import__|getattr|"
    rb"import_module|builtins|globals|\bsh\b|eval|setup\s*\(|setuptools_rust"
)
"""What a file that starts a program, or that has something built, cannot do without."""
_NAMES: Final = re.compile(rb"[\w.+-]{2,}")
_RUN_FILES: Final = frozenset({"runpy.run_path", "execfile", "papermill.execute_notebook"})
_DESCRIBES: Final = frozenset({"setup", "setuptools.setup", "distutils.core.setup", "numpy.distutils.core.setup"})
_READERS: Final = frozenset({"open", "io.open", "codecs.open", ".read_text", ".read_bytes", "fs.readFileSync"})
_FOLDER: Final = re.compile(r"(?:[\w.+-]+/)*[\w.+-]+/?")
MAX_LINES: Final = 4
"""From where a file is opened to where what is in it is evaluated."""


class Word(NamedTuple):
    """
    A word that names what is run, or may.

    A plain tuple: a release has a hundred thousand, each of which is looked up among those that were there before.
    """

    text: str
    is_program: bool
    """Whether it is run, whatever it is; else a script by that name is."""


@dataclass(frozen=True, slots=True)
class Starts:
    """What one file of code starts, in words that were constant."""

    by: str
    """Who runs it, as a sentence goes on."""
    words: tuple[Word, ...]
    is_cut: bool = False
    """Whether there are more than are kept."""
    looked_at: int = 0
    """Characters of commands that were looked at for them."""


NOTHING_STARTED: Final = Starts("", ())


class Words:
    """Collects words, until there are too many."""

    def __init__(self) -> None:
        self.by: dict[Word, str] = {}
        """Who runs them."""
        self.is_cut = False
        self._left = MAX_KEPT

    def add(self, found: Iterable[Word], by: str) -> None:
        """Keep what was not kept before."""
        for word in found:
            if word in self.by:
                continue
            self._left -= len(word.text) + OVERHEAD
            if self._left < 0:
                self.is_cut = True
                return
            self.by[word] = by


def words_of_command(command: str) -> Iterator[Word]:
    """Give what a command line runs, or may."""
    for word in programs_in(command):
        yield Word(word, is_program=True)
    for word in words_in(command):
        yield Word(word, is_program=False)


def may_name(data: bytes, names: frozenset[str]) -> bool:
    """Say whether a source file may start one of *names*, by its bytes."""
    return MAY_START.search(data) is not None and not names.isdisjoint(
        hit.group().lower().decode("latin-1") for hit in _NAMES.finditer(data)
    )


def starts_of(path: str, matched: str, data: bytes) -> Starts | None:
    """Read what the code of a file starts; None where that is nothing, or where it is no code."""
    facts = facts_of(path, data)
    if facts is None:
        return None
    commands = dict.fromkeys(words_of(act.call) for act in acts_in(facts) if act.acts & PROCESS)
    words, by = Words(), "named by setup.py" if matched == "setup.py" else f"started by {path}"
    is_cut = any(len(command) >= MAX_WORDS for command in commands)
    left = MAX_KEPT
    for command in commands:
        left -= len(command)
        if left < 0:
            is_cut = True
            break
        words.add(words_of_command(command), by)
    words.add((Word(_end_of(path), is_program=True) for path in _paths_run(facts)), by)
    describes = any(call.name in _DESCRIBES for call in facts.calls)
    if commands or describes:
        words.add((Word(text, is_program=False) for text in _mentions(facts, describes=describes)), by)
    words.add(_read_by_tools(facts, words.by, starts=bool(commands)), by)
    is_cut |= words.is_cut
    return Starts(by, tuple(words.by), is_cut, MAX_KEPT - left) if words.by or is_cut else None


def _read_by_tools(facts: CodeFacts, words: Mapping[Word, str], *, starts: bool) -> Iterator[Word]:
    """Give the tools that build, as programs, and what they may read in the folders that are named beside them."""
    texts = [text.text for text in facts.texts if len(text.text) <= MAX_TEXT] if starts else []
    named = {program_of(text) for text in (*texts, *(word.text for word in words if word.is_program))}
    modules = {one.name.partition(".")[0] for one in facts.imports}
    tools = (named | {TOOL_OF_MODULE[module] for module in modules & TOOL_OF_MODULE.keys()}) & READ_BY.keys()
    for tool in sorted(tools):
        yield Word(tool, is_program=True)
        for text in dict.fromkeys(texts):
            for name in READ_BY[tool] if _FOLDER.fullmatch(text) else ():
                yield Word(f"{text.rstrip('/')}/{name}", is_program=True)


def _mentions(facts: CodeFacts, *, describes: bool) -> Iterator[str]:
    """Give what may name a script: by its suffix, or without one in a folder; what builds read where it is built."""
    for text in facts.texts:
        end = _end_of(text.text)
        is_in_folder = "/" in text.text and not text.text.endswith("/")
        is_script = kind_by_name(end) is not None and (describes or build_for(end) is None)
        if len(end) <= MAX_TEXT and (is_in_folder or is_script):
            yield end


def _end_of(path: str) -> str:
    """Give a path, or where it is long its last part: names are found without the folders, too."""
    if len(path) <= MAX_TEXT:
        return path
    return path.strip().replace("\\", "/").rpartition("/")[2]


def _paths_run(facts: CodeFacts) -> Iterator[str]:
    """Give the paths of files that are run, or read where what is read is evaluated."""
    for call in facts.calls:
        if call.name in _RUN_FILES:
            constants = (constant for value in given(call) for constant in (value.constant, *value.parts))
            yield from (constant for constant in constants if isinstance(constant, str))
    lines = {act.call.place.line for act in acts_in(facts) if act.acts & EVALUATE and act.call.name != "compile"}
    reads = {call.place.line for call in facts.calls if call.name in _READERS} if lines else ()
    near = {line for line in reads if not lines.isdisjoint(range(line, line + MAX_LINES))}
    yield from (text.text for text in facts.texts if text.place.line in near)
