"""The lines on what reviewers say: audits for the release, and violations against it."""

from collections.abc import Mapping, Sequence

from vetting.domain.audits import DeltaAudit, RecordedAudit, Violation
from vetting.domain.criteria import CriteriaBook
from vetting.domain.releases import Sha256
from vetting.domain.trust_score.chains import Chain, Link, promising, usable, weight
from vetting.domain.trust_score.facts import ScoringFacts, Viewpoint
from vetting.domain.trust_score.ledger import Line, LineKey, LineState, certain
from vetting.domain.trust_score.table import ScoreTable
from vetting.domain.versions import order_for


def audits_line(
    facts: ScoringFacts,
    reached: Mapping[Sha256, Chain],
    criteria: str,
    book: CriteriaBook,
    vetoes: Sequence[Violation] = (),
) -> Line:
    """
    Weigh the best chain of audits to any file of the release.

    Args:
        facts: Of the release.
        reached: The best chain to each of its files that any reaches.
        criteria: What was asked for.
        book: What implies what.
        vetoes: The violations that *reached* heeds.
    """
    if not reached:
        return certain(LineKey.AUDITS, 0, LineState.CLEAR, _unreached(facts, criteria, book, vetoes))
    # Among equals the least digest's, so that no order of files shows.
    best = max((chain for _, chain in sorted(reached.items())), key=lambda chain: (chain.worth, -len(chain.links)))
    cited = tuple(f"audit {audit.id}" for link in best.links for audit in link.audits)
    # By files and not by bytes: two files with the same bytes are both covered.
    covered = sum(one.sha256 in reached for one in facts.offered)
    covers = f"It covers {covered} of {len(facts.offered)} files offered."
    return certain(LineKey.AUDITS, best.worth, LineState.FOUND, f"{_chain(best)} {covers}", cited)


def _unreached(facts: ScoringFacts, criteria: str, book: CriteriaBook, vetoes: Sequence[Violation]) -> str:
    order = order_for(facts.release.ecosystem)
    here = [one for one in promising(facts.audits, criteria, book) if order.same(_end(one), facts.release.version)]
    if not here:
        return f"Nobody has vouched that this version is {criteria}."
    if not usable(here, criteria, book):
        return "There are audits of this version, but they do not say which bytes they are of, so they add nothing."
    if not usable(here, criteria, book, vetoes):
        return "There are audits of this version, and a violation defeats them."
    return "There are audits of this version, but no chain of audits leads to the bytes that are offered now."


def _end(audit: RecordedAudit) -> str:
    assert not isinstance(audit.entry, Violation)
    return audit.entry.to_version if isinstance(audit.entry, DeltaAudit) else audit.entry.version


def _chain(chain: Chain) -> str:
    if len(chain.links) == 1:
        return f"{_people(chain.weakest)} read it in full{_without_weight(chain)}."
    entry = chain.weakest.audits[0].entry
    step = f"of {entry.from_version} to {entry.to_version}" if isinstance(entry, DeltaAudit) else "in full"
    return (
        f"A chain of {len(chain.links)} audits reaches it from nothing; "
        f"the weakest is the reading {step} by {_people(chain.weakest)}{_without_weight(chain)}."
    )


def _people(link: Link) -> str:
    logins = sorted({audit.reviewer.login for audit in link.audits})
    return " and ".join([", ".join(logins[:-1]), logins[-1]]) if len(logins) > 1 else logins[0]


def _without_weight(chain: Chain) -> str:
    return ", whose word has no weight here" if chain.worth == 0 else ""


def violations_against(facts: ScoringFacts, criteria: str, book: CriteriaBook) -> tuple[RecordedAudit, ...]:
    """List the violations that name this version and deny what was asked for, by id."""
    order = order_for(facts.release.ecosystem)
    asked = book.closure([criteria])
    return tuple(
        one
        for one in sorted(facts.audits, key=lambda one: one.id)
        if isinstance(one.entry, Violation)
        and one.withdrawn_at is None
        and not asked.isdisjoint(one.entry.criteria)
        and order.matches(one.entry.specifier, facts.release.version)
    )


def is_vetoed(violations: Sequence[RecordedAudit], viewpoint: Viewpoint, table: ScoreTable) -> bool:
    """Tell whether a reviewer with the standing for it recorded one of *violations*."""
    return any(weight(one.reviewer.account_id, viewpoint, table) >= table.veto_from for one in violations)


def violations_line(violations: Sequence[RecordedAudit], viewpoint: Viewpoint, table: ScoreTable) -> Line:
    """
    Weigh the violations that are no veto: each reviewer's own weight, once, against the release.

    A veto is a status and takes no points.
    """
    if not violations:
        return certain(LineKey.VIOLATIONS, 0, LineState.CLEAR, "Nobody has recorded a violation.")
    weights = {one.reviewer.account_id: weight(one.reviewer.account_id, viewpoint, table) for one in violations}
    against = sum(one for one in weights.values() if one < table.veto_from)
    logins = ", ".join(sorted({one.reviewer.login for one in violations}))
    standing = (
        "which is a veto" if is_vetoed(violations, viewpoint, table) else "whose word is too light here for a veto"
    )
    points = -min(against, table.link_cap)
    cited = tuple(f"audit {one.id}" for one in violations)
    return certain(
        LineKey.VIOLATIONS, points, LineState.FOUND, f"A violation is recorded by {logins}, {standing}.", cited
    )
