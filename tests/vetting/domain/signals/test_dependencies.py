"""What a release asks for: projects newly asked for, by address, less narrowly, from elsewhere, and hardly known."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.vetting.domain.signals.archive.changing import found_in
from tests.vetting.domain.signals.lineage_of import messages, out, scanned
from tests.vetting.domain.signals.looking import brief, found
from tests.vetting.domain.trees_of import digest, tree_of
from vetting.domain.looking import CouldNotLook, Found, Looked, NotPublished
from vetting.domain.near_names import NameList
from vetting.domain.releases import ProjectName
from vetting.domain.signals.dependencies.asked import (
    MAX_FINDINGS,
    DependencyAdded,
    PinsWidened,
    RequiredByAddress,
    added_between,
)
from vetting.domain.signals.dependencies.hints import OtherIndex
from vetting.domain.signals.dependencies.known import NameNearby, UnknownDependency
from vetting.domain.signals.dependencies.required import MAX_BYTES, MAX_FILES
from vetting.domain.signals.interface import (
    AddedDependency,
    ChangeUnderScan,
    DependencyFacts,
    Finding,
    ReleaseUnderScan,
    TreeSide,
    digest_of,
)
from vetting.domain.trees import compare_trees, matched_paths

RULE = DependencyAdded()
METADATA = b"Metadata-Version: 2.1\nName: demo\nRequires-Dist: one>=1\n"
PATH = "demo.dist-info/METADATA"


def added(path: str, new: bytes, old: bytes | None = None) -> list[Finding]:
    """Let D0 look at one file of metadata."""
    code = {"demo.py": b""}
    return found_in(RULE, {path: new, **code}, None if old is None else {path: old, **code})


@pytest.mark.parametrize("path", [PATH, "PKG-INFO", "demo.egg-info/PKG-INFO", "src/demo.egg-info/PKG-INFO"])
def test_a_new_requirement_is_low(path: str) -> None:
    """A project that only the new metadata asks for is found at its line."""
    (finding,) = added(path, METADATA + b'Requires-Dist: Two.More>2; extra == "x"\n', METADATA)
    assert brief([finding]) == [("low", "delta", 4, 16)]
    assert (finding.rule, finding.digest) == ("D0", digest_of(b"two-more"))
    assert finding.message == 'It now asks for Two.More>2; extra == "x".'


def test_a_requirement_that_only_changed_its_bounds_was_not_added() -> None:
    """The same project in another spelling, or with other bounds, was asked for before."""
    assert added(PATH, METADATA.replace(b"one>=1", b"ONE>=2"), METADATA) == []


@pytest.mark.parametrize(
    ("text", "expected"), [(b"demo[more]", []), (b"demo @ https://files.example.test/d.whl", ["demo"])]
)
def test_the_project_itself_is_no_dependency(text: bytes, expected: list[str]) -> None:
    """Extras ask for each other by its name; that it is to come from elsewhere is another matter."""
    new = METADATA + b"Requires-Dist: " + text + b"\n"
    assert expected == sorted({"demo" for one in added(PATH, new, METADATA) if one.digest == digest_of(b"demo")})


def test_a_requirement_twice_is_one_finding() -> None:
    """A project that is asked for under two conditions is named once."""
    data = b"Requires-Dist: one; python_version < '3'\nRequires-Dist: one>1; python_version > '3'\n"
    assert brief(added(PATH, data)) == [("low", "delta", 1, 16)]


def test_without_a_compared_release_every_requirement_counts() -> None:
    """Where all of a release is read, all it asks for is new."""
    assert brief(added(PATH, METADATA)) == [("low", "delta", 3, 16)]


def test_a_requirement_that_cannot_be_read_stands_for_itself() -> None:
    """Nonsense in the metadata is named, escaped, and does not stop the rule."""
    (finding,) = added(PATH, b"Requires-Dist: ??? \x1b[31m\n")
    assert finding.message == "It now asks for ??? \\x1b[31m."


def test_a_requirement_in_the_description_is_none() -> None:
    """What follows the headers is text for people."""
    assert added(PATH, METADATA + b"\nRequires-Dist: two\n", METADATA) == []


def test_a_folded_requirement_is_found_somewhere() -> None:
    """A value folded over lines is found, at its first line or at the file's."""
    assert brief(added(PATH, b"Requires-Dist: one\n  >=1\n")) == [("low", "delta", 1, 1)]


def test_npm_dependencies_are_found() -> None:
    """What npm would install along with a package is found in all of its tables."""
    new = b'{"dependencies": {"one": "1"},\n "optionalDependencies": {"two": "2"}, "bundledDependencies": ["three"]}'
    findings = added("package.json", new, b'{"dependencies": {"one": "0"}}')
    assert brief(findings) == [("low", "delta", 2, 28), ("low", "delta", 1, 1)]
    assert [finding.message for finding in findings] == ["It now asks for two.", "It now asks for three."]


@pytest.mark.parametrize(
    ("wanted", "names"),
    [("npm:two@^1.0", ["two"]), ("npm:@a/two", ["@a/two"]), ("npm:one@2", []), ("npm:", [])],
)
def test_another_project_by_an_old_name_is_added(wanted: str, names: list[str]) -> None:
    """Npm installs the one behind the colon, whatever the code calls it."""
    new = f'{{"dependencies": {{"one": "{wanted}"}}}}'.encode()
    findings = added("package.json", new, b'{"dependencies": {"one": "^1.0"}}')
    assert [finding.message for finding in findings] == [f"It now asks for {name}." for name in names]


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("METADATA", METADATA),
        ("tests/PKG-INFO", METADATA),
        ("vendor/deep/demo.egg-info/PKG-INFO", METADATA),
        ("package.json", b"[]"),
        ("package.json", b'{"dependencies": "one", "devDependencies": {"two": "2"}}'),
    ],
)
def test_other_files_bring_nothing(path: str, data: bytes) -> None:
    """Only the metadata that installers read is looked at, and what installs for developers only is not."""
    assert added(path, data) == []


def test_a_line_of_blanks_takes_no_time() -> None:
    """Blanks without end after the field's name are passed once, not once for each of them."""
    data = b"Requires-Dist:" + b" \t" * 200_000 + b"\nRequires-Dist: one\n"
    assert brief(added(PATH, data)) == [("low", "delta", 1, 1), ("low", "delta", 2, 16)]


def test_requires_txt_is_metadata_too() -> None:
    """What an egg's folder lists is asked for, in its sections as well."""
    new = b"one>=1\n\n[tests]\n# no requirement\n  two\n"
    findings = added("demo.egg-info/requires.txt", new, b"one\n")
    assert [(one.message, one.line, one.column) for one in findings] == [("It now asks for two.", 5, 3)]


def test_a_project_that_several_files_name_is_one() -> None:
    """An sdist tells the same thrice; an old one that told it only in its egg's folder has told it."""
    three = {"PKG-INFO": METADATA, "demo.egg-info/PKG-INFO": METADATA, "demo.egg-info/requires.txt": b"one\n"}
    assert [one.path for one in found_in(RULE, three)] == ["PKG-INFO"]
    assert found_in(RULE, three, {"src/demo.egg-info/requires.txt": b"one>=0\n"}) == []


def test_metadata_without_end_is_not_read() -> None:
    """Who ships as much of it wants it not to be looked at, and is told of as unfinished."""
    many = {f"demo{number}.egg-info/PKG-INFO": METADATA for number in range(MAX_FILES + 1)}
    with pytest.raises(ValueError, match="51 files of metadata"):
        found_in(RULE, many)


def test_of_very_many_the_rest_is_counted() -> None:
    """A page holds as many as somebody reads."""
    lines = b"".join(b"Requires-Dist: p%d\n" % number for number in range(MAX_FINDINGS + 2))
    findings = added(PATH, lines)
    assert len(findings) == MAX_FINDINGS + 1
    assert findings[-1].message == "2 more like these are not listed."


def test_added_projects_are_named() -> None:
    """Those of Python's index that only the new side asks for; none where metadata cannot be read, or is too large."""
    texts = (METADATA, METADATA + b"Requires-Dist: Two\n", b"{")
    kept = {digest(data): data for data in texts}
    old, new = (tree_of({PATH: data, "demo.py": METADATA}) for data in texts[:2])
    assert added_between(old, new, kept.__getitem__) == (("two",), ())
    assert added_between(None, new, kept.__getitem__) == (("one", "two"), ())
    npm = b'{"dependencies": {"three": "1"}}'
    kept[digest(npm)] = npm
    more = tree_of({PATH: texts[1], "package.json": npm})
    assert added_between(old, more, kept.__getitem__) == (("two",), ())
    assert added_between(old, tree_of({"package.json": b"{"}), kept.__getitem__) == ((), ())
    large = replace(new, entries=tuple(replace(one, size_bytes=MAX_BYTES + 1) for one in new.entries))
    assert added_between(old, large, kept.__getitem__) == ((), ())


def _change(new: dict[str, bytes], old: dict[str, bytes]) -> ChangeUnderScan:
    kept = {digest(data): data for data in (*new.values(), *old.values())}
    before, after = tree_of(old), tree_of(new)
    sides = [TreeSide(tree, matched_paths(tree), None) for tree in (before, after)]
    changes = tuple(compare_trees(before, after))
    return ChangeUnderScan(sides[0], sides[1], changes, lambda entry: kept[entry.sha256 or digest(b"")])


@pytest.mark.parametrize(
    ("path", "new", "expected"),
    [
        (PATH, b"Requires-Dist: two @ https://evil.example.test/two.whl\n", "https://evil.example.test/two.whl"),
        (
            PATH,
            b"Requires-Dist: two @ git+https://git.example.test/two@main\n",
            "git+https://git.example.test/two@main",
        ),
        ("demo.egg-info/requires.txt", b"[x]\ntwo@ https://evil.example.test/t\n", "https://evil.example.test/t"),
        ("package.json", b'{"dependencies": {"two": "git+ssh://git@git.example.test/two"}}', None),
        ("package.json", b'{"optionalDependencies": {"two": "http://evil.example.test/t.tgz"}}', None),
        ("package.json", b'{"dependencies": {"two": "github:evil/two"}}', None),
        ("package.json", b'{"dependencies": {"two": "evil/two#main"}}', None),
        ("package.json", b'{"dependencies": {"two": "file:./lib"}}', None),
    ],
)
def test_a_dependency_by_address_is_high(path: str, new: bytes, expected: str | None) -> None:
    """Whatever kind of address, and in whichever file; the same one in the compared release is context."""
    (finding,) = found_in(RequiredByAddress(), {path: new}, {path: b"{}"})
    assert (finding.severity.value, finding.scope.value, finding.path) == ("high", "delta", path)
    assert expected is None or finding.message == f"It takes two from {expected}, not from an index."
    assert [one.scope.value for one in found_in(RequiredByAddress(), {path: new}, {path: new})] == ["context"]


@pytest.mark.parametrize(
    ("path", "new"),
    [
        (PATH, b"Requires-Dist: two>=1 ; python_version < '4'\n\nSee two @ https://docs.example.test\n"),
        ("package.json", b'{"dependencies": {"two": "^1.0.0", "three": "npm:two@1", "@a/b": "1 - 2", "c": null}}'),
    ],
)
def test_a_dependency_from_the_index_is_no_address(path: str, new: bytes) -> None:
    """Ranges, aliases and prose are none."""
    assert found_in(RequiredByAddress(), {path: new}) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("one==1.0", "one>=1.0", "It no longer pins one."),
        ("one===1.0", "one", "It no longer pins one."),
        ("One[x]==1.0; python_version > '3'", "one~=1.0", "It no longer pins one."),
        ("one>=1,<2", "one>=1", "It no longer bounds one."),
        ("one==1.*", "one", "It no longer bounds one."),
        ("one==1.0", "one==1.1", None),
        ("one>=1", "one", None),
        ("one<2", "one<3", None),
        ("one==1.0", "two", None),
        ("one==1.0", "one @ https://one.example.test/one.whl", None),
        ("one<2", "one @ https://one.example.test/one.whl", None),
    ],
)
def test_a_pin_that_is_gone_is_low(old: str, new: str, expected: str | None) -> None:
    """A version that any later one will do for now; another pin, or another bound, is none."""
    sides = [{PATH: f"Requires-Dist: {one}\n".encode()} for one in (new, old)]
    assert [one.message for one in found_in(PinsWidened(), *sides)] == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("old", "new", "expected"), [("1.0.0", "^1.0.0", "pins"), ("^1.0.0", "*", "bounds"), ("^1", "^2", None)]
)
def test_npm_pins_are_pins(old: str, new: str, expected: str | None) -> None:
    """By npm's ranges."""
    sides = [{"package.json": f'{{"dependencies": {{"one": "{text}"}}}}'.encode()} for text in (new, old)]
    wanted = [f"It no longer {expected} one."] if expected else []
    assert [one.message for one in found_in(PinsWidened(), *sides)] == wanted


HASHED = b"one==1.0 \\\n    --hash=sha256:00\nTwo==2 --hash=sha256:11\n# three\n"


@pytest.mark.parametrize(
    ("path", "new", "expected"),
    [
        ("requirements.txt", b"one==1.0\ntwo==2 --hash=sha256:11\n", ["It no longer states a hash of one."]),
        ("requirements/dev-requirements.txt", b"one==1.1\r\nTWO\r\n", ["It no longer states a hash of one, two."]),
        ("constraints.txt", HASHED.replace(b"00", b"22"), []),
        ("requirements.txt", b"four==1.0\n", []),
        ("notes.txt", b"one==1.0\n", []),
    ],
)
def test_a_hash_that_is_gone_is_low(path: str, new: bytes, expected: list[str]) -> None:
    """Of what is still asked for; another hash is none, nor is what is asked for no longer."""
    findings = list(PinsWidened().look(_change({path: new}, {path: HASHED})))
    assert [one.message for one in findings] == expected
    assert {one.path for one in findings} <= {path}


def test_of_many_lost_hashes_some_are_named() -> None:
    """And a file that is new, or gone, has lost none."""
    old = b"".join(b"p%d==1 --hash=sha256:00\n" % number for number in range(7))
    change = _change({"requirements.txt": old.replace(b" --hash=sha256:00", b"")}, {"requirements.txt": old})
    (finding,) = PinsWidened().look(change)
    assert finding.message == "It no longer states a hash of p0, p1, p2, p3, p4 and 2 more."
    assert list(PinsWidened().look(_change({"requirements.txt": old}, {"constraints.txt": old}))) == []


@pytest.mark.parametrize(
    "document",
    [
        {"publishConfig": {"registry": "https://evil.example.test/"}},
        {"overrides": {"one": "git+https://git.example.test/one"}},
        {"overrides": {"two": {".": "1", "one": "npm:other@1"}}},
        {"resolutions": {"**/one": "https://evil.example.test/one.tgz"}},
        {"pnpm": {"overrides": {"two>one": "github:evil/one"}}},
    ],
)
def test_what_only_npm_in_its_own_folder_goes_by_is_low(document: object) -> None:
    """Where it is published to, and what takes the place of dependencies; what stood there before is context."""
    data = json.dumps(document).encode()
    assert [brief([one])[0][:2] for one in found(OtherIndex(), "package.json", data, b"{}")] == [("low", "delta")]
    assert [one.scope.value for one in found(OtherIndex(), "package.json", data, data)] == ["context"]


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("package.json", b'{"overrides": {"one": "1.2", "two": {"one": "^2"}, "three": ["git:x"], "four": "$one"}}'),
        ("package.json", b'{"publishConfig": {"access": "public"}, "resolutions": []}'),
        ("package.json", b"[]"),
        ("package.json", b"{"),
        ("lib/package.json", b'{"publishConfig": {"registry": "https://evil.example.test/"}}'),
    ],
)
def test_versions_in_the_place_of_others_are_none(path: str, data: bytes) -> None:
    """Another version of the same project comes from where it came from; and what npm cannot read says nothing."""
    assert found(OtherIndex(), path, data, b"{}") == []


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("requirements.txt", "--extra-index-url https://evil.example.test/simple"),
        ("deploy/requirements-prod.txt", "  --find-links=https://evil.example.test/"),
        ("pip.conf", "extra-index-url = https://evil.example.test/simple"),
        ("setup.cfg", "find_links = https://evil.example.test/"),
        ("setup.py", "    dependency_links=['https://evil.example.test/']"),
        ("pyproject.toml", "[[tool.uv.index]]"),
        ("pyproject.toml", "extra-index-url = ['https://evil.example.test/simple']"),
        (".npmrc", "@acme:registry=https://evil.example.test/"),
    ],
)
def test_another_index_is_medium(path: str, line: str) -> None:
    """Wherever installers would read of it; what stood there before is context."""
    data = f"# first\n{line}\n".encode()
    (finding,) = found(OtherIndex(), path, data, b"# first\n")
    assert (finding.severity.value, finding.scope.value, finding.line) == ("medium", "delta", 2)
    assert [one.scope.value for one in found(OtherIndex(), path, data, data)] == ["context"]


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("README.md", "--extra-index-url https://evil.example.test/simple"),
        ("docs/requirements.txt", "--extra-index-url https://evil.example.test/simple"),
        ("requirements.txt", "one==1.0  # no --extra-index-url here"),
        ("requirements.txt", "#--extra-index-url https://evil.example.test/simple"),
        ("setup.cfg", "description = registry of things"),
    ],
)
def test_prose_about_indexes_is_none(path: str, line: str) -> None:
    """Documentation and comments take nothing from anywhere."""
    assert found(OtherIndex(), path, f"{line}\n".encode()) == []


def _asks(facts: Looked[DependencyFacts] | None, name: str = "two") -> ReleaseUnderScan:
    return scanned(out("1.1"), out("1.0"), added=(AddedDependency(ProjectName(name), facts),))


def _facts(days: float | None, releases: int = 9, *, has_repository: bool | None = True) -> Looked[DependencyFacts]:
    at = out("1.1").first_seen_at
    return Found(DependencyFacts(None if days is None else at - timedelta(days=days), releases, has_repository))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (
            _facts(0.75, 1, has_repository=False),
            ("high", "It now asks for two, which was 18 hours old then, has 1 release and names no repository."),
        ),
        (_facts(1, 2, has_repository=None), ("high", "It now asks for two, which was 1 day old then, has 2 releases.")),
        (_facts(29, 9), ("medium", "It now asks for two, which was 29 days old then, has 9 releases.")),
        (_facts(-3, 1), ("high", "It now asks for two, which was 0 hours old then, has 1 release.")),
        (
            NotPublished(),
            ("medium", "It now asks for two, which the index does not have: whoever registers it is installed."),
        ),
        (_facts(31, 1, has_repository=False), None),
        (_facts(None, 1, has_repository=False), None),
        (CouldNotLook("away"), None),
        (None, None),
    ],
)
def test_a_young_dependency_is_found(facts: Looked[DependencyFacts] | None, expected: tuple[str, str] | None) -> None:
    """Young then, not now: high if nothing else speaks for it; what is not known is no finding."""
    assert messages(UnknownDependency(), _asks(facts)) == ([expected] if expected else [])


POPULAR = NameList(
    ["requests", "colorama", "urllib3", "django", "numpy", "six", "python-dateutil", "requests", "dajngo"]
)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("colourama", "high that of colorama"),
        ("reqeusts", "high that of requests"),
        ("request", "high that of requests"),
        ("urllib4", "medium that of urllib3"),
        ("numpi", "medium that of numpy"),
        ("dateutil-python", "high that of python-dateutil"),
        ("pythondateutil", "high that of python-dateutil"),
        ("djanga", "high that of django"),
        ("requests", ""),
        ("dajngo", ""),
        ("sixx", ""),
        ("requests-toolbelt", ""),
        ("somethingelse", ""),
    ],
)
def test_a_name_nearby_is_found(name: str, expected: str) -> None:
    """One slip from a well-known name, and not well known itself."""
    found_names = messages(
        NameNearby(), scanned(out("1.1"), popular=POPULAR, added=(AddedDependency(ProjectName(name)),))
    )
    severity, _, rest = expected.partition(" ")
    said = f"It now asks for {name}, a name nearly {rest}, which is far better known."
    assert found_names == ([(severity, said)] if expected else [])


def test_its_own_name_counts_once() -> None:
    """Where nothing came before; later it is context, and without a list nothing is said."""
    first, later = (replace(out(one), project=ProjectName("djanga")) for one in ("1.0", "1.1"))
    assert [(one.scope.value, one.message) for one in NameNearby().look(scanned(first, popular=POPULAR))] == [
        ("delta", "Its own name is nearly that of django, which is far better known.")
    ]
    assert [one.scope.value for one in NameNearby().look(scanned(later, first, popular=POPULAR))] == ["context"]
    assert list(NameNearby().look(scanned(first))) == []
