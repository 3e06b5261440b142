"""
The logical lines of a requirements file, and the hashes that a line allows.

Lines are joined, comments and options cut off as pip does it; a file that says
to be in another encoding than UTF-8 is refused, for pip would follow it.

Source: pip's documentation, "Requirements File Format", 26.0.
"""

import re
from collections.abc import Iterator
from shlex import split
from typing import TypeAlias

from vetting.domain.errors import InvalidInput
from vetting.domain.quick_dataclasses import dataclass
from vetting.domain.releases import COMPARED, Digest, digest, sha256

_COMMENT = re.compile(r"(^|\s)#.*$")
_HASH = "--hash"
_LATER_OPTION = re.compile(r"\s-")
_CODING = re.compile(r"#.*?coding[:=]\s*([-\w.]+)")
_QUOTED = re.compile(r"[\"'\\]")

Files: TypeAlias = frozenset[Digest | None]
"""The files that a line allows; None: further ones, of which it says another hash."""


@dataclass(frozen=True, slots=True)
class Line:
    """One logical line, and where it begins."""

    path: str
    number: int
    text: str

    def refuse(self, message: str) -> InvalidInput:
        """Make the error that says what is wrong with this line."""
        return InvalidInput(f"{self.path}:{self.number}: {message}")


def lines(path: str, text: str) -> Iterator[Line]:
    """
    Join continued lines, drop comments and blank lines.

    Raises:
        InvalidInput: The text says that it is not UTF-8.
    """
    _require_utf_8(path, text)
    pending, begun_at = "", 1
    for number, raw in enumerate(text.splitlines(), start=1):
        if not pending:
            begun_at = number
        if raw.endswith("\\") and not raw.lstrip().startswith("#"):
            pending += raw.strip("\\")
            continue
        whole = _without_comment(f"{pending} {raw}" if raw.lstrip().startswith("#") else pending + raw)
        pending = ""
        if whole:
            yield Line(path, begun_at, whole)
    if pending.strip():
        yield Line(path, begun_at, _without_comment(pending))


def _require_utf_8(path: str, text: str) -> None:
    for number, raw in enumerate(text.split("\n", 2)[:2], start=1):
        coding = _CODING.match(raw)
        if coding is not None and coding[1].lower().replace("_", "-") not in {"utf-8", "utf8", "ascii", "us-ascii"}:
            raise InvalidInput(f"{path}:{number}: it says that it is {coding[1][:20]!r}: keep it in UTF-8")


def _without_comment(text: str) -> str:
    return (_COMMENT.sub("", text) if "#" in text else text).strip()


def without_options(text: str) -> str:
    """Give what stands before a line's options, as ``--hash``."""
    option = _LATER_OPTION.search(text)
    return (text if option is None else text[: option.start()]).strip()


def hashes_of(line: Line, options: str) -> Files:
    """
    Collect what files are allowed; pip takes an option by its beginning, too, and with quotation marks in it.

    Raises:
        InvalidInput: A digest is none, or a quotation mark has no other.
    """
    found: set[Digest | None] = set()
    words = _words(line, options)[::-1]
    while words:
        name, separator, value = words.pop().partition("=")
        if len(name) > len("--") and _HASH.startswith(name):
            hashed = value if separator or not words else words.pop()
            found.add(_digest(line, hashed) if hashed.startswith(COMPARED) else None)
    return frozenset(found)


def _words(line: Line, options: str) -> list[str]:
    if not _QUOTED.search(options):
        return options.split()
    try:
        return split(options)
    except ValueError as error:
        raise line.refuse("its options have a quotation mark without another") from error


def _digest(line: Line, text: str) -> Digest:
    try:
        # Said here, too, for there are thousands of them.
        return sha256(text) if text.startswith("sha256:") else digest(text)
    except InvalidInput as error:
        raise line.refuse(str(error)) from error
