"""A change as Markdown, as HTML and as JSON: whoever wrote what is in it, nothing of it becomes markup."""

import json
import re
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from tests.builders import diffed_file, finding
from tests.clocks import NOON
from tests.vetting.cli.changes import FINDINGS, NASTY, calm_change, hostile_change
from vetting.cli.change_document import change_document, scan_document
from vetting.cli.change_html import change_html, scan_html
from vetting.cli.change_markdown import MAX_DIFF_CHARACTERS, change_markdown, scan_markdown
from vetting.cli.reading_text import change_lines, scan_lines
from vetting.cli.scan import tell
from vetting.cli.showing import show
from vetting.cli.terminal import Painter
from vetting.domain.capabilities import Capability, NewCapability
from vetting.domain.diffs import Hunk, Line
from vetting.domain.errors import InvalidInput
from vetting.domain.fact_changes import FactChange
from vetting.domain.on_record import OnRecord, RecordKind
from vetting.domain.signals.interface import Scope, Severity
from vetting.domain.suggestions import Step


class Markup(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, page: str) -> None:
        """Read *page*."""
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str | None]] = set()
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of a tag."""
        self.tags.add(tag)
        self.attributes |= {(name, value) for name, value in attrs if name not in {"content", "class", "id"}}

    def handle_data(self, data: str) -> None:
        """Take note of a text."""
        self.text += data


def test_a_page_is_whole_and_has_nothing_of_a_strangers_in_its_markup() -> None:
    """No tag but ours, no address but places in the page, nothing that runs or is fetched."""
    page = "\n".join(change_html(hostile_change(), None))

    markup = Markup(page)
    assert not markup.tags & {"script", "img", "link", "iframe", "object", "form", "base"}
    links = {value for name, value in markup.attributes if name in {"href", "src", "action"}}
    assert links == {"#f0", "#f1", "#f0-1", "#top"}
    assert links <= {f"#{place}" for place in re.findall(r' id="([^"]+)"', page)}
    assert "<script>alert(1)</script>" in markup.text
    assert "\\u202e\\u001b[31m" in markup.text
    assert not re.search("[\x1b\u202e]", page)
    assert "default-src 'none'" in page


def test_a_finding_leads_to_its_line_or_else_to_its_file() -> None:
    """A file is headed by the path that findings name it by; a line that is not shown is nowhere to lead to."""
    found = [replace(finding(), path="demo-1.1/demo.py", line=line) for line in (1, 2, 7, None)]
    page = "\n".join(change_html(hostile_change(diffed_file(), findings=(*found, finding())), None))

    links = re.findall(r'<a href="#([^"]+)">(demo[^<]*)</a>(?=</code>)', page)
    names = ["demo-1.1/demo.py:1", "demo-1.1/demo.py:2", "demo-1.1/demo.py:7", "demo-1.1/demo.py"]
    assert links == list(zip(["f0-1", "f0-2", "f0", "f0"], names, strict=True))
    assert {anchor for anchor, _ in links} <= set(re.findall(r' id="([^"]+)"', page))
    assert "<summary>changed demo-1.1/demo.py " in page


@pytest.mark.parametrize("form", [change_html, scan_html])
def test_a_page_says_when_nothing_was_noticed(form: object) -> None:
    """And when there is nothing to read."""
    text = Markup("\n".join((change_html if form is change_html else scan_html)(calm_change(), None))).text

    assert "No rule noticed anything." in text
    assert ("No file differs." in text) is (form is change_html)
    assert "new.whl, all of it" in text


@pytest.mark.parametrize("form", [change_html, scan_html])
def test_a_page_says_that_nothing_was_noticed_in_what_was_looked_at(form: object) -> None:
    """Where not all was looked at, that is no clean bill, and no silence either."""
    change = replace(calm_change(), unfinished="no time")

    page = "\n".join((change_html if form is change_html else scan_html)(change, None))

    assert '<p class="note">No rule noticed anything in what was looked at.</p>' in page
    assert 'class="clear"' not in page.partition("<body>")[2]


def test_a_heading_that_would_cover_what_it_heads_does_not_stay_in_view() -> None:
    """A stranger names the files."""
    files = [replace(diffed_file(), path=name, matched=name) for name in ("d/" * 300 + "a.py", "b.py")]

    page = "\n".join(change_html(hostile_change(*files), None))

    assert '<details class="file" id="f0"' in page
    assert '<details class="file short" id="f1"' in page


def test_a_page_is_quick_where_a_file_is_long() -> None:
    """The file is there, and closed; what cuts, and what ends without a line end, says so."""
    long = Hunk(1, 0, 1, 3000, tuple(Line("+", b"x") for _ in range(3000)))

    page = "\n".join(change_html(hostile_change(diffed_file(), hunks=(long,)), None))
    short = "\n".join(change_html(hostile_change(diffed_file()), None))

    assert '<details class="file short" id="f0"><summary>' in page
    assert "3,000 lines, open to read" in page
    assert '<details class="file short" id="f0" open><summary>' in short
    assert "no line end at the end of the file" in short


def test_a_comment_makes_nothing_of_a_strangers_words() -> None:
    """They stand in code spans, and in blocks whose fence they cannot end."""
    lines = list(change_markdown(hostile_change(), None))

    fence = lines.index("`````diff")
    end = lines.index("`````", fence + 1)
    spans = r"(`+)(?!`)(?:.*?[^`])\1(?!`)|<code>.*?</code>"
    outside = [re.sub(spans, "", line) for line in [*lines[:fence], *lines[end + 1 :]]]
    assert "`" not in "".join(outside)
    assert not [line for line in outside if re.search(r"@someone|<script|example\.test|#1|\[a\]", line)]
    assert "@someone" in lines[fence + 3]
    assert all("\x1b" not in line for line in lines)
    assert "&lt;" not in "".join(outside)


def test_a_comment_stays_short_enough_for_a_forge() -> None:
    """Long lists and long diffs are cut, and say so."""
    wide = Hunk(1, 0, 1, 1, (Line("+", b"x" * (MAX_DIFF_CHARACTERS - 500)),))
    files = [replace(diffed_file(), path=f"{number}.py", matched=f"{number}.py") for number in range(60)]

    text = "\n".join(change_markdown(hostile_change(*files, hunks=(wide,)), None))

    assert len(text) < 65_536
    assert "- … and 10 more" in text
    assert "The lines of 59 more files are not shown: a comment has no room for them." in text


def test_a_comment_stays_short_enough_whatever_it_tells() -> None:
    """Lists have a length, too, and lines have the room that is left; a path keeps its end, which tells the most."""
    name = "d/" * 1000 + "setup.py"
    found = tuple(replace(finding(), path=name, message=f"{number} {'m' * 1000}") for number in range(60))
    files = [replace(diffed_file(), path=f"{number}/{name}", matched=name) for number in range(60)]
    able = [NewCapability(Capability.NETWORK, name, 1, "m" * 1000, is_new_to_release=True, is_held_against_all=True)]
    wide = Hunk(1, 0, 1, 1, (Line("+", b"x" * 900),))
    change = hostile_change(*files, findings=found, hunks=(wide,))
    change = replace(change, diff=replace(change.diff, capabilities=tuple(able * 60)))

    text = "\n".join(change_markdown(change, None))

    assert 40_000 < len(text) < 65_536
    assert f"…{'d/' * 20}" in text
    assert f"setup.py:{finding().line}`: `" in text
    assert re.findall("- … and (.*) more", text) == ["50", "38", "38"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a|b.py", "`a|b.py`"),
        ("a`b.py", "``a`b.py``"),
        ("``a`", "``` ``a` ```"),
        (" a ", "`  a  `"),
        (" ", "`(nothing)`"),
    ],
)
def test_a_name_is_shown_as_it_is_and_cannot_end_its_span(name: str, shown: str) -> None:
    """With one tick more than any of its own, and blanks that are taken off again where it begins or ends with one."""
    change = hostile_change(findings=(replace(finding(), path=name, line=None),))

    assert f" C3 {shown}: `" in "\n".join(scan_markdown(change, None)).replace(finding().rule, "C3")


def test_a_file_that_does_not_fit_makes_room_for_those_behind_it() -> None:
    """What follows from other files comes last, and what is left out is counted."""
    few, many = ((Hunk(1, 0, 1, 1, (Line("+", b"x" * size),)),) for size in (10, MAX_DIFF_CHARACTERS))
    names = ("demo-1.dist-info/RECORD", "large.py", "lines.py", "small.py")
    files = [replace(diffed_file(), path=name, matched=name) for name in names]
    files[2] = replace(files[2], added=MAX_DIFF_CHARACTERS)
    change = replace(
        hostile_change(*files), hunks_of=lambda file: many if file.path in {"large.py", "lines.py"} else few
    )

    text = "\n".join(change_markdown(change, None))

    assert re.findall("<summary><code>changed (.*?) ", text) == [
        "small&#46;py",
        "demo&#45;1&#46;dist&#45;info&#47;RECORD",
    ]
    assert "The lines of 2 more files are not shown: a comment has no room for them." in text


def test_a_comment_says_when_nothing_was_noticed() -> None:
    """By those who looked, where not all could."""
    assert "No rule noticed anything." in list(scan_markdown(calm_change(), Step("demo", None, "1.0")))
    unfinished = replace(calm_change(), unfinished="too large")
    assert "No rule that looked noticed anything." in list(scan_markdown(unfinished, None))


def test_a_document_has_what_the_api_gives() -> None:
    """And what was at hand has no versions, a folder no digest."""
    document = json.loads(json.dumps(change_document(hostile_change())))

    assert (document["from"], document["to"], document["old"]) == (None, None, {"filename": NASTY, "sha256": None})
    assert (document["id"], document["base"]) == (None, None)
    assert scan_document(replace(hostile_change(), old=None))["base"] == "none"
    assert [one["rule"] for one in document["findings"]] == ["H1", "P1", "U1"]
    assert document["capabilities"][0]["capability"] == "network"
    assert (document["facts"][0]["subject"], document["unfinished"]) == ("requires", NASTY)
    assert document["files"][0]["hunks"][0]["lines"][0] == [" ", "\ta"]
    assert "files" not in scan_document(hostile_change())


def test_words_tell_what_code_can_do_now_and_what_metadata_says() -> None:
    """After what was noticed; what is about all of it has no path."""
    lines = list(change_lines(hostile_change(), None, Painter(is_on=False), is_brief=True))

    assert [line for line in lines if "Starts a program" in line] == [
        "  newly process a.py:4: Starts a program. (other files could before)"
    ]
    assert any(line.startswith("  medium P1 all of it: ") for line in lines)
    assert "  (and 1 thing that stood there before)" in lines
    assert any(line.startswith("  says requires </code>") for line in lines)
    assert not any("\x1b" in line or line.startswith("@@") for line in lines)
    assert lines[-1] == "  changed same.bin +1 -1"


def test_of_all_of_a_release_only_what_it_says_of_code_is_told() -> None:
    """Each thing that code can do once, with the number of files; nothing was otherwise before, and nothing differs."""
    able = NewCapability(Capability.NETWORK, "b.py", 3, "Opens sockets.", is_new_to_release=True)
    facts = tuple(FactChange(subject, "x", None, "y", "METADATA") for subject in ("wheel", "requires", "metadata"))
    several = tuple(replace(able, path=path) for path in ("b.py", "c.py", "d.py"))
    diff = replace(calm_change().diff, files=(diffed_file(),), capabilities=several, facts=facts)
    whole = replace(calm_change(), diff=diff)

    words = list(change_lines(whole, None, Painter(is_on=False), is_brief=True))
    alone = replace(whole, diff=replace(diff, capabilities=(able,)))

    assert words[2:6] == [
        "  1 file: 1 lines",
        "  rules noticed nothing",
        "  uses network b.py:3: Opens sockets. (2 more files)",
        "  says requires x: y (METADATA)",
    ]
    assert "  uses network b.py:3: Opens sockets." in list(scan_lines(alone, None, Painter(is_on=False)))
    assert {"#### Able to", "#### Metadata says"} <= set(scan_markdown(whole, None))


def test_many_things_are_counted_at_a_terminal() -> None:
    """The new to the release first; the other forms have all of them."""
    old = NewCapability(Capability.PROCESS, "a.py", 1, "Starts.", is_new_to_release=False)
    many = (*(replace(old, line=line) for line in range(1, 15)), replace(old, line=99, is_new_to_release=True))
    shown = replace(hostile_change(), diff=replace(hostile_change().diff, capabilities=many))

    told = [line for line in scan_lines(shown, None, Painter(is_on=False)) if "a.py" in line or "such lines" in line]

    assert (len(told), told[0]) == (13, "  newly process a.py:99: Starts.")
    assert told[-1] == "  (and 3 more such lines: see another --output-format)"


@pytest.mark.parametrize(
    ("form", "begins"),
    [
        ("human", "</code><script>alert(1)"),
        ("json", '{\n  "id": null'),
        ("markdown", "### ````</code>"),
        ("html", "<!DOCTYPE html>\n"),
    ],
)
def test_a_change_is_written_in_the_form_that_is_asked_for(
    capsys: pytest.CaptureFixture[str], form: str, begins: str
) -> None:
    """Of all that differs, and of what was noticed alone."""
    arguments = Namespace(output_format=form, no_color=True, stat=False, fail_on=Severity.HIGH, strict=False)

    show(hostile_change(hunks=()), None, arguments)
    shown = capsys.readouterr()
    status = tell(hostile_change(), None, arguments)

    assert (shown.out.startswith(begins), shown.err) == (True, "")
    assert (status, capsys.readouterr().out.startswith(begins)) == (1, True)


def test_a_patch_is_written_as_it_is(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """What rules noticed, and what they could not look at, is said beside it."""
    arguments = Namespace(output_format="patch", no_color=False)

    show(hostile_change(), None, arguments)
    noticed = capsysbinary.readouterr()
    show(calm_change(), None, arguments)

    assert capsysbinary.readouterr() == (b"# new.whl, all of it\ndiff --git a/\xff", b"")
    assert noticed.out.endswith(b" -> new.whl\ndiff --git a/\xff")
    assert [line.partition(b" </code>")[0] for line in noticed.err.splitlines()] == [
        b"warning: rules noticed 2 things in this change; the worst is high: see --output-format human",
        b"warning: not all was looked at:",
    ]


def test_of_a_patch_that_is_refused_not_a_byte_is_written(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """A file that it should go to stays as it is."""

    def refused() -> Iterator[bytes]:
        raise InvalidInput("no patch can say it")
        yield b""

    with pytest.raises(InvalidInput, match="no patch can say it"):
        show(replace(calm_change(), patch=refused), None, Namespace(output_format="patch", no_color=False))
    assert capsysbinary.readouterr() == (b"", b"")


def test_what_is_known_of_a_release_stood_in_no_file_before() -> None:
    """Findings about the release that do not count are told apart from those in files; records say who says so."""
    name = replace(finding("D2", scope=Scope.CONTEXT), path="", line=None, message="Its own name is nearly another.")
    archived = OnRecord(RecordKind.STATUS, "archived", None, "the index", NOON)
    change = replace(
        hostile_change(findings=(*FINDINGS[2:], name)),
        known=(archived, OnRecord(RecordKind.VULNERABLE, "GHSA-1", NASTY, NASTY, NOON, fixed_in=("2", "3"))),
        unread=("a.whl", "b.whl"),
        unasked=NASTY,
        unfinished=None,
    )
    page, comment = Markup("\n".join(scan_html(change, None))), "\n".join(scan_markdown(change, None))
    words = "\n".join(scan_lines(change, None, Painter(is_on=False)))

    assert "script" not in page.tags
    assert {value for name, value in page.attributes if name == "href"} == {"#top"}
    for text in (page.text, comment, words):
        assert "the index calls the project archived (the index, asked 2026-" in text
        assert "; fixed in 2, 3 (" in text
        assert "Its own name is nearly another." in text
        assert "2 other files of it were not read, such as a.whl" in text
        assert "1 thing that " in text
        assert "in the one file that was read" in text
