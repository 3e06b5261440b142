"""
Functions and methods whose answer can be told from constants: decoders, joins, character codes.

Each takes its arguments and the budget. What unpacks says beforehand how much
it will give, and gives no more: a literal of a kilobyte may unpack to a
gigabyte.
"""

import base64
import binascii
import bz2
import codecs
import lzma
import zlib
from collections.abc import Callable, Mapping
from html import unescape
from shlex import quote
from textwrap import dedent
from typing import Any, Final
from urllib.parse import unquote, unquote_plus, unquote_to_bytes

from vetting.domain.code.folding import FAILURES, MAX_VALUE, Budget, Unfolded, formatted, shown, size_of
from vetting.domain.code.folding_words import WORDS

MAX_SLOW: Final = 1 << 16
"""Characters given to a decoder that works in Python, a few MB a second."""
MAX_ITEMS: Final = 1 << 16
LZMA_MEMORY: Final = 64 << 20
PLAIN_CODECS: Final = frozenset({"utf-8", "ascii", "iso8859-1", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"})
DECODING_CODECS: Final = frozenset(
    {"base64", "hex", "rot13", "zlib", "bz2", "uu", "quopri", "unicode_escape", "raw-unicode-escape", "utf-7"}
)
"""By their own names; a text written so is hidden."""
Fold = Callable[..., object]


def _bytes(value: object) -> bytes:
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, bytes):
        return value
    raise Unfolded


def _decoder(decode: Callable[[bytes], bytes], most: int = MAX_VALUE * 2) -> Fold:
    def fold(budget: Budget, data: object, *_: object, **__: object) -> object:
        encoded = _bytes(data)
        if len(encoded) > most:
            raise Unfolded
        budget.spend(len(encoded))
        return decode(encoded)

    return fold


def _inflated(budget: Budget, data: object, *arguments: object, **_: object) -> object:
    wbits = arguments[0] if arguments and isinstance(arguments[0], int) else zlib.MAX_WBITS
    unpacker = zlib.decompressobj(wbits)
    return _unpacked(budget, unpacker.decompress(_bytes(data), MAX_VALUE + 1))


def _unpacked(budget: Budget, data: bytes) -> bytes:
    if not data:
        raise Unfolded
    budget.spend(len(data))
    return data


def _gunzipped(budget: Budget, data: object, *_: object, **__: object) -> object:
    return _inflated(budget, data, 31)


def _bunzipped(budget: Budget, data: object, *_: object, **__: object) -> object:
    return _unpacked(budget, bz2.BZ2Decompressor().decompress(_bytes(data), MAX_VALUE + 1))


def _unlzma(budget: Budget, data: object, *_: object, **__: object) -> object:
    try:
        unpacker = lzma.LZMADecompressor(memlimit=LZMA_MEMORY)
        return _unpacked(budget, unpacker.decompress(_bytes(data), MAX_VALUE + 1))
    except lzma.LZMAError as error:
        raise Unfolded from error


def codec_name(name: object) -> str:
    """
    Give a codec's own name.

    Raises:
        Unfolded: It is none of those that are folded; none other is even looked up, since that would load it.
    """
    if not isinstance(name, str):
        raise Unfolded
    plain = name.lower().replace("_", "-").replace(" ", "-")
    known = _ALIASES.get(plain, plain)
    if known not in PLAIN_CODECS and known not in DECODING_CODECS:
        raise Unfolded
    return known


_ALIASES: Final = {
    "utf8": "utf-8",
    "u8": "utf-8",
    "utf-8-sig": "utf-8",
    "us-ascii": "ascii",
    "latin-1": "iso8859-1",
    "latin1": "iso8859-1",
    "iso-8859-1": "iso8859-1",
    "l1": "iso8859-1",
    "utf16": "utf-16",
    "windows-1252": "cp1252",
    "base-64": "base64",
    "base64-codec": "base64",
    "hex-codec": "hex",
    "rot-13": "rot13",
    "rot-13-codec": "rot13",
    "zip": "zlib",
    "zlib-codec": "zlib",
    "bz2-codec": "bz2",
    "unicode-escape": "unicode_escape",
    "utf7": "utf-7",
}


def decoded(budget: Budget, data: Any, codec: object = "utf-8", *_: object, **__: object) -> object:  # noqa: ANN401  # text or bytes
    """Fold ``data.decode(codec)`` and ``codecs.decode(data, codec)``."""
    name = codec_name(codec)
    if name == "zlib":
        return _inflated(budget, data)
    if name == "bz2":
        return _bunzipped(budget, data)
    if len(data) > (MAX_SLOW if name in {"rot13", "quopri", "uu"} else 2 * MAX_VALUE):
        raise Unfolded
    budget.spend(len(data))
    return codecs.decode(data, name)


def _encoded(budget: Budget, text: str, codec: object = "utf-8", *_: object, **__: object) -> object:
    name = codec_name(codec)
    budget.spend(4 * len(text))
    return codecs.encode(text, name if name in PLAIN_CODECS or name == "rot13" else "utf-8")


def _turned(budget: Budget, text: Any, codec: object = "utf-8", *_: object, **__: object) -> object:  # noqa: ANN401  # any constant
    """Fold ``codecs.encode``, where that is the same as to decode."""
    if codec_name(codec) != "rot13":
        raise Unfolded
    return decoded(budget, text, codec)


def _from_hex(budget: Budget, text: object) -> object:
    if not isinstance(text, str):
        raise Unfolded
    budget.spend(len(text) // 2)
    return bytes.fromhex(text)


def _to_bytes(budget: Budget, values: Any, codec: object = "utf-8", *_: object) -> object:  # noqa: ANN401  # any constant
    if isinstance(values, str):
        return _encoded(budget, values, codec)
    if isinstance(values, int):
        raise Unfolded
    budget.spend(len(values))
    return bytes(values)


def _to_text(budget: Budget, value: object = "", codec: object = None, *_: object, **__: object) -> object:
    if isinstance(value, bytes) and codec is not None:
        return decoded(budget, value, codec)
    if isinstance(value, str):
        return value
    return shown(value, budget)


def _to_tuple(budget: Budget, values: Any = ()) -> object:  # noqa: ANN401  # any constant
    budget.spend(len(values))
    budget.step(len(values))
    return tuple(values)


def _range(budget: Budget, *limits: int) -> object:
    numbers = range(*limits)
    if len(numbers) > MAX_ITEMS:
        raise Unfolded
    budget.step()
    return numbers


def _reversed(budget: Budget, values: Any) -> object:  # noqa: ANN401  # any constant
    budget.spend(len(values))
    return tuple(reversed(values))


def _int(budget: Budget, value: object = 0, *base: int) -> object:
    if isinstance(value, str | bytes) and len(value) > 1000:  # a decimal's time grows with its square
        raise Unfolded
    budget.step()
    return int(value, *base) if isinstance(value, str | bytes) else int(value)  # type: ignore[call-overload]  # may fail


def _simple(function: Callable[[Any], object], most: int = MAX_ITEMS) -> Fold:
    def fold(budget: Budget, value: object) -> object:
        if size_of(value) > most:
            raise Unfolded
        budget.step()
        return function(value)

    return fold


FUNCTIONS: Final[Mapping[str, Fold]] = {
    **WORDS,
    "base64.b64decode": _decoder(base64.b64decode),
    "base64.standard_b64decode": _decoder(base64.b64decode),
    "base64.urlsafe_b64decode": _decoder(base64.urlsafe_b64decode),
    "base64.decodebytes": _decoder(base64.decodebytes),
    "base64.decodestring": _decoder(base64.decodebytes),
    "base64.b32decode": _decoder(base64.b32decode, MAX_SLOW),
    "base64.b16decode": _decoder(lambda data: base64.b16decode(data, casefold=True)),
    "base64.b85decode": _decoder(base64.b85decode, MAX_SLOW),
    "base64.a85decode": _decoder(base64.a85decode, MAX_SLOW),
    "binascii.unhexlify": _decoder(binascii.unhexlify),
    "binascii.a2b_hex": _decoder(binascii.unhexlify),
    "binascii.a2b_base64": _decoder(binascii.a2b_base64),
    "bytes.fromhex": _from_hex,
    "bytearray.fromhex": _from_hex,
    "codecs.decode": decoded,
    "codecs.encode": _turned,
    "zlib.decompress": _inflated,
    "gzip.decompress": _gunzipped,
    "bz2.decompress": _bunzipped,
    "lzma.decompress": _unlzma,
    "urllib.parse.unquote": _simple(unquote),
    "urllib.parse.unquote_plus": _simple(unquote_plus),
    "urllib.parse.unquote_to_bytes": _simple(unquote_to_bytes),
    "html.unescape": _simple(unescape),
    "shlex.quote": _simple(quote),
    "textwrap.dedent": _simple(dedent),
    "chr": _simple(chr),
    "ord": _simple(ord),
    "len": _simple(len, MAX_VALUE),
    "hex": _simple(hex),
    "int": _int,
    "str": _to_text,
    "bytes": _to_bytes,
    "bytearray": _to_bytes,
    "list": _to_tuple,
    "tuple": _to_tuple,
    "range": _range,
    "reversed": _reversed,
}
"""By resolved name."""
_PLAIN: Final = frozenset({"shlex.split", "shlex.join", "shlex.quote", "textwrap.dedent"})
DECODERS: Final = frozenset(name for name in FUNCTIONS if "." in name) - _PLAIN | {"chr"}
"""Those that bring to light what was hidden."""


def _join(budget: Budget, glue: Any, parts: Any) -> object:  # noqa: ANN401  # any constants
    budget.step(len(parts))
    budget.spend(sum(len(part) for part in parts) + len(glue) * len(parts))
    return glue.join(parts)


def _replace(budget: Budget, text: Any, old: Any, new: Any, *times: int) -> object:  # noqa: ANN401  # any constants
    budget.spend(len(text) + text.count(old) * len(new))
    return text.replace(old, new, *times)


def _split(budget: Budget, text: Any, *separator: Any) -> object:  # noqa: ANN401  # any constants
    if len(separator) > 1 or len(text) > MAX_VALUE:
        raise Unfolded
    budget.spend(len(text))
    return tuple(text.split(separator[0] if separator else None, MAX_ITEMS))


def _format(budget: Budget, template: str, *arguments: object, **keywords: object) -> object:
    return formatted(template, arguments, keywords, budget)


def _number_bytes(budget: Budget, number: int, length: int, order: str = "big") -> object:
    budget.spend(length)
    return number.to_bytes(length, "little" if order == "little" else "big")


def _same_size(name: str) -> Fold:
    def fold(budget: Budget, text: Any, *arguments: object) -> object:  # noqa: ANN401  # text or bytes
        budget.spend(3 * len(text))
        return getattr(text, name)(*arguments)

    return fold


_ANY: Final = {
    name: _same_size(name) for name in ("strip", "lstrip", "rstrip", "lower", "upper", "swapcase", "removeprefix")
} | {"replace": _replace, "split": _split, "join": _join}
METHODS: Final[Mapping[type, Mapping[str, Fold]]] = {
    str: _ANY | {"format": _format, "encode": _encoded, "removesuffix": _same_size("removesuffix")},
    bytes: _ANY | {"decode": decoded, "hex": _simple(lambda data: data.hex(), MAX_VALUE)},
    int: {"to_bytes": _number_bytes},
}
"""By the type of the constant that they are called on."""


def call(name: str, arguments: tuple[object, ...], keywords: Mapping[str, object], budget: Budget) -> object:
    """
    Fold a function's call.

    Raises:
        Unfolded: It is none of ``FUNCTIONS``, or does not take these arguments, or costs too much.
    """
    return _called(FUNCTIONS.get(name), arguments, keywords, budget)


def method(
    value: object, name: str, arguments: tuple[object, ...], keywords: Mapping[str, object], budget: Budget
) -> object:
    """Fold a method's call; raises as :func:`call`."""
    return _called(METHODS.get(type(value), {}).get(name), (value, *arguments), keywords, budget)


def _called(fold: Fold | None, arguments: tuple[object, ...], keywords: Mapping[str, object], budget: Budget) -> object:
    if fold is None:
        raise Unfolded
    budget.step()
    try:
        return fold(budget, *arguments, **keywords)
    except (*FAILURES, zlib.error, OSError, EOFError) as error:
        raise Unfolded from error
