"""The words of Rust: names with their paths, texts, signs. Source: The Rust Reference, "Lexical structure"."""

import re
from typing import Final, NamedTuple

MAX_WORDS: Final = 400_000
_WORD: Final = re.compile(
    r"(?P<blank>\s++|//[^\n]*+)|(?P<comment>/\*)|b?c?r(?P<raw>\#*+)\"|[bc]?\"(?P<text>(?:[^\"\\]|\\.)*+)\""
    r"|(?P<sign>b?'(?:[^'\\\n]|\\[^\n]{1,10}?)'|[^\w\s\"])|(?P<name>\w++(?:\s*+::\s*+(?:<[^;{}()<>]{0,100}>)?\s*+\w++)*+(?:\s*+::\s*+<[^;{}()<>]{0,100}>)?)",
    re.DOTALL,
)
_COMMENT: Final = re.compile(r"/\*|\*/")
_ESCAPED: Final = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u\{([0-9a-fA-F_]{1,8})\}|\n\s*|(.))", re.DOTALL)
_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r", "0": ""}
_TYPES: Final = re.compile(r"\s*+::\s*+<[^;{}()<>]{0,100}>\Z")
_BETWEEN: Final = re.compile(r"\s*+::\s*+(?:<[^;{}()<>]{0,100}>)?\s*+")
_LAST_SIGN: Final = 0x10FFFF


class Word(NamedTuple):
    """
    One word.

    A plain tuple: a file may have a hundred thousand.
    """

    text: str
    """Of a name its path, that of a method with a dot before it."""
    at: int
    is_text: bool = False
    is_name: bool = False


def words_in(text: str) -> tuple[list[Word], bool]:
    """Give the words of a file, comments left out, and whether that is not all of it."""
    words: list[Word] = []
    at = 0
    while at < len(text) and len(words) < MAX_WORDS:
        hit = _WORD.match(text, at)
        if hit is None:
            return words, True
        start, at = at, hit.end()
        if hit.lastgroup == "comment":
            at = _after_comment(text, at)
        elif hit.group("raw") is not None:
            end = text.find('"' + hit.group("raw"), at)
            end = len(text) if end < 0 else end
            words.append(Word(text[at:end], start, is_text=True))
            at = end + 1 + len(hit.group("raw"))
        elif hit.group("text") is not None:
            words.append(Word(_ESCAPED.sub(_unescaped, hit.group("text")), start, is_text=True))
        elif hit.lastgroup == "name":
            is_method = bool(words) and words[-1].text == "." and not words[-1].is_text
            path = _BETWEEN.sub("::", _TYPES.sub("", hit.group()))
            words.append(Word(f".{path}" if is_method else path, start, is_name=True))
        elif hit.lastgroup == "sign":
            words.append(Word(hit.group(), start))
    return words, at < len(text)


def _after_comment(text: str, at: int) -> int:
    """Find the end of a comment, which may hold others."""
    depth = 1
    for hit in _COMMENT.finditer(text, at):
        depth += 1 if hit.group() == "/*" else -1
        if depth == 0:
            return hit.end()
    return len(text)


def _unescaped(hit: re.Match[str]) -> str:
    if hit.group(1):
        return chr(int(hit.group(1), 16))
    if hit.group(2):
        number = int(hit.group(2).replace("_", "") or "0", 16)
        return chr(number) if number <= _LAST_SIGN else ""
    return _ESCAPES.get(hit.group(3), hit.group(3)) if hit.group(3) else ""
