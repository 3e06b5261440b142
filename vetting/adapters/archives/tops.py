"""
What stands at the top of an npm package or a crate: one folder, as ``npm pack`` and ``cargo package`` write it.

npm leaves the first folder out of every path, whatever it is called, drops what
lies in none, and so makes one package of several folders. cargo refuses a crate
with anything beside its one folder, and whoever unpacks it by hand does not. Of
other archives nothing is noted: pip installs no source distribution of several.

Source: pacote, ``strip: 1``; cargo, ``unpack_package``.
"""

from typing import Final

from vetting.adapters.archives.collector import Collector
from vetting.domain.archive_notes import NoteCode

MAX_NAMED: Final = 3


def note_tops(collector: Collector, filename: str) -> None:
    """Note that there is more than one name at the top of a crate, or of an npm package and how npm reads that."""
    paths = [path.partition("/") for path in collector.paths]
    tops = sorted({top for top, _, _ in paths})
    if len(tops) < 2:
        return
    named = ", ".join(tops[:MAX_NAMED]) + (", …" if len(tops) > MAX_NAMED else "")
    if filename.lower().endswith(".crate"):
        text = f"has {len(tops):,} names at its top and not one folder ({named}): cargo refuses it, others unpack it"
        collector.note(NoteCode.STRAY_TOP, None, text)
    elif any(slash and rest == "package.json" for _, slash, rest in paths):
        _note_for_npm(collector, [rest for _, slash, rest in paths if slash], len(tops), named)


def _note_for_npm(collector: Collector, inner: list[str], tops: int, named: str) -> None:
    """Say how many paths npm would take for one."""
    text = f"has {tops:,} names at its top and not one folder ({named}): npm leaves the first of each path out"
    if same := len(inner) - len(set(inner)):
        text += f", and {same:,} of its files {'takes' if same == 1 else 'take'} the place of another there"
    collector.note(NoteCode.SEVERAL_TOPS, None, text)
