"""
Constant code that a file gives another interpreter: ``[sys.executable, "-c", "…"]``, ``os.system("node -e '…'")``.

1. The readers of Python and JavaScript put down in ``starts`` which calls start a program.
2. What such a call is given in constants is laid out as a shell has it: the words of
   one program, or a line. An interpreter that is known by a name alone (``sys.executable``)
   is the file's own.
3. What :mod:`shell_running` says is run there is read in its own language, as if it stood
   where the program is started; and what that starts, in turn, within limits.
"""

import re
import shlex
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from textwrap import dedent
from typing import Final, NamedTuple

from vetting.domain.code.broken_python import facts_of_other_python
from vetting.domain.code.facts import SHELLS, Call, CodeFacts, Language, Value, When
from vetting.domain.code.javascript import facts_of_javascript
from vetting.domain.code.python import facts_of_python
from vetting.domain.code.python_partial import HOLE, HOLE_IN_CODE
from vetting.domain.code.python_programs import ALL, IN_PART, SOME
from vetting.domain.code.shell import facts_of_shell
from vetting.domain.code.shell_commands import Segment
from vetting.domain.code.shell_programs import (
    BEFORE_PROGRAM,
    EVALUATORS,
    INTERPRETERS,
    NETWORK,
    PREFIX,
    program_of,
)
from vetting.domain.code.shell_running import Code, code_of
from vetting.domain.code.shell_words import SHELL

MAX_STARTED: Final = 40
"""Pieces of code in one file that other interpreters are given and that are read too."""
MAX_DEPTH: Final = 3
"""Interpreters that start interpreters."""
MAX_INNER: Final = 1 << 20
"""Characters of such code in one file."""
MAX_WORDS: Final = 400
MAX_PART: Final = 1 << 14
"""Characters of a part of a command."""
_NOT_UNDERSTOOD: Final = "code that it gives another interpreter was not understood"
_NOT_ALL: Final = "not all code that it gives other interpreters was read"
_OWN: Final = {Language.PYTHON: "python3", Language.JAVASCRIPT: "node"}
"""What a file of a language is run by itself."""
_ITSELF: Final = ("executable", "execPath", "argv0")
"""What names end with by which a file knows who runs it."""
_FORK: Final = "child_process.fork"
"""What is run by what runs the file, or by what it names instead, with the options that it names."""
_OPTION: Final = re.compile(r"-[A-Za-z]{0,5}c|-e|-p|-pe|--eval|--print|-")
_WORTH_IT: Final = re.compile(
    rf"(?<![\w.-])(?:{'|'.join(sorted(map(re.escape, (INTERPRETERS | EVALUATORS | NETWORK) - {'.'})))})(?![\w-])"
    r"|-enc\b|-decode",
    re.IGNORECASE,
)
"""Who runs or fetches something: other commands are not looked into."""
_PIPED: Final = re.compile(r"\b(?:curl|wget)\b[^|;&\n]{0,300}\|[ ]{0,5}(?:sudo[ ])?(?:ba|z|da)?sh\b")
"""What whoever reads the call sees by itself."""
_QUOTED_OTHERWISE: Final = frozenset("\n`")
"""What a line that is read as a shell's is split at, though it may stand between quotes."""
_FROM_INPUT: Final = frozenset({"-", "-s", "/dev/stdin"})


class _Started(NamedTuple):
    """Code that is run by another interpreter."""

    code: Code
    is_guessed: bool
    """Whether nobody knows that all of it is there, or that it is in this language."""
    is_said: bool = True
    """Whether the call that starts the program says it, too."""


def with_started(facts: CodeFacts) -> CodeFacts:
    """Read the code that the programs are given which a file starts; give all facts together."""
    parts: list[CodeFacts] = []
    waiting = deque((call, 0, _Layout(facts)) for call in facts.starts)
    broken, left = facts.broken, MAX_INNER
    while waiting:
        call, depth, layout = waiting.popleft()
        left -= _size(call)
        if left < 0:
            broken = broken or _NOT_ALL
            break
        is_open = any(key == IN_PART for key, _ in call.keywords)
        for started in layout.code_of(call):
            if len(parts) >= MAX_STARTED or depth >= MAX_DEPTH:
                broken = broken or _NOT_ALL
                continue
            inner = _read(_guessed(started) if is_open else started)
            if inner is None:
                continue
            broken = broken or (_NOT_UNDERSTOOD if inner.broken else None)
            parts.append(placed := _placed(inner, call))
            within = _Layout(inner)
            waiting.extend((one, depth + 1, within) for one in placed.starts)
    return _together(facts, parts, broken)


def _size(call: Call) -> int:
    """Count the characters that a call is given."""
    values = [*call.arguments, *(value for _, value in call.keywords)]
    given = [part for value in values for part in (value.constant, *value.parts)]
    return 1 + sum(len(part) for part in given if isinstance(part, str | bytes))


def _guessed(started: _Started) -> _Started:
    """Have code that is known in part read so that what is not known stands as a name in it."""
    code = started.code
    text = code.text if code.language in SHELLS else code.text.replace(HOLE, HOLE_IN_CODE)
    return started._replace(code=code._replace(text=text), is_guessed=True)


def _read(started: _Started) -> CodeFacts | None:
    """Read code in its own language; None where it was only guessed to be code and is none."""
    code = started.code
    text = dedent(code.text).strip()
    data = text.encode("utf-8", "replace")
    if code.language is Language.PYTHON:
        facts = facts_of_python(data)
        if facts.broken:
            facts = facts_of_other_python(data, facts.broken)
        return None if started.is_guessed and facts.broken else facts
    if code.language is Language.JAVASCRIPT:
        facts = facts_of_javascript(data)
        return replace(facts, broken=None) if started.is_guessed else facts
    facts = facts_of_shell(data, code.language)
    texts = tuple(one for one in facts.texts if one.decoded or " " not in one.text)
    if not started.is_said:
        return replace(facts, texts=texts)
    is_open = not code.is_hidden and _PIPED.search(text) is not None
    return replace(facts, calls=tuple(one for one in facts.calls if _tells(one, is_open=is_open)), texts=texts)


def _tells(call: Call, *, is_open: bool) -> bool:
    """Say whether a call says more than the file's own call: that a program is started, or reads what one fetches."""
    if not call.name.startswith(PREFIX):
        return True
    line = call.arguments[0].constant if call.arguments else None
    if is_open and isinstance(line, str) and _PIPED.search(line) and not any(one.decoded for one in call.arguments):
        return False
    return any(one.calls or one.decoded for one in call.arguments)


def _placed(inner: CodeFacts, at: Call) -> CodeFacts:
    """Put facts where the program is started that runs them."""

    def moved(when: When) -> When:
        return at.when if when is When.LOADED else when

    return CodeFacts(
        inner.language,
        calls=tuple(replace(one, place=at.place, when=moved(one.when)) for one in inner.calls),
        imports=tuple(replace(one, place=at.place, when=moved(one.when)) for one in inner.imports),
        texts=tuple(replace(one, place=at.place) for one in inner.texts),
        names=tuple(replace(one, place=at.place, when=moved(one.when)) for one in inner.names),
        guards=tuple(replace(one, place=at.place, when=moved(one.when)) for one in inner.guards),
        starts=tuple(replace(one, place=at.place, when=moved(one.when)) for one in inner.starts),
    )


def _together(facts: CodeFacts, parts: Sequence[CodeFacts], broken: str | None) -> CodeFacts:
    return replace(
        facts,
        calls=(*facts.calls, *(call for part in parts for call in part.calls)),
        imports=(*facts.imports, *(one for part in parts for one in part.imports)),
        texts=(*facts.texts, *(text for part in parts for text in part.texts)),
        names=(*facts.names, *(name for part in parts for name in part.names)),
        guards=(*facts.guards, *(guard for part in parts for guard in part.guards)),
        starts=(),
        broken=broken,
    )


class _Layout:
    """Lays out what the calls of one file start."""

    def __init__(self, facts: CodeFacts) -> None:
        self._language = facts.language
        self._own = _OWN.get(facts.language, "")
        self._is_itself = False
        """Whether the last word that is not known may be who runs the file."""

    def code_of(self, call: Call) -> Iterator[_Started]:
        """Give the code that the program is given which a call starts."""
        named = dict(call.keywords)
        arguments = call.arguments[:-1] if named and self._language is Language.JAVASCRIPT else call.arguments
        values = [*arguments, *(named[key] for key in ("args", "cmd", "command") if key in named)]
        if call.name == _FORK:
            itself = Value(self._own, is_constant=True)
            values = [named.get("execPath", itself), *([named["execArgv"]] if "execArgv" in named else []), *values]
        words, is_guessed = self._words(values)
        later = named.get(ALL, named.get(SOME))
        given = named.get("input") if later is None else later
        fed = _text(given.constant) if given is not None else None
        if fed is not None and self._is_run_by_itself(values[:1]):
            words = [self._own, *(word for word in words if word != self._own)]
        known = [word for word in words if word]
        if fed is not None and len(known) == 1:
            words = known = known[0].split()
        if later is not None:
            code = _given_to(Segment("", words, fed))
            if code is not None and code.text == fed:
                yield _Started(code, is_guessed or SOME in named, is_said=False)
        elif len(known) == 1 and " " in known[0].strip():
            yield from _in_line(known[0])
        elif known and (code := _given_to(Segment("", words, fed))) is not None and code.text.strip():
            yield _Started(code, is_guessed)

    @staticmethod
    def _is_run_by_itself(values: Sequence[Value]) -> bool:
        """Say whether a command begins with who runs the file."""
        return any(
            (not one.parts or one.parts[0] is None) and any(name.endswith(_ITSELF) for name in one.names)
            for one in values
        )

    def _words(self, values: Sequence[Value]) -> tuple[list[str], bool]:
        """Give the words of a command, "" for one that is not known, and whether its interpreter was guessed."""
        words: list[str] = []
        is_guessed = False
        for value in values:
            is_itself = any(name.endswith(_ITSELF) for name in value.names)
            parts = (value.constant,) if value.is_constant or not value.parts else value.parts
            for part in parts[: MAX_WORDS - len(words)]:
                if isinstance(part, int | float) or (part is None and value.is_constant):
                    continue
                if words and not words[-1] and _OPTION.fullmatch(_text(part) or ""):
                    words[-1] = self._own
                    is_guessed = not self._is_itself
                words.append(_text(part) or "")
                if not words[-1]:
                    self._is_itself = is_itself
        if words[:1] == [""] and any(words) and "".join(values[0].names[:1]).endswith(_ITSELF):
            words[0] = self._own
        return words[next((at for at, word in enumerate(words) if word), 0) :], is_guessed


def _text(constant: object) -> str | None:
    if isinstance(constant, bytes):
        return constant.decode("utf-8", "replace")
    return constant if isinstance(constant, str) else None


def _in_line(text: str) -> Iterator[_Started]:
    """Give the line that a shell is given, if it may run or fetch something; or what stands in quotes over several."""
    if not _WORTH_IT.search(text):
        return
    yield _Started(Code(text, Language.SHELL), is_guessed=False)
    if len(text) <= MAX_PART and not _QUOTED_OTHERWISE.isdisjoint(text.strip()):
        try:
            code = _given_to(Segment("", shlex.split(text)))
        except ValueError:
            return
        if code is not None and code.text.strip():
            yield _Started(code, is_guessed=False)


def _given_to(program: Segment) -> Code | None:
    """Give the text that a program is given to run, in words or to read."""
    if program.words and (first := program_of(program.words[0])) in BEFORE_PROGRAM:
        program.words[0] = first
    if program.program not in INTERPRETERS:
        return None
    if program.fed is not None:
        options = program.argv[1:]
        is_read = "-m" not in options and all(one in _FROM_INPUT or one.startswith("-") for one in options)
        program.fed = program.fed if is_read else None
    return code_of(program, SHELL)
