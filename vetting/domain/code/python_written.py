"""
Which of the files that a Python file wrote it runs, or reads again: what is known of them is read where they are run.

That is done in the language of whoever runs them; what was decoded before it
was written is as good as evaluated.
"""

import ast
import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

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
    normal,
    opened,
    read_back,
    reveals,
)
from vetting.domain.code.python_names import WRITTEN_IS_RUN
from vetting.domain.code.python_partial import HOLE, text_of
from vetting.domain.code.python_programs import SOME
from vetting.domain.code.python_source import Node
from vetting.domain.code.python_values import Key, Known, constant
from vetting.domain.code.shell_programs import BEFORE_PROGRAM, INTERPRETERS, program_of

MAX_WORDS: Final = 100
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
_SEPARATES: Final = frozenset({"&&", "||", ";", "|", "&"})
_VALUED: Final = frozenset({"-W", "-X"})
_ITSELF: Final = "executable"
_BY_SUFFIX: Final = (
    (re.compile(r"\.pyw?$", re.IGNORECASE), "python3"),
    (re.compile(r"\.[cm]?js$", re.IGNORECASE), "node"),
    (re.compile(r"\.ps1$", re.IGNORECASE), "powershell"),
)
_FIRST_LINE: Final = re.compile(r"#![^\n]{0,200}?\b(python|node|(?:ba|da|z)?sh)")
_MODULE: Final = re.compile(r"(?:^|/)(\w+)\.pyw?$")


class _Word(NamedTuple):
    text: str
    """HOLE where it is not known."""
    key: Key | None


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
    program = ""
    is_first = is_operand = True
    before = ""
    for word in _words(reader, values):
        if word.text in _SEPARATES:
            program, is_first, is_operand = "", True, True
        elif word.text.startswith("-") or before in _VALUED:
            is_operand = is_operand and word.text != "-m"
        elif is_first and word.key not in reader.files:
            name = program_of(word.text)
            program = name if name in INTERPRETERS else program
            is_first = name in BEFORE_PROGRAM
        elif (program or is_first) and is_operand:
            _run(reader, node, word.key, program)
            is_first = is_operand = False
        before = word.text
    if fed is not None and program and is_operand:
        _run(reader, node, key_of(reader, fed), program)


def _words(reader: Reader, values: Sequence[Known]) -> Iterator[_Word]:
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
            yield _Word("python3" if is_itself else HOLE, key_of(reader, one))
        elif " " in (line := text.strip()):
            made_of = frozenset((*one.calls, *one.names))
            yield from (_Word(word, _named_in(reader, word, made_of)) for word in _split(line))
        else:
            yield _Word(line, key_of(reader, one))


def _split(line: str) -> list[str]:
    return [one.strip("'\"") for one in line.replace(";", " ; ").split(None, MAX_WORDS)]


def _named_in(reader: Reader, word: str, made_of: frozenset[str]) -> Key | None:
    """Find the file that a word of a line names: what its path is made of, the line is made of."""
    path, within = normal(word), (0, id(reader.definition))
    return next((key for key in reader.files if key[0] == path and key[1] <= made_of and key[2] in within), None)


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
        command = Value(parts=(program or _program(key[0], text),))
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


def _program(path: str, text: str) -> str:
    """Name what runs a file that is started by itself: as its name says, or its first line."""
    hit = _FIRST_LINE.match(text)
    named = next((program for suffix, program in _BY_SUFFIX if suffix.search(path)), "sh")
    return named if hit is None else hit.group(1)


def imported(reader: Reader, node: Node, module: str) -> None:
    """Read the file that a module is loaded from, if it was written before."""
    name = module.rpartition(".")[2]
    for key in list(reader.files):
        hit = _MODULE.search(key[0])
        if hit is not None and hit.group(1) == name:
            _run(reader, node, key, "python3")
