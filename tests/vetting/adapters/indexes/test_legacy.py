"""The legacy JSON, well-formed, odd and hostile."""

from datetime import UTC, datetime

import pytest

from vetting.adapters.indexes.legacy import MAX_TEXT, project_facts
from vetting.domain.errors import SourceUnavailable
from vetting.domain.indexes import MaintainerRole, Maintainers, ProjectFacts, Vulnerability
from vetting.domain.looking import CouldNotLook, Found, NotOffered, NotPublished
from vetting.domain.releases import ProjectName

DEMO = ProjectName("demo")


def read(*, info: dict[str, object] | None = None, **keys: object) -> ProjectFacts:
    """Read a document about the project ``demo``."""
    return project_facts(DEMO, {"info": {"name": "Demo", "version": "1.0", **(info or {})}, **keys})


@pytest.mark.parametrize("data", [None, [], "x", {}, {"info": None}, {"info": []}])
def test_what_is_no_such_document_is_said_to_be_none(data: object) -> None:
    """An answer without the part that every such document has is a failure of the source."""
    with pytest.raises(SourceUnavailable, match="no `info`"):
        project_facts(DEMO, data)


@pytest.mark.parametrize("name", ["other", None, 7, ""])
def test_a_document_about_another_project_is_refused(name: object) -> None:
    """A document that names another project is not believed about this one."""
    with pytest.raises(SourceUnavailable, match="about another project"):
        read(info={"name": name})


def test_maintainers_are_those_named() -> None:
    """Who may publish is read with their roles; what cannot be read of the list is left out."""
    roles = [{"user": "jo", "role": "Owner"}, {"user": "sam"}, {"role": "Owner"}, "jo", {"user": 7, "role": "Owner"}]
    found = read(ownership={"roles": roles, "organization": None}).maintainers
    assert found == Found(Maintainers((MaintainerRole("jo", "Owner"), MaintainerRole("sam", "unknown"))))


def test_an_organisation_hides_its_members() -> None:
    """Where an organisation owns the project, nobody knows everybody who may publish."""
    found = read(ownership={"roles": [], "organization": "acme"}).maintainers
    assert found == Found(Maintainers((), "acme"))
    assert isinstance(found, Found)
    assert not found.value.is_complete


def test_no_ownership_is_one_of_three_things() -> None:
    """A document without the key, with null in it and with nonsense in it are told apart."""
    assert read().maintainers == NotOffered()
    assert read(ownership=None).maintainers == NotPublished()
    assert isinstance(read(ownership=[]).maintainers, CouldNotLook)
    assert isinstance(read(ownership={"roles": {}}).maintainers, CouldNotLook)


def test_vulnerabilities_are_read_with_their_withdrawal() -> None:
    """An advisory is read with its aliases, and with when it was withdrawn."""
    listed = [
        {"id": "MAL-2026-1", "aliases": ["GHSA-x"], "summary": "steals tokens", "link": "https://osv.example.test/"},
        {"id": "PYSEC-2026-2", "details": "slow", "fixed_in": ["1.1"], "withdrawn": "2026-02-01T00:00:00Z"},
    ]
    found = read(vulnerabilities=listed).latest.vulnerabilities
    withdrawn_at = datetime(2026, 2, 1, tzinfo=UTC)
    assert found == Found(
        (
            Vulnerability("MAL-2026-1", ("GHSA-x",), "steals tokens", "https://osv.example.test/"),
            Vulnerability("PYSEC-2026-2", summary="slow", fixed_in=("1.1",), withdrawn_at=withdrawn_at),
        )
    )


def test_no_vulnerabilities_is_one_of_three_things() -> None:
    """A document without the key, with an empty list and with nonsense in it are told apart."""
    assert read().latest.vulnerabilities == NotOffered()
    assert read(vulnerabilities=[]).latest.vulnerabilities == NotPublished()
    assert isinstance(read(vulnerabilities={}).latest.vulnerabilities, CouldNotLook)


@pytest.mark.parametrize("entry", ["MAL-1", {}, {"id": 7}, {"id": "MAL-1", "withdrawn": "once"}])
def test_an_advisory_that_cannot_be_read_is_not_left_out(entry: object) -> None:
    """Where one advisory cannot be read, nothing is said to be clear."""
    found = read(vulnerabilities=[{"id": "PYSEC-1"}, entry]).latest.vulnerabilities
    assert found == CouldNotLook("1 of the index's 2 advisories cannot be read")


def test_requirements_are_claims_and_may_be_missing() -> None:
    """Requirements are those stated, and None where none are stated at all."""
    assert read(info={"requires_dist": ["a", 7, ""]}).latest.requires_dist == ("a",)
    assert read(info={"requires_dist": []}).latest.requires_dist == ()
    assert read(info={"requires_dist": None}).latest.requires_dist is None


def test_decoration_of_the_wrong_type_is_left_out() -> None:
    """Links, serials and times that are not what they should be are passed over."""
    found = read(
        info={"project_urls": {"Home": "https://x.example.test/", "Bad": 7}, "summary": "s" * 9999},
        last_serial=True,
        releases={"1.0": [{"upload_time_iso_8601": "2026-01-02T00:00:00"}, {"upload_time_iso_8601": "x"}, 7], "2": 7},
    )
    assert found.project_urls == (("Home", "https://x.example.test/"),)
    assert found.latest.summary == "s" * MAX_TEXT
    assert found.last_serial is None
    assert found.oldest_upload_at == datetime(2026, 1, 2, tzinfo=UTC)


def test_what_is_not_there_is_none() -> None:
    """A document with hardly anything in it is still one."""
    found = read(last_serial=7, releases=[])
    assert (found.display_name, found.last_serial, found.oldest_upload_at, found.project_urls) == ("Demo", 7, None, ())
