"""
The records of a pax header, and the names of GNU's headers before it.

A record says its own length, and may hold line ends; node's tar splits a header
into lines all the same, and takes each that has the length it says. So a value
can hold a record of its own, which is read by one and not by the other.

Source: POSIX.1-2017 pax, "pax Extended Header"; node-tar 7, ``pax.ts``.
"""

import re
import tarfile  # noqa: TID251  # this is the unpacker
from collections.abc import Iterable, Iterator
from typing import Final

from vetting.domain.errors import InvalidInput

_RECORD: Final = re.compile(rb"([1-9][0-9]{0,6}) ")
_LINE: Final = re.compile(rb"[ \t\v\f\r]*\+?([0-9]{1,9})")
"""As JavaScript's ``parseInt`` reads a line's length."""
KEYWORDS: Final = frozenset(
    "atime charset comment ctime gid gname hdrcharset linkpath mtime path size uid uname".split()  # noqa: SIM905  # a list
)
"""Source: POSIX.1-2017 pax, "pax Extended Header Keywords", and ``ctime`` of POSIX.1-1995."""
_SIZE: Final = re.compile(rb"[0-9]{1,18}\Z")


def gnu_name(header: tarfile.TarInfo, body: bytes) -> tuple[str, bytes]:
    """
    Read one of GNU's headers as the keyword and value that it stands for.

    Raises:
        InvalidInput: It holds more than a name.
    """
    name, _, rest = body.partition(b"\0")
    if rest.strip(b"\0"):
        raise InvalidInput("it has a long name with a NUL in it: two readers would read two names")
    return "path" if header.type == tarfile.GNUTYPE_LONGNAME else "linkpath", name


def records_in(body: bytes) -> Iterator[tuple[str, bytes]]:
    """
    Split a pax header into keywords and values.

    Raises:
        InvalidInput: It is not written exactly as POSIX says.
    """
    at = 0
    while at < len(body):
        length = _RECORD.match(body, at)
        end = at + int(length.group(1)) if length else 0
        keyword, equals, value = body[length.end() if length else 0 : max(end - 1, 0)].partition(b"=")
        if not keyword or not equals or end > len(body) or body[end - 1 : end] != b"\n":
            raise InvalidInput("it has an extended header that is broken: two readers would read two archives")
        at = end
        yield keyword.decode("utf-8", "surrogateescape"), value


def has_record_within(keyword: str, value: bytes) -> bool:
    """Say whether a record holds a line that is one of its own to whoever goes by lines."""
    if b"\n" not in value and "\n" not in keyword:
        return False
    lines = (keyword.encode("utf-8", "surrogateescape") + b"=" + value).split(b"\n")[1:]
    return any((length := _LINE.match(line)) is not None and int(length.group(1)) == len(line) + 1 for line in lines)


def odd_keywords(keywords: Iterable[str]) -> list[str]:
    """List what is neither POSIX's keyword nor a vendor's, which has a dot in it: node's tar takes it for its own."""
    return sorted(keyword for keyword in keywords if keyword not in KEYWORDS and "." not in keyword)


def size_in(value: bytes) -> int:
    """
    Read a size.

    Raises:
        InvalidInput: It is none.
    """
    if not _SIZE.match(value):
        raise InvalidInput("it has an extended header with a size that is no number")
    return int(value)
