"""
What JavaScript's own functions and methods make of constants.

``folded_call`` is for functions known by name (``atob``, ``String.fromCharCode``),
``folded_method`` for methods of strings, arrays and buffers. Both give None where
they do not know; nothing is ever executed.
"""

import base64
import re
from collections.abc import Callable
from typing import Final, TypeAlias
from urllib.parse import unquote

from vetting.domain.code.javascript_holders import OF_HOLDERS, got, one_of
from vetting.domain.code.javascript_known import MAX_CONSTANT, Known, constant, text_of, whole

Arguments: TypeAlias = list[Known]
Fold: TypeAlias = Callable[[Arguments], Known | None]
Method: TypeAlias = Callable[[Known, Arguments], Known | None]

MAX_ITEMS: Final = 20_000
_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_NOT_BASE64: Final = re.compile(r"[^A-Za-z0-9+/]")
_URL_SAFE: Final = str.maketrans("-_", "+/")
ENCODINGS: Final = {"base64", "base64url", "hex"}
_PERCENT_U: Final = re.compile(r"%u([0-9a-fA-F]{4})")
_META: Final = re.compile(r"[\\^$.|?*+()\[\]{}]")


def folded_call(name: str, arguments: Arguments) -> Known | None:
    """Give what the function *name* makes of constants."""
    fold = _CALLS.get(name)
    return fold(arguments) if fold else None


def folded_method(name: str, owner: Known, arguments: Arguments) -> Known | None:
    """Give what the method *name* of a constant, or of an array of known items, makes of constants."""
    fold: Method | None = None
    if owner.items is not None:
        fold = _OF_ITEMS.get(name)
    elif owner.members is not None:
        fold = got if name == "get" else None
    elif owner.is_constant and isinstance(owner.constant, bytes):
        fold = _OF_BYTES.get(name)
    elif owner.is_constant and isinstance(owner.constant, str):
        fold = _OF_TEXT.get(name)
    elif owner.is_constant and isinstance(owner.constant, int):
        fold = {"toString": _radix}.get(name)
    return fold(owner, arguments) if fold else None


def _text(arguments: Arguments, number: int = 0) -> str | None:
    return text_of(arguments[number]) if number < len(arguments) else None


def _whole_number(arguments: Arguments, number: int, default: int) -> int | None:
    """Give an argument as an integer; *default* where there is none, None where it is not known."""
    if number >= len(arguments):
        return default
    value = arguments[number].constant
    return value if isinstance(value, int) and arguments[number].is_constant else None


def _times(arguments: Arguments) -> int:
    return max((one.decoded for one in arguments), default=0)


def decoded_base64(text: str) -> bytes:
    """Decode as browsers and Node do: either alphabet, padding or none, anything else skipped."""
    body = _NOT_BASE64.sub("", text.translate(_URL_SAFE))
    body = body[: len(body) - (len(body) % 4 == 1)]
    return base64.b64decode(body + "==="[: -len(body) % 4])


def _atob(arguments: Arguments) -> Known | None:
    text = _text(arguments)
    return None if text is None else constant(decoded_base64(text).decode("latin-1"), _times(arguments) + 1)


def _buffer(arguments: Arguments) -> Known | None:
    """Fold ``Buffer.from``: of numbers, or of a text in an encoding."""
    if arguments and arguments[0].items is not None:
        codes = _codes(arguments[0].items)
        return None if codes is None else constant(bytes(code & 0xFF for code in codes), _times(arguments) + 1)
    text, encoding = _text(arguments), (_text(arguments, 1) or "utf8").lower()
    if text is None or arguments[0].constant is None:
        return None
    if encoding not in ENCODINGS:
        return constant(text.encode("latin-1" if encoding in {"latin1", "binary"} else "utf-8", "replace"))
    data = _unhexed(text) if encoding == "hex" else decoded_base64(text)
    return None if data is None else constant(data, _times(arguments) + 1)


def _unhexed(text: str) -> bytes | None:
    try:
        return bytes.fromhex(text[: len(text) // 2 * 2])
    except ValueError:
        return None


def _codes(items: Arguments) -> list[int] | None:
    codes = [item.constant for item in items if item.is_constant and isinstance(item.constant, int)]
    return codes if len(codes) == len(items) else None


def _from_codes(arguments: Arguments) -> Known | None:
    codes = _codes(arguments)
    if not codes or not all(0 <= code <= 0x10FFFF for code in codes):
        return None
    text = "".join(map(chr, codes)).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return constant(text, _times(arguments) + 1)


def _unquoted(arguments: Arguments) -> Known | None:
    text = _text(arguments)
    if text is None:
        return None
    plain = unquote(_PERCENT_U.sub(lambda match: chr(int(match.group(1), 16)), text))
    plain = plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return constant(plain, _times(arguments) + (plain != text))


def _as_text(arguments: Arguments) -> Known | None:
    text = _text(arguments)
    return None if text is None else constant(text, _times(arguments))


def _parsed(arguments: Arguments) -> Known | None:
    text, base = _text(arguments), _whole_number(arguments, 1, 10)
    if text is None or base is None or not 2 <= base <= len(_DIGITS):
        return None
    base = 16 if text[:2].lower() == "0x" else base
    digits = re.match(r"\s*(-?(?:0[xX])?[0-9a-zA-Z]{1,12})", text)
    try:
        return constant(int(digits.group(1), base)) if digits else None
    except ValueError:
        return None


def _radix(owner: Known, arguments: Arguments) -> Known | None:
    base, value = _whole_number(arguments, 0, 10), owner.constant
    if base is None or not 2 <= base <= len(_DIGITS) or not isinstance(value, int) or not 0 <= value < 1 << 64:
        return None
    digits = ""
    while value or not digits:
        value, digit = divmod(value, base)
        digits = _DIGITS[digit] + digits
    return constant(digits, owner.decoded + (base > 16))


def _bytes_text(owner: Known, arguments: Arguments) -> Known | None:
    data, encoding = owner.constant, (_text(arguments) or "utf8").lower()
    assert isinstance(data, bytes), "this is a method of bytes"
    if encoding == "hex":
        return constant(data.hex(), owner.decoded)
    if encoding in ENCODINGS:
        return constant(base64.b64encode(data).decode(), owner.decoded)
    return constant(data.decode("latin-1" if encoding in {"latin1", "binary"} else "utf-8", "replace"), owner.decoded)


def _string(owner: Known) -> str:
    assert isinstance(owner.constant, str), "this is a method of strings"
    return owner.constant


def _characters(owner: Known) -> Arguments:
    return [constant(one, owner.decoded) for one in _string(owner)[:MAX_ITEMS]]


def _split(owner: Known, arguments: Arguments) -> Known | None:
    separator = _text(arguments)
    if separator is None:
        return None if arguments else Known(items=[owner])
    if not separator:
        return Known(items=_characters(owner))
    return Known(items=[constant(one, owner.decoded) for one in _string(owner).split(separator, MAX_ITEMS)])


def _replace(owner: Known, arguments: Arguments) -> Known | None:
    """Replace all of a plain text or of a regular expression that is one; JavaScript's first-only is taken as all."""
    old, new = _text(arguments), _text(arguments, 1)
    if arguments and (pattern := arguments[0].reference).startswith("/"):
        old = pattern[1:]
        old = None if _META.search(old) else old
    if not old or new is None:
        return None
    return constant(_string(owner).replace(old, new), max(owner.decoded, _times(arguments)) + 1)


def _character_at(owner: Known, arguments: Arguments) -> Known | None:
    position = _whole_number(arguments, 0, 0)
    text = _string(owner)
    return None if position is None or not 0 <= position < len(text) else constant(text[position], owner.decoded)


def _code_at(owner: Known, arguments: Arguments) -> Known | None:
    one = _character_at(owner, arguments)
    return None if one is None else constant(ord(_string(one)), owner.decoded)


def _bounds(length: int, arguments: Arguments) -> slice | None:
    """Give what ``slice`` and its kin cut out."""
    start, end = _whole_number(arguments, 0, 0), _whole_number(arguments, 1, length)
    return None if start is None or end is None else slice(start, end)


def _part(owner: Known, arguments: Arguments) -> Known | None:
    bounds = _bounds(len(_string(owner)), arguments)
    return None if bounds is None else constant(_string(owner)[bounds], owner.decoded)


def _substring(owner: Known, arguments: Arguments) -> Known | None:
    start, length = _whole_number(arguments, 0, 0), _whole_number(arguments, 1, MAX_CONSTANT)
    return (
        None if start is None or length is None else constant(_string(owner)[start:][: max(length, 0)], owner.decoded)
    )


def _repeat(owner: Known, arguments: Arguments) -> Known | None:
    times = _whole_number(arguments, 0, 0)
    if times is None or not 0 <= times * len(_string(owner)) <= MAX_CONSTANT:
        return None
    return constant(_string(owner) * times, owner.decoded)


def _appended(owner: Known, arguments: Arguments) -> Known | None:
    texts = [text_of(one) for one in arguments]
    whole_text = _string(owner) + "".join(text or "" for text in texts)
    return None if None in texts else constant(whole_text, max(owner.decoded, _times(arguments)))


def _items(owner: Known) -> Arguments:
    assert owner.items is not None, "this is a method of arrays"
    return owner.items


def _joined(owner: Known, arguments: Arguments) -> Known | None:
    separator = _text(arguments) if arguments else ","
    texts = [text_of(one) for one in _items(owner)]
    if separator is None or None in texts or sum(len(text or "") + len(separator) for text in texts) > MAX_CONSTANT:
        return None
    return constant(separator.join(text or "" for text in texts), _times(_items(owner)))


def _reversed(owner: Known, _arguments: Arguments) -> Known:
    turned = [Known(one.constant, one.is_constant, one.decoded + 1, one.calls) for one in reversed(_items(owner))]
    return Known(items=turned)


def _extended(owner: Known, arguments: Arguments) -> Known | None:
    more = [item for one in arguments for item in (one.items if one.items is not None else [one])]
    return Known(items=_items(owner) + more) if len(more) + len(_items(owner)) <= MAX_ITEMS else None


def _slice_items(owner: Known, arguments: Arguments) -> Known | None:
    bounds = _bounds(len(_items(owner)), arguments)
    return None if bounds is None else Known(items=_items(owner)[bounds])


def _rounded(arguments: Arguments) -> Known | None:
    value = arguments[0].constant if arguments else None
    return constant(int(whole(value // 1))) if isinstance(value, int | float) else None


def _chosen(owner: Known) -> Known | None:
    """Take what is chosen by a condition for what starts programs, where that is among it."""
    return one_of(_items(owner)) if len(_items(owner)) > 1 else None


def _taken(number: int) -> Method:
    """Make the method that takes an item of an array, if that is a module or a function; texts are left in order."""

    def taken(owner: Known, arguments: Arguments) -> Known | None:
        at = number if not arguments else arguments[0].constant
        items = _items(owner)
        is_there = isinstance(at, int) and -len(items) <= at < len(items)
        return items[at] if is_there and isinstance(at, int) and items[at].reference else None

    return taken


_CALLS: Final[dict[str, Fold]] = {
    **OF_HOLDERS,
    "atob": _atob,
    "Buffer": _buffer,
    "Buffer.from": _buffer,
    "buffer.Buffer.from": _buffer,
    "Uint8Array.from": _buffer,
    "Uint8Array": _buffer,
    "String.fromCharCode": _from_codes,
    "String.fromCodePoint": _from_codes,
    "String": _as_text,
    "String.raw": lambda arguments: arguments[0] if arguments else None,
    "decodeURIComponent": _unquoted,
    "decodeURI": _unquoted,
    "encodeURIComponent": _as_text,
    "encodeURI": _as_text,
    "unescape": _unquoted,
    "parseInt": _parsed,
    "Number.parseInt": _parsed,
    "Number": _parsed,
    "Math.floor": _rounded,
}
_OF_TEXT: Final[dict[str, Method]] = {
    "split": _split,
    "replace": _replace,
    "replaceAll": _replace,
    "charAt": _character_at,
    "at": _character_at,
    "charCodeAt": _code_at,
    "codePointAt": _code_at,
    "slice": _part,
    "substring": _part,
    "substr": _substring,
    "repeat": _repeat,
    "concat": _appended,
    "toLowerCase": lambda owner, _arguments: constant(_string(owner).lower(), owner.decoded),
    "toUpperCase": lambda owner, _arguments: constant(_string(owner).upper(), owner.decoded),
    "trim": lambda owner, _arguments: constant(_string(owner).strip(), owner.decoded),
    "toString": lambda owner, _arguments: owner,
    "valueOf": lambda owner, _arguments: owner,
}
_OF_BYTES: Final[dict[str, Method]] = {"toString": _bytes_text, "decode": _bytes_text}
_OF_ITEMS: Final[dict[str, Method]] = {
    "join": _joined,
    "reverse": _reversed,
    "concat": _extended,
    "slice": _slice_items,
    "at": _taken(0),
    "shift": _taken(0),
    "pop": _taken(-1),
    **dict.fromkeys(("find", "findLast"), lambda owner, _arguments: _chosen(owner)),
    "filter": lambda owner, _arguments: None if (one := _chosen(owner)) is None else Known(items=[one]),
}
