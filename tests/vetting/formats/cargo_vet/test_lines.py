"""On which line of a text something stands."""

from hypothesis import given
from hypothesis import strategies as st

from vetting.domain.releases import Ecosystem
from vetting.formats.cargo_vet.lines import Lines
from vetting.formats.cargo_vet.toml_text import Page

TEXT = '''
# a comment = [
notes = """
[not.a.header]
key = 1 \\""""

[[audits.Demo]]
who = [
    "Jo = [",  # ]
    'Ann',
]
version = "1.0"

[[audits.demo]]
version = "2.0"

[[audits.Demo]]
criteria = \'\'\'
x\'\'\'
"odd \\u0041 key" = 1

[policy."Demo:1.0"]
dependency-criteria = { other = "x", more = ["y"] }

[[unaudited.demo]]
version = "1.0"

[[exemptions.demo]]
version = "2.0"

[[audits.demo.sub]]
within.deep = 1
[audits.inline]
entries = [
  { a = 1 },
]
[criteria.not a name]'''


def lines(text: str = TEXT) -> Lines:
    """Look over a text."""
    return Lines(text, Ecosystem.PYPI)


def test_headers_and_keys_have_lines() -> None:
    """Strings and lists of several lines, comments and inline tables do not lead astray."""
    expected: dict[tuple[str | int, ...], int | None] = {
        ("notes",): 3,
        ("audits", "Demo", 0): 7,
        ("audits", "Demo", 0, "who"): 8,
        ("audits", "Demo", 0, "version"): 12,
        ("audits", "Demo", 1, "criteria"): 18,
        ("audits", "Demo", 1, "odd A key"): 20,
        ("policy", "Demo:1.0", "dependency-criteria"): 23,
        ("audits", "demo", 0, "sub", 0, "within", "deep"): 32,
        ("audits", "inline", "entries", 0, "a"): 34,
    }

    assert {place: lines().at(place) for place in expected} == expected


def test_what_is_not_there_has_the_line_of_what_it_would_be_in() -> None:
    """A key that is missing is missing from its table; a whole document has no line."""
    assert lines().at(("audits", "Demo", 1, "version")) == 17
    assert lines().at(("trusted",)) is None
    assert lines().at(()) is None


def test_entries_are_found_under_every_spelling() -> None:
    """What is read as one list stands under several spellings of a name, and of its table."""
    found = [lines().of(("audits", "demo", index, "version")) for index in range(3)]

    assert found == [12, 17, 15]
    assert [lines().of(("exemptions", "demo", index)) for index in range(2)] == [28, 25]
    assert lines().of(("policy", "demo:1.0", "criteria")) == 22
    assert lines().of(("audits", "gone", 0)) == 7
    assert lines().of(("trusted", "gone", 0)) is None
    assert lines().of(()) is None


def test_entries_that_are_written_within_a_line_have_that_line() -> None:
    """A list of inline tables stands where its key does."""
    text = "[audits]\n'Demo' = [{ version = '1.0' },\n  { version = '2.0' }]\n'odd name' = []\n"

    assert lines(text).of(("audits", "demo", 1, "version")) == 2
    assert lines(text).of(("audits", "odd name")) == 4


@given(st.lists(st.tuples(st.text(), st.text()), max_size=6))
def test_any_canonical_text_is_followed(entries: list[tuple[str, str]]) -> None:
    """Whatever keys and strings hold, every entry is found on the line of its header."""
    page = Page("heading")
    for name, notes in entries:
        page.entry("audits", name, fields={"notes": notes, "who": [notes] * 9})
    headers = {number for number, line in enumerate(page.text.split("\n"), start=1) if line.startswith("[[audits.")}
    names = [name for name, _ in entries]
    places = [("audits", name, names[:index].count(name)) for index, name in enumerate(names)]

    found = {lines(page.text).at(place) for place in places}

    assert len(found) == len(entries)
    assert found <= headers
