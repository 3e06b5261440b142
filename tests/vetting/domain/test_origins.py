"""Origins: which file of a source tree became which file of a distribution."""

import pytest

from tests.vetting.domain.trees_of import digest, tree_of
from vetting.domain.origins import MAX_ROOTS, Origin, installed_path, matched_both
from vetting.domain.trees import TreeEntry, matched_paths


@pytest.mark.parametrize(
    ("matched", "installed"),
    [
        ("demo/a.py", "demo/a.py"),
        ("demo.data/purelib/demo/a.py", "demo/a.py"),
        ("demo.data/platlib/demo/a.py", "demo/a.py"),
        ("demo.data/scripts/demo", "demo.data/scripts/demo"),
    ],
)
def test_modules_beside_the_root_are_installed_at_the_root(matched: str, installed: str) -> None:
    """What a wheel keeps in purelib and platlib is imported from the root; scripts are not."""
    assert installed_path(matched) == installed


@pytest.mark.parametrize("folder", ["", "src/", "python/lib/", "packages/demo/src/"])
def test_modules_are_found_wherever_the_source_keeps_them(folder: str) -> None:
    """A folder that holds what is installed at the top is looked in, whatever it is called."""
    source = tree_of({f"top/{folder}demo/a.py": b"a", f"top/{folder}demo/b.py": b"b", "top/tests/demo/a.py": b"t"})
    origin = Origin(source, ["demo/a.py", "demo/b.py", "demo/c.py"])
    found = origin.find("demo/a.py")
    assert found is not None
    assert found.path == f"top/{folder}demo/a.py"
    assert origin.find("demo/c.py") is None


def test_the_same_content_is_found_before_the_likelier_place() -> None:
    """Where two places would do, the one with the very bytes is it."""
    origin = Origin(tree_of({"src/demo/a.py": b"a", "src/demo/b.py": b"b", "old/demo/a.py": b"o"}), ["demo/a.py"])
    found = [origin.find("demo/a.py", name) for name in (digest(b"o"), digest(b"else"))]
    assert [entry and entry.path for entry in found] == ["old/demo/a.py", "src/demo/a.py"]


def test_only_so_many_places_are_looked_in() -> None:
    """The likeliest ones, and always the root."""
    many = {f"p{number}/demo/{name}": b"" for number in range(MAX_ROOTS + 5) for name in ("a", "b")}
    origin = Origin(tree_of({**many, "else": b""}), ["demo/a"])
    assert (len(origin.roots), origin.roots[-1]) == (MAX_ROOTS + 1, "")


WHEEL = {
    "demo/__init__.py": b"i",
    "demo.data/platlib/demo/fast.py": b"f",
    "demo-1.0.dist-info/METADATA": b"m",
    "demo-1.0.dist-info/WHEEL": b"w",
}
SOURCE = {
    "demo-1.0/PKG-INFO": b"m",
    "demo-1.0/setup.py": b"s",
    "demo-1.0/src/demo/__init__.py": b"i",
    "demo-1.0/src/demo/fast.py": b"f",
    "demo-1.0/tests/demo/__init__.py": b"t",
}
INSTALLED = {
    "demo/__init__.py": "demo-1.0/src/demo/__init__.py",
    "demo/fast.py": "demo-1.0/src/demo/fast.py",
    "demo.dist-info/METADATA": "demo-1.0/PKG-INFO",
    "setup.py": "demo-1.0/setup.py",
    "tests/demo/__init__.py": "demo-1.0/tests/demo/__init__.py",
}


def keyed(matched: dict[str, TreeEntry]) -> dict[str, str]:
    """Give each key's path."""
    return {key: entry.path for key, entry in matched.items()}


def test_a_source_and_a_wheel_are_matched_where_things_are_installed() -> None:
    """Whichever of the two is the newer: modules by their installed path, metadata by the wheel's."""
    olds, news = matched_both(tree_of(SOURCE), tree_of(WHEEL))
    assert keyed(olds) == INSTALLED
    assert set(news) - set(olds) == {"demo.dist-info/WHEEL"}
    olds, news = matched_both(tree_of(WHEEL), tree_of(SOURCE))
    assert keyed(news) == INSTALLED
    assert set(olds) - set(news) == {"demo.dist-info/WHEEL"}


def test_two_of_a_kind_are_matched_as_they_are() -> None:
    """Two wheels, two source trees, or nothing and something."""
    for old, new in ((WHEEL, WHEEL), (SOURCE, SOURCE)):
        assert matched_both(tree_of(old), tree_of(new)) == (matched_paths(tree_of(old)), matched_paths(tree_of(new)))
    assert matched_both(None, tree_of(WHEEL)) == ({}, matched_paths(tree_of(WHEEL)))


def test_no_entry_hides_another() -> None:
    """A path that would get the key of another keeps its own; a wheel without metadata leaves PKG-INFO as it is."""
    wheel = {"demo/a.py": b"1", "x.data/purelib/demo/a.py": b"2", "x-1.dist-info/WHEEL": b""}
    source = {"src/demo/a.py": b"1", "demo/a.py": b"3", "PKG-INFO": b"m"}
    olds, news = matched_both(tree_of(source), tree_of(wheel))
    assert (len(olds), len(news)) == (3, 3)
    assert keyed(olds)["PKG-INFO"] == "PKG-INFO"
    twice = {"a.data/purelib/x.py": b"1", "b.data/platlib/x.py": b"2", "x-1.dist-info/WHEEL": b""}
    assert set(matched_both(tree_of(source), tree_of(twice))[1]) == {*list(twice)[:2], "x.dist-info/WHEEL"}
