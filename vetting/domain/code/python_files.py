"""
The files that a Python file writes, and what with: ``open(p, "w").write(code)``.

A file goes by its path: by as much of it as is known, and by what the rest is
made of. Which of them are run is found by :mod:`python_written`.
"""

import ast
from collections.abc import Sequence
from typing import Final, Protocol

from vetting.domain.code.facts import Call, Place, When
from vetting.domain.code.folding import Budget
from vetting.domain.code.folding_calls import DECODERS
from vetting.domain.code.python_partial import HOLE, Partial, text_of
from vetting.domain.code.python_source import Node
from vetting.domain.code.python_values import Definition, Known, constant, made_by
from vetting.domain.code.written_files import MAX_CONTENTS, MAX_FILES, Key, normal

OPENERS: Final = frozenset({"open", ".open", "os.open", "os.fdopen", "codecs.open", "aiofiles.open"})
BY_HANDLE: Final = frozenset({".write", ".writelines"})
BY_PATH: Final = frozenset({".write_text", ".write_bytes"})
WRITES: Final = "a file is written"
"""As what a function keeps that it writes what it is given."""
_TEMPORARY: Final = "tempfile."
_SAME: Final = frozenset({
    "str", "os.fspath", "pathlib.Path", "os.path.join", "os.path.abspath", "os.path.realpath", "shlex.quote", "open",
    ".joinpath", ".as_posix", ".resolve", ".absolute", ".format", ".join", "os.open",
})  # fmt: skip
"""What gives a path that is still the same."""
_OFTEN: Final = frozenset({"self", "cls", "__file__"})
"""Of what many paths are made."""
_REVEALS: Final = frozenset(
    {one for one in DECODERS if one.startswith(("base64.", "binascii.", "bytes.", "codecs."))} | {".decrypt"}
)


class Opened(Known):
    """A file that is open, or what stands for one."""

    __slots__ = ("node", "path")

    path: Known
    node: ast.expr | None


class Reader(Protocol):
    """Who reads the file, as far as it is asked here."""

    starts: list[Call]
    when: When
    budget: Budget
    files: dict[Key, list[Known]]
    definition: Definition | None

    def place(self, node: Node, /) -> Place:
        """Say where something begins."""
        ...

    def put_call(self, node: Node, name: str, arguments: list[Known], keywords: list[tuple[str, Known]]) -> None:
        """Put a call down."""
        ...


def opened(node: ast.Call, name: str, path: Known, arguments: Sequence[Known]) -> Known:
    """Know a file that one of ``OPENERS`` opens."""
    made = made_by(name, arguments if name != ".open" else (*arguments, path))
    known = Opened(None, made.calls, made.names)
    known.path = path.path if isinstance(path, Opened) else path
    known.node = node.args[0] if node.args and name != ".open" else None
    return known


def read_back(reader: Reader, name: str, base: Known) -> Known | None:
    """Know what a file holds that was written before."""
    contents = reader.files.get(key_of(reader, base) or NOWHERE, ())
    if len(contents) != 1 or not contents[0].made:
        return None
    return constant(contents[0].constant, contents[0], made_by(name, (base,)))


def moved(reader: Reader, source: Key | None = None, target: Key | None = None) -> None:
    """Have a file hold what another did."""
    contents = reader.files.get(source or NOWHERE)
    if contents is not None and target is not None:
        reader.files[target] = contents


def written_by(
    name: str, base: Known | None, node: ast.Call, arguments: Sequence[Known], keywords: Sequence[tuple[str, Known]]
) -> tuple[Known, Known, tuple[ast.expr | None, ast.expr]] | None:
    """Say to which path a call writes what, and where these are written down; None for a call that writes no file."""
    if not arguments or not node.args:
        return None
    if name == "os.write":
        return (*arguments[:2], (node.args[0], node.args[1])) if len(arguments) == 2 == len(node.args) else None  # type: ignore[return-value]  # two
    if name == "print":
        base = next((one for key, one in keywords if key == "file"), None)
    if base is None or base.name is not None:
        return None
    if isinstance(base, Opened):
        return base.path, arguments[0], (base.node, node.args[0])
    is_handle = any(one.startswith(_TEMPORARY) for one in base.calls)
    if name in BY_PATH or (is_handle and name in BY_HANDLE | {"print"}):
        return base, arguments[0], (None, node.args[0])
    return None


def write(reader: Reader, path: Known, content: Known) -> None:
    """Remember what a file is written, as far as it is known."""
    if not (isinstance(content.constant, str | bytes | tuple) or type(content) is Partial or reveals(content)):
        return
    key = key_of(reader, path)
    if key is not None and (key in reader.files or len(reader.files) < MAX_FILES):
        contents = reader.files.setdefault(key, [])
        if len(contents) < MAX_CONTENTS:
            contents.append(content)


def reveals(content: Known) -> bool:
    """Say whether something was decoded before it was written."""
    return content.decoded > 0 or not _REVEALS.isdisjoint(content.calls)


NOWHERE: Final[Key] = ("", frozenset(), 0)


def key_of(reader: Reader, known: Known) -> Key | None:
    """Name a path; None where many others would be called the same."""
    path = known.path if isinstance(known, Opened) else known
    if path.made:
        return (normal(path.constant), frozenset(), 0) if isinstance(path.constant, str) else None
    text = text_of(path, reader.budget) if type(path) is Partial else HOLE
    if text is None:
        return None
    if HOLE not in text:
        return normal(text), frozenset(), 0
    calls = frozenset(path.calls) - _SAME
    made_of = calls.union(path.names) if path.name is None else calls.union((path.name,))
    if not made_of or (text == HOLE and made_of <= _OFTEN):
        return None
    is_given = text == HOLE and not calls
    return normal(text), made_of, id(reader.definition) if is_given else 0
