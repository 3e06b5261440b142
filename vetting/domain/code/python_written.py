"""
Which of the files that a Python file wrote it runs, or reads again: what is known of them is read where they are run.

That is done in the language of whoever runs them; what was decoded before it
was written is as good as evaluated.
"""

import ast
import re
from collections.abc import Iterator, Sequence
from typing import Final

from vetting.domain.code.facts import Call, Value
from vetting.domain.code.folding import Unfolded
from vetting.domain.code.python_files import (
    BY_HANDLE,
    BY_PATH,
    NOWHERE,
    OPENERS,
    Reader,
    key_of,
    moved,
    opened,
    read_back,
    reveals,
)
from vetting.domain.code.python_partial import HOLE, text_of
from vetting.domain.code.python_programs import SOME
from vetting.domain.code.python_source import Node
from vetting.domain.code.python_values import Known, constant
from vetting.domain.code.written_files import (
    MAX_WORDS,
    WRITTEN_IS_RUN,
    Key,
    Word,
    named_in,
    program_for,
    run_by_words,
    split,
)

_READ: Final = frozenset({".read", ".read_text", ".read_bytes"})
_COPIES: Final = frozenset({
    "shutil.copy", "shutil.copy2", "shutil.copyfile", "shutil.move", "os.rename", "os.replace", "os.link", "os.symlink",
    ".rename",
})  # fmt: skip
_RUN: Final = frozenset({
    "runpy.run_path", "imp.load_source", "importlib.util.spec_from_file_location", "execfile", "os.startfile",
    "importlib.machinery.SourceFileLoader",
})  # fmt: skip
"""What runs, or has Python run, the file whose path it is given."""
FILES: Final = OPENERS | BY_HANDLE | BY_PATH | _READ | _COPIES | _RUN | {"os.write", "print"}
_ITSELF: Final = "executable"
_MODULE: Final = re.compile(r"(?:^|/)(\w+)\.pyw?$")


def with_file(
    reader: Reader, node: ast.Call, name: str, base: Known | None, arguments: Sequence[Known]
) -> Known | None:
    """Read a call of one of ``FILES`` that opens, reads, moves or runs one; ``written_by`` has what writes."""
    if name in OPENERS:
        path = base if name == ".open" else next(iter(arguments), None)
        return None if path is None else opened(node, name, path, arguments)
    if not reader.files:
        return None
    if name in _READ and base is not None:
        return read_back(reader, name, base)
    if name in _COPIES:
        ends = [base, *arguments] if name == ".rename" and base is not None else arguments
        moved(reader, *(key_of(reader, one) for one in ends[:2]))
    elif name in _RUN:
        for one in arguments[:2]:
            _run(reader, node, key_of(reader, one), "")
    return None


def run_by(reader: Reader, node: Node, values: Sequence[Known], fed: Known | None) -> None:
    """Read the files that a command runs, *values* being its words, and what it is given to read."""
    running = run_by_words(_words(reader, values), reader.files)
    for key, program in running.files:
        _run(reader, node, key, program)
    if fed is not None and running.waiting:
        _run(reader, node, key_of(reader, fed), running.waiting)


def _words(reader: Reader, values: Sequence[Known]) -> Iterator[Word]:
    """Give the words of a command: those of a list, those of a line, or one."""
    waiting = list(reversed(values))
    for _ in range(MAX_WORDS):
        if not waiting:
            return
        one = waiting.pop()
        if isinstance(one.items, tuple):
            waiting.extend(reversed(one.items[:MAX_WORDS]))
        elif one.made and isinstance(one.constant, tuple):
            waiting.extend([constant(each) for each in reversed(one.constant[:MAX_WORDS])])
        elif (text := text_of(one, reader.budget)) is None:
            is_itself = (one.name or "").endswith(_ITSELF)
            yield Word("python3" if is_itself else HOLE, key_of(reader, one))
        elif " " in (line := text.strip()):
            made_of = frozenset((*one.calls, *one.names))
            yield from (Word(one, named_in(reader.files, one, made_of, id(reader.definition))) for one in split(line))
        else:
            yield Word(line, key_of(reader, one))


def _run(reader: Reader, node: Node, key: Key | None, program: str) -> None:
    contents = reader.files.get(key or NOWHERE)
    if key is None or contents is None:
        return
    hidden = [one for one in contents if reveals(one)]
    if hidden:
        reader.put_call(node, WRITTEN_IS_RUN, hidden[:1], [])
    text = _text(reader, contents)
    if text:
        value = Value(text, is_constant=True)
        command = Value(parts=(program or program_for(key[0], text),))
        reader.starts.append(Call("subprocess.run", (command,), ((SOME, value),), reader.place(node), reader.when))


def _text(reader: Reader, contents: Sequence[Known]) -> str:
    """Put together what a file holds, as far as that is text."""
    texts: list[str] = []
    for content in contents:
        for one in _parts(content):
            text = one.decode("utf-8", "replace") if isinstance(one, bytes) else one
            texts.append(text if isinstance(text, str) else "")
    if not any(texts):
        texts = [text_of(one, reader.budget) or "" for one in contents]
    try:
        reader.budget.spend(sum(map(len, texts)))
    except Unfolded:
        return ""
    whole = "".join(texts)
    return "" if "\0" in whole else whole


def _parts(content: Known) -> Sequence[object]:
    return content.constant if isinstance(content.constant, tuple) else (content.constant,)


def imported(reader: Reader, node: Node, module: str) -> None:
    """Read the file that a module is loaded from, if it was written before."""
    name = module.rpartition(".")[2]
    for key in list(reader.files):
        hit = _MODULE.search(key[0])
        if hit is not None and hit.group(1) == name:
            _run(reader, node, key, "python3")
