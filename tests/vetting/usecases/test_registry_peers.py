"""Asking a registry of peers what would spare reading."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.builders import flat_graph
from tests.vetting.usecases.stores_on_disk import AUDITS, IMPORT_PEER, PEER, PublishedTexts, audit, store
from tests.vetting.usecases.test_suggesting import EXEMPTION, JO, Costs, Index, desk
from vetting.adapters.store_folder import FolderOnDisk
from vetting.domain.dependencies import Node
from vetting.domain.errors import InvalidInput, SourceUnavailable, VettingError
from vetting.domain.releases import Ecosystem
from vetting.domain.suggestions import Step
from vetting.formats.cargo_vet import StoreFile
from vetting.usecases import registry_peers
from vetting.usecases.checking import check
from vetting.usecases.desk import Desk
from vetting.usecases.registry_peers import MAX_ADDRESSES
from vetting.usecases.subscribing import subscribe
from vetting.usecases.suggesting import suggest

HOME = "https://registry.example.test/registry.toml"


class Registry:
    """The port ``PeerRegistry`` for what stands still; what is not there does not answer."""

    address = HOME

    def __init__(self, texts: Mapping[str, str]) -> None:
        """Publish *texts* by address."""
        self._texts = texts
        self.asked: list[str] = []

    def read(self, addresses: Sequence[str]) -> Mapping[str, str | VettingError]:
        """Give what stands at each of *addresses*, or that it does not answer."""
        self.asked += addresses
        return {one: self._texts.get(one) or SourceUnavailable(f"{one} did not answer in time") for one in addresses}


def registry(**peers: str | None) -> Registry:
    """Register peers with what they publish; None: they do not answer."""
    entries = [f'[registry.{name}]\nurl = "{address(name)}"\n' for name in peers]
    texts = {address(name): text for name, text in peers.items() if text is not None}
    return Registry({HOME: "\n".join(["[registry]", *entries]), **texts})


def address(name: str) -> str:
    """Say where a peer publishes."""
    return f"https://{name}.example.test/audits.toml"


def with_registry(folder: FolderOnDisk, named: Registry | None, *, index: Index | None = None) -> Desk:
    """Lay out a desk with demo 1.1 and a registry."""
    return replace(desk(folder, "1.1", index=index), peer_registry=named)


def offered(at_work: Desk) -> list[tuple[str, int]]:
    """Check, and say who would leave how many lines."""
    return [(one.peer, one.lines) for one in check(at_work).next_steps.suggestions.offers]


def test_whose_audits_would_do_is_offered(tmp_path: Path) -> None:
    """By a check that fails, with what was not measured before; who says nothing of it is not named."""
    named = registry(near=audit("1.0"), there=audit("1.1"), silent=audit("1.1", name="other"))
    at_work = with_registry(store(tmp_path), named)
    before = at_work.folder.read()

    checked = check(at_work)

    first, second = checked.next_steps.suggestions.offers
    assert (first.peer, first.urls, first.releases, first.is_whole) == (
        "there",
        (address("there"),),
        (("demo", "1.1"),),
        True,
    )
    assert (second.peer, second.lines, second.is_whole) == ("near", 6, False)
    assert isinstance(at_work.costs, Costs)
    assert at_work.costs.asked == [Step("demo", None, "1.1"), Step("demo", "1.0", "1.1")]
    assert (checked.warnings[1:], at_work.folder.read()) == ((), before)


def test_what_exemptions_hold_is_offered_by_suggest(tmp_path: Path) -> None:
    """There what is read away is what the peers would spare."""
    exempted = EXEMPTION.replace("1.0", "1.1")
    at_work = with_registry(store(tmp_path, config=exempted), registry(there=audit("1.1")))

    assert offered(at_work) == []
    assert [one.peer for one in suggest(at_work).next_steps.suggestions.offers] == ["there"]


@pytest.mark.parametrize("state", ["locked", "not-wanted", "holds"])
def test_a_registry_is_asked_only_where_it_may_help(tmp_path: Path, state: str) -> None:
    """Not where nothing may be fetched, where nobody wants to know, and where nothing is missing."""
    named = registry(there=audit("1.1"))
    at_work = with_registry(store(tmp_path, audits=audit("1.1" if state == "holds" else "0.1")), named)

    check(replace(at_work, is_locked=state == "locked", suggests_peers=state != "not-wanted"))

    assert named.asked == []


def test_who_is_imported_from_is_not_suggested(tmp_path: Path) -> None:
    """Neither by name nor by address."""
    entries = f'[registry.peer]\nurl = "{address("peer")}"\n[registry.other]\nurl = "{PEER}"\n'
    named = Registry({HOME: entries, PEER: audit("1.1"), address("peer"): audit("1.1")})
    at_work = replace(with_registry(store(tmp_path, config=IMPORT_PEER), named), sources=PublishedTexts({PEER: AUDITS}))

    assert (offered(at_work), named.asked) == ([], [HOME])


def test_an_uploader_that_a_peer_vouches_for_is_looked_up(tmp_path: Path) -> None:
    """As an import would; where the index does not say who published it, the peer is of no help."""
    wildcard = '[[wildcard-audits.demo]]\ncriteria = "safe-to-deploy"\nuser-id = 7\nstart = "2025-01-01"\n'
    named = registry(there=f'[audits]\n{wildcard}end = "2026-12-31"\n')
    folder = store(tmp_path)

    assert offered(with_registry(folder, named, index=Index({"demo": {"1.1": JO}}))) == [("there", 0)]
    assert offered(with_registry(folder, named, index=Index({"demo": {"1.1": None}}))) == []


def test_house_rules_bound_what_a_peer_would_bring(tmp_path: Path) -> None:
    """An import that takes only another project's audits would spare nothing."""
    folder = store(tmp_path)
    at_work = with_registry(folder, registry(there=audit("1.1")))
    (tmp_path / "revet.toml").write_text('\n[imports.there]\nonly-projects = ["other"]\n')

    assert offered(at_work) == []


@pytest.mark.parametrize(
    ("named", "warning", "offers"),
    [
        (Registry({}), f"no peers are suggested: {HOME} did not answer in time", False),
        (
            Registry({HOME: "<html>"}),
            f"no peers are suggested: {HOME} is no registry of peers: this is not TOML",
            False,
        ),
        (
            registry(a=None, b="<html>", there=audit("1.1")),
            f"peers of the registry that cannot be suggested: a ({address('a')} did not answer in time), b (",
            True,
        ),
        (
            registry(there=f"{audit('1.1')}\n[[audits.demo]]\nversion = 7\n"),
            "what peers of the registry publish cannot all be read: from there was dropped",
            True,
        ),
        (
            Registry({HOME: f'[registry.a]\n[registry.there]\nurl = "{PEER}"\n', PEER: audit("1.1")}),
            "of the registry of peers was left out: a has no url",
            True,
        ),
        (
            registry(there=audit("1.1"), against='[[audits.other]]\ncriteria = "safe-to-run"\nviolation = "*"\n'),
            None,
            True,
        ),
    ],
    ids=["down", "html", "peers-down", "unread", "no-url", "of-others"],
)
def test_what_is_broken_is_said_once(tmp_path: Path, named: Registry, warning: str | None, *, offers: bool) -> None:
    """And takes nothing from the answer, nor from what others offer."""
    checked = check(with_registry(store(tmp_path), named))

    assert [one.step for one in checked.next_steps.suggestions.items] == [Step("demo", None, "1.1")]
    assert [one[: len(warning or "")] for one in checked.warnings[1:]] == ([warning] if warning else [])
    assert [one.peer for one in checked.next_steps.suggestions.offers] == (["there"] if offers else [])


def test_a_peers_violations_are_not_kept_quiet(tmp_path: Path) -> None:
    """Who would spare reading one release, and fail another, is not suggested without that."""
    harmful = audit("1.1") + '\n[[audits.other]]\ncriteria = "safe-to-deploy"\nviolation = "*"\n'
    folder = store(tmp_path, config=EXEMPTION.replace("demo", "other"))
    both = flat_graph(Ecosystem.PYPI, [Node("demo", "1.1"), Node("other", "1.0")])

    checked = check(replace(with_registry(folder, registry(there=harmful)), graph=both))

    assert [one.peer for one in checked.next_steps.suggestions.offers] == ["there"]
    assert checked.warnings[-1] == "there, of the registry, speaks against other 1.0: imported, that would fail"


def test_a_registry_without_end_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No more addresses are asked, and no more changes measured, than one answer is worth; what is left is said."""
    names = [f"p{number:03}" for number in range(MAX_ADDRESSES + 1)]
    texts = {address(name): audit(f"0.{number}") for number, name in enumerate(names)}
    named = Registry({HOME: "".join(f'[registry.{name}]\nurl = "{address(name)}"\n' for name in names), **texts})
    monkeypatch.setattr(registry_peers, "MAX_STEPS", 3)

    checked = check(with_registry(store(tmp_path), named))

    first, second = checked.warnings[1:]
    assert first == "the registry names more peers than are asked for one answer; not asked: p200"
    assert second.startswith("what it costs to read was not looked at, so that imports which leave it may be missing: ")
    assert len(named.asked) == 1 + MAX_ADDRESSES
    assert len(checked.next_steps.suggestions.offers) == 3


@pytest.mark.parametrize(
    ("limit", "most", "peers", "left"),
    [
        ("MAX_VALUES", 31, ("large", "there"), "large (32 values are more than are looked at for a hint: 31)"),
        ("MAX_VALUES_IN_ALL", 7, ("there", "third"), "third (4 values are more than is left of what is looked at"),
        ("MAX_ENTRIES", 7, ("large", "there"), "large (8 audits of what is locked are more than are looked at"),
        ("MAX_ENTRIES_IN_ALL", 3, ("first", "large", "there"), "large (8 audits of what is locked are more than is"),
    ],
)
def test_peers_without_end_are_left_out_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, most: int, peers: tuple[str, ...], left: str
) -> None:
    """One that has too much, or comes when all that is looked at is used up, is said; the others are heard."""
    texts = {"large": "".join(map(audit, "12345678"))}
    monkeypatch.setattr(registry_peers, limit, most)
    named = registry(**{one: texts.get(one, audit("1.1")) for one in peers})

    checked = check(with_registry(store(tmp_path), named))

    heard = [one for one in peers if not left.startswith(f"{one} ")]
    assert [one.peer for one in checked.next_steps.suggestions.offers] == heard
    assert checked.warnings[1].startswith(f"peers of the registry that cannot be suggested: {left}")


def test_a_registry_that_is_too_large_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is a list of peers, and not to be parsed for minutes."""
    monkeypatch.setattr(registry_peers, "MAX_VALUES", 4)

    checked = check(with_registry(store(tmp_path), registry(a="", b="")))

    reason = "5 values are more than are looked at for a hint: 4"
    told = f"no peers are suggested: {HOME} is too large for a registry of peers: {reason}"
    assert checked.warnings[1:] == (told,)


def test_what_cannot_be_measured_is_said(tmp_path: Path) -> None:
    """An offer may be missing for it."""
    at_work = replace(desk(store(tmp_path), "6.0"), peer_registry=registry(near=audit("5.0")))

    assert check(at_work).warnings[-1].startswith("what it costs to read could not be found out, so that imports")
    assert offered(replace(at_work, costs=None)) == []


def test_an_address_is_taken_from_the_registry(tmp_path: Path) -> None:
    """A peer that is subscribed to already keeps its own."""
    folder = store(tmp_path, config=EXEMPTION.replace("1.0", "1.1"))
    sources = PublishedTexts({address("there"): audit("1.1")})
    named = registry(there=audit("1.1"))

    for _ in range(2):
        subscribe(replace(with_registry(folder, named), sources=sources), "there", [])

    assert f'[imports.there]\nurl = "{address("there")}"\n' in folder.read()[StoreFile.CONFIG]
    assert named.asked == [HOME]


@pytest.mark.parametrize(
    ("named", "reason"),
    [
        (registry(there="", abc=""), "knows no peer 'thre': did you mean there\\?"),
        (registry(a="", b=""), "knows no peer 'thre'; it knows a, b"),
        (registry(), "knows no peer 'thre', for it names none of pypi"),
        (
            Registry({HOME: "[registry.thre]\n"}),
            r"knows no peer 'thre', for it names none of pypi \(entries that cannot be read: thre has no url\)",
        ),
        (
            Registry({HOME: f'[registry.a]\n[registry.thre]\n[registry.there]\nurl = "{PEER}"\n'}),
            r"did you mean there\? \(entries that cannot be read: thre has no url, a has no url\)",
        ),
        (
            Registry({HOME: f'[registry.a]\n[registry.b]\nurl = "{PEER}"\n'}),
            r"it knows b \(entries that cannot be read: a has no url\)",
        ),
        (Registry({HOME: "<html>"}), "is no registry of peers"),
        (None, "write `revet import thre URL`, or name a registry of peers with --registry or REVET_REGISTRY"),
    ],
    ids=["near", "others", "none", "unread", "near-and-unread", "others-and-unread", "html", "no-registry"],
)
def test_a_peer_that_nobody_knows_is_not_imported_from(tmp_path: Path, named: Registry | None, reason: str) -> None:
    """It is said who could have been meant."""
    folder = store(tmp_path)
    before = folder.read()

    with pytest.raises(InvalidInput, match=reason):
        subscribe(with_registry(folder, named), "thre", [])
    assert folder.read() == before


def test_a_registry_that_is_down_names_nobody(tmp_path: Path) -> None:
    """Whether it knows the peer is not known."""
    with pytest.raises(SourceUnavailable, match="did not answer in time"):
        subscribe(with_registry(store(tmp_path), Registry({})), "there", [])
