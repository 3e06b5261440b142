"""U1: characters that make a line read in another order than it runs in."""

import pytest

from tests.vetting.domain.signals.looking import brief, found
from vetting.domain.signals.interface import digest_of
from vetting.domain.signals.sightings import MAX_SIGHTINGS
from vetting.domain.signals.unicode.directions import BIDI_NAMES, BidiControl

RULE = BidiControl()
TROJAN = "access = 'user'\nif access != 'no\u202e \u2066# check': # demo\n    pass\n".encode()


@pytest.mark.parametrize("character", sorted(BIDI_NAMES))
def test_each_bidi_control_is_found(character: str) -> None:
    """Each of the nine controls is high, with line, column and name."""
    (finding,) = found(RULE, "demo.py", f"one\né = {character}\n".encode())
    assert brief([finding]) == [("high", "delta", 2, 5)]
    assert (finding.rule, finding.rule_version, finding.path) == ("U1", 3, "demo.py")
    assert finding.digest == digest_of(f"é = {character}".encode())
    assert finding.message == (
        f"A {BIDI_NAMES[character]} (U+{ord(character):04X}) makes this line read in another order."
    )


def test_a_line_with_several_is_one_finding() -> None:
    """A line is pointed at once, at the first of its controls."""
    assert brief(found(RULE, "demo.py", TROJAN)) == [("high", "delta", 2, 17)]


@pytest.mark.parametrize(
    "text",
    [
        "plain = 1\n",
        "name = 'é 語 עברית العربية'\n",
        "left = '\u200e'\n",
        "name = '\u200f\u05e2\u05d1\u061c'\n",
        "escaped = '\\u202e'\n",
    ],
)
def test_ordinary_text_of_any_script_is_not_found(text: str) -> None:
    """Right-to-left script, its marks, and an escape that is spelled out are no controls."""
    assert found(RULE, "demo.py", text.encode()) == []


def test_binary_files_are_not_looked_at() -> None:
    """In an image or a library the same bytes mean nothing; a source is looked at whatever it holds."""
    data = b"\0\n" + TROJAN
    assert found(RULE, "demo.so", data) == []
    assert brief(found(RULE, "demo.py", data)) == [("high", "delta", 3, 17)]


def test_a_line_that_stood_there_before_is_context() -> None:
    """The same line in the compared release is shown and does not count, wherever it stands now; a second one does."""
    assert brief(found(RULE, "demo.py", b"new\n" + TROJAN, TROJAN)) == [("high", "context", 3, 17)]
    assert brief(found(RULE, "demo.py", TROJAN + TROJAN, TROJAN)) == [
        ("high", "context", 2, 17),
        ("high", "delta", 5, 17),
    ]


def test_very_many_are_counted() -> None:
    """A file full of them is listed up to a limit, and the rest counted; a new one is not lost behind old ones."""
    old = "".join(f"{number}\u202e\n" for number in range(MAX_SIGHTINGS + 2)).encode()
    findings = found(RULE, "demo.py", old + "new\u202e".encode(), old)
    assert sum(finding.scope.value == "context" for finding in findings) == MAX_SIGHTINGS + 1
    assert findings[-1].message == "2 more like these are not listed."
    assert brief(findings[-2:-1]) == [("high", "delta", MAX_SIGHTINGS + 3, 4)]


RTL = "\u05e9\u05dc\u05d5\u05dd"
"""Hebrew, read from right to left."""
CLOSED, OPEN = f"{RTL} \u2066demo\u2069 \u202ademo\u202c", f"{RTL} \u202bdemo"


@pytest.mark.parametrize(
    ("path", "line", "severity"),
    [
        ("locale/he/django.po", f'msgstr "{CLOSED}"', "low"),
        ("locale/he/django.po", f'msgstr "{OPEN}"', "low"),
        ("locale/en/demo.ftl", "name = \u2068{ $name }\u2069", "low"),
        ("docs/README.md", CLOSED, "low"),
        ("docs/README.he.RST", OPEN, "medium"),
        ("docs/index.html", f"<p>{CLOSED}</p>", "low"),
        ("docs/crossed.md", f"{RTL} \u2066\u202a\u2069\u202c", "medium"),
        ("docs/closed.md", f"{RTL} \u202c", "medium"),
        ("locale/he/django.po", f'msgstr "{RTL} \u202edemo\u202c"', "high"),
        ("docs/README.md", f"{RTL} \u202ddemo\u202c", "high"),
        ("docs/README.md", "demo \u202ademo\u202c", "high"),
        ("docs/README.md", "demo \u2067demo", "high"),
        ("docs/index.html", f"<p>{CLOSED}</p><script src=x>", "high"),
        ("docs/index.html", f"<p>{CLOSED}</p><b onclick = 'x'>", "high"),
        ("requirements-dev.txt", f"demo # {CLOSED}", "high"),
        ("demo.py", f"# {CLOSED}", "high"),
        ("demo.json", f'"{CLOSED}"', "high"),
    ],
)
def test_right_to_left_prose_may_spell_itself(path: str, line: str, severity: str) -> None:
    """Translations and prose of such a language need them; what overrides, what runs, and Latin text do not."""
    assert [one.severity.value for one in found(RULE, path, f"{line}\n".encode())] == [severity]
