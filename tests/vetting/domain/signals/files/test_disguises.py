"""F4: files that are not what their names say."""

import gzip
from base64 import b64encode
from typing import Literal

import pytest

from tests.vetting.domain.signals.looking import brief, found
from vetting.domain.signals.files.disguises import Disguise, disguise_of

RULE = Disguise()
ELF = b"\x7fELF\2\1\1" + bytes(60)
END = b"\0\0\0\0IEND\xaeB`\x82"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\x08IHDR" + bytes(12) + END
JPEG = b"\xff\xd8\xff\xe1\0\x08\xff\xd8\xff\xd9\0\0\xff\xda\0\x04\0\0drawn\xff\0more\xff\xd9"
BASE64 = b64encode(bytes(range(256)) * 2)
CODE = b"import os;os.getcwd()"


def wave(sound: bytes, *, order: Literal["little", "big"] = "little") -> bytes:
    """Make a sound."""
    chunks = b"fmt " + (2).to_bytes(4, order) + b"\1\0" + b"data" + len(sound).to_bytes(4, order) + sound
    return {"little": b"RIFF", "big": b"RIFX"}[order] + (4 + len(chunks)).to_bytes(4, order) + b"WAVE" + chunks


ZIP = b"PK\x03\x04" + bytes(30)


@pytest.mark.parametrize(
    ("path", "data", "what"),
    [
        ("ring.wav", b"import os\nos.getcwd()\n", "holds code"),
        ("ring.wav", b"\n\n(function () { return 1 })()", "holds code"),
        ("logo.PNG", b"aGVsbG8gd29ybGQ=\n" * 9, "holds text"),
        ("logo.png", ELF, "holds a program"),
        ("long.png", b"x" + "é".encode() * 3000, "holds text"),
        ("logo.jpg", ZIP, "holds a zip archive"),
        ("logo.png", PNG + b"exec(open(__file__).read())" * 9, "holds 243 bytes behind its picture"),
        ("logo.png", PNG + bytes(9) + CODE, "holds 30 bytes behind its picture"),
        ("logo.png", PNG + CODE * 9 + END, "holds 201 bytes behind its picture"),
        ("logo.jpg", JPEG + ELF, "holds 67 bytes behind its picture"),
        ("logo.jpg", JPEG + BASE64 + b"\xff\xd9"[:0], "bytes behind its picture"),
        ("ring.wav", wave(bytes(99) + b"\x81") + BASE64, "bytes behind its picture or sound"),
        ("ring.wav", wave(BASE64), "holds text in the place of its sound"),
        ("ring.wav", wave(CODE * 9, order="big"), "holds text in the place of its sound"),
        ("ring.wav", wave(bytes(5000) + b"\n".join([BASE64[:76]] * 9) + bytes(99)), "holds text that is encoded"),
        ("ring.mp3", b"ID3" + bytes(99) + BASE64, "holds text that is encoded"),
        ("a.gif", b"GIF89a=1;alert(1)", "is a script as well"),
        ("notes.txt", ELF, "holds a program"),
        ("notes.txt", b"#!/bin/sh\ncurl https://example.invalid\n", "holds a script"),
        ("data.csv", gzip.compress(b"x" * 99, mtime=0), "holds gzip-compressed data"),
        ("README.md", b"\xfd7zXZ\0" + bytes(30), "holds xz-compressed data"),
    ],
)
def test_a_file_that_holds_something_else_is_medium(path: str, data: bytes, what: str) -> None:
    """Code, programs and archives under the names of pictures, sounds and texts."""
    (finding,) = found(RULE, path, data)
    assert (brief([finding]), what in finding.message) == ([("medium", "delta", None, None)], True)


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("logo.png", PNG),
        ("logo.png", PNG + bytes(500)),
        ("logo.png", PNG[:-12]),
        ("logo.png", PNG[:-16]),
        ("logo.jpg", JPEG),
        ("logo.jpg", JPEG + bytes(range(256)) + JPEG),
        ("logo.jpg", JPEG[:-2]),
        ("logo.jpg", JPEG[:14]),
        ("ring.wav", wave(bytes(5000))),
        ("ring.wav", wave(b"\x80\x7f" * 5000)),
        ("ring.wav", wave(b"z" * 200 + b"\x80" * 5000)),
        ("ring.ogg", b"OggS" + bytes(99) + BASE64),
        ("logo.png", b"version https://git-lfs.github.com/spec/v1\noid sha256:00\n"),
        ("logo.jpg", b"\xff\xd8\xff\xe0" + bytes(50)),
        ("odd.wav", bytes(range(256))),
        ("odd.wav", b"caf\xe9 au lait"),
        ("notes.txt", b"Run this:\n\n    #!/bin/sh\n"),
        ("readme.md", b"#!/usr/bin/env python\n\nis how a script begins\n"),
        ("empty.png", b""),
        ("model.bin", ZIP),
        ("a.py", b"import os\n"),
    ],
)
def test_files_that_are_what_they_seem_are_not_found(path: str, data: bytes) -> None:
    """Whole, cut and padded pictures, pointers to large files, texts about scripts, and names that promise nothing."""
    assert disguise_of(path, data) is None


def test_a_disguise_in_tests_is_low() -> None:
    """Tests of a library for pictures are full of broken ones."""
    assert brief(found(RULE, "tests/broken.png", b"not a picture at all")) == [("low", "delta", None, None)]


def test_a_disguise_that_was_one_before_is_context() -> None:
    """A changed file that always was something else does not count."""
    assert brief(found(RULE, "a.wav", b"import os\n", b"import re\n")) == [("medium", "context", None, None)]


def test_a_picture_in_its_place_is_not_found() -> None:
    """The rule itself says nothing about what is what it seems."""
    assert found(RULE, "logo.png", PNG) == []


@pytest.mark.parametrize(
    ("path", "source", "expected"),
    [
        ("demo/__init__.py", b"from demo.tests import data\n", [("medium", "delta", 1, 1)]),
        ("src/demo/__init__.py", b"import demo.tests.data\n", [("medium", "delta", 1, 8)]),
        ("demo/__init__.py", b"from . import test_data\n", [("medium", "delta", 1, 1)]),
        ("demo/__init__.py", b"from demo import tests\n", [("medium", "delta", 1, 1)]),
        ("demo.py", b"import tests.data\n", [("medium", "delta", 1, 8)]),
        ("demo/a/b.py", b"__import__('demo.data_' + 'test')\n", [("medium", "delta", 1, 1)]),
        ("demo/testing.py", b"from django.test import TestCase\nfrom demo.plot import test\n", []),
        ("demo/tests/test_x.py", b"from demo.tests import data\n", []),
        ("demo/work.js", b"require('./tests/x')\n", []),
    ],
)
def test_tests_that_code_uses_are_found(
    path: str, source: bytes, expected: list[tuple[str, str, int | None, int | None]]
) -> None:
    """What the rules about code take for a test and leave out is no test where the project itself runs it."""
    assert brief(found(Disguise(), path, source)) == expected
