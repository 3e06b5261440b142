"""Requirements files, as pip reads them."""

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import digest
from vetting.domain.dependencies import DependencyGraph, Node, Origin
from vetting.domain.errors import InvalidInput
from vetting.formats.lockfiles.requirements_txt import MAX_WRONG, read

A, B = digest("a"), digest("b")
MUCH_SECONDS = 2


def nodes(text: str, **others: str) -> tuple[Node, ...]:
    """Read requirements.txt, with other files beside it, by their name without ".txt"."""
    texts = {"requirements.txt": text} | {f"{name}.txt": other for name, other in others.items()}
    return releases(read("requirements.txt", texts.__getitem__))


def releases(graph: DependencyGraph) -> tuple[Node, ...]:
    """Leave out the virtual member."""
    return tuple(node for node in graph.nodes.values() if not node.is_member)


def refused(text: str, **others: str) -> str:
    """Give the reason for which a file is refused."""
    with pytest.raises(InvalidInput) as refusal:
        nodes(text, **others)
    return str(refusal.value)


def locked(*hashes: str, name: str = "demo", version: str = "1.0", has_others: bool = False) -> Node:
    """Lock a release."""
    return Node(name, version, distributions=frozenset(map(digest, hashes)), has_other_files=has_others)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("demo==1.0", locked()),
        ("Demo.Pkg == 1.0", locked(name="demo-pkg")),
        ("demo[extra,more]==1.0", locked()),
        ("demo [extra] ==1.0", locked()),
        ("demo (==1.0)", locked()),
        ("demo===2004d", locked(version="2004d")),
        ("demo==1.0+local", locked(version="1.0+local")),
        ("demo==1!1.0.post1", locked(version="1!1.0.post1")),
        ('demo==1.0; python_version < "3" and extra == "x"', locked()),
        (f"demo==1.0 --hash=sha256:{A}", locked("a")),
        (f"demo==1.0 --hash sha256:{A} --hash=sha256:{B}", locked("a", "b")),
        (f'demo==1.0 ; os_name == "nt" \\\n    --hash=sha256:{A} \\\n    --hash=sha256:{B}', locked("a", "b")),
        (f"demo==1.0 --hash=md5:{'0' * 32}", locked(has_others=True)),
        (f"demo==1.0 --hash=sha256:{A} --ha=md5:0", locked("a", has_others=True)),
        (f'demo==1.0 ; os_name == "a" --"hash" md5:0 --hash=sha256:{A}', locked("a", has_others=True)),
        (f"demo==1.0 --hash='sha256:{A}' --hash", locked("a", has_others=True)),
        (f"demo==1.0 --hash=sha256:{A} --global-option=x", locked("a")),
        ("demo==1.0  # via something", locked()),
        ("demo==1.0 \\\n# a comment ends it\n", locked()),
        ("demo==1.0 \\", locked()),
        ("\ufeff# header\n\ndemo==1.0\n".lstrip("\ufeff"), locked()),
    ],
)
def test_a_pinned_requirement_is_a_release(text: str, expected: Node) -> None:
    """Name, version and hashes are read; extras and markers are passed over, for some machine has them."""
    assert nodes(text) == (expected,)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing\n   \n",
        "-i https://index.example.test/simple",
        "--index-url https://index.example.test/simple --pre",
        "--require-hashes",
        "--find-links ./wheels",
        "-f./wheels --trusted-host=example.test --no-binary :all:",
    ],
)
def test_what_names_no_release_is_passed_over(text: str) -> None:
    """Comments, blank lines and options are no releases."""
    assert nodes(text) == ()


@pytest.mark.parametrize(
    "include", ["-r more.txt", "-rmore.txt", "--requirement more.txt", "--requirement=more.txt", "-r 'more.txt'"]
)
def test_other_files_are_taken_in(include: str) -> None:
    """A file leads to others, whose releases count as well."""
    assert nodes(f"{include}\ndemo==1.0", more="other==2.0") == (locked(name="other", version="2.0"), locked())


def test_a_path_is_relative_to_the_file_that_names_it() -> None:
    """A file in a folder leads to its neighbours."""
    texts = {"a/one.txt": "-r b/two.txt", "a/b/two.txt": "-r three.txt", "a/b/three.txt": "demo==1.0"}

    assert releases(read("a/one.txt", texts.__getitem__)) == (locked(),)


def test_a_constraint_pins_what_is_required() -> None:
    """A requirement without a version takes it, and the hashes, from a constraint; a constraint requires nothing."""
    found = nodes(
        "-c pins.txt\ndemo>=0.5\n", pins=f"demo==1.0 --hash=sha256:{A}\nother==2.0\n-c deeper.txt", deeper="more==3.0"
    )

    assert found == (locked("a"),)


def test_what_constraints_require_is_required() -> None:
    """Pip installs what a constraints file leads to by -r, so that it is judged."""
    assert nodes("-c pins.txt", pins="-r deeper.txt", deeper="more==3.0") == (locked(name="more", version="3.0"),)


def test_constraints_for_several_machines_are_all_judged() -> None:
    """No pin hides another: whichever machine installs it, it is a release of its own, with its own hashes."""
    pins = f"demo==2.0 ; os_name == 'nt' --hash=sha256:{B}\ndemo==1.0 ; os_name != 'nt' --hash=sha256:{A}"

    assert nodes("-c pins.txt\ndemo", pins=pins) == (locked("b", version="2.0"), locked("a"))
    assert nodes("-c pins.txt\ndemo==1.0", pins=pins) == (locked("a"),)


def test_no_constraint_takes_a_release_from_an_address() -> None:
    """Pip would install the address's bytes for what reads like the index's release."""
    assert (
        refused("demo==1.0\n-c pins.txt", pins="\ndemo @ https://example.test/demo-1.0.zip")
        == "pins.txt:2: demo is taken from an address: write it where demo is required"
    )


def test_a_pinned_requirement_keeps_its_own_hashes() -> None:
    """A constraint's hashes count only where the requirement names none."""
    pins = f"demo==1.0 --hash=sha256:{B}"

    assert nodes(f"-c pins.txt\ndemo==1.0 --hash=sha256:{A}", pins=pins) == (locked("a"),)
    assert nodes("--constraint=pins.txt\ndemo==1.0", pins=pins) == (locked("b"),)


def test_constraints_name_no_places() -> None:
    """What a constraints file says of paths, addresses and ranges installs nothing."""
    assert nodes("-c pins.txt", pins="-e ./here\ndemo @ https://example.test/demo.whl\nother>1\n") == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-e .", Node(".", "", Origin.PATH)),
        ("--editable=./here", Node("./here", "", Origin.PATH)),
        ("-e git+https://example.test/demo", Node("git+https://example.test/demo", "", Origin.GIT)),
        ("-e git+https://example.test/x@main#egg=Demo[fast]", Node("demo", "", Origin.GIT)),
        ("./wheels/demo-1.0-py3-none-any.whl", Node("demo", "1.0", Origin.PATH)),
        ("demo-1.0.tar.gz", Node("demo", "1.0", Origin.PATH)),
        ("demo-1.0.tar.bz2", Node("demo-1.0.tar.bz2", "", Origin.PATH)),
        ("https://example.test/demo-1.0%2Bcpu-py3-none-any.whl", Node("demo", "1.0+cpu", Origin.URL)),
        (
            f"demo @ https://example.test/demo-1.0.zip?x=1 --hash=sha256:{A}",
            Node("demo", "1.0", Origin.URL, distributions=frozenset({A})),
        ),
        ("demo @ https://example.test/demo.whl#sha256=abc", Node("demo", "", Origin.URL)),
        ("demo[x] @ git+ssh://example.test/demo ; python_version > '3'", Node("demo", "", Origin.GIT)),
        ("demo @ file:///srv/demo", Node("demo", "", Origin.PATH)),
    ],
)
def test_what_is_not_from_an_index_is_the_projects_own(text: str, expected: Node) -> None:
    """Paths, repositories and addresses are kept apart from an index's releases, as their archives' names say."""
    assert nodes(text) == (expected,)


def test_all_that_is_wrong_is_told_at_once() -> None:
    """Lines of all files that cannot be read, that do not pin, and that contradict others."""
    told = refused("foo>=1\n???\n-r more.txt\ndemo==1.0\ndemo==1.0", more="bar\nx==${V}").splitlines()

    assert [one.partition(": ")[0] for one in told] == [
        "requirements.txt:2",
        "more.txt:2",
        "requirements.txt:1",
        "more.txt:1",
        "requirements.txt:5",
    ]


def test_more_than_some_wrong_lines_are_counted() -> None:
    """A file of something else fills no screen."""
    assert refused("?\n" * (MAX_WRONG + 3)).splitlines()[-1] == "and 3 more"


def test_a_constraint_that_is_mistyped_is_refused() -> None:
    """Who wrote it believes to have pinned."""
    assert (
        refused("-c pins.txt\ndemo==1.0", pins="other==1.0 x")
        == "pins.txt:1: 'other==1.0 x' is no requirement: write NAME==VERSION"
    )


@pytest.mark.parametrize(
    "text", ["demo", "demo>=1.0", "demo==1.*", "demo==1.0,!=1.1", "demo~=1.0", "demo ; os_name == 'nt'", "demo[x]"]
)
def test_what_is_not_pinned_is_refused(text: str) -> None:
    """A requirement without an exact version is no lock; the message names its line."""
    assert (
        refused(f"# first\n{text}") == "requirements.txt:2: demo is not pinned: write demo==VERSION --hash=sha256:..."
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("demo==1.0\n\n??", "requirements.txt:3: '??' is no requirement"),
        ("demo==${V}", "requirements.txt:1: '${V}' is what the environment says: write the version itself"),
        ("demo==1.0\0", "is no version"),
        (f"demo=={'1' * 201}", "is no version"),
        ("root:x:0:0:root:/root:/bin/sh", "requirements.txt:1: 'root:x:0:0:root:/root:/bin/sh' is no requirement"),
        ("demo==1.0 \\\n  --hash=sha256:short", "requirements.txt:1: 'sha256:short' is not a SHA-256"),
        (f"{'x' * 300}==1.0", "is not a project name"),
        ("demo-==1.0", "'demo-' is not a project name"),
        ("-r https://example.test/more.txt", "requirements.txt:1: 'https://example.test/more.txt' is elsewhere"),
        ("-r file:more.txt", "is elsewhere; keep a copy beside this file"),
        ("-c ${HOME}.txt", "is elsewhere; keep a copy beside this file"),
        ("--pre -r more.txt", "requirements.txt:1: '-r' is no option that is read here"),
        ("--pre=1", "'--pre' is no option that is read here"),
        ("--requirem more.txt", "'--requirem' is no option that is read here"),
        ("-\\\nr more.txt --pre", "requirements.txt:1: -r has to stand in a line of its own, with one file"),
        ("--constraint=", "--constraint has to stand in a line of its own"),
        ("-r more.txt -r other.txt", "-r has to stand in a line of its own"),
        ("-i -r more.txt", "'mo' is no option that is read here"),
        ("--index-url", "'--index-url' is no option that is read here"),
        ("demo==1.0 --hash='x", "requirements.txt:1: its options have a quotation mark without another"),
        ("-r 'more.txt", "has a quotation mark without another"),
        ("-r requirements.txt", "requirements files lead to each other in a circle"),
    ],
)
def test_a_mistake_is_named_with_its_line(text: str, reason: str) -> None:
    """What cannot be read is refused, saying where."""
    assert reason in refused(text)


@pytest.mark.parametrize(
    "text",
    [
        f"demo==1.0 ; os_name == 'nt' --hash=sha256:{A}\ndemo==1.0 ; os_name != 'nt' --hash=sha256:{A}",
        f"demo==1.0 --hash=sha256:{A}\ndemo[x]==1.0 --hash=sha256:{A}",
        f"-r a.txt\n-r a.txt\ndemo==1.0 --hash=sha256:{A}",
    ],
)
def test_a_release_can_be_named_again_for_other_machines(text: str) -> None:
    """Other markers, other extras and other files may name a release with the same hashes again."""
    assert nodes(text, a=f"demo==1.0 --hash=sha256:{A}") == (locked("a"),)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("demo==1.0\n\nDemo==1.0", "requirements.txt:3: demo 1.0 is named twice, first in line 1"),
        (
            f"demo==1.0 --hash=sha256:{A}\ndemo==1.0 ; os_name == 'nt' --hash=sha256:{B}",
            "requirements.txt:2: demo 1.0 has other hashes than at requirements.txt:1",
        ),
        (f"-r a.txt\ndemo==1.0 --hash=sha256:{A}", "requirements.txt:2: demo 1.0 has other hashes than at a.txt:1"),
    ],
)
def test_a_release_that_is_named_twice_is_refused(text: str, reason: str) -> None:
    """The same line twice, and other hashes for one release, are mistakes."""
    assert reason in refused(text, a=f"demo==1.0 --hash=sha256:{B}")


def test_versions_for_other_machines_are_several_nodes() -> None:
    """Several versions of one project are all judged."""
    assert nodes("demo==1.0 ; os_name == 'nt'\ndemo==2.0 ; os_name != 'nt'") == (locked(), locked(version="2.0"))


def test_a_line_is_continued_as_pip_continues_it() -> None:
    """Nothing comes between the parts of a word, so that no option is hidden by its being cut."""
    assert nodes("-\\\nr more.txt\nde\\\nmo==1.0", more="other==2.0") == (locked(name="other", version="2.0"), locked())


@pytest.mark.parametrize("coding", ["utf-7", "latin-1", "cp1252"])
def test_a_file_that_says_that_it_is_not_utf_8_is_refused(coding: str) -> None:
    """Pip would believe it, and find lines that nobody else sees."""
    reason = f"requirements.txt:2: it says that it is '{coding}': keep it in UTF-8"

    assert refused(f"\n# -*- coding: {coding} -*-\n# +AAo-demo==1.0") == reason


@pytest.mark.parametrize(
    "text", ["# coding: UTF-8\ndemo==1.0", "\n\n# coding: utf-7\ndemo==1.0", "demo==1.0 # coding=x"]
)
def test_what_says_that_it_is_utf_8_is_read(text: str) -> None:
    """Pip follows the first two lines alone, where they are comments."""
    assert nodes(text) == (locked(),)


def test_files_that_lead_to_one_another_are_read_once() -> None:
    """A file is not read again for each of the ways that lead to it, of which there could be a thousand million."""
    texts = {f"{number}.txt": f"-r {number + 1}.txt\n" * 4 for number in range(14)} | {"14.txt": "demo==1.0"}
    read_texts: list[str] = []

    def read_text(path: str) -> str:
        read_texts.append(path)
        return texts[path]

    assert releases(read("0.txt", read_text)) == (locked(),)
    assert len(read_texts) == len(texts)


def test_a_lockfile_is_not_spread_over_any_number_of_files() -> None:
    """A file that is called by ever other names is many files."""
    texts = {"requirements.txt": "".join(f"-r {number}.txt\n" for number in range(300))}

    with pytest.raises(InvalidInput, match=r"requirements files lead to more than 256 files"):
        read("requirements.txt", lambda path: texts.get(path, "demo==1.0"))


@pytest.mark.parametrize("text", ["demo>{}x", "demo{}(", "demo==1{}){}!", "demo{}@", "demo[x]{}]"])
def test_a_line_of_blanks_is_read_in_no_time(text: str) -> None:
    """No line keeps the reader busy: it would take hours if the time grew with the square of the length."""
    begun = time.process_time()

    with contextlib.suppress(InvalidInput):
        nodes(text.replace("{}", " " * 200_000))

    assert time.process_time() - begun < MUCH_SECONDS


def test_files_do_not_lead_on_for_ever() -> None:
    """A chain of files has a limit."""
    texts = {f"{number}.txt": f"-r {number + 1}.txt" for number in range(100)}

    with pytest.raises(InvalidInput, match="too deep"):
        read("0.txt", texts.__getitem__)


@given(st.text(alphabet="ab=<>-;[]()@ \\\n#'\".*:/", max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text makes the reader fail in another way."""
    try:
        found = nodes(text, a="", b="")
    except (InvalidInput, KeyError):
        return
    assert all(node.name for node in found)
