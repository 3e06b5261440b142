"""
The commands of a CMake file: what it runs itself and has run, loads, downloads and writes.

1. ``cmake_syntax`` takes the file apart into calls.
2. Calls that set variables are followed (``cmake_values``), and constants put in.
3. Of every call, known or not, what stands behind ``COMMAND`` and its kin is a command; those of CMake's own that do
   more are listed here.

Conditions are not looked at: both ways are taken. Source: CMake's manual 4.1, "cmake-commands", "cmake-language".
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from vetting.domain.code.building.cmake_syntax import Argument, CMakeCall, calls_in
from vetting.domain.code.building.cmake_values import Values
from vetting.domain.code.building.script import NOT_ALL, UNKNOWN, Script
from vetting.domain.code.facts import Place

MAX_DEPTH: Final = 3
"""Code within texts within texts."""
_BEGINS: Final = re.compile(r"(?:[A-Z]+_)?COMMAND")
_ENDS: Final = frozenset(
    """
    OUTPUT DEPENDS MAIN_DEPENDENCY BYPRODUCTS IMPLICIT_DEPENDS WORKING_DIRECTORY COMMENT DEPFILE JOB_POOL VERBATIM
    JOB_SERVER_AWARE APPEND USES_TERMINAL COMMAND_EXPAND_LISTS DEPENDS_EXPLICIT_ONLY TARGET PRE_BUILD PRE_LINK
    POST_BUILD SOURCES TIMEOUT RESULT_VARIABLE RESULTS_VARIABLE OUTPUT_VARIABLE ERROR_VARIABLE INPUT_FILE OUTPUT_FILE
    ERROR_FILE OUTPUT_QUIET ERROR_QUIET COMMAND_ECHO OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_STRIP_TRAILING_WHITESPACE
    ENCODING ECHO_OUTPUT_VARIABLE ECHO_ERROR_VARIABLE COMMAND_ERROR_IS_FATAL URL URL_HASH GIT_REPOSITORY GIT_TAG
    SOURCE_DIR BINARY_DIR INSTALL_DIR CMAKE_ARGS BUILD_IN_SOURCE BUILD_ALWAYS LOG_DOWNLOAD LOG_CONFIGURE LOG_BUILD
    """.split()  # noqa: SIM905  # words are read better without quotes
)
"""Words behind which a command does not go on."""
_REMOTE: Final = ("URL", "GIT_REPOSITORY", "SVN_REPOSITORY", "HG_REPOSITORY", "CVS_REPOSITORY")
_STEPS: Final = ("CONFIGURE_COMMAND", "BUILD_COMMAND", "INSTALL_COMMAND")
"""Without any of them nothing of what was downloaded is run."""
_FETCHERS: Final = frozenset({"fetchcontent_declare", "fetchcontent_populate", "externalproject_add", "cpmaddpackage"})
_LAUNCHER: Final = re.compile(r"(?:CMAKE_)?[A-Z]{1,20}_(?:COMPILER|LINKER)_LAUNCHER|RULE_LAUNCH_[A-Z]{1,20}")
_PROGRAM: Final = re.compile(
    r"CMAKE_\w*(?:COMPILER|LAUNCHER|LINKER|COMMAND|PROGRAM|_AR|_RANLIB)|\w*EXECUTABLE|MAKE|PYTHON"
)
"""Variables by which CMake, or whoever uses it, finds a program to run."""
_OTHERWISE: Final = frozenset({"if", "elseif", "while", "cmake_language"})
"""Calls in which COMMAND begins none, or one that is looked at otherwise."""
_PINNED: Final = frozenset({"URL_HASH", "URL_MD5", "EXPECTED_HASH", "EXPECTED_MD5"})
_VERSIONED: Final = re.compile(r"[0-9]")


def script_of_cmake(text: str) -> Script:
    """Find the commands of a CMake file."""
    reader = _Reader()
    reader.read(text, None, 0)
    return reader.result()


class _Reader:
    """Reads call after call."""

    def __init__(self) -> None:
        self._script = Script()
        self._values = Values()
        self._depth = 0
        self._handlers: dict[str, Callable[[Place, list[str]], None]] = {
            "include": self._include,
            "add_subdirectory": self._subdirectory,
            "subdirs": self._subdirectory,
            "find_package": self._package,
            "file": self._file,
            "configure_file": self._configured,
            "install": self._install,
            "cmake_language": self._language,
            "exec_program": lambda place, words: self._script.run(place, _without(words, "ARGS")),
            "add_custom_target": self._target,
            "try_run": lambda *_: self._script.say(UNKNOWN),
        }

    def read(self, text: str, place: Place | None, depth: int) -> None:
        """Read a file, or code that stands in it as a text at *place*."""
        self._depth = depth
        for call in calls_in(text):
            if call.name is None:
                self._script.say(NOT_ALL)
            else:
                self._call(call, place or call.place)
        self._depth = depth

    def _call(self, call: CMakeCall, place: Place) -> None:
        if self._values.sets(call):
            name, value = self._values.last
            self._script.sets(place, name, value)
            if _PROGRAM.fullmatch(name):
                self._script.run(place, value.split(";"))
            return
        words = self._values.words(call.arguments)
        if call.name not in _OTHERWISE:
            self._commands(place, call, words)
            self._launchers(place, words)
        if call.name in _FETCHERS:
            self._fetch(place, words)
        if (handler := self._handlers.get(call.name or "")) is not None:
            handler(place, words)

    def _commands(self, place: Place, call: CMakeCall, words: list[str]) -> None:
        """Put down what stands behind the words that begin a command."""
        programs = list(_behind(words))
        if not programs:
            return
        result = _named(words, "OUTPUT_VARIABLE")
        files = [path for path in (_named(words, "OUTPUT_FILE"),) if path]
        if call.name == "execute_process":
            fed = [["cat", path] for path in (_named(words, "INPUT_FILE"),) if path]
            self._values.forget(result)
            self._script.run(place, *fed, *programs, result=result, files=files)
            return
        for program in programs:
            self._script.run(place, program)

    def _launchers(self, place: Place, words: list[str]) -> None:
        """Put down what properties have run for every file that is compiled."""
        for at, word in enumerate(words[:-1]):
            if _LAUNCHER.fullmatch(word):
                self._script.run(place, words[at + 1].split(";"))

    def _fetch(self, place: Place, words: list[str]) -> None:
        """Put down a download of what is built afterwards; it runs what comes unless that is pinned or a version."""
        name = next(iter(words), "")
        address = next((found for key in _REMOTE if (found := _named(words, key))), "")
        if not address:
            return
        self._script.run(place, ["curl", "-o", f"{name}.tar", address])
        is_built = any(key not in words or _named(words, key) for key in _STEPS)
        tag = _named(words, "GIT_TAG") or (address.rpartition("/")[2] if _named(words, "URL") else "")
        if is_built and _PINNED.isdisjoint(words) and not _VERSIONED.search(tag):
            self._script.loads(place, f"{name}.tar")

    def _include(self, place: Place, words: list[str]) -> None:
        self._values.forget_all()
        for path in words[:1]:
            self._script.loads(place, path)
            if "." not in path.rpartition("/")[2]:
                self._script.loads(place, f"{path}.cmake")

    def _subdirectory(self, place: Place, words: list[str]) -> None:
        for path in words[:1]:
            self._script.loads(place, f"{path}/CMakeLists.txt")

    def _package(self, place: Place, words: list[str]) -> None:
        for name in words[:1]:
            for path in (f"Find{name}.cmake", f"{name}Config.cmake", f"{name.lower()}-config.cmake"):
                self._script.line(place, f". ./{path}" if path.replace(".", "").replace("-", "").isalnum() else "")

    def _file(self, place: Place, words: list[str]) -> None:
        """Put down what is done with files."""
        what, rest = (words[0].upper(), words[1:]) if words else ("", [])
        if what == "DOWNLOAD" and rest:
            self._script.run(place, ["curl", "-o", "".join(rest[1:2]) or "a.out", rest[0]])
        elif what == "UPLOAD" and len(rest) > 1:
            self._script.run(place, ["curl", "-T", rest[0], rest[1]])
        elif what in {"WRITE", "APPEND"} and rest:
            self._script.run(place, ["echo", *rest[1:]], files=rest[:1])
        elif what in {"READ", "STRINGS"} and len(rest) > 1:
            self._values.forget(rest[1])
            self._script.run(place, ["cat", rest[0]], result=rest[1])
        elif what in {"COPY", "INSTALL", "COPY_FILE", "RENAME", "CREATE_LINK"}:
            self._script.run(place, ["cp", *rest])
        elif what == "GENERATE":
            self._script.run(place, ["echo", _named(rest, "CONTENT")], files=[_named(rest, "OUTPUT")])

    def _configured(self, place: Place, words: list[str]) -> None:
        self._script.run(place, ["cp", *words[:2]])

    def _install(self, place: Place, words: list[str]) -> None:
        for at, word in enumerate(words[:-1]):
            if word == "CODE":
                self._code(place, words[at + 1])
            elif word == "SCRIPT":
                self._script.loads(place, words[at + 1])

    def _language(self, place: Place, words: list[str]) -> None:
        """Read what is evaluated, and what is called by a name that is a text."""
        if [word.upper() for word in words[:2]] == ["EVAL", "CODE"]:
            self._code(place, " ".join(words[2:]))
        elif words[:1] == ["CALL"] and len(words) > 1:
            arguments = tuple(Argument(word, is_quoted=True) for word in words[2:])
            self._call(CMakeCall(words[1].lower(), arguments, place), place)

    def _code(self, place: Place, code: str) -> None:
        if self._depth >= MAX_DEPTH:
            self._script.say(NOT_ALL)
        else:
            depth = self._depth
            self.read(code, place, depth + 1)
            self._depth = depth

    def _target(self, place: Place, words: list[str]) -> None:
        """Put down the command that needs no word before it."""
        rest = words[2:] if words[1:2] == ["ALL"] else words[1:]
        self._script.run(place, list(_until_end(rest)))

    def result(self) -> Script:
        """Give what was put down."""
        if self._values.is_cut:
            self._script.say(NOT_ALL)
        return self._script


def _behind(words: list[str]) -> Iterator[list[str]]:
    """Give the commands among the words of a call."""
    starts = [at + 1 for at, word in enumerate(words) if _BEGINS.fullmatch(word)]
    for start in starts:
        yield list(_until_end(words[at] for at in range(start, len(words))))


def _until_end(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        if word in _ENDS or _BEGINS.fullmatch(word):
            return
        if word != "ARGS":
            yield word


def _named(words: list[str], key: str) -> str:
    """Give the word behind *key*; "" if there is none."""
    at = words.index(key) + 1 if key in words else len(words)
    return "".join(words[at : at + 1])


def _without(words: list[str], key: str) -> list[str]:
    return [word for word in words if word != key]
