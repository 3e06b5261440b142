"""
The feed in which a private index's operator reports second factors.

A JSON list of objects, each with exactly three keys::

    [{"user": "jo", "mfa": "webauthn", "as_of": "2026-03-02T12:00:00Z"}]

``user`` is a login on that index; ``mfa`` is ``totp``, ``webauthn`` or
``none``; ``as_of`` is a moment with its time zone (RFC 3339). The file is the
whole state: who is missing from it is no longer reported on.
"""

import json
from datetime import UTC, datetime
from typing import Any

from vetting.domain.claims import check_index_login
from vetting.domain.errors import InvalidInput
from vetting.domain.factors import FactorReport, ReportedFactor

MAX_BYTES = 16 * 1024 * 1024
MAX_REPORTS = 50_000
_KEYS = {"user", "mfa", "as_of"}


def parse_evidence_file(data: bytes) -> tuple[FactorReport, ...]:
    """
    Read an operator's feed.

    Raises:
        InvalidInput: It is too large, no such list, names a user twice, or has something else amiss; the message
            says where.
    """
    if len(data) > MAX_BYTES:
        raise InvalidInput(f"the file has {len(data):,} bytes; at most {MAX_BYTES:,} are read")
    try:
        rows = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"the file is not JSON: {error}") from error
    if not isinstance(rows, list):
        raise InvalidInput("the file has to hold a list of objects with the keys user, mfa and as_of")
    if len(rows) > MAX_REPORTS:
        raise InvalidInput(f"the file reports on {len(rows):,} users; at most {MAX_REPORTS:,} are read")
    reports = tuple(_report(row, number) for number, row in enumerate(rows, 1))
    _refuse_doubles(reports)
    return reports


def _report(row: Any, number: int) -> FactorReport:  # noqa: ANN401  # it is whatever the JSON held
    if not isinstance(row, dict) or set(row) != _KEYS:
        raise InvalidInput(f"entry {number} is not an object with exactly the keys user, mfa and as_of")
    try:
        return FactorReport(_login(row["user"]), _factor(row["mfa"]), _moment(row["as_of"]))
    except InvalidInput as error:
        raise InvalidInput(f"entry {number}: {error}") from error


def _login(value: object) -> str:
    if not isinstance(value, str):
        raise InvalidInput("user has to be a login, as text")
    return check_index_login(value)


def _factor(value: object) -> ReportedFactor:
    known = {str(one): one for one in ReportedFactor}
    if not isinstance(value, str) or value not in known:
        raise InvalidInput(f"mfa has to be one of {', '.join(known)}")
    return known[value]


def _moment(value: object) -> datetime:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        if moment is not None and moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise InvalidInput("as_of has to be a moment with its time zone, such as 2026-03-02T12:00:00Z")


def _refuse_doubles(reports: tuple[FactorReport, ...]) -> None:
    seen: set[str] = set()
    for number, one in enumerate(reports, 1):
        if one.login in seen:
            raise InvalidInput(f"entry {number} names {one.login!r} a second time")
        seen.add(one.login)
