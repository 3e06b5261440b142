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
_VERSIONED: Final = re.compile(r"[0-9]")


def script_of_wrap(text: str) -> Script:
    """Find the downloads; one that nothing pins, to bytes or to a version, runs what comes."""
    script = Script()
    fields: dict[str, tuple[Place, str]] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if hit := _FIELD.match(line):
            fields[hit.group(1)] = (Place(number, hit.start(2) + 1), hit.group(2))
    for name, pin in _ADDRESSES.items():
        if name in fields:
            place, address = fields[name]
            script.run(place, ["curl", "-o", f"{name}.tar", address])
            if not _VERSIONED.search(fields[pin][1] if pin in fields else ""):
                script.loads(place, f"{name}.tar")
    return script
