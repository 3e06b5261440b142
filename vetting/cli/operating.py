"""What the server verbs share: settings read from the environment, logs, and a loop."""

import asyncio
import sys
from collections.abc import Callable, Coroutine
from typing import Any

from pydantic import ValidationError
from pydantic_settings import SettingsError
from uvicorn.loops.auto import auto_loop_factory

from vetting.domain.errors import InvalidInput
from vetting.logs import configure_logs
from vetting.settings import Settings, load_settings

INTERRUPTED = 130
"""What a shell expects of a command that Ctrl-C ended."""


def say(sentence: str) -> None:
    """Tell whoever started the command what is going on, at once, terminal or not."""
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


def operate(verb: Callable[[Settings], Coroutine[Any, Any, int | None]]) -> int:
    """Read the settings, set logging up, run *verb*, and give the exit status: its own, or 0 where it gives none."""
    settings = settings_from_environment()
    configure_logs(as_json=not settings.is_development)
    try:
        with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
            return runner.run(verb(settings)) or 0
    except KeyboardInterrupt:
        return INTERRUPTED


def settings_from_environment() -> Settings:
    """
    Read the settings.

    Raises:
        InvalidInput: A variable is malformed or missing; the message names each, and never shows a value.
    """
    try:
        return load_settings()
    except SettingsError as error:
        raise InvalidInput(f"{error}; a list is written as JSON") from error
    except ValidationError as error:
        faults = (
            ": ".join([*(f"REVET_{name}".upper() for name in one["loc"]), one["msg"].removeprefix("Value error, ")])
            for one in error.errors(include_input=False, include_url=False)
        )
        raise InvalidInput("; ".join(faults)) from error
