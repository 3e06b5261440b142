"""What a distribution holds, folder by folder, and one file of it, a screen at a time."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vetting.domain.trees import Tree, TreeEntry
from vetting.ports.reading import HighlightedFile
from web.presenters.text import Piece, pieces

LINES_PER_PAGE = 2000
MOST_CHARACTERS = 4000
"""Of one line; the rest is counted and can be downloaded."""
MOST_ENTRIES = 2000
"""Of one folder that are listed."""
MOST_SHOWN_BYTES = 16 * 1024 * 1024
"""Of one file; a larger one is not held, and can be downloaded."""
HEX_BYTES = 256
_HEX_ROW = 16
_LOOKED_AT = 8192


@dataclass(frozen=True, slots=True)
class Crumb:
    """A folder on the way to where a reader is."""

    name: str
    path: str
    """Ends in a slash."""


@dataclass(frozen=True, slots=True)
class FolderLine:
    """A folder in a listing."""

    name: str
    path: str
    files: int
    """In it and below."""


@dataclass(frozen=True, slots=True)
class Folder:
    """One folder of a distribution."""

    crumbs: tuple[Crumb, ...]
    folders: tuple[FolderLine, ...]
    files: tuple[TreeEntry, ...]
    left_out: int
    """Entries that are not listed, since the folder has too many."""


def find_entry(tree: Tree, path: str) -> TreeEntry | None:
    """Give the entry of exactly that path."""
    return next((one for one in tree.entries if one.path == path), None)


def folder(tree: Tree, path: str) -> Folder | None:
    """List what lies in the folder *path* ("" is the whole); None where nothing does."""
    prefix = path if not path or path.endswith("/") else f"{path}/"
    inside = [(one, one.path.removeprefix(prefix)) for one in tree.entries if one.path.startswith(prefix)]
    if prefix and not inside:
        return None
    below = Counter(rest.partition("/")[0] for _, rest in inside if "/" in rest)
    folders = [FolderLine(name, f"{prefix}{name}/", count) for name, count in sorted(below.items())]
    files = [one for one, rest in inside if "/" not in rest]
    shown_folders, shown_files = folders[:MOST_ENTRIES], files[: max(MOST_ENTRIES - len(folders), 0)]
    left_out = len(folders) + len(files) - len(shown_folders) - len(shown_files)
    return Folder(crumbs(prefix), tuple(shown_folders), tuple(shown_files), left_out)


def crumbs(path: str) -> tuple[Crumb, ...]:
    """Name the folders above *path*, the outermost first."""
    names = path.split("/")[:-1]
    return tuple(Crumb(name, "/".join([*names[: number + 1], ""])) for number, name in enumerate(names))


def is_binary(data: bytes) -> bool:
    """Tell whether a file is not text: git's rule, a NUL byte near its beginning."""
    return b"\0" in data[:_LOOKED_AT]


@dataclass(frozen=True, slots=True)
class NumberedLine:
    """One line of a file."""

    number: int
    pieces: tuple[Piece, ...]
    left_out: int = 0
    """Characters at its end that are not shown."""


@dataclass(frozen=True, slots=True)
class TextPage:
    """Some lines of a file."""

    lines: tuple[NumberedLine, ...]
    total: int
    language: str | None
    cut: str | None
    """Why nothing is coloured, where something could be."""
    before: int | None
    """The first line of the screen before this one."""
    after: int | None
    """The first line of the screen after this one."""
    hidden: int
    """Characters on this screen that would not be seen, or would change how the rest looks."""


def text_page(file: HighlightedFile, start: int) -> TextPage:
    """Show the lines of *file* from *start* (counted from 1) on."""
    total = len(file.lines)
    first = min(max(start, 1), max(total, 1))
    chosen = file.lines[first - 1 : first - 1 + LINES_PER_PAGE]
    lines = tuple(_line(first + offset, spans) for offset, spans in enumerate(chosen))
    after = first + LINES_PER_PAGE
    return TextPage(
        lines=lines,
        total=total,
        language=file.language,
        cut=file.cut,
        before=max(first - LINES_PER_PAGE, 1) if first > 1 else None,
        after=after if after <= total else None,
        hidden=sum(piece.hidden is not None for line in lines for piece in line.pieces),
    )


def _line(number: int, spans: Sequence[tuple[str, str]]) -> NumberedLine:
    length = sum(len(text) for _, text in spans)
    return NumberedLine(number, tuple(_cut(spans)), max(length - MOST_CHARACTERS, 0))


def _cut(spans: Sequence[tuple[str, str]]) -> Iterator[Piece]:
    left = MOST_CHARACTERS
    for css, text in spans:
        if left <= 0:
            return
        yield from pieces(text[:left], css)
        left -= len(text)


@dataclass(frozen=True, slots=True)
class HexRow:
    """Sixteen bytes as an editor for binary files shows them."""

    offset: str
    digits: str
    text: str


def hex_rows(data: bytes) -> tuple[HexRow, ...]:
    """Show the first bytes of a file that is not text."""
    head = data[:HEX_BYTES]
    return tuple(_hex_row(at, head[at : at + _HEX_ROW]) for at in range(0, len(head), _HEX_ROW))


def _hex_row(offset: int, part: bytes) -> HexRow:
    text = "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in part)
    return HexRow(f"{offset:08x}", part.hex(" "), text)
