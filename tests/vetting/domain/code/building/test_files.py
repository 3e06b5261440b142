"""Which build reads a file, and in what time."""

import time
from collections.abc import Callable

import pytest

from tests.vetting.domain.code.building.reading import facts_in
from vetting.domain.code.building import files
from vetting.domain.code.building.files import build_of
from vetting.domain.code.rust import facts_of_rust


@pytest.mark.parametrize(
    ("path", "build"),
    [
        ("a/Makefile", "Make"),
        ("GNUmakefile", "Make"),
        ("Makefile.am", "Make"),
        ("x.MK", "Make"),
        ("CMakeLists.txt", "CMake"),
        ("a/x.cmake", "CMake"),
        ("meson.build", "Meson"),
        ("meson.options", "Meson"),
        ("binding.gyp", "GYP"),
        ("common.gypi", "GYP"),
        ("configure.ac", "Autoconf"),
        ("m4/x.m4", "Autoconf"),
        ("subprojects/x.wrap", "a Meson wrap"),
        ("mk", None),
        ("notes.txt", None),
        ("makefile/x", None),
    ],
)
def test_a_build_is_told_by_the_name_of_what_it_reads(path: str, build: str | None) -> None:
    """Whatever its folder, and whether its letters are large or small."""
    assert build_of(path) == build


@pytest.mark.parametrize("path", ["Makefile", "CMakeLists.txt", "meson.build", "binding.gyp", "configure.ac"])
def test_of_a_large_file_the_rest_is_said_not_to_be_read(monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    """And what is no text does no harm."""
    monkeypatch.setattr(files, "MAX_BYTES", 3)
    assert "not all of it" in str(facts_in(path, b"\n" * 4).rough)
    assert facts_in(path, b"\xef\xbb\xbf\0").calls == ()


HOSTILE = [
    ("Makefile", "$(", ""),
    ("Makefile", "$(strip ", ""),
    ("Makefile", "x: $(a", ")"),
    ("Makefile", "define a\n", "endef\n"),
    ("Makefile", "a\\\n", ""),
    ("Makefile", "\t$(call a,", ""),
    ("Makefile", "override ", ""),
    ("Makefile", "#", "'"),
    ("Makefile", ".RECIPEPREFIX=>\n", ""),
    ("CMakeLists.txt", "[=[", ""),
    ("CMakeLists.txt", "a(", ")"),
    ("CMakeLists.txt", '"\\"', ""),
    ("CMakeLists.txt", "a(COMMAND ", ")"),
    ("CMakeLists.txt", "install(CODE [[", "]])"),
    ("meson.build", "[", "]"),
    ("meson.build", "'''", ""),
    ("meson.build", "a += a + 'b'\n", ""),
    ("meson.build", "a.b(", ")"),
    ("meson.build", "a = f'@a@@a@b'\n", ""),
    ("meson.build", "a += a\na += ['x']\nrun_command(a)\n", ""),
    ("meson.build", "'x'", ".to_upper()"),
    ("binding.gyp", "{'a':", "}"),
    ("binding.gyp", "['<!(<(a", ")']"),
    ("binding.gyp", "'<!(node -p \"\"", ""),
    ("configure.ac", "AC_X([", "])"),
    ("configure.ac", "a\\\n", ""),
    ("x.wrap", "url=a\n", ""),
]  # fmt: skip


@pytest.mark.timed
@pytest.mark.parametrize(("path", "before", "after"), HOSTILE, ids=lambda text: str(text.encode()))
def test_the_time_grows_as_the_file_does(path: str, before: str, after: str) -> None:
    """Four times as much takes no more than about four times as long, however it is made."""

    def text(size: int) -> str:
        many = size // len(before + after)
        return before * many + after * many

    assert grows_as_its_text(lambda size: facts_in(path, text(size)))


BOUNDED = [
    ("Makefile", "A += $(A)$(A)\n"),
    ("CMakeLists.txt", "set(a ${a}${a}b)\n"),
    ("CMakeLists.txt", "list(APPEND a b)\nf(COMMAND ${a})\n"),
    ("meson.build", "run_command(a,\n"),
    ("meson.build", "a = [" + "'x'," * 200 + "]\n" + "run_command(a)\n" * 4_000),
    ("binding.gyp", "<!("),
]


@pytest.mark.timed
@pytest.mark.parametrize(("path", "part"), BOUNDED, ids=lambda text: str(text[:60].encode()))
def test_what_grows_by_itself_ends_somewhere(path: str, part: str) -> None:
    """A few seconds, whatever it asks for."""
    start = time.process_time()
    facts_in(path, part * max(1, 2_000 // len(part)))
    assert time.process_time() - start < 10


@pytest.mark.timed
@pytest.mark.parametrize(
    "part", ["/*", "use a::{", "r#", "::<", "let a = ", "concat!(", "'\\", '"\\', "Command::new(.arg("]
)
def test_so_it_does_for_rust(part: str) -> None:
    """In comments, in paths, in texts and in calls within each other."""
    assert grows_as_its_text(lambda size: facts_of_rust((part * (size // len(part))).encode()))


def grows_as_its_text(read: Callable[[int], object]) -> bool:
    """Compare four times the size; garbage of other tests, if looked for meanwhile, gets it two more tries."""
    for _ in range(3):
        small, large = (_seconds(read, size) for size in (1 << 12, 1 << 14))
        if large < 12 * small + 0.1:
            return True
    return False


def _seconds(read: Callable[[int], object], size: int) -> float:
    start = time.process_time()
    read(size)
    return time.process_time() - start
