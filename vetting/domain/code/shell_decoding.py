"""What a constant in a command comes to, when the decoders behind it are through with it."""

import base64
import binascii
from collections.abc import Callable
from typing import Final

from vetting.domain.code.shell_commands import Segment
from vetting.domain.code.shell_programs import PRINTERS, decoder_of


def decoded_in(command: list[Segment]) -> str | None:
    """Give what a constant in the command comes to when the decoders behind it are through; None if there is none."""
    value: bytes | None = None
    for one in command:
        decoder = decoder_of(one.program, one.argv)
        if one.program in PRINTERS:
            value = " ".join(word for word in one.argv[1:] if not word.startswith(("-", ">"))).encode()
        elif decoder is not None:
            value = _by(decoder, one.fed.encode() if one.fed is not None else _longest(command, value, decoder))
            if value is None:
                return None
    is_decoded = any(decoder_of(one.program, one.argv) is not None for one in command)
    return value.decode("utf-8", "replace") if value and is_decoded else None


def _longest(command: list[Segment], value: bytes | None, decoder: str) -> bytes | None:
    """Give what a decoder is given: the text before it, or among the words of PowerShell the longest."""
    if decoder != "frombase64string":
        return value
    return max((word for one in command for word in one.words), key=len).encode()


_DECODERS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "base64-d": base64.b64decode,
    "frombase64string": lambda value: base64.b64decode(value, validate=True).replace(b"\0", b""),  # UTF-16 of ASCII
    "xxd-r": lambda value: binascii.unhexlify(b"".join(value.split())),
    "rev": lambda value: value[::-1],
}


def _by(decoder: str, value: bytes | None) -> bytes | None:
    if value is None or decoder not in _DECODERS:
        return None
    try:
        return _DECODERS[decoder](value)
    except ValueError:
        return None
