"""Which instance a user works with."""

from pathlib import Path

import pytest

from vetting.adapters.credentials import Login, credentials_path, current_login, save_login
from vetting.domain.errors import InvalidInput

HERE = "https://revet.example.test"


def test_a_login_is_kept_where_only_its_user_can_read(tmp_path: Path) -> None:
    """The file is the user's own, and what it says is used later."""
    path = tmp_path / "deep" / "login.json"

    save_login(Login(HERE, "secret"), path)

    assert path.stat().st_mode & 0o777 == 0o600
    assert current_login({}, path) == Login(HERE, "secret")


def test_the_environment_goes_first(tmp_path: Path) -> None:
    """Address and token of the environment are used before those of the file."""
    path = tmp_path / "login.json"
    save_login(Login(HERE, "saved"), path)

    assert current_login({"REVET_URL": f"{HERE}/", "REVET_TOKEN": "new"}, path) == Login(f"{HERE}/", "new")
    assert current_login({"REVET_URL": f"{HERE}/"}, path) == Login(f"{HERE}/", "saved")
    assert current_login({"REVET_TOKEN": "new"}, path) == Login(HERE, "new")


def test_a_token_goes_nowhere_else(tmp_path: Path) -> None:
    """A token of the file is not sent to another address."""
    path = tmp_path / "login.json"
    save_login(Login(HERE, "saved"), path)

    assert current_login({"REVET_URL": "https://other.example.test"}, path) == Login("https://other.example.test", None)


def test_without_any_instance_it_is_asked_for(tmp_path: Path) -> None:
    """Nobody guesses an instance."""
    with pytest.raises(InvalidInput, match="which instance"):
        current_login({}, tmp_path / "none.json")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"url": "x"}'])
def test_a_file_of_another_form_is_told(tmp_path: Path, text: str) -> None:
    """What `revet login` did not write is not used."""
    (tmp_path / "login.json").write_text(text)

    with pytest.raises(InvalidInput, match="`revet login` writes it anew"):
        current_login({}, tmp_path / "login.json")


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A place that is no folder cannot keep a login."""
    (tmp_path / "file").write_text("")

    with pytest.raises(InvalidInput, match="cannot be written"):
        save_login(Login(HERE, None), tmp_path / "file" / "login.json")


def test_the_file_has_a_place_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The customs of the system say where a user's settings are."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))

    assert credentials_path().is_relative_to(tmp_path)
