"""
Records in the OSV format, from JSON to values.

``read_advisory`` takes over what bears on versions of projects in the
ecosystems known here. Ranges of commits are passed over: what is published to
an index has versions.

Source: OSV schema 1.7.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, Final

from vetting.domain.advisories import Advisory, Affected, Event
from vetting.domain.errors import InvalidInput
from vetting.domain.indexes import Vulnerability
from vetting.domain.releases import Ecosystem, project_name
from vetting.domain.texts import EARLIEST, kept_text, kept_time

# The third is also a host's name, and those stand in no file here.
ECOSYSTEMS: Final = {"PyPI": Ecosystem.PYPI, "npm": Ecosystem.NPM, f"crates{'.'}io": Ecosystem.CARGO}
"""By OSV's name, spelled as OSV does."""
NAMES: Final = {ecosystem: name for name, ecosystem in ECOSYSTEMS.items()}
MAX_TEXT: Final = 2000
"""Characters of any one text that is taken over."""
MAX_ALIASES: Final = 100
MAX_VERSIONS: Final = 20_000
"""Versions and events of one record; more than any project has releases."""
_KINDS_OF_RANGE: Final = frozenset({"SEMVER", "ECOSYSTEM"})


def read_advisory(text: str | bytes) -> Advisory:
    """
    Read one record.

    Raises:
        InvalidInput: It is none, or says what cannot be.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidInput("an OSV record is not JSON") from error
    return advisory_from(document)


def advisory_from(document: Any) -> Advisory:  # noqa: ANN401  # as json gives it
    """
    Read one record that was parsed as JSON.

    Raises:
        InvalidInput: It is none, or says what cannot be.
    """
    if not isinstance(document, dict) or not isinstance(document.get("id"), str) or not document["id"]:
        raise InvalidInput("an OSV record has no id")
    try:
        withdrawn = _moment(document.get("withdrawn"))
        aliases = [one for one in _listed(document.get("aliases")) if isinstance(one, str)]
        affected = tuple(_affected(document.get("affected") or ()))
    except (TypeError, ValueError, AttributeError, KeyError) as error:
        raise InvalidInput(f"the OSV record {document['id'][:80]!r} is not as its schema says") from error
    vulnerability = Vulnerability(
        id=_text(document["id"]),
        aliases=tuple(_text(one) for one in aliases[:MAX_ALIASES]),
        summary=_summary(document),
        link=_link(document.get("references")),
        withdrawn_at=withdrawn,
    )
    return Advisory(vulnerability, affected)


def _affected(parts: Iterable[Any]) -> Iterator[Affected]:
    room = MAX_VERSIONS
    for part in parts:
        package: dict[str, Any] = part.get("package") or {}
        ecosystem = ECOSYSTEMS.get(str(package.get("ecosystem")))
        if ecosystem is None:
            continue
        try:
            name = project_name(ecosystem, str(package.get("name")))
        except InvalidInput:
            continue  # no index of that ecosystem can hold it
        versions = tuple(str(one) for one in _listed(part.get("versions")))
        ranges = tuple(
            tuple(_events(one.get("events"))) for one in _listed(part.get("ranges")) if one["type"] in _KINDS_OF_RANGE
        )
        room -= len(versions) + sum(len(one) for one in ranges)
        if room < 0:
            raise ValueError(f"more than {MAX_VERSIONS} versions")
        yield Affected(ecosystem, name, versions, ranges)


def _events(listed: object) -> Iterator[tuple[Event, str]]:
    for one in _listed(listed):
        for kind, version in one.items():
            if not isinstance(version, str):
                raise TypeError("a version is no text")
            yield Event(kind), version


def _listed(value: object) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise TypeError("a list is something else")
    return value


def _moment(value: object) -> datetime | None:
    """Read a time of withdrawal; one that cannot be kept was some time all the same."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise TypeError("a time is no text")
    moment = datetime.fromisoformat(value)
    return kept_time(moment if moment.tzinfo else moment.replace(tzinfo=UTC)) or EARLIEST


def _summary(document: dict[str, Any]) -> str | None:
    texts = [document.get("summary"), document.get("details")]
    told = next((one.strip() for one in texts if isinstance(one, str) and one.strip()), None)
    return _text(told.partition("\n")[0]) if told else None


def _link(references: object) -> str | None:
    """Give where a person can read on: the advisory itself before anything else."""
    listed = references if isinstance(references, list) else []
    found = [(one.get("type") != "ADVISORY", _text(one["url"])) for one in listed if _is_link(one)]
    return min(found, key=lambda one: one[0])[1] if found else None


def _is_link(one: object) -> bool:
    return isinstance(one, dict) and isinstance(one.get("url"), str) and one["url"].startswith("https://")


def _text(text: str) -> str:
    return kept_text(text[:MAX_TEXT])
