"""Origins: which file of a source tree became which file of a distribution."""

import pytest

from tests.vetting.domain.trees_of import digest, tree_of
from vetting.domain.origins import MAX_ROOTS, Origin, installed_path


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
