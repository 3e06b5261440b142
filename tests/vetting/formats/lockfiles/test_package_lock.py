"""npm's lock."""

import base64
import hashlib
import json
from typing import Any

import pytest

from tests.builders import digest, sha512_of
from tests.npm_served import integrity
from tests.vetting.formats.lockfiles.reading import drawn, read_files, refusal
from vetting.domain.dependencies import Origin
from vetting.domain.releases import Ecosystem
from vetting.formats.lockfiles.package_lock import MAX_PATH_LENGTH, read


def lock(packages: dict[str, Any], **more: object) -> str:
    """Write a lock as npm does."""
    return json.dumps({"name": "app", "lockfileVersion": 3, "requires": True, "packages": packages} | more, indent=2)


# As npm 11.19.1 writes a workspace, reduced to what differs.
WORKSPACE: dict[str, Any] = {
    "": {
        "name": "app",
        "version": "1.0.0",
        "workspaces": ["packages/*", "!packages/no", "tools/**"],
        "dependencies": {"alias": "npm:once@^1.4.0", "ms": "^2.0.0", "out": "file:../out"},
        "optionalDependencies": {"fsevents": "^2", "absent": "^1"},
        "peerDependencies": {"inherits": "*", "not-there": "*"},
        "devDependencies": {"chalk": "^4"},
    },
    "node_modules/alias": {"name": "once", "version": "1.4.0", "dependencies": {"wrappy": "1"}},
    "node_modules/chalk": {"version": "4.1.2", "dev": True, "dependencies": {"ms": "1"}},
    "node_modules/chalk/node_modules/ms": {"version": "1.0.0", "dev": True},
    "node_modules/fsevents": {"version": "2.3.3", "optional": True},
    "node_modules/inherits": {"version": "2.0.4", "peer": True},
    "node_modules/ms": {"version": "2.1.3"},
    "node_modules/one": {"resolved": "packages/one", "link": True},
    "node_modules/out": {"resolved": "../out", "link": True},
    "node_modules/wrappy": {"version": "1.0.2"},
    "packages/no": {"version": "9.0.0"},
    "packages/one": {
        "version": "0.1.0",
        "dependencies": {"ms": "1.0.0", "@scope/two": "1"},
        "devDependencies": {"wrappy": "1"},
    },
    "packages/one/node_modules/@scope/two": {"version": "3.0.0", "dependencies": {"JSONStream": "*"}},
    "packages/one/node_modules/JSONStream": {"version": "0.0.1", "dependencies": {"JSONStream": "*"}},
    "packages/one/node_modules/ms": {"version": "1.0.0"},
    "tools/deep/tool": {"name": "@app/tool"},
    "../out": {"version": "5.0.0", "devDependencies": {"not-locked": "*"}},
}


def test_a_workspace_is_read_with_its_edges() -> None:
    """Dependencies are found as Node.js finds them; only members have development edges."""
    found = read_files(read, {"package-lock.json": lock(WORKSPACE)})

    assert found.ecosystem is Ecosystem.NPM
    assert drawn(found) == {
        "(lockfile)*": "no-9.0.0",
        "app-1.0.0*": "once-1.4.0 ms-2.1.3 out-5.0.0 fsevents-2.3.3 inherits-2.0.4 | chalk-4.1.2",
        "once-1.4.0": "wrappy-1.0.2",
        "chalk-4.1.2": "ms-1.0.0",
        "ms-1.0.0": "",
        "fsevents-2.3.3": "",
        "inherits-2.0.4": "",
        "ms-2.1.3": "",
        "wrappy-1.0.2": "",
        "no-9.0.0": "",
        "one-0.1.0*": "ms-1.0.0 @scope/two-3.0.0 | wrappy-1.0.2",
        "@scope/two-3.0.0": "JSONStream-0.0.1",
        "JSONStream-0.0.1": "",
        "@app/tool*": "",
        "out-5.0.0": "",
    }


def test_a_release_has_its_line() -> None:
    """The line is that of the entry's name."""
    text = lock({"": {}, "node_modules/ms": {"version": "2.1.3"}})

    found = read_files(read, {"package-lock.json": text}).nodes["ms", "2.1.3"]

    assert found.place == "package-lock.json:7"
    assert text.splitlines()[6].strip() == '"node_modules/ms": {'


def test_what_is_for_running_is_never_taken_for_developments() -> None:
    """What no edge leads to is needed in order to run, unless the lock says that it is for development."""
    found = read_files(
        read,
        {
            "package-lock.json": lock(
                {"node_modules/a": {"version": "1"}, "node_modules/b": {"version": "1", "dev": True}}, name="odd"
            )
        },
    )

    assert drawn(found)["(lockfile)*"] == "a-1 | b-1"


@pytest.mark.parametrize(
    ("specifier", "resolved", "origin"),
    [
        ("^1", "https://index.example.test/demo/-/demo-1.0.0.tgz", Origin.INDEX),
        ("https://example.test/demo.tgz", "https://example.test/demo.tgz", Origin.URL),
        ("github:someone/demo", "git+ssh://git@example.test/someone/demo.git#abc", Origin.GIT),
        ("file:demo.tgz", "file:demo.tgz", Origin.PATH),
    ],
)
def test_what_is_not_from_an_index_is_the_projects_own(specifier: str, resolved: str, origin: Origin) -> None:
    """Paths, repositories, and addresses that a dependant asks for, are kept apart from an index's releases."""
    text = lock(
        {"": {"dependencies": {"demo": specifier}}, "node_modules/demo": {"version": "1", "resolved": resolved}}
    )

    assert read_files(read, {"package-lock.json": text}).nodes["demo", "1"].origin is origin


ELSEWHERE = "https://registry.example.test/evil/-/evil-6.6.6.tgz"


@pytest.mark.parametrize(
    "resolved",
    [
        "https://registry.example.test/@a%2fdemo/-/demo-1.0.tgz",
        "https://registry.example.test/download/@a/demo/1.0/abcdef?x#y",
        "",
    ],
)
def test_an_archive_is_of_the_release_that_is_locked(resolved: str) -> None:
    """Registries name it in several ways; where the address is left out, the registry is asked."""
    text = lock({"node_modules/@a/demo": {"version": "1.0+build", "resolved": resolved}})

    assert [*drawn(read_files(read, {"package-lock.json": text}))] == ["(lockfile)*", "@a/demo-1.0+build"]


@pytest.mark.parametrize("resolved", [ELSEWHERE, ELSEWHERE.replace("https", "HTTPS"), "https://a.test/?demo-1.0.tgz"])
def test_an_archive_of_another_release_is_refused(resolved: str) -> None:
    """What is installed would be another release than the one that is judged; an alias says so by its name."""
    text = lock({"node_modules/demo": {"version": "1.0", "resolved": resolved}})
    alias = lock({"node_modules/demo": {"version": "6.6.6", "name": "evil", "resolved": ELSEWHERE}})

    assert f"it is resolved to '{resolved}', which is not an archive of demo 1.0" in refusal(
        read, {"package-lock.json": text}
    )
    assert [*drawn(read_files(read, {"package-lock.json": alias}))] == ["(lockfile)*", "evil-6.6.6"]


def test_workspaces_can_be_named_in_a_table() -> None:
    """An older form names them under ``packages``."""
    text = lock({"": {"workspaces": {"packages": ["./lib/"]}}, "lib": {"version": "1"}})

    assert drawn(read_files(read, {"package-lock.json": text})) == {"app*": "", "lib-1*": ""}


SAME = {"version": "1", "integrity": "sha512-a sha1-x"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"lockfileVersion": 3,\n"packages": {,}}', "package-lock.json:2: not JSON: "),
        (json.dumps({"lockfileVersion": 1, "dependencies": {}}), "`npm install --package-lock-only` writes it anew"),
        (json.dumps({"dependencies": {}}), "`npm install --package-lock-only` writes it anew"),
        (lock({}, lockfileVersion=4), "package-lock.json: its lockfile version is none that is read: 2 and 3 are"),
        (lock({"": {"dependencies": {"gone": "1"}}}), "package-lock.json:6: the project depends on gone"),
        (lock({"": {"devDependencies": {"gone": "1"}}}), "the project depends on gone, which is not locked"),
        (
            lock({"node_modules/a": {"version": "1", "dependencies": {"gone": "1"}}}),
            "package-lock.json:6: a depends on gone, which is not locked",
        ),
        (lock({"": {"dependencies": {"a": 1}}}), "the dependency on a is no text"),
        (
            lock({"": {"dependencies": {"a": "1"}}, "node_modules/a": {"link": True, "resolved": "there"}}),
            "it is a link to 'there', which is not locked",
        ),
        (
            lock({"": {"dependencies": {"a": "1"}}, "node_modules/a": {"link": True, "resolved": "node_modules/a"}}),
            "it is a link to 'node_modules/a', which is not locked",
        ),
        (lock({"node_modules/a": {}}), "package-lock.json:6: 'version' is missing"),
        (lock({"node_modules/a": {"version": "1\u202e"}}), "package-lock.json:6: '1\\u202e' is no version"),
        (lock({"node_modules/a b": {"version": "1"}}), "'a b' is no project name that npm allows"),
        (lock({"node_modules/a": {"version": "1", "link": "x"}}), "'link' is neither true nor false"),
        (
            lock({"node_modules/a": SAME, "x/node_modules/a": {"version": "1", "integrity": "sha512-b"}}),
            "package-lock.json:10: a 1 has another hash than at package-lock.json:6",
        ),
        (
            lock({"a/" * MAX_PATH_LENGTH: {"version": "1", "dependencies": {"x": "1"}}}),
            "its path is longer than any file system takes",
        ),
    ],
)
def test_a_mistake_is_named_with_its_line(text: str, reason: str) -> None:
    """What cannot be read is refused, saying where."""
    assert reason in refusal(read, {"package-lock.json": text})


def test_hashes_of_different_kinds_do_not_contradict() -> None:
    """One release can be hashed in several ways."""
    text = lock({"node_modules/a": SAME, "x/node_modules/a": {"version": "1", "integrity": "sha1-x md5-y"}})

    assert [*drawn(read_files(read, {"package-lock.json": text}))] == ["(lockfile)*", "a-1"]


ONE, OTHER = (integrity(text) for text in (b"one", b"other"))
WEAKER = f"sha256-{base64.b64encode(hashlib.sha256(b'other').digest()).decode()}"


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([{"integrity": ONE}], (["one"], False)),
        ([{"integrity": f"sha1-x {WEAKER} {ONE}?some=option"}], (["one"], False)),
        ([{"integrity": ONE}, {"integrity": f"{ONE} sha1-x"}], (["one"], False)),
        ([{"integrity": ONE}, {}], (["one"], True)),
        ([{"integrity": "sha1-x"}], ([], False)),
        ([{"integrity": "sha512-a sha384 sha3-AA sha256-AAAA"}], ([], False)),
        ([{"integrity": "sha512-\u00e9"}], ([], False)),
        ([{"integrity": ONE, "resolved": "file:a.tgz"}], (["one"], False)),
        ([{}], ([], False)),
    ],
)
def test_a_release_is_the_file_that_npm_would_take(
    entries: list[dict[str, str]], expected: tuple[list[str], bool]
) -> None:
    """The strongest hash names it; one place without a hash lets any file in, and one of a weak hash is none."""
    places = {f"{number or ''}node_modules/a": {"version": "1", **one} for number, one in enumerate(entries)}
    found = read_files(read, {"package-lock.json": lock(places)}).nodes["a", "1"]

    files, has_others = expected
    assert found.distributions == {*map(sha512_of, files)}
    assert found.has_other_files is has_others


def test_another_file_of_a_release_is_refused() -> None:
    """Two places that hold one release against different files contradict each other."""
    text = lock(
        {f"{place}node_modules/a": {"version": "1", "integrity": one} for place, one in (("", ONE), ("x/", OTHER))}
    )

    assert "a 1 has another hash than at" in refusal(read, {"package-lock.json": text})


def test_the_weaker_hash_counts_where_it_is_alone() -> None:
    """A private registry may state SHA-256, which audits name as well."""
    text = lock({"node_modules/a": {"version": "1", "integrity": WEAKER}})

    found = read_files(read, {"package-lock.json": text}).nodes["a", "1"]

    assert found.distributions == {digest("other")}
