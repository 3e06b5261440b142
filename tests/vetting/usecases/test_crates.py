"""Audits of crates, which nothing here knows before they are audited."""

import pytest

from tests.builders import digest, seed_account
from tests.clocks import FrozenClock
from vetting.adapters.db.units import DatabaseUnits
from vetting.domain.accounts import Actor, Role
from vetting.domain.audits import Audit, AuditDraft, DeltaAudit, FullAudit
from vetting.domain.errors import InvalidInput, NotPermitted
from vetting.domain.releases import Ecosystem, ProjectName
from vetting.usecases.auditing import record_audit

ALPHA = ProjectName("alpha")
WHO = ("Jo Reviewer <jo@example.test>",)


async def recorded(units: DatabaseUnits, clock: FrozenClock, draft: AuditDraft, actor: Actor | None = None) -> Audit:
    """Record an audit of the crate alpha, and give what was kept."""
    actor = actor or await seed_account(units)
    audit_id = await record_audit(Ecosystem.CARGO, ALPHA, draft, actor=actor, units=units, clock=clock)
    async with units.open() as unit:
        return (await unit.audits.get(audit_id)).entry


async def versions_known(units: DatabaseUnits) -> list[str]:
    """List the versions of alpha that are known; none where alpha is not."""
    async with units.open() as unit:
        project = await unit.projects.find(Ecosystem.CARGO, ALPHA)
        releases = () if project is None else await unit.releases.of_project(project.id, project.lineage)
    return sorted(release.version for release in releases)


async def test_a_crate_is_known_once_it_is_audited(units: DatabaseUnits, clock: FrozenClock) -> None:
    """An audit names no bytes, and both ends of a delta are known from then on."""
    jo = await seed_account(units)

    full = await recorded(units, clock, AuditDraft("1.0.0", ("safe-to-run",)), jo)
    delta = await recorded(units, clock, AuditDraft("1.1.0", ("safe-to-run",), base_version="1.0.0"), jo)

    assert full == FullAudit("1.0.0", ("safe-to-run",), WHO)
    assert delta == DeltaAudit("1.0.0", "1.1.0", ("safe-to-run",), WHO)
    assert await versions_known(units) == ["1.0.0", "1.1.0"]


async def test_a_version_that_cargo_does_not_allow_is_refused(units: DatabaseUnits, clock: FrozenClock) -> None:
    """What is no semantic version is no release of a crate."""
    with pytest.raises(InvalidInput, match="is not a version that cargo allows"):
        await recorded(units, clock, AuditDraft("1.0", ("safe-to-run",)))

    assert await versions_known(units) == []


async def test_a_crate_has_no_files_to_name(units: DatabaseUnits, clock: FrozenClock) -> None:
    """Files that nobody can look up are not written down as read, and nothing is begun."""
    with pytest.raises(InvalidInput, match="are not known here: name none"):
        await recorded(units, clock, AuditDraft("1.0.0", ("safe-to-run",), covers=frozenset({digest("a")})))

    assert await versions_known(units) == []


async def test_only_reviewers_make_a_crate_known(units: DatabaseUnits, clock: FrozenClock) -> None:
    """A reader's audit is refused before anything is written."""
    reader = await seed_account(units, roles=frozenset({Role.READER}))

    with pytest.raises(NotPermitted):
        await recorded(units, clock, AuditDraft("1.0.0", ("safe-to-run",)), reader)

    assert await versions_known(units) == []
