"""``revet suggest`` and what `revet check` suggests, through an index."""

import json

import pytest

from tests.fake_index import Catalog
from tests.loopback import Reply, listening
from tests.vetting.cli.project_folder import A, ProjectFolder


def body(lines: int) -> str:
    """Write a file of some lines."""
    return "".join(f"line {number}\n" for number in range(lines))


@pytest.fixture
def exempted(project: ProjectFolder) -> ProjectFolder:
    """Lock demo 1.0 with an exemption; the index has nothing of it, so that nothing is fetched."""
    project.lock(f"demo==1.0 --hash=sha256:{A}\n")
    project.revet("init")
    return project


@pytest.fixture
def published(exempted: ProjectFolder, catalog: Catalog) -> ProjectFolder:
    """Publish two releases of demo that differ by two lines."""
    for version, lines in (("1.0", 40), ("1.1", 42)):
        catalog.publish("demo", version, files={"demo/__init__.py": body(lines)})
    return exempted


def test_exemptions_are_to_be_read_away(published: ProjectFolder, catalog: Catalog) -> None:
    """The check holds by the exemption; `suggest` says what would do without it, and how much that is, from then on."""
    checked, suggested = published.revet("check"), published.revet("suggest")
    catalog.requests.clear()
    again = published.revet("suggest", "--output-format", "json")

    document = json.loads(again.out)
    assert (checked.status, suggested.status, again.status) == (0, 0, 0)
    assert suggested.out.splitlines() == [
        "Without exemptions 1 of 1 release lacks audits. What costs least to read comes first.",
        "",
        "  demo 1.0 lacks safe-to-deploy",
        "    To read:   all of 1.0, 51 lines in 4 files",
        "    Read it:   revet inspect demo 1.0",
        "    Record it: revet certify demo 1.0 --criteria safe-to-deploy",
    ]
    assert (document["conclusion"], document["suggest"]["total_lines"]) == ("fail (vetting)", 51)
    assert not any(path.endswith(".whl") for path, _ in catalog.requests)


def test_a_failing_check_says_what_the_change_costs(published: ProjectFolder) -> None:
    """A bump is a small change from what is exempted; where the cache is can be said."""
    published.lock(f"demo==1.1 --hash=sha256:{A}\n")

    told = published.revet("check", "--cache-dir", "kept")
    document = json.loads(published.revet("check", "--cache-dir", "kept", "--output-format", "json").out)

    assert told.status == 1
    (suggestion,) = document["suggest"]["suggestions"]
    stat = suggestion["suggested_diff"]["diffstat"]
    lines = stat["insertions"] + stat["deletions"]
    assert 2 <= lines < 20
    assert f"    To read:   1.0 -> 1.1, {lines} lines in {stat['files_changed']} files" in told.out.splitlines()
    assert document["suggest"]["total_lines"] == lines
    assert (published.path / "kept" / "diff-cache.json").is_file()


def test_a_locked_check_has_no_suggestions_in_json(exempted: ProjectFolder, catalog: Catalog) -> None:
    """Like cargo-vet's; in words the nearest is named, and nothing is fetched."""
    exempted.lock(f"demo==1.1 --hash=sha256:{A}\n")
    catalog.requests.clear()

    document = json.loads(exempted.revet("check", "--locked", "--output-format", "json").out)
    told = exempted.revet("check", "--locked")

    assert document["suggest"] is None
    assert "    To read:   1.0 -> 1.1, of unknown size" in told.out.splitlines()
    assert catalog.requests == []


def test_a_project_that_the_index_lacks_costs_nobody_knows_what(exempted: ProjectFolder) -> None:
    """A warning says why; the size is unknown in words and null in JSON."""
    exempted.lock(f"demo==1.0 --hash=sha256:{A}\nlost==2.0 --hash=sha256:{A}\n")

    told = exempted.revet("check")
    document = json.loads(exempted.revet("check", "--output-format", "json").out)

    assert "    To read:   all of 2.0, of unknown size" in told.out.splitlines()
    assert "what it costs to read lost 2.0 could not be found out" in told.err
    assert document["suggest"]["suggestions"][0]["suggested_diff"]["diffstat"] is None
    assert document["suggest"]["total_lines"] is None


def test_where_all_is_audited_there_is_nothing_to_suggest(exempted: ProjectFolder) -> None:
    """That is good news."""
    audit = '[[audits.demo]]\ncriteria = "safe-to-deploy"\nversion = "1.0"\n'
    (exempted.store / "audits.toml").write_text(f"\n# cargo-vet audits file\n\n{audit}")

    told = exempted.revet("suggest")

    assert (told.status, told.out) == (0, "Nothing to suggest: all that is demanded is audited.\n")


def test_violations_have_to_be_settled_first(exempted: ProjectFolder) -> None:
    """What contradicts itself is not for reading; what lacks audits beside it is told of."""
    denied = '[[audits.demo]]\ncriteria = "safe-to-deploy"\nviolation = "*"\n'
    audit = '[[audits.demo]]\ncriteria = "safe-to-deploy"\nversion = "1.0"\n'
    (exempted.store / "audits.toml").write_text(f"\n# cargo-vet audits file\n\n{audit}\n{denied}")
    alone = exempted.revet("suggest", "--locked")
    exempted.lock(f"demo==1.0 --hash=sha256:{A}\nlost==2.0 --hash=sha256:{A}\nlost==2.1\n")
    beside = exempted.revet("suggest", "--locked")

    first = "Violations have to be settled first: see `revet check`."
    assert (alone.status, alone.out) == (0, f"{first}\n")
    assert beside.out.splitlines()[:4] == [
        first,
        "Without exemptions 2 of 3 releases lack audits. What costs least to read comes first.",
        "",
        "  lost 2.0 lacks safe-to-deploy",
    ]


def test_locked_suggestions_are_without_costs(exempted: ProjectFolder) -> None:
    """Nothing is fetched, and what is not known is null."""
    document = json.loads(exempted.revet("suggest", "--locked", "--output-format", "json").out)

    (suggestion,) = document["suggest"]["suggestions"]
    assert suggestion["suggested_diff"] == {"from": None, "to": "1.0", "diffstat": None}
    assert document["suggest"]["total_lines"] is None


def test_advice_never_fails(exempted: ProjectFolder) -> None:
    """With --advise all is told and nothing fails but what is broken."""
    exempted.lock(f"demo==1.1 --hash=sha256:{A}\n")
    advised = exempted.revet("check", "--advise")
    failed = exempted.revet("check")
    (exempted.store / "config.toml").write_text("this is no TOML")
    broken = exempted.revet("check", "--advise")

    assert (advised.status, failed.status, broken.status) == (0, 1, 2)
    assert advised.out == failed.out


def test_a_comment_can_be_made_of_it(exempted: ProjectFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """The table links to the instance that the user works with."""
    monkeypatch.setenv("REVET_URL", "https://revet.example.test")
    exempted.lock(f"demo==1.1 --hash=sha256:{A}\n")

    told = exempted.revet("check", "--output-format", "markdown")

    assert told.status == 1
    assert told.out.startswith("### Vetting failed: 1 of 1 release without audits\n\n| Release | Lacks |")
    assert "[`1.0 -> 1.1`](https://revet.example.test/diffs/pypi/demo/1.0/1.1)" in told.out


def test_a_store_that_cannot_be_used_is_a_comment_too(exempted: ProjectFolder) -> None:
    """Whoever reads the comment learns what to mend."""
    (exempted.store / "config.toml").write_text("this is no TOML")

    told = exempted.revet("check", "--output-format", "markdown")

    assert told.status == 2
    assert told.out.startswith("### Vetting failed: the store cannot be used as it is\n\n- `config.toml")


def test_a_spoilt_login_costs_a_link_and_no_more(exempted: ProjectFolder) -> None:
    """Where to read is no reason to fail."""
    login = exempted.path.parent / "home" / "revet" / "login.json"
    login.parent.mkdir(parents=True)
    login.write_text("{")
    exempted.lock(f"demo==1.1 --hash=sha256:{A}\n")

    told = exempted.revet("check")

    assert (told.status, "https://" in told.out) == (1, False)


def test_a_registry_of_peers_spares_reading(published: ProjectFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever audited it is told with the command that imports, in every form; then the check holds by that."""
    published.lock(f"demo==1.1 --hash=sha256:{A}\n")
    with listening() as server:
        url = f"{server.url}/audits.toml"
        audit = '[[audits.demo]]\ncriteria = "safe-to-deploy"\nversion = "1.1"\n'
        server.replies["/audits.toml"] = Reply(audit.encode())
        (published.path / "registry.toml").write_text(f'[registry.peer]\nurl = "{url}"\n')
        told = published.revet("check", "--registry", "registry.toml")
        monkeypatch.setenv("REVET_REGISTRY", "registry.toml")
        document = json.loads(published.revet("check", "--output-format", "json").out)
        unwanted = published.revet("check", "--no-registry-suggestions")
        locked = published.revet("check", "--locked")
        nobody = published.revet("import", "per")
        imported = published.revet("import", "peer")

    assert (told.status, told.err) == (1, "")
    assert f"    Or import: peer would eliminate this: revet import peer {url}" in told.out.splitlines()
    release = {"name": "demo", "version": "1.1"}
    assert document["suggest"]["imports"] == [{"name": "peer", "url": url, "releases": [release], "total_lines": 0}]
    assert [one.status for one in (unwanted, locked, nobody, imported)] == [1, 1, 2, 0]
    assert "import" not in unwanted.out + locked.out
    assert "knows no peer 'per': did you mean peer?" in nobody.err
    assert published.revet("check", "--locked").status == 0
