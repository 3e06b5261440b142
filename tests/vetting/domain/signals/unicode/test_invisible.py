"""U2: characters that are not seen."""

import pytest

from tests.vetting.domain.signals.looking import brief, found
from vetting.domain.signals.sightings import MAX_SIGHTINGS
from vetting.domain.signals.unicode.invisible import MAX_LINES, MAX_RUNS, PAYLOAD_FROM, InvisibleCharacters

U2 = InvisibleCharacters()
SELECTORS = "".join(chr(0xE0100 + number) for number in range(PAYLOAD_FROM))
TAGS = "".join(chr(0xE0061 + number) for number in range(PAYLOAD_FROM))


@pytest.mark.parametrize(
    ("text", "column"),
    [
        (f"run('{SELECTORS}')", 6),
        (f"run('{TAGS}')", 6),
        ("x" + "\u200b\u200c" * 5, 2),
        ("\u3164" * PAYLOAD_FROM, 1),
        ("".join(f"{letter}\ufe01" for letter in "abcdefghi"), 2),
        ("".join(f"{letter}\ue001\U000f0001" for letter in "abcdef"), 2),
        (" " * 5000 + SELECTORS, 5001),
        ("\U0001f600" + SELECTORS, 2),
        ("\U0001f3f4" + TAGS + "\U000e007f", 2),
    ],
)
def test_a_payload_that_nobody_sees_is_high(text: str, column: int) -> None:
    """Nine or more on a line, in a row, between letters, behind an emoji or far to the right."""
    (finding,) = found(U2, "demo.py", f"one = 1\n{text}\n".encode())
    assert (brief([finding]), finding.rule) == ([("high", "delta", 2, column)], "U2")


@pytest.mark.parametrize(
    ("text", "in_code", "in_prose"),
    [
        ("pass\u200bword", "low", None),
        ("one\u2060two\u200b", "low", None),
        ("one\ue000two", "low", None),
        ("o\U000f0000\U000f0001ne", "low", None),
        ("\ufeffone", "low", None),
        ("const \u3164 = 1", "medium", "low"),
        ("a\ufe0f", "medium", "low"),
        ("a\U000e0041", "medium", "low"),
        ("a\U000e0100", "medium", "low"),
        ("\U0001f600\ufe03", "medium", "low"),
        ("".join(f"{letter}\u200b" for letter in "abcdefghi"), "high", None),
        (SELECTORS, "high", "high"),
    ],
)
def test_a_few_count_less_and_least_in_prose(text: str, in_code: str, in_prose: str | None) -> None:
    """What may be an accident of typing is low or medium in code, and hardly anything in prose."""
    for path, severity in (("demo.js", in_code), ("README.md", in_prose)):
        expected = [] if severity is None else [severity]
        assert [one.severity.value for one in found(U2, path, f"x\n{text}".encode())] == expected


@pytest.mark.parametrize(
    "text",
    [
        "plain = 1\n",
        "caf\u00e9 \u8a9e \u05e2\u05d1\u05e8\u05d9\u05ea\n",
        "\ufeffimport os\n",
        "\u2764\ufe0f \u263a\ufe0e 1\ufe0f\u20e3 #\ufe0f\u20e3 \u3030\ufe0f\n",
        "\U0001f468\u200d\U0001f469\u200d\U0001f467 \u2764\ufe0f\u200d\U0001f525 \U0001f3fb\u200d\u2640\ufe0f\n",
        "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f\n",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 \u0915\u094d\u200d\u0937\n",
        "\u845b\U000e0100 \u8fbb\ufe00 \U00020122\U000e0101 \u2229\ufe00\n",
        "Donau\u00addampf\n",
        "\u1820\u180b\u1821\n",
        "\u2800\u28c0\u2800\u2800\n",
        "icons = '\ue0b0' + '\uf101'\n",
        "icons = ['\ue0b0', '\ue0b1', '\ue0b2', '\ue0b3', '\ue0b4', '\ue0b5', '\ue0b6', '\ue0b7', '\ue0b8']\n",
        "'<i>\uf101</i> \U000f0001Home', '\u6c34\ue001\u706b'\n",
    ],
)
def test_characters_that_belong_where_they_stand_are_silent(text: str) -> None:
    """Emoji, flags, ideographs, scripts that shape their letters, hyphenation, and the mark of UTF-8."""
    assert found(U2, "demo.py", text.encode()) == []


def test_binary_files_are_not_looked_at() -> None:
    """The same bytes in an image mean nothing."""
    assert found(U2, "demo.png", b"\0" + SELECTORS.encode()) == []


def test_what_was_hidden_before_is_context() -> None:
    """The same characters are known, wherever they stand now; others are not. One is told as one."""
    old = "a = '\u200b'\n".encode()
    findings = found(U2, "demo.py", b"more = 1\n" + old + "b = '\u2060'\n".encode(), old)
    assert brief(findings) == [("low", "context", 2, 6), ("low", "delta", 3, 6)]
    assert findings[1].message == "One character on this line cannot be seen, the first of them U+2060."


def test_very_many_are_not_looked_at_one_by_one() -> None:
    """A payload far behind explained characters is found; of too many lines the scan says that it is unfinished."""
    hearts = "\u2764\ufe0f" * MAX_RUNS
    assert [one.severity.value for one in found(U2, "demo.py", f"{hearts}x{SELECTORS}".encode())] == ["high"]
    assert found(U2, "demo.py", f"{hearts}{hearts}".encode()) == []
    flood = found(U2, "demo.py", "\u200b\n".encode() * (MAX_LINES + 1))
    assert "high" in {one.severity.value for one in flood}
    with pytest.raises(ValueError, match="more such lines"):
        found(U2, "demo.md", "\u2764\ufe0f\n".encode() * (MAX_LINES + 1))


def test_a_payload_is_listed_before_any_number_of_accidents() -> None:
    """Whoever scatters single characters hides no program behind them."""
    scattered = "a\u200b\n" * (2 * MAX_SIGHTINGS)
    findings = found(U2, "demo.py", f"{scattered}{SELECTORS}\n".encode())
    assert len(findings) == MAX_SIGHTINGS + 1
    assert ("high", "delta", 2 * MAX_SIGHTINGS + 1, 1) in brief(findings)
