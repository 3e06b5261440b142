"""An editor of the user's own, opened on a text: `$VISUAL`, else `$EDITOR`."""

import os
import shlex
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from vetting.domain.errors import InvalidInput

FILENAME = "REVET_CERTIFY"
MAX_BYTES = 1 << 20


def editor_command(environment: Mapping[str, str]) -> list[str]:
    """
    Find out which editor the user wants, and with which arguments; none if they did not say.

    Raises:
        InvalidInput: What they said is no command.
    """
    wanted = environment.get("VISUAL") or environment.get("EDITOR") or ""
    try:
        return shlex.split(wanted)
    except ValueError as error:
        raise InvalidInput(f"the editor {wanted!r} is no command: {error}; see $VISUAL and $EDITOR") from error


def edited(text: str, command: list[str]) -> str:
    """
    Open *text* in an editor, and give what was saved.

    Raises:
        InvalidInput: The editor cannot be started, failed, or left something that is no text.
    """
    with tempfile.TemporaryDirectory(prefix="revet-") as folder:
        path = Path(folder, FILENAME)
        path.write_text(text, encoding="utf-8")
        try:
            ended = subprocess.run([*command, os.fspath(path)], check=False)  # noqa: S603 - the user's own choice
        except OSError as error:
            reason = f"cannot be started: {error.strerror}; see $VISUAL and $EDITOR"
            raise InvalidInput(f"the editor {command[0]!r} {reason}") from error
        if ended.returncode:
            raise InvalidInput(
                f"the editor {command[0]!r} failed with status {ended.returncode}; nothing was certified"
            )
        return _saved(path)


def _saved(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) <= MAX_BYTES:
            return content.decode("utf-8-sig")
    except OSError as error:
        raise InvalidInput(f"the editor left no text: {error.strerror}; nothing was certified") from error
    except UnicodeDecodeError as error:
        raise InvalidInput("the editor left something that is no UTF-8; nothing was certified") from error
    raise InvalidInput(f"the editor left more than {MAX_BYTES:,} bytes; nothing was certified")
