"""
U3: names in code that look like other names.

Looked for are names as a program sees them, outside of strings and comments:

- a name that Python reads as another one: it normalises names (NFKC), so that a
  name in mathematical or full-width letters *is* the ASCII one;
- a name of Latin letters with a look-alike from another script among them;
- a name that, look-alikes replaced, is the same as an ASCII name in the file.

Greek letters among Latin ones are usual in science (``sigma_x`` with the letter
itself), so they count only where the name is the twin of another.

Source: Unicode Technical Standard 39; PEP 672.
"""

import builtins
import re
from collections.abc import Iterable, Iterator
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
_STRING: Final = rb"""'(?:[^'\\\n]++|\\.)*+(?:'|$)|"(?:[^"\\\n]++|\\.)*+(?:"|$)"""
_PYTHON: Final = re.compile(
    rb"#[^\n]*|'''(?:[^'\\]++|\\.|'(?!''))*+(?:'''|\Z)|"
    rb'"""(?:[^"\\]++|\\.|"(?!""))*+(?:"""|\Z)|' + _STRING,
    re.MULTILINE | re.DOTALL,
)
_C: Final = re.compile(
    rb"//[^\n]*|/\*(?:[^*]++|\*(?!/))*+(?:\*/|\Z)|`(?:[^`\\]++|\\.)*+(?:`|\Z)|" + _STRING, re.MULTILINE | re.DOTALL
)
_NAME: Final = re.compile(r"[^\W\d]\w*")
_FOREIGN: Final = re.compile(rb"[\x80-\xff]")
_RUN: Final = re.compile(rb"[0-9A-Za-z_\x80-\xff]+")
"""Within which all names lie that hold more than ASCII."""
_QUIET: Final = frozenset({"LATIN", "COMMON", "INHERITED", "GREEK"})
"""Scripts whose letters stand among Latin ones without a second thought."""
_BLUR: Final = str.maketrans("I1|0", "lllO")
"""ASCII letters and digits that look alike too."""
MAX_NAME_CHARACTERS: Final = 80


class LookalikeName:
    """U3: a name that looks like another one."""

    id: ClassVar[str] = "U3"
    version: ClassVar[int] = 1
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
        for start, end in _foreign_code(words, side.data):
            for name, offset in _foreign_names(side.data, start, end):
                odd.setdefault(name, offset)
        known = _plain_names(words, side.data, is_python=is_python) if odd else frozenset[str]()
        places = Places(side.data)
        for name, start in odd.items():
            if message := _lookalike(name, known, is_python=is_python):
                place = places.at(start)
                evidence = name.encode("utf-8", "surrogateescape")
                yield Sighting(Severity.MEDIUM, place.line, place.column, evidence, message)


def _words_of(path: str) -> re.Pattern[bytes] | None:
    """Say by what strings and comments are found in a file of that name; None where names are not looked for."""
    if path.lower().endswith(_HASH_COMMENTS):
        return _PYTHON
    return _C if path.lower().endswith(_SLASH_COMMENTS) else None


def _code(words: re.Pattern[bytes], data: bytes) -> Iterator[tuple[int, int]]:
    """Give the parts of *data* that stand between strings and comments: where each begins and ends."""
    position = 0
    for hit in words.finditer(data):
        start, end = hit.span()
        yield position, start
        position = end
    yield position, len(data)


def _foreign_code(words: re.Pattern[bytes], data: bytes) -> Iterator[tuple[int, int]]:
    """Give the parts of code that hold more than ASCII; what is behind the last such byte is not looked at."""
    foreign = _FOREIGN.search(data)
    for start, end in _code(words, data):
        if foreign is not None and foreign.start() < start:
            foreign = _FOREIGN.search(data, start)
        if foreign is None:
            return
        if foreign.start() < end:
            yield start, end


def _foreign_names(data: bytes, start: int, end: int) -> Iterator[tuple[str, int]]:
    """Give each name in a part of code that holds more than ASCII, and where it begins."""
    for run in _RUN.finditer(data, start, end):
        if run.group().isascii():
            continue
        text = run.group().decode("utf-8", "surrogateescape")
        position, offset = 0, run.start()
        for hit in _NAME.finditer(text):
            offset += len(text[position : hit.start()].encode("utf-8", "surrogateescape"))
            position = hit.start()
            if not hit.group().isascii():
                yield hit.group(), offset


@cache
def _builtin_names() -> frozenset[str]:
    return frozenset(dir(builtins))


def _plain_names(words: re.Pattern[bytes], data: bytes, *, is_python: bool) -> frozenset[str]:
    names: set[str] = set()
    for start, end in _code(words, data):
        names.update(name for name in _NAME.findall(data[start:end].decode("utf-8", "replace")) if name.isascii())
    return frozenset(name.translate(_BLUR) for name in (names | _builtin_names() if is_python else names))


def _lookalike(name: str, known: frozenset[str], *, is_python: bool) -> str | None:
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
    return None
