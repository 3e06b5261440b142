"""What a machine lacks is a skip by name, or a failure where somebody asked for it."""

import pytest

from tests.requiring import MOUNT, go_without


def test_what_is_not_there_is_skipped_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without being asked for, a test that cannot run is skipped, and says which it is."""
    monkeypatch.delenv(MOUNT, raising=False)

    with pytest.raises(pytest.skip.Exception, match="test_this: there is no mount"):
        go_without("test_this", "there is no mount", variable=MOUNT)


def test_what_is_asked_for_has_to_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it is asked for, nothing is skipped in silence."""
    monkeypatch.setenv(MOUNT, "1")

    with pytest.raises(pytest.fail.Exception, match="there is no mount, and REVET_REQUIRE_MOUNT=1 asks for it"):
        go_without("test_this", "there is no mount", variable=MOUNT)
