"""
Whether a command of a script prints all of the environment, and hands it on whole.

Source: POSIX, env(1), set(1); Microsoft, "about_Environment_Provider", "Environment.GetEnvironmentVariables".
"""

import re
from collections.abc import Sequence
from itertools import takewhile
from typing import Final

from vetting.domain.code.shell_commands import Segment
from vetting.domain.code.shell_programs import NETWORK, PREFIX
from vetting.domain.code.shell_words import POWERSHELL, SHELL, Dialect

WHOLE_ENVIRONMENT: Final = f"{PREFIX}environment"
"""How what is made of all of the environment is said to come about."""
_LISTERS: Final = frozenset({"gci", "get-childitem", "dir", "ls", "get-item", "gi"})
_DRIVE: Final = re.compile(r"['\"]?env:[/\\]?\*?['\"]?", re.IGNORECASE)
_BY_METHOD: Final = re.compile(r"environment\]::['\"]?getenvironmentvariables", re.IGNORECASE)
_PRINTERS: Final = frozenset({"env", "printenv", "set", "export -p", "declare -x"})
_KEEP_ALL: Final = frozenset({
    "convertto-json", "convertto-csv", "convertto-html", "convertto-xml", "out-string", "sort-object", "sort", "select",
    "select-object", "format-list", "fl", "format-table", "ft", "%", "foreach-object", "foreach", "tee-object",
    "base64", "base32", "gzip", "bzip2", "xz", "zstd", "xxd", "tee", "cat", "rev", "tr", "jq",
})  # fmt: skip
"""What leaves in what it is given whatever was a secret there."""


def prints_environment(command: Sequence[Segment], dialect: Dialect) -> bool:
    """Say whether a program of a command prints all of the environment, and no other takes part of that out."""
    for at, one in enumerate(command):
        if _prints(one, dialect):
            later = takewhile(lambda other: other.before == "|", command[at + 1 :])
            if all(other.program in _KEEP_ALL or other.program in NETWORK for other in later):
                return True
    return False


def _prints(one: Segment, dialect: Dialect) -> bool:
    if dialect is POWERSHELL:
        if one.program in _LISTERS:
            return any(map(_DRIVE.fullmatch, one.argv[1:]))
        return any(map(_BY_METHOD.search, one.words))
    # What is piped is told by the command's own words.
    return dialect is SHELL and one.before in {"$(", "`"} and " ".join(one.words[:3]) in _PRINTERS
