"""What the variables of a script are known to hold, and what ``${x%y}``, ``${x:1:2}`` and ``$((x+1))`` make of it."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from vetting.domain.code.shell_arithmetic import calculated
from vetting.domain.code.shell_words import ARITHMETIC, BATCH, SHELL, Dialect

MAX_VALUE: Final = 1 << 16
"""Characters of a value that is remembered."""
MAX_PUT_IN: Final = 1 << 20
"""Characters that variables add to one file."""
MAX_CUT: Final = 4_000
"""Characters of a value from which a part is taken by a pattern."""
_SLICE: Final = re.compile(r":\s*\(?(-?\d{1,9})\)?(?::\s*(-?\d{1,9}))?|:~(-?\d{1,9})(?:,(-?\d{1,9}))?")
_ELSE: Final = re.compile(r":?([-=+])(.*)", re.DOTALL)
_CUT: Final = re.compile(r"(##?|%%?)(.+)", re.DOTALL)
_REPLACED: Final = re.compile(r"/([/#%]?)((?:[^/\\]|\\.)+)(?:/(.*))?", re.DOTALL)
_REPLACED_IN_BATCH: Final = re.compile(r":([^=~*][^=]*)=(.*)")
_CASES: Final[dict[str, Callable[[str], str]]] = {
    "^^": str.upper,
    "@U": str.upper,
    ",,": str.lower,
    "@L": str.lower,
    "~~": str.swapcase,
    "^": lambda text: text[:1].upper() + text[1:],
    "@u": lambda text: text[:1].upper() + text[1:],
    ",": lambda text: text[:1].lower() + text[1:],
    "@Q": str,
    "@P": str,
}
_NUMBERS: Final = re.compile(r"[A-Za-z+*/(]")
_MARKS: Final = str.maketrans("", "", "\"'\\")
_WILD: Final = re.compile(r"[*?\[\]]")


@dataclass(slots=True)
class Variables:
    """What variables are known to hold, and from where it came."""

    values: dict[str, str] = field(default_factory=dict)
    """Of an array ``x`` the members are ``x[0]`` and so on, and all of it ``x[@]``."""
    sources: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Names of what a value came out of, as calls have them."""
    left: int = MAX_PUT_IN

    def put(self, name: str, value: str, sources: tuple[str, ...], *, is_known: bool = True) -> None:
        """Remember a value, as far as it *is known*, and what it came out of; with ``+`` after the name it is added."""
        before = self.values.get(name[:-1], "") if name.endswith("+") else ""
        name = name.removesuffix("+")
        self.values.pop(name, None)
        self.sources.pop(name, None)
        if sources:
            self.sources[name] = sources
        if is_known and "$" not in value and len(before) + len(value) <= MAX_VALUE:
            self.values[name] = before + value

    def put_list(self, name: str, words: list[str]) -> None:
        """Remember an array."""
        for at, word in enumerate(words):
            self.put(f"{name}[{at}]", word, ())
        self.put(name, words[0] if words else "", ())
        self.put(f"{name}[@]", " ".join(words), ())

    def put_in(self, text: str, dialect: Dialect) -> str:
        """Write constants where variables are named."""
        if "$" not in text and dialect is not BATCH:
            return text

        def value(hit: re.Match[str]) -> str:
            found = self._value(hit, dialect)
            if found is None or len(found) > self.left:
                return hit.group()
            self.left -= len(found)
            return found

        written = dialect.variable.sub(value, text)
        return ARITHMETIC.sub(self._number, written) if dialect is SHELL and "$((" in written else written

    def _number(self, hit: re.Match[str]) -> str:
        number = calculated(hit.group()[3:-2], self.values)
        return hit.group() if number is None else str(number)

    def _value(self, hit: re.Match[str], dialect: Dialect) -> str | None:
        name, rest = name_of(hit, dialect), hit["rest"] or ""
        if dialect is SHELL and hit["mark"] == "!":
            name = self.values.get(name, "")
        index, _, rest = rest[1:].partition("]") if rest.startswith("[") else ("", "", rest)
        name = f"{name}[{'@' if index == '*' else index}]" if index else name
        found = self.values.get(name)
        if dialect is SHELL and hit["mark"] == "#":
            return None if found is None else str(len(found))
        return parted(found, rest, self.values) if rest else found

    def behind(self, text: str, dialect: Dialect) -> Iterator[str]:
        """Name what the variables in *text* came out of."""
        if self.sources:
            for name in dict.fromkeys(name_of(hit, dialect) for hit in dialect.variable.finditer(text)):
                yield from self.sources.get(name, ())


def name_of(hit: re.Match[str], dialect: Dialect) -> str:
    """Give a variable's name as it is remembered: only shells of Unix tell cases apart."""
    name = hit["braced"] or hit["bare"] or ""
    return name if dialect is SHELL else name.lower()


def parted(value: str | None, rest: str, values: Mapping[str, str]) -> str | None:
    """
    Give what is left of *value* by what stands behind the name; None where that is not known.

    Source: Bash reference manual, "Shell Parameter Expansion"; for ``:~`` and ``:a=b`` Windows' ``set /?``.
    """
    if hit := _ELSE.fullmatch(rest):
        sign, other = hit.group(1), hit.group(2).translate(_MARKS)
        return (other if value else "") if sign == "+" else (value or other)
    if value is None:
        return None
    if hit := _SLICE.fullmatch(_with_numbers(rest, values)):
        return _slice(value, *(None if one is None else int(one) for one in (hit[1] or hit[3], hit[2] or hit[4])))
    if (change := _CASES.get(rest)) is not None:
        return change(value)
    return _by_pattern(value, rest) if len(value) <= MAX_CUT else None


def _by_pattern(value: str, rest: str) -> str | None:
    if hit := _CUT.fullmatch(rest):
        return _without(value, hit.group(1), hit.group(2).translate(_MARKS))
    if hit := _REPLACED.fullmatch(rest):
        return _replaced(value, hit.group(1), hit.group(2).translate(_MARKS), (hit.group(3) or "").translate(_MARKS))
    hit = _REPLACED_IN_BATCH.fullmatch(rest)
    return _bounded(value, hit.group(1), hit.group(2)) if hit else None


def _with_numbers(rest: str, values: Mapping[str, str]) -> str:
    """Write numbers where the offset and length of a part are named or calculated."""
    if not rest.startswith(":") or not _NUMBERS.search(rest):
        return rest
    numbers = [calculated(one.replace("$", ""), values) for one in rest[1:].split(":")]
    return rest if None in numbers else "".join(f":{one}" for one in numbers)


def _slice(value: str, start: int | None, length: int | None) -> str:
    start = start or 0
    if start < -len(value):
        return ""
    end = None if length is None else length if length < 0 else (start % len(value) if start < 0 else start) + length
    return value[start:end]


def _without(value: str, sign: str, pattern: str) -> str | None:
    """Take off what *pattern* hits at the beginning or the end, where it holds one star at its outer or inner side."""
    is_front, is_longest = sign[0] == "#", len(sign) > 1
    stars = pattern.count("*")
    if "[" in pattern or stars > 1 or (stars and "?" in pattern):
        return None
    if not stars:
        part = value[: len(pattern)] if is_front else value[len(value) - len(pattern) :] if pattern else ""
        is_hit = len(part) == len(pattern) and all(
            one in {"?", other} for one, other in zip(pattern, part, strict=True)
        )
        return (value[len(pattern) :] if is_front else value[: len(value) - len(pattern)]) if is_hit else value
    before, _, after = pattern.partition("*")
    if is_front:
        end = value.rfind(after) if is_longest else value.find(after, len(before))
        is_hit = value.startswith(before) and end >= len(before)
        return value[end + len(after) :] if is_hit else value
    start = value.find(before) if is_longest else value.rfind(before, 0, len(value) - len(after))
    return value[:start] if start >= 0 and value.endswith(after) else value


def _replaced(value: str, sign: str, old: str, new: str) -> str | None:
    if _WILD.search(old):
        return None
    if sign == "/":
        return _bounded(value, old, new)
    if sign == "#":
        return new + value[len(old) :] if value.startswith(old) else value
    if sign == "%":
        return value[: -len(old)] + new if value.endswith(old) else value
    return value.replace(old, new, 1)


def _bounded(value: str, old: str, new: str) -> str | None:
    """Replace a text everywhere, unless that makes too much of it."""
    return value.replace(old, new) if old and value.count(old) * len(new) <= MAX_VALUE else None
