"""
Which modules a source file may load, told by its bytes.

By words, and by no grammar: it rather names one too many, in a comment or in
documentation, for whoever asks only wants to know what to look at. It has to be
quick, since all the code of a release that did not change is asked.
"""

import posixpath
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from vetting.domain.code.facts import Language
from vetting.domain.code.reading import language_of

MAX_LIST: Final = 1 << 13
"""Bytes of one list of what is imported."""
MAX_PARTS: Final = 20
"""Of one module's name."""
SPARE_BYTES: Final = 1 << 20
"""Of all such lists, beyond the size of the file: no list is part of another but in what is made to be slow."""
_STATEMENT: Final = re.compile(
    rb"\b(?:from\b([.\s\\]{1,60})([\w.]{0,300})[\s\\]{0,40})?\bimport\b[ \t\\\r\n]{0,40}(\()?"
)
_IN_BRACKETS: Final = re.compile(rb"(?:[^()#]++|#[^\n]*+)*+")
_ON_LINE: Final = re.compile(rb"(?:[^\n\\;#]++|\\\r?+\n|\\)*+")
_COMMENT: Final = re.compile(rb"#[^\n]*+")
_MODULE: Final = re.compile(rb"\w[\w.]{0,300}")
_TEXT: Final = re.compile(rb"[\"'](?:([\w. -]{0,80}=)[ ]{0,9})?(\.{0,9}\w[\w.]{0,300})(:[\w.])?")
MAX_TEXT: Final = 402
"""Bytes of what is found so."""
_BY_FUNCTION: Final = re.compile(rb"(?:__import__|import_module|run_module)[ \t]{0,9}\(\s{0,40}$")
_NEAR: Final = 80
_PATH: Final = re.compile(rb"[\"'`](\.{1,2}/[\w./@+-]{1,300})[\"'`]")


class Loaded(NamedTuple):
    """A module, by the path of its file without a suffix, or by its name where that may begin anywhere."""

    name: str
    is_path: bool


class TooManyNames(Exception):
    """A file has lists within lists of what it imports."""


def loaded_by(path: str, data: bytes, words: Sequence[int] | None = None) -> Iterator[Loaded]:
    """
    Give what a file may load, modules around what it loads included; of a language that is not known nothing.

    Args:
        path: Of the file.
        data: All of it.
        words: Where it says what is looked for, in order: only what is named by one of these words is given then.

    Raises:
        TooManyNames: It is made to be slow to look at.
    """
    if language_of(path) is Language.JAVASCRIPT:
        for hit in _PATH.finditer(data):
            if words is not None and not _holds(hit.start(), hit.end(), words):
                continue
            found = posixpath.normpath(posixpath.join(posixpath.dirname(path), hit.group(1).decode("ascii", "ignore")))
            yield Loaded(found, is_path=True)
        return
    yield from _by_statements(path, data, words)
    yield from _by_texts(path, data, words)


def _by_statements(path: str, data: bytes, words: Sequence[int] | None) -> Iterator[Loaded]:
    left = len(data) + SPARE_BYTES
    for hit in _STATEMENT.finditer(data):
        names = (_IN_BRACKETS if hit.group(3) else _ON_LINE).match(data, hit.end(), hit.end() + MAX_LIST)
        listed = names.group() if names else b""
        left -= len(listed)
        if left < 0:
            raise TooManyNames
        if words is not None and not _holds(hit.start(), hit.end() + len(listed), words):
            continue
        modules = [one.group().decode("utf-8", "replace") for one in _MODULE.finditer(_COMMENT.sub(b"", listed))]
        if hit.group(1) is None:
            for one in modules:
                yield from _around(one.split("."), path, 0)
            continue
        dots = hit.group(1).count(b".")
        module = [part for part in hit.group(2).decode("utf-8", "replace").split(".") if part]
        yield from _around(module, path, dots)
        for one in modules:
            yield _named([*module, one], path, dots)


def _holds(start: int, end: int, words: Sequence[int]) -> bool:
    """Say whether one of *words* begins from *start* to before *end*."""
    at = bisect_left(words, start)
    return at < len(words) and words[at] < end


def _texts_with(data: bytes, words: Iterable[int]) -> Iterator[re.Match[bytes]]:
    """Give the texts that a word stands in: each begins at the quote before it, since there is none within one."""
    begun = -1
    for word in words:
        after = max(begun + 1, word - MAX_TEXT)
        quote = max(data.rfind(b'"', after, word), data.rfind(b"'", after, word))
        if quote > begun:
            begun = quote
            if (hit := _TEXT.match(data, quote)) is not None and hit.end() > word:
                yield hit


def _by_texts(path: str, data: bytes, words: Sequence[int] | None) -> Iterator[Loaded]:
    """Give what texts name; setup.py names packages that it only ships."""
    ships = posixpath.basename(path) == "setup.py"
    for hit in _TEXT.finditer(data) if words is None else _texts_with(data, words):
        name = hit.group(2).decode("utf-8", "replace")
        module = name.lstrip(".")
        is_told = bool(hit.group(1) or hit.group(3)) or _BY_FUNCTION.search(data, hit.start() - _NEAR, hit.start())
        if is_told or (not ships and "." in module):
            yield from _around(module.split("."), path, len(name) - len(module))


def modules_around(name: str) -> Iterator[Loaded]:
    """Give a module by its name, and those that are loaded before it."""
    return _around(name.split("."), "", 0)


def _around(parts: list[str], path: str, dots: int) -> Iterator[Loaded]:
    known = [part for part in parts if part][:MAX_PARTS]
    for end in range(0 if dots else 1, len(known) + 1):
        yield _named(known[:end], path, dots)


def _named(parts: list[str], path: str, dots: int) -> Loaded:
    if not dots:
        return Loaded(".".join(parts), is_path=False)
    folders = path.split("/")[:-1]
    return Loaded("/".join([*folders[: max(0, len(folders) - dots + 1)], *parts]), is_path=True)
