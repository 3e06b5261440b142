r"""
JavaScript's names as they are meant: ``requ\u0069re`` is ``require``.

An escape may stand in any name, and which letters are written so may differ from
place to place. So names are written without, where they stand, before anybody asks for one.
"""

import re
from bisect import bisect_right
from operator import attrgetter
from typing import Final

from vetting.domain.code.syntax import Node, Source

MARK: Final = b"\\u"
"""What no file is without that has such names."""
_RUN: Final = re.compile(rb"(?:\\u(?:\{[0-9a-fA-F]+\}|[0-9a-fA-F]{4}))+")
_ESCAPE: Final = re.compile(r"\\u(?:\{([0-9a-fA-F]+)\}|([0-9a-fA-F]{4}))")
_NAMES: Final = frozenset(
    {
        "identifier",
        "property_identifier",
        "private_property_identifier",
        "shorthand_property_identifier",
        "shorthand_property_identifier_pattern",
        "statement_identifier",
    }
)
_QUOTES: Final = b"\"'`\\"
"""What no name follows without a space: most texts of other scripts are passed over by it."""
_TEXTS: Final = frozenset({"string", "string_fragment", "regex_pattern"})
_start: Final = attrgetter("start")


def respelled(source: Source) -> list[Node]:
    """
    Write the names of *source* without escapes, and give those of plain letters that had any.

    A name gets shorter by that, and blanks follow it: all else stays where it is.
    """
    found: list[Node] = []
    data = bytearray(source.data)
    for node in _escaped(source):
        written = source.text(node)
        plain = _ESCAPE.sub(_letter, written)
        spelled = plain.encode("utf-8", "replace")
        data[node.start : node.end] = spelled.ljust(node.end - node.start)
        node.end = node.start + len(spelled)
        if plain.isascii():
            found.append(node)
    if data != source.data:
        source.data = bytes(data)
        source.plain = source.data.decode("ascii") if source.data.isascii() else None
    return found


def _escaped(source: Source) -> list[Node]:
    """Give the names with escapes, each once; a text is asked about once, however many it has."""
    data, nodes, found, end = source.data, source.nodes, [], 0
    for run in _RUN.finditer(data):
        start = run.start()
        if start < end or (start and data[start - 1] in _QUOTES):
            continue
        node = nodes[bisect_right(nodes, start, key=_start) - 1]
        if node.kind in _TEXTS:
            end = node.end
        elif node.kind in _NAMES and node.end > start:
            found.append(node)
            end = node.end
    return found


def _letter(escape: re.Match[str]) -> str:
    code = int(escape.group(1) or escape.group(2), 16)
    return chr(code) if code <= 0x10FFFF else "\ufffd"
