"""A6: distributions that differ from the repository they are said to be made of."""

import pytest

from tests.vetting.domain.signals.archive.changing import SDIST, WHEEL, Files, found_in, told
from tests.vetting.domain.trees_of import file_entry, link_entry
from vetting.domain.signals.archive.checkouts import NotInRepository
from vetting.domain.signals.sightings import MAX_SIGHTINGS

A6 = NotInRepository()
TOP = "demo-1.0/"
REPOSITORY = {
    "README": b"demo\n",
    "setup.cfg": b"[metadata]\nname = demo\n",
    "src/demo/__init__.py": b"",
    "src/demo/a.py": b"a = 1\nb = 2\n",
    "src/demo/logo.png": b"\x89PNG\0",
}
SOURCE = {f"{TOP}{path}": data for path, data in REPOSITORY.items()}
EGG_INFO = b"\n[egg_info]\ntag_build = \ntag_date = 0\n\n"


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"PKG-INFO": b"Name: demo\n", "src/demo.egg-info/SOURCES.txt": b"x", "demo.egg-info/PKG-INFO": b"x"},
        {"setup.cfg": REPOSITORY["setup.cfg"] + EGG_INFO},
        {"src/demo/a.py": b"a = 1\r\nb = 2\r\n"},
        {"elsewhere/copy.py": b"a = 1\nb = 2\n"},
        {"src/demo/more/__init__.py": b""},
    ],
)
def test_what_comes_from_the_repository_is_silent(more: Files) -> None:
    """What tools write into a distribution, other line ends, and the same content elsewhere are no difference."""
    new = {**SOURCE, **{f"{TOP}{path}": data for path, data in more.items()}}
    assert found_in(A6, new, claimed=SDIST, checkout=REPOSITORY) == []
    wheel = {path.removeprefix(f"{TOP}src/"): data for path, data in new.items() if "/src/demo/" in path}
    assert found_in(A6, wheel, checkout=REPOSITORY) == []
    assert found_in(A6, {f"{TOP}evil.py": b"x"}, claimed=SDIST) == []


@pytest.mark.parametrize(
    ("path", "data", "severity", "line"),
    [
        ("src/demo/evil.py", b"import os\n", "high", None),
        ("build-to-host.m4", b"eval\n", "high", None),
        ("configure", b"eval\n", "high", None),
        ("bin/tool", b"#!/bin/sh\n", "high", None),
        ("notes.txt", b"read me\n", "low", None),
        ("src/demo/fast.cpython-311.so", b"\x7fELF", "low", None),
        ("src/demo/_version.py", b"version = 1\n", "low", None),
        ("src/demo/a.py", b"a = 1\nb = 3\n", "high", 2),
        ("src/demo/a.py", b"a = 1\nb = 2\n\nimport os\n", "high", 4),
        ("setup.cfg", REPOSITORY["setup.cfg"] + b"evil = 1\n" + EGG_INFO, "high", 3),
        ("README", b"demo", "high", 2),
        ("src/demo/logo.png", b"\x89PNG\0\0", "high", None),
    ],
)
def test_what_is_not_in_the_repository_is_found(path: str, data: bytes, severity: str, line: int | None) -> None:
    """An extra file that may run, and any line that is another; what is built and what only lies there count little."""
    (finding,) = found_in(A6, {**SOURCE, f"{TOP}{path}": data}, claimed=SDIST, checkout=REPOSITORY)
    assert told([finding]) == [(severity, "delta", f"{TOP}{path}")]
    assert (finding.rule, finding.line, finding.column) == ("A6", line, None if line is None else 1)


def test_a_version_file_that_was_written_anew_counts_little() -> None:
    """Tools write it from the tags when they build."""
    findings = found_in(A6, {"demo/version.py": b"v = 1\n"}, checkout={"demo/version.py": b"v = 0\n"})
    assert told(findings) == [("low", "delta", "demo/version.py")]


def test_a_file_made_executable_may_run() -> None:
    """The archive's mode says so; links are not what is installed."""
    more = [file_entry(f"{TOP}tool", b"x", 0o755), link_entry(f"{TOP}link", "tool")]
    findings = found_in(A6, SOURCE, claimed=SDIST, checkout=REPOSITORY, more=more)
    assert told(findings) == [("high", "delta", f"{TOP}tool")]


def test_very_many_are_counted_with_the_worst_of_the_rest() -> None:
    """What is not listed is counted, and counts as much as the worst of it."""
    new = {f"{number:04}.txt": b"%d" % number for number in range(MAX_SIGHTINGS)} | {"z.py": b"z", "z.txt": b"t"}
    findings = found_in(A6, new, checkout={})
    assert (len(findings), findings[-1].severity.value) == (MAX_SIGHTINGS + 1, "high")
    assert findings[-1].message == "2 more files like these are not listed."


@pytest.mark.parametrize("tag", ["1.0", "v1.0.0", "demo-1.0", "demo/v1.0", "release_1.0", "demo@1.0", "V1.0"])
def test_a_tag_for_the_version_is_known_in_many_spellings(tag: str) -> None:
    """With the project's name, with a v, or alone."""
    assert found_in(A6, {}, checkout={}, tags=("0.9", tag)) == []


@pytest.mark.parametrize("tags", [(), ("v1.0.1",), ("1.0rc1", "latest", "v11.0")])
def test_a_version_without_a_tag_is_medium(tags: tuple[str, ...]) -> None:
    """Whoever released it had no need of the repository; without tags, or a claim, nothing is said."""
    (finding,) = found_in(A6, {}, checkout={}, tags=tags)
    assert (told([finding]), finding.message) == (
        [("medium", "delta", "")],
        "No tag of the repository names this version.",
    )
    assert found_in(A6, {}, checkout={}, tags=None, claimed=WHEEL) == []
    assert found_in(A6, {}, checkout={}, tags=tags, claimed=None) == []
