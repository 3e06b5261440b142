"""The lines on the bytes and their time."""

from datetime import datetime, timedelta
from itertools import permutations

import pytest

from tests.vetting.domain.trust_score.builders import (
    NOW,
    comparison,
    distribution,
    facts,
    finding,
)
from vetting.domain.comparisons import Base, Comparison
from vetting.domain.looking import CouldNotLook, Found, Looked, NotOffered, NotPublished
from vetting.domain.releases import Distribution
from vetting.domain.signals.interface import Scope, Severity
from vetting.domain.trust_score.facts import KnownBad
from vetting.domain.trust_score.ledger import Line, LineState
from vetting.domain.trust_score.looks import (
    findings_line,
    is_known_bad,
    known_bad_line,
    repository_line,
    soak_line,
)
from vetting.domain.trust_score.table import TABLE_1, Band

HIGH, MEDIUM, LOW = Severity.HIGH, Severity.MEDIUM, Severity.LOW
A_DAY, A_WEEK, A_MONTH = timedelta(days=1), timedelta(days=7), timedelta(days=30)


def _findings(*compared: Comparison, base_version: str | None = "1") -> Line:
    return findings_line(facts(compared=compared, base_version=base_version), TABLE_1)


@pytest.mark.parametrize(
    ("severities", "points"),
    [((HIGH,), -9000), ((MEDIUM,), -4000), ((LOW,), 0), ((LOW, HIGH, MEDIUM), -9000), ((LOW, MEDIUM), -4000)],
)
def test_the_worst_finding_counts_alone(severities: tuple[Severity, ...], points: int) -> None:
    """Findings do not add up: the worst one is what the change is worth."""
    line = _findings(comparison(*map(finding, severities)))

    assert (line.points, line.band, line.state) == (points, Band(points, points), LineState.FOUND)


def test_a_finding_is_told_with_its_rule_and_place() -> None:
    """The reason repeats the finding's own words, and the evidence says where."""
    line = _findings(comparison(finding(LOW, path="b.py"), finding(HIGH)))

    assert line.reason == (
        "A finding of high severity in what changed since the audited 1: A start-up file imports code. "
        "It is the worst of 2 findings."
    )
    assert line.evidence == ("H1 high: a.pth", "H1 low: b.py")


def test_only_the_first_findings_are_cited() -> None:
    """A thousand findings do not make a thousand lines of evidence."""
    assert len(_findings(comparison(*[finding(HIGH, path=f"{number}.pth") for number in range(9)])).evidence) == 5


def test_what_stood_there_before_is_context() -> None:
    """A finding on what did not change does not count."""
    line = _findings(comparison(finding(HIGH, scope=Scope.CONTEXT)))

    assert (line.points, line.state) == (1000, LineState.CLEAR)
    assert line.reason == "No rule found anything in what changed since the audited 1."


def test_a_release_not_compared_yet_is_unknown() -> None:
    """Nothing looked, nothing known: the whole range is possible."""
    line = _findings()

    assert (line.points, line.band, line.state) == (0, Band(-9000, 1000), LineState.UNKNOWN)


def test_an_unfinished_scan_without_findings_is_unknown() -> None:
    """Stopping a scan does not make it clear."""
    line = _findings(comparison(unfinished="the archive is too large"))

    assert (line.points, line.band, line.state) == (0, Band(-9000, 1000), LineState.UNKNOWN)
    assert line.reason == (
        "No rule found anything in what changed since the audited 1, as far as was seen. "
        "Not seen to the end: new.tar.gz (the archive is too large)."
    )


def test_an_unfinished_scans_findings_count_as_the_least_bad() -> None:
    """What was found stays found, and the rest can only be worse."""
    line = _findings(comparison(finding(MEDIUM), unfinished="the archive is too large"))

    assert (line.points, line.band, line.state) == (-4000, Band(-9000, -4000), LineState.FOUND)
    assert line.reason.endswith(" Not seen to the end: new.tar.gz (the archive is too large).")


def test_every_files_findings_count() -> None:
    """A finding in the wheel alone counts as much as one in the file that speaks for the release."""
    files = (distribution(), distribution("wheel"))
    compared = (comparison(finding(LOW)), comparison(finding(LOW), finding(HIGH, path="b"), name="wheel"))

    line = findings_line(facts(files=files, compared=compared), TABLE_1)

    assert line.points == -9000
    assert line.reason.endswith("It is the worst of 2 findings.")


def test_a_file_that_was_not_compared_leaves_the_scan_unfinished() -> None:
    """A wheel added after the comparison is not clear because the others are."""
    files = (distribution(), *(distribution(f"late-{number}") for number in range(6)))

    line = findings_line(facts(files=files, compared=(comparison(),)), TABLE_1)

    assert (line.points, line.state) == (0, LineState.UNKNOWN)
    assert line.reason.endswith("late-3.tar.gz (not read), late-4.tar.gz (not read) and 1 more.")


@pytest.mark.parametrize(
    ("base", "version", "words"),
    [
        (Base.AUDITED, "1", "what changed since the audited 1"),
        (Base.UNAUDITED, "1", "what changed since the unaudited 1"),
        (Base.NONE, None, "the whole release, which was read against nothing"),
    ],
)
def test_the_line_says_what_was_read(base: Base, version: str | None, words: str) -> None:
    """Clear against an unaudited base is less than it seems, so the reason names the base."""
    assert words in _findings(comparison(base=base), base_version=version).reason


def test_findings_in_any_order_tell_the_same() -> None:
    """The order in which rules reported does not show."""
    found = [finding(MEDIUM, path="b"), finding(MEDIUM, path="a"), finding(LOW, path="c")]

    assert len({_findings(comparison(*one)) for one in permutations(found)}) == 1


def _file(seen: timedelta, uploaded: timedelta | None, name: str = "new") -> Distribution:
    return distribution(name, seen=NOW - seen, uploaded=None if uploaded is None else NOW - uploaded)


def _soak(*files: Distribution, watched_since: datetime | None = None) -> Line:
    return soak_line(facts(files=files, watched_since=watched_since), TABLE_1, NOW)


@pytest.mark.parametrize(
    ("age", "points", "words"),
    [
        (timedelta(hours=1), -2000, "under a day ago"),
        (A_DAY, 0, "under a week ago"),
        (A_WEEK, 1000, "under 30 days ago"),
        (A_MONTH, 2000, "30 days or more ago"),
    ],
)
def test_a_file_as_old_here_as_there_is_certain(age: timedelta, points: int, words: str) -> None:
    """Where the index's word and ours agree, the points are certain."""
    line = _soak(_file(age, age))

    assert (line.points, line.band, line.state) == (points, Band(points, points), LineState.FOUND)
    assert words in line.reason


def test_a_file_new_to_us_is_not_new_for_certain() -> None:
    """A release that was there before we looked is not held to be young, nor believed to be old."""
    line = _soak(_file(timedelta(minutes=1), A_MONTH))

    assert (line.points, line.band, line.state) == (0, Band(-2000, 2000), LineState.UNKNOWN)
    assert "The index says 2026-07-02; from here that can be neither confirmed nor ruled out." in line.reason


def test_what_is_certain_counts_where_more_is_claimed() -> None:
    """Eight days here are certain, whatever the index claims beyond them."""
    line = _soak(_file(A_WEEK, A_MONTH))

    assert (line.points, line.band, line.state) == (1000, Band(1000, 2000), LineState.FOUND)


def test_a_file_that_came_while_we_watched_is_no_older_than_that() -> None:
    """An upload time from the past does not age a file that was not there before."""
    line = _soak(_file(timedelta(hours=1), A_MONTH), watched_since=NOW - A_DAY)

    assert (line.points, line.band, line.state) == (-2000, Band(-2000, -2000), LineState.FOUND)


def test_a_file_of_the_first_look_may_be_older() -> None:
    """What the first list of files held was there before, for as long as may be."""
    line = _soak(_file(A_DAY, A_MONTH), watched_since=NOW - A_DAY)

    assert line.band == Band(0, 2000)


def test_without_an_upload_time_any_age_is_possible() -> None:
    """Where the index says nothing, a file may be as old as can be."""
    line = _soak(_file(timedelta(hours=1), None))

    assert (line.points, line.band, line.state) == (0, Band(-2000, 2000), LineState.UNKNOWN)
    assert "does not say when it was uploaded" in line.reason


def test_a_rewritten_upload_time_makes_no_file_younger_than_we_know_it() -> None:
    """A restored file keeps the age that we know."""
    assert _soak(_file(A_MONTH, timedelta(hours=1))).band == Band(2000, 2000)


def test_the_youngest_file_counts() -> None:
    """A wheel added today makes the release young again."""
    line = _soak(_file(A_MONTH, A_MONTH), _file(timedelta(hours=1), timedelta(hours=1), "late"))

    assert line.points == -2000


def test_without_files_there_is_no_age() -> None:
    """A release that offers nothing has no age to be known."""
    assert (_soak().band, _soak().state) == (Band(-2000, 2000), LineState.UNKNOWN)


def test_the_repository_is_unknown_until_compared() -> None:
    """Nobody compares with the repository yet, and the line says so."""
    line = repository_line(TABLE_1)

    assert (line.points, line.band, line.state) == (0, Band(-6000, 5000), LineState.UNKNOWN)


@pytest.mark.parametrize(
    ("malware", "quarantined", "state", "is_bad", "words"),
    [
        (NotPublished(), False, LineState.CLEAR, False, "Nothing is on record against it."),
        (NotPublished(), None, LineState.UNKNOWN, False, "whether it is quarantined, its index does not say"),
        (None, False, LineState.UNKNOWN, False, "No source of records on malicious releases was asked."),
        (NotOffered(), None, LineState.UNKNOWN, False, "No source of records"),
        (CouldNotLook("it timed out."), None, LineState.UNKNOWN, False, "could not be asked: it timed out."),
        (Found(("MAL-2025-1", "MAL-2025-2")), False, LineState.FOUND, True, "malicious: MAL-2025-1, MAL-2025-2."),
        (NotPublished(), True, LineState.FOUND, True, "The index holds it in quarantine."),
        (None, True, LineState.FOUND, True, "The index holds it in quarantine."),
    ],
)
def test_what_is_on_record_is_a_veto_or_nothing(
    malware: Looked[tuple[str, ...]] | None, *, quarantined: bool | None, state: LineState, is_bad: bool, words: str
) -> None:
    """A record of malice and a quarantine veto; being unable to look is neither that nor an all-clear."""
    known = KnownBad(malware, quarantined)

    line = known_bad_line(facts(known_bad=known))

    assert (line.points, line.band, line.state, is_known_bad(known)) == (0, Band(0, 0), state, is_bad)
    assert words in line.reason


def test_a_yanked_release_is_no_worse_for_it() -> None:
    """Yanking is context: it is told, and worth nothing."""
    known = KnownBad(NotPublished(), is_quarantined=False, is_yanked=True)

    line = known_bad_line(facts(known_bad=known))

    assert (line.points, line.state, is_known_bad(known)) == (0, LineState.CLEAR, False)
    assert line.reason == "Nothing is on record against it. Its publisher yanked it, which is no verdict on it."
