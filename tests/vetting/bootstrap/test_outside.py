"""Which sources of advisories are asked, by the settings."""

from pathlib import Path

import pytest

from vetting.bootstrap.outside import advisory_sources
from vetting.domain.errors import InvalidInput


def test_sources_are_those_that_are_set(tmp_path: Path) -> None:
    """None by default; a dump first, which tells nobody what is asked."""
    assert advisory_sources(None, None) == ()
    both = advisory_sources("https://osv.example.test", tmp_path / "all.zip", contact="ops@example.test")
    assert [one.name for one in both] == ["OSV's dump all.zip", "OSV at osv.example.test"]
    with pytest.raises(InvalidInput):
        advisory_sources("http://osv.example.test", None)
