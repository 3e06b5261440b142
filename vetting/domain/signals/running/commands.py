"""
Which files a command line names, and which of them it runs.

By its words, and by no grammar of any shell: it rather names one too many.
"""

import re
from collections.abc import Iterator
from typing import Final

MAX_COMMAND: Final = 4000
MAX_WORDS: Final = 400
_SEPARATORS: Final = re.compile(r"[;|&()\n`]+")
_BLANKS: Final = re.compile(r"[\s\"'<>,]+")
_BETWEEN: Final = re.compile(r"[\s\"'<>,=;|&()`]+")
_SETS: Final = re.compile(r"\w+=")
_PREFIXES: Final = frozenset({
    "sudo", "env", "exec", "nohup", "time", "cross-env", "npx", "bunx", "pnpx", "command", "nice", "cmd", "call",
    "start", "run", "dlx", "pnpm", "yarn", "npm", "then", "do", "if", "!", "&&", "/c", "/k", "/b", "/wait",
})  # fmt: skip
"""Words before the program."""
RUNNERS: Final = frozenset({
    "sh", "bash", "dash", "zsh", "ksh", "ash", "fish", "csh", "source", ".", "powershell", "pwsh", "cscript", "wscript",
    "mshta", "node", "bun", "deno", "tsx", "ts-node", "ts-node-esm", "esr", "jiti", "vite-node", "swc-node", "esno",
    "sucrase-node", "python", "python3", "py", "pypy", "pypy3", "perl", "ruby", "php", "lua", "tclsh", "wish", "awk",
    "osascript", "papermill", "groovy",
})  # fmt: skip
"""Programs that run the file they are given."""
_TAKES_A_FILE: Final = frozenset({"-r", "--require", "--import", "--loader", "--preload", "-file", "-f", "-i"})
_TAKES_CODE: Final = frozenset({"-m", "-c", "-e", "-p", "--eval", "--print", "-command", "-encodedcommand"})
_VERBS: Final = frozenset({"run", "exec", "x"})


def words_in(command: str) -> list[str]:
    """Give the words of a command line, without quotes, in order."""
    return [word for word in _BETWEEN.split(command[:MAX_COMMAND])[:MAX_WORDS] if word]


def programs_in(command: str) -> Iterator[str]:
    """Give the words of a command line that are run: the programs, and what interpreters among them are given."""
    for segment in _SEPARATORS.split(command[:MAX_COMMAND])[:MAX_WORDS]:
        words = [word for word in _BLANKS.split(segment)[:MAX_WORDS] if word]
        at = next((at for at, word in enumerate(words) if not _is_before(word)), len(words))
        if at < len(words):
            yield words[at]
            if _bare(words[at]) in RUNNERS:
                yield from _given_to_run(words[at + 1 :])


def _is_before(word: str) -> bool:
    return word.lower() in _PREFIXES or word.startswith("-") or _SETS.match(word) is not None


def _bare(program: str) -> str:
    """Give a program's name without its folder and suffix."""
    name = program.replace("\\", "/").rpartition("/")[2].lower()
    return name.removesuffix(".exe").removesuffix(".cmd") or program


def _given_to_run(words: list[str]) -> Iterator[str]:
    """Give what an interpreter loads and runs: what is beside its options, the first of it."""
    is_file = False
    for word in words:
        option, equals, value = word.partition("=")
        if is_file:
            yield word
            is_file = False
        elif equals and option in _TAKES_A_FILE:
            yield value
        elif word.lower() in _TAKES_CODE:
            return
        elif word.lower() in _TAKES_A_FILE:
            is_file = True
        elif not word.startswith("-") and word not in _VERBS:
            yield word
            return
