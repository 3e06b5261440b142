"""F1: native binaries, bytecode and archives, which nobody can read."""

from collections.abc import Iterable, Iterator
from typing import ClassVar, Final

from vetting.domain.signals.files.native import BYTECODE, native_kind
from vetting.domain.signals.files.packed import Packed, packed_in
from vetting.domain.signals.interface import FileSide, FileUnderScan, Finding, Severity
from vetting.domain.signals.places import is_beside_code
from vetting.domain.signals.sightings import Sighting, since
from vetting.domain.trees import path_text

MAX_SHOWN: Final = 80


class NativeBinary:
    """F1: machine code, bytecode or an archive that was not there before, or is another now."""

    id: ClassVar[str] = "F1"
    version: ClassVar[int] = 2
    title: ClassVar[str] = "New or changed native binary or archive"
    why: ClassVar[str] = "It runs, or holds what does, and a reviewer cannot read it."
    from_head: ClassVar[bool] = True
    blind_to: ClassVar[str] = (
        "What is packed or encrypted in a way that has no name, what lies within members of archives, and members "
        "that are called data."
    )

    def look(self, file: FileUnderScan) -> Iterable[Finding]:
        """Yield at most one finding: what is there may have stood there, or something of its kind."""
        old = file.old
        before = native_kind(old.data, old.matched) if old is not None and old.sha256 != file.new.sha256 else None
        return since(self, file, lambda side: _sightings(side, before))


def _sightings(side: FileSide, before: str | None) -> Iterator[Sighting]:
    """See the same in the same bytes, unless they have left the tests."""
    is_beside = is_beside_code(side.matched)
    evidence = f"{side.sha256} {is_beside}".encode()
    if kind := native_kind(side.data, side.matched):
        is_changed = kind == before
        severity = Severity.LOW if is_changed and kind != BYTECODE else Severity.MEDIUM
        changed = ", changed" if is_changed else ""
        message = f"{kind} in this release{changed}: its source is elsewhere, and what it does cannot be read here."
        yield Sighting(severity, None, None, evidence, message)
    elif (packed := packed_in(side.data, side.matched, is_whole=side.is_whole)) is not None:
        runs = packed.holds is not None or not packed.is_opened
        if packed.holds is not None or not is_beside:  # tests of what unpacks are full of broken archives
            yield Sighting(
                Severity.MEDIUM if runs and not is_beside else Severity.LOW, None, None, evidence, _told(packed)
            )


def _told(packed: Packed) -> str:
    if packed.holds is not None:
        holds = path_text(packed.holds[:MAX_SHOWN].encode("utf-8", "replace"))
        return f"{packed.kind} in this release, with {holds} within: no rule reads what is packed."
    how = "nothing within is called code" if packed.is_opened else "what is within could not be told"
    return f"{packed.kind} in this release: {how}."
