"""What the variables of a CMake file come to, as far as they are made of constants."""

import re
from collections.abc import Callable, Iterable
from typing import Final

from vetting.domain.code.building.cmake_syntax import Argument, CMakeCall
from vetting.domain.code.building.script import Constants, joined, replaced

MAX_ROUNDS: Final = 4
"""Variables whose names are made of variables."""
MAX_DIGITS: Final = 7
"""Of a number that is a sign's, or counts signs."""
_REFERENCE: Final = re.compile(r"\$\{([\w./+-]{1,200})\}")
_HERE: Final = (
    "CMAKE_SOURCE_DIR", "CMAKE_CURRENT_SOURCE_DIR", "CMAKE_BINARY_DIR", "CMAKE_CURRENT_BINARY_DIR",
    "PROJECT_SOURCE_DIR", "PROJECT_BINARY_DIR", "CMAKE_CURRENT_LIST_DIR", "CMAKE_INSTALL_PREFIX",
)  # fmt: skip
_PROGRAMS: Final = {
    "CMAKE_COMMAND": "cmake",
    "CMAKE_CTEST_COMMAND": "ctest",
    "GIT_EXECUTABLE": "git",
    "MAKE": "make",
    "CMAKE_MAKE_PROGRAM": "make",
    "CMAKE_C_COMPILER": "cc",
    "CMAKE_CXX_COMPILER": "c++",
    "CMAKE_AR": "ar",
    "CMAKE_STRIP": "strip",
    **dict.fromkeys(("PYTHON_EXECUTABLE", "Python_EXECUTABLE", "Python3_EXECUTABLE", "PYTHON"), "python"),
}


_BLOCKS: Final = frozenset({"if", "foreach", "while", "function", "macro", "block"})
_ASKS: Final = frozenset({"if", "elseif", "else", "endif", "while", "endwhile", "message", "endforeach", "endfunction"})
"""Calls that set nothing."""


def _ascii(words: list[str]) -> str:
    return "".join(chr(int(word)) for word in words if word.isdecimal() and len(word) < MAX_DIGITS)


_TEXTS: Final[dict[str, Callable[[list[str]], tuple[str, str]]]] = {
    "CONCAT": lambda words: (words[0], "".join(words[1:])),
    "JOIN": lambda words: (words[1], joined(words[0], words[2:])),
    "REPLACE": lambda words: (words[2], replaced("".join(words[3:]), words[0], words[1])),
    "TOLOWER": lambda words: (words[1], words[0].lower()),
    "TOUPPER": lambda words: (words[1], words[0].upper()),
    "STRIP": lambda words: (words[1], words[0].strip()),
    "REVERSE": lambda words: (words[1], words[0][::-1]),
    "ASCII": lambda words: (words[-1], _ascii(words[:-1])),
    "CONFIGURE": lambda words: (words[1], words[0]),
    "SUBSTRING": lambda words: (words[3], _part(words[0], words[1], words[2])),
}
"""What ``string`` makes of its words: the variable that it is put into, and the value."""


def _part(text: str, begin: str, length: str) -> str:
    start = int(begin) if begin.isdecimal() and len(begin) < MAX_DIGITS else 0
    return text[start : start + int(length)] if length.isdecimal() and len(length) < MAX_DIGITS else text[start:]


class Values:
    """Follows the variables of one file."""

    def __init__(self) -> None:
        self._constants = Constants({**dict.fromkeys(_HERE, "."), **_PROGRAMS})
        self._set_here: dict[str, None] = {}
        self._blocks = 0
        self._doubtful: set[str] = set()
        """What is set in more than one way, by conditions that nobody knows."""
        self.last = ("", "")
        """The variable that was set last, and what to."""

    @property
    def is_cut(self) -> bool:
        """Whether some value was too long to be put in."""
        return self._constants.is_cut

    def forget(self, name: str) -> None:
        """Know no longer what a variable holds."""
        self._constants.put(name, None)

    def forget_all(self) -> None:
        """Know no longer what the file itself has set: what is loaded may have set it, too."""
        for name in self._set_here:
            self._constants.put(name, None)
        self._set_here.clear()

    def sets(self, call: CMakeCall) -> bool:
        """Follow a call that sets a variable; False if it sets none, or nobody knows what to."""
        setters = {"set": self._set, "list": self._list, "string": self._string, "find_program": self._program}
        setter = setters.get(call.name or "")
        if setter is None:
            self._note(call)
            return False
        try:
            found = setter(self.words(call.arguments))
        except IndexError:  # it is given less than it needs: it stops the build
            found = None
        if found is None:
            self._note(call)
            return False
        self.last = found
        self._set_here[found[0]] = None
        return True

    def _note(self, call: CMakeCall) -> None:
        """Count blocks; what is named in a call that may set it is known no longer."""
        name = call.name or ""
        self._blocks = max(0, self._blocks + (name in _BLOCKS) - (name.removeprefix("end") in _BLOCKS - {name}))
        for argument in () if name in _ASKS else call.arguments:
            self._constants.put(argument.text, None)

    def _put(self, name: str, value: str) -> tuple[str, str]:
        if self._blocks and self._constants.holds(name) and self._constants.get(name) != value:
            self._doubtful.add(name)
        elif not self._blocks:
            self._doubtful.discard(name)
        self._constants.put(name, None if name in self._doubtful else value)
        return name, value

    def _add(self, name: str, value: str) -> tuple[str, str]:
        """Put more behind what was there, which is not read again: a list of a thousand files grows one by one."""
        self._constants.add(name, value)
        return name, value

    def _set(self, words: list[str]) -> tuple[str, str]:
        return self._put(words[0], ";".join(words[1:]))

    def _program(self, words: list[str]) -> tuple[str, str]:
        return self._put(words[0], next(word for word in (*words[1:], "${" + words[0] + "}") if word != "NAMES"))

    def _list(self, words: list[str]) -> tuple[str, str] | None:
        if words[0].upper() == "APPEND":
            return self._add(words[1], "".join(f";{word}" for word in words[2:]))
        if words[0].upper() == "JOIN":
            held = replaced((self._constants.get(words[1]) or "").lstrip(";"), ";", words[2])
            return self._put(words[3], held)
        if words[0].upper() == "REVERSE":
            return self._put(words[1], ";".join(reversed((self._constants.get(words[1]) or "").split(";"))))
        return None

    def _string(self, words: list[str]) -> tuple[str, str] | None:
        what = words[0].upper()
        if what == "APPEND":
            return self._add(words[1], "".join(words[2:]))
        found = _TEXTS[what](words[1:]) if what in _TEXTS else None
        return None if found is None else self._put(*found)

    def words(self, arguments: Iterable[Argument]) -> list[str]:
        """Put constants in, and split what is not quoted where a list would be."""
        words: list[str] = []
        for argument in arguments:
            text = argument.text if argument.is_raw else self._filled(argument.text)
            words += [text] if argument.is_quoted else [part for part in text.split(";") if part]
        return words

    def _filled(self, text: str) -> str:
        for _ in range(MAX_ROUNDS if "${" in text else 0):
            filled = _REFERENCE.sub(self._value, text)
            if filled == text:
                break
            text = filled
        return text

    def _value(self, hit: re.Match[str]) -> str:
        value = self._constants.get(hit.group(1))
        return hit.group() if value is None else value
