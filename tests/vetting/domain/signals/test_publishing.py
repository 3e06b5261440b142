"""What is abnormal in how a release was published, held against its own history; a benign twin for each."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.clocks import NOON
from tests.vetting.domain.signals.lineage_of import (
    ATTESTED,
    BARE,
    DAY,
    line,
    messages,
    of_line,
    out,
    scanned,
    with_files,
)
from vetting.domain.indexes import Deprecation, Vulnerability
from vetting.domain.looking import CouldNotLook, Found, Looked, NotPublished
from vetting.domain.notices import Notice, NoticeKind
from vetting.domain.projects import ProjectStatus
from vetting.domain.publishers import BuildIdentity
from vetting.domain.releases import Release
from vetting.domain.signals.interface import ReleaseUnderScan
from vetting.domain.signals.known_bad import MAX_NAMED, KnownBad
from vetting.domain.signals.publishing import (
    AttestationLost,
    BuilderChanged,
    NewPublisher,
    OddVersion,
)

THREE = [out(f"1.{number}", NOON - (9 - number) * DAY, ATTESTED, ATTESTED) for number in range(3)]


@pytest.mark.parametrize(
    ("release", "before", "expected"),
    [
        (out("1.3", NOON, BARE, BARE), THREE, ["high None of its files has; every file of the 3 releases before it"]),
        (out("1.3", NOON, BARE, ATTESTED), THREE, ["high 1 of its 2 files have not; every file of the 3 releases"]),
        # Moved past the window: releases that came between do not hide it, and an old branch is held against its own.
        (out("1.0.1", NOON, BARE), [THREE[0], out("2.0")], ["medium None of its files has; every file of the release"]),
        (out("1.3", NOON, BARE), THREE[1:], ["medium None of its files has; every file of the 2 releases before it"]),
        # Never attested, never whole, attested still, not known, the first release; a pre-release is held to its like.
        (out("1.3", NOON, BARE), [out("1.2", NOON - DAY, BARE)], []),
        (out("1.3", NOON, BARE), [*THREE, out("1.2.5", NOON - DAY, ATTESTED, BARE)], []),
        (out("1.3", NOON, ATTESTED), THREE, []),
        (out("1.3", NOON, None), THREE, []),
        (out("1.3", NOON, BARE), [out("1.2", NOON - DAY, None)], []),
        (out("1.3", NOON, BARE), [], []),
        (out("1.3rc1", NOON, BARE), THREE, []),
        (out("1.3", NOON, BARE), [with_files(THREE[0])], []),
    ],
)
def test_a_lost_attestation_is_found(release: Release, before: list[Release], expected: list[str]) -> None:
    """Where the releases before had one for each file; one that is gone from the index is no file."""
    found = messages(AttestationLost(), scanned(release, *before))
    assert [
        f"{severity} {message}"[: len(wanted)] for (severity, message), wanted in zip(found, expected, strict=True)
    ] == [
        wanted.replace("files has;", "files has an attestation of where it was built;").replace(
            "have not;", "have not an attestation of where it was built;"
        )[: len(wanted)]
        for wanted in expected
    ]


def _built(old: BuildIdentity | None, new: BuildIdentity | None) -> ReleaseUnderScan:
    releases = line("1.0", "1.1")
    told = zip(releases, (old, new), strict=True)
    return of_line(releases, builders={one.distributions[0].sha256: Found(who) for one, who in told if who})


HOME = BuildIdentity("github:org/demo", "release.yml")


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (BuildIdentity("github:evil/demo", "release.yml"), "names github:evil/demo; that of the release before names"),
        (BuildIdentity("github:org/demo2", "release.yml"), "names github:org/demo, another repository."),
        (
            BuildIdentity("github:org/demo", "evil.yml"),
            "github:org/demo and the workflow evil.yml; that of the release",
        ),
        (BuildIdentity("github:org/demo"), "and the workflow none; that of the release before names release.yml."),
        (BuildIdentity("gitlab:org/demo", "release.yml"), "github:org/demo, of another owner."),
        (HOME, None),
        (None, None),
    ],
)
def test_another_build_is_found(new: BuildIdentity | None, expected: str | None) -> None:
    """Another owner, repository or workflow; the same one, and what is not known, is none."""
    found = messages(BuilderChanged(), _built(HOME, new))
    assert [(severity, bool(expected and expected in message)) for severity, message in found] == [("medium", True)] * (
        expected is not None
    )
    assert messages(BuilderChanged(), _built(None, new)) == []
    assert messages(BuilderChanged(), scanned(out("1.0"))) == []


def test_files_of_no_known_build_are_found() -> None:
    """Where the release before named one; what could not be asked is no finding."""
    releases = line("1.0", "1.1")
    before, now = (one.distributions[0].sha256 for one in releases)

    def found(old: Looked[BuildIdentity], new: Looked[BuildIdentity]) -> list[tuple[str, str]]:
        return messages(BuilderChanged(), of_line(releases, builders={before: old, now: new}))

    [(severity, message)] = found(Found(HOME), NotPublished())
    assert severity == "medium"
    assert message.startswith("The provenance of its file ")
    assert message.endswith("names no one build that is known here; that of the release before names github:org/demo.")
    assert found(NotPublished(), NotPublished()) == []
    assert found(Found(HOME), CouldNotLook("HTTP status 500")) == []


JOINED = Notice(NoticeKind.MAINTAINER_ADDED, "sam may publish the project now, and could not before.", NOON - DAY)
LEFT = Notice(NoticeKind.MAINTAINER_REMOVED, "jo may not publish the project any more.", NOON - DAY)


@pytest.mark.parametrize(
    ("notices", "expected"),
    [
        ((JOINED,), ["medium"]),
        ((JOINED, LEFT), ["high"]),
        ((JOINED, replace(JOINED, message="eve may publish the project now, and could not before.")), ["medium"] * 2),
        ((replace(JOINED, at=NOON + timedelta(hours=1)),), ["medium"]),
        ((LEFT,), []),
        ((replace(JOINED, at=NOON - 31 * DAY),), []),
        ((replace(JOINED, at=NOON + DAY),), []),
        ((), []),
    ],
)
def test_a_new_maintainer_is_found(notices: tuple[Notice, ...], expected: list[str]) -> None:
    """In the first release that they could have published; a hand-over weighs more, and a first release nothing."""
    found = messages(NewPublisher(), of_line(line("1.0", "1.1"), notices=notices))
    assert [severity for severity, _ in found] == expected
    assert messages(NewPublisher(), of_line(line("1.0"), notices=notices)) == []


STEADY = ("1.0", "1.1", "1.2", "1.3")
CALM = tuple(f"1.{one}" for one in range(8))
HURRIED = tuple(out(f"2.0.{one}", NOON + DAY + timedelta(minutes=15 * one)) for one in range(3))


@pytest.mark.parametrize(
    ("releases", "expected"),
    [
        (line(*STEADY, "99.0"), "Its version jumps from 1 to 99 in the first place."),
        (line(*STEADY, "9999.0.0"), "Its version jumps from 1 to 9999 in the first place."),
        (line(*STEADY, "1!0.1"), "It begins another epoch, 1!, which places it above every version before it."),
        (line(*STEADY, "2.0"), None),
        (line(*STEADY, "2026.1"), None),
        (line(*STEADY, "26.1"), None),
        (line("1!1.0", "1!1.1", "1!1.2", "1!2.0"), None),
        (line("1.0", "1.1", "99.0"), None),
        (line(*STEADY, "not-a-version"), None),
        (line("1.0", "1.1", "1.2", "0.1"), None),
        # Many of one branch in hours, where they came once a month.
        (
            [*line(*STEADY), *(out(f"1.3.{one}", NOON + timedelta(hours=1 + one)) for one in range(5))],
            "It is one of 6 releases of its branch within 6 hours.",
        ),
        (
            [
                *(out(f"1.3.{one}", NOON - (9 - one) * timedelta(hours=4)) for one in range(4)),
                *(out(f"1.3.{9 + one}", NOON + timedelta(hours=one)) for one in range(6)),
            ],
            "It is one of 6 releases of its branch within 6 hours.",
        ),
        # A train of branches is none, nor what a project always did, nor four of them.
        ([*line(*STEADY), *(out(f"1.{4 + one}", NOON + timedelta(minutes=one)) for one in range(8))], None),
        (
            [
                *(out(f"1.0.{one}", NOON - 9 * DAY + timedelta(minutes=one)) for one in range(6)),
                *(out(f"1.0.{10 + one}", NOON + timedelta(minutes=one)) for one in range(6)),
            ],
            None,
        ),
        ([*line(*STEADY), *(out(f"1.9.{one}", NOON + timedelta(hours=one)) for one in range(4))], None),
        # Three within an hour, where none ever were; not where there is little history, or some like it, or two.
        (
            [*line(*CALM), *HURRIED],
            "It is one of 3 releases of its branch within an hour, where no two of the project ever were.",
        ),
        ([*line(*CALM), *HURRIED[:2]], None),
        ([*line(*CALM[1:]), *HURRIED], None),
        ([*line(*CALM), out("0.9", NOON - 5 * DAY), out("0.9.1", NOON - 5 * DAY), *HURRIED], None),
        # Silent for years; not one that was never often heard, nor one with no habit.
        (
            [*(out(f"1.{one}", NOON - 3000 * DAY + one * 30 * DAY) for one in range(4)), out("1.4")],
            "It is the project's first release in 8.0 years.",
        ),
        (
            [
                *(out(f"1.0.{one}", NOON - 2000 * DAY + one * 30 * DAY) for one in range(3)),
                *(out(f"2.{one}", NOON - (9 - one) * 30 * DAY) for one in range(8)),
                out("1.0.9"),
            ],
            "It is the first release of an old branch in 5.3 years, beside newer ones.",
        ),
        ([out("1.0", NOON - 3000 * DAY), out("1.1", NOON - 1500 * DAY), out("1.2")], None),
        ([out("1.0", NOON - 3000 * DAY), out("1.1")], None),
        ([*line("2.0"), replace(with_files(out("1.0"), replace(out("1.0").distributions[0], removed_at=NOON)))], None),
        ([*line("2.0"), with_files(out("1.0"))], None),
    ],
)
def test_an_odd_version_is_found(releases: list[Release], expected: str | None) -> None:
    """Held against the project's own history, by version and by time."""
    found = messages(OddVersion(), of_line(releases))
    assert found == ([("medium", expected)] if expected else [])


MALICE = Vulnerability("MAL-2026-1", summary="It steals.\n")
YANKED = out("1.0", NOON, None, None)
YANKED = with_files(YANKED, *(replace(one, yanked=True, yanked_reason="broke\x1b") for one in YANKED.distributions))
PARTLY = with_files(YANKED, YANKED.distributions[0], out("1.0").distributions[0])
PARTLY = with_files(PARTLY, replace(PARTLY.distributions[0], yanked_reason=None), PARTLY.distributions[1])


@pytest.mark.parametrize(
    ("release", "expected"),
    [
        (
            scanned(out("1.0"), status=ProjectStatus.QUARANTINED),
            "high delta The index holds the project in quarantine.",
        ),
        (scanned(out("1.0"), status=ProjectStatus.ARCHIVED), "low context The index calls the project archived."),
        (
            scanned(out("1.0"), advisories=Found((MALICE,))),
            "high delta MAL-2026-1 calls it malicious: It steals.\\x0a.",
        ),
        (scanned(out("1.0"), advisories=Found((Vulnerability("MAL-1"),))), "high delta MAL-1 calls it malicious."),
        (scanned(YANKED), "low context It was yanked by its publisher: broke\\x1b."),
        (scanned(PARTLY), "low context 1 of its 2 files were yanked by its publisher, without a reason."),
        (
            scanned(with_files(YANKED, replace(YANKED.distributions[0], yanked_reason=" "))),
            "low context It was yanked by its publisher, without a reason.",
        ),
        (
            scanned(out("1.0"), deprecated=Deprecation("use other.\x1b..", "a registry")),
            "low context It was deprecated by its publisher: use other.\\x1b.",
        ),
        (
            scanned(out("1.0"), deprecated=Deprecation(None, "a registry")),
            "low context It was deprecated by its publisher, without a reason.",
        ),
        (scanned(out("1.0"), status=ProjectStatus.ACTIVE, advisories=Found((Vulnerability("X-1"),))), ""),
        (scanned(out("1.0"), advisories=NotPublished()), ""),
        (scanned(out("1.0"), advisories=CouldNotLook("away")), ""),
        (scanned(out("1.0"), advisories=Found((replace(MALICE, withdrawn_at=NOON),))), ""),
    ],
)
def test_what_is_on_record_is_found(release: ReleaseUnderScan, expected: str) -> None:
    """Malice and quarantine count; a yank and an archive are context, and weaknesses are shown elsewhere."""
    found = [f"{one.severity} {one.scope} {one.message}" for one in KnownBad().look(release)]
    assert found == [expected] * bool(expected)


def _on_record(*records: Vulnerability) -> list[str]:
    """Give what is told of records about one release."""
    return [message for _, message in messages(KnownBad(), scanned(out("1.0"), advisories=Found(records)))]


def test_records_that_name_each_other_are_told_once() -> None:
    """By the id that says it: a source's own id for the same thing is an alias, whichever of the two names it."""
    there, back = Vulnerability("GHSA-1", aliases=("MAL-1",)), Vulnerability("MAL-1", aliases=("GHSA-1",))
    once = ["MAL-1 calls it malicious."]
    assert _on_record(there, back) == once
    assert _on_record(there, Vulnerability("MAL-1")) == ["MAL-1 calls it malicious.", "GHSA-1 calls it malicious."]
    assert _on_record(Vulnerability("GHSA-1"), back) == once
    assert _on_record(there) == ["GHSA-1 calls it malicious."]
    assert _on_record(Vulnerability("MAL-1"), Vulnerability("MAL-2")) == [
        "MAL-1 calls it malicious.",
        "MAL-2 calls it malicious.",
    ]


def test_of_a_flood_of_records_the_first_are_told_by_name_and_the_rest_counted() -> None:
    """A weakness in between takes no place, and what was withdrawn is none of the rest."""
    malice = [Vulnerability(f"MAL-{number:04}") for number in range(MAX_NAMED + 2)]
    others = [Vulnerability("GHSA-1"), Vulnerability("MAL-0000-1", withdrawn_at=NOON)]
    assert _on_record(*others, *malice)[MAX_NAMED:] == ["2 more records call it malicious."]
    assert _on_record(*others, *malice[1:])[MAX_NAMED:] == ["1 more record calls it malicious."]
    assert len(_on_record(*others, *malice[2:])) == MAX_NAMED
