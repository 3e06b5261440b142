"""What an archive may take where a command reads it: the same variables as set it for an instance, without pydantic."""

import os
import re
from collections.abc import Mapping
from typing import Final

from vetting.adapters.archives.limits import MIB, USUAL, ArchiveLimits, Limits, ProcessLimits
from vetting.domain.errors import InvalidInput

_DURATION: Final = re.compile(r"PT(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?", re.IGNORECASE)
"""Source: ISO 8601, as far as anybody writes how long a file is read."""
_SECONDS: Final = re.compile(r"\d+(?:\.\d+)?")
_NUMBER: Final = re.compile(r"\d{1,18}")


def limits_within(archive: ArchiveLimits, *, seconds: float, memory_bytes: int) -> Limits:
    """Give what an archive may take, and what the process may that reads it: of processor time four fifths."""
    process = ProcessLimits(
        wall_seconds=seconds,
        cpu_seconds=max(1, int(seconds * 4 / 5)),
        memory_bytes=memory_bytes,
        file_bytes=archive.total_bytes,
    )
    return Limits(archive, process)


def limits_wanted(environment: Mapping[str, str] = os.environ) -> Limits:
    """
    Read what the user sets; what is not set is as the settings of an instance have it.

    Raises:
        InvalidInput: A variable is no number, or one that is out of bounds.
    """
    usual, process = USUAL.archive, USUAL.process
    archive = ArchiveLimits(
        entries=_number(environment, "REVET_ARCHIVE_ENTRIES", usual.entries),
        total_bytes=_number(environment, "REVET_ARCHIVE_BYTES", usual.total_bytes, least=1024),
        ratio=_number(environment, "REVET_ARCHIVE_RATIO", usual.ratio),
        depth=_number(environment, "REVET_ARCHIVE_DEPTH", usual.depth, most=1000),
        path_bytes=_number(environment, "REVET_ARCHIVE_PATH_BYTES", usual.path_bytes, least=16),
    )
    seconds = _seconds(environment, "REVET_READING_TIME", process.wall_seconds)
    memory_bytes = _number(environment, "REVET_READING_MEMORY_BYTES", process.memory_bytes, least=128 * MIB)
    return limits_within(archive, seconds=seconds, memory_bytes=memory_bytes)


def _number(environment: Mapping[str, str], name: str, default: int, *, least: int = 1, most: int | None = None) -> int:
    text = environment.get(name)
    if text is None:
        return default
    number = int(text) if _NUMBER.fullmatch(text.strip()) else None
    if number is None or number < least or (most is not None and number > most):
        bounds = f"of at least {least:,}" if most is None else f"from {least:,} to {most:,}"
        raise InvalidInput(f"{name} is {text!r}: a whole number {bounds} is wanted, in digits alone")
    return number


def _seconds(environment: Mapping[str, str], name: str, default: float) -> float:
    text = environment.get(name)
    if text is None:
        return default
    seconds = 0.0
    if _SECONDS.fullmatch(text.strip()):
        seconds = float(text)
    elif parts := _DURATION.fullmatch(text.strip()):
        hours, minutes, rest = (float(one or 0) for one in parts.groups())
        seconds = hours * 3600 + minutes * 60 + rest
    if not 0 < seconds <= 10**6:
        raise InvalidInput(f"{name} is {text!r}: seconds are wanted, more than none, or an ISO 8601 duration like PT5M")
    return seconds
