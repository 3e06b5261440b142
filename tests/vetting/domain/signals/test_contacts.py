"""P3 in the metadata: people who are written to elsewhere."""

import pytest

from tests.vetting.domain.signals.archive.changing import METADATA, found_in, told
from vetting.domain.signals.contacts import ContactChanged

P3 = ContactChanged()
ONE = METADATA + b"Author-email: Jo <jo@one.example.test>\n"
TWO = METADATA + b"Author-email: Jo <jo@two.example.test>, Sam <sam@one.example.test>\n"
OTHER = METADATA + b"Maintainer-email: jo@two.example.test\n"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (ONE, TWO, "Its people are now written to in two.example.test."),
        (ONE, OTHER, "Its people are now written to in two.example.test, and nowhere that they were before."),
        (TWO, ONE, None),
        (ONE, METADATA, None),
        (METADATA, ONE, None),
        (None, ONE, None),
    ],
)
def test_another_domain_is_low(old: bytes | None, new: bytes, expected: str | None) -> None:
    """One that came; one that went, and one where nobody was written to before, are none."""
    sides = [None if data is None else {"demo/METADATA.py": b"", "PKG-INFO": data} for data in (new, old)]
    findings = found_in(P3, sides[0] or {}, sides[1])
    assert [one.message for one in findings] == ([] if expected is None else [expected])
    assert told(findings) == [("low", "delta", "PKG-INFO")] * (expected is not None)


def test_without_metadata_nobody_is_written_to() -> None:
    """What is no archive of a project has no people; what is no document has none either."""
    assert found_in(P3, {"demo.py": b""}, {"PKG-INFO": ONE}) == []
    assert found_in(P3, {"package.json": b"[]"}, {"package.json": b'{"author": "a@one.example.test"}'}) == []
