"""
Which registry npm would ask: no address of one stands here.

npm is asked by reading what it reads: ``npm_config_registry`` in the
environment in any case, ``registry`` in the project's and the user's
``.npmrc``, and at last npm itself, where it is installed. A scope that has a
registry of its own is never asked of another, which may belong to anybody.
Logins in ``.npmrc`` are not sent: a private registry has to be readable.
Variables are looked up for the user's file alone.

Source: npm's documentation, "config" and "npmrc", version 11.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from vetting.domain.errors import InvalidInput

UNKNOWN = "which registry does npm ask? set NPM_CONFIG_REGISTRY to its address"
NPM_SECONDS = 20
"""How long npm may take to say it."""
_SETTING = re.compile(r"\s*((?:@[^:=\s]+:)?registry)\s*=\s*[\"']?([^\"'\s;#]+)")
_VARIABLE = re.compile(r"\$\{([^}]+)\}")


@dataclass(frozen=True, slots=True)
class NpmRegistries:
    """The registries that npm is configured for."""

    default: str | None
    by_scope: Mapping[str, str] = field(default_factory=dict)
    """By scope with its ``@``."""

    def of(self, name: str) -> str:
        """
        Give the registry of a project, ending in a slash.

        Raises:
            InvalidInput: It is not known, or is asked neither over http nor over https.
        """
        scope = name.partition("/")[0] if name.startswith("@") else ""
        url = self.by_scope.get(scope) or self.default
        if url is None:
            raise InvalidInput(UNKNOWN)
        if "${" in url:
            raise InvalidInput("npm's registry is named by a variable that is not looked up: set NPM_CONFIG_REGISTRY")
        if not url.startswith(("https://", "http://")):
            raise InvalidInput("npm is configured for a registry that is not http or https: set NPM_CONFIG_REGISTRY")
        return url if url.endswith("/") else f"{url}/"


def npm_registries(folder: Path, environment: Mapping[str, str]) -> NpmRegistries:
    """
    Find the registries that npm would ask for a project in *folder*.

    Raises:
        InvalidInput: A ``.npmrc`` cannot be read.
    """
    lowered = {name.lower(): value for name, value in environment.items()}
    user = lowered.get("npm_config_userconfig")
    # A project's file may be a stranger's, who must not have a secret of the environment sent as part of an address.
    files = {Path(user) if user else Path.home() / ".npmrc": environment, folder / ".npmrc": {}}
    found = {key: value for path, known in files.items() for key, value in _settings(path, known).items()}
    default = lowered.get("npm_config_registry") or found.pop("registry", None) or _as_npm_says()
    scopes = {key.removesuffix(":registry"): value for key, value in found.items() if key != "registry"}
    return NpmRegistries(default, scopes)


def _settings(path: Path, environment: Mapping[str, str]) -> Mapping[str, str]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{path} cannot be read") from error
    found = (matched for line in lines if (matched := _SETTING.match(line)) is not None)
    return {one[1]: _VARIABLE.sub(lambda each: environment.get(each[1], each[0]), one[2]) for one in found}


def _as_npm_says() -> str | None:
    """Ask npm, away from the project: in whose file npm would put the environment's secrets into addresses."""
    npm = shutil.which("npm")
    if npm is None:
        return None
    command = [npm, "config", "get", "registry"]
    try:
        told = subprocess.run(  # noqa: S603  # npm itself, from the user's own path
            command,
            cwd=Path.home(),
            env=dict(os.environ),
            capture_output=True,
            text=True,
            timeout=NPM_SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return told.stdout.strip() or None
