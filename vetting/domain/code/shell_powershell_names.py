"""
Variables of PowerShell by their plain names: ``[string]$script:x = 1`` sets ``$x``.

Source: Microsoft, "about_Scopes", "about_Variables", "about_Remote_Variables".
"""

import re
from typing import Final

_SCOPED: Final = re.compile(r"\$(\{?)(?:script|global|local|private|using|variable):(?=\w)", re.IGNORECASE)
_BRACED: Final = re.compile(r"\$\{((?:env:)?+\w++)\}(?=[ \t]*+\+?=(?!=))", re.IGNORECASE)
_TYPED: Final = re.compile(
    r"((?:^|[;{\n])[ \t]*+)(?:\[[\w.]{1,80}+(?:\[[\w., \[\]]{0,80}?\](?=\])|\([^()]{0,80}+\))?\][ \t]*+)++"
    r"(?=\$(?:env:)?+\w++[ \t]*+\+?=(?!=))",
    re.IGNORECASE,
)
"""A type, or what it has to be like, before a variable that is given something."""


def plainly_named(line: str) -> str:
    """Give a line without scopes, without braces around what is given something, and without its type."""
    if "$" not in line:
        return line
    if ":" in line:
        line = _SCOPED.sub(r"$\1", line)
    if "${" in line:
        line = _BRACED.sub(r"$\1", line)
    return _TYPED.sub(r"\1", line) if "[" in line and "=" in line else line
