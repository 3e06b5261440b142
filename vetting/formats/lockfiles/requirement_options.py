"""
Lines of a requirements file that begin with an option.

pip takes long options by any beginning that only one of them has, and several
in one line. Here a line that leads to another file has to do only that, and in
full words, and any other line to hold nothing but options that name no release:
what is read otherwise here than by pip would install what nobody judged.

Source: pip 26.3, src/pip/_internal/req/req_file.py (parse_line, SUPPORTED_OPTIONS).
"""

import re
from shlex import split

from vetting.domain.errors import InvalidInput

_REQUIREMENTS = ("-r", "--requirement")
_CONSTRAINTS = ("-c", "--constraint")
_FLAGS = frozenset({"--no-index", "--prefer-binary", "--require-hashes", "--no-require-hashes", "--pre"})
_WITH_VALUE = frozenset(
    {
        "-i",
        "--index-url",
        "--pypi-url",
        "--extra-index-url",
        "-f",
        "--find-links",
        "--no-binary",
        "--only-binary",
        "--all-releases",
        "--only-final",
        "--trusted-host",
        "--use-feature",
    }
)
_SHOWN = 80
_SCHEME = re.compile(r"(?:https?|file):|.*://", re.IGNORECASE | re.DOTALL)
VARIABLE = re.compile(r"\$\{[A-Z0-9_]+\}")
"""What pip replaces from the environment, so that nobody can tell what stands there."""


def leads_to(text: str) -> tuple[str, bool] | None:
    """
    Tell which file a line leads to, and whether as constraints; None where it leads to none.

    Raises:
        InvalidInput: It says more than that, or the file is elsewhere; or it says what is not known here.
    """
    words = _words(text)
    name, value = _parted(words[0])
    if name not in {*_REQUIREMENTS, *_CONSTRAINTS}:
        _require_known(words)
        return None
    rest = words[1:] if value is None else [value, *words[1:]]
    if len(rest) != 1 or not rest[0]:
        raise InvalidInput(f"{name} has to stand in a line of its own, with one file")
    if _SCHEME.match(rest[0]) or VARIABLE.search(rest[0]):
        raise InvalidInput(f"{rest[0][:_SHOWN]!r} is elsewhere; keep a copy beside this file")
    return rest[0], name in _CONSTRAINTS


def _words(text: str) -> list[str]:
    try:
        return split(text)
    except ValueError as error:
        raise InvalidInput(f"{text[:_SHOWN]!r} has a quotation mark without another") from error


def _parted(word: str) -> tuple[str, str | None]:
    """Part an option from a value that is written in the same word."""
    if word.startswith("--"):
        name, separator, value = word.partition("=")
        return name, value if separator else None
    return word[:2], word[2:] or None


def _require_known(words: list[str]) -> None:
    waiting = words[::-1]
    while waiting:
        name, value = _parted(waiting.pop())
        if name in _WITH_VALUE and (value is not None or waiting):
            if value is None:
                waiting.pop()
        elif name not in _FLAGS or value is not None:
            raise InvalidInput(
                f"{name[:_SHOWN]!r} is no option that is read here: write -r, -c and -e in lines of their own, in full"
            )
