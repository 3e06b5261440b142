"""Certifying: chosen, bound, signed and recorded, all or nothing."""

from pathlib import Path

import pytest

from tests.builders import digest, flat_graph
from tests.loopback import listening
from tests.signing import JO, HeldMemory, ReadySigner
from tests.vetting.usecases.stores_on_disk import IMPORT_PEER, PEER, PublishedTexts, audit, desk_for, store
from vetting.adapters.instance import RemoteInstance
from vetting.adapters.store_folder import FolderOnDisk
from vetting.domain.audit_sets import AuditSet
from vetting.domain.audits import DeltaAudit, FullAudit
from vetting.domain.criteria import UnknownCriteriaError
from vetting.domain.dependencies import DependencyGraph, Node, Origin
from vetting.domain.errors import Conflict, InvalidInput, NotFound
from vetting.domain.releases import Ecosystem
from vetting.domain.store import Config
from vetting.domain.suggestions import Step
from vetting.formats.cargo_vet import StoreFile, read_audits, read_config
from vetting.usecases.binding import Binding
from vetting.usecases.certifying import Wish, certify
from vetting.usecases.publishing import Publishing

A, B = sorted((digest("a"), digest("b")))
DEPLOY, RUN = ("safe-to-deploy",), ("safe-to-run",)
READ = Binding((A,), (B,))
WHOLE, CHANGE = Step("demo", None, "1.1"), Step("demo", "1.0", "1.1")
LOCKED = flat_graph(Ecosystem.PYPI, [Node("demo", "1.1"), Node("other", "2.0"), Node("mine", "1", Origin.PATH)])
EXEMPT = """
[[exemptions.demo]]
version = "1.1"
criteria = "safe-to-deploy"

[[exemptions.other]]
version = "2.0"
criteria = "safe-to-deploy"
"""


def audits_in(folder: FolderOnDisk, ecosystem: Ecosystem = Ecosystem.PYPI) -> AuditSet:
    """Read a store's own audits."""
    return read_audits(folder.read()[StoreFile.AUDITS], ecosystem)


def config_in(folder: FolderOnDisk) -> Config:
    """Read a store's configuration."""
    return read_config(folder.read()[StoreFile.CONFIG], Ecosystem.PYPI)


def test_a_claim_is_added_to_the_store(tmp_path: Path) -> None:
    """The store's own audits gain an entry with minimal criteria and the signer's notes; the others stay."""
    folder = store(tmp_path, audits=audit("1.0"))
    signer = ReadySigner(notes="Read.")

    certified = certify(desk_for(folder, LOCKED), [Wish(WHOLE, (*RUN, *DEPLOY))], signer=signer, binding=READ)

    entry = FullAudit("1.1", DEPLOY, (JO,), (A,), "Read.")
    assert (certified.entries, certified.written) == ((entry,), (StoreFile.AUDITS,))
    assert audits_in(folder).audits == {"demo": (FullAudit("1.0", DEPLOY), entry)}
    assert [one.sentence for one in signer.signed] == [f"I, {JO}, certify that demo 1.1 meets safe-to-deploy"]
    assert [one.name for one in signer.signed[0].promises] == ["safe-to-deploy"]


def test_an_exemption_that_is_no_longer_needed_goes(tmp_path: Path) -> None:
    """Of the project that was certified; those of others stay."""
    folder = store(tmp_path, config=EXEMPT)

    certify(desk_for(folder, LOCKED), [Wish(WHOLE, DEPLOY)], signer=ReadySigner(), binding=READ)

    assert list(config_in(folder).exemptions) == ["other"]


def test_many_claims_are_signed_once(tmp_path: Path) -> None:
    """One statement names each with its criteria."""
    folder, signer = store(tmp_path), ReadySigner()
    wishes = [Wish(CHANGE, DEPLOY), Wish(Step("other", None, "2.0"), RUN)]

    certify(desk_for(folder, LOCKED), wishes, signer=signer, binding=READ)

    assert len(signer.signed) == 1
    assert [(one.words, one.criteria) for one in signer.signed[0].subjects] == [
        ("the change of demo from 1.0 to 1.1", DEPLOY),
        ("other 2.0", RUN),
    ]
    assert audits_in(folder).audits == {
        "demo": (DeltaAudit("1.0", "1.1", DEPLOY, (JO,), (B,), (A,)),),
        "other": (FullAudit("2.0", RUN, (JO,), (A,)),),
    }


def test_criteria_are_guessed_from_what_is_missing(tmp_path: Path) -> None:
    """What is chosen from begins with what the audit would help."""
    signer = ReadySigner()
    folder = store(tmp_path, audits=audit("1.0"))

    certify(desk_for(folder, LOCKED), [Wish(CHANGE)], signer=signer, binding=READ)

    assert signer.asked == [("the change of demo from 1.0 to 1.1", DEPLOY)]
    assert audits_in(folder).audits["demo"][1].criteria == DEPLOY


def test_criteria_are_guessed_from_what_exemptions_stand_in_for(tmp_path: Path) -> None:
    """Where nothing is missing, an audit may replace an exemption; of several open wishes all are asked at once."""
    signer = ReadySigner()
    wishes = [Wish(WHOLE), Wish(Step("other", None, "2.0")), Wish(Step("other", None, "2.1"), RUN)]

    certify(desk_for(store(tmp_path, config=EXEMPT), LOCKED), wishes, signer=signer, binding=READ)

    assert signer.asked == [("2 releases and changes", DEPLOY)]


@pytest.mark.parametrize(
    ("wish", "reason"),
    [
        (Wish(Step("lost", None, "1"), DEPLOY), r"lost: not one of your third-party projects \(use --force\)"),
        (Wish(Step("mine", None, "1"), DEPLOY), "mine: not one of your third-party projects"),
        (Wish(Step("demo", None, "latest"), DEPLOY), "'latest' is no version that pypi knows"),
        (Wish(Step("demo", "first", "1.1"), DEPLOY), "'first' is no version"),
        (Wish(Step("demo", "1.1", "1.1.0"), DEPLOY), r"a change from 1\.1 to 1\.1\.0 is none"),
    ],
)
def test_a_claim_about_nothing_is_refused(tmp_path: Path, wish: Wish, reason: str) -> None:
    """A project that is not locked or not of others, a version that is none, or no change: nothing is signed."""
    signer = ReadySigner()

    with pytest.raises(InvalidInput, match=reason):
        certify(desk_for(store(tmp_path), LOCKED), [Wish(WHOLE, DEPLOY), wish], signer=signer, binding=READ)
    assert (signer.signed, audits_in(FolderOnDisk(tmp_path)).audits) == ([], {})


@pytest.mark.parametrize("graph", [LOCKED, None])
def test_what_is_not_locked_can_be_forced(tmp_path: Path, graph: DependencyGraph | None) -> None:
    """With or without a lockfile; without one nothing else in the store changes, and nothing is guessed."""
    folder, signer = store(tmp_path, config=EXEMPT), ReadySigner(DEPLOY)
    step = Step("lost", None, "1.0")

    certify(desk_for(folder, graph), [Wish(step)], signer=signer, binding=READ, is_forced=True)

    assert audits_in(folder).audits == {"lost": (FullAudit("1.0", DEPLOY, (JO,), (A,)),)}
    assert (list(config_in(folder).exemptions), signer.asked) == (["demo", "other"], [("lost 1.0", ())])


def test_a_store_knows_which_criteria_there_are(tmp_path: Path) -> None:
    """Nobody certifies in a store for criteria that it does not define."""
    signer = ReadySigner()

    with pytest.raises(UnknownCriteriaError):
        certify(desk_for(store(tmp_path), LOCKED), [Wish(WHOLE, ("lost",))], signer=signer, binding=READ)
    assert signer.signed == []


def test_without_a_store_nothing_is_signed(tmp_path: Path) -> None:
    """A store has to be begun first."""
    with pytest.raises(NotFound, match="revet init"):
        certify(desk_for(FolderOnDisk(tmp_path / "no"), LOCKED), [Wish(WHOLE)], signer=ReadySigner(), binding=READ)


def test_what_peers_say_is_taken_in_for_the_project(tmp_path: Path) -> None:
    """A change that leads on from a peer's audit takes that audit into the lock."""
    folder = store(tmp_path, config=IMPORT_PEER + EXEMPT, imports="\n[audits.peer.audits]\n")
    peer = PublishedTexts({PEER: audit("1.0")})

    certified = certify(
        desk_for(folder, LOCKED, sources=peer), [Wish(CHANGE, DEPLOY)], signer=ReadySigner(), binding=READ
    )

    assert certified.written == (StoreFile.CONFIG, StoreFile.AUDITS, StoreFile.IMPORTS)
    assert "[[audits.peer.audits.demo]]" in folder.read()[StoreFile.IMPORTS]


GIT = "1.1.0@git:" + "a" * 40
CRATES = flat_graph(Ecosystem.CARGO, [Node("demo", "1.2.0")])
TO_GIT = Wish(Step("demo", "1.0.0", GIT), DEPLOY)
FROM_GIT = Wish(Step("demo", GIT, "1.2.0"), DEPLOY)


@pytest.mark.parametrize(("start", "joins"), [(audit("1.0.0"), True), ("\n[audits]\n", False)])
def test_a_change_from_a_revision_joins_what_led_there(tmp_path: Path, start: str, *, joins: bool) -> None:
    """Where that in turn is vouched for; the entry that is then needless goes."""
    folder = store(tmp_path, audits=start)
    desk = desk_for(folder, CRATES)
    certify(desk, [TO_GIT], signer=ReadySigner(), binding=READ)
    assert not audits_in(folder, Ecosystem.CARGO).audits["demo"][-1].importable

    certify(desk, [FROM_GIT], signer=ReadySigner(), binding=READ)

    ends = [one.to_version for one in audits_in(folder, Ecosystem.CARGO).audits["demo"] if isinstance(one, DeltaAudit)]
    assert ends == (["1.2.0"] if joins else [GIT, "1.2.0"])


def test_a_whole_revision_needs_nothing_before_it(tmp_path: Path) -> None:
    """What was read in full is joined, and the result is a full audit for others."""
    folder = store(tmp_path)
    desk = desk_for(folder, CRATES)
    certify(desk, [Wish(Step("demo", None, GIT), DEPLOY)], signer=ReadySigner(), binding=READ)

    certified = certify(desk, [FROM_GIT], signer=ReadySigner(), binding=READ)

    assert certified.entries == (FullAudit("1.2.0", DEPLOY, (JO,)),)


def test_where_audits_contradict_violations_nothing_is_joined(tmp_path: Path) -> None:
    """People have to settle that first, with every entry as it was made."""
    violation = '\n[[audits.demo]]\ncriteria = "safe-to-deploy"\nviolation = "^1.0"\n'
    folder = store(tmp_path, audits=audit("1.0.0") + violation)
    desk = desk_for(folder, CRATES)

    certify(desk, [TO_GIT, FROM_GIT], signer=ReadySigner(), binding=READ)

    assert len(audits_in(folder, Ecosystem.CARGO).audits["demo"]) == 4


def test_joining_can_be_forgone(tmp_path: Path) -> None:
    """Then both entries stand beside each other."""
    folder = store(tmp_path, audits=audit("1.0.0"))
    desk = desk_for(folder, CRATES)

    certify(desk, [TO_GIT, FROM_GIT], signer=ReadySigner(), binding=READ, collapses=False)

    assert len(audits_in(folder, Ecosystem.CARGO).audits["demo"]) == 3


RELEASE = "/api/v1/projects/pypi/demo/releases/1.1"


def test_a_claim_is_published_then_kept(tmp_path: Path) -> None:
    """The instance records it, then the store; nothing is left to send."""
    folder, memory = store(tmp_path), HeldMemory()
    with listening() as server:
        server.reply_json(f"POST {RELEASE}/audits", {"id": 7}, 201)
        publishing = Publishing(RemoteInstance(server.url, None, user_agent="x"), memory, lambda: "key")
        desk = desk_for(folder, LOCKED)
        certified = certify(desk, [Wish(WHOLE, DEPLOY)], signer=ReadySigner(), binding=READ, publishing=publishing)

    assert (certified.published, certified.written) == (({"id": 7},), (StoreFile.AUDITS,))
    assert memory.held.unanswered == {}


def test_what_the_instance_refuses_is_not_kept(tmp_path: Path) -> None:
    """The store stays as it was."""
    folder = store(tmp_path)
    with listening() as server:
        server.reply_json(f"POST {RELEASE}/audits", {"detail": "changed"}, 409)
        publishing = Publishing(RemoteInstance(server.url, None, user_agent="x"), HeldMemory(), lambda: "key")
        desk = desk_for(folder, LOCKED)
        with pytest.raises(Conflict, match="changed"):
            certify(desk, [Wish(WHOLE, DEPLOY)], signer=ReadySigner(), binding=READ, publishing=publishing)

    assert audits_in(folder).audits == {}


def test_a_claim_can_be_published_without_a_store(tmp_path: Path) -> None:
    """Then only the instance records it, for criteria that only it may know."""
    signer = ReadySigner()
    with listening() as server:
        server.reply_json(f"POST {RELEASE}/audits", {"id": 7}, 201)
        publishing = Publishing(RemoteInstance(server.url, None, user_agent="x"), HeldMemory(), lambda: "key")
        desk = desk_for(FolderOnDisk(tmp_path / "no"), LOCKED)
        certified = certify(desk, [Wish(WHOLE, ("theirs",))], signer=signer, binding=READ, publishing=publishing)

    assert (certified.published, certified.written) == (({"id": 7},), ())
    assert certified.claims[0].criteria == ("theirs",)
