"""
Texts of a Python file that are known in part: what ``f"python {x}"``, ``+``, ``%``, ``format`` and ``join`` make.

They are kept as the pieces that they are made of, and put together only where
somebody asks: where a program is started with one, or where one is evaluated.
What is not known stands in the text as ``HOLE``.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from string import Formatter
from typing import Final

from vetting.domain.code.folding import Budget, Unfolded
from vetting.domain.code.python_values import UNKNOWN, Known, constant, flow

HOLE: Final = "…"
"""What stands for what is not known: no word that means anything to anybody."""
HOLE_IN_CODE: Final = "_"
"""The same in code: a name."""
MAX_PIECES: Final = 400
"""Of one text."""
MAX_NUMBER: Final = 1 << 64
"""That stands in a text."""
_DIRECTIVE: Final = re.compile(r"%(?:\(([^()%]{0,100})\))?[-+ #0]{0,3}[\d*]{0,3}(?:\.\d{1,3})?([a-zA-Z%])")
_ITSELF: Final = "executable"
"""What names end with by which a file knows who runs it."""
_INTERPRETER: Final = "python3"
_QUOTED: Final = re.compile(r"[^\w@%+=:,./-]", re.ASCII)
"""What has a word quoted for a shell. Source: CPython, ``shlex.quote``."""


_BLANK: Final = constant(" ")
SLASH: Final = constant("/")


class Partial(Known):
    """A text that is known in part: its pieces, one after the other, or a template and what is put into it."""

    __slots__ = ("how", "named", "pieces")

    pieces: Sequence[Known]
    how: str
    """"" where the pieces follow one another; else "%" or "{" for a template, or "join" and "shell" for what is put
    between them."""
    named: Sequence[tuple[str, Known]]


def partial(
    pieces: Sequence[Known], how: str = "", named: Sequence[tuple[str, Known]] = (), made_of: Known | None = None
) -> Known:
    """Know a text in part, and what it is made from."""
    whole = flow(*pieces) if made_of is None else made_of
    known = Partial(None, whole.calls, whole.names)
    known.pieces, known.how, known.named = pieces, how, named
    return known


def is_text(known: Known) -> bool:
    """Say whether this is known to be text, in whole or in part."""
    return type(known.constant) is str or type(known) is Partial


_PATHS: Final = frozenset({"os.path.join", "pathlib.Path", ".joinpath"})
_SAME: Final = frozenset({"str", "os.fspath", "os.path.abspath", "os.path.realpath"})
FILLING: Final = _PATHS | _SAME | {".format", ".join", "shlex.join"}
"""Calls that make one text, or one path, of others."""


def filled(
    name: str, base: Known | None, arguments: Sequence[Known], named: Sequence[tuple[str, Known]], made_of: Known
) -> Known:
    """Know in part what one of ``FILLING`` makes; *made_of* where nothing is known of that."""
    if name == "shlex.join" and len(arguments) == 1:
        return partial((_BLANK, *arguments), "shell", (), made_of)
    if name in _PATHS:
        parts = (base, *arguments) if name == ".joinpath" and base is not None else tuple(arguments)
        return partial((SLASH, Known(items=parts)), "join", (), made_of) if parts else made_of
    if name in _SAME:
        return partial(arguments, "", (), made_of) if len(arguments) == 1 else made_of
    if base is None or type(base.constant) is not str:
        return made_of
    if name == ".format":
        return partial((base, *arguments, *[one for _, one in named]), "{", named, made_of)
    return partial((base, *arguments), "join", (), made_of) if len(arguments) == 1 else made_of


def text_of(known: Known, budget: Budget) -> str | None:
    """Put together what is known of a text; None where it is none, or too much."""
    if type(known) is not Partial:
        return known.constant if type(known.constant) is str else None
    pieces: list[str] = []
    waiting: list[Known] = [known]
    for _ in range(MAX_PIECES):
        if not waiting:
            break
        one = waiting.pop()
        if isinstance(one, Partial):
            waiting.extend(reversed(list(islice(_in_order(one), MAX_PIECES))))
        else:
            pieces.append(_shown(one))
    if waiting:
        return None
    try:
        budget.spend(sum(map(len, pieces)))
    except Unfolded:
        return None
    return "".join(pieces)


def _shown(known: Known) -> str:
    value = known.constant
    if known.made and isinstance(value, str | bytes):
        return value if isinstance(value, str) else value.decode("utf-8", "replace")
    if known.made and isinstance(value, int | float) and abs(value) < MAX_NUMBER:
        return str(value)
    return _INTERPRETER if known.name is not None and known.name.endswith(_ITSELF) else HOLE


def _in_order(text: Partial) -> Iterator[Known]:
    """Give the pieces of a text one after the other, what a template says between them included."""
    if not text.how:
        yield from text.pieces
        return
    first, *values = text.pieces
    template = first.constant if isinstance(first.constant, str) else None
    if template is None:
        yield from text.pieces
    elif text.how == "%":
        yield from _percent(template, values[0])
    elif text.how == "{":
        yield from _formatted(template, values, dict(text.named))
    else:
        yield from _joined(template, values[0], is_quoted=text.how == "shell")


def _percent(template: str, values: Known) -> Iterator[Known]:
    by_name = values.items if isinstance(values.items, dict) else {}
    by_place = iter(_members(values))
    at = 0
    for hit in _DIRECTIVE.finditer(template):
        yield constant(template[at : hit.start()])
        at = hit.end()
        if hit.group(2) == "%":
            yield constant("%")
        elif hit.group(1) is not None:
            yield by_name.get(hit.group(1), UNKNOWN)
        else:
            yield next(by_place, UNKNOWN)
    yield constant(template[at:])


def _members(known: Known) -> Sequence[Known]:
    if isinstance(known.items, tuple):
        return known.items
    is_list = known.made and isinstance(known.constant, tuple)
    return [constant(one) for one in known.constant[:MAX_PIECES]] if is_list else (known,)


def _formatted(template: str, values: Sequence[Known], named: dict[str, Known]) -> Iterator[Known]:
    try:
        fields = list(Formatter().parse(template))
    except ValueError:
        yield UNKNOWN
        return
    position = 0
    for literal, field, _, _ in fields:
        yield constant(literal)
        if field is None:
            continue
        at = int(field) if field.isdecimal() and len(field) < 3 else position if not field else None
        position += not field
        yield named.get(field, UNKNOWN) if at is None else values[at] if at < len(values) else UNKNOWN


def _joined(glue: str, values: Known, *, is_quoted: bool) -> Iterator[Known]:
    for number, one in enumerate(_members(values)):
        if number:
            yield constant(glue)
        if is_quoted and isinstance(one.constant, str) and (_QUOTED.search(one.constant) or not one.constant):
            yield constant("'" + one.constant.replace("'", "'\"'\"'") + "'")
        else:
            yield one


def spelled(known: Known, budget: Budget) -> Known:
    """Give what a program is started with, with texts that are known in part written out as far as they are."""
    if type(known) is Partial:
        text = text_of(known, budget)
        return known if text is None else Known(None, known.calls, known.names, items=(constant(text),))
    items = known.items
    if not isinstance(items, tuple) or Partial not in map(type, items):
        return known
    texts = [text_of(one, budget) if type(one) is Partial else None for one in items]
    members = tuple([one if text is None else constant(text) for one, text in zip(items, texts, strict=True)])
    return Known(None, known.calls, known.names, items=members)
