"""
A change as Markdown, for a comment on a pull request.

All of it was written by strangers, and a comment is shown with the rights of
whoever runs the command. So their text stands in code spans, and in code
blocks, whose fences are longer than any in them: neither links, mentions nor
markup are made of it there. There are no tables, so a bar needs no care. What
would make a comment too long for a forge is left out, and said to be.

Source: GitHub Flavored Markdown 0.29, "Code spans" and "Fenced code blocks".
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, islice

from vetting.cli.known_text import known_texts, read_text, stood_before, unread_text
from vetting.cli.lines_text import MovedText, file_notes, moved_texts, moves_in, moves_size, whitespace_text
from vetting.cli.reading_text import (
    capability_texts,
    capability_title,
    fact_texts,
    fact_title,
    file_heading,
    line_text,
    place_text,
    side_text,
    size_text,
    title_of,
)
from vetting.cli.report_markdown import MAX_ROWS
from vetting.cli.terminal import plain
from vetting.domain.diffs import DiffedFile, Hunk
from vetting.domain.reflowed_diffs import ReflowedDiff
from vetting.domain.signals.interface import Scope
from vetting.domain.suggestions import Step
from vetting.formats.hunks import hunk_title, line_signs
from vetting.ports.local_reading import ReadChange

MAX_CHARACTERS = 64_000
"""Of a comment. Source: one on GitHub takes 65,536."""
MAX_DIFF_CHARACTERS = 40_000
"""Of all the lines shown, where there is room for them."""
MAX_LIST_CHARACTERS = 9_000
"""Of one list, of which there are five: what is above the lines leaves some room for them whatever it tells."""
LEAST_CHARACTERS = 80
"""Of a file with any lines at all."""
_GENERATED = frozenset({"RECORD", "SOURCES.txt"})
MAX_MESSAGE = 400
"""Characters of a finding's sentence, or of a name."""
_TICKS = re.compile(r"`+")


def change_markdown(change: ReadChange, asked: Step | None) -> Iterator[str]:
    """Write a change: what was noticed, which files differ, and their lines."""
    moves = moves_in(change)
    above = [
        *scan_markdown(change, asked),
        *_part("Files", [f"- {_told(file_heading(one))}" for one in change.diff.files]),
    ]
    if size := moves_size(moves):
        above += [f"{size}.", ""]
    yield from above
    room = MAX_CHARACTERS - _size(above)
    yield from _diffs(change, moved_texts(change, moves), min(room, MAX_DIFF_CHARACTERS))


def scan_markdown(change: ReadChange, asked: Step | None) -> Iterator[str]:
    """Write what was noticed of a change."""
    yield f"### {_told(title_of(change, asked))}"
    yield ""
    for word, side in (("from", change.old), ("to", change.new)):
        if side is not None:
            yield f"- {word} {_told(side_text(side))}"
    if change.new is not None:
        yield f"- {size_text(change)}"
    if ignored := whitespace_text(change):
        yield f"- {ignored}"
    said = (
        ("not all of it", change.diff.cut),
        ("**not all was looked at**", change.unfinished),
        ("not asked", change.unasked),
        ("not read", unread_text(change)),
    )
    for word, text in said:
        if text:
            yield f"- {word}: {_told(text)}"
    yield ""
    yield from _findings(change)
    if before := stood_before(change):
        yield f"{before:,} {'thing' if before == 1 else 'things'} that rules notice stood there before."
        yield ""
    yield from _part("Known of the release", [f"- {_told(text)}" for text in known_texts(change)])
    yield from _part(capability_title(change), [f"- {_told(text)}" for text in capability_texts(change)])
    yield from _part(fact_title(change), [f"- {_told(text)}" for text in fact_texts(change)])


def _findings(change: ReadChange) -> Iterator[str]:
    found = [one for one in change.findings if one.scope is Scope.DELTA]
    if not found:
        yield (
            f"No rule noticed anything{read_text(change)}."
            if change.unfinished is None
            else "No rule that looked noticed anything."
        )
        yield ""
        return
    rows = [f"- **{one.severity}** {one.rule} {_told(place_text(one))}: {_told(one.message)}" for one in found]
    yield from _part("Findings", rows)


def _part(title: str, rows: Sequence[str]) -> Iterator[str]:
    if rows:
        yield f"#### {title}"
        yield ""
        yield from _limited(rows)
        yield ""


def _limited(rows: Sequence[str]) -> Iterator[str]:
    sizes = accumulate(len(row) + 1 for row in rows[:MAX_ROWS])
    count = sum(size <= MAX_LIST_CHARACTERS for size in sizes)
    yield from rows[:count]
    if len(rows) > count:
        yield f"- … and {len(rows) - count:,} more"


def _told(text: str) -> str:
    """
    Show somebody else's text as nothing but text, in a span that it cannot end.

    What is too long is cut in the middle: a path says at its end what kind of file it is, and which line is meant.
    """
    shown = plain(text)
    if len(shown) > MAX_MESSAGE:
        shown = f"{shown[: MAX_MESSAGE // 2]}…{shown[-MAX_MESSAGE // 2 :]}"
    if not shown.strip():
        return "`(nothing)`"
    ticks = "`" * (_longest_ticks([shown]) + 1)
    gap = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{ticks}{gap}{shown}{gap}{ticks}"


def _longest_ticks(lines: Iterable[str]) -> int:
    """Measure the longest run of backticks in any of *lines*."""
    return max((len(run) for line in lines for run in _TICKS.findall(line)), default=0)


def _size(lines: Iterable[str]) -> int:
    """Count the characters of *lines*, and of their ends."""
    return sum(len(line) + 1 for line in lines)


def _diffs(change: ReadChange, moved: Mapping[int, Sequence[MovedText]], room: int) -> Iterator[str]:
    """Show the lines of all files that there is *room* for; what does not fit makes room for those behind it."""
    left_out = 0
    numbered = enumerate(change.diff.files)
    with_lines = [(at, file) for at, file in numbered if file.hunks is not None or file.path in change.flows]
    for number, file in sorted(with_lines, key=lambda one: _is_generated(one[1])):
        block = list(_block(change, file, room, moved.get(number, ()))) if _may_fit(change, file, room) else []
        size = _size(block)
        if not block or size > room:
            left_out += 1
            continue
        room -= size
        yield from block
    if left_out:
        files = "file" if left_out == 1 else "files"
        yield f"The lines of {left_out:,} more {files} are not shown: a comment has no room for them."


def _is_generated(file: DiffedFile) -> bool:
    """Say whether a file's lines follow from the others'."""
    return file.matched.rpartition("/")[2] in _GENERATED


def _may_fit(change: ReadChange, file: DiffedFile, room: int) -> bool:
    """Say whether to look at a file's lines at all: each takes two characters at least."""
    lines = 0 if file.path in change.flows else (file.added or 0) + (file.removed or 0)
    return LEAST_CHARACTERS + 2 * lines <= room


def _block(change: ReadChange, file: DiffedFile, room: int, moved: Sequence[MovedText]) -> Iterator[str]:
    # No more lines are made than there could be room for: each takes two characters at least.
    lines = list(islice(_lines(change.hunks_of(file), change.flows.get(file.path)), room // 2 + 1))
    fence = "`" * max(3, _longest_ticks(lines) + 1)
    yield f"<details><summary><code>{_in_html(file_heading(file))}</code></summary>"
    yield ""
    for note in (*file_notes(change, file), *(one.text for one in moved)):
        yield _told(note)
        yield ""
    yield f"{fence}diff"
    yield from lines
    yield fence
    yield ""
    yield "</details>"
    yield ""


def _lines(hunks: Iterable[Hunk], flow: ReflowedDiff | None) -> Iterator[str]:
    for hunk in hunks:
        yield plain(hunk_title(hunk, flow))
        for line, sign in zip(hunk.lines, line_signs(hunk, flow), strict=True):
            yield f"{sign}{line_text(line)}"


def _in_html(text: str) -> str:
    """Write text for within an HTML tag of Markdown, where markup would still be made of it."""
    return "".join(one if one.isalnum() or one == " " else f"&#{ord(one)};" for one in plain(text))
