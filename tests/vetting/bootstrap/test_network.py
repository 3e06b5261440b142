"""What the folder verbs ask the world, and what they load for it."""

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pytest

from tests.fake_index import Catalog, serving
from tests.loopback import Reply, listening
from vetting.bootstrap.command import open_desk
from vetting.bootstrap.network import LatePeers, LateRegistry, late_registry, named_peer_registry, user_agent
from vetting.domain.errors import InvalidInput
from vetting.domain.releases import Ecosystem

HEAVY = ("httpx2", "httpcore2", "anyio", "stamina", "pypi_simple", "pydantic", "packaging.metadata", "platformdirs")


@pytest.fixture(autouse=True)
def _nobodys_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Leave out what the user who runs the tests has configured."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))


def test_peers_are_read_from_beside_the_lockfile(tmp_path: Path) -> None:
    """A relative path in a store starts from the lockfile's folder; where nothing is wanted nothing is loaded."""
    (tmp_path / "peer.toml").write_text("[audits]\n")
    peers = LatePeers(tmp_path)

    assert (peers.read([]), peers.read(["peer.toml"])) == ({}, {"peer.toml": "[audits]\n"})


def test_the_registry_of_peers_is_the_named_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A flag comes before the environment; a path starts where the user is, and what it names where the lockfile is."""
    (tmp_path / "registry.toml").write_text("here")
    (tmp_path / "project").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REVET_REGISTRY", " ")
    none = named_peer_registry(None, tmp_path / "project")
    monkeypatch.setenv("REVET_REGISTRY", "https://registry.example.test/registry.toml")
    by_name = named_peer_registry(None, tmp_path / "project")
    by_flag = named_peer_registry("registry.toml", tmp_path / "project")

    assert by_name is not None
    assert by_flag is not None
    assert (none, by_name.address) == (None, "https://registry.example.test/registry.toml")
    assert by_flag.read([by_flag.address]) == {str(tmp_path / "registry.toml"): "here"}
    assert by_flag.read([]) == {}


def test_who_asks_is_said() -> None:
    """Whoever is asked learns which program asks."""
    assert user_agent().startswith("revet/")


def test_peers_are_read_with_what_the_user_allows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A token from the environment is shown to the peer that it names."""
    with listening() as server:
        monkeypatch.setenv("REVET_PEER_TOKEN_OURS", f"{server.url} abc")
        with pytest.raises(InvalidInput, match="answers 404"):
            LatePeers(tmp_path).read([f"{server.url}/a"])

        assert server.asked[0].headers["Authorization"] == "Bearer abc"


def test_a_login_is_for_the_registry_and_not_for_whom_it_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever writes the list must not choose what is asked in the user's name, be it at the same origin."""
    with listening() as server:
        home, peer = f"{server.url}/registry.toml", f"{server.url}/private"
        server.replies |= {"/registry.toml": Reply(b"home"), "/private": Reply(b"peer")}
        monkeypatch.setenv("REVET_PEER_TOKEN_OURS", f"{server.url} abc")
        named = named_peer_registry(home, tmp_path)
        assert named is not None

        assert (named.read([home]), named.read([peer])) == ({home: "home"}, {peer: "peer"})
        assert [one.headers.get("Authorization") for one in server.asked] == ["Bearer abc", None]


def test_who_waits_sees_who_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Peers and the index are asked under a bar; where nobody is asked there is none."""
    shown: list[tuple[str, int | None]] = []

    def progress(what: str, total: int | None) -> AbstractContextManager[Callable[[], None]]:
        shown.append((what, total))
        return nullcontext(lambda: None)

    (tmp_path / "requirements.txt").write_text("demo==1.0\n")
    (tmp_path / "peer.toml").write_text("[audits]\n")
    with serving(Catalog()) as index:
        monkeypatch.setenv("REVET_INDEX_URL", index.url)
        desk = open_desk(tmp_path, progress=progress)
        assert desk.registry is not None
        for names, addresses in ((["demo"], ["peer.toml"]), ([], [])):
            desk.registry.look_up(names)
            desk.sources.read(addresses)

    assert shown == [("asking the index", None), ("asking peers", None)]


def test_the_index_is_the_configured_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the index says of locked projects comes from the one that the environment names, else from pip's."""
    (tmp_path / "requirements.txt").write_text("demo==1.0\n")
    catalog = Catalog()
    catalog.publish("demo", "1.0")
    with serving(catalog) as index:
        monkeypatch.setenv("REVET_INDEX_URL", index.url)
        registry = open_desk(tmp_path).registry
        assert registry is not None
        found = [registry.look_up(["demo"]), registry.look_up(["demo"]), registry.look_up([])]
        monkeypatch.delenv("REVET_INDEX_URL")
        monkeypatch.setenv("PIP_INDEX_URL", index.url)
        by_pip = LateRegistry(Ecosystem.PYPI, tmp_path, None).look_up(["demo"])

    assert [list(one) for one in (*found, by_pip)] == [["demo"], ["demo"], [], ["demo"]]
    assert len([path for path in catalog.paths() if path == "/simple/demo/"]) == 2


def test_npms_registry_is_the_configured_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """For npm the registry is that of the project's own configuration."""
    monkeypatch.delenv("NPM_CONFIG_REGISTRY", raising=False)
    monkeypatch.delenv("npm_config_registry", raising=False)
    with listening() as server:
        (tmp_path / ".npmrc").write_text(f"registry={server.url}\n")
        server.reply_json("/demo", {"name": "demo", "versions": {"1.0.0": {}}})

        found = LateRegistry(Ecosystem.NPM, tmp_path, None).look_up(["demo"])

    assert [one.version for one in found["demo"].releases] == ["1.0.0"]


def test_nobody_is_asked_about_crates(tmp_path: Path) -> None:
    """There is no index of crates to ask."""
    assert late_registry(Ecosystem.CARGO, tmp_path, None) is None


def test_laying_a_desk_loads_no_client(tmp_path: Path) -> None:
    """Until something is asked, nothing that asks is loaded."""
    (tmp_path / "requirements.txt").write_text("demo==1.0\n")
    program = (
        "import sys; from pathlib import Path; from vetting.bootstrap.command import open_desk; "
        f"open_desk(Path(sys.argv[1])); print(*[one for one in {HEAVY!r} if one in sys.modules])"
    )

    told = subprocess.run([sys.executable, "-c", program, tmp_path], capture_output=True, text=True, check=True)

    assert told.stdout.split() == []


def test_only_the_answer_is_answered(tmp_path: Path) -> None:
    """That an index had to be asked once more is no part of what a command prints: another program reads that."""
    (tmp_path / "requirements.txt").write_text("demo==1.0\n")
    program = (
        "import sys; from pathlib import Path; from vetting.bootstrap.command import open_desk; "
        "print(*open_desk(Path(sys.argv[1])).registry.look_up(['demo']))"
    )
    catalog = Catalog()
    catalog.publish("demo", "1.0")
    catalog.fail(match="/simple/demo/", status=503)
    with serving(catalog) as index:
        told = subprocess.run(
            [sys.executable, "-c", program, tmp_path],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "REVET_INDEX_URL": index.url},
        )

    assert (told.stdout, told.stderr) == ("demo\n", "")
    assert len([path for path in catalog.paths() if path == "/simple/demo/"]) == 2
