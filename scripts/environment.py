"""
Make the environment, or bring it up to date with a lock file.

Usage: python3 scripts/environment.py VENV LOCK

Only the standard library, and only pip: whoever has Python needs nothing
else, and pip's own configuration (index, proxy, certificates) is obeyed.
Every file is held against the lock's hashes. An installation that was
interrupted is noticed and begun anew.
"""

from __future__ import annotations  # so that an old Python gets as far as being told that it is one

import re
import subprocess
import sys
from collections import deque
from pathlib import Path

OLDEST = (3, 11)
SHOWN_AT_FAILURE = 20
"""Lines of pip's output; its reason stands in the last ones."""


def main(venv: Path, lock: Path) -> int:
    """Do what the module says; give the exit status."""
    if sys.version_info < OLDEST:
        print(
            f"Revet needs Python {OLDEST[0]}.{OLDEST[1]} or newer, and {sys.executable} is "
            f"{sys.version_info[0]}.{sys.version_info[1]}. Name another: make run PYTHON=python3.13",
            file=sys.stderr,
        )
        return 1
    unfinished = venv / ".unfinished"
    if not (venv / "bin" / "python").exists() or unfinished.exists():
        print("Making the environment (about a minute the first time)…", flush=True)
        if not make(venv):
            return 1
    unfinished.touch()
    print(f"Installing what {lock.name} lists, each file held against its hash…", flush=True)
    python = venv / "bin" / "python"
    told = install(python, ["--no-deps", "--require-hashes", "-r", str(lock)], expected=entries_of(lock))
    told = told and install(python, ["--no-deps", "--no-build-isolation", "-e", "."], expected=1)
    if told:
        unfinished.unlink()
    return 0 if told else 1


def make(venv: Path) -> bool:
    """Create *venv* from nothing, saying what is missing where that fails."""
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", str(venv)], check=False)
    if made.returncode:
        print("Python could not make an environment. On Debian and Ubuntu: apt install python3-venv", file=sys.stderr)
    return made.returncode == 0


def entries_of(lock: Path) -> int:
    """Count the requirements in *lock*; a hash or a comment begins with another sign."""
    return len(re.findall(r"^[A-Za-z0-9]", lock.read_text(encoding="utf-8"), re.MULTILINE))


def install(python: Path, arguments: list[str], *, expected: int) -> bool:
    """Run pip with *arguments*, counting aloud; on failure show its last words."""
    command = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--progress-bar", "off", *arguments]
    last: deque[str] = deque(maxlen=SHOWN_AT_FAILURE)
    seen = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:
        assert pip.stdout is not None
        for line in pip.stdout:
            last.append(line)
            if line.startswith("Ignoring "):
                expected -= 1
            elif line.startswith(("Collecting ", "Requirement already satisfied: ", "Obtaining ")):
                seen += 1
                say_progress(seen, expected, name=line.split(": ")[-1].split()[-1 if "Obtaining" in line else 0])
    if pip.returncode:
        print("\n" + "".join(last) + "pip could not install this; its reason stands above.", file=sys.stderr)
    return pip.returncode == 0


def say_progress(seen: int, expected: int, *, name: str) -> None:
    """Say how far it is: on a terminal in one line, elsewhere a line for every tenth."""
    if sys.stdout.isatty():
        print(f"\r  {seen} of {expected}  {name:<40.40}", end="\n" if seen == expected else "", flush=True)
    elif seen % 10 == 0 or seen == expected:
        print(f"  {seen} of {expected}", flush=True)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
