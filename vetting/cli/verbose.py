"""
What a verb tells of its work besides its answer: whom it asks for what, and what it has to ask again.

It goes to the standard error, or to a file, and never into the answer. What
the libraries say is told as they say it, without logins in addresses.
"""

import logging
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from vetting.cli.terminal import plain
from vetting.domain.errors import InvalidInput

USUAL: Final = "warn"
LEVELS: Final = {
    "off": logging.CRITICAL + 1,
    "error": logging.ERROR,
    USUAL: logging.WARNING,
    "info": logging.INFO,
    "debug": logging.DEBUG,
    "trace": logging.NOTSET,
}
_LOGIN: Final = re.compile(r"(?<=://)[^/\s@\"']{1,2000}@")


class _Telling(logging.Formatter):
    """One line an event, with its time in UTC."""

    def format(self, record: logging.LogRecord) -> str:
        told = plain(_LOGIN.sub("***@", super().format(record)))
        moment = datetime.fromtimestamp(record.created, UTC)
        return f"{moment:%Y-%m-%dT%H:%M:%SZ} {record.levelname.lower()} {record.name}: {told}"


def tell_more(level: str, log_file: Path | None) -> None:
    """
    Have everything from *level* on told.

    Args:
        level: One of ``LEVELS``.
        log_file: Where to; it is written on. None: to the standard error.

    Raises:
        InvalidInput: The file cannot be written.
    """
    try:
        handler = logging.StreamHandler() if log_file is None else logging.FileHandler(log_file, encoding="utf-8")
    except OSError as error:
        raise InvalidInput(f"{log_file} cannot be written: {error.strerror}") from error
    handler.setFormatter(_Telling())
    logging.getLogger().addHandler(handler)
    logging.getLogger().setLevel(LEVELS[level])
