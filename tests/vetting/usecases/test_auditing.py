"""Recording audits and taking them back."""

import pytest

from tests.builders import digest, sdist, seed_account, seed_project, seed_release, wheel
from tests.clocks import NOON, FrozenClock
from vetting.adapters.db.units import DatabaseUnits
from vetting.domain.accounts import Actor, Role
from vetting.domain.audits import AuditDraft, AuditId, DeltaAudit, FullAudit
from vetting.domain.criteria import Criterion
from vetting.domain.errors import Conflict, InvalidInput, NotFound, NotPermitted
from vetting.domain.releases import Ecosystem, ProjectName
from vetting.domain.sending import sending
from vetting.usecases.auditing import define_criterion, record_audit, withdraw_audit

DEMO = ProjectName("demo")
SHOWN = frozenset({sdist().sha256})


def draft(**fields: object) -> AuditDraft:
    """Draft a full audit of demo 1.0, as its author was shown it."""
    values: dict[str, object] = {"version": "1.0", "criteria": ("safe-to-run",), "distributions_shown": SHOWN, **fields}
    return AuditDraft(**values)  # type: ignore[arg-type]  # the values are each test's own


async def record(units: DatabaseUnits, clock: FrozenClock, actor: Actor, wanted: AuditDraft) -> AuditId:
    """Record a draft of an audit of demo."""
    return await record_audit(Ecosystem.PYPI, DEMO, wanted, actor=actor, units=units, clock=clock)


async def test_an_audit_is_recorded_and_the_project_scored_anew(units: DatabaseUnits, clock: FrozenClock) -> None:
    """A reviewer's claim is bound to the bytes that were shown, and scoring is asked for in the same transaction."""
    await seed_release(units, await seed_project(units))
    jo = await seed_account(units)

    audit_id = await record(units, clock, jo, draft(notes="Read in full."))

    async with units.open() as unit:
        audit = await unit.audits.get(audit_id)
        due = await unit.jobs.due(now=NOON, limit=10)
    who = ("Jo Reviewer <jo@example.test>",)
    assert audit.entry == FullAudit("1.0", ("safe-to-run",), who, tuple(SHOWN), "Read in full.")
    assert [job.kind for job in due] == ["score_project"]


async def test_an_audit_that_was_sent_before_is_given_and_not_recorded_again(
    units: DatabaseUnits, clock: FrozenClock
) -> None:
    """Whoever got no answer and sends the same again is told of the audit that was recorded then."""
    project = await seed_project(units)
    await seed_release(units, project)
    once = {"actor": await seed_account(units), "units": units, "clock": clock, "sending": sending("key", "what")}

    ids = [await record_audit(Ecosystem.PYPI, DEMO, draft(), **once) for _ in range(2)]  # type: ignore[arg-type]  # one each

    async with units.open() as unit:
        recorded = await unit.audits.of_project(project.id)
    assert ids == [recorded[0].id, recorded[0].id]
    assert len(recorded) == 1


async def test_a_delta_is_bound_to_both_sides(units: DatabaseUnits, clock: FrozenClock) -> None:
    """A change is audited from exact bytes to exact bytes."""
    project = await seed_project(units)
    await seed_release(units, project)
    newer = sdist(version="1.1")
    await seed_release(units, project, "1.1", newer)
    wanted = draft(
        version="1.1",
        base_version="1.0",
        distributions_shown=frozenset({newer.sha256}),
        base_distributions_shown=SHOWN,
    )

    audit_id = await record(units, clock, await seed_account(units), wanted)

    async with units.open() as unit:
        entry = (await unit.audits.get(audit_id)).entry
    assert isinstance(entry, DeltaAudit)
    assert (entry.from_distributions, entry.distributions) == (tuple(SHOWN), (newer.sha256,))


async def test_a_release_that_changed_meanwhile_is_not_audited(units: DatabaseUnits, clock: FrozenClock) -> None:
    """An audit of other bytes than the release holds now is refused, and nothing is recorded."""
    project = await seed_project(units)
    await seed_release(units, project)
    jo = await seed_account(units)

    with pytest.raises(Conflict, match="changed while you were reading"):
        await record(units, clock, jo, draft(distributions_shown=frozenset({digest("other")})))

    async with units.open() as unit:
        assert await unit.audits.of_project(project.id) == ()


async def test_only_reviewers_record_audits(units: DatabaseUnits, clock: FrozenClock) -> None:
    """A reader's audit is refused."""
    await seed_release(units, await seed_project(units))
    reader = await seed_account(units, roles=frozenset({Role.READER}))

    with pytest.raises(NotPermitted, match="takes the role reviewer"):
        await record(units, clock, reader, draft())


@pytest.mark.parametrize("known", [True, False])
async def test_what_is_not_known_here_cannot_be_audited(
    units: DatabaseUnits, clock: FrozenClock, *, known: bool
) -> None:
    """An audit of an unknown project or release is refused, saying which."""
    if known:
        await seed_project(units)
    jo = await seed_account(units)

    with pytest.raises(NotFound, match="no release 1.0" if known else "watch it first"):
        await record(units, clock, jo, draft())


@pytest.mark.parametrize("by_operator", [True, False])
async def test_an_audit_is_withdrawn(units: DatabaseUnits, clock: FrozenClock, *, by_operator: bool) -> None:
    """Its author or an operator takes an audit back; it stays, marked."""
    await seed_release(units, await seed_project(units))
    author = await seed_account(units, roles=frozenset({Role.REVIEWER}))
    operator = await seed_account(units, "op", roles=frozenset({Role.OPERATOR}))
    audit_id = await record(units, clock, author, draft())

    by = operator if by_operator else author
    await withdraw_audit(audit_id, reason=" too hasty ", actor=by, units=units, clock=clock)

    async with units.open() as unit:
        assert (await unit.audits.get(audit_id)).withdrawn_at == NOON


async def test_an_audit_is_not_withdrawn_by_others(units: DatabaseUnits, clock: FrozenClock) -> None:
    """Another reviewer cannot take an audit back, nor its author twice, nor with an essay for a reason."""
    await seed_release(units, await seed_project(units))
    author = await seed_account(units, roles=frozenset({Role.REVIEWER}))
    other = await seed_account(units, "other", roles=frozenset({Role.REVIEWER}))
    audit_id = await record(units, clock, author, draft())

    with pytest.raises(NotPermitted, match="only jo or an operator"):
        await withdraw_audit(audit_id, reason="", actor=other, units=units, clock=clock)
    with pytest.raises(InvalidInput, match="2,000 characters"):
        await withdraw_audit(audit_id, reason="x" * 2001, actor=author, units=units, clock=clock)
    await withdraw_audit(audit_id, reason="", actor=author, units=units, clock=clock)
    with pytest.raises(Conflict, match="withdrawn before"):
        await withdraw_audit(audit_id, reason="", actor=author, units=units, clock=clock)


async def test_an_operator_defines_criteria(units: DatabaseUnits, clock: FrozenClock) -> None:
    """A new criterion can be promised at once."""
    operator = await seed_account(units)
    criterion = Criterion("crypto-reviewed", "A cryptographer read it.", implies=("safe-to-deploy",))

    await define_criterion(criterion, actor=operator, units=units, clock=clock)

    async with units.open() as unit:
        assert "safe-to-run" in (await unit.criteria.book()).closure(["crypto-reviewed"])


@pytest.mark.parametrize(
    ("criterion", "error", "message"),
    [
        (Criterion("mine"), InvalidInput, "say what a reviewer promises"),
        (Criterion("safe-to-run", "Redefined."), Conflict, "defined already"),
        (Criterion("mine", "Mine.", implies=("nothing-like-it",)), InvalidInput, "do not exist"),
    ],
)
async def test_a_criterion_without_sense_is_refused(
    units: DatabaseUnits, clock: FrozenClock, criterion: Criterion, error: type[Exception], message: str
) -> None:
    """A criterion needs a text, a free name, and may imply only what is defined."""
    operator = await seed_account(units)

    with pytest.raises(error, match=message):
        await define_criterion(criterion, actor=operator, units=units, clock=clock)


async def test_a_release_that_grew_is_not_audited_unseen(units: DatabaseUnits, clock: FrozenClock) -> None:
    """A file added since the page was opened refuses the audit, though the files that were read are still there."""
    await seed_release(units, await seed_project(units), "1.0", sdist(), wheel())
    jo = await seed_account(units)

    with pytest.raises(Conflict, match="changed while you were reading"):
        await record(units, clock, jo, draft(covers=SHOWN))
    await record(units, clock, jo, draft(distributions_shown=frozenset(), covers=SHOWN))
