"""What the client verbs work with: the instance that the user chose."""

import os
from pathlib import Path

from vetting.adapters.credentials import Login, credentials_path, current_login, save_login
from vetting.adapters.instance import RemoteInstance
from vetting.bootstrap.network import user_agent
from vetting.ports.instances import Instance


def open_instance() -> Instance:
    """
    Reach the instance that the environment names, or else `revet login` did.

    Raises:
        InvalidInput: None was named, or its address is of another kind than is allowed.
    """
    return _reach(current_login(os.environ, credentials_path()))


def remember_instance(url: str, token: str | None) -> Path:
    """
    See that an instance knows a token, and keep both for later; gives the file they are in.

    Raises:
        InvalidInput: The address is of another kind than is allowed, or the file cannot be written.
        NotPermitted: The instance does not know the token.
        SourceUnavailable: It does not answer.
    """
    login, path = Login(url.rstrip("/"), token), credentials_path()
    _reach(login).confirm()
    save_login(login, path)
    return path


def _reach(login: Login) -> Instance:
    return RemoteInstance(login.url, login.token, user_agent=user_agent())
