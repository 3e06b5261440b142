"""The sign-off: what the form carries, what it records, and what becomes of it when it cannot be."""

import re

import pytest
from starlette.testclient import TestClient

from tests.builders import sdist
from tests.seeding import Seed
from tests.site import session_secret, sign_in
from vetting.domain.accounts import Role
from vetting.domain.audits import DeltaAudit, Effort, FullAudit, RecordedAudit, Violation
from vetting.domain.releases import Release
from vetting.usecases.bench import Bench

PAGE = "/diffs/pypi/demo/1.0/1.1"
FILES = {"demo.py": "one = 1\n"}
CHANGED = {"demo.py": "one = 2\n"}
Fields = dict[str, str | list[str]]


@pytest.fixture
def both(seed: Seed) -> tuple[Release, Release]:
    """Store two releases of demo with a wheel each, read and compared."""
    return seed.release("1.0", FILES, wheel=FILES), seed.release("1.1", CHANGED, wheel=CHANGED)


def fields_of(page: str) -> Fields:
    """Read the sign-off's fields as a browser would send them, if nobody touches them."""
    form = page[page.index('class="card sign-off"') :].partition("</form>")[0]
    inputs = re.findall(r"<input ([^>]*)>", form)
    fields: Fields = {}
    for one in inputs:
        attributes = dict(re.findall(r'(\w+)="([^"]*)"', one))
        if attributes["type"] not in {"radio", "checkbox"} or "checked" in one:
            values = fields.setdefault(attributes["name"], [])
            assert isinstance(values, list)
            values.append(attributes["value"])
    return {**fields, "thoroughness": "4", "understanding": "3", "notes": "Read in full."}


def audits(seed: Seed, release: Release) -> list[RecordedAudit]:
    """List what was recorded of the project."""

    async def step(bench: Bench) -> list[RecordedAudit]:
        async with bench.units.read() as unit:
            return list(await unit.audits.of_project(release.project_id))

    return seed.run(step)


def digest_of(release: Release, suffix: str) -> str:
    """Find the digest of a release's file."""
    return next(one.sha256 for one in release.distributions if one.filename.endswith(suffix))


def test_the_form_records_what_was_read(site: TestClient, seed: Seed, both: tuple[Release, Release]) -> None:
    """Untouched, it records a delta of the pair on the page, bound to its bytes, and leads to the release."""
    sign_in(site)
    page = site.get(PAGE).text

    answer = site.post(f"{PAGE}/audits", data=fields_of(page), follow_redirects=False)

    (recorded,) = audits(seed, both[1])
    entry = recorded.entry
    assert (answer.status_code, answer.headers["location"]) == (303, "/projects/pypi/demo/1.1")
    assert isinstance(entry, DeltaAudit)
    assert (entry.from_version, entry.to_version, entry.criteria) == ("1.0", "1.1", ("safe-to-deploy",))
    assert entry.from_distributions == (digest_of(both[0], ".whl"),)
    assert entry.distributions == (digest_of(both[1], ".whl"),)
    assert (entry.notes, recorded.reviewer.login) == ("Read in full.", "jo")
    assert recorded.effort == Effort(4, 3)
    assert "Your audit of demo 1.1 is recorded." in site.get(answer.headers["location"]).text


def test_each_file_is_bound_to_what_it_was_read_against(
    site: TestClient, seed: Seed, both: tuple[Release, Release]
) -> None:
    """A pair that was picked is audited as picked: the wheel against the older sdist."""
    sign_in(site)
    pair = "?old=demo-1.0.tar.gz&new=demo-1.1-py3-none-any.whl"
    page = site.get(f"{PAGE}{pair}&compare=1").text

    site.post(f"{PAGE}/audits{pair}", data=fields_of(page))

    (recorded,) = audits(seed, both[1])
    assert isinstance(recorded.entry, DeltaAudit)
    assert recorded.entry.from_distributions == (digest_of(both[0], ".tar.gz"),)
    assert recorded.entry.distributions == (digest_of(both[1], ".whl"),)


def test_more_files_can_be_claimed(site: TestClient, seed: Seed, both: tuple[Release, Release]) -> None:
    """A reviewer says which other files were read too, each against its own partner."""
    sign_in(site)
    page = site.get(PAGE).text
    every = re.findall(r'name="read" value="([^"]+)"', page)

    site.post(f"{PAGE}/audits", data={**fields_of(page), "read": every})

    (recorded,) = audits(seed, both[1])
    assert isinstance(recorded.entry, DeltaAudit)
    assert frozenset(recorded.entry.from_distributions) == both[0].digests
    assert frozenset(recorded.entry.distributions) == both[1].digests


def test_all_of_a_release_is_audited_against_nothing(
    site: TestClient, seed: Seed, both: tuple[Release, Release]
) -> None:
    """Read in full, a release gets a full audit of the file on the page."""
    sign_in(site)
    page = site.get("/diffs/pypi/demo/-/1.1").text

    site.post("/diffs/pypi/demo/-/1.1/audits", data=fields_of(page))

    (recorded,) = audits(seed, both[1])
    assert isinstance(recorded.entry, FullAudit)
    assert recorded.entry.distributions == (digest_of(both[1], ".whl"),)


@pytest.mark.parametrize(("specifier", "named"), [("", "==1.1"), (">=1.1,<2", ">=1.1,<2")])
def test_a_violation_names_this_version_or_those_given(
    site: TestClient, seed: Seed, both: tuple[Release, Release], specifier: str, named: str
) -> None:
    """Without a specifier a violation is of the version on the page alone."""
    sign_in(site)
    fields = fields_of(site.get(PAGE).text)

    answer = site.post(f"{PAGE}/audits", data={**fields, "kind": "violation", "specifier": specifier})

    (recorded,) = audits(seed, both[1])
    assert isinstance(recorded.entry, Violation)
    assert recorded.entry.specifier == named
    assert "The violation of demo 1.1 is recorded." in answer.text


def test_a_release_that_grew_is_not_certified_unread(
    site: TestClient, seed: Seed, both: tuple[Release, Release]
) -> None:
    """A file that was added while somebody read is a conflict; it is named, and nothing that was written is lost."""
    sign_in(site)
    fields = fields_of(site.get(PAGE).text)

    async def grow(bench: Bench) -> None:
        async with bench.units.open() as unit:
            await unit.releases.add_distributions(both[1].id, [sdist("demo", "1.1.post0", content="late")])
            await unit.commit()

    seed.run(grow)
    answer = site.post(f"{PAGE}/audits", data={**fields, "notes": "An hour's <work>.", "thoroughness": "1"})

    assert answer.status_code == 409
    assert "changed while you were reading" in answer.text
    assert "New since you opened the page: demo-1.1.post0.tar.gz." in answer.text
    assert "An hour&#39;s &lt;work&gt;.</textarea>" in answer.text
    assert '<option value="1" selected>a quarter: skimmed' in answer.text
    assert audits(seed, both[1]) == []


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"criteria": []}, "an audit needs criteria"),
        ({"read": []}, "has to name the distributions that were read"),
        ({"criteria": "perfect"}, "is not defined"),
        ({"kind": "violation", "specifier": "!!"}, "is no version specifier"),
        ({"kind": "violation", "specifier": "<1"}, "does not name 1.1"),
        ({"read": "no"}, "is not a SHA-256"),
    ],
)
def test_an_audit_that_cannot_be_keeps_its_form(
    site: TestClient, seed: Seed, both: tuple[Release, Release], fields: Fields, why: str
) -> None:
    """What is refused is said above the page, with the form as it was sent."""
    sign_in(site)
    sent = {**fields_of(site.get(PAGE).text), **fields}

    answer = site.post(f"{PAGE}/audits", data={key: value for key, value in sent.items() if value})

    assert answer.status_code == 422
    assert "The audit was not recorded" in answer.text
    assert why in answer.text
    assert "Read in full.</textarea>" in answer.text
    assert audits(seed, both[1]) == []


@pytest.mark.usefixtures("both")
def test_a_change_from_nothing_is_none(site: TestClient) -> None:
    """A delta that is claimed where all was read is refused."""
    sign_in(site)
    fields = fields_of(site.get("/diffs/pypi/demo/-/1.1").text)

    answer = site.post("/diffs/pypi/demo/-/1.1/audits", data={**fields, "kind": "delta"})

    assert (answer.status_code, "a delta audit needs a base" in answer.text) == (422, True)


@pytest.mark.usefixtures("both")
def test_who_may_not_audit_is_refused(site: TestClient) -> None:
    """Nobody is sent to sign in; a reader is told which role it takes."""
    nobody = site.post(f"{PAGE}/audits", data={}, follow_redirects=False)
    sign_in(site, roles=frozenset({Role.READER}), level=None)
    refused = site.post(f"{PAGE}/audits", data={**fields_of(site.get(PAGE).text), "csrf": session_secret(site)})

    assert (nobody.status_code, nobody.headers["location"][:8]) == (303, "/sign-in")
    assert (refused.status_code, "takes the role reviewer" in refused.text) == (403, True)


@pytest.mark.usefixtures("both")
def test_ones_own_earlier_audit_is_shown(site: TestClient) -> None:
    """Who has recorded an audit that ends here is told, with the way to withdraw it."""
    sign_in(site)
    site.post(f"{PAGE}/audits", data=fields_of(site.get(PAGE).text))

    page = site.get(PAGE).text

    assert re.search(r'You have recorded <a href="/audits/1">an audit that ends here</a>; it can be withdrawn', page)
