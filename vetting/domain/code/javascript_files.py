"""
The files that a JavaScript file writes, and which of them it then runs: ``fs.writeFileSync(p, code); require(p)``.

A file goes by its path: by as much of it as is known, and by what the rest is
made of. What is known of one that is run is read in the language of whoever
runs it; what was decoded before it was written is as good as evaluated.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from vetting.domain.code.facts import Call, Place, Value, When
from vetting.domain.code.javascript_holders import WRITABLE, of_files
from vetting.domain.code.javascript_known import MAX_CONSTANT, VARIABLE, Known, constant
from vetting.domain.code.javascript_methods import ENCODINGS, folded_call
from vetting.domain.code.javascript_names import ENCODED, PATHS, STARTERS
from vetting.domain.code.python_partial import HOLE, HOLE_IN_CODE
from vetting.domain.code.python_programs import SOME
from vetting.domain.code.written_files import (
    MAX_CONTENTS,
    MAX_FILES,
    MAX_WORDS,
    WRITTEN_IS_RUN,
    Key,
    Word,
    named_in,
    normal,
    program_for,
    run_by_words,
    split,
)

MAX_RUNS: Final = 400
"""Calls that may run a file."""
WRITERS: Final = of_files("writeFile", "appendFile", "outputFile", "write") | {
    "Bun.write", "Deno.writeTextFile", "Deno.writeTextFileSync", "Deno.writeFile", "Deno.writeFileSync",
    "write-file-atomic", "write-file-atomic.sync",
}  # fmt: skip
"""What is given a path, or a file that is open, and what is written there."""
BY_HANDLE: Final = (".write", ".end", ".writeFile", ".appendFile")
_COPIES: Final = of_files("rename", "copyFile", "copy", "move", "symlink", "link") | {"fs.cpSync", "fs.cp"}
TOUCHING: Final = WRITERS | _COPIES
_SAME: Final = frozenset({
    "path.normalize", "String", "url.pathToFileURL", ".toString", *PATHS, *WRITABLE,
})  # fmt: skip
"""What gives a path that is still the same."""
_OFTEN: Final = frozenset({"this", "__dirname", "__filename", "process", "path", "os", "fs", "url", "import.meta"})
"""Of what many paths are made."""
_BUFFER: Final = "Buffer.from"
_REVEALS: Final = frozenset({
    ENCODED, "atob", "crypto.createDecipheriv", "crypto.createDecipher", "String.fromCharCode",
})  # fmt: skip
_FILLING: Final = frozenset({".replace", ".replaceAll"})
"""How templates are filled in."""
_DATA: Final = (".json", ".node", ".wasm")
_PATH: Final = re.compile(r"\.{0,2}[/\\]|file:|[A-Za-z]:")
_RELATIVE: Final = re.compile(r"\.{1,2}[/\\]")
_SUFFIX: Final = re.compile(r"\.[cm]?js$")


class _Run(NamedTuple):
    name: str
    arguments: list[Known]
    function: int
    place: Place
    when: When


class Files:
    """The files that are written, and what may run some of them."""

    def __init__(self) -> None:
        self._contents: dict[Key, list[Known]] = {}
        self._runs: list[_Run] = []
        self._moves: list[tuple[Key, Key]] = []

    def touch(self, name: str, owner: Known, arguments: list[Known], function: int) -> None:
        """Remember what a call writes or moves, one of ``TOUCHING`` or of ``BY_HANDLE``."""
        if name in TOUCHING:
            self._touch(name, arguments, function)
        else:
            self._write(owner, arguments[0], function)

    def _touch(self, name: str, arguments: list[Known], function: int) -> None:
        if len(arguments) < 2:
            return
        if name in WRITERS:
            self._write(arguments[0], _as_written(arguments), function)
        else:
            source, target = (key_of(one, function) for one in arguments[:2])
            if source is not None and target is not None and len(self._moves) < MAX_FILES:
                self._moves.append((source, target))

    def _write(self, path: Known, content: Known, function: int) -> None:
        if not (isinstance(content.constant, str | bytes) or content.texts or reveals(content)):
            return
        key = key_of(path, function)
        if key is not None and (key in self._contents or len(self._contents) < MAX_FILES):
            contents = self._contents.setdefault(key, [])
            if len(contents) < MAX_CONTENTS:
                contents.append(content)

    def run(self, name: str, arguments: list[Known], function: int, where: tuple[Place, When]) -> None:
        """Remember what may run a file: one of ``STARTERS``, or what loads a module by its path."""
        first = arguments[0].constant
        is_module = name not in STARTERS and isinstance(first, str) and not _PATH.match(first)
        if not is_module and len(self._runs) < MAX_RUNS:
            self._runs.append(_Run(name, arguments, function, *where))

    def started(self) -> Iterator[tuple[_Run, list[Known], str, str]]:
        """Give what runs files that were written, what these hold, that as text, and the interpreter that reads it."""
        if not self._contents or not self._runs:
            return
        for source, target in self._moves:
            if source in self._contents:
                self._contents.setdefault(target, self._contents[source])
        by_stem: dict[str, list[Key]] = {}
        for key in self._contents:
            by_stem.setdefault(_stem_of(key[0]), []).append(key)
        for run in self._runs:
            for key, program in self._run_by(run, by_stem):
                contents = self._contents.get(key)
                if contents is not None:
                    by = program or program_for(key[0], _text(contents, ""))
                    unknown = HOLE_IN_CODE if by.startswith("python") else VARIABLE
                    yield run, contents, _text(contents, unknown), by

    def _run_by(self, run: _Run, by_stem: Mapping[str, list[Key]]) -> Sequence[tuple[Key, str]]:
        if run.name in STARTERS:
            words = [] if not run.name.endswith(".fork") else [Word("node", None)]
            return run_by_words([*words, *self._words(run)], self._contents).files
        first = run.arguments[0]
        if isinstance(first.constant, str) and _RELATIVE.match(first.constant):
            return [(key, "node") for key in by_stem.get(_stem_of(first.constant), ()) if not key[0].endswith(_DATA)]
        key = key_of(first, run.function)
        return [] if key is None or key[0].endswith(_DATA) else [(key, "node")]

    def _words(self, run: _Run) -> Iterator[Word]:
        """Give the words of a command: a program and those of a list, or those of a line."""
        waiting = list(reversed(run.arguments[:2]))
        for _ in range(MAX_WORDS):
            if not waiting:
                return
            one = waiting.pop()
            line = _path_of(one).strip()
            if one.items is not None:
                waiting.extend(reversed(one.items[:MAX_WORDS]))
            elif one.reference.endswith(("execPath", "argv0")) or (line == HOLE and "process.argv" in one.names):
                yield Word("node", None)
            elif " " in line:
                made_of = _made_of(one)
                yield from (Word(each, named_in(self._contents, each, made_of, run.function)) for each in split(line))
            elif one.members is None and one.function is None:
                yield Word(line, key_of(one, run.function))


def reading(run: _Run, text: str, program: str) -> Call:
    """Put down that a program is given what a file holds, as :mod:`started` understands it."""
    options = Value()  # behind which its keywords stand
    command = Value(program, is_constant=True)
    named = ((SOME, Value(text, is_constant=True)),)
    return Call("child_process.spawn", (command, options), named, run.place, run.when)


def reveals(content: Known) -> bool:
    """Say whether something was decoded before it was written."""
    is_decoded = content.decoded > 0 and not _FILLING.issuperset(content.calls or ("",))
    return is_decoded or not _REVEALS.isdisjoint(content.calls)


def revealed(contents: Sequence[Known]) -> tuple[str, list[Known]]:
    """Give the call that is put down where something that was decoded is run; one of nothing where nothing was."""
    return WRITTEN_IS_RUN, [one for one in contents if reveals(one)][:1]


def key_of(known: Known, function: int) -> Key | None:
    """Name a path; None where many others would be called the same."""
    text = _path_of(known)
    if HOLE not in text:
        return (normal(text), frozenset(), 0) if text else None
    made_of = _made_of(known)
    if not made_of or (text == HOLE and made_of <= _OFTEN):
        return None
    is_given = text == HOLE and made_of.isdisjoint(known.calls)
    return normal(text), made_of - _OFTEN, function if is_given else 0


def _made_of(known: Known) -> frozenset[str]:
    made_of = {*known.calls, *known.names} - _SAME
    return frozenset({*made_of, known.reference} - {""})


def _path_of(known: Known) -> str:
    """Write a path as far as it is known, "" for what is none; of a file that is open that of the file."""
    known = (known.members or {}).get("path", known) if known.calls else known
    if known.is_constant:
        return known.constant.removeprefix("file://") if isinstance(known.constant, str) else ""
    texts = known.texts or [None]
    if sum(len(one or HOLE) for one in texts) > MAX_CONSTANT:
        return ""
    return "".join(HOLE if one is None else one for one in texts).removeprefix("file://")


def _stem_of(path: str) -> str:
    """Name a file as what requires it may: without its folder, and without what says that it is JavaScript."""
    return _SUFFIX.sub("", normal(path).rpartition("/")[2])


def _as_written(arguments: list[Known]) -> Known:
    """Know what is written of a text in an encoding that is named behind it."""
    last = arguments[-1]
    named = (last.members or {}).get("encoding", last).constant if len(arguments) > 2 else None
    if named not in ENCODINGS:
        return arguments[1]
    folded = folded_call(_BUFFER, [arguments[1], constant(named)])
    return folded or Known(calls=(_BUFFER, ENCODED, *arguments[1].calls), names=arguments[1].names)


def _text(contents: Sequence[Known], unknown: str) -> str:
    """Put together what a file holds, as far as that is text."""
    texts: list[str] = []
    for one in contents:
        value = one.constant
        if isinstance(value, bytes):
            value = value.decode("utf-8", "replace")
        texts.extend(
            [value] if isinstance(value, str) else [unknown if each is None else each for each in one.texts or ()]
        )
    whole = "".join(texts) if sum(map(len, texts)) <= MAX_CONSTANT * 2 else ""
    return "" if "\0" in whole else whole
