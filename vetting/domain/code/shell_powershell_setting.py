"""
Variables of PowerShell that commands set and give: ``Set-Variable x 'a'`` is written as ``$x = 'a'``.

Source: Microsoft, "Set-Variable", "New-Variable", "Get-Variable", "Set-Item", "about_Environment_Variables",
    "about_Parameters" (of which a name may be cut short), "about_Aliases".
"""

import re
from typing import Final

_SETTER: Final = re.compile(
    r"((?:^|[;{}\n&|(])[ \t]*+)(?:microsoft\.powershell\.(?:utility|management)\\)?+"
    r"(?:(?P<variable>set-variable|new-variable|sv|nv|set)|set-item|new-item|set-content|si|ni|sc)(?=[ \t])",
    re.IGNORECASE,
)
_GETTER: Final = re.compile(
    r"\((?:get-variable|gv)[ \t]++(?:-na?m?e?[ \t]++)?+['\"]?+(?P<name>\w++)['\"]?+"
    r"(?:[ \t]++-valueo?\w*+[ \t]*+\)|[ \t]*+\)\.value\b)"
    r"|\((?:get-item|gi|get-childitem|gci|ls|dir)[ \t]++['\"]?+(?:variable:|(?P<drive>env:))[/\\]?+(?P<item>\w++)"
    r"['\"]?+[ \t]*+\)\.value\b",
    re.IGNORECASE,
)
_BLANK: Final = re.compile(r"[ \t]*+")
_OPENING: Final = re.compile(r"[$@]?+")
_PARAMETER: Final = re.compile(r"-([A-Za-z]++)(:?)")
_VALUE: Final = re.compile(r"'(?:[^']|'')*+'|\"(?:[^\"`]|`.|\"\")*+\"|[^\s;|{}()'\",]++", re.DOTALL)
_GROUPED: Final = re.compile(r"'(?:[^']|'')*+'|\"(?:[^\"`]|`.|\"\")*+\"|[()\n]|[^()'\"\n]++", re.DOTALL)
_NAME: Final = re.compile(r"(['\"]?)(?:(?:script|global|local|private):)?(\w++)\1", re.IGNORECASE)
_ITEM: Final = re.compile(r"(['\"]?)(?:variable:|(env:))[/\\]?+(\w++)\1", re.IGNORECASE)
_IS_BARE: Final = re.compile(r"[^'\"$(@\d]")
_SWITCHES: Final = ("force", "passthru", "whatif", "confirm", "verbose", "debug")


def as_assigned(line: str) -> str:
    """Give a line in which variables are set and taken by ``=`` and ``$``, wherever a command does so plainly."""
    if "value" in line.lower():
        line = _GETTER.sub(_taken, line)
    made: list[str] = []
    done = passed = 0
    for setter in _SETTER.finditer(line):
        if setter.start() < passed:
            continue  # within what another is given
        given = _given(line, setter.end())
        if given is None:
            break  # what is never closed is not looked through again
        stated, passed = given
        name = _named(stated.get("name", ""), is_item=setter["variable"] is None)
        if name is not None and "value" in stated:
            made += [line[done : setter.end(1)], f"${name} = {stated['value']}"]
            done = passed
    return "".join([*made, line[done:]]) if made else line


def _taken(hit: re.Match[str]) -> str:
    return f"${hit['drive'] or ''}{hit['name'] or hit['item']}"


def _named(text: str, *, is_item: bool) -> str | None:
    """Give what is set: a variable by its name, or by the drive that has it; None: something else."""
    if is_item:
        hit = _ITEM.fullmatch(text)
        return f"{hit[2] or ''}{hit[3]}" if hit else None
    hit = _NAME.fullmatch(text)
    return hit[2] if hit else None


def _given(line: str, at: int) -> tuple[dict[str, str], int] | None:
    """Read what a command is given, and where that ends; None where a group does not."""
    stated: dict[str, str] = {}
    waiting = ["name", "value"]
    parameter = ""
    while True:
        end = at
        at = _end_of(_BLANK, line, at)
        if hit := _PARAMETER.match(line, at):
            parameter = _whole(hit[1].lower()) or hit[2]
            at = hit.end()
            continue
        found = _value(line, at)
        if found is None:
            return None
        if found == at:
            return stated, end
        key = parameter or next((one for one in waiting if one not in stated), "")
        stated.setdefault(key, _quoted(line[at:found]) if key == "value" else line[at:found])
        at, parameter = found, ""


def _whole(parameter: str) -> str:
    """Give the whole name of a parameter that matters, as far as it may be cut short; "" for a switch."""
    if any(one.startswith(parameter) for one in _SWITCHES):
        return ""
    if "value".startswith(parameter) and len(parameter) > 1:
        return "value"
    return "name" if any(one.startswith(parameter) for one in ("name", "path", "literalpath")) else parameter


def _value(line: str, at: int) -> int | None:
    """Give where a value ends that begins at *at*, with what commas join to it; None where a group does not end."""
    while True:
        start, end = at, -1
        while end != at:
            end = at
            opening = _end_of(_OPENING, line, at)
            found = _closed(line, opening) if line[opening : opening + 1] == "(" else _end_of(_VALUE, line, at)
            if found is None:
                return None
            at = found
        comma = _end_of(_BLANK, line, at)
        if at == start or line[comma : comma + 1] != ",":
            return at
        at = _end_of(_BLANK, line, comma + 1)


def _closed(line: str, at: int) -> int | None:
    depth = 0
    for hit in _GROUPED.finditer(line, at):
        depth += {"(": 1, ")": -1}.get(hit.group(), 0)
        if depth == 0:
            return hit.end()
    return None


def _end_of(pattern: re.Pattern[str], line: str, at: int) -> int:
    hit = pattern.match(line, at)
    return hit.end() if hit else at


def _quoted(text: str) -> str:
    """Give a value as an expression has it: a command's words need no quotes."""
    return "'" + text.replace("'", "''") + "'" if _IS_BARE.match(text) else text
