"""pipenv's lock."""

import json

import pytest

from tests.builders import digest
from tests.vetting.formats.lockfiles.reading import drawn, read_files, refusal
from vetting.domain.dependencies import Origin
from vetting.formats.lockfiles.pipfile import read

A, B = digest("a"), digest("b")


def lock(**categories: object) -> str:
    """Write a lock as pipenv does."""
    return json.dumps({"_meta": {"pipfile-spec": 6, "sources": []}, "default": {}} | categories, indent=4)


def test_categories_tell_what_is_needed() -> None:
    """The default category is needed in order to run, all others are development's; every hash counts."""
    text = lock(
        default={
            "Requests": {"extras": ["socks"], "hashes": [f"sha256:{A}", f"sha256:{B}"], "version": "==2.34.2"},
            "both": {"version": "==1.0", "markers": "os_name == 'nt'"},
        },
        develop={"both": {"version": "==1.0"}, "coverage": {"index": "x", "version": "==7.17.3"}},
        docs={"mdurl": {"version": "===0.1.2"}},
    )
    found = read_files(read, {"Pipfile.lock": text})

    assert drawn(found)["(lockfile)*"] == "requests-2.34.2 both-1.0 | coverage-7.17.3 mdurl-0.1.2"
    assert found.nodes["requests", "2.34.2"].distributions == {A, B}
    assert found.nodes["requests", "2.34.2"].place == "Pipfile.lock:7"


@pytest.mark.parametrize(
    ("entry", "origin"),
    [
        ({"path": ".", "editable": True}, Origin.PATH),
        ({"git": "https://example.test/x", "ref": "abc"}, Origin.GIT),
        ({"file": "https://example.test/x.zip"}, Origin.URL),
    ],
)
def test_what_is_not_from_an_index_is_the_projects_own(entry: dict[str, object], origin: Origin) -> None:
    """Paths, repositories and addresses are kept apart from an index's releases."""
    assert read_files(read, {"Pipfile.lock": lock(default={"demo": entry})}).nodes["demo", ""].origin is origin


@pytest.mark.parametrize("key", ["editable", "file", "path", "url", "git"])
def test_what_pipenv_takes_from_an_index_is_judged(key: str) -> None:
    """A key that says nothing makes no release the project's own: pipenv passes over it, too."""
    entry = {"version": "==1.0", key: False if key == "editable" else ""}

    found = read_files(read, {"Pipfile.lock": lock(default={"demo": entry})})

    assert found.nodes["demo", "1.0"].origin is Origin.INDEX


def test_a_name_in_codes_is_read_all_the_same() -> None:
    """A name that is escaped is not found again in the text, so that its line is a guess and the rest is right."""
    text = '{"default": {\n"d\\u0065mo": {"version": "==1"},\n"more": {"version": "==2"}}}'

    nodes = read_files(read, {"Pipfile.lock": text}).nodes

    assert [nodes["demo", "1"].place, nodes["more", "2"].place] == ["Pipfile.lock:1", "Pipfile.lock:1"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"default": {\n\n tru', "Pipfile.lock:3: not JSON: "),
        ("[" * 1_000_000, "Pipfile.lock: nests too deep to be a lockfile"),
        (f'{{"default": {"1" * 5000}}}', "Pipfile.lock: holds a number that is too long"),
        ("[]", "Pipfile.lock:1: a lockfile in JSON is an object"),
        ("{}", "Pipfile.lock: 'default' is missing: this is no Pipfile.lock"),
        ('{"default": {"a": {}},\n"default": {}}', "Pipfile.lock:2: 'default' is named twice in one object"),
        ('{"default": {"x\\"y": 1, "x\\"y": 2}}', "named twice in one object"),
        ('{"default": 3}', "Pipfile.lock: 'default' is no table"),
        ('{"default": {"a": 1}}', "Pipfile.lock: 'a' is no table"),
        (lock(default={"demo": {}}), "Pipfile.lock:7: demo is not pinned"),
        (
            lock(default={"colorama": {"markers": "sys_platform == 'win32'", "version": "*"}}),
            'installs: write its version into the Pipfile, as "==1.2", and lock again',
        ),
        (lock(default={"demo": {"path": 1, "version": "==1"}}), "Pipfile.lock:7: 'path' is no text"),
        (lock(default={"demo": {"version": ">=1"}}), "Pipfile.lock:7: demo is not pinned"),
        (lock(default={"demo": {"version": "==1 \u0000"}}), "Pipfile.lock:7: '1 \\x00' is no version"),
        (lock(default={"demo": {"version": "==--accept-all"}}), "Pipfile.lock:7: '--accept-all' is no version"),
        (lock(default={"-": {"version": "==1"}}), "Pipfile.lock:7: '-' is not a project name"),
        (lock(default={"demo": {"version": "==1", "hashes": 3}}), "Pipfile.lock:7: 'hashes' is no list of texts"),
        (
            lock(
                default={"demo": {"version": "==1", "hashes": [f"sha256:{A}"]}},
                develop={"demo": {"version": "==1", "hashes": [f"sha256:{B}"]}},
            ),
            "Pipfile.lock:15: demo 1 differs from what stands at Pipfile.lock:7",
        ),
    ],
)
def test_a_mistake_is_named_with_its_line(text: str, reason: str) -> None:
    """What cannot be read is refused, saying where."""
    assert reason in refusal(read, {"Pipfile.lock": text})
