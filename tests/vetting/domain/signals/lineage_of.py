"""Builders for a release as it is known from outside its bytes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from tests.clocks import NOON
from tests.vetting.domain.watched import held
from tests.vetting.domain.watched import release as known_release
from vetting.domain.looking import Found, Looked, NotPublished
from vetting.domain.releases import Distribution, Release
from vetting.domain.signals.interface import Finding, ReleaseRule, ReleaseUnderScan

ATTESTED = Found("https://index.example.test/provenance")
BARE = NotPublished()
DAY = timedelta(days=1)


def out(version: str, at: datetime = NOON, *provenance: Looked[str] | None) -> Release:
    """Make a release that came out then, with a file for each provenance; at least one."""
    kinds = provenance or (None,)
    files = [f"demo-{version}-{place}-py3-none-any.whl" for place in range(len(kinds))]
    made = [
        replace(held(name), uploaded_at=at, first_seen_at=at, provenance=one)
        for name, one in zip(files, kinds, strict=True)
    ]
    return replace(known_release(version, *made), first_seen_at=at)


def line(*versions: str, every: timedelta = 30 * DAY) -> list[Release]:
    """Make releases that came out one after the other; the last one at noon."""
    return [out(one, NOON - every * (len(versions) - 1 - place)) for place, one in enumerate(versions)]


def scanned(release: Release, *before: Release, **known: object) -> ReleaseUnderScan:
    """Say what is known of a release; *before* are the others of its lineage."""
    plain = ReleaseUnderScan(release, before[-1] if before else None, (*before, release), NOON)
    return replace(plain, **known)  # type: ignore[arg-type]  # the fields of ReleaseUnderScan


def of_line(releases: Sequence[Release], **known: object) -> ReleaseUnderScan:
    """Say what is known of the last of *releases*."""
    return scanned(releases[-1], *releases[:-1], **known)


def messages(rule: ReleaseRule, release: ReleaseUnderScan) -> list[tuple[str, str]]:
    """Give severity and message of what *rule* finds."""
    found: list[Finding] = list(rule.look(release))
    assert [(one.path, one.line) for one in found] == [("", None)] * len(found)
    return [(one.severity.value, one.message) for one in found]


def with_files(release: Release, *files: Distribution) -> Release:
    """Give the release other files."""
    return replace(release, distributions=files)
