"""What was noticed is said once, plainly or with alarm."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.clocks import NOON
from tests.vetting.domain.watched import held, known, listed, look, release
from vetting.domain.indexes import IndexFile, MaintainerRole, Maintainers
from vetting.domain.looking import Found, Look, NotOffered
from vetting.domain.notices import Notice, NoticeKind, maintainer_notices, notices_of
from vetting.domain.projects import ProjectStatus
from vetting.domain.releases import Release
from vetting.domain.watching import Change, KnownProject, changes_when_gone

LATER = NOON + timedelta(days=3)
FULL = release("1.0", "demo-1.0.tar.gz", "demo-1.0-py3-none-any.whl")
GONE = known(release("1.0", held("demo-1.0.tar.gz", removed_at=NOON)), status=ProjectStatus.REMOVED, removed_at=NOON)


def told(changes: list[Change] | tuple[Change, ...]) -> list[Notice]:
    """Say what is noticed of *changes*."""
    return list(notices_of(changes, at=LATER))


def test_new_releases_are_no_notice() -> None:
    """Releases have a list of their own."""
    assert told(look([], "demo-1.0.tar.gz")) == []


@pytest.mark.parametrize(
    ("age", "span", "alarming"),
    [
        (timedelta(minutes=5), "less than an hour", False),
        (timedelta(hours=1), "1 hour", False),
        (timedelta(hours=23), "23 hours", False),
        (timedelta(days=1), "1 day", True),
        (timedelta(days=40), "40 days", True),
    ],
)
def test_a_late_file_is_alarming(age: timedelta, span: str, alarming: bool) -> None:  # noqa: FBT001  # the expected answer
    """A file added to a release says how late it came, and alarms when that is a day or more."""
    before = replace(release("1.0"), first_seen_at=LATER - age)
    (notice,) = told(look([before], "demo-1.0.tar.gz", "demo-1.0-py3-none-any.whl"))
    assert notice == Notice(
        NoticeKind.FILE_ADDED,
        f"demo-1.0-py3-none-any.whl was added to 1.0, {span} after the release was first seen here.",
        LATER,
        "1.0",
        "demo-1.0-py3-none-any.whl",
        is_alarming=alarming,
    )


def test_other_bytes_are_one_alarm() -> None:
    """A file that changed under its name is alarming, and is not told to be removed as well."""
    (notice,) = told(look([release("1.0")], listed("demo-1.0.tar.gz", content="other")))
    assert (notice.kind, notice.is_alarming, notice.filename) == (NoticeKind.FILE_CHANGED, True, "demo-1.0.tar.gz")


def plain(kind: NoticeKind, message: str, version: str | None = "1.0", filename: str | None = None) -> list[Notice]:
    """Expect one notice without alarm."""
    return [Notice(kind, message, LATER, version, filename)]


YANKED = [listed(one.filename, yanked=True, yanked_reason="broken") for one in FULL.distributions]


@pytest.mark.parametrize(
    ("before", "files", "expected"),
    [
        (
            FULL,
            [listed("demo-1.0.tar.gz")],
            plain(
                NoticeKind.FILE_REMOVED,
                "demo-1.0-py3-none-any.whl of 1.0 was removed from the index.",
                filename="demo-1.0-py3-none-any.whl",
            ),
        ),
        (FULL, [], plain(NoticeKind.RELEASE_REMOVED, "1.0 was removed from the index.")),
        (FULL, YANKED, plain(NoticeKind.YANKED, "1.0 was yanked: broken.")),
        (
            release("1.0"),
            [listed("demo-1.0.tar.gz", yanked=True)],
            plain(NoticeKind.YANKED, "1.0 was yanked, without a reason."),
        ),
        (
            release("1.0", held("demo-1.0.tar.gz", yanked=True)),
            [listed("demo-1.0.tar.gz")],
            plain(NoticeKind.UNYANKED, "1.0 is no longer yanked."),
        ),
        (
            release("1.0", held("demo-1.0.tar.gz", removed_at=NOON)),
            [listed("demo-1.0.tar.gz")],
            plain(NoticeKind.RELEASE_RESTORED, "1.0 is on the index again."),
        ),
        (
            release("1.0", held("demo-1.0.zip", removed_at=NOON), "demo-1.0.tar.gz"),
            [listed("demo-1.0.tar.gz"), listed("demo-1.0.zip")],
            plain(NoticeKind.FILE_RESTORED, "demo-1.0.zip of 1.0 is on the index again.", filename="demo-1.0.zip"),
        ),
        (
            release("1.0"),
            [listed("demo-1.0.tar.gz"), listed("x")],
            plain(
                NoticeKind.FILE_UNPLACED,
                "x is offered and is not looked at: its name is not that of a file of demo.",
                None,
                "x",
            ),
        ),
        (release("1.0"), [listed("demo-1.0.tar.gz", url="https://other.example.test/")], []),
    ],
)
def test_what_uploaders_do_is_told_plainly(before: Release, files: list[IndexFile], expected: list[Notice]) -> None:
    """What happens every day is one notice without alarm, for a release as a whole where it is of all of it."""
    assert told(look([before], *files)) == expected


@pytest.mark.parametrize(
    ("before", "status", "files", "kinds"),
    [
        (
            known(release("1.0")),
            ProjectStatus.ACTIVE,
            ["demo-9.0.tar.gz"],
            {NoticeKind.REREGISTERED: True},
        ),
        (known(release("1.0")), ProjectStatus.QUARANTINED, [], {NoticeKind.STATUS: True}),
        (known(release("1.0")), ProjectStatus.ARCHIVED, ["demo-1.0.tar.gz"], {NoticeKind.STATUS: False}),
        (
            GONE,
            ProjectStatus.ACTIVE,
            ["demo-1.0.tar.gz"],
            {NoticeKind.STATUS: False, NoticeKind.PROJECT_RESTORED: False},
        ),
    ],
)
def test_what_becomes_of_a_project_is_told(
    before: KnownProject, status: ProjectStatus, files: list[str], kinds: dict[NoticeKind, bool]
) -> None:
    """A new life and a quarantine alarm; other statuses and a return do not, and a return is told once."""
    assert {one.kind: one.is_alarming for one in told(look(before, *files, status=Found(status)))} == kinds


def test_a_removed_project_is_alarming() -> None:
    """A name that anybody may register anew is an alarm."""
    (notice,) = told(changes_when_gone(known(release("1.0"))))
    assert (notice.kind, notice.is_alarming) == (NoticeKind.PROJECT_REMOVED, True)


def test_a_long_reason_is_cut() -> None:
    """A publisher's reason cannot fill the page."""
    (notice,) = told(look([release("1.0")], listed("demo-1.0.tar.gz", yanked=True, yanked_reason="x" * 5000)))
    assert len(notice.message) < 250


def test_who_may_publish_now_is_noticed() -> None:
    """By login, and by organisation; where either look told nothing, nothing is noticed."""
    jo, sam = (MaintainerRole(one, "Owner") for one in ("jo", "sam"))
    before = Look(Found(Maintainers((jo,))), NOON)
    after = Look(Found(Maintainers((sam,), "acme")), NOON)
    told = maintainer_notices(before, after)
    assert [(one.kind, one.message.partition(" may")[0]) for one in told] == [
        (NoticeKind.MAINTAINER_ADDED, "sam"),
        (NoticeKind.MAINTAINER_ADDED, "the organization acme"),
        (NoticeKind.MAINTAINER_REMOVED, "jo"),
    ]
    silent: Look[Maintainers] = Look(NotOffered(), NOON)
    assert [maintainer_notices(*looks) for looks in ((None, after), (silent, after), (before, silent))] == [(), (), ()]
