"""H5: entry points that run unasked, and commands that run something else now."""

import pytest

from tests.vetting.domain.signals.looking import brief, found
from vetting.domain.signals.hooks.unasked import UnaskedEntryPoint

H5 = UnaskedEntryPoint()
ENTRY_POINTS = "demo.dist-info/entry_points.txt"
PLUGIN = b"[pytest11]\ndemo = demo.core\n"
SCRIPT = b"[console_scripts]\ndemo = demo.core:run\n"


@pytest.mark.parametrize(
    ("path", "new", "old", "told"),
    [
        (ENTRY_POINTS, PLUGIN, None, [("medium", "delta", 2, 1)]),
        (ENTRY_POINTS, PLUGIN, SCRIPT, [("medium", "delta", 2, 1)]),
        (ENTRY_POINTS, b"[setuptools.finalize_distribution_options]\nx = demo:run\n", b"", [("medium", "delta", 2, 1)]),
        ("demo.egg-info/entry_points.txt", PLUGIN, b"", [("medium", "delta", 2, 1)]),
        ("pytest_demo.dist-info/entry_points.txt", PLUGIN, b"", [("low", "delta", 2, 1)]),
        (ENTRY_POINTS, PLUGIN + b"more = demo.more\n", PLUGIN, [("low", "context", 2, 1), ("low", "delta", 3, 1)]),
        (ENTRY_POINTS, b"[pytest11]\ndemo = demo.evil\n", PLUGIN, [("low", "delta", 2, 1)]),
        (ENTRY_POINTS, SCRIPT.replace(b"core", b"evil"), SCRIPT, [("low", "delta", 2, 1)]),
        ("pyproject.toml", b"[project.entry-points.pytest11]\ndemo = 'demo.core'\n", b"", [("medium", "delta", 2, 1)]),
        ("pyproject.toml", b"[tool.poetry.plugins.tox]\nx = 'demo'\n", None, [("medium", "delta", 2, 1)]),
        (
            "pyproject.toml",
            b"[project.scripts]\ndemo = 'demo.evil:run'\n",
            b"[project.scripts]\ndemo = 'demo.core:run'\n",
            [("low", "delta", 2, 1)],
        ),
        (
            "pyproject.toml",
            b"[project]\nname = 'a'\nentry-points = {tox = {'x y' = 'z'}}",
            None,
            [("medium", "delta", 1, 1)],
        ),
        ("setup.cfg", b"[options.entry_points]\npytest11 =\n    x = demo.x\n", b"", [("medium", "delta", 3, 5)]),
        ("setup.cfg", b"[metadata]\nname = tox-x\n[entry_points]\ntox = x = demo.x\n", None, [("low", "delta", 4, 7)]),
        (
            "setup.py",
            b"setup(entry_points={'pytest11': ['x = demo.x', 'y=demo:y']})\n",
            None,
            [("medium", "delta", 1, 1), ("medium", "delta", 1, 1)],
        ),
        ("setup.py", b'setup(entry_points="[tox]\\nx = demo.x\\n")\n', b"setup()\n", [("medium", "delta", 1, 1)]),
        (
            "setup.py",
            b"setup(entry_points={'console_scripts': ['demo = demo.evil:run']})\n",
            b"setup(entry_points={'console_scripts': ['demo = demo.core:run']})\n",
            [("low", "delta", 1, 1)],
        ),
        ("pyproject.toml", b"[tool.flit.entrypoints.pytest11]\nx = 'demo'\n", None, [("medium", "delta", 2, 1)]),
        (ENTRY_POINTS, b"[torch.backends]\nx = demo:x\n", PLUGIN, [("medium", "delta", 2, 1)]),
        (ENTRY_POINTS, b"[opentelemetry_distro]\nx = demo:x\n", None, [("medium", "delta", 2, 1)]),
        (ENTRY_POINTS, b"[pydantic]\nx = demo:x\n", None, [("medium", "delta", 2, 1)]),
    ],
)
def test_what_runs_unasked_is_told(
    path: str, new: bytes, old: bytes | None, told: list[tuple[str, str, int, int]]
) -> None:
    """A group that the project did not have is medium, and one that it had, or a command that changed, is low."""
    assert brief(found(H5, path, new, old)) == told


@pytest.mark.parametrize(
    ("path", "new", "old"),
    [
        (ENTRY_POINTS, b"[demo.plugins]\nx = demo.x\n", b""),
        (ENTRY_POINTS, SCRIPT + b"more = demo.more:run\n", SCRIPT),
        (ENTRY_POINTS, SCRIPT.replace(b":run", b":main"), SCRIPT),
        (ENTRY_POINTS, SCRIPT, None),
        ("pyproject.toml", b"[project", b"[project.entry-points.pytest11]\nx = 'y'\n"),
        ("pyproject.toml", b"[project.entry-points]\npytest11 = 1\n", b"[project"),
        ("demo/entry_points.txt", PLUGIN, None),
        ("setup.cfg", b"[tool:pytest]\npytest11 = x = y\n", None),
        ("setup.cfg", b"pytest11 = x", None),
        (
            "setup.py",
            b"setup(extras_require={'tox': ['x']}, entry_points={'demo.x': ['a = demo:a']}, k='x = y')\n",
            None,
        ),
        ("setup.py", b"PLUGINS = ['pytest11', 'x = demo.x']\n", None),
        (ENTRY_POINTS, b"[sphinx.builders]\nx = demo:x\n[mkdocs.plugins]\nx = demo:x\n", None),
    ],
)
def test_what_somebody_asks_for_is_silent(path: str, new: bytes, old: bytes | None) -> None:
    """Plugins of its own, commands that are new or stay in their module, and what is no list of entry points."""
    assert found(H5, path, new, old) == []


def test_a_file_that_took_the_place_of_another_is_held_against_nothing() -> None:
    """What was no list of entry points had none."""
    assert brief(found(H5, ENTRY_POINTS, PLUGIN, b"x", old_path="notes.txt")) == [("medium", "delta", 2, 1)]
