"""F3: text that looks random: packed, encrypted, encoded."""

import re
import string
from collections.abc import Iterable, Iterator
from typing import ClassVar, Final

from vetting.domain.code.facts import CodeFacts
from vetting.domain.code.reading import facts_of
from vetting.domain.signals.files.kinds import entropy_of, is_code
from vetting.domain.signals.interface import FileSide, FileUnderScan, Finding, Scope, Severity
from vetting.domain.signals.places import is_beside
from vetting.domain.signals.sightings import Sighting, finding_of, since

MIN_LENGTH: Final = 256
MAX_LOOKED_AT: Final = 20
MIN_BITS: Final = 4.6
"""A letter. Base64 of random bytes has nearly 6, English and code at most 4.4 in such texts."""
MIN_HEX_BITS: Final = 3.3
"""Hexadecimal digits of random bytes have nearly 4, and 3.5 with a backslash and an x before each two."""
_TOKEN: Final = re.compile(rb"\b[A-Za-z0-9+/=_\\-]{%d,}" % MIN_LENGTH)
_CHARACTERS: Final = (string.ascii_letters + string.digits + "+/=_\\-").encode()
_AS_RUNS: Final = bytes(ord("a") if one in _CHARACTERS else ord(" ") for one in range(256))
_RUN: Final = b"a" * MIN_LENGTH
_APART: Final = 8
"""Of so many characters one is looked at, to see where there may be a run at all."""
_THINNED: Final = b"a" * (MIN_LENGTH // _APART)
_HEX: Final = re.compile(rb"[0-9a-fA-Fx\\]+")
EVALUATORS: Final = frozenset({
    "eval", "exec", "compile", "Function", "execfile", "marshal.loads", "pickle.loads", "vm.runInThisContext",
    "vm.runInNewContext", "types.FunctionType", "child_process.exec", "child_process.execSync", "os.system",
    "subprocess.Popen", "subprocess.run", "subprocess.call", "subprocess.check_output", "ctypes.CDLL",
})  # fmt: skip
DECODERS: Final = (
    "base64.", "binascii.", "codecs.", "zlib.", "lzma.", "bz2.", "gzip.", "marshal.", "atob", "Buffer.from", "unescape",
    "String.fromCharCode", "decodeURIComponent", "bytes.fromhex", "bytearray.fromhex", ".decode", "chr",
    "cryptography.", "Crypto.", "crypto.", "parseInt", ".charCodeAt",
)  # fmt: skip


class RandomText:
    """F3: a long text of high entropy; it counts where the file decodes and runs something."""

    id: ClassVar[str] = "F3"
    version: ClassVar[int] = 1
    title: ClassVar[str] = "Text that looks random"
    why: ClassVar[str] = "It may be code in disguise, and nobody can read it."
    from_head: ClassVar[bool] = False
    blind_to: ClassVar[str] = "Texts in pieces of under 256 characters, or that are spelled in words."

    def look(self, file: FileUnderScan) -> Iterable[Finding]:
        """Yield one finding a text; context where nothing in the file decodes and runs it."""
        texts = list(_random_texts(file.new)) if file.new.data else []
        if not texts:
            return ()
        if is_decoded_and_run(facts_of(file.new.path, file.new.data)):
            return since(self, file, _sightings)
        return [finding_of(self, file.new.path, one, Scope.CONTEXT) for one in _sightings(file.new, Severity.LOW)]


def _sightings(side: FileSide, severity: Severity = Severity.MEDIUM) -> Iterator[Sighting]:
    line, counted = 1, 0
    for start, text in _random_texts(side):
        line += side.data.count(b"\n", counted, start)
        counted = start
        run = " and the file decodes and runs something" if severity is Severity.MEDIUM else ""
        message = f"A text of {len(text):,} characters here looks random ({entropy_of(text):.1f} bits each){run}."
        yield Sighting(severity, line, None, text, message)


def _random_texts(side: FileSide) -> Iterator[tuple[int, bytes]]:
    if not is_code(side.matched) or is_beside(side):
        return
    for number, hit in enumerate(tokens_in(side.data)):
        text = hit.group()
        least = MIN_HEX_BITS if _HEX.fullmatch(text) else MIN_BITS
        if entropy_of(text[: 1 << 16]) >= least:
            yield hit.start(), text
        if number >= MAX_LOOKED_AT:
            return


def tokens_in(data: bytes) -> Iterator[re.Match[bytes]]:
    """Give each text in turn; where a run of its characters is long enough is found without looking at each."""
    thinned = data[::_APART].translate(_AS_RUNS)
    first = thinned.find(_THINNED)
    while first >= 0:
        last = thinned.find(b" ", first)
        last = len(thinned) if last < 0 else last
        yield from _tokens_within(data, max((first - 1) * _APART + 1, 0), min(last * _APART, len(data)))
        first = thinned.find(_THINNED, last)


def _tokens_within(data: bytes, offset: int, limit: int) -> Iterator[re.Match[bytes]]:
    """Give each text in a part of *data* that no run of its characters goes beyond."""
    runs = data[offset:limit].translate(_AS_RUNS)
    start = runs.find(_RUN)
    while start >= 0:
        end = runs.find(b" ", start)
        end = len(runs) if end < 0 else end
        if hit := _TOKEN.search(data, offset + start, offset + end):
            yield hit
        start = runs.find(_RUN, end)


def is_decoded_and_run(facts: CodeFacts | None) -> bool:
    """Say whether a file has something that decodes and something that runs."""
    if facts is None:
        return False
    names = {call.name for call in facts.calls} | {name.name for name in facts.names}
    names |= {inner for call in facts.calls for one in call.arguments for inner in one.calls}
    return not names.isdisjoint(EVALUATORS) and any(name.startswith(DECODERS) for name in names)
