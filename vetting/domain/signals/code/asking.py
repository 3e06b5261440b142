"""What the rules about code have in common: the facts of a file, what its calls do, and words for a finding."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar, Final

from vetting.domain.code.facts import Call, CodeFacts, Place, Value, When
from vetting.domain.code.python_programs import FEEDS
from vetting.domain.code.reading import facts_of
from vetting.domain.code.shell_programs import INTERPRETERS, program_of
from vetting.domain.signals.code.acts import EVALUATE, PROCESS, WRITE, acts_of, acts_of_all
from vetting.domain.signals.interface import FileSide, FileUnderScan, Finding, Severity, digest_of
from vetting.domain.signals.places import is_beside
from vetting.domain.signals.sightings import Sighting, since
from vetting.domain.trees import path_text

MAX_SHOWN: Final = 80
"""Characters of a package's text in a finding's sentence."""
MAX_LINES: Final = 3
"""That a call goes on for, as far as the texts beside it are sought."""
MAX_BESIDE: Final = 20
"""Texts of a line that are beside something: there may be a hundred thousand, and as many calls."""
MAX_END: Final = 200
"""Characters of a text's end that may be that of a path."""
MAX_BEFORE: Final = 6
"""Words of a command, of which one is the interpreter."""
MAX_WORDS: Final = 1 << 14
"""Characters of what a call is given: the same megabyte may be given a thousand times."""


@dataclass(frozen=True, slots=True)
class Act:
    """A call, and the bits of what it does."""

    call: Call
    acts: int

    @property
    def is_loaded(self) -> bool:
        """Whether it happens as soon as the file is loaded."""
        return self.call.when is When.LOADED


class CodeRule(ABC):
    """A rule about what code does: it sees facts, and no language."""

    id: ClassVar[str]
    version: ClassVar[int]
    title: ClassVar[str]
    why: ClassVar[str]
    blind_to: ClassVar[str]
    from_head: ClassVar[bool] = False

    def look(self, file: FileUnderScan) -> Iterable[Finding]:
        """Yield what is seen in the code of one file, if it is code."""
        return since(self, file, self._sightings) if facts_seen(file.new) is not None else ()

    def _sightings(self, side: FileSide) -> Iterator[Sighting]:
        facts = facts_seen(side)
        if facts is not None:
            yield from self.see(facts)

    @abstractmethod
    def see(self, facts: CodeFacts) -> Iterator[Sighting]:
        """Yield what is seen in the facts of one file."""


def facts_seen(side: FileSide) -> CodeFacts | None:
    """Give the facts of one side: what stood among the tests was not looked at there, so it is new where code is."""
    return None if is_beside(side) else facts_of(side.path, side.data)


def unread(side: FileSide) -> str | None:
    """Say why not all of a file's code was understood; None if all was, or if rules about code do not look at it."""
    if not side.is_whole or is_beside(side):
        return None
    facts = facts_of(side.path, side.data)
    return facts.broken if facts is not None else None


class ById:
    """Facts as a key of a cache: they hold a hundred thousand values, whose hash is not worth the time."""

    __slots__ = ("facts",)

    def __init__(self, facts: CodeFacts) -> None:
        self.facts = facts

    def __hash__(self) -> int:
        """Tell facts apart by where they are."""
        return id(self.facts)

    def __eq__(self, other: object) -> bool:
        """Say whether it is the very same facts."""
        return isinstance(other, ById) and other.facts is self.facts


@lru_cache(maxsize=4)
def _names_called(key: ById) -> frozenset[str]:
    return frozenset([call.name for call in key.facts.calls])


def calls_of(facts: CodeFacts, names: Collection[str]) -> list[Call]:
    """Give the calls of one of *names*, all of which are asked about at once: most files call nothing like them."""
    wanted = _names_called(ById(facts)).intersection(names)
    return [call for call in facts.calls if call.name in wanted] if wanted else []


def calls_where(facts: CodeFacts, is_wanted: Callable[[str], object]) -> list[Call]:
    """Do what :func:`calls_of` does where names are wanted that cannot be listed; each is asked about once."""
    return calls_of(facts, {name for name in _names_called(ById(facts)) if is_wanted(name)})


_OPENERS: Final = frozenset({
    "open", ".open", "os.open", "codecs.open", "fs.open", "fs.openSync", "fs.promises.open", "fs/promises.open",
})  # fmt: skip
_MODES: Final = frozenset({"mode", "flags"})
_WRITE_FLAGS: Final = ("O_WRONLY", "O_RDWR")
_WRITE_BITS: Final = 3
"""Of the flags of ``os.open``: both bits of how it may be used, none of which means reading. Source: POSIX, fcntl.h."""
_WORKER: Final = "worker_threads.Worker"
_PERHAPS: Final = _OPENERS | {_WORKER} | FEEDS
"""What does something only if it is told to."""


@lru_cache(maxsize=4)
def _acts(key: ById) -> tuple[Act, ...]:
    found = []
    for call in calls_where(key.facts, lambda name: acts_of(name) or name in _PERHAPS):
        acts = acts_of(call.name)
        if call.name in _PERHAPS:
            acts |= _fed_code(key) if call.name in FEEDS else _told_to(call)
        if acts:
            found.append(Act(call, acts))
    return tuple(found)


def acts_in(facts: CodeFacts) -> tuple[Act, ...]:
    """Give the calls of a file that do something to the machine it runs on."""
    return _acts(ById(facts))


@lru_cache(maxsize=4)
def _fed_code(key: ById) -> int:
    """Give the bit of what it is to give a program something to read, in a file that starts an interpreter."""
    for call in calls_where(key.facts, lambda name: acts_of(name) & PROCESS):
        words = [program_of(one) for one in words_of(call)[:MAX_END].split()[:MAX_BEFORE]]
        itself = any(name.endswith(("sys.executable", "execPath")) for value in given(call) for name in value.names)
        if itself or not INTERPRETERS.isdisjoint(words):
            return EVALUATE
    return 0


def _told_to(call: Call) -> int:
    """Give the bit of what a call does because it is told to."""
    if call.name == _WORKER:
        return EVALUATE if any(key == "eval" and value.constant for key, value in call.keywords) else 0
    return WRITE if opens_to_write(call) else 0


def opens_to_write(call: Call) -> bool:
    """Say whether ``open`` is given a mode, or flags, that write."""
    position = 0 if call.name == ".open" else 1
    modes = [value for key, value in call.keywords if key in _MODES] + list(call.arguments[position : position + 1])
    return any(_writes(mode) for mode in modes)


def _writes(mode: Value) -> bool:
    if isinstance(mode.constant, str):
        return not set("wax+").isdisjoint(mode.constant[:4])
    if isinstance(mode.constant, int):
        return mode.constant & _WRITE_BITS != 0
    return any(name.endswith(_WRITE_FLAGS) for name in mode.names)


def given(call: Call) -> Iterator[Value]:
    """Give all that a call is given."""
    yield from call.arguments
    for _, value in call.keywords:
        yield value


def flowing_into(call: Call) -> int:
    """Give the bits of the calls that what is given comes from."""
    return acts_of_all(name for value in given(call) for name in value.calls)


def words_of(call: Call) -> str:
    """Give the constants that a call is given, as one line: what a shell would be given, as far as it is kept."""
    words: list[str] = []
    room = MAX_WORDS
    for value in given(call):
        for part in (value.constant, *value.parts):
            if isinstance(part, str | bytes) and part and room > 0:
                word = part[:room] if isinstance(part, str) else part[:room].decode("latin-1")
                words.append(word)
                room -= len(word)
    return " ".join(words)


@lru_cache(maxsize=4)
def _said_by_line(key: ById) -> dict[int, str]:
    lines: dict[int, list[str]] = {}
    for text in key.facts.texts:
        lines.setdefault(text.place.line, []).append(text.text)
    return {line: told_apart("\0".join(texts)) for line, texts in lines.items()}


def said_beside(facts: CodeFacts, call: Call) -> str:
    """Name what the line of a call says: the same call with another address or file is another sighting."""
    return _said_by_line(ById(facts)).get(call.place.line, "")


@lru_cache(maxsize=4)
def _ends_by_line(key: ById) -> dict[int, list[str]]:
    lines: dict[int, list[str]] = {}
    for text in key.facts.texts:
        if len(lines.setdefault(text.place.line, [])) < MAX_BESIDE:
            lines[text.place.line].append(text.text[-MAX_END:])
    return lines


def ends_on(facts: CodeFacts, line: int) -> list[str]:
    """Give the ends of texts, of some where there are many, on a line."""
    return _ends_by_line(ById(facts)).get(line, [])


def ends_beside(facts: CodeFacts, place: Place) -> list[str]:
    """Give the ends of texts, of some where there are many, on the line of a place and on those just below."""
    lines = _ends_by_line(ById(facts))
    return [text for line in range(place.line, place.line + MAX_LINES) for text in lines.get(line, ())]


def told_apart(text: str) -> str:
    """Name a text by all of it, as long as it may be: two that begin alike are two."""
    return digest_of(text.encode("utf-8", "surrogatepass"))


def shown(text: str) -> str:
    """Give a package's text as it may stand in a sentence."""
    one_line = " ".join(text[: 4 * MAX_SHOWN].split())
    escaped = path_text(one_line.encode("utf-8", "surrogatepass"))
    return escaped if len(escaped) <= MAX_SHOWN else escaped[: MAX_SHOWN - 1] + "…"


def sighting(severity: Severity, place: Place, evidence: Iterable[object], message: str) -> Sighting:
    """See something at a place; what it is the same as in another release is *evidence*."""
    told = "\0".join(str(part) for part in evidence)
    return Sighting(severity, place.line, place.column, told.encode("utf-8", "surrogatepass"), message)
