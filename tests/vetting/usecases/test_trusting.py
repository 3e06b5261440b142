"""Believing in who publishes: wildcard audits and trusted entries."""

from datetime import date
from pathlib import Path

import pytest

from tests.builders import flat_graph
from tests.signing import JO, ReadySigner, StillRegistry
from tests.vetting.usecases.stores_on_disk import desk_for, store
from vetting.adapters.store_folder import FolderOnDisk
from vetting.domain.audit_sets import AuditSet
from vetting.domain.dependencies import DependencyGraph, Node
from vetting.domain.errors import InvalidInput
from vetting.domain.publishers import PublishedBy, PublishedRelease, TrustedEntry, TrustedPublisher, User, WildcardAudit
from vetting.domain.releases import Ecosystem, ProjectName
from vetting.formats.cargo_vet import StoreFile, read_audits
from vetting.usecases.desk import Desk
from vetting.usecases.trusting import Terms, certify_publisher, trust, trust_all

DEPLOY, RUN = ("safe-to-deploy",), ("safe-to-run",)
DEMO, OTHER = ProjectName("demo"), ProjectName("other")
LOCKED = flat_graph(Ecosystem.PYPI, [Node("demo", "1.1"), Node("other", "2.0"), Node("third", "3.0")])
CI, ANN = TrustedPublisher("github:org/repo"), User(2, "ann")
SINCE, IN_A_YEAR = date(2025, 1, 1), date(2027, 3, 2)


def uploads(*sources: PublishedBy | None, first: str = "1.0", last: str = "1.1") -> list[PublishedRelease]:
    """Publish two versions, by one publisher or two."""
    return [PublishedRelease(first, SINCE, sources[0]), PublishedRelease(last, date(2025, 6, 1), sources[-1])]


REGISTRY = {
    "demo": uploads(CI),
    "other": uploads(CI, ANN, first="1.0", last="2.0"),
    "third": uploads(ANN, None, first="3.0", last="3.1"),
}
EXEMPT = """
[[exemptions.demo]]
version = "1.1"
criteria = "safe-to-deploy"

[[exemptions.third]]
version = "3.0"
criteria = "safe-to-deploy"
"""


def lay_out(folder: FolderOnDisk, graph: DependencyGraph | None = LOCKED, *, frozen: bool = False) -> Desk:
    """Lay out a desk whose index knows who published what."""
    return desk_for(folder, graph, registry=StillRegistry(REGISTRY), frozen=frozen)


def audits_in(folder: FolderOnDisk) -> AuditSet:
    """Read a store's own audits."""
    return read_audits(folder.read()[StoreFile.AUDITS], Ecosystem.PYPI)


def test_a_publisher_is_certified_from_their_first_upload_for_a_year(tmp_path: Path) -> None:
    """The audit is signed, says who made it, and takes the place of an exemption at once."""
    folder, signer = store(tmp_path, config=EXEMPT), ReadySigner(notes="Known for years.")

    believed = certify_publisher(lay_out(folder), DEMO, "github:org/repo", Terms(), signer=signer)

    entry = WildcardAudit(DEPLOY, CI, SINCE, IN_A_YEAR, (JO,), None, "Known for years.")
    assert believed.entries == {"demo": entry}
    assert believed.written == (StoreFile.CONFIG, StoreFile.AUDITS, StoreFile.IMPORTS)
    assert audits_in(folder).wildcards == {"demo": (entry,)}
    assert "[[exemptions.demo]]" not in folder.read()[StoreFile.CONFIG]
    assert "[[publisher.demo]]" in folder.read()[StoreFile.IMPORTS]
    assert signer.asked == [("demo published by github:org/repo", DEPLOY)]
    assert signer.signed[0].sentence == (
        f"I, {JO}, certify that any version of demo published by 'github:org/repo' between 2025-01-01 and 2027-03-02 "
        "meets safe-to-deploy"
    )


def test_an_end_of_their_own_is_not_renewed(tmp_path: Path) -> None:
    """Who says when a wildcard audit ends means it."""
    folder = store(tmp_path)
    terms = Terms(RUN, date(2025, 3, 1), date(2026, 9, 1))

    believed = certify_publisher(lay_out(folder), DEMO, "github:org/repo", terms, signer=ReadySigner())

    entry = WildcardAudit(RUN, CI, date(2025, 3, 1), date(2026, 9, 1), (JO,), renew=False)
    assert believed.entries == {"demo": entry}


@pytest.mark.parametrize(
    ("project", "publisher", "terms", "reason"),
    [
        (DEMO, "mallory", Terms(), "mallory has published no release of demo"),
        (DEMO, "github:org/repo", Terms(end=date(2027, 3, 3)), "2027-03-02 at the latest"),
        (ProjectName("lost"), "ann", Terms(), "lost: not one of your third-party projects"),
    ],
)
def test_a_wildcard_audit_about_nobody_is_refused(
    tmp_path: Path, project: ProjectName, publisher: str, terms: Terms, reason: str
) -> None:
    """A stranger, a project that is not locked, or an end too far off: nothing is signed."""
    folder, signer = store(tmp_path), ReadySigner()

    with pytest.raises(InvalidInput, match=reason):
        certify_publisher(lay_out(folder), project, publisher, terms, signer=signer)
    assert (signer.signed, audits_in(folder).wildcards) == ([], {})


def test_what_the_index_does_not_have_is_not_certified(tmp_path: Path) -> None:
    """Even by force; and what it has can be, without a lockfile."""
    folder = store(tmp_path)
    desk = lay_out(folder, None)

    with pytest.raises(InvalidInput, match="the index has no project lost"):
        certify_publisher(desk, ProjectName("lost"), "ann", Terms(DEPLOY), signer=ReadySigner(), is_forced=True)
    certify_publisher(desk, ProjectName("third"), "ann", Terms(DEPLOY), signer=ReadySigner(), is_forced=True)
    assert list(audits_in(folder).wildcards) == ["third"]


def test_the_only_publisher_is_trusted(tmp_path: Path) -> None:
    """Nobody has to be named, and the exemption is needed no longer."""
    folder, signer = store(tmp_path, config=EXEMPT), ReadySigner()

    believed = trust(lay_out(folder), DEMO, None, Terms(notes="Ours."), signer=signer)

    entry = TrustedEntry(DEPLOY, CI, SINCE, IN_A_YEAR, "Ours.")
    assert (believed.entries, audits_in(folder).trusted) == ({"demo": entry}, {"demo": (entry,)})
    assert signer.asked == [("demo published by github:org/repo", DEPLOY)]
    config = folder.read()[StoreFile.CONFIG]
    assert ("[[exemptions.demo]]" in config, "[[exemptions.third]]" in config) == (False, True)


def test_trust_is_lengthened(tmp_path: Path) -> None:
    """The same belief again, for longer, is one entry."""
    folder = store(tmp_path)
    desk = lay_out(folder)
    short = Terms(DEPLOY, date(2025, 2, 1), date(2026, 1, 1))

    trust(desk, OTHER, "ann", short, signer=ReadySigner())
    trust(desk, OTHER, "ann", Terms(DEPLOY, date(2025, 2, 1)), signer=ReadySigner())

    assert audits_in(folder).trusted == {"other": (TrustedEntry(DEPLOY, User(2), date(2025, 2, 1), IN_A_YEAR),)}


@pytest.mark.parametrize(
    ("project", "publisher", "reason"),
    [
        (OTHER, None, r"other has several publishers: say which one to trust \(ann, github:org/repo\)"),
        (ProjectName("lost"), None, "the index does not say who publishes lost"),
        (ProjectName("lost"), "ann", "the index has no project lost"),
        (DEMO, "ann", "ann has published no release of demo"),
    ],
)
def test_an_unclear_publisher_is_not_trusted(
    tmp_path: Path, project: ProjectName, publisher: str | None, reason: str
) -> None:
    """Several, none, or another one."""
    with pytest.raises(InvalidInput, match=reason):
        trust(lay_out(store(tmp_path)), project, publisher, Terms(), signer=ReadySigner())


def test_the_index_has_to_be_asked(tmp_path: Path) -> None:
    """Where nothing may be fetched, or the ecosystem's index cannot be asked, nobody is trusted."""
    folder = store(tmp_path)

    with pytest.raises(InvalidInput, match="who published what has to be fetched, which --frozen forbids"):
        trust(lay_out(folder, frozen=True), DEMO, None, Terms(), signer=ReadySigner())
    with pytest.raises(InvalidInput, match="the index of pypi cannot be asked who published what"):
        trust(desk_for(folder, LOCKED), DEMO, None, Terms(), signer=ReadySigner())


def test_one_publisher_is_trusted_wherever_that_helps(tmp_path: Path) -> None:
    """Where audits are missing or exemptions stand in; what others publish as well is left out, and named."""
    folder, signer = store(tmp_path, config=EXEMPT), ReadySigner()

    believed = trust_all(lay_out(folder), "github:org/repo", Terms(), signer=signer)

    assert (list(believed.entries), believed.skipped) == (["demo"], ("other",))
    assert signer.asked == [("demo published by github:org/repo", DEPLOY)]
    assert list(audits_in(folder).trusted) == ["demo"]


def test_other_publishers_can_be_allowed(tmp_path: Path) -> None:
    """Uploads by nobody known do not make a project somebody else's."""
    folder = store(tmp_path)
    desk = lay_out(folder)

    everywhere = trust_all(desk, "github:org/repo", Terms(RUN), signer=ReadySigner(), allows_other_publishers=True)
    of_ann = trust_all(desk, "ann", Terms(DEPLOY), signer=ReadySigner())

    assert (list(everywhere.entries), everywhere.skipped) == (["demo", "other"], ())
    assert list(of_ann.entries) == ["third"]
    assert {name: [one.criteria for one in some] for name, some in audits_in(folder).trusted.items()} == {
        "demo": [RUN],
        "other": [RUN],
        "third": [DEPLOY],
    }


@pytest.mark.parametrize(
    ("publisher", "reason"),
    [
        ("mallory", "nothing that lacks audits is published by mallory"),
        ("ann", "published by ann; other have other publishers, too"),
    ],
)
def test_nobody_is_trusted_for_nothing(tmp_path: Path, publisher: str, reason: str) -> None:
    """Where a publisher has nothing that lacks audits, that is said."""
    graph = flat_graph(Ecosystem.PYPI, [Node("other", "2.0")])

    with pytest.raises(InvalidInput, match=reason):
        trust_all(lay_out(store(tmp_path), graph), publisher, Terms(), signer=ReadySigner())


def test_where_nothing_is_missing_nobody_is_trusted(tmp_path: Path) -> None:
    """An empty lockfile lacks nothing."""
    graph = flat_graph(Ecosystem.PYPI, [])

    with pytest.raises(InvalidInput, match="nothing lacks audits"):
        trust_all(lay_out(store(tmp_path), graph), "ann", Terms(), signer=ReadySigner())


def test_contradictions_are_settled_first(tmp_path: Path) -> None:
    """Where audits and violations contradict each other, trust would settle nothing."""
    audits = """
[[audits.demo]]
criteria = "safe-to-deploy"
version = "1.1"

[[audits.demo]]
criteria = "safe-to-deploy"
violation = "*"
"""

    with pytest.raises(InvalidInput, match="contradict each other"):
        trust_all(lay_out(store(tmp_path, audits=audits)), "ann", Terms(), signer=ReadySigner())
