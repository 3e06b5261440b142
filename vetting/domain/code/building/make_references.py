"""What a Makefile's references come to: variables that hold constants, and the functions that put texts together."""

import re
from collections.abc import Callable
from typing import Final

from vetting.domain.code.building.script import MAX_PUT_IN, Constants, replaced

MAX_DEPTH: Final = 8
"""Variables within variables."""
MAX_NESTED: Final = 50
"""References and parentheses within each other."""
_PART: Final = re.compile(r"\$\$|\$[({]|\$[^({$]|[(){}]|[^$(){}]++|\$", re.DOTALL)
_CLOSES: Final = {"$(": ")", "${": "}", "(": ")", "{": "}"}
_KNOWN: Final = {"MAKE": "make", "SHELL": "sh", "CURDIR": ".", "RM": "rm -f", "CC": "cc", "CXX": "c++", "AR": "ar"}
_SUBSTITUTED: Final = re.compile(r"([^\s:$]++):([^=]*+)=(.*)", re.DOTALL)


def _subst(words: list[str]) -> str:
    return replaced(words[2], words[0], words[1])


def _each(put: Callable[[str, str], str]) -> Callable[[list[str]], str]:
    def every(words: list[str]) -> str:
        most = MAX_PUT_IN // (len(words[0]) + 1)
        return " ".join([put(one, words[0]) for one in words[1].split()[:most]])

    return every


_FUNCTIONS: Final[dict[str, tuple[int, Callable[[list[str]], str]]]] = {
    "subst": (3, _subst),
    "patsubst": (3, _subst),
    "strip": (1, lambda words: " ".join(words[0].split())),
    "addprefix": (2, _each(lambda one, more: more + one)),
    "addsuffix": (2, _each(lambda one, more: one + more)),
    "firstword": (1, lambda words: "".join(words[0].split()[:1])),
    "lastword": (1, lambda words: "".join(words[0].split()[-1:])),
    "if": (3, lambda words: " ; ".join(words[1:])),
    "foreach": (3, lambda words: f"{words[2]} {words[1]}"),
    "eval": (1, lambda words: words[0]),
}
"""By their names: of how many words at most, and what they come to, roughly."""


class References:
    """Puts values where references stand."""

    def __init__(self) -> None:
        self._values = Constants(_KNOWN)
        self._commands: list[str] = []

    @property
    def is_cut(self) -> bool:
        """Whether some value was too long to be put in."""
        return self._values.is_cut

    def set(self, name: str, how: str, value: str) -> None:
        """Remember what a variable is set to, with the sign before the equals sign."""
        if how == "+":
            self._values.add(name, f" {value}")
        elif how == "?" and name not in _KNOWN and self._values.get(name) is not None:
            return
        else:
            self._values.put(name, self.filled(value).replace("$", "$$") if how.startswith(":") else value)

    def get(self, name: str) -> str | None:
        """Give what a variable holds, its references with it."""
        value = self._values.get(name)
        return None if value is None else self.filled(value)

    def run(self) -> list[str]:
        """Give the commands that putting values in has run since this was last asked."""
        commands, self._commands = self._commands, []
        return commands

    def filled(self, text: str, depth: int = 0) -> str:
        """Put values in; a reference to what nobody knows becomes a shell's variable."""
        stack: list[tuple[str, list[str]]] = [("", [])]
        for hit in _PART.finditer(text):
            part = hit.group()
            if len(stack) < MAX_NESTED and (part in {"$(", "${"} or (part in {"(", "{"} and len(stack) > 1)):
                stack.append((part, []))
            elif len(stack) > 1 and part == _CLOSES[stack[-1][0]]:
                sign, parts = stack.pop()
                body = "".join(parts)
                stack[-1][1].append(self._reference(body, depth) if "$" in sign else f"{sign}{body}{part}")
            else:
                is_short = part[0] == "$" and part[1:] not in {"", "(", "{"}
                stack[-1][1].append(self._short(part, depth) if is_short else part)
        return "".join(sign + "".join(parts) for sign, parts in stack)

    def _short(self, part: str, depth: int) -> str:
        """Put in what a reference of one sign stands for."""
        if part == "$$":
            return "$"
        return self._value(part[1], depth) if part[1].isalnum() else part

    def _reference(self, body: str, depth: int) -> str:
        """Put in what a reference comes to."""
        name, _, rest = body.lstrip().partition(" ")
        if name == "shell":
            self._commands.append(rest)
            return f"$({rest})"
        if name == "call":
            return self._called(rest.split(","), depth)
        if name in _FUNCTIONS:
            most, function = _FUNCTIONS[name]
            words = rest.split(",", most - 1)
            result = function([*words, *[""] * (most - len(words))])
            return result if self._values.takes(len(result)) else ""
        if hit := _SUBSTITUTED.fullmatch(body):
            value = self._value(hit.group(1), depth)
            result = _subst([hit.group(2), hit.group(3), value])
            return result if self._values.takes(len(result)) else value
        return self._value(body.strip(), depth)

    def _value(self, name: str, depth: int) -> str:
        value = self._values.get(name) if depth < MAX_DEPTH else None
        return f"${{{name}}}" if value is None else self.filled(value, depth + 1)

    def _called(self, words: list[str], depth: int) -> str:
        """Put in what a function of the file's own comes to."""
        value = self._values.get(words[0].strip()) if depth < MAX_DEPTH else None
        for number, word in enumerate(words[1:10], 1):
            value = value and replaced(value, f"$({number})", word)
            if value and not self._values.takes(len(value)):
                return ""
        return " ".join(words) if value is None else self.filled(value, depth + 1)
