"""A user's memory in the cache folder: the port ``Memory`` over one small JSON file."""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from vetting.domain.errors import InvalidInput
from vetting.domain.recollection import Look, LookingMode, Recollection
from vetting.domain.releases import Ecosystem, digest, prefixed
from vetting.domain.suggestions import Step

MAX_BYTES = 1 << 20
_BROKEN = (ValueError, KeyError, TypeError, AttributeError, InvalidInput, RecursionError)


class FileMemory:
    """The port ``Memory`` for one file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def recall(self) -> Recollection:
        """Give what is remembered; nothing where the file is gone or spoilt."""
        with suppress(OSError, *_BROKEN), self._path.open("rb") as file:
            return _recollection(json.loads(file.read(MAX_BYTES)))
        return Recollection()

    def keep(self, recollection: Recollection) -> None:
        """Remember *recollection* instead, where the folder can be written to."""
        temporary = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_text(json.dumps(_document(recollection), indent=1), encoding="utf-8")
            temporary.replace(self._path)


def _document(recollection: Recollection) -> dict[str, Any]:
    looks = [
        {
            "ecosystem": one.ecosystem,
            "project": one.step.project,
            "from": one.step.from_version,
            "to": one.step.to_version,
            "distributions": [prefixed(read) for read in one.distributions],
            "from-distributions": [prefixed(read) for read in one.from_distributions],
        }
        for one in recollection.looks
    ]
    return {"mode": recollection.mode, "looks": looks, "unanswered": dict(recollection.unanswered)}


def _recollection(document: Mapping[str, Any]) -> Recollection:
    mode = document["mode"]
    unanswered = {_text(content): _text(key) for content, key in document["unanswered"].items()}
    looks = tuple(_look(fields) for fields in document["looks"])
    return Recollection(None if mode is None else LookingMode(mode), looks, unanswered)


def _look(fields: Mapping[str, Any]) -> Look:
    before = fields["from"]
    return Look(
        Ecosystem(fields["ecosystem"]),
        Step(_text(fields["project"]), None if before is None else _text(before), _text(fields["to"])),
        tuple(digest(one) for one in fields["distributions"]),
        tuple(digest(one) for one in fields["from-distributions"]),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value
