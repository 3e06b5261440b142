"""What is known of a JavaScript expression while it is folded, and JavaScript's own spelling of constants."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import chain
from math import isfinite
from typing import Final

from vetting.domain.code.facts import Constant, Value
from vetting.domain.code.syntax import Node

MAX_CONSTANT: Final = 1 << 16
"""Characters of a constant that folding puts together; written ones may be longer."""
MAX_NAMES: Final = 32
"""Of one value; who needs more has hidden nothing by it."""
MAX_TEXTS: Final = 64
"""Parts of a text that is known in part, which are put together with others."""
_ESCAPE: Final = re.compile(r"\\(u\{0*[0-9a-fA-F]{1,6}\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[0-7]{1,3}|\r\n|.)", re.DOTALL)
_PATH: Final = re.compile(r"[\w.@~+:%$ -]*(?:[/\\][\w.@~+:%$ -]*)+|\.[a-z][\w.-]+")
"""With a separator, or beginning with a dot: ``${home}/.ssh``, ``${home}${sep}.npmrc``."""
_MAX_PATH: Final = 300
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_SINGLE: Final = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "\n": "", "\r\n": "", "\u2028": ""}
_MAX_DIGITS: Final = 40
_PLAIN_DIGITS: Final = 15
"""Up to here an integer is the same number as it is with JavaScript's floating point."""


@dataclass(slots=True)
class Known:
    """What is known of an expression: more than :class:`Value` keeps."""

    constant: Constant = None
    is_constant: bool = False
    decoded: int = 0
    calls: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    reference: str = ""
    """The resolved name of what it is, "" if it has none."""
    function: Node | None = None
    items: "list[Known] | None" = None
    members: "dict[str, Known] | None" = None
    is_indirect: bool = False
    pieces: tuple[str, ...] = ()
    """Of a text that is known in part: what stands together in it, where that is put together from several."""
    texts: "list[str | None] | None" = None
    """Of such a text: all its parts, None for one that is not known."""

    def but(self, calls: tuple[str, ...], names: tuple[str, ...]) -> "Known":
        """Give the same, made by other calls and of other names; ``dataclasses.replace`` takes eight times as long."""
        copy = Known(self.constant, self.is_constant, self.decoded, calls, names, self.reference, self.function)
        copy.items, copy.members = self.items, self.members
        copy.is_indirect, copy.pieces, copy.texts = self.is_indirect, self.pieces, self.texts
        return copy

    def indirectly(self, reference: str | None = None) -> "Known":
        """Give the same, looked up by other means than its name, under another one if *reference* is given."""
        copy = self.but(self.calls, self.names)
        copy.reference = self.reference if reference is None else reference
        copy.is_indirect = True
        return copy

    def value(self) -> Value:
        """Give what a fact keeps of it."""
        if self is UNKNOWN:
            return _NOTHING
        parts = tuple(one.constant for one in self.items[:MAX_NAMES]) if self.items else ()
        own = self.names or ((self.reference,) if self.reference and not self.is_constant else ())
        return Value(self.constant, self.is_constant, self.calls, own, self.decoded, parts)

    def command(self) -> Value:
        """Give what a fact keeps of what starts a program, with what is known of texts that are known in part."""
        if self.items is None:
            text = _line_of(self)
            parts: tuple[Constant, ...] = (text,) if self.texts and text else ()
        else:
            parts = tuple(_line_of(one) if one.texts else one.constant for one in self.items[:MAX_NAMES])
        return replace(self.value(), parts=parts)


def _line_of(known: Known) -> str | None:
    """Write a text that is known in part as a shell would be given it: with a variable for what is not known."""
    texts = known.texts or ()
    if sum(len(text or "") for text in texts) > MAX_CONSTANT:
        return None
    line = "".join(VARIABLE if text is None else text for text in texts)
    is_itself = any(name.endswith(_ITSELF) for name in known.names)
    return _FIRST.sub(rf"\1{_ITSELF_RUN}", line) if is_itself else line


VARIABLE: Final = "$_"
"""Stands for what is not known in a line: a shell's variable, and a name of JavaScript's."""
_FIRST: Final = re.compile(r"^([\"' ]*)\$_(?=[\"' ])")
_ITSELF_RUN: Final = "node"
_ITSELF: Final = ("execPath", "argv0")
"""What names end with by which a file knows who runs it."""
UNKNOWN: Final = Known()
"""Nobody changes it."""
_NOTHING: Final = Value()
TEXTS: Final = (str, bytes)
"""Kinds of constants that have a length; ``str | bytes`` would be made anew wherever it stands."""


def constant(value: Constant, decoded: int = 0) -> Known:
    """Know an expression to be *value*; a text that got too long is no longer known."""
    if isinstance(value, TEXTS) and len(value) > MAX_CONSTANT:
        return Known(decoded=decoded)
    return Known(value, is_constant=True, decoded=decoded)


def joined(*parts: tuple[str, ...]) -> tuple[str, ...]:
    """Put names together, each once."""
    first: tuple[str, ...] = ()
    for part in parts:
        if part and part is not first:
            if first:
                return tuple(dict.fromkeys(chain.from_iterable(parts)))[:MAX_NAMES]
            first = part
    return first


def made_of(*parts: Known) -> Known:
    """Know of an expression only what it is made of."""
    calls, names, decoded = mixed(parts)
    return Known(calls=calls, names=names, decoded=decoded) if calls or names or decoded else UNKNOWN


def mixed(parts: Iterable[Known]) -> tuple[tuple[str, ...], tuple[str, ...], int]:
    """Give the calls, the names, and how often something was decoded, of all that an expression is made of."""
    calls: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    decoded = 0
    for part in parts:
        if part.calls:
            calls = joined(calls, part.calls) if calls else part.calls
        if own := part.names or ((part.reference,) if part.reference and not part.is_constant else ()):
            names = joined(names, own) if names else own
        if part.decoded:
            decoded = max(decoded, part.decoded)
    return calls, names, decoded


def text_of(known: Known) -> str | None:
    """Give a constant as JavaScript would write it into a string; None where that is not known."""
    value = known.constant
    if known.is_constant and isinstance(value, bool):
        return "true" if value else "false"
    if known.is_constant and isinstance(value, str | int | float):
        return str(value)
    if known.items is not None and all(item.is_constant for item in known.items):
        texts = [text_of(item) for item in known.items]
        return ",".join(text or "" for text in texts)
    return None


def known_in_part(parts: list[Known], texts: list[str | None], *, is_template: bool = False) -> Known:
    """
    Know of a text the parts that stand together in it.

    Of a template, whose parts no node holds, paths and addresses alone: of the others bundles are full.
    """
    run: list[str] = []
    pieces: list[str] = []
    for text in [*texts, None]:
        if text is not None:
            run.append(text)
            continue
        is_piece = sum(map(bool, run)) > 1 or (is_template and any(map(_leads_somewhere, run)))
        if is_piece and sum(map(len, run)) <= MAX_CONSTANT:
            pieces.append("".join(run))
        run = []
    calls, names, decoded = mixed(parts)
    within = [each for one, text in zip(reversed(parts), reversed(texts), strict=False) for each in _inner(one, text)]
    texts = texts if len(within) > MAX_TEXTS or len(texts) > len(within) else within[::-1]
    return Known(calls=calls, names=names, decoded=decoded, pieces=tuple(pieces[:MAX_NAMES]), texts=texts)


def _inner(part: Known, text: str | None) -> list[str | None]:
    """Give the parts of a part, the last first."""
    if text is None and part.reference.endswith(_ITSELF):
        return [_ITSELF_RUN]
    return [text] if text is not None or not part.texts else part.texts[::-1]


def _leads_somewhere(part: str) -> bool:
    """Say whether a template's part may be of a path or an address."""
    return "://" in part or (len(part) <= _MAX_PATH and _PATH.fullmatch(part) is not None)


def unescaped(written: str) -> Known:
    r"""Read a string's escapes; a letter or digit that is written as one (``"\x65val"``) has been hidden."""
    if "\\" not in written:
        return Known(written, is_constant=True)
    hidden = 0

    def plain(match: re.Match[str]) -> str:
        nonlocal hidden
        escape = match.group(1)
        if escape[0] in "ux" and len(escape) > 1:
            text = _character(int(escape[1:].strip("{}"), 16))
        elif escape[0] in "01234567":
            text = chr(int(escape, 8))
        else:
            return _SINGLE.get(escape, escape)
        hidden |= text.isascii() and text.isalnum()
        return text

    text = _ESCAPE.sub(plain, written)
    if _SURROGATE.search(text):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return Known(text, is_constant=True, decoded=int(hidden))


def _character(code: int) -> str:
    return chr(code) if code <= 0x10FFFF else "\ufffd"


def number(written: str) -> Known:
    """Read a number as JavaScript writes it; raises ``ValueError`` or ``ArithmeticError`` where it is none."""
    if len(written) <= _PLAIN_DIGITS and written.isdecimal():
        return constant(int(written))
    digits = written.replace("_", "").removesuffix("n").lower()
    if len(digits) > _MAX_DIGITS:
        return UNKNOWN
    value = int(digits, 0) if digits[:2] in {"0x", "0o", "0b"} else float(digits)
    if not isfinite(value):
        raise OverflowError(digits)
    return constant(whole(value))


def whole(value: float) -> int | float:
    """Make a number without a fraction an integer: JavaScript has only one kind."""
    return int(value) if isinstance(value, int) or value.is_integer() else value
