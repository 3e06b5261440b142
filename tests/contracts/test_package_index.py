"""
What a package index's client does, whatever the index behind it speaks.

The same suite asks the fake index in each of its dialects and, where it can be
reached, the real one about a small old project.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256

import pytest

from tests.clocks import FrozenClock
from tests.fake_index import Catalog, serving
from tests.fake_index.dialects import DIALECTS
from vetting.adapters.indexes.defaults import default_index_url
from vetting.adapters.indexes.pypi import PyPIIndex
from vetting.adapters.indexes.transport import FetchLimits
from vetting.domain.errors import NotFound, VerificationFailed
from vetting.domain.indexes import IndexFile, IndexProject, NotModified
from vetting.domain.looking import Found, NotOffered, NotPublished
from vetting.domain.releases import ProjectName, Sha256
from vetting.ports.indexes import PackageIndex

ABSENT = ProjectName("no-project-has-this-name-0f3a")
FAST = FetchLimits(attempts=2, wait_initial=timedelta(milliseconds=1), wait_max=timedelta(milliseconds=5))


@dataclass(frozen=True, slots=True)
class Case:
    """An index, and what it is known to hold."""

    index: PackageIndex
    name: ProjectName
    version: str
    """Not the newest."""
    newest: str

    async def page(self) -> IndexProject:
        """Read the project's page."""
        page = await self.index.project(self.name)
        assert isinstance(page, IndexProject)
        return page

    async def file(self) -> IndexFile:
        """Pick one file of :attr:`version`."""
        return next(one for one in (await self.page()).files if f"-{self.version}" in one.filename)


@pytest.fixture(params=[*DIALECTS, pytest.param("real", marks=pytest.mark.online)])
async def case(request: pytest.FixtureRequest, clock: FrozenClock) -> AsyncIterator[Case]:
    """Open the client on one index after the other."""
    if request.param == "real":
        real = PyPIIndex(default_index_url(), contact="https://example.test/", clock=clock)
        yield Case(real, ProjectName("six"), "1.16.0", "1.17.0")
        await real.aclose()
        return
    catalog = Catalog(DIALECTS[request.param])
    catalog.publish("Demo", "1.0", kinds=("wheel", "sdist"))
    catalog.publish("Demo", "1.1", requires=["other>=1"])
    catalog.describe("Demo", owners=[("jo", "Owner")])
    with serving(catalog) as served:
        fake = PyPIIndex(served.url, contact="https://example.test/", clock=clock, limits=FAST)
        yield Case(fake, ProjectName("demo"), "1.0", "1.1")
        await fake.aclose()


async def collected(chunks: AsyncIterator[bytes]) -> bytes:
    """Put the chunks together."""
    return b"".join([one async for one in chunks])


async def test_a_page_names_every_file_absolutely_with_its_digest(case: Case) -> None:
    """Every file of a project's page has an absolute URL and a SHA-256."""
    page = await case.page()
    assert page.name == case.name
    assert page.files
    assert all(one.url.startswith(("http://", "https://")) and "#" not in one.url for one in page.files)
    assert all(one.sha256 is not None for one in page.files)


async def test_versions_are_listed_or_said_to_be_unknown(case: Case) -> None:
    """The list of versions holds those with files, or is None where the index gives none."""
    page = await case.page()
    assert page.versions is None or {case.version, case.newest} <= set(page.versions)


async def test_what_an_index_publishes_is_what_its_files_show(case: Case) -> None:
    """A capability is true exactly where some file carries such a fact, and is remembered."""
    page = await case.page()
    seen = page.capabilities
    assert seen.sizes is any(one.size_bytes is not None for one in page.files)
    assert seen.upload_times is any(one.uploaded_at is not None for one in page.files)
    assert seen.serials is (page.last_serial is not None)
    assert seen.conditional is bool(page.validators)
    assert seen.project_status is not isinstance(page.status, NotOffered)
    assert case.index.capabilities.api_version == seen.api_version is not None


async def test_no_provenance_means_one_of_two_things(case: Case) -> None:
    """A file without provenance says whether the index has none of it or offers none at all."""
    page = await case.page()
    unoffered = [isinstance(one.provenance, NotOffered) for one in page.files]
    assert all(unoffered) is not page.capabilities.provenance
    assert any(unoffered) is not page.capabilities.provenance


async def test_an_unchanged_page_is_not_sent_again(case: Case) -> None:
    """With the validators of an answer the next one says that nothing changed, where the index gives any."""
    page = await case.page()
    again = await case.index.project(case.name, since=page.validators)
    assert again == (NotModified() if page.validators else page)


async def test_a_name_that_the_index_does_not_have_is_not_found(case: Case) -> None:
    """A project that does not exist is said not to exist."""
    with pytest.raises(NotFound, match=ABSENT):
        await case.index.project(ABSENT)


async def test_facts_about_a_project_are_found_or_not_offered(case: Case) -> None:
    """Ownership is found where there is legacy JSON, and said not to be offered where there is none."""
    facts = await case.index.about(case.name)
    if isinstance(facts, NotOffered):
        assert case.index.capabilities.legacy_json is False
    else:
        assert isinstance(facts, Found)
        assert facts.value.latest.version == case.newest
        assert isinstance(facts.value.maintainers, Found)
        assert facts.value.maintainers.value.is_complete
        assert case.index.capabilities.legacy_json is True


async def test_facts_about_nothing_are_not_published(case: Case) -> None:
    """Nobody maintains a name that the index does not have, whatever else the index offers."""
    assert await case.index.about(ABSENT) == NotPublished()


async def test_facts_about_an_older_release_are_found_or_not_offered(case: Case) -> None:
    """What is known against an older release is found, or said not to be offered."""
    facts = await case.index.about_release(case.name, case.version)
    if isinstance(facts, Found):
        assert facts.value.version == case.version
    else:
        assert facts == NotOffered()


async def test_facts_about_the_newest_release_are_there_with_the_project(case: Case) -> None:
    """The newest release's facts are known wherever the project's are."""
    about = await case.index.about(case.name)
    newest = await case.index.about_release(case.name, case.newest)
    assert isinstance(newest, Found) is isinstance(about, Found)


async def test_bytes_are_those_that_the_page_names(case: Case) -> None:
    """A file streamed to its end has the digest and size that its page states."""
    file = await case.file()
    data = await collected(case.index.stream(file))
    assert sha256(data).hexdigest() == file.sha256
    assert file.size_bytes in {None, len(data)}


async def test_other_bytes_than_stated_end_in_an_error(case: Case) -> None:
    """A file whose digest is not the stated one cannot be streamed to its end."""
    file = replace(await case.file(), sha256=Sha256("0" * 64))
    with pytest.raises(VerificationFailed, match=r"has SHA-256 [0-9a-f]{64}, not the 0{64} stated"):
        await collected(case.index.stream(file))


async def test_more_bytes_than_stated_are_not_taken(case: Case) -> None:
    """A file larger than its page states is left as soon as that shows."""
    with pytest.raises(VerificationFailed, match="larger than the 10 bytes stated"):
        await collected(case.index.stream(replace(await case.file(), size_bytes=10)))


async def test_fewer_bytes_than_stated_are_not_believed(case: Case) -> None:
    """A file smaller than its page states is refused, even with the right digest."""
    with pytest.raises(VerificationFailed, match="bytes, not the 9,999,999 stated"):
        await collected(case.index.stream(replace(await case.file(), size_bytes=9_999_999)))


async def test_a_file_without_a_digest_is_not_fetched(case: Case) -> None:
    """A file whose digest the index does not state is refused before it is asked for."""
    with pytest.raises(VerificationFailed, match="states no SHA-256"):
        await collected(case.index.stream(replace(await case.file(), sha256=None)))
