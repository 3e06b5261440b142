"""What an index says, where the values themselves decide something."""

from datetime import UTC, datetime

import pytest

from vetting.domain.indexes import IndexCapabilities, MaintainerRole, Maintainers, Validators, Vulnerability

JO = MaintainerRole("jo", "Owner")


def test_what_was_seen_last_is_known_and_the_rest_stays() -> None:
    """A capability seen anew replaces the one known, also by a no; one not seen does not."""
    known = IndexCapabilities(api_version="1.1", json=True, sizes=True)
    seen = IndexCapabilities(api_version="1.4", json=False)
    assert known.updated(seen) == IndexCapabilities(api_version="1.4", json=False, sizes=True)


@pytest.mark.parametrize(
    ("validators", "usable"),
    [(Validators(), False), (Validators(etag='"a"'), True), (Validators(last_modified="x"), True)],
)
def test_either_validator_makes_a_request_conditional(validators: Validators, usable: bool) -> None:  # noqa: FBT001  # the expected answer
    """One validator is enough."""
    assert bool(validators) is usable


@pytest.mark.parametrize(
    ("maintainers", "complete"),
    [
        (Maintainers((JO,)), True),
        (Maintainers((JO,), "acme"), False),
        (Maintainers((), "acme"), False),
        (Maintainers(()), False),
    ],
)
def test_a_list_is_whole_only_without_an_organisation(maintainers: Maintainers, complete: bool) -> None:  # noqa: FBT001  # the expected answer
    """Where an organisation owns the project or nobody is named, somebody is not named."""
    assert maintainers.is_complete is complete


@pytest.mark.parametrize(
    ("vulnerability", "malware"),
    [
        (Vulnerability("MAL-2026-1"), True),
        (Vulnerability("GHSA-x", aliases=("mal-2026-1",)), True),
        (Vulnerability("PYSEC-1", aliases=("CVE-1",)), False),
        (Vulnerability("MAL-2026-1", withdrawn_at=datetime(2026, 1, 1, tzinfo=UTC)), False),
    ],
)
def test_malware_is_what_stands_on_record_as_such(vulnerability: Vulnerability, malware: bool) -> None:  # noqa: FBT001  # the expected answer
    """An advisory says malware by its id or an alias, as long as it is not withdrawn."""
    assert vulnerability.is_malware is malware
