"""F3: text that looks random."""

from base64 import b64encode
from random import Random

import pytest

from tests.vetting.domain.signals.looking import brief, found
from vetting.domain.signals.files.entropy import MAX_LOOKED_AT, MIN_LENGTH, RandomText, tokens_in

RULE = RandomText()
RANDOM = Random(5).randbytes(600)  # noqa: S311  # bytes for a test
PACKED = b64encode(RANDOM)
HEX = RANDOM.hex().encode()
ESCAPED = b"".join(b"\\x%02x" % byte for byte in RANDOM[:100])


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("a.py", b"import base64\nexec(base64.b64decode('" + PACKED + b"'))\n"),
        ("a.py", b"import base64 as b\ne = eval\ne(b.b64decode(open('x').read()))\nX = '" + PACKED + b"'\n"),
        ("a.py", b"exec(bytes.fromhex('" + HEX + b"'))\n"),
        ("a.py", b"exec(b'" + ESCAPED + b"'.decode('latin-1'))\n"),
        ("a.js", b"const d = atob;\nglobal['ev' + 'al'](d('" + PACKED + b"'));\n"),
        ("a.js", b"new Function(Buffer.from(x, 'hex').toString())();\nvar x = '" + HEX + b"';\n"),
    ],
)
def test_a_random_text_that_is_decoded_and_run_is_medium(path: str, data: bytes) -> None:
    """Base64, hexadecimal digits and escapes, with the names renamed, split or looked up."""
    assert {(severity, scope) for severity, scope, _, _ in brief(found(RULE, path, data))} == {("medium", "delta")}


def test_a_random_text_alone_is_context() -> None:
    """A picture in a Python file, as long as nothing in it is run."""
    data = b"import base64\n\nLOGO = base64.b64decode('" + PACKED + b"')\n"
    assert brief(found(RULE, "logo.py", data)) == [("low", "context", 3, None)]


def test_a_random_text_that_stood_there_before_is_context() -> None:
    """What was decoded and run in the compared release is shown only."""
    data = b"import base64\nexec(base64.b64decode('" + PACKED + b"'))\n"
    assert brief(found(RULE, "a.py", b"# more\n" + data, data)) == [("medium", "context", 3, None)]


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("a.py", b"NAMES = '" + b"".join(b"the_quick_brown_fox_" for _ in range(40)) + b"'\n"),
        ("a.py", b"ZEROS = '" + b"0" * 3000 + b"'\n"),
        ("a.json", b'{"x": "' + PACKED + b'"}'),
        ("tests/test_a.py", b"exec(b64decode('" + PACKED + b"'))\n"),
        ("a.py", b"# " + b"=-" * 400 + b"\nimport base64\nexec(base64.b64decode(x))\n"),
        ("a.py", b"import base64\n"),
        ("a.py", b""),
    ],
)
def test_plain_text_data_and_tests_are_not_found(path: str, data: bytes) -> None:
    """Words and rows of equal digits are not random; data files and tests are not looked at."""
    assert found(RULE, path, data) == []


def test_code_in_a_language_that_is_not_read_is_context() -> None:
    """Nobody can say here what a Ruby script runs."""
    assert brief(found(RULE, "a.rb", b"X=" + PACKED + b"\n")) == [("low", "context", 1, None)]


def test_no_more_than_some_texts_are_looked_at() -> None:
    """A file that is full of them names the first."""
    data = b"\n".join(PACKED[number:] for number in range(MAX_LOOKED_AT + 9))
    assert len(found(RULE, "a.sh", data)) == MAX_LOOKED_AT + 1


@pytest.mark.parametrize("length", [MIN_LENGTH - 1, MIN_LENGTH])
def test_a_long_run_is_found_wherever_it_begins(length: int) -> None:
    """One character of eight is looked at first: which ones fall on those, and what stands beside them, is the same."""
    found_at = [
        [hit.span() for hit in tokens_in(before + b"a" * length + after)]
        for offset in range(9)
        for before in (b"." * offset, b"b.b." * 90 + b"." * offset)
        for after in (b"", b".", b".b" * 300)
    ]

    assert sum(map(len, found_at)) == (len(found_at) if length == MIN_LENGTH else 0)
    assert all(end - start == length for spans in found_at for start, end in spans)
