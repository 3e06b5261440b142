"""
What operators, methods and casts of PowerShell make of constants: one function for each form of the top of the stack.

Each is given the top, what lies below it and the sign that follows, and gives
what the top comes to; None where that is not known, or something that binds
more closely follows. Source: Microsoft, "about_Operators", "about_Operator_Precedence".
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from vetting.domain.code.shell_escapes import character_of

MAX_TEXT: Final = 1 << 16
"""Characters of one text that is made, and members of a list."""
MAX_NUMBER_BITS: Final = 32
MAX_DIGITS: Final = 8
_FIELD: Final = re.compile(r"\{(\d{1,4})(?:,-?\d{1,3})?(?::[^{}]{0,20})?\}")
Folded: TypeAlias = str | int | list[str]


@dataclass(slots=True)
class Part:
    """Something of a line: what it comes to if that is known, and else how it is written."""

    written: str
    value: Folded | None = None
    kind: str = ""
    blank: str = ""
    """What stands before it."""

    @property
    def sign(self) -> str:
        """Give an operator or a method in lower case; "" for what is a value."""
        return self.written.lower() if self.value is None else ""


NOTHING: Final = Part("")


def _texts(value: Folded | None) -> list[str]:
    return value if isinstance(value, list) else [] if value is None else [str(value)]


def _joined(top: list[Part], _before: Part, after: str) -> Folded | None:
    """``'a' + 'b'``, and numbers likewise."""
    left, sign, right = top
    if after in {"[", ".", ".."} or after.startswith(".") or right.value is None:
        return None
    if sign.sign == "+" and isinstance(left.value, str) and not isinstance(right.value, list):
        return left.value + str(right.value) if len(left.value) + len(str(right.value)) <= MAX_TEXT else None
    if sign.sign == "+" and isinstance(left.value, list):
        return left.value + _texts(right.value) if len(left.value) <= MAX_TEXT else None
    if isinstance(left.value, int) and isinstance(right.value, int):
        return _calculated(sign.sign, left.value, right.value)
    return None


def _calculated(sign: str, left: int, right: int) -> Folded | None:
    if sign == ".." and abs(right - left) <= MAX_TEXT:
        step = 1 if right >= left else -1
        return [str(one) for one in range(left, right + step, step)]
    made = {"+": left + right, "-": left - right, "-bxor": left ^ right, "*": left * right}.get(sign)
    return None if made is None or made.bit_length() > MAX_NUMBER_BITS else made


def _list(top: list[Part], _before: Part, after: str) -> Folded | None:
    """``'a','b'``."""
    left, sign, right = top
    if sign.sign != "," or left.value is None or right.value is None or after in {"+", "*", "[", ".."}:
        return None
    if after.startswith("."):
        return None
    if isinstance(left.value, list):
        left.value.extend(_texts(right.value))
        return left.value
    return [*_texts(left.value), *_texts(right.value)]


def _in_parentheses(top: list[Part], before: Part, _after: str) -> Folded | None:
    """``('a')``, where no method or function is called: ``f('a')``."""
    is_called = before.kind in {"word", "joins"} and not top[0].blank and not before.sign.startswith("-")
    return None if is_called or top[0].sign != "(" or top[2].sign != ")" else top[1].value


def _cast(top: list[Part], _before: Part, after: str) -> Folded | None:
    """``[char]97`` and ``[char[]](97,98)``."""
    cast, given = top
    if cast.kind != "cast" or given.value is None or (after in {"+", "-", "*"} and isinstance(given.value, str)):
        return None
    if "char" not in cast.sign:
        return given.value
    if isinstance(given.value, str) and not given.value.isdecimal():
        return list(given.value) if "[]" in cast.sign else given.value
    found = [_character(one) for one in _texts(given.value)]
    return found if "[]" in cast.sign else "".join(found)


def _character(text: str) -> str:
    return character_of(int(text)) if text.isdecimal() and len(text) < MAX_DIGITS else text


def _operator(top: list[Part], _before: Part, after: str) -> Folded | None:
    """``-f``, ``-join``, ``-replace`` and ``-split`` between two values."""
    left, sign, right = top
    if left.value is None or right.value is None or after == "," or (after == "[" and sign.sign != "-join"):
        return None
    if sign.sign == "-join" and isinstance(right.value, str):
        return _together(right.value, _texts(left.value))
    if sign.sign == "-f" and isinstance(left.value, str):
        return _formatted(left.value, _texts(right.value))
    if sign.sign in {"-replace", "-creplace", "-ireplace"} and isinstance(left.value, str):
        return _replaced(left.value, _texts(right.value))
    if sign.sign == "-split" and isinstance(left.value, str) and isinstance(right.value, str) and right.value:
        return left.value.split(right.value)
    return None


def _joined_by_nothing(top: list[Part], before: Part, after: str) -> Folded | None:
    """``-join ('a','b')``."""
    sign, right = top
    if sign.sign != "-join" or before.value is not None or before.sign in {")", "]"} or right.value is None:
        return None
    return None if after in {",", "["} else _together("", _texts(right.value))


def _together(between: str, texts: list[str]) -> str | None:
    size = len(between) * len(texts) + sum(len(one) for one in texts)
    return between.join(texts) if size <= MAX_TEXT else None


def _formatted(text: str, values: list[str]) -> str | None:
    size = len(text) + sum(len(one) for one in values) * text.count("{")
    if size > MAX_TEXT or any(int(hit[1]) >= len(values) for hit in _FIELD.finditer(text)):
        return None
    return _FIELD.sub(lambda hit: values[int(hit[1])], text).replace("{{", "{").replace("}}", "}")


def _replaced(text: str, given: list[str]) -> str | None:
    old, new = (*given, "", "")[:2]
    if not old or text.count(old) * len(new) > MAX_TEXT:
        return None
    return text.replace(old, new)


def _called(top: list[Part], _before: Part, _after: str) -> Folded | None:
    """``'abc'.Replace('a','b')`` and other methods of a text."""
    value, method, opening, given, closing = top
    if (opening.sign, closing.sign) != ("(", ")") or given.value is None:
        return None
    if method.sign == ".getstring" and isinstance(given.value, list):
        return _together("", [_character(one) for one in given.value])
    if not isinstance(value.value, str) or method.sign not in _METHODS:
        return None
    return _METHODS[method.sign](value.value, _texts(given.value))


def _joined_by_method(top: list[Part], _before: Part, _after: str) -> Folded | None:
    """``[string]::Join('', 'a', 'b')``."""
    method, opening, given, closing = top
    if method.kind != "joins" or (opening.sign, closing.sign) != ("(", ")") or not isinstance(given.value, list):
        return None
    return _together(given.value[0], given.value[1:]) if given.value else None


def _called_bare(top: list[Part], _before: Part, _after: str) -> Folded | None:
    """``'ABC'.ToLower()``."""
    value, method, opening, closing = top
    if (opening.sign, closing.sign) != ("(", ")") or not isinstance(value.value, str):
        return None
    change = _BARE_METHODS.get(method.sign)
    return change(value.value) if change else None


def _indexed(top: list[Part], _before: Part, _after: str) -> Folded | None:
    """``'abc'[2,1]`` and ``'abc'[-1..-3]``."""
    value, opening, index, closing = top
    if (opening.sign, closing.sign) != ("[", "]") or not isinstance(value.value, str | list):
        return None
    size, made = len(value.value), list[str]()
    for one in _texts(index.value):
        if not one.removeprefix("-").isdecimal() or len(one) > MAX_DIGITS:
            return None
        if -size <= int(one) < size:
            made.append(value.value[int(one)])
    return (made if isinstance(index.value, list) else "".join(made)) if made else None


def _negative(top: list[Part], before: Part, _after: str) -> Folded | None:
    """``-1`` behind what is no value."""
    sign, number = top
    if sign.sign != "-" or not isinstance(number.value, int) or before.value is not None:
        return None
    return -number.value if before.sign in {"[", "(", ",", ".."} else None


def _cut(text: str, given: list[str]) -> str | None:
    if not all(one.isdecimal() for one in given):
        return None
    start, length = (*(int(one) for one in given), len(text))[:2]
    return text[start : start + length]


_METHODS: Final[dict[str, Callable[[str, list[str]], Folded | None]]] = {
    ".replace": _replaced,
    ".substring": _cut,
    ".split": lambda text, given: text.split(given[0]) if given and given[0] else None,
    ".trim": lambda text, given: text.strip("".join(given)),
}
_BARE_METHODS: Final[dict[str, Callable[[str], Folded]]] = {
    ".tolower": str.lower,
    ".toupper": str.upper,
    ".tostring": str,
    ".trim": str.strip,
    ".tochararray": list,
}
RULES: Final[tuple[tuple[int, Callable[[list[Part], Part, str], Folded | None]], ...]] = (
    (5, _called),
    (4, _called_bare),
    (4, _joined_by_method),
    (4, _indexed),
    (3, _in_parentheses),
    (3, _joined),
    (3, _operator),
    (3, _list),
    (2, _joined_by_nothing),
    (2, _negative),
    (2, _cast),
)
EXTENDING: Final = _list
"""The rule that makes a list longer, rather than a new one."""
