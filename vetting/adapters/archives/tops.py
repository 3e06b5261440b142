"""
What stands at the top of an npm package: one folder, as ``npm pack`` writes it.

npm leaves the first folder out of every path, whatever it is called, drops what
lies in none, and so makes one package of several folders. Of other archives
nothing is noted: pip and cargo install no source distribution of several.

Source: pacote, ``strip: 1``.
"""

from typing import Final

from vetting.adapters.archives.collector import Collector
from vetting.domain.archive_notes import NoteCode

MAX_NAMED: Final = 3


def note_tops(collector: Collector) -> None:
    """Note that there is more than one name at the top, and how many paths npm would take for one."""
    paths = [path.partition("/") for path in collector.paths]
    tops = sorted({top for top, _, _ in paths})
    if len(tops) < 2 or not any(slash and rest == "package.json" for _, slash, rest in paths):
        return
    inner = [rest for _, slash, rest in paths if slash]
    named = ", ".join(tops[:MAX_NAMED]) + (", …" if len(tops) > MAX_NAMED else "")
    text = f"has {len(tops):,} names at its top and not one folder ({named}): npm leaves the first of each path out"
    if same := len(inner) - len(set(inner)):
        text += f", and {same:,} of its files {'takes' if same == 1 else 'take'} the place of another there"
    collector.note(NoteCode.SEVERAL_TOPS, None, text)
