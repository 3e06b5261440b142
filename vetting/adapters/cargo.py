"""
Asking cargo for a workspace's graph, as cargo-vet does.

Only cargo knows what its lock means: which crates are members, and which edges
are for development. It is never let change the lock.
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from vetting.domain.errors import InvalidInput
from vetting.formats.lockfiles.cargo_asking import CargoOptions, cargo_arguments

if TYPE_CHECKING:
    from vetting.formats.lockfiles.cargo_metadata import CargoWorkspace

VARIABLE = "CARGO"
"""The environment variable that names the cargo to ask."""
_SHOWN_LINES = 12


def ask_cargo(manifest: Path | None, directory: Path, options: CargoOptions) -> "CargoWorkspace":
    """
    Ask cargo for the graph of a workspace.

    Args:
        manifest: Its Cargo.toml; None: cargo finds it from *directory* upwards.
        directory: Where cargo is run.
        options: What to ask besides.

    Raises:
        InvalidInput: There is no cargo, it refuses, or what it says is no such document.
    """
    # Loaded here, for only crates need it.
    import subprocess  # noqa: PLC0415

    from vetting.formats.lockfiles.cargo_metadata import read_metadata  # noqa: PLC0415

    cargo = os.environ.get(VARIABLE) or "cargo"
    command = [cargo, *cargo_arguments(None if manifest is None else str(manifest.absolute()), options)]
    try:
        asked = subprocess.run(command, cwd=directory, capture_output=True, check=False)  # noqa: S603 - the user's own cargo
    except OSError as error:
        raise InvalidInput(
            f"the graph of crates is cargo's to tell, and {cargo!r} cannot be run ({error.strerror}): "
            f"install cargo, or name it in the environment variable {VARIABLE}"
        ) from error
    if asked.returncode:
        reason = "\n".join(asked.stderr.decode(errors="replace").strip().splitlines()[-_SHOWN_LINES:])
        raise InvalidInput(
            f"`{cargo} metadata` failed with status {asked.returncode}; where Cargo.lock is missing or stale, "
            f"`cargo generate-lockfile` writes it\n{reason}"
        )
    try:
        return read_metadata(asked.stdout.decode())
    except UnicodeDecodeError as error:
        raise InvalidInput(f"`{cargo} metadata` answers in no UTF-8") from error
