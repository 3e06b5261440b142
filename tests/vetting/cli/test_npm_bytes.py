"""npm's tarballs, from a registry on loopback through an audit to a check of the lockfile."""

import json
from collections.abc import Iterator

import pytest

from tests.loopback import Loopback, listening
from tests.npm_served import integrity, serve_releases
from tests.packing import tgz_of
from tests.vetting.cli.project_folder import WHO, ProjectFolder

OLD = tgz_of({"package/index.js": b"exports.a = 1\n"})
NEW = tgz_of({"package/index.js": b"exports.a = 2\n"})
PROMISE = ("--criteria", "safe-to-deploy", "--who", WHO, "--accept-all")
ALL = '\n[policy."@scope/demo"]\ndistributions = "all"\n'


@pytest.fixture
def audited(project: ProjectFolder) -> Iterator[ProjectFolder]:
    """Read and certify 1.0.0, and the change to 1.1.0, as a registry has them."""
    with listening() as server:
        serve_releases(server, OLD, NEW)
        (project.path / ".npmrc").write_text(f"registry={server.url}/\n")
        lock_release(project, server, "1.0.0", OLD)
        project.revet("init")
        for step in (("1.0.0",), ("1.0.0", "1.1.0")):
            verb = "inspect" if len(step) == 1 else "diff"
            assert project.revet(verb, "@scope/demo", *step, "--mode", "local", "--stat").status == 0
            told = project.revet("certify", "@scope/demo", *step, *PROMISE)
            assert (told.status, told.err) == (0, "")
        lock_release(project, server, "1.1.0", NEW)
        yield project


def lock_release(project: ProjectFolder, server: Loopback, version: str, tarball: bytes) -> None:
    """Lock one release."""
    place = f"{server.url}/@scope/demo/-/demo-{version}.tgz"
    entry = {"version": version, "resolved": place, "integrity": integrity(tarball)}
    packages = {"": {"name": "app", "dependencies": {"@scope/demo": "1"}}, "node_modules/@scope/demo": entry}
    project.lock(json.dumps({"lockfileVersion": 3, "packages": packages}), "package-lock.json")


def test_a_lock_is_held_against_what_was_read(audited: ProjectFolder) -> None:
    """All files of the chain were audited; other bytes fail; audits by SHA-256 alone cannot tell, and that is said."""
    store = audited.path / "supply-chain" / "npm"
    (store / "config.toml").write_text((store / "config.toml").read_text() + ALL)
    whole = audited.revet("check", "--locked")
    lock = audited.path / "package-lock.json"
    good = lock.read_text()
    lock.write_text(good.replace(integrity(NEW), integrity(b"evil")))
    tampered = audited.revet("check", "--locked", "--output-format", "json")
    lock.write_text(good)
    (store / "config.toml").write_text((store / "config.toml").read_text().replace(ALL, ""))
    lines = (store / "audits.toml").read_text().splitlines()
    (store / "audits.toml").write_text("\n".join(line for line in lines if "sha512:" not in line))
    audited.revet("fmt")
    older = audited.revet("check", "--locked")

    assert (whole.status, whole.out, whole.err) == (0, "Vetting succeeded: 1 release, 1 fully audited.\n", "")
    answer = json.loads(tampered.out)
    (failure,) = answer["failures"]
    assert (tampered.status, answer["conclusion"]) == (1, "fail (distributions)")
    kinds = [[one.partition(":")[0] for one in failure[key]] for key in ("locked", "audited")]
    assert kinds == [["sha512"], ["sha256", "sha512"]]
    ways = "@scope/demo 1.1.0 (locked by SHA-512, audited by SHA-256)"
    warning = f"bytes unknown, for the audits name files by other hashes than the lockfile: {ways}"
    assert (older.status, older.err) == (0, f"warning: {warning}\n")
