"""What is printed of constants: by ``echo`` and ``printf``, and by what cuts, turns and decodes behind them."""

import base64
import binascii
import re
import zlib
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from vetting.domain.code.shell_commands import Segment
from vetting.domain.code.shell_escapes import character_of, echoed, is_hiding, unquoted
from vetting.domain.code.shell_programs import PRINTERS, decoder_of

MAX_PRINTED: Final = 1 << 16
"""Bytes of what is decompressed, repeated or written into a format."""
_ECHO_OPTION: Final = re.compile(r"-[neE]{1,3}")
_UNKNOWN: Final = re.compile(r"\$[\w{(]|`")
_DIRECTIVE: Final = re.compile(r"%(?:([-+ #0]{0,3}\d{0,3}(?:\.\d{1,3})?)([sbqdioxXuc])|%)")
_NUMBER: Final = re.compile(r"[-+]?(?:0[xX][0-9a-fA-F]{1,8}|\d{1,9})")
_SED: Final = re.compile(r"s(.)((?:(?!\1)[^\\]|\\.)*+)\1((?:(?!\1)[^\\]|\\.)*+)\1([gi]*)", re.DOTALL)
_WILD: Final = re.compile(r"[.*\[\]^$\\+?(){}|]")
_CLASSES: Final = {
    "[:upper:]": "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "[:lower:]": "abcdefghijklmnopqrstuvwxyz", "[:digit:]": "0123456789",
    "[:space:]": " \t\n\r\v\f", "[:blank:]": " \t", "[:punct:]": "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
}  # fmt: skip
_RANGE: Final = re.compile(r"(.)-(.)", re.DOTALL)
_CUT: Final = re.compile(r"-?c?(\d{1,5})(-?)(\d{0,5})")
_PASSING: Final = frozenset({"cat", "tee", "sort", "uniq", "head", "tail", "xargs", "nl"})
"""Programs that say what they are given, nearly."""


class Printed(NamedTuple):
    """What a pipeline of constants prints."""

    text: str
    is_hidden: bool
    """Whether it had to be decoded, or was spelled by numbers."""


def printed_by(command: list[Segment]) -> Printed | None:
    """Give what is printed by a pipeline of nothing but constants; None where that is not known."""
    value, is_hidden = None, False
    for at, one in enumerate(command):
        if at and one.before != "|":
            return None
        value = _step(one, value, is_first=not at)
        if value is None:
            return None
        is_hidden |= hides(one)
    return None if value is None else _as_printed(value, is_hidden=is_hidden)


def printed_in(command: list[Segment]) -> Printed | None:
    """Give what the last constant in a command comes to when what is behind it is through; None if there is none."""
    value: bytes | None = None
    is_hidden = False
    for one in command:
        if one.program in PRINTERS:
            value, is_hidden = _printed(one), hides(one)
        elif decoder_of(one.program, one.argv) == "frombase64string":
            longest = max((word for other in command for word in other.words), key=len)
            value, is_hidden = _decoded("frombase64string", longest.encode()), True
        elif hides(one) or one.program in _FILTERS:
            value = _step(one, value, is_first=one.fed is not None)
            is_hidden |= hides(one)
        if value is None and is_hidden:
            return None
    return _as_printed(value, is_hidden=is_hidden) if value else None


def _as_printed(value: bytes, *, is_hidden: bool) -> Printed:
    return Printed(value.decode("utf-8", "replace").rstrip("\n"), is_hidden)


def hides(one: Segment) -> bool:
    """Say whether what a program prints cannot be read where it stands."""
    if decoder_of(one.program, one.argv) is not None:
        return True
    if one.program == "tr":
        return _moves_letters([word for word in one.argv[1:] if not word.startswith("-")])
    return one.program in {"printf", "echo"} and any(is_hiding(word) for word in one.argv[1:])


def _moves_letters(sets: list[str]) -> bool:
    """Say whether one letter is made another: not where only its case is, or blanks and the like."""
    if len(sets) != len(("from", "to")):
        return False
    pairs = zip(_set_of(sets[0]), _set_of(sets[1]), strict=False)
    return any(old.isalnum() and new.isalnum() and old.lower() != new.lower() for old, new in pairs)


def _step(one: Segment, value: bytes | None, *, is_first: bool) -> bytes | None:
    """Give what one program of a pipeline prints."""
    if any(_UNKNOWN.search(word) for word in one.argv[1:]):
        return None
    if one.program in PRINTERS:
        return _printed(one)
    if one.fed is not None:
        value = None if _UNKNOWN.search(one.fed) else f"{one.fed}\n".encode("utf-8", "replace")
    elif is_first:
        value = None
    return None if value is None else _changed(one, value)


def _changed(one: Segment, value: bytes) -> bytes | None:
    """Give what a program makes of what it is given to read."""
    decoder = decoder_of(one.program, one.argv)
    if decoder is not None:
        return _decoded(decoder, value)
    if one.program in _PASSING:
        return value
    change = _FILTERS.get(one.program)
    changed = change(value.decode("latin-1"), one.argv[1:]) if change else None
    return None if changed is None else changed.encode("latin-1", "replace")


def _printed(one: Segment) -> bytes | None:
    words = [word for word in one.argv[1:] if not word.startswith(">")]
    if one.program == "printf":
        return _formatted(words)
    has_escapes = False
    while one.program in {"echo", "print"} and words and _ECHO_OPTION.fullmatch(words[0]):
        has_escapes |= "e" in words.pop(0)
    text = " ".join(words)
    return f"{echoed(text) if has_escapes else text}\n".encode("utf-8", "replace")


def _formatted(words: list[str]) -> bytes | None:
    """Give what ``printf`` prints: the format again and again, as long as there is something to put in."""
    words = words[1:] if words[:1] == ["--"] else words
    if not words or words[0] == "-v":
        return None
    pattern, arguments = unquoted(words[0]), words[1:]
    size = len(pattern) + sum(len(one) for one in arguments) + 1000 * pattern.count("%")
    taken = sum(1 for hit in _DIRECTIVE.finditer(pattern) if hit.group(2))
    times = max(1, -(-len(arguments) // taken)) if taken else 1
    if size * times > MAX_PRINTED:
        return None
    left = iter(arguments)
    try:
        return "".join(_DIRECTIVE.sub(lambda hit: _put(hit, left), pattern) for _ in range(times)).encode()
    except ValueError:
        return None


def _put(hit: re.Match[str], left: Iterator[str]) -> str:
    """Give the next argument as a directive wants it."""
    flags, kind = hit.groups()
    if kind is None:
        return "%"
    argument = next(left, "")
    if kind in "sq":
        return f"%{flags}s" % argument
    if kind == "b":
        return echoed(argument)
    if kind == "c":
        return argument[:1]
    return f"%{flags}{kind}" % _number(argument)


def _number(text: str) -> int:
    if text[:1] in {"'", '"'}:
        return ord(text[1:2] or "\0")
    if not text:
        return 0
    if _NUMBER.fullmatch(text) is None:
        raise ValueError
    return int(text, 8) if text.startswith("0") and text.isdigit() else int(text, 0)


def _decoded(decoder: str, value: bytes) -> bytes | None:
    if decoder not in _DECODERS:
        return None
    try:
        return _DECODERS[decoder](value)
    except (ValueError, zlib.error):
        return None


def _inflated(value: bytes) -> bytes:
    return zlib.decompressobj(wbits=31).decompress(value, MAX_PRINTED)


_DECODERS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "base64-d": base64.b64decode,
    "base32-d": lambda value: base64.b32decode(value.strip()),
    "frombase64string": lambda value: base64.b64decode(value, validate=True).replace(b"\0", b""),  # UTF-16 of ASCII
    "xxd-r": lambda value: binascii.unhexlify(b"".join(value.split())),
    "rev": lambda value: b"\n".join(line[::-1] for line in value.split(b"\n")),
    "gunzip": _inflated,
}


def _translated(text: str, words: list[str]) -> str | None:
    options = "".join(word for word in words if word.startswith("-") and len(word) > 1)
    sets = [_set_of(word) for word in words if not (word.startswith("-") and len(word) > 1)]
    if "c" in options or "C" in options or not sets:
        return None
    if "d" in options:
        return text.translate({ord(one): None for one in sets[0]})
    if len(sets) == 1 or not sets[1]:
        return text
    last = sets[1][-1]
    made = {ord(old): sets[1][at] if at < len(sets[1]) else last for at, old in reversed(list(enumerate(sets[0])))}
    return text.translate(made)


def _set_of(word: str) -> str:
    """Write out what ``tr`` is given: classes, escapes and ranges. Source: POSIX, ``tr``."""
    for name, members in _CLASSES.items():
        word = word.replace(name, members) if word.count(name) == 1 else word
    return _RANGE.sub(_between, unquoted(word[:MAX_PRINTED]))[:MAX_PRINTED]


def _between(hit: re.Match[str]) -> str:
    first, last = ord(hit.group(1)), ord(hit.group(2))
    return "".join(character_of(one) for one in range(first, min(last, 0xFF) + 1))


def _edited(text: str, words: list[str]) -> str | None:
    """Give what ``sed`` prints that replaces one text, rather than a pattern, by another."""
    scripts = [word for word in words if not word.startswith("-")]
    hit = _SED.fullmatch(scripts[0]) if len(scripts) == 1 else None
    if hit is None or not hit.group(2) or _WILD.search(hit.group(2)):
        return None
    old, new = hit.group(2), hit.group(3)
    if text.count(old) * len(new) > MAX_PRINTED:
        return None
    lines = [line.replace(old, new, -1 if "g" in hit.group(4) else 1) for line in text.split("\n")]
    return "\n".join(lines)


def _cut(text: str, words: list[str]) -> str | None:
    """Give what ``cut -c`` prints."""
    hit = _CUT.fullmatch("".join(words)) if words and words[0].startswith("-c") else None
    if hit is None:
        return None
    first, is_open, last = int(hit.group(1)), hit.group(2), hit.group(3)
    end = int(last) if last else None if is_open else first
    return "\n".join(line[max(0, first - 1) : end] for line in text.split("\n"))


_FILTERS: Final[dict[str, Callable[[str, list[str]], str | None]]] = {"tr": _translated, "sed": _edited, "cut": _cut}
