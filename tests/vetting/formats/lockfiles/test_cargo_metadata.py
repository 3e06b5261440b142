"""What cargo says of a workspace."""

import json
from typing import Any

import pytest

from tests.conformance.real_cargo_vet import index_source
from tests.vetting.formats.lockfiles.reading import drawn
from vetting.domain.dependencies import Origin
from vetting.domain.errors import InvalidInput
from vetting.formats.lockfiles.cargo_metadata import (
    CargoWorkspace,
    is_default_index,
    read_metadata,
    store_path_in_manifest,
)

INDEX = "registry+https://index.example.test/git"
REVISION = "a" * 40


def package(name: str, version: str = "1.0.0", source: str | None = INDEX, **more: object) -> dict[str, Any]:
    """Describe a package as cargo does."""
    return {"id": f"{source or 'path'}#{name}@{version}", "name": name, "version": version, "source": source} | more


def needs(one: dict[str, Any], **kinds: list[Any]) -> dict[str, Any]:
    """Resolve a package's dependencies; a keyword is a kind, or ``plain`` for what an old cargo does not tell."""
    deps = [
        {"name": end["name"], "pkg": end["id"]}
        | ({} if kind == "plain" else {"dep_kinds": [{"kind": None if kind == "normal" else kind, "target": None}]})
        for kind, ends in kinds.items()
        for end in ends
    ]
    return {"id": one["id"], "deps": deps}


def document(packages: list[dict[str, Any]], nodes: list[dict[str, Any]], **more: object) -> dict[str, Any]:
    """Put the document together; packages without a source are members."""
    members = [one["id"] for one in packages if one["source"] is None]
    resolve = {"nodes": nodes, "root": None}
    return {"packages": packages, "workspace_members": members, "resolve": resolve, "workspace_root": "/work"} | more


def read(one: object) -> CargoWorkspace:
    """Read a document in which the index is ours."""
    return read_metadata(json.dumps(one), lambda source: source == INDEX)


def test_a_workspace_is_read_with_its_edges() -> None:
    """Normal and build dependencies are ordinary, those for development are apart; one can be both."""
    app, lib = package("app", source=None), package("lib", "0.2.0", None)
    serde, cc, tool, old = package("serde"), package("cc"), package("tool"), package("old")
    one = document(
        [app, lib, serde, cc, tool, old],
        [
            needs(app, normal=[lib, serde], build=[cc], dev=[tool, serde], plain=[old]),
            *map(needs, (lib, serde, cc, tool, old)),
        ],
    )

    assert drawn(read(one).graph) == {
        "app-1.0.0*": "lib-0.2.0 serde-1.0.0 cc-1.0.0 old-1.0.0 | tool-1.0.0 serde-1.0.0",
        "lib-0.2.0*": "",
        "serde-1.0.0": "",
        "cc-1.0.0": "",
        "tool-1.0.0": "",
        "old-1.0.0": "",
    }


@pytest.mark.parametrize(
    ("source", "version", "origin"),
    [
        (INDEX, "1.0.0", Origin.INDEX),
        ("registry+https://other.example.test/git", "1.0.0", Origin.URL),
        (f"git+https://example.test/x?branch=main#{REVISION}", f"1.0.0@git:{REVISION}", Origin.GIT),
        ("git+https://example.test/x", "1.0.0", Origin.GIT),
        (None, "1.0.0", Origin.PATH),
    ],
)
def test_a_source_says_whose_a_crate_is(source: str | None, version: str, origin: Origin) -> None:
    """Only crates of the default index are third-party; those of a repository have its revision in their version."""
    one = package("demo", source=source, description="What it is.", repository=None)

    (node,) = read(document([one], [needs(one)])).graph.nodes.values()

    assert (node.version, node.origin, node.description, node.repository) == (version, origin, "What it is.", None)


def test_the_default_index_is_known_by_its_digest() -> None:
    """The name that the real cargo-vet holds for its index is the one that counts."""
    assert is_default_index(index_source())
    assert not is_default_index(INDEX)


def test_a_crate_of_ones_own_and_the_indexs_are_told_apart() -> None:
    """A workspace can depend on what it published itself, in the same version."""
    own, published = package("demo", source=None), package("demo")
    graph = read(document([own, published], [needs(own, dev=[published]), needs(published)])).graph

    assert drawn(graph) == {"demo-1.0.0 from path#demo@1.0.0*": "| demo-1.0.0", "demo-1.0.0": ""}


@pytest.mark.parametrize(
    ("of_package", "of_workspace", "expected"),
    [
        ({"vet": {"store": {"path": "a"}}}, {"vet": {"store": {"path": "b"}}}, "a"),
        (None, {"vet": {"store": {"path": "b"}}}, "b"),
        ({"vet": {}}, None, None),
        ({"vet": "odd"}, None, None),
        ({"other": 1}, "odd", None),
    ],
)
def test_a_manifest_can_place_the_store(of_package: object, of_workspace: object, expected: str | None) -> None:
    """The root package's word counts before the workspace's; tables of other tools are passed over."""
    root = package("app", source=None, metadata=of_package)
    one = document([root], [needs(root)], metadata=of_workspace)
    one["resolve"]["root"] = root["id"]

    found = read(one)

    assert (found.store_path, found.root) == (expected, "/work")


def test_a_manifests_text_places_the_store_too() -> None:
    """Verbs that need no graph read the same from the manifest."""
    text = '[workspace.metadata.vet]\nstore = { path = "there" }\n'

    assert store_path_in_manifest(text) == "there"
    assert store_path_in_manifest('[package.metadata.vet.store]\npath = "here"\n' + text) == "here"
    assert store_path_in_manifest("") is None
    with pytest.raises(InvalidInput, match=r"Cargo\.toml:1: not TOML"):
        store_path_in_manifest("[")


APP = package("app", source=None)


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        ({"packages": [], "resolve": 3}, "'resolve' is no table"),
        ({"packages": [], "resolve": None}, "'resolve' is missing: ask for the metadata without --no-deps"),
        (document([{"id": "x", "source": None}], [needs(APP)]), "'version' is missing"),
        (document([APP], [needs(package("gone"))]), "which is none of its packages"),
        (document([APP], [needs(APP, normal=[package("gone")])]), "app depends on"),
        (document([APP, package("b")], [needs(package("b"))]), "the member 'path#app@1.0.0' is not resolved"),
        (document([package("a b", source=None)], [needs(APP)]), "'a b' is no version"),
    ],
)
def test_what_is_no_metadata_is_refused(one: object, reason: str) -> None:
    """What cargo would not say is refused."""
    with pytest.raises(InvalidInput) as refused:
        read(one)
    assert str(refused.value).startswith("cargo metadata: ")
    assert reason in str(refused.value)
