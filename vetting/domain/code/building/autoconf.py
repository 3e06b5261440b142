"""
The commands of what a configure script is made of: m4, with a shell's lines between the macros and in them.

Macros fall away, their arguments stay as lines: the quotes of m4 become blanks.
Source: GNU Autoconf's manual 2.72, "Autoconf Language".
"""

import re
from typing import Final

from vetting.domain.code.building.script import COMMANDS_ONLY, Script
from vetting.domain.code.facts import Place

_COMMENT: Final = re.compile(r"(?:^|(?<=\s))(?:dnl\b|#).*")
_MACRO: Final = re.compile(r"\b(?:m4_|A[CMSUXT]_|gl_[A-Z]|LT_|PKG_)\w*+\(?")
_COMMA: Final = re.compile(r"\][ \t]*+,")


def script_of_autoconf(text: str) -> Script:
    """Find the commands of an m4 file, line by line."""
    script = Script()
    script.say(COMMANDS_ONLY)
    parts: list[str] = []
    start = 1
    for number, line in enumerate(text.split("\n"), 1):
        if not (line or parts):
            continue
        start = start if parts else number
        body = _COMMENT.sub("", line.rstrip("\r"))
        parts.append(body.removesuffix("\\"))
        if not body.endswith("\\"):
            _put(script, start, " ".join(parts))
            parts.clear()
    _put(script, start, " ".join(parts))
    return script


def _put(script: Script, number: int, line: str) -> None:
    text = _COMMA.sub(" ; ", _MACRO.sub(" ; ", line)).replace("[", " ").replace("]", " ")
    script.line(Place(number, len(line) - len(line.lstrip()) + 1), text.strip(" ;"))
