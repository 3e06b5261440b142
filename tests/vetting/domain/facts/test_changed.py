"""What metadata says otherwise: told as facts, whatever the files hold."""

import pytest

from tests.builders import digest
from vetting.domain.fact_changes import FactChange, told_facts
from vetting.domain.facts.changed import MAX_BYTES, MAX_CHANGES, FactFile, fact_files, facts_between, is_fact_file
from vetting.domain.facts.stated import MOST
from vetting.domain.releases import Sha256
from vetting.domain.trees import EntryKind, FileChange, Status, TreeEntry

INFO = "demo-1.dist-info"
METADATA = """Name: demo
Version: 2
Requires-Dist: typing-extensions>=4.1
Requires-Dist: new (>1)
Requires-Dist: not a name at all !
Project-URL: Home, https://b.invalid
Description: x

Other
"""
PYPROJECT = """
[build-system]
requires = ["evil", 3]
build-backend = "here"
backend-path = ["."]
[project]
name = "demo"
dependencies = "a"
license = {file = "L", deep = {}}
[project.scripts]
x = "demo:x"
[project.entry-points]
group.plug = "demo:p"
odd = 1
[project.optional-dependencies]
more = ["b"]
[tool.hatch.build.hooks.custom]
path = [1, [2]]
"""
SETUP_CFG = """
[metadata]
name = demo
  two
[options]
setup_requires =
  evil
[options.entry_points]
console_scripts =
  x = demo:x
[flake8]
select: F
"""


def told(path: str, old: str | None, new: str | None) -> list[tuple[str, str, str | None, str | None]]:
    """Give what differs between two versions of one file."""
    sides = [[] if text is None else [FactFile(path, text.encode())] for text in (old, new)]
    changes = facts_between(*sides)
    assert all(change.path == path for change in changes)
    return [(change.subject, change.key, change.old, change.new) for change in changes]


@pytest.mark.parametrize(
    ("path", "old", "new", "expected"),
    [
        (
            f"{INFO}/METADATA",
            "Name: demo\nVersion: 1\nRequires-Dist: Typing_Extensions >=4\nProject-URL: Home, https://a.invalid\n\nText",
            METADATA,
            [
                ("requires", "new", None, "new>1"),
                ("requires", "not", None, "not a name at all !"),
                ("requires", "typing-extensions", "Typing_Extensions>=4", "typing-extensions>=4.1"),
                ("metadata", "Project-URL Home", "https://a.invalid", "https://b.invalid"),
                ("metadata", "Version", "1", "2"),
            ],
        ),
        (
            f"{INFO}/WHEEL",
            "Tag: py3-none-any\n",
            "Tag: cp311-abi3-linux\n",
            [("wheel", "Tag", "py3-none-any", "cp311-abi3-linux")],
        ),
        (
            f"{INFO}/RECORD",
            f"a.py,sha256=x,1\n{INFO}/RECORD,,\n",
            f'a.py,sha256=x,1\n"b,c.py",,\n\n{INFO}/RECORD,,\nodd\n',
            [
                ("record", "files listed", "2", "4"),
                ("record", "listed without a digest", None, '"b,c.py"'),
                ("record", "listed without a digest", None, "odd"),
            ],
        ),
        (
            f"{INFO}/entry_points.txt",
            "[console_scripts]\ndemo = demo:main\n",
            "# comment\n[console_scripts]\ndemo = demo:other\n[pytest11]\nplug = demo.plug\n",
            [
                ("entry-point", "console_scripts: demo", "demo:main", "demo:other"),
                ("entry-point", "pytest11: plug", None, "demo.plug"),
            ],
        ),
        (
            "demo.egg-info/requires.txt",
            "a>1\n",
            "a>1\n\n[extra:os_name == 'nt']\nb\n",
            [("requires", "b", None, 'b; os_name == "nt" and extra == "extra"')],
        ),
        (
            "pyproject.toml",
            '[build-system]\nrequires=["flit"]\nbuild-backend="flit"\n[project]\nname="demo"\ndependencies=["a"]',
            PYPROJECT,
            [
                ("requires", "a", "a", None),
                ("requires", "b", None, 'b; extra == "more"'),
                ("build", "backend-path", None, "."),
                ("build", "build-backend", "flit", "here"),
                ("build", "evil", None, "evil"),
                ("build", "flit", "flit", None),
                ("build", "tool.hatch.build.hooks.custom.path", None, "1, …"),
                ("entry-point", "console_scripts: x", None, "demo:x"),
                ("entry-point", "group: plug", None, "demo:p"),
                ("project", "license", None, "file = L, deep = …"),
            ],
        ),
        (
            "setup.cfg",
            "[metadata]\nname = demo\n[flake8]\nselect = E\n",
            SETUP_CFG,
            [
                ("build", "evil", None, "evil"),
                ("entry-point", "console_scripts: x", None, "demo:x"),
                ("setup.cfg", "metadata.name", "demo", "demo two"),
            ],
        ),
        (
            "package.json",
            '{"name": "demo", "scripts": {"test": "jest"}, "bin": "x.js"}',
            '{"name":"demo","scripts":{"test":"jest","postinstall":"node x"},"bin":{"d":"y.js"},"os":["linux"]}',
            [
                ("npm", "bin", "x.js", None),
                ("npm", "bin: d", None, "y.js"),
                ("npm", "os", None, '["linux"]'),
                ("npm", "scripts: postinstall", None, "node x"),
            ],
        ),
        (
            "package.json",
            '{"browser": "a.js"}',
            '{"browser": {"./server.js": "./b.js", "fs": false}}',
            [
                ("npm", "browser", "a.js", None),
                ("npm", "browser: ./server.js", None, "./b.js"),
                ("npm", "browser: fs", None, "false"),
            ],
        ),
        (
            "Cargo.toml",
            '[package]\nname = "demo"\n',
            '[package]\nname = "demo"\nbuild = "build.rs"\n[dependencies]\nlibc = {version = "1"}\n',
            [("cargo", "build", None, "build.rs"), ("cargo", "dependencies: libc", None, "1")],
        ),
        (
            "Cargo.toml",
            "[dependencies]\none = '1'\nfeatures = 1\n[dev_dependencies]\ntwo = '2'\n",
            (
                "[dependencies.one]\nversion = '1'\n[dev-dependencies]\ntwo = '2'\n"
                "[target.'cfg(unix)'.build-dependencies]\nthree = {version = '1', package = 'evil'}\n"
                "[patch.crates-io]\none = {git = 'https://x.example.test/'}\n"
            ),
            [
                ("cargo", "build-dependencies for cfg(unix): three", None, '{"package": "evil", "version": "1"}'),
                ("cargo", "dependencies: features", "1", None),
                ("cargo", "patch for crates-io: one", None, '{"git": "https://x.example.test/"}'),
            ],
        ),
        ("Cargo.toml", None, "package = 1\n", []),
    ],
)
def test_what_differs_is_told_as_facts(
    path: str, old: str | None, new: str, expected: list[tuple[str, str, str | None, str | None]]
) -> None:
    """One value stands against the next of the same key; requirements are those of one project, however spelled."""
    assert told(path, old, new) == expected
    assert told(path, new, new) == []


@pytest.mark.parametrize(
    ("path", "text", "reason"),
    [
        ("pyproject.toml", "= 1", "it is not TOML"),
        ("pyproject.toml", f"a = {'[' * 5000}", "it is not TOML"),
        ("pyproject.toml", "a" + ".a" * 300 + " = 1", "a line of it has more than 200 dots"),
        ("pyproject.toml", "#" * (300 << 10), "it has more than 262,144 characters"),
        ("pyproject.toml", f"[build-system]\nbuild-backend = 0x{'f' * 9999}", "it holds values that cannot be written"),
        ("Cargo.toml", "]", "it is not TOML"),
        ("package.json", "{", "it is not JSON"),
        ("package.json", "[]", "it is no object of JSON"),
        ("package.json", '{"scripts": {"a": ' + "[" * 100_000, "it is not JSON"),
        ("setup.cfg", "a = 1", "a line stands before any section"),
        ("setup.cfg", "[options]\na\n", "a line is no key with a value"),
        (f"{INFO}/entry_points.txt", "[a]\n= x\n", "a line is no key with a value"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_fact(path: str, text: str, reason: str) -> None:
    """What is no such file is said, also where it could not be read before; one that can be read again is said too."""
    name = path.rpartition("/")[2]
    assert told(path, None, text) == [("unread", name, None, f"cannot be read: {reason}")]
    assert told(path, text, text) == [("unread", name, f"cannot be read: {reason}", f"cannot be read: {reason}")]
    assert told(path, text, None) == [("unread", name, f"cannot be read: {reason}", None)]


def test_what_is_too_much_is_counted() -> None:
    """Facts beyond the limits, and long values, are said to be left out; hostile requirements stay as they are."""
    many = facts_between([], [FactFile(f"{INFO}/METADATA", b"".join(b"A%d: b\n" % n for n in range(MOST + 5)))])
    assert len(many) == MAX_CHANGES + 1
    assert many[0] == FactChange("unread", "more facts", None, f"{MOST + 1 - MAX_CHANGES:,} are not listed", "")
    assert many[1] == FactChange("unread", "METADATA", None, "cannot be read whole: 5 more facts", f"{INFO}/METADATA")
    deep = "; " + "(" * 1900
    assert told(f"{INFO}/METADATA", None, f"Requires-Dist: a{deep}")[0][1] == "a"
    assert (
        told(f"{INFO}/METADATA", None, f"Requires-Dist: a{deep}{deep}")[0][3]
        == f"a{deep}{deep}"[:500] + "… (3,805 characters)"
    )


def test_the_files_that_state_facts_are_picked() -> None:
    """Metadata of the release itself is read, not that of what it carries along; commands are told by their names."""
    picked = [
        "METADATA",
        "PKG-INFO",
        "demo.dist-info/METADATA",
        "src/demo.egg-info/PKG-INFO",
        "demo.dist-info/notes/METADATA",
        "package.json",
        "node_modules/x/package.json",
        "demo.data/scripts/run",
        "demo/pyproject.toml",
    ]
    assert [is_fact_file(path) for path in picked] == [False, True, True, True, False, True, False, True, False]


def test_only_what_changed_is_read() -> None:
    """Both sides of a change are read where they lie; a link, and a file too large, are said not to be."""

    def entry(path: str, size_bytes: int = 1, kind: EntryKind = EntryKind.FILE) -> TreeEntry:
        return TreeEntry(path, kind, digest(path) if kind is EntryKind.FILE else None, size_bytes, 0)

    def read(wanted: Sha256) -> bytes:
        return b"[metadata]\nname = " + wanted[:4].encode()

    changes = [
        FileChange(Status.CHANGED, "setup.cfg", entry("d-1/setup.cfg"), entry("d-2/setup.cfg"), "setup.cfg"),
        FileChange(Status.ADDED, "demo.data/scripts/run", None, entry("d-2.data/scripts/run"), None),
        FileChange(Status.REMOVED, "PKG-INFO", entry("d-1/PKG-INFO", kind=EntryKind.LINK), None, "PKG-INFO"),
        FileChange(Status.ADDED, "pyproject.toml", None, entry("d-2/pyproject.toml", MAX_BYTES + 1), None),
        FileChange(Status.ADDED, "demo.py", None, entry("d-2/demo.py"), None),
    ]
    assert facts_between(*fact_files(changes, read)) == (
        FactChange(
            "unread", "pyproject.toml", None, "cannot be read: it is no file, or too large", "d-2/pyproject.toml"
        ),
        FactChange("unread", "PKG-INFO", "cannot be read: it is no file, or too large", None, "d-1/PKG-INFO"),
        FactChange("script", "run", None, "is installed as a command", "d-2.data/scripts/run"),
        FactChange(
            "setup.cfg", "metadata.name", digest("d-1/setup.cfg")[:4], digest("d-2/setup.cfg")[:4], "d-2/setup.cfg"
        ),
    )


def test_what_every_release_states_comes_last_and_is_left_out_of_a_whole_one() -> None:
    """Nothing of it was otherwise before; requirements are worth a look all the same."""
    facts = [FactChange(subject, "x", None, "y", "z") for subject in ("metadata", "record", "requires", "wheel")]

    assert [one.subject for one in told_facts(facts, is_whole=False)] == ["requires", "record", "wheel", "metadata"]
    assert [one.subject for one in told_facts(facts, is_whole=True)] == ["requires"]
