"""The best chain of audits to bytes: links, weakest links, and what does not meet."""

from datetime import timedelta
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vetting.domain.trust_score.builders import (
    HIGH,
    LONG_AGO,
    LOW,
    MEDIUM,
    NOBODY,
    NOW,
    delta,
    digest,
    distribution,
    facts,
    full,
    line,
    public,
    score,
    violation,
)
from vetting.domain.accounts import AccountId, Level
from vetting.domain.audits import DeltaAudit, FullAudit, Quarter, RecordedAudit, Violation
from vetting.domain.criteria import SAFE_TO_RUN, CriteriaBook, Criterion
from vetting.domain.releases import Digest
from vetting.domain.trust_score.chains import chains, quality, usable
from vetting.domain.trust_score.ledger import LineKey
from vetting.domain.trust_score.table import TABLE_1


def _worth(*audits: RecordedAudit, files: tuple[str, ...] = ("new",)) -> dict[str, int]:
    of = facts(*audits, files=tuple(distribution(one) for one in files))
    reached = chains(of, public(), "safe-to-deploy", CriteriaBook(), TABLE_1)
    return {one: reached[digest(one)].worth for one in files if digest(one) in reached}


@pytest.mark.parametrize(
    ("effort", "expected"),
    [((1, 1), 562), ((2, 2), 2250), ((1, 3), 1687), ((3, 3), 5062), ((4, 3), 6750), ((4, 4), 9000)],
)
def test_quality_is_two_shares_of_the_full_worth_rounded_down(effort: tuple[Quarter, Quarter], expected: int) -> None:
    """A quarter of a quarter of 9000 is 562 and a half, and counts 562."""
    assert quality(full(1, effort=effort), TABLE_1) == expected


@pytest.mark.parametrize(("by", "expected"), [(HIGH, 9000), (MEDIUM, 4000), (LOW, 1500), (NOBODY, 0)])
def test_a_reviewers_level_bounds_their_audit(by: AccountId, expected: int) -> None:
    """The best of audits is worth no more than its reviewer's level."""
    assert _worth(full(1, by)) == {"new": expected}


def test_quality_bounds_an_audit_too() -> None:
    """A hasty audit by the most relied on reviewer is worth its own quality."""
    assert _worth(full(1, HIGH, effort=(2, 2))) == {"new": 2250}


def test_voices_on_one_link_add_up() -> None:
    """Reviewers who read the same bytes strengthen one another."""
    assert _worth(full(1, HIGH), full(2, MEDIUM), full(3, LOW)) == {"new": 14500}


def test_one_voice_counts_once_by_its_best_audit() -> None:
    """The same reviewer's second audit of the same bytes adds nothing."""
    assert _worth(full(1, HIGH, effort=(2, 2)), full(2, HIGH), full(3, HIGH)) == {"new": 9000}


def test_a_link_has_a_cap() -> None:
    """However many vouch for a link, it is worth 24000 at most."""
    crowd = [AccountId(number) for number in range(10, 14)]
    of = facts(*(full(number, by) for number, by in enumerate(crowd)))
    viewpoint = public(dict.fromkeys(crowd, Level.HIGH))

    assert line(score(of, viewpoint=viewpoint), LineKey.AUDITS).points == 24000


def test_a_chain_is_worth_its_weakest_link() -> None:
    """A delta cannot be worth more than what it starts from, nor the other way round."""
    base = full(1, MEDIUM, version="1", read=("old",))

    assert _worth(base, delta(2, HIGH)) == {"new": 4000}


def test_a_delta_from_nowhere_is_worth_nothing() -> None:
    """A change that was read from unread bytes leads nowhere."""
    assert _worth(delta(1)) == {}


def test_the_best_of_several_chains_counts() -> None:
    """A weak direct audit does not spoil a strong chain, and chains do not add up."""
    base = full(1, HIGH, version="1", read=("old",))

    assert _worth(base, delta(2, HIGH), full(3, LOW)) == {"new": 9000}


def test_a_longer_chain_can_be_the_better_one() -> None:
    """Width decides before length."""
    audits = (
        full(1, HIGH, version="1", read=("old",)),
        delta(2, LOW),
        delta(3, HIGH, versions=("1", "1.5"), new=("between",)),
        delta(4, HIGH, versions=("1.5", "2"), old=("between",)),
    )

    assert _worth(*audits) == {"new": 9000}


def test_other_bytes_of_the_same_version_do_not_count() -> None:
    """An audit of another file of the release says nothing of this one."""
    assert _worth(full(1, read=("other",))) == {}


def test_the_same_bytes_in_another_version_do_not_count() -> None:
    """Bytes are audited as a version, so a full audit of another version leads nowhere here."""
    assert _worth(full(1, version="3", read=("new",))) == {}


def test_another_spelling_is_the_same_version() -> None:
    """2.0 and 2 are one version to the index, and to the chain."""
    assert _worth(full(1, version="2.0")) == {"new": 9000}


def test_a_delta_has_to_start_from_bytes_that_were_read() -> None:
    """A chain breaks where the next audit started from other bytes than the last one covered."""
    base = full(1, version="1", read=("old-wheel",))

    assert _worth(base, delta(2, old=("old-sdist",))) == {}
    assert _worth(base, delta(2, old=("old-sdist", "old-wheel"))) == {"new": 9000}


def test_each_file_has_its_own_chain() -> None:
    """Audits of different files of one release do not strengthen one another."""
    audits = (full(1, HIGH, read=("sdist",)), full(2, MEDIUM, read=("sdist", "wheel")))

    assert _worth(*audits, files=("sdist", "wheel", "late")) == {"sdist": 13000, "wheel": 4000}


def test_a_circle_of_deltas_ends() -> None:
    """Deltas there and back are no way out of having read nothing, and no endless one."""
    there, back = delta(2), delta(3, versions=("2", "1"), old=("new",), new=("old",))

    assert _worth(there, back) == {}
    assert _worth(full(1, version="1", read=("old",)), there, back) == {"new": 9000}


def test_only_audits_that_promise_enough_are_usable() -> None:
    """Not usable: violations, withdrawn audits, weaker or unknown promises, and audits of unknown bytes."""
    book = CriteriaBook([Criterion("ours", implies=("safe-to-deploy",))])
    audits = (
        full(1),
        full(2, criteria="ours"),
        full(3, criteria=SAFE_TO_RUN),
        full(4, criteria="forgotten"),
        full(5, withdrawn=NOW),
        full(6, read=()),
        violation(7),
    )

    assert [one.id for one in usable(audits, "safe-to-deploy", book)] == [1, 2]


def test_many_files_that_are_audited_alike_stay_one_node() -> None:
    """A chain of releases with two hundred files each is found at once, not file by file."""
    files = {version: tuple(f"{version}-{number}" for number in range(200)) for version in map(str, range(1, 41))}
    audits = [full(0, version="1", read=files["1"])]
    for number, (one, two) in enumerate(pairwise(files), 1):
        audits.append(delta(number, versions=(one, two), old=files[one], new=files[two]))
    of = facts(*audits, version="40", files=tuple(distribution(one) for one in files["40"]))

    reached = chains(of, public(), "safe-to-deploy", CriteriaBook(), TABLE_1)

    assert {(chain.worth, len(chain.links)) for chain in reached.values()} == {(9000, 40)}
    assert len(reached) == 200


QUARTERS: st.SearchStrategy[Quarter] = st.sampled_from((1, 2, 3, 4))
VERSIONS = ("1", "1.5", "2")
NAMES: dict[Digest, str] = {digest(name): name for name in ("old", "old-wheel", "between", "new", "wheel")}
BYTES = {"1": ("old", "old-wheel"), "1.5": ("between",), "2": ("new", "wheel")}


@st.composite
def _audits(draw: st.DrawFn) -> list[RecordedAudit]:
    audits = []
    for number in range(draw(st.integers(0, 7))):
        by = draw(st.sampled_from((HIGH, MEDIUM, LOW, NOBODY)))
        effort = draw(st.tuples(QUARTERS, QUARTERS))
        old, new = draw(st.sampled_from(VERSIONS)), draw(st.sampled_from(VERSIONS))
        covers = draw(st.sets(st.sampled_from(BYTES[new]), min_size=1))
        start = draw(st.sets(st.sampled_from(BYTES[old]), min_size=1))
        if old == new:
            audits.append(full(number, by, version=new, read=tuple(covers), effort=effort))
        else:
            audits.append(delta(number, by, versions=(old, new), old=tuple(start), new=tuple(covers), effort=effort))
    return audits


def _brute_force(audits: list[RecordedAudit], target: str) -> int | None:
    """Try every simple path over single files, link by link."""
    nodes = [(version, name) for version, names in BYTES.items() for name in names]

    def worth(old: tuple[str, str] | None, new: tuple[str, str]) -> int | None:
        voices: dict[AccountId, int] = {}
        for one in audits:
            if (old, new) in _steps(one):
                level = public().levels.get(one.reviewer.account_id)
                value = min(0 if level is None else TABLE_1.levels[level], quality(one, TABLE_1))
                voices[one.reviewer.account_id] = max(voices.get(one.reviewer.account_id, 0), value)
        return min(24000, sum(voices.values())) if voices else None

    def best(node: tuple[str, str], seen: frozenset[tuple[str, str]]) -> int | None:
        found = [worth(None, node)]
        for before in nodes:
            if before not in seen and (link := worth(before, node)) is not None:
                rest = best(before, seen | {before})
                found.append(None if rest is None else min(rest, link))
        return max((one for one in found if one is not None), default=None)

    return best(("2", target), frozenset({("2", target)}))


def _steps(audit: RecordedAudit) -> set[tuple[tuple[str, str] | None, tuple[str, str]]]:
    match audit.entry:
        case FullAudit(version=version, distributions=read):
            return {(None, (version, NAMES[one])) for one in read}
        case DeltaAudit(from_version=old, to_version=new) as entry:
            pairs = product(entry.from_distributions, entry.distributions)
            return {((old, NAMES[one]), (new, NAMES[other])) for one, other in pairs}
        case Violation():
            return set()


@given(audits=_audits(), target=st.sampled_from(BYTES["2"]))
def test_the_search_finds_what_trying_every_path_finds(audits: list[RecordedAudit], target: str) -> None:
    """The best chain is the best of all there are, and merging files audited alike changes nothing."""
    assert _worth(*audits, files=(target,)).get(target) == _brute_force(audits, target)


@given(audits=_audits(), more=_audits())
def test_more_audits_never_lower_a_chain(audits: list[RecordedAudit], more: list[RecordedAudit]) -> None:
    """Adding positive audits cannot cost points."""
    before = _worth(*audits, files=BYTES["2"])
    after = _worth(*audits, *more, files=BYTES["2"])

    assert all(after[name] >= worth for name, worth in before.items())


@given(audits=_audits(), by=st.sampled_from((MEDIUM, LOW, NOBODY)))
def test_a_raised_level_never_lowers_the_audits_line(audits: list[RecordedAudit], by: AccountId) -> None:
    """Relying more on somebody cannot cost a release points for audits."""
    of = facts(*audits)
    raised = public({**public().levels, by: Level.HIGH})

    before = line(score(of), LineKey.AUDITS).points

    assert line(score(of, viewpoint=raised), LineKey.AUDITS).points >= before


@given(audits=_audits())
def test_repeating_ones_audits_adds_nothing(audits: list[RecordedAudit]) -> None:
    """Each identity is one voice, however often it speaks."""
    assert _worth(*audits, *audits, files=BYTES["2"]) == _worth(*audits, files=BYTES["2"])


def test_age_of_files_does_not_matter_to_audits() -> None:
    """Bytes do not rot: a file seen just now is worth the same audits."""
    young = distribution(seen=NOW - timedelta(minutes=1), uploaded=LONG_AGO)

    assert line(score(facts(full(1), files=(young,))), LineKey.AUDITS).points == 9000
