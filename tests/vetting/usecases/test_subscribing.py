"""Subscribing to a peer's audits."""

from pathlib import Path

import pytest

from tests.builders import flat_graph
from tests.vetting.usecases.stores_on_disk import (
    CONFIG,
    IMPORT_PEER,
    IMPORTS,
    PEER,
    PublishedTexts,
    audit,
    desk_for,
    store,
)
from vetting.domain.dependencies import Node
from vetting.domain.errors import InvalidInput, SourceUnavailable
from vetting.domain.releases import Ecosystem
from vetting.formats.cargo_vet import StoreFile
from vetting.usecases.subscribing import subscribe

GRAPH = flat_graph(Ecosystem.PYPI, [Node("demo", "1.0")])
EXEMPT = '\n[[exemptions.demo]]\nversion = "1.0"\ncriteria = "safe-to-deploy"\n'
OTHER = "https://other.example.test/audits.toml"
SOURCES = PublishedTexts({PEER: audit("1.0"), OTHER: audit("1.0", 'notes = "other"')})


def test_a_new_peers_audits_take_the_place_of_exemptions(tmp_path: Path) -> None:
    """The subscription and what it brings are written at once."""
    folder = store(tmp_path, config=EXEMPT)

    done = subscribe(desk_for(folder, GRAPH, sources=SOURCES), "peer", [PEER])

    assert folder.read()[StoreFile.CONFIG] == CONFIG + IMPORT_PEER
    assert folder.read()[StoreFile.IMPORTS] == IMPORTS + audit("1.0").replace("audits.", "audits.peer.audits.")
    assert done.written == (StoreFile.CONFIG, StoreFile.IMPORTS)


def test_a_known_peers_address_is_replaced(tmp_path: Path) -> None:
    """What was mapped and excluded stays with another address, and several are taken, each once."""
    mapped = '\n[imports.peer.criteria-map]\ncrypto = "safe-to-run"\n'
    folder = store(tmp_path, config=IMPORT_PEER + mapped + EXEMPT)

    subscribe(desk_for(folder, GRAPH, sources=SOURCES), "peer", [OTHER, PEER, OTHER])

    urls = f'url = [\n    "{OTHER}",\n    "{PEER}",\n]\n'
    assert folder.read()[StoreFile.CONFIG] == f"{CONFIG}\n[imports.peer]\n{urls}{mapped}"


def test_without_an_address_a_known_peer_is_asked_again(tmp_path: Path) -> None:
    """A peer that is subscribed to already needs no address."""
    folder = store(tmp_path, config=IMPORT_PEER + EXEMPT)

    assert subscribe(desk_for(folder, GRAPH, sources=SOURCES), "peer", []).changes.exemptions.went


def test_criteria_that_are_not_mapped_are_named(tmp_path: Path) -> None:
    """What a peer's own words mean here has to be said by somebody."""
    words = "".join(f'[criteria.{name}]\ndescription = "{name}"\n' for name in ("crypto", "fuzzed"))
    desk = desk_for(store(tmp_path), GRAPH, sources=PublishedTexts({PEER: words, OTHER: words}))

    (warning,) = subscribe(desk, "peer", [PEER, OTHER]).warnings

    assert warning.startswith("peer has criteria that mean nothing here yet: crypto, fuzzed; say in [imports.peer.crit")


@pytest.mark.parametrize(
    ("name", "urls", "locked", "frozen", "reason"),
    [
        ("peer", (), False, False, r"where does peer publish its audits\? write `revet import peer URL`"),
        (" ", (PEER,), False, False, "an import needs a name"),
        ("peer", (PEER,), True, False, "--locked forbids"),
        ("peer", (PEER,), True, True, "--frozen forbids"),
    ],
)
def test_what_cannot_be_fetched_is_not_subscribed_to(
    tmp_path: Path, name: str, urls: tuple[str, ...], *, locked: bool, frozen: bool, reason: str
) -> None:
    """A peer without a name or an address, or where nothing may be fetched, is refused."""
    folder = store(tmp_path)
    before = folder.read()

    with pytest.raises(InvalidInput, match=reason):
        subscribe(desk_for(folder, GRAPH, sources=SOURCES, locked=locked, frozen=frozen), name, urls)
    assert folder.read() == before


def test_a_peer_that_does_not_answer_is_not_subscribed_to(tmp_path: Path) -> None:
    """The subscription is written only together with what it brings."""
    folder = store(tmp_path)
    before = folder.read()

    with pytest.raises(SourceUnavailable):
        subscribe(desk_for(folder, GRAPH), "peer", [PEER])
    assert folder.read() == before
