"""The lines on the bytes and their time: findings, soak, repository, known bad."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import assert_never

from vetting.domain.comparisons import Base, Comparison
from vetting.domain.looking import CouldNotLook, Found, NotOffered, NotPublished
from vetting.domain.releases import Distribution
from vetting.domain.signals.interface import Finding, Scope
from vetting.domain.trust_score.facts import KnownBad, ScoringFacts
from vetting.domain.trust_score.ledger import Line, LineKey, LineState, certain
from vetting.domain.trust_score.table import Band, ScoreTable

MAX_CITED = 5
"""How many findings a line cites; the comparison lists them all."""


def look_lines(facts: ScoringFacts, table: ScoreTable, now: datetime) -> tuple[Line, ...]:
    """Give the four lines, in the ledger's order."""
    return (
        findings_line(facts, table),
        soak_line(facts, table, now),
        repository_line(table),
        known_bad_line(facts),
    )


def findings_line(facts: ScoringFacts, table: ScoreTable) -> Line:
    """
    Weigh the worst finding on what changed in any file.

    What an unfinished scan has found counts, since the rest of it can only be as
    bad or worse; one that has found nothing is unknown, and so cannot be made to
    look clear by stopping it. A file that was not compared leaves it unfinished.
    """
    if not facts.comparisons:
        reason = "It has not been compared with another release yet."
        return Line(LineKey.FINDINGS, 0, table.findings, LineState.UNKNOWN, reason)
    against = _against(facts.comparisons[0], facts.base_version)
    unfinished = _unfinished(facts)
    counted = _counted(facts.comparisons, table)
    if counted:
        return _found(counted, unfinished, against, table)
    if unfinished:
        reason = f"No rule found anything in {against}, as far as was seen. {unfinished}"
        return Line(LineKey.FINDINGS, 0, table.findings, LineState.UNKNOWN, reason)
    reason = f"No rule found anything in {against}."
    return certain(LineKey.FINDINGS, table.nothing_found, LineState.CLEAR, reason)


def _against(comparison: Comparison, base_version: str | None) -> str:
    if comparison.base is Base.NONE or base_version is None:
        return "the whole release, which was read against nothing"
    kind = "the audited" if comparison.base is Base.AUDITED else "the unaudited"
    return f"what changed since {kind} {base_version}"


def _unfinished(facts: ScoringFacts) -> str:
    """Say which files were not seen to the end; empty where all were."""
    compared = {one.new.sha256 for one in facts.comparisons}
    cut = [f"{one.new.filename} ({one.unfinished})" for one in facts.comparisons if one.unfinished is not None]
    missing = [f"{one.filename} (not read)" for one in facts.offered if one.sha256 not in compared]
    unseen = sorted({*cut, *missing})
    more = f" and {len(unseen) - MAX_CITED} more" if len(unseen) > MAX_CITED else ""
    return f"Not seen to the end: {', '.join(unseen[:MAX_CITED])}{more}." if unseen else ""


def _counted(comparisons: Iterable[Comparison], table: ScoreTable) -> list[Finding]:
    """List the findings on what changed, worst first; the same one in several files is one."""
    found = (one for comparison in comparisons for one in comparison.findings if one.scope is Scope.DELTA)
    ordered = sorted(
        found, key=lambda one: (table.severities[one.severity], one.rule, one.path, one.line or 0, one.digest)
    )
    return list({(one.rule, one.path, one.line, one.digest): one for one in reversed(ordered)}.values())[::-1]


def _found(findings: Sequence[Finding], unfinished: str, against: str, table: ScoreTable) -> Line:
    worst = findings[0]
    points = table.severities[worst.severity]
    low = min(table.findings.low, points) if unfinished else points
    more = f"It is the worst of {len(findings)} findings." if len(findings) > 1 else ""
    told = f"A finding of {worst.severity} severity in {against}: {worst.message.rstrip('.')}."
    cited = tuple(f"{one.rule} {one.severity}: {one.path or 'all of it'}" for one in findings[:MAX_CITED])
    reason = " ".join(one for one in (told, more, unfinished) if one)
    return Line(LineKey.FINDINGS, points, Band(low, points), LineState.FOUND, reason, cited)


def soak_line(facts: ScoringFacts, table: ScoreTable, now: datetime) -> Line:
    """
    Weigh how long the youngest file has been there to be looked at.

    Certain is only how long this instance has known the file, and that a file
    which came while the project was watched is no older than that. For a file
    that was there before, the index's word is a claim: times can be rewritten
    there. Where claim and certainty are worth different points, the line is what
    is certain, or unknown where that would count against a release for our having
    come late.
    """
    offered = facts.offered
    if not offered:
        band = Band(table.soak_points(timedelta(0)), table.soak_else)
        return Line(LineKey.SOAK, 0, band, LineState.UNKNOWN, "The index offers no file of this release.")
    youngest = max(offered, key=lambda one: (one.first_seen_at, one.filename))
    bands = [_soak_band(one, facts.watched_since, table, now) for one in offered]
    band = Band(min(one.low for one in bands), min(one.high for one in bands))
    points = band.nearest(0) if band.low < band.high else band.low
    state = LineState.UNKNOWN if points > band.low else LineState.FOUND
    seen = youngest.first_seen_at
    reason = f"Its youngest file was first seen here on {seen.date().isoformat()}, {_age(now - seen, table)} ago."
    if band.low < band.high:
        claimed = youngest.uploaded_at
        says = "does not say when it was uploaded" if claimed is None else f"says {claimed.date().isoformat()}"
        reason += f" The index {says}; from here that can be neither confirmed nor ruled out."
    return Line(LineKey.SOAK, points, band, state, reason)


def _soak_band(distribution: Distribution, watched_since: datetime | None, table: ScoreTable, now: datetime) -> Band:
    seen = table.soak_points(now - distribution.first_seen_at)
    came_while_watched = watched_since is not None and distribution.first_seen_at > watched_since
    if came_while_watched:
        return Band(seen, seen)
    claimed = table.soak_else if distribution.uploaded_at is None else table.soak_points(now - distribution.uploaded_at)
    return Band(seen, max(seen, claimed))


def _age(age: timedelta, table: ScoreTable) -> str:
    limits = [limit for limit, _ in table.soak]
    limit = next((one for one in limits if age < one), None)
    return f"under {_days(limit)}" if limit is not None else f"{_days(limits[-1])} or more"


def _days(limit: timedelta) -> str:
    return {1: "a day", 7: "a week"}.get(limit.days, f"{limit.days} days")


def repository_line(table: ScoreTable) -> Line:
    """Say that the files were not compared with the project's repository."""
    reason = "Its files were not compared with its source repository."
    return Line(LineKey.REPOSITORY, 0, table.repository, LineState.UNKNOWN, reason)


def known_bad_line(facts: ScoringFacts) -> Line:
    """Say what is publicly known against the release; it is a veto or it is nothing, never points."""
    known = facts.known_bad
    yanked = " Its publisher yanked it, which is no verdict on it." if known.is_yanked else ""
    if known.is_quarantined:
        return _known_bad(LineState.FOUND, f"The index holds it in quarantine.{yanked}", ("quarantine",))
    match known.malware:
        case Found(value=records):
            return _known_bad(LineState.FOUND, f"It is on record as malicious: {', '.join(records)}.{yanked}", records)
        case NotPublished() if known.is_quarantined is not None:
            return _known_bad(LineState.CLEAR, f"Nothing is on record against it.{yanked}")
        case NotPublished():
            reason = f"No record calls it malicious; whether it is quarantined, its index does not say.{yanked}"
        case None | NotOffered():
            reason = f"No source of records on malicious releases was asked.{yanked}"
        case CouldNotLook(reason=why):
            reason = f"The source of records on malicious releases could not be asked: {why.rstrip('.')}.{yanked}"
        case _ as never:
            assert_never(never)
    return _known_bad(LineState.UNKNOWN, reason)


def _known_bad(state: LineState, reason: str, evidence: tuple[str, ...] = ()) -> Line:
    return certain(LineKey.KNOWN_BAD, 0, state, reason, evidence)


def is_known_bad(known: KnownBad) -> bool:
    """Tell whether what is publicly known against a release vetoes it."""
    return bool(known.is_quarantined) or isinstance(known.malware, Found)
