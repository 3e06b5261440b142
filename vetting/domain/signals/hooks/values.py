"""Values in the files that say how a project is built and installed, and where they stand."""

import configparser
import json
import re
from collections.abc import Mapping
from typing import Any

from vetting.domain.signals.sightings import lines_with


def table_in(document: Any, *keys: str) -> Mapping[str, Any]:  # noqa: ANN401  # whatever the package's file holds
    """Give the table under *keys*, one within the other; an empty one where there is none."""
    table = document
    for key in keys:
        table = table.get(key) if isinstance(table, dict) else None
    return table if isinstance(table, dict) else {}


def setup_cfg_of(data: bytes) -> configparser.ConfigParser:
    """
    Parse a setup.cfg.

    Raises:
        ValueError: It is none.
    """
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(data.decode())
    except configparser.Error as error:
        raise ValueError("it is no setup.cfg") from error
    return parser


def value_of(key: str, value: object) -> bytes:
    """Write a value as evidence: the same, however it is laid out."""
    return json.dumps([key, value], sort_keys=True, default=str).encode()


def place_of(data: bytes, word: str) -> tuple[int, int]:
    """Find the first line that names *word*; the parser found it, but does not say where."""
    pattern = re.compile(re.escape(word.encode("utf-8", "surrogateescape")))
    return next(((line, column) for line, column, *_ in lines_with(pattern, data)), (1, 1))
