"""D0: projects that a release newly asks for."""

import pytest

from tests.vetting.domain.signals.looking import brief, found
from vetting.domain.signals.dependencies import DependencyAdded
from vetting.domain.signals.interface import digest_of

RULE = DependencyAdded()
METADATA = b"Metadata-Version: 2.1\nName: demo\nRequires-Dist: one>=1\n"
PATH = "demo.dist-info/METADATA"


@pytest.mark.parametrize("path", [PATH, "PKG-INFO"])
def test_a_new_requirement_is_low(path: str) -> None:
    """A project that only the new metadata asks for is found at its line."""
    (finding,) = found(RULE, path, METADATA + b'Requires-Dist: Two.More>2; extra == "x"\n', METADATA)
    assert brief([finding]) == [("low", "delta", 4, 16)]
    assert (finding.rule, finding.digest) == ("D0", digest_of(b"two-more"))
    assert finding.message == 'It now asks for Two.More>2; extra == "x".'


def test_a_requirement_that_only_changed_its_bounds_was_not_added() -> None:
    """The same project in another spelling, or with other bounds, was asked for before."""
    assert found(RULE, PATH, METADATA.replace(b"one>=1", b"ONE>=2"), METADATA) == []


def test_a_requirement_twice_is_one_finding() -> None:
    """A project that is asked for under two conditions is named once."""
    data = b"Requires-Dist: one; python_version < '3'\nRequires-Dist: one>1; python_version > '3'\n"
    assert brief(found(RULE, PATH, data)) == [("low", "delta", 1, 16)]


def test_without_a_compared_release_every_requirement_counts() -> None:
    """Where all of a release is read, all it asks for is new."""
    assert brief(found(RULE, PATH, METADATA)) == [("low", "delta", 3, 16)]


def test_a_requirement_that_cannot_be_read_stands_for_itself() -> None:
    """Nonsense in the metadata is named, escaped, and does not stop the rule."""
    (finding,) = found(RULE, PATH, b"Requires-Dist: ??? \x1b[31m\n")
    assert finding.message == "It now asks for ??? \\x1b[31m."


def test_a_requirement_in_the_description_is_none() -> None:
    """What follows the headers is text for people."""
    assert found(RULE, PATH, METADATA + b"\nRequires-Dist: two\n", METADATA) == []


def test_a_folded_requirement_is_found_somewhere() -> None:
    """A value folded over lines is found, at its first line or at the file's."""
    assert brief(found(RULE, PATH, b"Requires-Dist: one\n  >=1\n")) == [("low", "delta", 1, 1)]


def test_npm_dependencies_are_found() -> None:
    """What npm would install along with a package is found in all of its tables."""
    new = b'{"dependencies": {"one": "1"},\n "optionalDependencies": {"two": "2"}, "bundleDependencies": ["three"]}'
    findings = found(RULE, "package.json", new, b'{"dependencies": {"one": "0"}}')
    assert brief(findings) == [("low", "delta", 2, 28), ("low", "delta", 1, 1)]
    assert [finding.message for finding in findings] == ["It now asks for two.", "It now asks for three."]


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("demo.py", METADATA),
        ("tests/PKG-INFO", METADATA),
        ("package.json", b"[]"),
        ("package.json", b'{"dependencies": "one", "devDependencies": {"two": "2"}}'),
    ],
)
def test_other_files_bring_nothing(path: str, data: bytes) -> None:
    """Only the metadata that installers read is looked at, and what installs for developers only is not."""
    assert found(RULE, path, data) == []


def test_a_line_of_blanks_takes_no_time() -> None:
    """Blanks without end after the field's name are passed once, not once for each of them."""
    data = b"Requires-Dist:" + b" \t" * 200_000 + b"\nRequires-Dist: one\n"
    assert brief(found(RULE, PATH, data)) == [("low", "delta", 1, 1), ("low", "delta", 2, 16)]
