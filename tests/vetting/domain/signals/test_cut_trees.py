"""What is told over a tree that was not read whole: nothing of what is missing there, for it may lie in the rest."""

from typing import Any

import pytest

from tests.vetting.domain.signals.archive.changing import METADATA, SDIST, WHEEL, Files, found_in, wheel_files
from vetting.domain.signals.archive import CHANGE_RULES as ARCHIVE_RULES
from vetting.domain.signals.dependencies.asked import DependencyAdded, PinsWidened
from vetting.domain.signals.files.foreign import ForeignLanguage
from vetting.domain.signals.files.sizes import SizeJump
from vetting.domain.signals.hooks.building import BuildSystemGone
from vetting.domain.signals.interface import ChangeRule
from vetting.domain.trees import EntryKind, TreeEntry

CUT = "it has more than 1 entries; the rest was not read"
RECORD = "demo-1.0.dist-info/RECORD"
BY_ID: dict[str, ChangeRule] = {rule.id: rule for rule in ARCHIVE_RULES}
MODULE = {"demo/a.py": b"a = 1\n"}
SOUND = wheel_files(MODULE)
ENTRY_POINTS = {"demo-1.0.dist-info/entry_points.txt": b"[console_scripts]\nx = demo:main\n"}
PINNED = {"PKG-INFO": METADATA + b"Requires-Dist: two==1\n"}
LARGE = {"demo/x.js": b"x" * (2 << 20)}


def without(name: str) -> Files:
    """Give a sound wheel without one of its files."""
    return {path: data for path, data in SOUND.items() if path != name}


@pytest.mark.parametrize(
    ("rule", "new", "given", "cut"),
    [
        (BY_ID["A2"], without(RECORD), {}, "cut"),
        (BY_ID["A2"], without("demo/a.py"), {}, "cut"),
        (BY_ID["A3"], without("demo-1.0.dist-info/METADATA"), {}, "cut"),
        (BY_ID["A3"], MODULE, {"claimed": SDIST}, "cut"),
        (BY_ID["A5"], SOUND, {"source": {"setup.py": b""}}, "origin_cut"),
        (BY_ID["A5"], {**ENTRY_POINTS, "a": b"a"}, {"source": {"setup.py": b""}}, "origin_cut"),
        (BY_ID["A6"], MODULE, {"checkout": {"README": b"a"}}, "origin_cut"),
        (BuildSystemGone(), {"setup.py": b""}, {"old": {"pyproject.toml": b"[build-system]\nrequires = []"}}, "cut"),
        (SizeJump(), LARGE, {"old": MODULE}, "old_cut"),
        (PinsWidened(), {"PKG-INFO": METADATA + b"Requires-Dist: two\n"}, {"old": PINNED, "claimed": SDIST}, "cut"),
    ],
    ids=lambda value: getattr(value, "id", None),
)
def test_nothing_is_told_of_what_may_lie_in_the_rest(
    rule: ChangeRule, new: Files, given: dict[str, Any], cut: str
) -> None:
    """What is missing from a whole tree is told, and of one that was cut it is not."""
    assert {one.rule for one in found_in(rule, new, **given)} == {rule.id}
    given_cut: dict[str, Any] = {**given, cut: CUT}
    assert found_in(rule, new, **given_cut) == []


@pytest.mark.parametrize(
    ("rule", "new", "old", "told"),
    [
        (DependencyAdded(), PINNED, {"PKG-INFO": METADATA}, "whether it did before is not known"),
        (ForeignLanguage(), {**LARGE, **PINNED}, MODULE, "not all of the compared release was"),
    ],
    ids=["D0", "F6"],
)
def test_what_may_not_be_new_is_told_as_that(rule: ChangeRule, new: Files, old: Files, told: str) -> None:
    """What came, as far as the older release was read, counts, and nobody says that it was not there before."""
    whole, cut = found_in(rule, new, old, claimed=SDIST), found_in(rule, new, old, claimed=SDIST, old_cut=CUT)
    assert [told in one.message for one in (*whole, *cut)] == [False, True]
    assert [one.severity for one in whole] == [one.severity for one in cut]


def test_what_is_there_is_told_of_a_tree_that_was_cut() -> None:
    """A hash that differs, a file that RECORD does not list, and a module that is otherwise in the source."""
    odd = {**SOUND, "demo/a.py": b"a = 2\n", "demo/b.py": b"b = 1\n"}
    assert {one.path for one in found_in(BY_ID["A2"], odd, cut=CUT)} == {RECORD, "demo/b.py"}
    source = {"demo/a.py": b"a = 3\n"}
    assert len(found_in(BY_ID["A5"], MODULE, source=source, origin_cut=CUT)) == 1
    assert len(found_in(BY_ID["A6"], MODULE, checkout=source, origin_cut=CUT)) == 1


def test_the_hash_of_what_was_not_read_is_not_judged() -> None:
    """A member whose content nobody reads has no hash that RECORD could be held against."""
    unread = TreeEntry("demo/a.py", EntryKind.OTHER, None, 6, 0)
    assert found_in(BY_ID["A2"], without("demo/a.py"), more=[unread], claimed=WHEEL, cut=CUT) == []
