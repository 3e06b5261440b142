"""
What a ``.wrap`` file has Meson download, and build as if it were a part of the project.

Source: Meson's manual 1.9, "Wrap dependency system manual".
"""

import re
from typing import Final

from vetting.domain.code.building.script import Script
from vetting.domain.code.facts import Place

_FIELD: Final = re.compile(r"[ \t]*+([\w-]++)[ \t]*+[=:][ \t]*+(\S++)")
_ADDRESSES: Final = {"source_url": "source_hash", "patch_url": "patch_hash", "url": "revision"}
"""Fields that say where from, each with the one that says what it has to be."""
_PINNED: Final = re.compile(r"(?:[0-9a-f]{40}|[0-9a-f]{64})|v?[0-9]+(?:\.[0-9]+)+", re.IGNORECASE)
"""A revision that stays the same: a commit, or a version. Meson compares a hash, whatever it is."""
UNPINNED: Final = ("meson", "wrap", "--unpinned")
"""What stands in a script for what Meson does with a download that nothing pins, before the field of its address."""


def script_of_wrap(text: str) -> Script:
    """Find the downloads; of one that nothing pins, to bytes or to a version, whatever comes is built."""
    script = Script()
    fields: dict[str, tuple[Place, str]] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if hit := _FIELD.match(line):
            fields[hit.group(1).lower()] = (Place(number, hit.start(2) + 1), hit.group(2))
    for name, pin in _ADDRESSES.items():
        if name in fields:
            place, address = fields[name]
            script.run(place, ["curl", "-o", f"{name}.tar", address])
            if pin not in fields or (pin == "revision" and not _PINNED.fullmatch(fields[pin][1])):
                script.run(place, [*UNPINNED, name])
    return script
