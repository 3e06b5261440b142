"""F5, F6 and F7: what is told from all of a change."""

import lzma
from random import Random

import pytest

from tests.vetting.domain.signals.files.trees import seen
from tests.vetting.domain.signals.looking import brief
from vetting.domain.releases import Ecosystem
from vetting.domain.signals.files.build_blobs import BlobsWithBuild
from vetting.domain.signals.files.foreign import ForeignLanguage
from vetting.domain.signals.files.sizes import MAX_FILES, SizeJump
from vetting.domain.signals.interface import Claimed

MEGABYTE = 1 << 20
SMALL = b"x" * 1000
HUGE = b"y" * (2 * MEGABYTE)
BLOB = lzma.compress(Random(7).randbytes(3000))  # noqa: S311  # bytes for a test
NOISE = Random(8).randbytes(4000)  # noqa: S311  # as above
PNG = b"\x89PNG\r\n\x1a\n" + NOISE


def test_a_file_and_a_release_that_jump_in_size_are_medium() -> None:
    """Both are named: the release as a whole, and the file that grew."""
    found = seen(SizeJump(), {"a.py": HUGE}, {"a.py": SMALL})
    assert [(one.path, *brief([one])[0][:2]) for one in found] == [("", "medium", "delta"), ("a.py", "medium", "delta")]
    assert found[1].message == "This file is 2,097 times as large as before: 2.0 MiB instead of 0.0."


def test_a_file_that_was_empty_and_a_renamed_one_jump_too() -> None:
    """Nothing is nothing to divide by."""
    found = seen(SizeJump(), {"a.py": HUGE}, {"a.py": b""})
    assert found[0].message == "This release is no longer empty: 2.0 MiB instead of 0.0."


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ({"a.py": SMALL * 100}, {"a.py": SMALL}),
        ({"a.py": HUGE}, {"a.py": HUGE[: MEGABYTE // 2]}),
        ({"a.py": HUGE}, None),
        ({"a.py": SMALL}, {"a.py": HUGE}),
    ],
)
def test_other_sizes_are_not_found(new: dict[str, bytes], old: dict[str, bytes] | None) -> None:
    """Small ones, slow ones, the first ones and what shrinks."""
    assert seen(SizeJump(), new, old) == []


def test_a_release_names_some_of_the_files_that_grew() -> None:
    """The largest ten, beside the release itself."""
    names = [f"{number}.py" for number in range(MAX_FILES + 5)]
    found = seen(SizeJump(), dict.fromkeys(names, HUGE), dict.fromkeys(names, SMALL))
    assert len(found) == MAX_FILES + 1


JS = {"a.py": SMALL, "demo/execution.js": HUGE}


@pytest.mark.parametrize(
    ("new", "old", "expected"),
    [
        (JS, {"a.py": SMALL}, [("high", "delta")]),
        ({"a.py": SMALL, "a.cjs": HUGE[:MEGABYTE], "b.MJS": b"z" * 99}, {"a.py": SMALL}, [("high", "delta")]),
        ({"a.py": SMALL, "x/run.ps1": HUGE}, {"a.py": SMALL}, [("high", "delta")]),
        (JS, {"a.py": SMALL, "demo/small.js": SMALL}, [("medium", "delta")]),
        (JS, {"a.py": SMALL, "demo/app.js": SMALL * 400}, [("medium", "context")]),
        ({"a.py": SMALL, "a.js": HUGE * 3}, None, [("high", "delta")]),
        (JS, None, []),
        (JS, {"a.py": SMALL, "other/execution.js": HUGE}, []),
        ({"a.py": SMALL, "docs/_static/a.js": HUGE}, {"a.py": SMALL}, []),
        ({"a.py": SMALL, "a.js": SMALL}, {"a.py": SMALL}, []),
    ],
)
def test_large_code_in_a_foreign_language_is_told_from_the_usual(
    new: dict[str, bytes], old: dict[str, bytes] | None, expected: list[tuple[str, str]]
) -> None:
    """High where a project had none; less where it had some; nothing where it moved, is documentation or small."""
    assert [one[:2] for one in brief(seen(ForeignLanguage(), new, old))] == expected


def test_only_python_is_asked_for_foreign_languages() -> None:
    """JavaScript is at home in an npm package; without a claim the metadata tell."""
    npm = Claimed(Ecosystem.NPM, "demo", "1.1", "demo-1.1.tgz")
    assert seen(ForeignLanguage(), JS, {"a.py": SMALL}, claimed=npm) == []
    assert seen(ForeignLanguage(), JS, {"a.py": SMALL}, claimed=None) == []
    metadata = {"demo-1.dist-info/METADATA": b"Name: demo"}
    assert len(seen(ForeignLanguage(), {**JS, **metadata}, {"a.py": SMALL, **metadata}, claimed=None)) == 1


BEFORE = {"setup.py": b"setup(version='1.0')", "configure": b"old", "tests/a.xz": lzma.compress(b"1"), "a.py": SMALL}


@pytest.mark.parametrize(
    ("new", "place"),
    [
        ({"m4/build-to-host.m4": b"eval $x", "tests/files/bad.lzma": BLOB}, "m4/build-to-host.m4"),
        ({"configure": b"new", "tests/a.xz": BLOB}, "configure"),
        ({"CMakeLists.txt": b"run()", "testdata/noise.txt": NOISE}, "CMakeLists.txt"),
        ({"setup.py": b"setup(version='1.0', x=f())", "pkg/data/one": NOISE, "pkg/data/two": BLOB}, "setup.py"),
    ],
)
def test_opaque_data_that_comes_with_a_build_script_is_medium(new: dict[str, bytes], place: str) -> None:
    """Compressed or random data in tests or data folders, under any name, while what builds changes."""
    found = seen(BlobsWithBuild(), {**BEFORE, **new}, BEFORE)
    assert [(one.path, *brief([one])[0][:2]) for one in found] == [(place, "medium", "delta")]


@pytest.mark.parametrize(
    "new",
    [
        {"setup.py": b"setup(version='1.1')", "tests/a.xz": BLOB},
        {"configure": b"new"},
        {"tests/a.xz": BLOB},
        {
            "configure": b"new",
            "tests/logo.png": PNG,
            "tests/note.txt": b"words",
            "tests/empty": b"",
            "tests/l": b"-> x",
        },
        {"configure": b"new", "tests/zeros.bin": bytes(5000)},
        {"configure": b"new", "src/model.xz": BLOB},
        {"Makefile": b"-> configure", "tests/a.xz": BLOB},
    ],
)
def test_data_or_build_scripts_alone_are_not_found(new: dict[str, bytes]) -> None:
    """A version bump, only one of the two, pictures, texts, links, and data elsewhere."""
    assert seen(BlobsWithBuild(), {**BEFORE, **new}, BEFORE) == []


def test_a_first_release_has_nothing_that_changed() -> None:
    """Without an older release nothing came together with anything."""
    assert seen(BlobsWithBuild(), {"configure": b"new", "tests/a.xz": BLOB}) == []
