"""A3: distributions that say they are something else than they are offered as."""

from dataclasses import replace

import pytest

from tests.vetting.domain.signals.archive.changing import METADATA, SDIST, WHEEL, found_in, told, wheel_files
from vetting.domain.releases import Ecosystem
from vetting.domain.signals.archive.identities import OtherIdentity
from vetting.domain.signals.interface import Claimed, digest_of
from vetting.domain.texts import cut_text

A3 = OtherIdentity()
INFO = "demo-1.0.dist-info/METADATA"
PACKAGE = Claimed(Ecosystem.NPM, "@demo/kit", "1.0.0", "kit-1.0.0.tgz")
CRATE = Claimed(Ecosystem.CARGO, "demo", "1.0.0", "demo-1.0.0.crate")
MANIFEST = b'[package]\nname = "demo"\nversion = "1.0.0"\n'


@pytest.mark.parametrize(
    ("claimed", "files"),
    [
        (WHEEL, {INFO: METADATA}),
        (replace(WHEEL, metadata=digest_of(METADATA)), {INFO: METADATA}),
        (replace(SDIST, metadata=digest_of(METADATA)), {"demo-1.0/PKG-INFO": METADATA}),
        (replace(WHEEL, requires_python=">=3.8"), {INFO: METADATA + b"Requires-Python: >= 3.8.0\n"}),
        (replace(SDIST, requires_python="<4,>=3.8"),
         {"demo-1.0/PKG-INFO": METADATA + b"Requires-Python: >=3.8,\n  <4.0\n"}),
        (WHEEL, {INFO: METADATA + b"Requires-Python: >=3.8\n"}),
        (replace(WHEEL, requires_python=""), {INFO: METADATA + b"Requires-Python: >=3.8\n"}),
        (WHEEL, {"Demo-1.0.0.dist-info/METADATA": b"Name: DEMO\nVersion: v1.0.0\n\nName: body\n"}),
        (replace(WHEEL, project="de-mo", filename="de_mo-1.0-py3-none-any.whl"),
         {"de_mo-1.0.dist-info/METADATA": b"name: De.Mo\nversion: 1\n"}),
        (replace(WHEEL, version="1.0+cu1", filename="demo-1.0+cu1-py3-none-any.whl"),
         {"demo-1.0+cu1.dist-info/METADATA": b"Name: demo\nVersion: 1.0+cu1\n"}),
        (SDIST, {"demo-1.0/PKG-INFO": METADATA, "demo-1.0/demo.egg-info/PKG-INFO": b"Name: other\n"}),
        (replace(SDIST, version="1.0.post1", filename="demo-1.0-1.zip"),
         {"demo-1.0-1/PKG-INFO": b"Name: demo\nVersion: 1.0.post1\n"}),
        (replace(SDIST, filename="demo-1.0-py2.7.egg"), {}),
        (None, {"demo/a.py": b""}),
        (None, {INFO: METADATA, "demo-1.0.dist-info/WHEEL": b""}),
        (PACKAGE, {"package/package.json": b'{"name": "@demo/kit", "version": "1.0.0"}'}),
        (CRATE, {"demo-1.0.0/Cargo.toml": MANIFEST}),
    ],
)  # fmt: skip
def test_one_identity_however_it_is_spelled_is_silent(claimed: Claimed | None, files: dict[str, bytes]) -> None:
    """Names are compared normalised and versions as versions; what states nothing contradicts nothing."""
    assert found_in(A3, files, claimed=claimed) == []


@pytest.mark.parametrize(
    ("claimed", "files", "expected"),
    [
        (WHEEL, {INFO: b"Name: other\nVersion: 1.0\n"}, [("high", INFO, 1), ("high", INFO, 1)]),
        (WHEEL, {INFO: b"Name: demo\nVersion: 1.1\n"}, [("high", INFO, 2), ("high", INFO, 2)]),
        (WHEEL, {INFO: METADATA + b"Version: 9\n"}, [("high", INFO, 3), ("high", INFO, 3)]),
        (WHEEL, {INFO: b""}, [("high", INFO, 1)] * 4),
        (WHEEL, {INFO: METADATA + b"Name:\n"}, [("high", INFO, 2)] * 2),
        (replace(SDIST, metadata=digest_of(b"of a wheel")), {"demo-1.0/PKG-INFO": METADATA},
         [("high", "demo-1.0/PKG-INFO", 1)]),
        (replace(WHEEL, requires_python=">=3.8"), {INFO: METADATA + b"Requires-Python: >=3.9\n"},
         [("medium", INFO, 4)]),
        (replace(SDIST, requires_python=">=3.8"), {"demo-1.0/PKG-INFO": METADATA},
         [("low", "demo-1.0/PKG-INFO", 1)]),
        (replace(WHEEL, requires_python=cut_text(">=3.8," * 9, 9)), {INFO: METADATA + b"Requires-Python: >=3.8\n"},
         [("medium", INFO, 1)]),
        (replace(WHEEL, requires_python=">=3.8"),
         {INFO: METADATA + b"Requires-Python: >=3.8\nRequires-Python: <3.8\n"}, [("medium", INFO, 4)]),
        (replace(WHEEL, metadata=digest_of(METADATA)), {INFO: METADATA + b"Requires-Dist: x\n"}, [("high", INFO, 1)]),
        (WHEEL, {"other-1.0.dist-info/METADATA": METADATA}, [("high", "other-1.0.dist-info/METADATA", 2)]),
        (WHEEL, {"a.py": b"", "odd.dist-info/METADATA": METADATA.replace(b"1.0", b"2.0")},
         [("high", "odd.dist-info/METADATA", 3)]),
        (None, {"demo-1.1.dist-info/METADATA": METADATA, "demo-1.1.dist-info/WHEEL": b""},
         [("high", "demo-1.1.dist-info/METADATA", 3)]),
        (WHEEL, {"demo/a.py": b""}, [("high", "", None)]),
        (WHEEL, {INFO: METADATA, "x-1.dist-info/METADATA": METADATA}, [("high", "", None)]),
        (WHEEL, {INFO: METADATA, "x-1.Dist-Info/entry_points.txt": b""}, [("high", "", None)]),
        (SDIST, {"demo-1.0/a.py": b""}, [("medium", "", None)]),
        (SDIST, {"demo-1.0/PKG-INFO": b"Name: demo\nVersion: 1.0.1\n"}, [("high", "demo-1.0/PKG-INFO", 2)]),
        (replace(WHEEL, filename="other-1.0-py3-none-any.whl"), {INFO: METADATA}, [("high", "", None)]),
        (replace(WHEEL, filename="demo-1.1-py3-none-any.whl"), {INFO: METADATA}, [("high", "", None)]),
        (replace(WHEEL, filename="demo.whl"), {INFO: METADATA}, [("high", "", None)]),
        (replace(SDIST, filename="demo-1.0.1.tar.gz"), {"x/PKG-INFO": METADATA}, [("high", "", None)]),
        (PACKAGE, {"package/package.json": b'{\n"name": "kit",\n"version": "1.0.0"}'},
         [("high", "package/package.json", 2)]),
        (PACKAGE, {"package/package.json": b"[]"}, [("high", "package/package.json", 1)] * 2),
        (CRATE, {"demo-1.0.0/Cargo.toml": MANIFEST.replace(b"1.0.0", b"1.0.1")},
         [("high", "demo-1.0.0/Cargo.toml", 3)]),
    ],
)  # fmt: skip
def test_another_identity_is_found(
    claimed: Claimed | None, files: dict[str, bytes], expected: list[tuple[str, str, int | None]]
) -> None:
    """Another name or version in any of the four places, twice, or nowhere."""
    findings = found_in(A3, files, claimed=claimed)
    assert [(one.severity.value, one.path, one.line) for one in findings] == expected


def test_metadata_with_many_answers_is_looked_at_no_longer_than_any_other() -> None:
    """Of a hundred thousand names some are looked at; that there are more is said."""
    many = b"".join(b"Name: n%d\nVersion: %d\nRequires-Python: >=%d\n" % ((number,) * 3) for number in range(30_000))
    found = found_in(A3, {INFO: many}, claimed=replace(WHEEL, requires_python="<2"))
    assert sum("in 30,000 ways" in one.message for one in found) == 3


def test_what_an_index_says_of_python_alone_is_told_in_these_words() -> None:
    """Indexes list all files of a release for what its first one said, and old builders never said it."""
    (finding,) = found_in(A3, {INFO: METADATA}, claimed=replace(WHEEL, requires_python=">=3.6"))
    assert finding.message == "Its metadata says nothing of Python; the index lists it for '>=3.6'."


def test_a_few_of_many_folders_that_say_what_a_wheel_is_are_named() -> None:
    """Installers refuse several, or take what is in each for installed."""
    (finding,) = found_in(A3, {INFO: METADATA, **{f"{name}-1.dist-info/RECORD": b"" for name in "wxyz"}})
    assert finding.message == (
        "A wheel has one folder that says what it is; this one has 5: "
        "'demo-1.0.dist-info', 'w-1.dist-info', 'x-1.dist-info', …."
    )


def test_a_name_that_was_another_before_is_context() -> None:
    """A project that always called itself otherwise does so still; a version is another each time."""
    odd = {INFO: b"Name: other\nVersion: 1.0\n"}
    assert {scope for _, scope, _ in told(found_in(A3, odd, odd))} == {"context"}
    assert found_in(A3, wheel_files(), wheel_files()) == []
