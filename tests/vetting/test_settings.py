"""What an operator sets: what is refused before anything starts, and what follows from it."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from vetting.settings import Environment, Settings, is_loopback, load_settings

SECRET = "k" * 32
RELIED_ON = {"REVET_BASE_URL": "https://revet.example.test"}
TRIED_OUT = {"REVET_ENVIRONMENT": "development"}


def load(monkeypatch: pytest.MonkeyPatch, environment: Mapping[str, str]) -> Settings:
    """Read the settings from an environment that holds these variables alone."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"REVET_{name.upper()}", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return load_settings()


def test_an_instance_is_relied_on_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is only good for trying out has to be asked for."""
    settings = load(monkeypatch, RELIED_ON)
    assert (settings.environment, settings.is_development) == (Environment.PRODUCTION, False)
    assert load(monkeypatch, TRIED_OUT).is_development


def test_what_is_relied_on_needs_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """Production does not start with a default in its place."""
    with pytest.raises(ValidationError, match="REVET_BASE_URL"):
        load(monkeypatch, {})


@pytest.mark.parametrize("beyond", ["revet/", "?a=b", "#top"])
def test_an_address_beyond_the_host_is_refused(monkeypatch: pytest.MonkeyPatch, beyond: str) -> None:
    """No page would be found below a path, so none is taken."""
    with pytest.raises(ValidationError, match="no path"):
        load(monkeypatch, {"REVET_BASE_URL": f"https://example.test/{beyond}"})


def test_a_setting_that_was_dropped_is_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever still sets the key that nothing was signed with need not care."""
    assert load(monkeypatch, {**RELIED_ON, "REVET_SECRET_KEY": "short"}).site == RELIED_ON["REVET_BASE_URL"]


@pytest.mark.parametrize(
    ("text", "seconds"), [("300", 300), (" 0.5", 0.5), ("PT5M", 300), ("P1DT1S", 86_401), ("00:01:00", 60)]
)
def test_a_duration_is_seconds_or_a_text(monkeypatch: pytest.MonkeyPatch, text: str, seconds: float) -> None:
    """Each setting of that kind takes both."""
    wanted = timedelta(seconds=seconds)
    names = ("READING_TIME", "POLL_EVERY", "KEEP_DISTRIBUTIONS", "SESSION_LIFETIME", "SESSION_IDLE")
    settings = load(monkeypatch, TRIED_OUT | {f"REVET_{name}": text for name in names})
    assert {settings.reading_time, settings.poll_every, settings.keep_distributions} == {wanted}
    assert {settings.session_lifetime, settings.session_idle} == {wanted}


@pytest.mark.parametrize("text", ["soon", "-5", "0", "1e3", ""])
def test_what_is_no_duration_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """By the name of the setting."""
    with pytest.raises(ValidationError, match="reading_time"):
        load(monkeypatch, TRIED_OUT | {"REVET_READING_TIME": text})


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings that end up in a log show no secret."""
    chosen = {"REVET_DATABASE_URL": f"postgresql://revet:{SECRET}@db.example.test/revet"}
    settings = load(monkeypatch, {**RELIED_ON, **chosen})
    assert SECRET not in repr(settings)
    assert settings.database == chosen["REVET_DATABASE_URL"]


@pytest.mark.parametrize(
    ("chosen", "site", "origin"),
    [
        ({}, "http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ({"REVET_PORT": "9000"}, "http://127.0.0.1:9000", "http://127.0.0.1:9000"),
        ({"REVET_BASE_URL": "https://Revet.example.test:443/"}, *["https://revet.example.test"] * 2),
        ({"REVET_BASE_URL": "https://example.test:8443/"}, *["https://example.test:8443"] * 2),
    ],
)
def test_the_site_has_one_address(
    monkeypatch: pytest.MonkeyPatch, chosen: dict[str, str], site: str, origin: str
) -> None:
    """As the operator names it, else as the server listens; a browser's origin is its first part."""
    settings = load(monkeypatch, {**TRIED_OUT, **chosen})
    assert (settings.site, settings.origin) == (site, origin)


def test_the_database_lies_in_the_data_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Unless another is named, by an address that holds wherever the process is started."""
    settings = load(monkeypatch, {**TRIED_OUT, "REVET_DATA_DIR": str(tmp_path)})
    assert settings.database == f"sqlite:///{tmp_path.resolve()}/revet.sqlite3"


@pytest.mark.parametrize(
    "issuer", ["https://id.example.test", "http://127.0.0.1:9000", "http://localhost", "http://[::1]"]
)
def test_a_provider_is_reached_safely(monkeypatch: pytest.MonkeyPatch, issuer: str) -> None:
    """Over HTTPS, or without leaving this machine."""
    settings = load(monkeypatch, {**TRIED_OUT, "REVET_OIDC_ISSUER": issuer, "REVET_OIDC_CLIENT_ID": "revet"})
    assert str(settings.oidc_issuer).rstrip("/") == issuer


@pytest.mark.parametrize("issuer", ["http://id.example.test", "http://127.0.0.1.example.test", "http://192.0.2.1"])
def test_a_provider_over_plain_http_is_refused(monkeypatch: pytest.MonkeyPatch, issuer: str) -> None:
    """Whoever sits between could sign in as anybody."""
    with pytest.raises(ValidationError, match="must be https"):
        load(monkeypatch, {**TRIED_OUT, "REVET_OIDC_ISSUER": issuer, "REVET_OIDC_CLIENT_ID": "revet"})


def test_a_provider_needs_our_name_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a client id nothing can be asked of the provider."""
    with pytest.raises(ValidationError, match="REVET_OIDC_CLIENT_ID"):
        load(monkeypatch, {**TRIED_OUT, "REVET_OIDC_ISSUER": "https://id.example.test"})


@pytest.mark.parametrize(
    ("host", "is_it"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("[::1]", True),
        ("", False),
        ("0.0.0.0", False),  # noqa: S104  # an address to refuse, not to listen on
        ("localhost.example.test", False),
        ("10.0.0.1", False),
    ],
)
def test_loopback_is_known_by_name_and_number(host: str, *, is_it: bool) -> None:
    """Nothing but this very machine counts."""
    assert is_loopback(host) is is_it
