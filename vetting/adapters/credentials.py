"""
Which instance a user works with, and their token for it: a small file only they can read.

The environment (``REVET_URL``, ``REVET_TOKEN``) goes before the file. A token
from the file is never sent to an address from the environment.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_config_path

from vetting.domain.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Login:
    """An instance, and the right to act there."""

    url: str
    token: str | None


def credentials_path() -> Path:
    """Give the place of the file, by the customs of the system."""
    return user_config_path("revet") / "login.json"


def current_login(environment: Mapping[str, str], path: Path) -> Login:
    """
    Find out which instance to work with.

    Raises:
        InvalidInput: None was named, or the file is not what `revet login` writes.
    """
    login = saved_login(environment, path)
    if login is None:
        raise InvalidInput("which instance? set REVET_URL, or run `revet login URL` once")
    return login


def saved_login(environment: Mapping[str, str], path: Path) -> Login | None:
    """
    Find out which instance to work with, if there is one.

    Raises:
        InvalidInput: The file is not what `revet login` writes.
    """
    saved = _saved(path)
    url = environment.get("REVET_URL") or (saved.url if saved else "")
    if not url:
        return None
    token = environment.get("REVET_TOKEN")
    if not token and saved is not None and saved.url.rstrip("/") == url.rstrip("/"):
        token = saved.token
    return Login(url, token or None)


def save_login(login: Login, path: Path) -> None:
    """
    Keep *login* for later commands of this user.

    Raises:
        InvalidInput: The file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.name}.{os.getpid()}")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(descriptor, "w", encoding="utf-8") as file:  # noqa: PTH123 - it is open already
            json.dump({"url": login.url, "token": login.token}, file)
        temporary.replace(path)
    except OSError as error:
        raise InvalidInput(f"{path} cannot be written: {error.strerror}") from error


def _saved(path: Path) -> Login | None:
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        return Login(str(values["url"]), values["token"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InvalidInput(f"{path} cannot be read: {error}; `revet login` writes it anew") from error
