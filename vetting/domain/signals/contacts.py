"""
P3 in the metadata: the addresses that a project gives of its people lie in other domains than before.

Whoever takes a project over, or registers a domain that its maintainer let go,
is written to elsewhere. Which domains are registered, since when and by whom, is
known to registries alone, and they are not asked.

Source: core metadata specification, ``Author-email`` and ``Maintainer-email``;
    npm's manual, package.json, "people fields"; incident of 2022-05-24 (ctx).
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from email.parser import BytesHeaderParser
from typing import Any, ClassVar, Final

from vetting.domain.signals.interface import ChangeRule, ChangeUnderScan, Finding, Scope, Severity, TreeSide
from vetting.domain.signals.sightings import Sighting, finding_of
from vetting.domain.trees import EntryKind, TreeEntry, path_text

_METADATA: Final = re.compile(r"[^/]+\.dist-info/METADATA|PKG-INFO")
_DOMAIN: Final = re.compile(r"@([A-Za-z0-9][A-Za-z0-9.-]{0,252})")
_FIELDS: Final = ("Author-email", "Maintainer-email")
_PEOPLE: Final = ("author", "maintainers", "contributors")
MAX_CHARACTERS: Final = 1 << 14
"""Of all that is said of people."""
MAX_SHOWN: Final = 5
"""Domains that are named."""
Read = Callable[[TreeEntry], bytes]


class ContactChanged:
    """P3: the people of the project are written to in another domain."""

    id: ClassVar[str] = "P3"
    version: ClassVar[int] = 1
    title: ClassVar[str] = "Other address for its people"
    why: ClassVar[str] = "Who takes a project over is written to elsewhere, and so is who took over a lapsed domain."
    blind_to: ClassVar[str] = (
        "Domains that expired and were registered anew: no registry is asked. Addresses at the same provider, and "
        "addresses that the index keeps for itself."
    )

    def look(self, change: ChangeUnderScan) -> Iterable[Finding]:
        """Yield at most one finding: people of honest projects move too, so it counts little by itself."""
        if change.old is None:
            return
        before, (after, path) = _domains(change.old, change.read)[0], _domains(change.new, change.read)
        come = [one for one in after if one not in before]
        if not before or not come:
            return
        is_other = not set(before) & set(after)
        named = ", ".join(path_text(one.encode()) for one in come[:MAX_SHOWN])
        message = f"Its people are now written to in {named}" + (
            ", and nowhere that they were before." * is_other or "."
        )
        yield finding_of(self, path, Sighting(Severity.LOW, None, None, "\n".join(come).encode(), message), Scope.DELTA)


def _domains(side: TreeSide, read: Read) -> tuple[list[str], str]:
    """List the domains of a side's addresses, and say which file has them."""
    for matched, entry in sorted(side.matched.items()):
        if entry.kind is EntryKind.FILE and (_METADATA.fullmatch(matched) or matched == "package.json"):
            said = " ".join(_said_by_npm(read(entry)) if matched == "package.json" else _said(read(entry)))
            return list(dict.fromkeys(one.lower() for one in _DOMAIN.findall(said[:MAX_CHARACTERS]))), entry.path
    return [], ""


def _said(data: bytes) -> Iterator[str]:
    headers = BytesHeaderParser().parsebytes(data)
    for field in _FIELDS:
        yield from map(str, headers.get_all(field, []))


def _said_by_npm(data: bytes) -> Iterator[str]:
    document: Any = json.loads(data)
    for field in _PEOPLE:
        people = document.get(field) if isinstance(document, dict) else None
        for one in people if isinstance(people, list) else [people]:
            yield str(one.get("email", "")) if isinstance(one, dict) else str(one)


CHANGE_RULES: Final[tuple[ChangeRule, ...]] = (ContactChanged(),)
