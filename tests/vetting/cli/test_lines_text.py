"""Lines in another way than shipped: white space ignored, long lines broken, moved blocks named, words marked."""

from dataclasses import replace
from html import escape

import pytest

from tests.builders import diffed_file
from tests.vetting.cli.changes import hostile_change
from tests.vetting.cli.project_folder import ProjectFolder
from vetting.cli.change_document import change_document
from vetting.cli.change_html import change_html
from vetting.cli.change_markdown import change_markdown
from vetting.cli.lines_text import MOST_TOLD, moves_size, whitespace_text
from vetting.cli.reading_text import change_lines
from vetting.cli.terminal import Painter
from vetting.domain.diffs import DiffedFile, Hunk, hunks_of
from vetting.domain.line_engine import Whitespace
from vetting.domain.moves import MOST_LINES, Moves
from vetting.domain.reflowed_diffs import reflowed_diff
from vetting.ports.local_reading import ReadChange

LONG = ";".join(f"var a{number}=function(){{return {number}}}" for number in range(40))
BODY = "".join(f"    the_number_{number} = {number}\n" for number in range(3))


def shown(change: ReadChange) -> list[str]:
    """Write it for a terminal."""
    return list(change_lines(change, None, Painter(is_on=False)))


def named(*names: str) -> list[DiffedFile]:
    """Make files of a diff."""
    return [replace(diffed_file(), path=name, matched=name) for name in names]


def test_long_lines_are_broken_and_white_space_is_ignored(project: ProjectFolder) -> None:
    """In each form, as asked for, and both at once; JSON and patches have the lines as they were shipped."""
    for folder, number, indent in (("old", "20", "    "), ("new", "evil(20)", "  ")):
        (project.path / folder).mkdir()
        (project.path / folder / "m.js").write_text(LONG.replace("return 20}", f"return {number}}}") + "\n")
        (project.path / folder / "w.py").write_text(f"if x:\n{indent}a = 1\n")
        (project.path / folder / "w.js").write_text(LONG.replace("return 30", f"return{indent}30") + "\n")

    broken = project.revet("diff", "old", "new").out
    ignoring = project.revet("diff", "old", "new", "-w", "--no-reflow").out
    both = project.revet("diff", "old", "new", "-w").out
    document = project.revet("diff", "old", "new", "--whitespace", "amount", "--output-format", "json").out
    refused = project.revet("diff", "old", "new", "-w", "--output-format", "patch", "--output", "a.patch")

    assert (
        "\n(long lines are broken for reading; @@ says line:column as shipped, ↳ that a line goes on)\n@@ -1:" in broken
    )
    assert "\n-↳return 20};\n+↳return evil(20)};\n" in broken
    assert "\n-↳return    30};\n+↳return  30};\n" in broken
    assert "\n  white space of any kind is ignored: 4 changed lines of 2 files left out\n" in ignoring
    assert "(long lines are broken for reading, and white space is ignored in their parts, too; @@ says" in both
    assert "\n-↳return 20};\n+↳return evil(20)};\n" in both
    assert "=== changed w.js +0 -0\n(2 changed lines are left out: white space alone)\n" in both
    assert "=== changed w.py +0 -0\n(2 changed lines are left out: white space alone)" in ignoring
    assert "@@ -1,1 +1,1 @@\n-var a0" in ignoring
    assert ('"whitespace": "amount"' in document, '"folded": 0' in document) == (True, True)
    assert (refused.status, "byte for byte: leave --whitespace out" in refused.err) == (2, True)


@pytest.mark.parametrize(
    ("whitespace", "folded", "told"),
    [
        (Whitespace.EXACT, {}, None),
        (Whitespace.AT_LINE_END, {}, "white space at the end of lines is ignored: 0 changed lines of 0 files left out"),
        (
            Whitespace.AMOUNT,
            {"a": 1},
            "white space where there is some on both sides is ignored: 1 changed line of 1 file left out",
        ),
    ],
)
def test_it_is_said_which_white_space_is_ignored(
    whitespace: Whitespace, folded: dict[str, int], told: str | None
) -> None:
    """And nothing where all counts."""
    change = replace(hostile_change(), whitespace=whitespace, folded=folded)

    assert whitespace_text(change) == told
    assert ((told or "?") in "\n".join(change_html(change, None))) is (told is not None)
    assert (f"- {told}" in list(change_markdown(change, None))) is (told is not None)


def test_moved_blocks_are_named_at_both_ends() -> None:
    """With where they went, and whether white space is another; within a file it is said once."""
    f, g = f"def f():\n{BODY}", "def g():\n    x = 1\n    y = 2\n    z = 3\n    return x + y + z\n"
    within = hunks_of(f"{f}\n{g}".encode(), f"{g}\n{f.replace('    ', '  ')}".encode())
    long = "".join(f"    the_number_that_was_meant_{number} = {number}\n" for number in range(3)).encode()
    hunks = {"in.py": within, "a.py": hunks_of(long, b""), "b.py": hunks_of(b"", long)}
    files = [replace(one, old_path=f"old/{one.path}") for one in named("in.py", "a.py", "b.py")]
    change = replace(hostile_change(*files), hunks_of=lambda file: hunks[file.path])
    told = {
        "moved: old 1-4 -> new 7-10, but for white space": "#f0-7",
        "moved away: old 1-3 to b.py, new 1-3": "#f2-1",
        "moved here: new 1-3 from a.py, old 1-3": "#f1",
    }

    lines, comment, page = shown(change), list(change_markdown(change, None)), "\n".join(change_html(change, None))

    assert [f"({one})" for one in told if f"({one})" not in lines] == []
    assert [one for one in told if f"`{one}`" not in comment] == []
    links = [f'<p class="note"><a href="{to}">{escape(one)}</a></p>' for one, to in told.items()]
    assert [one for one in links if one not in page] == []
    assert page.count('class="add mv"') == page.count('class="del mv"') == 7
    assert ("  2 blocks moved: 7 lines" in lines, "2 blocks moved: 7 lines." in comment) == (True, True)
    assert '<p class="note">2 blocks moved: 7 lines.</p>' in page
    names = ("old_path", "old_start", "path", "new_start", "lines", "is_same")
    moves = change_document(change)["moves"]
    blocks = [("old/in.py", 1, "in.py", 7, 4, False), ("old/a.py", 1, "b.py", 1, 3, True)]
    assert moves == {"blocks": [dict(zip(names, one, strict=True)) for one in blocks], "cut": None}


def test_many_moves_are_counted_and_too_many_lines_are_not_searched() -> None:
    """Neither fills a screen, nor takes a minute."""
    blocks = [f"def function_number_{number}_of_many():" for number in range(MOST_TOLD + 2)]
    other = [f"keep_{number}" for number in range(len(blocks))]
    old = "\n".join([*blocks, *(line for pair in zip(other, other, strict=True) for line in pair)])
    new = "\n".join([*(line for three in zip(other, blocks, other, strict=True) for line in three)])
    found = hunks_of(old.encode(), new.encode())
    lines = shown(hostile_change(*named("a.py"), hunks=found))
    huge = replace(diffed_file(), added=MOST_LINES + 1)

    assert "(and 2 more blocks moved)" in lines
    assert '<p class="note">and 2 more blocks moved</p>' in change_html(
        hostile_change(*named("a.py"), hunks=found), None
    )
    assert any("moved lines not looked for: 65,537 lines" in line for line in shown(hostile_change(huge)))
    assert moves_size(Moves(())) is None


def test_a_page_numbers_broken_lines_as_shipped_and_marks_words() -> None:
    """Each shipped line has its anchor once; a mark never splits what a character was made of."""
    flow = reflowed_diff(LONG.encode(), LONG.replace("return 20}", "return 20+<i>\u202e}").encode())
    assert flow is not None
    change = replace(hostile_change(*named("m.js"), hunks=flow.hunks), flows={"m.js": flow})

    page = "\n".join(change_html(change, None))

    assert page.count('id="f0-1"') == 1
    assert "<mark>+&lt;i&gt;\\u202e</mark>};</td>" in page
    assert "(long lines" not in page
    assert "@@ -1:" in page


def test_a_page_says_which_lines_are_not_marked_inside() -> None:
    """Those that are too long to be compared."""
    hunks: tuple[Hunk, ...] = hunks_of(b"a" * 3000, b"b" * 3000)

    page = "\n".join(change_html(hostile_change(*named("a.txt"), hunks=hunks), None))

    assert '<p class="note">not marked inside: 1 line of more than 2,000 characters</p>' in page


def test_a_page_is_coloured(project: ProjectFolder) -> None:
    """Marks cut colours where they begin; what is too large says why it has none."""
    for folder, number in (("old", 1), ("new", 2)):
        (project.path / folder).mkdir()
        (project.path / folder / "a.py").write_text(f"def f():\n\treturn '<{number}>'\n")
        (project.path / folder / "big.py").write_text("a = 1\n" * 40_000 + f"b = {number}\n")

    page = project.revet("diff", "old", "new", "--output-format", "html").out

    assert '<span class="k">def</span><span class="w"> </span><span class="nf">f</span>' in page
    marked = '<span class="s1">&lt;</span><mark><span class="s1">2</span></mark><span class="s1">&gt;&#x27;</span>'
    assert marked.replace('s1">&lt;', 's1">&#x27;&lt;') in page
    assert '<p class="note">highlighting off: 240,006 bytes, more than 200,000</p>' in page
