"""
U3: names in code that look like other names.

Looked for are names as a program sees them, outside of strings and comments:

- a name that Python reads as another one: it normalises names (NFKC), so that a
  name in mathematical or full-width letters *is* the ASCII one;
- a name of Latin letters with a look-alike from another script among them;
- a name that, look-alikes replaced, is the same as an ASCII name in the file, or
  as one that everybody knows: a builtin, a module of Python's own, a global of
  JavaScript's;
- a name wholly of look-alikes, in a file whose names have no other letters of
  that script: nobody writes a language without most of its letters.

Greek letters among Latin ones are usual in science (``sigma_x`` with the letter
itself), so they count only where the name is the twin of another.

Source: Unicode Technical Standard 39; PEP 672.
"""

import builtins
import re
import string
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import ClassVar, Final
from unicodedata import normalize

from vetting.domain.code.syntax import Places
from vetting.domain.signals.interface import FileSide, FileUnderScan, Finding, Severity
from vetting.domain.signals.lookalikes import looks_latin, script_of, skeleton
from vetting.domain.signals.sightings import Sighting, since

_HASH_COMMENTS: Final = (".py", ".pyw", ".pyi", ".pyx", ".pxd")
_SLASH_COMMENTS: Final = (
    *(".js", ".cjs", ".mjs", ".jsx", ".ts", ".tsx", ".mts", ".cts"),
    *(".c", ".cc", ".cpp", ".h", ".hpp", ".rs", ".go", ".java", ".kt", ".cs", ".swift"),
)
_STRING: Final = rb"""'(?:[^'\\\n]++|\\.)*+(?:'|\\?$)|"(?:[^"\\\n]++|\\.)*+(?:"|\\?$)"""
"""A backslash at the very end escapes nothing, and ends it too: otherwise each quote before it would begin anew."""
_IN_PYTHON: Final = (
    rb"#[^\n]*|'''(?:[^'\\]++|\\.|'(?!''))*+(?:'''|\\?\Z)|"
    rb'"""(?:[^"\\]++|\\.|"(?!""))*+(?:"""|\\?\Z)|' + _STRING
)
_IN_C: Final = rb"//[^\n]*|/\*(?:[^*]++|\*(?!/))*+(?:\*/|\Z)|`(?:[^`\\]++|\\.)*+(?:`|\\?\Z)|" + _STRING


@dataclass(frozen=True, slots=True)
class _Words:
    """What strings and comments are in a language."""

    one: re.Pattern[bytes]
    """Finds the next of them."""
    past: re.Pattern[bytes]
    """Passes over all of them, and over all other ASCII: it ends before what is foreign in code."""


def _words(words: bytes) -> _Words:
    flags = re.MULTILINE | re.DOTALL
    past = rb"(?:[^#'\"`/\x80-\xff]++|" + words + rb"|[#'\"`/])*+"
    return _Words(re.compile(words, flags), re.compile(past, flags))


_PYTHON: Final = _words(_IN_PYTHON)
_C: Final = _words(_IN_C)
_NAME: Final = re.compile(r"[^\W\d]\w*")
_RUN: Final = re.compile(rb"[0-9A-Za-z_\x80-\xff]+")
"""Within which all names lie that hold more than ASCII."""
_WORD: Final = (string.ascii_letters + string.digits + "_").encode()
_ASCII: Final = bytes(range(0x80))
_STEP: Final = 1 << 12
_QUIET: Final = frozenset({"LATIN", "COMMON", "INHERITED", "GREEK"})
"""Scripts whose letters stand among Latin ones without a second thought."""
_BLUR: Final = str.maketrans("I1|0", "lllO")
"""ASCII letters and digits that look alike too."""
MAX_NAME_CHARACTERS: Final = 80
MIN_POSING: Final = 3
"""Letters of a name that is wholly of look-alikes; with fewer, one may stand for a number."""
_OF_JAVASCRIPT: Final = frozenset(
    """
    Array Boolean Buffer Function JSON Map Math Number Object Promise Proxy Reflect RegExp Set String Symbol URL atob
    btoa console decodeURIComponent document escape eval exports fetch global globalThis module navigator parseInt
    process require self unescape window
    """.split()  # noqa: SIM905  # read better without quotes
)
"""Source: ECMAScript 2024, "The Global Object"; the manuals of Node.js and of browsers."""


class LookalikeName:
    """U3: a name that looks like another one."""

    id: ClassVar[str] = "U3"
    version: ClassVar[int] = 2
    title: ClassVar[str] = "Name with look-alike letters"
    why: ClassVar[str] = "Two names that look the same are not, or one that looks foreign is a well-known one."
    from_head: ClassVar[bool] = False
    blind_to: ClassVar[str] = (
        "Look-alikes among ASCII letters, names in strings and in f-strings, and languages other than Python, "
        "JavaScript, TypeScript, and those written like C."
    )

    def look(self, file: FileUnderScan) -> Iterable[Finding]:
        """Yield one finding a name."""
        return since(self, file, self._sightings)

    def _sightings(self, side: FileSide) -> Iterator[Sighting]:
        words = _words_of(side.matched)
        if words is None or side.data.isascii():
            return
        is_python = words is _PYTHON
        odd: dict[str, int] = {}
        for run, start in _foreign_runs(words, side.data).items():
            for name, offset in _foreign_names(run):
                odd.setdefault(name, start + offset)
        known = _plain_names(words, side.data, is_python=is_python) if odd else frozenset[str]()
        places = Places(side.data)
        written = _scripts_written(odd)
        for name, start in odd.items():
            if message := _lookalike(name, known, written, is_python=is_python):
                place = places.at(start)
                evidence = name.encode("utf-8", "surrogateescape")
                yield Sighting(Severity.MEDIUM, place.line, place.column, evidence, message)


def _words_of(path: str) -> _Words | None:
    """Say by what strings and comments are found in a file of that name; None where names are not looked for."""
    if path.lower().endswith(_HASH_COMMENTS):
        return _PYTHON
    return _C if path.lower().endswith(_SLASH_COMMENTS) else None


def _foreign_runs(words: _Words, data: bytes) -> dict[bytes, int]:
    """Map what of names and the like in code holds more than ASCII to where it first begins."""
    runs: dict[bytes, int] = {}
    position, end = 0, _end_of_foreign(data)
    while (hit := words.past.match(data, position, end)) and (start := hit.end()) < end:
        if start > position and data[start - 1] in _WORD:
            start = _start_of_word(data, position, start)
        run = _RUN.match(data, start)
        assert run is not None, "a foreign letter is one"
        runs.setdefault(run.group(), start)
        position = run.end()
    return runs


def _end_of_foreign(data: bytes) -> int:
    """Say where what is no ASCII ends; most files have their last such letter long before that."""
    end = len(data)
    while (start := max(end - _STEP, 0)) < end and data[start:end].isascii():
        end = start
    return start + len(data[start:end].rstrip(_ASCII))


def _start_of_word(data: bytes, least: int, end: int) -> int:
    """Say where the ASCII letters that end at *end* begin, *least* or behind it."""
    while end > least:
        part = data[max(least, end - _STEP) : end]
        rest = part.rstrip(_WORD)
        end -= len(part) - len(rest)
        if rest:
            break
    return end


def _foreign_names(run: bytes) -> Iterator[tuple[str, int]]:
    """Give each name in a run that holds more than ASCII, and where it begins."""
    text = run.decode("utf-8", "surrogateescape")
    position = offset = 0
    for hit in _NAME.finditer(text):
        offset += len(text[position : hit.start()].encode("utf-8", "surrogateescape"))
        position = hit.start()
        if not hit.group().isascii():
            yield hit.group(), offset


@cache
def _known_names(*, is_python: bool) -> frozenset[str]:
    return frozenset(dir(builtins)) | sys.stdlib_module_names if is_python else _OF_JAVASCRIPT


def _scripts_written(names: Iterable[str]) -> frozenset[str]:
    """Name the scripts that are written here: those with a letter that looks like no Latin one."""
    letters = {letter for name in names for letter in name if not letter.isascii()}
    return frozenset(script_of(letter) for letter in letters if not looks_latin(letter))


def _plain_names(words: _Words, data: bytes, *, is_python: bool) -> frozenset[str]:
    names: set[str] = set()
    for part in _between(words.one, data):
        names.update(name for name in _NAME.findall(part.decode("utf-8", "replace")) if name.isascii())
    return frozenset(name.translate(_BLUR) for name in names | _known_names(is_python=is_python))


def _between(one: re.Pattern[bytes], data: bytes) -> Iterator[bytes]:
    """Give the code between strings and comments."""
    position = 0
    for hit in one.finditer(data):
        yield data[position : hit.start()]
        position = hit.end()
    yield data[position:]


def _lookalike(name: str, known: frozenset[str], written: frozenset[str], *, is_python: bool) -> str | None:
    """Say what a name looks like, or what it is read as; None if it looks like itself."""
    shown = name[:MAX_NAME_CHARACTERS]
    if is_python and name.isidentifier() and (plain := normalize("NFKC", name)).isascii():
        return f"Python reads the name {shown} as {plain[:MAX_NAME_CHARACTERS]}."
    plain = skeleton(name)
    if plain.isascii() and plain.translate(_BLUR) in known:
        return f"The name {shown} looks like {plain[:MAX_NAME_CHARACTERS]}, and is another."
    letters = sorted(set(name))
    latin = any(letter.isalpha() and script_of(letter) == "LATIN" for letter in letters)
    posing = [letter for letter in letters if looks_latin(letter) and script_of(letter) not in _QUIET]
    if latin and posing:
        script = script_of(posing[0]).capitalize()
        return f"The name {shown} is of Latin letters and one that looks like them, U+{ord(posing[0]):04X} ({script})."
    if len(posing) >= MIN_POSING and plain.isascii() and not written & {script_of(letter) for letter in posing}:
        return f"The name {shown} looks like {plain[:MAX_NAME_CHARACTERS]}: all of its letters are look-alikes."
    return None
