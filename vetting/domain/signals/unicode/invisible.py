"""
U2: characters that are not seen.

Some of them mean something where they stand: they choose how an emoji or an
ideograph looks, join emoji, shape the letters of Arabic or Indian scripts, name
a flag. Those are left alone. Any others carry what nobody reads: eight or fewer
on a line may be an accident; more of them are a payload, whether they stand in a
row or between letters.

Source: Unicode Technical Standards 37 and 51 and Standard Annex 31 for where
they belong; the GlassWorm incidents of 2025 and 2026 for where they do not.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import ClassVar, Final
from unicodedata import category

from vetting.domain.diffs import looks_binary
from vetting.domain.signals.interface import FileSide, FileUnderScan, Finding, Severity
from vetting.domain.signals.sightings import BeginningWith, FirstOf, Sighting, lines_with, since

PAYLOAD_FROM: Final = 9
"""Characters. Source: signals catalogue, U2: "more than 8 together"."""
MAX_LINES: Final = 20_000
"""That are looked at in one file: a second. The scan says where there were more."""
MAX_RUNS: Final = 10_000
"""That are looked at one by one on one line."""
MAX_FLAG_TAGS: Final = 7
"""Of a subdivision's flag, its end included. Source: Unicode Technical Standard 51, C.1."""

_KINDS: Final = tuple(
    BeginningWith(one)
    for one in (
        *(b"\xc2\xad", b"\xcd\x8f", b"\xe1\x85[\x9f\xa0]", b"\xe1\x9e[\xb4\xb5]", b"\xe1\xa0[\x8b-\x8f]"),
        *(b"\xe2\x80[\x8b-\x8d]", b"\xe2\x81[\xa0-\xa5\xaa-\xaf]", b"\xe2\xa0\x80", b"\xe3\x85\xa4"),
        *(b"\xef\xb8[\x80-\x8f]", b"\xef\xbb\xbf", b"\xef\xbe\xa0", b"\xf3\xa0[\x80-\xbf]."),
        *(b"\xf0\x9d\x85[\xb3-\xba]", b"\xee", b"\xf4", b"\xef[\x80-\xa3]", b"\xf3[\xb0-\xbf]"),
    )
)
"""All that is looked for, as UTF-8, each beginning with one byte: megabytes without that are passed over at once."""
_ASCII: Final = bytes(range(0x80))
_PRIVATE: Final = "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"
"""For private use: seen as a box, or as an icon where a font has it; a row of them carries what nobody reads."""
_CHARACTERS: Final = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u2065\u206a-\u206f\u2800\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\U0001d173-\U0001d17a\U000e0000-\U000e0fff" + _PRIVATE
)
_IS_PRIVATE: Final = re.compile(f"[{_PRIVATE}]+")
_WORD: Final = re.compile(r"\w", re.ASCII)
_BRAILLE: Final = re.compile("[\u2801-\u28ff]")
_INVISIBLE: Final = re.compile(f"[^\x00-\x7f](?<=[{_CHARACTERS}])[{_CHARACTERS}]*")
"""A row of them, which begins with what is no ASCII: looked for so, most text is passed over in a third of the time."""
_PAYLOAD: Final = re.compile(f"[{_CHARACTERS}]{{{PAYLOAD_FROM},}}")
_LETTERS: Final = frozenset("\u115f\u1160\u3164\uffa0")
"""Invisible, and a letter: a name may be made of them."""
_JOINERS: Final = frozenset("\u200c\u200d")
_CODE: Final = re.compile(
    r".*\.(py|pyw|pyi|pyx|pth|js|cjs|mjs|jsx|ts|tsx|sh|bash|ps1|bat|rb|pl|php|lua|rs|go|c|cc|cpp|h|hpp|java|kt"
    r"|json|toml|cfg|ini|ya?ml|gyp|gypi|cmake|m4)",
    re.IGNORECASE,
)


def is_read_by_machines(path: str) -> bool:
    """Say whether a file of that name is code, or configures something, rather than text for people."""
    return _CODE.fullmatch(path) is not None


class InvisibleCharacters:
    """U2: characters that nobody sees, where they have no business."""

    id: ClassVar[str] = "U2"
    version: ClassVar[int] = 3
    title: ClassVar[str] = "Invisible characters"
    why: ClassVar[str] = "Text that nobody sees can hold a program, or make two names look like one."
    from_head: ClassVar[bool] = False
    blind_to: ClassVar[str] = (
        "The same written as escapes, other encodings than UTF-8, binary files, blanks, and characters for private use "
        "that stand one by one elsewhere than within words of ASCII."
    )

    def look(self, file: FileUnderScan) -> Iterable[Finding]:
        """Yield one finding a line."""
        return since(self, file, self._sightings)

    def _sightings(self, side: FileSide) -> Iterator[Sighting]:
        if looks_binary(side.data, side.matched) or not (there := _kinds_in(side.data)):
            return
        is_code = is_read_by_machines(side.matched)
        is_suspicious = False
        for number, (line, _, raw, _) in enumerate(lines_with(FirstOf(there), side.data)):
            if number == MAX_LINES and not is_suspicious:
                raise ValueError("there are more such lines than are looked at")
            if number == MAX_LINES:
                message = (
                    f"More than {MAX_LINES:,} lines hold characters that cannot be seen; the rest was not looked at."
                )
                yield Sighting(Severity.HIGH, line, 1, b"more lines", message)
                return
            text = raw.decode("utf-8", "surrogateescape")
            odd = _odd_runs(text, is_code=is_code)
            if line == 1 and odd and odd[0] == (0, "\ufeff"):
                odd = odd[1:]  # the mark that a file is UTF-8
            if odd and (severity := _severity([rest for _, rest in odd], is_code=is_code)) is not None:
                is_suspicious = is_code
                yield _seen(severity, line, odd)


def _kinds_in(data: bytes) -> list[BeginningWith]:
    """Say what may be there of what is looked for: what stands among the bytes that are no ASCII, put together."""
    if data.isascii():
        return []
    foreign = data.translate(None, _ASCII) + b" "
    return [one for one in _KINDS if one.pattern.search(foreign)]


def _odd_runs(text: str, *, is_code: bool) -> list[tuple[int, str]]:
    """Find what is unexplained on a line, and where; of very many runs the long ones alone after the first."""
    runs = list(islice(_INVISIBLE.finditer(text), MAX_RUNS))
    if len(runs) == MAX_RUNS and (payload := _PAYLOAD.search(text, runs[-1].end())):
        runs.append(payload)
    has_braille = "\u2800" in text and _BRAILLE.search(text) is not None
    rests = [(run, _unexplained(text, run)) for run in runs]
    if has_braille:  # its blank stands beside other patterns: a picture, or something that turns while one waits
        rests = [(run, rest.replace("\u2800", "")) for run, rest in rests]
    return [(run.start(), rest) for run, rest in rests if rest and not _is_icon(rest, run, is_code=is_code)]


def _is_icon(hidden: str, run: re.Match[str], *, is_code: bool) -> bool:
    """
    Say whether these are characters for private use as fonts of icons have them.

    They are in what nobody runs, or they are few, and stand in the middle of no word.
    """
    if not _IS_PRIVATE.fullmatch(hidden):
        return False
    text, start, end = run.string, run.start(), run.end()
    is_in_word = start > 0 and _WORD.match(text, start - 1) and _WORD.match(text, end)
    return not is_code or (len(hidden) < PAYLOAD_FROM and not is_in_word)


def _seen(severity: Severity, line: int, odd: list[tuple[int, str]]) -> Sighting:
    hidden = "".join(rest for _, rest in odd)
    first = f"U+{ord(hidden[0]):04X}"
    number = "One character" if len(hidden) == 1 else f"{len(hidden):,} characters"
    message = f"{number} on this line cannot be seen, the first of them {first}."
    if severity is Severity.HIGH:
        message = f"{number} on this line cannot be seen, enough to hide a program; the first is {first}."
    return Sighting(severity, line, odd[0][0] + 1, hidden.encode(), message)


def _severity(runs: list[str], *, is_code: bool) -> Severity | None:
    """Weigh what is unexplained on one line; in prose a few are an accident of typesetting."""
    if max(map(len, runs)) >= PAYLOAD_FROM or (is_code and sum(map(len, runs)) >= PAYLOAD_FROM):
        return Severity.HIGH
    hidden = "".join(runs)
    if any(letter in _LETTERS or (letter >= "\ufe00" and letter != "\ufeff") for letter in _IS_PRIVATE.sub("", hidden)):
        return Severity.MEDIUM if is_code else Severity.LOW
    return Severity.LOW if is_code else None


def _unexplained(text: str, run: re.Match[str]) -> str:
    """Give what of a run of invisible characters has no business where it stands."""
    before = text[run.start() - 1] if run.start() else ""
    after = text[run.end()] if run.end() < len(text) else ""
    hidden = run.group()
    if before == "\U0001f3f4" and len(hidden) <= MAX_FLAG_TAGS and hidden[-1] == "\U000e007f":
        return ""
    if before and _varies(before, hidden[0]):
        hidden = hidden[1:]
    if len(hidden) == 1 and hidden in _JOINERS and before and after and (_joins(before) and _joins(after)):
        return ""
    if hidden == "\u00ad" and before.isalpha() and after.isalpha():
        return ""
    if "\u180b" <= hidden[:1] <= "\u180f" and len(hidden) == 1 and "\u1800" <= before <= "\u18af":
        return ""
    return hidden


def _varies(letter: str, selector: str) -> bool:
    """Say whether a selector chooses how *letter* looks: as text or emoji, a symbol's form, an ideograph's glyph."""
    if selector in "\ufe0e\ufe0f":
        return category(letter) in {"So", "Sm", "Sk", "Po", "Pd", "Mn", "Nd"} or letter == "\u3030"
    is_ideograph = category(letter) == "Lo" and (letter >= "\U00020000" or "\u3400" <= letter <= "\ufaff")
    if "\ufe00" <= selector <= "\ufe02":
        return is_ideograph or category(letter) == "Sm"
    return is_ideograph and "\U000e0100" <= selector <= "\U000e01ef"


def _joins(letter: str) -> bool:
    """Say whether a character joins its neighbour: an emoji, a letter of a script that shapes letters, a mark."""
    return category(letter) in {"So", "Sk", "Mn", "Mc", "Lo", "Lm"}
