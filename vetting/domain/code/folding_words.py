"""Functions that take a text apart, or change it, whose answer can be told: JSON, literals, words, ``re.sub``."""

import ast
import re
from collections.abc import Callable, Mapping
from json import loads
from shlex import join, split
from typing import Final

from vetting.domain.code.folding import Budget, Unfolded

MAX_SLOW: Final = 1 << 16
"""Characters given to what works in Python, a few MB a second."""
MAX_LITERAL: Final = 1000
"""Characters of a literal within a text."""
_QUOTED_SIZE: Final = len("""'"'"'""")
"""Of one character, at most."""
_PLAIN_PATTERN: Final = re.compile(r"[\w ,;:!@#%&/<>=~'\"-]{1,100}")
_ANY_OF: Final = re.compile(r"\[([\w ,;:!@#%&/<>=~'\"]{1,100})\](\+?)")
"""Letters in brackets, without ranges."""


def _split_words(budget: Budget, text: object, *_: object, **__: object) -> object:
    if not isinstance(text, str) or len(text) > MAX_SLOW:
        raise Unfolded
    budget.spend(len(text))
    return tuple(split(text))


def _joined_words(budget: Budget, words: object) -> object:
    if not isinstance(words, tuple):
        raise Unfolded
    texts = [one for one in words if isinstance(one, str)]
    if len(texts) < len(words):
        raise Unfolded
    budget.spend(sum(_QUOTED_SIZE * len(one) + len("'' ") for one in texts))
    return join(texts)


def _from_json(budget: Budget, text: object, *_: object, **__: object) -> object:
    """Fold text, a number or a list of them; what else JSON may hold is no constant that is followed."""
    if not isinstance(text, str | bytes) or len(text) > MAX_SLOW:
        raise Unfolded
    budget.spend(len(text))
    value = loads(text)
    found = tuple(value) if isinstance(value, list) else value
    if any(isinstance(one, list | dict) for one in (found if isinstance(found, tuple) else (found,))):
        raise Unfolded
    return found


def _literal(budget: Budget, text: object) -> object:
    """Fold what a literal says: text, a number, or a flat list of them."""
    if not isinstance(text, str) or len(text) > MAX_LITERAL:
        raise Unfolded
    budget.step(len(text))
    try:
        value = ast.literal_eval(text)
    except SyntaxError as error:
        raise Unfolded from error
    found = tuple(value) if isinstance(value, list) else value
    if not all(isinstance(one, str | bytes | int | float) for one in (found if isinstance(found, tuple) else (found,))):
        raise Unfolded
    return found


def _substituted(budget: Budget, pattern: object, new: object, text: object) -> object:
    """Fold ``re.sub`` of letters, or of any of some letters in brackets: no other pattern is tried."""
    if not (isinstance(pattern, str) and isinstance(new, str) and isinstance(text, str)) or "\\" in new:
        raise Unfolded
    budget.spend(len(text) * max(len(new), 1))
    if _PLAIN_PATTERN.fullmatch(pattern):
        return text.replace(pattern, new)
    hit = _ANY_OF.fullmatch(pattern)
    if hit is None or (hit.group(2) and new):
        raise Unfolded
    return text.translate(dict.fromkeys(map(ord, hit.group(1)), new))


WORDS: Final[Mapping[str, Callable[..., object]]] = {
    "json.loads": _from_json,
    "ast.literal_eval": _literal,
    "re.sub": _substituted,
    "shlex.split": _split_words,
    "shlex.join": _joined_words,
}
"""By resolved name."""
