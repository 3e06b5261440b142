"""Editors that are small scripts, for tests of what a person would do in one."""

import sys
from pathlib import Path


def editor(folder: Path, body: str) -> str:
    """Write an editor whose *body* changes ``lines``, the lines of the file, and give the command that opens it."""
    script = folder / "editor.py"
    begin = "import pathlib, sys\npath = pathlib.Path(sys.argv[-1])\nlines = path.read_text().splitlines()\n"
    script.write_text(f"{begin}{body}\npath.write_text('\\n'.join(lines) + '\\n')\n")
    return f"{sys.executable} {script}"


SIGN = "lines = [line.removeprefix('# ') if line.startswith('# I, ') else line for line in lines]"
"""Takes the comment sign off the statement."""
