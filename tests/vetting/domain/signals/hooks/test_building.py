"""H4: who builds the project."""

import pytest

from tests.vetting.domain.signals.archive.changing import Files, found_in, told
from tests.vetting.domain.signals.looking import brief, found
from vetting.domain.facts.stated import Unparsable
from vetting.domain.signals.hooks.building import BuildSystem, BuildSystemGone
from vetting.domain.signals.interface import digest_of

H4 = BuildSystem()
OLD = b'[build-system]\nrequires = ["setuptools>=61"]\nbuild-backend = "setuptools.build_meta"\n'


@pytest.mark.parametrize(
    ("new", "old", "expected"),
    [
        (b'[build-system]\nbuild-backend = "demo"\n', None, [("medium", 2)]),
        (b'[build-system]\nbuild-backend = "demo"\n', b'[build-system]\nbuild-backend = "x"\n', [("medium", 2)]),
        (b'[build-system]\nbackend-path = ["."]\n', b"[project]\n", [("medium", 2)]),
        (b'[build-system]\nbackend-path = ["."]\n', b"build-system = 1\n", [("medium", 2)]),
        (b'\xef\xbb\xbf[build-system]\nrequires = [\n "a",\n "b"]\n', None, [("medium", 3), ("medium", 4)]),
        (OLD.replace(b"]\nb", b', "evil"]\nb'), OLD, [("medium", 2)]),
        (OLD.replace(b"setuptools>=61", b"setuptools @ https://example.test/x.zip"), OLD, [("medium", 2)]),
        (OLD.replace(b"setuptools>=61", b"setup tools"), OLD, [("medium", 2)]),
        (OLD.replace(b"setuptools>=61", b"setuptoo\\u006Cs >= 64"), OLD, [("low", 1)]),
        (OLD.replace(b">=61", b">=64"), OLD, [("low", 2)]),
    ],
)
def test_a_build_that_changed_is_found(new: bytes, old: bytes | None, expected: list[tuple[str, int]]) -> None:
    """Another backend, a path to one, a project more; another bound of the same project counts little."""
    findings = [one for one in found(H4, "pyproject.toml", new, old) if one.scope.value == "delta"]
    assert [(one.severity.value, one.line) for one in findings] == expected
    assert {one.rule for one in findings} == {"H4"}


@pytest.mark.parametrize(
    ("path", "new"),
    [
        ("pyproject.toml", b'[project]\nname = "demo"\n'),
        ("pyproject.toml", b"build-system = 1\n"),
        ("pyproject.toml", b"[build-system]\nrequires = 1\n"),
        ("docs/pyproject.toml", OLD),
        ("setup.cfg", OLD),
    ],
)
def test_what_says_nothing_of_building_is_silent(path: str, new: bytes) -> None:
    """Other tables, other files, and values that are none."""
    assert found(H4, path, new) == []


def test_what_stood_there_before_is_context() -> None:
    """A change elsewhere in the file, or in how it is laid out, leaves the build as it was."""
    new = b"# more\n" + OLD.replace(b">=61", b" >= 61")
    assert brief(found(H4, "pyproject.toml", new, OLD)) == [("medium", "context", 4, 1), ("low", "context", 3, 14)]


def test_what_was_broken_before_makes_the_rule_stumble() -> None:
    """Nobody can say what is new then; the scan says that it is unfinished."""
    with pytest.raises(Unparsable, match="not TOML"):
        found(H4, "pyproject.toml", OLD, b"[build-system\n")


def test_the_evidence_is_the_value() -> None:
    """The same backend, however it is laid out, is the same evidence."""
    (finding,) = found(H4, "pyproject.toml", b'[build-system]\n"build-backend"="demo"\n')
    assert finding.digest == digest_of(b'["build-backend", "demo"]')


WHEEL_FILES = {"demo-1.0.dist-info/METADATA": b"", "demo.py": b""}


@pytest.mark.parametrize(
    ("new", "old", "is_found"),
    [
        ({"setup.py": b""}, {"pyproject.toml": OLD, "setup.py": b""}, True),
        ({"setup.cfg": b""}, {"pyproject.toml": OLD}, True),
        ({"setup.py": b""}, {"pyproject.toml": b"[tool.x]\n", "setup.py": b""}, False),
        ({"setup.py": b""}, {"pyproject.toml": b"["}, False),
        ({"setup.py": b"", "pyproject.toml": b""}, {"pyproject.toml": OLD}, False),
        ({"setup.py": b""}, {"setup.py": b""}, False),
        ({"setup.py": b""}, None, False),
        (WHEEL_FILES, {"pyproject.toml": OLD, "setup.py": b""}, False),
    ],
)
def test_a_backend_that_nobody_names_any_more_is_medium(new: Files, old: Files | None, *, is_found: bool) -> None:
    """Where setuptools goes by another file now, and something said before who builds this."""
    more = {"demo.py": b""}
    findings = found_in(BuildSystemGone(), {**more, **new}, None if old is None else {**more, **old})
    path = next(iter(new))
    assert told(findings) == ([("medium", "delta", path)] if is_found else [])
