"""
What expressions of PowerShell come to that are made of constants: ``('{1}{0}' -f 'ex','i')`` is ``'iex'``.

A line falls into texts, numbers, variables and signs, which are put on a stack;
as soon as what lies on top is an operator or method with constants, what it
comes to takes its place. What is left is written as a line again, and read like
any other. Source: Microsoft, "about_Operators", "about_Quoting_Rules".
"""

import re
from typing import Final

from vetting.domain.code.shell_powershell_rules import EXTENDING, MAX_TEXT, NOTHING, RULES, Folded, Part

MAX_MADE: Final = 8 << 20
"""Characters and members that are made in one file."""
MAX_LOOKED_AT: Final = 1 << 18
"""Characters of one file whose expressions are looked at."""
_TOKEN: Final = re.compile(
    r"(?P<blank>[ \t\r]+)|'(?P<single>(?:[^']|'')*+)'|\"(?P<double>(?:[^\"`]|`.|\"\")*+)\""
    r"|(?P<number>0[xX][0-9a-fA-F]{1,8}|[0-9]{1,9}(?!\w|\.\d))"
    r"|(?P<joins>\[(?:system\.)?string\]::join(?=\())|(?P<cast>\[(?:char|string|int|byte)(?:\[\])?\])"
    r"|(?P<variable>\$(?:(?:env:)?+\w+|\{(?:env:)?+\w+\}))|(?P<word>[-.]?[A-Za-z_]\w*)|(?P<sign>\.\.|\+=|[\w\W])",
    re.IGNORECASE | re.DOTALL,
)
_ENDS: Final = frozenset({"", ";", "\n", "}"})
_NAMED: Final = re.compile(r"\$(?:\{((?:env:)?+\w+)\}|((?:env:)?+\w+))", re.IGNORECASE)
_ESCAPED: Final = re.compile(r"`(.)|\"(\")", re.DOTALL)
_LETTERS: Final = {"n": "\n", "r": "\r", "t": "\t", "0": "", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
_WORTH_IT: Final = re.compile(
    r"['\"][^'\"\n]{0,3}?[+.\[,)]|\[char|-join|-f\b|-[ic]?replace|-split|\+\s*['\"]|=\s*[@('\"\d]", re.IGNORECASE
)


class Expressions:
    """Folds line after line, and remembers which variables hold constants."""

    def __init__(self) -> None:
        self._values: dict[str, Folded] = {}
        self._left = MAX_MADE
        self._room = MAX_LOOKED_AT

    @property
    def is_cut(self) -> bool:
        """Whether there was more to look at, or to make."""
        return self._left < 0 or self._room < 0

    def folded(self, line: str) -> str:
        """Give a line with its expressions as what they come to; the line itself where there are none."""
        if not (_WORTH_IT.search(line) or (self._values and "$" in line)):
            return line
        self._room -= len(line)
        if self.is_cut:
            return line
        stack: list[Part] = []
        is_changed = False
        parts = _parts_of(line)
        for at, part in enumerate(parts):
            after = parts[at + 1].sign if at + 1 < len(parts) else ""
            stack.append(self._known(part, after))
            while self._left >= 0 and self._reduced(stack, after):
                is_changed = True
            if after in _ENDS:
                self._remember(stack)
        return "".join(one.blank + _written(one) for one in stack) if is_changed else line

    def _known(self, part: Part, after: str) -> Part:
        """Put in what a variable holds, unless it is given something."""
        if part.kind == "double" and "$" in part.written:
            value = _NAMED.sub(lambda hit: str(self._values.get((hit[1] or hit[2]).lower(), hit.group())), part.written)
            self._left -= len(value)
            return part if "$" in value else Part(part.written, _unescaped(value[1:-1]), "put", part.blank)
        found = self._values.get(_name_of(part)) if part.kind == "variable" and after not in {"=", "+="} else None
        if found is None:
            return part
        self._left -= len(found) if isinstance(found, list) else 1
        return Part(part.written, list(found) if isinstance(found, list) else found, "put", part.blank)

    def _remember(self, stack: list[Part]) -> None:
        """Remember what a variable is given, where that is a constant by now."""
        if len(stack) > len(("name", "=")) and stack[-3].kind == "variable" and stack[-2].sign in {"=", "+="}:
            name, value = _name_of(stack[-3]), stack[-1].value
            before = self._values.pop(name, None)
            if stack[-2].sign == "+=":
                is_text = isinstance(before, str) and isinstance(value, str) and len(before) + len(value) <= MAX_TEXT
                value = f"{before}{value}" if is_text else None
            if value is not None:
                self._values[name] = value

    def _reduced(self, stack: list[Part], after: str) -> bool:
        """Put what the top of the stack comes to in its place, and say whether there was anything to put."""
        for size, rule in RULES:
            if len(stack) >= size:
                top = stack[-size:]
                made = rule(top, stack[-size - 1] if len(stack) > size else NOTHING, after)
                if made is not None:
                    self._left -= len(made) if isinstance(made, str | list) and rule is not EXTENDING else 1
                    stack[-size:] = [Part("", made, "made", top[0].blank)]
                    return True
        return False


def _name_of(part: Part) -> str:
    return part.written.strip("${}").lower()


def _parts_of(line: str) -> list[Part]:
    parts: list[Part] = []
    blank = ""
    for hit in _TOKEN.finditer(line):
        kind = hit.lastgroup or ""
        if kind == "blank":
            blank += hit.group()
            continue
        parts.append(Part(hit.group(), _value_of(kind, hit[kind] or ""), kind, blank))
        blank = ""
    return parts


def _value_of(kind: str, text: str) -> Folded | None:
    if kind == "single":
        return text.replace("''", "'")
    if kind == "double":
        return None if "$" in text else _unescaped(text)
    return int(text, 0) if kind == "number" and not (text.startswith("0") and text.isdigit() and text != "0") else None


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda hit: _LETTERS.get(hit[1] or hit[2], hit[1] or hit[2]), text)


def _written(part: Part) -> str:
    if part.kind not in {"made", "put"}:
        return part.written
    if isinstance(part.value, list):
        return "(" + ",".join(_quoted(one) for one in part.value) + ")"
    return _quoted(part.value) if isinstance(part.value, str) else str(part.value)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
