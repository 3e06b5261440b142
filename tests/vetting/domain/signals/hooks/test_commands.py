"""H5: commands with the name of well-known ones."""

import pytest

from tests.vetting.domain.signals.looking import brief, found
from vetting.domain.signals.hooks.commands import ShadowingCommand

H5 = ShadowingCommand()
ENTRY_POINTS = "demo.dist-info/entry_points.txt"


@pytest.mark.parametrize(
    ("path", "data", "line", "column"),
    [
        (ENTRY_POINTS, b"[console_scripts]\ngit = demo:main\n", 2, 1),
        (ENTRY_POINTS, b"[gui_scripts]\n# all\n\n  GIT.exe=demo:main\n", 4, 3),
        (ENTRY_POINTS, b"[console_scripts]\npython3.11 = demo:main\n", 2, 1),
        (ENTRY_POINTS, b"[console_scripts]\npip-3=demo:main", 2, 1),
        ("src/demo.egg-info/entry_points.txt", b"[console_scripts]\ncurl = demo:main\n", 2, 1),
        ("demo.data/scripts/ssh", b"#!python", 1, 1),
        ("demo.data/data/bin/git", b"#!python", 1, 1),
        ("demo.data/scripts/activate", b"x=1", 1, 1),
        ("pyproject.toml", b"[project.scripts]\nls = 'demo:main'\n", 2, 1),
        ("pyproject.toml", b"[project.gui-scripts]\n\"sudo\" = 'demo:main'\n", 2, 2),
        ("pyproject.toml", b"[tool.poetry.scripts]\nnode = 'demo:main'\n", 2, 1),
        ("setup.cfg", b"[options.entry_points]\nconsole_scripts =\n    cat = demo:main\n", 3, 5),
        ("package.json", b'{"name": "demo", "bin":\n{"git": "cli.js"}}', 2, 3),
        ("package.json", b'{"name": "@demo/git", "bin": "cli.js"}', 1, 1),
        ("package.json", b'{"name": "demo", "bin": {"@demo/git": "cli.js"}}', 1, 1),
        ("package.json", b'{"name": "demo", "bin": {"..\\\\x:curl": "cli.js"}}', 1, 33),
        ("package.json", b'{"name": "demo", "bin": ["./bin/ssh", 3]}', 1, 1),
    ],
)
def test_a_command_that_shadows_a_known_one_is_medium(path: str, data: bytes, line: int, column: int) -> None:
    """Wherever it is named, whatever its case, ending or version."""
    (finding,) = found(H5, path, data)
    assert (brief([finding]), finding.rule) == ([("medium", "delta", line, column)], "H5")


@pytest.mark.parametrize(
    ("path", "data"),
    [
        (ENTRY_POINTS, b"[console_scripts]\ndemo = demo:main\ngit-demo = demo:git\nmygit = demo:git\n"),
        (ENTRY_POINTS, b"[demo.plugins]\ngit = demo:main\n[other]\ncat\n"),
        ("git.dist-info/entry_points.txt", b"[console_scripts]\ngit = git:main\n"),
        ("demo/entry_points.txt", b"[console_scripts]\ngit = demo:main\n"),
        ("demo.data/scripts/demo", b"#!python"),
        ("demo.data/data/share/git", b"#!python"),
        ("pyproject.toml", b"[project]\nname = 'pip'\n[project.scripts]\npip = 'pip:main'\n"),
        ("pyproject.toml", b"project = 1\n"),
        ("setup.cfg", b"[options]\nzip_safe = 1\n"),
        ("package.json", b'{"name": "node", "bin": "cli.js"}'),
        ("package.json", b'{"name": "demo", "bin": {"demo": "cli.js"}}'),
        ("package.json", b'{"name": "demo", "bin": {"@git/demo": "git/cli.js"}}'),
        ("package.json", b'{"name": "demo", "bin": 3}'),
        ("package.json", b'["git"]'),
        ("README.md", b"git = demo"),
    ],
)
def test_a_command_of_ones_own_is_silent(path: str, data: bytes) -> None:
    """Another name, another kind of entry point, or the project that the command belongs to."""
    assert found(H5, path, data) == []


def test_a_command_that_was_there_before_is_context() -> None:
    """A project that always had it has it still."""
    old = b"[console_scripts]\ngit = demo:main\n"
    findings = found(H5, ENTRY_POINTS, old + b"cp = demo:cp\n", old)
    assert brief(findings) == [("medium", "context", 2, 1), ("medium", "delta", 3, 1)]
