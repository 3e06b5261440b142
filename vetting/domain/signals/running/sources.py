"""What the code of one file starts, or may: what its calls are given, and what it names beside them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from vetting.domain.code.facts import CodeFacts
from vetting.domain.code.reading import facts_of
from vetting.domain.signals.code.acts import EVALUATE, PROCESS
from vetting.domain.signals.code.asking import acts_in, words_of
from vetting.domain.signals.running.commands import MAX_COMMAND, programs_in, words_in
from vetting.domain.signals.running.kinds import kind_by_name
from vetting.domain.signals.running.wanted import Names, Wanted

MAX_TEXT: Final = 300
"""Characters of a text that may name a file; a longer one is prose or data."""
MAX_NAMED: Final = 5_000
"""Commands and paths of one file that are kept."""
_MAY_START: Final = re.compile(
    rb"subprocess|system|popen|spawn|exec|startfile|runpy|run_path|child_process|Bun|Deno|papermill|__import__|getattr|"
    rb"import_module|builtins|globals|\bsh\b|eval|setup\s*\("
)
"""What a file that starts a program, or that has something built, cannot do without."""
_NAMES: Final = re.compile(rb"[\w.+-]{2,}")
_RUN_FILES: Final = frozenset({"runpy.run_path", "execfile", "papermill.execute_notebook"})
_DESCRIBES: Final = frozenset({"setup", "setuptools.setup", "distutils.core.setup", "numpy.distutils.core.setup"})
_READERS: Final = frozenset({"open", "io.open", "codecs.open", ".read_text", ".read_bytes", "fs.readFileSync"})
MAX_LINES: Final = 4
"""From where a file is opened to where what is in it is evaluated."""


@dataclass(frozen=True, slots=True)
class Starts:
    """What one file of code starts, in words that were constant."""

    path: str
    matched: str
    commands: tuple[str, ...]
    """What calls that start programs are given."""
    programs: tuple[str, ...]
    """Paths of files that are run or evaluated."""
    mentions: tuple[str, ...]
    """Texts that look like the path of a script, in a file that starts programs or describes a project."""
    is_cut: bool = False
    """Whether there are more than are kept."""

    @property
    def size(self) -> int:
        """Count what is kept."""
        return len(self.commands) + len(self.programs) + len(self.mentions)

    @property
    def by(self) -> str:
        """Say who runs something, as a sentence goes on."""
        return "named by setup.py" if self.matched == "setup.py" else f"started by {self.path}"

    def files(self, names: Names) -> Iterator[Wanted]:
        """Give the files among *names* that are started, or may be."""
        for command in self.commands:
            for word in programs_in(command):
                yield from names.programs(word)
            for word in words_in(command):
                yield from names.scripts(word)
        for path in self.programs:
            yield from names.programs(path)
        for path in self.mentions:
            yield from names.scripts(path)


def may_name(data: bytes, names: frozenset[str]) -> bool:
    """Say whether a source file may start one of *names*, by its bytes."""
    return _MAY_START.search(data) is not None and not names.isdisjoint(
        hit.group().lower().decode("latin-1") for hit in _NAMES.finditer(data)
    )


def starts_of(path: str, matched: str, data: bytes) -> Starts | None:
    """Read what the code of a file starts; None where that is nothing."""
    facts = facts_of(path, data)
    assert facts is not None, "asked of source code only"
    commands = [words_of(act.call)[:MAX_COMMAND] for act in acts_in(facts) if act.acts & PROCESS]
    programs = [words_of(call)[:MAX_TEXT] for call in facts.calls if call.name in _RUN_FILES] + _evaluated(facts)
    is_naming = bool(commands) or any(call.name in _DESCRIBES for call in facts.calls)
    mentions = [text.text for text in facts.texts if _is_path(text.text)] if is_naming else []
    if not (commands or programs or mentions):
        return None
    is_cut = max(len(commands), len(programs), len(mentions)) > MAX_NAMED
    return Starts(path, matched, _kept(commands), _kept(programs), _kept(mentions), is_cut)


def _kept(found: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found[:MAX_NAMED]))


def _is_path(text: str) -> bool:
    """Say whether a text may name a script: by its suffix, or without one in a folder."""
    return len(text) <= MAX_TEXT and (kind_by_name(text) is not None or ("/" in text and not text.endswith("/")))


def _evaluated(facts: CodeFacts) -> list[str]:
    """Give what is named where a file is read whose content is evaluated."""
    lines = {act.call.place.line for act in acts_in(facts) if act.acts & EVALUATE and act.call.name != "compile"}
    reads = {call.place.line for call in facts.calls if call.name in _READERS} if lines else ()
    near = {line for line in reads if not lines.isdisjoint(range(line, line + MAX_LINES))}
    return [text.text for text in facts.texts if text.place.line in near and len(text.text) <= MAX_TEXT]
