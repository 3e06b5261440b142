"""Which program of a command runs what it is given, what that is, and in which language it is written."""

import base64
import re
from fnmatch import fnmatchcase
from typing import Final, NamedTuple

from vetting.domain.code.data_addresses import code_at
from vetting.domain.code.facts import Language
from vetting.domain.code.shell_commands import Segment
from vetting.domain.code.shell_programs import (
    EVALUATORS,
    INTERPRETERS,
    NETWORK,
    PREFIX,
    SHELLS,
    TAKES_CODE,
    call_of,
    decoder_of,
    program_of,
)
from vetting.domain.code.shell_words import POWERSHELL, Dialect

_SELF: Final = frozenset({"-", "-s", "/dev/stdin"})
_LANGUAGES: Final = {
    **dict.fromkeys(SHELLS | {"eval", ".", "source"}, Language.SHELL),
    **dict.fromkeys(("powershell", "pwsh", "iex", "invoke-expression"), Language.POWERSHELL),
    **dict.fromkeys(("python", "python2", "python3", "pypy", "pypy3"), Language.PYTHON),
    **dict.fromkeys(("node", "bun", "deno"), Language.JAVASCRIPT),
}
_TAKES: Final = {
    Language.SHELL: re.compile(r"-[a-z]*c"),
    Language.PYTHON: re.compile(r"-[A-Za-z]{0,5}c"),
    Language.JAVASCRIPT: re.compile(r"-e|-p|-pe|--eval|--print"),
}
"""What stands before a text that is run."""
_HOLDS: Final = {
    Language.PYTHON: re.compile(r"-[bBdEiIOPqRsSuvx]{0,12}c(?=.)", re.DOTALL),
    Language.JAVASCRIPT: re.compile(r"--(?:eval|print)="),
}
"""What a word begins with in which such a text stands."""
_POWERSHELLS: Final = frozenset({"powershell", "pwsh"})
_ENCODED: Final = "-encodedcommand"
_COMMAND: Final = "-command"
_LOADS: Final = re.compile(
    r"(?:assembly\]::|[$]\w{1,60}::|appdomain\]::currentdomain[.]|assemblyloadcontext\]::default[.])"
    r"[\"']?load(?:fromstream|module)?[\"']?$",
    re.IGNORECASE,
)
"""Has .NET load what a compiler made, out of bytes; ``.Load`` of a variable is that of other things."""
_RUNS_BLOCK: Final = re.compile(r"scriptblock\]::create|invokescript\b", re.IGNORECASE)
_VARIABLE: Final = re.compile(r"\$(?:\{[^{}]*+\}|\w+|[@*#?!-])")
_MARKS: Final = re.compile(r"[?*\[]")
_HIDDEN: Final = sorted(NETWORK | INTERPRETERS | EVALUATORS | {"base64", "xxd", "openssl", "crontab", "systemctl"})
MAX_PATTERN: Final = 60
MAX_LOADER: Final = 16
"""Characters of the end of a word in which what loads is named."""
_MAX_OPTION: Final = 40
"""Characters before an address in the word of an option."""


class Code(NamedTuple):
    """A text that is run."""

    text: str
    language: Language
    is_hidden: bool = False


def revealed(word: str) -> str:
    """Give the program that a word comes to in which variables hold nothing, or a path with marks for any letter."""
    if "$" in word:
        bare = _VARIABLE.sub("", word)
        return bare if program_of(bare) in _HIDDEN else word
    folder, slash, name = word.rpartition("/")
    if not _MARKS.search(word) or len(name) > MAX_PATTERN or not (slash or "?" in name) or not name.strip("?*[]"):
        return word
    found = next((one for one in _HIDDEN if fnmatchcase(one, name)), None)
    return word if found is None else f"{folder}{slash}{found}"


def carries(one: Segment, name: str) -> bool:
    """Say whether what a program says, whose call has this *name*, comes from the network, or out of a decoder."""
    return one.program in NETWORK or name == f"{PREFIX}webclient" or decoder_of(one.program, one.argv) is not None


def named(one: Segment) -> str:
    """Give the name of the call that a program makes, by its words and what it reads."""
    return call_of(one.program, one.argv if one.read is None else [*one.argv, one.read])


def runs_text(one: Segment, command: list[Segment]) -> bool:
    """Say whether a program runs what it is given in words or to read, rather than a file."""
    if one.program in EVALUATORS or _RUNS_BLOCK.search(" ".join(one.words)) or loader_of(one) is not None:
        return True
    if one.program not in INTERPRETERS:
        return False
    options = {word.lower() for word in one.argv[1:]}
    language = _LANGUAGES.get(one.program)
    if any(_held(word, language) is not None or _addressed(word, language) for word in one.argv[1:]):
        return True
    if options & TAKES_CODE or one.fed is not None or (one.program in _POWERSHELLS and _with_code(one) is not None):
        return True
    operands = [word for word in one.argv[1:] if not word.startswith((">", "-")) or word == "-"]
    is_fed = any(other.before in {"|", "<("} for other in command)
    return is_fed and (not operands or operands[0] in _SELF or "-s" in options)


def loader_of(one: Segment) -> str | None:
    """Name what PowerShell makes code by of what it is given in this part of a command; None if it does not."""
    if one.program == "add-type":
        return one.program
    last = one.words[-1] if one.words else ""
    return "assembly.load" if "load" in last[-MAX_LOADER:].lower() and _LOADS.search(last) else None


def code_of(one: Segment, dialect: Dialect) -> Code | None:
    """Give the text that a program which runs text is given in words, or to read; None where there is none here."""
    language = _LANGUAGES.get(one.program)
    if language is None:
        return None
    if one.program in EVALUATORS:
        is_file = one.program in {".", "source"} and dialect is not POWERSHELL
        words = [word for word in one.argv[1:] if not word.startswith(">")]
        text = "" if is_file else " ".join(words)
        language = Language.POWERSHELL if dialect is POWERSHELL else language
        return Code(text, language) if text else _fed(one, language)
    if one.program in _POWERSHELLS:
        return _with_code(one) or _fed(one, language)
    return _in_words(one, language) or _fed(one, language)


def _in_words(one: Segment, language: Language) -> Code | None:
    """Give the code that stands behind an option of an interpreter, or within one."""
    for at, word in enumerate(one.argv[1:], 1):
        if _TAKES[language].fullmatch(word):
            return Code(" ".join(one.argv[at + 1 : at + 2]), language)
        if (held := _held(word, language)) is not None:
            return Code(held, language)
        if (code := _addressed(word, language)) is not None:
            return code
    return None


def _held(word: str, language: Language | None) -> str | None:
    """Give the text that is run of a word that holds it behind its option: ``-cprint(1)``."""
    hit = _HOLDS[language].match(word) if language in _HOLDS else None
    return None if hit is None else word[hit.end() :]


def _addressed(word: str, language: Language | None) -> Code | None:
    """Give the code that is in an address which JavaScript is run from: ``node --import data:…``."""
    at = word.find("data:", 0, _MAX_OPTION) if language is Language.JAVASCRIPT else -1
    if at < 0 or (at and word[at - 1] not in "=\"'"):
        return None
    code = code_at(word[at:])
    return None if code is None else Code(code.text, Language.JAVASCRIPT, is_hidden=code.is_decoded)


def _fed(one: Segment, language: Language) -> Code | None:
    """Give what a program is given to read; lines that a shell is given are read where they stand."""
    if not one.fed or (one.ends is not None and language is Language.SHELL):
        return None
    return Code(one.fed, language)


def _with_code(one: Segment) -> Code | None:
    """Give what PowerShell is to run, whose options may be shortened, and which may be encoded."""
    for at, word in enumerate(one.argv[1:], 2):
        option = word.lower()
        if option == "-ec" or (len(option) > 1 and _ENCODED.startswith(option)):
            try:
                data = base64.b64decode("".join(one.argv[at : at + 1]))
            except ValueError:
                return None
            return Code(data.decode("utf-16-le", "replace"), Language.POWERSHELL, is_hidden=True)
        if len(option) > 1 and _COMMAND.startswith(option):
            return Code(" ".join(one.argv[at:]), Language.POWERSHELL)
    return None


def is_program_substituted(command: list[Segment]) -> bool:
    """Say whether what a substitution says is the command: ``$(curl …)`` with nothing before it."""
    return command[0].before in {"$(", "`"}


def splits(word: str, written: str) -> bool:
    """Say whether a word is nothing but variables, whose value a shell splits at blanks."""
    return word != written and not _VARIABLE.sub("", word)


def piped_code(one: Segment, text: str, dialect: Dialect) -> Code | None:
    """Give what a program that runs what it reads is given by a constant before it."""
    if one.program in EVALUATORS and dialect is POWERSHELL:
        return Code(text, Language.POWERSHELL)
    language = _LANGUAGES.get(one.program)
    return None if language is None else Code(text, language)
