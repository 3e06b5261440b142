"""
Which files a command line names, and which of them it runs.

By its words, and by no grammar of any shell: it rather names one too many. Nothing
is cut here; whoever asks says how long a command may be.
"""

import re
from collections.abc import Iterator
from typing import Final

from vetting.domain.code.shell_programs import BEFORE_PROGRAM, EVALUATORS, INTERPRETERS, program_of

MAX_COMMAND: Final = 1 << 16
"""Characters of one command line that are looked at."""
_SEPARATORS: Final = re.compile(r"[;|&()\n`]+")
_BLANKS: Final = re.compile(r"[\s\"'<>,]+")
_BETWEEN: Final = re.compile(r"[\s\"'<>,=;|&()`]+")
_SETS: Final = re.compile(r"\w+=")
_DURATION: Final = re.compile(r"\d[\d.]*[smhd]?")
_MANAGERS: Final = frozenset({"cross-env", "npx", "bunx", "pnpx", "run", "dlx", "pnpm", "yarn", "npm"})
"""Words before the program that no shell knows."""
RUNNERS: Final = INTERPRETERS | {
    "cscript", "wscript", "mshta", "tsx", "ts-node", "ts-node-esm", "esr", "jiti", "vite-node", "swc-node", "esno",
    "sucrase-node", "py", "tclsh", "wish", "awk", "osascript", "papermill", "groovy",
}  # fmt: skip
"""Programs that run the file they are given, wherever in a command they stand."""
_PYTHONS: Final = frozenset({"python", "pypy", "py"})
_MODULES_THAT_RUN: Final = frozenset({"runpy", "pdb", "cprofile", "profile", "trace", "coverage", "doctest"})
"""Modules of Python that run the file they are given; others are given data."""


def words_in(command: str) -> list[str]:
    """Give the words of a command line, without quotes, in order."""
    return [word for word in _BETWEEN.split(command) if word]


def programs_in(command: str) -> Iterator[str]:
    """Give the words of a command line that may be run: the programs, and all that interpreters are given."""
    for segment in _SEPARATORS.split(command):
        words = [word for word in _BLANKS.split(segment) if word]
        at = next((at for at, word in enumerate(words) if not _is_before(word)), len(words))
        is_evaluated = any(program_of(word) in EVALUATORS for word in words[at : at + 1])
        runner = at if is_evaluated else next((at for at, word in enumerate(words) if _is_runner(word)), len(words))
        yield from words[at : len(words) if _may_take_a_value(words[:at]) else at + 1]
        yield from _given_to_run(words[runner:])


def _is_before(word: str) -> bool:
    """Say whether a word stands before the program: one that starts it, an option, a setting, how long it may run."""
    if word.lower() in _MANAGERS or program_of(word) in BEFORE_PROGRAM or word.startswith("-"):
        return True
    return _SETS.match(word) is not None or _DURATION.fullmatch(word) is not None


def _may_take_a_value(before: list[str]) -> bool:
    """Say whether what seems to be the program may be the value of an option of what starts it."""
    return any(word.startswith("-") for word in before) and any(program_of(word) in BEFORE_PROGRAM for word in before)


def _is_runner(word: str) -> bool:
    program = program_of(word)
    return program in RUNNERS or program.rstrip("0123456789.") in RUNNERS


def _given_to_run(words: list[str]) -> Iterator[str]:
    """Give what an interpreter may load and run, as paths: no word tells whether it is an option's value."""
    is_python = bool(words) and program_of(words[0]) in _PYTHONS
    for at, word in enumerate(words[1:], start=1):
        if is_python and word == "-m":
            if words[at + 1 : at + 2] and words[at + 1].lower() not in _MODULES_THAT_RUN:
                return
        elif not word.startswith("-"):
            yield f"./{word}"
        elif (value := word.partition("=")[2] or ("" if word.startswith("--") else word[2:])) != "":
            yield f"./{value}"
