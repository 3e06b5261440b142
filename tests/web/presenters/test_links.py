"""Addresses hold whatever an index or an archive names."""

from urllib.parse import parse_qs, unquote, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from vetting.domain.releases import Ecosystem
from web.presenters.links import diff_path, file_path, project_path, raw_path, release_path, tree_path, user_path

PYPI = Ecosystem.PYPI
TREE = tree_path(PYPI, "demo", "1.0", "demo-1.0.tar.gz")


def test_a_scoped_name_keeps_its_slash() -> None:
    """Everything else in a name or version is quoted where a URL would read it otherwise."""
    assert project_path(Ecosystem.NPM, "@scope/name") == "/projects/npm/@scope/name"
    assert release_path(PYPI, "demo", "1!1.0+local") == "/projects/pypi/demo/1!1.0+local"
    assert release_path(PYPI, "demo", "1/0?#") == "/projects/pypi/demo/1%2F0%3F%23"
    assert user_path("jo/../x") == "/users/jo%2F..%2Fx"


def test_a_diff_names_its_sides() -> None:
    """Nothing to compare with is a dash; files are picked by parameters."""
    assert diff_path(PYPI, "demo", None, "1.0") == "/diffs/pypi/demo/-/1.0"
    picked = diff_path(PYPI, "demo", "1.0", "1.1", files=("a&b.whl", "c.whl"))
    assert picked == "/diffs/pypi/demo/1.0/1.1?old=a%26b.whl&new=c.whl"
    assert diff_path(PYPI, "demo", None, "1.0", files=(None, "c.whl")) == "/diffs/pypi/demo/-/1.0?new=c.whl"


def test_a_download_adds_its_parameter() -> None:
    """Whether or not the path travels as one."""
    assert raw_path(PYPI, "demo", "1.0", "demo-1.0.tar.gz", "a.py") == f"{TREE}a.py?raw=1"
    assert raw_path(PYPI, "demo", "1.0", "demo-1.0.tar.gz", "../a") == f"{TREE}?path=..%2Fa&raw=1"


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_path_comes_back(path: str) -> None:
    """What a browser sends for a file's address is the file's path again, folded by nobody."""
    parts = urlsplit(file_path(PYPI, "demo", "1.0", "demo-1.0.tar.gz", path))

    asked = parse_qs(parts.query, keep_blank_values=True).get("path") or [unquote(parts.path.removeprefix(TREE))]
    segments = parts.path.split("/")
    assert asked == [path]
    assert not {".", ".."} & set(segments)
    assert parts.path.isascii()
