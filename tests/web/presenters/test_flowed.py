"""Broken lines are numbered as they were shipped, and what stands beside a line stands under the right part of it."""

from dataclasses import replace

from tests.builders import diffed_file, digest, finding
from tests.clocks import NOON
from vetting.domain.accounts import AccountId
from vetting.domain.reflowed_diffs import ReflowedDiff, reflowed_diff
from vetting.domain.threads import Annotation, AnnotationId, Author, Place, Thread
from vetting.ports.reading import HighlightedFile
from web.presenters.flowed import flowed_part_with, flowed_table
from web.presenters.hunks import PART_ROWS
from web.presenters.tables import Asked, Beside, FileTable, Row

CODE = "".join(f"function f{number}(a,b){{return a+b*{number};}}" for number in range(60))
OLD = f"head\n{CODE}\n".encode()
NEW = f"head\n{CODE.replace('function f30(a,b){', 'function f30(a,b){steal(a);')}\n".encode()
COLUMN = CODE.index("function f30") + len("function f30(a,b){") + 1


def flow_of(old: bytes = OLD, new: bytes = NEW) -> ReflowedDiff:
    """Break the lines of two texts."""
    flow = reflowed_diff(old, new)
    assert flow is not None
    return flow


def rows(table: FileTable) -> list[Row]:
    """Give all rows."""
    return [row for hunk in table.hunks for row in hunk.rows]


def text_of(row: Row) -> str:
    """Give a row's text."""
    return "".join(piece.text for word in row.words for piece in word.pieces)


def test_parts_of_lines_are_numbered_as_shipped() -> None:
    """A part has its line and column on either side; the first that is shown of a line has the line's own address."""
    table = flowed_table(diffed_file(), flow_of(), Beside())
    (added,) = (row for row in rows(table) if row.css == "added")

    assert (text_of(added), added.old_label, added.new_label) == ("steal(a);", "", f"2:{COLUMN}")
    assert (added.anchor, added.number, added.side) == (f"n2-{COLUMN}", 2, "new")
    assert rows(table)[0].anchor == "n2"
    assert len({row.anchor for row in rows(table)}) == len(rows(table))
    first = rows(table)[0]
    assert table.hunks[0].title == f"@@ −{first.old_label} +{first.new_label} @@"
    assert (table.is_flowed, table.cut) == (True, ())


def test_a_new_file_has_no_old_side() -> None:
    """The title of what was added whole says that nothing was there."""
    table = flowed_table(diffed_file(), flow_of(b""), Beside())
    assert table.hunks[0].title == "@@ −0 +1:1 @@"
    assert [row.new_label for row in rows(table)][:2] == ["1:1", "2:1"]


def test_what_stands_beside_a_line_stands_under_a_part_of_it() -> None:
    """A finding is under the part with its column or the first one, a note under the last; others are above all."""
    file = diffed_file()
    findings = {
        2: (
            replace(finding("C1"), line=2, column=COLUMN + 3),
            replace(finding("C2"), line=2, column=None),
            replace(finding("C3"), line=2, column=1),
        ),
        1: (replace(finding("C4"), line=1, column=1),),
    }
    author = Author(AccountId(1), "jo", "Jo Reviewer")
    notes = {
        ("new", line): (
            Thread(Annotation(AnnotationId(line), Place(digest("d"), file.path, line, line), "?", author, NOON)),
        )
        for line in (1, 2)
    }
    table = flowed_table(file, flow_of(), Beside(notes, findings, Asked("old", 2, 2)))

    under = {one.rule: text_of(row) for row in rows(table) for one in row.findings}
    assert under == {"C1": "steal(a);", "C2": text_of(rows(table)[0])}
    assert [one.rule for one in table.findings] == ["C3", "C4"]
    assert [row.anchor for row in rows(table) if row.threads] == [rows(table)[-1].anchor]
    assert [one.note.id for one in table.threads] == [1]
    assert [row.asked for row in rows(table) if row.asked] == [Asked("old", 2, 2)]
    elsewhere = flowed_table(file, flow_of(), Beside(asked=Asked("new", 1, 1)))
    assert elsewhere.asked == Asked("new", 1, 1)


def test_colours_are_cut_as_lines_are() -> None:
    """The spans of a line are shared out to its parts; a line that is not there has none."""
    half = COLUMN + 4
    line = NEW.decode().split("\n")[1]
    coloured = HighlightedFile(((("k", "head"),), (("nf", line[:half]), ("s", line[half:]))), "JavaScript", None)
    short = HighlightedFile(((("k", "head"),),), "JavaScript", None)
    table = flowed_table(diffed_file(), flow_of(), Beside(), (short, coloured))

    (added,) = (row for row in rows(table) if row.css == "added")
    assert [(piece.css, piece.text) for word in added.words for piece in word.pieces] == [
        ("nf", "steal"),
        ("s", "(a);"),
    ]
    assert {piece.css for word in rows(table)[-1].words for piece in word.pieces} == {"s"}


def test_a_long_line_is_found_in_its_part() -> None:
    """The part that shows the first piece of a line is found; one of a line that is not shown is the first part."""
    flow = flow_of(b"", b"let a=1;" * (PART_ROWS + 50) + b"\nlast\n")
    assert [flowed_part_with(flow, "new", line) for line in (1, 2, 3)] == [1, 2, 1]
    assert flowed_part_with(flow, "old", 1) == 1
    assert flowed_table(diffed_file(), flow, Beside(), part=9).part == 2
