"""What the server verbs share: settings read from the environment, logs, and a loop."""

import asyncio
import sys
from collections.abc import Callable, Coroutine
from typing import Any

import structlog
from pydantic import ValidationError
from pydantic_settings import SettingsError
from uvicorn.loops.auto import auto_loop_factory

from vetting.cli import REFUSED
from vetting.domain.errors import InvalidInput, VettingError
from vetting.logs import configure_logs, log_the_uncaught
from vetting.settings import Settings, load_settings

INTERRUPTED = 130
"""What a shell expects of a command that Ctrl-C ended."""

_log = structlog.get_logger()


def say(sentence: str) -> None:
    """Tell whoever started the command what is going on, at once, terminal or not."""
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


def operate(verb: Callable[[Settings], Coroutine[Any, Any, int | None]], *, is_service: bool = False) -> int:
    """
    Read the settings, set logging up, run *verb*, and give the exit status.

    Args:
        verb: Gives the status, or nothing for 0.
        is_service: It runs until it is told to stop; in production its log says all that it says, the last word
            included, so that every line can be read by a machine.
    """
    settings = settings_from_environment()
    is_read_by_machines = not settings.is_development
    configure_logs(as_json=is_read_by_machines)
    if is_read_by_machines and is_service:
        log_the_uncaught()
    try:
        with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
            return runner.run(verb(settings)) or 0
    except KeyboardInterrupt:
        return INTERRUPTED
    except VettingError as error:
        if not (is_read_by_machines and is_service):
            raise
        _log.critical("cannot_run", reason=str(error))
        return REFUSED


def announce(sentence: str) -> None:
    """Tell whoever reads the log what is going on."""
    _log.info("announced", message=sentence)


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
