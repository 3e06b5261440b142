"""
Every figure: what `make bench` runs.

The scripts of this folder run one after the other, each in a process of its
own; at the end stands one table with every figure and the machine. What could
not be measured is in it, with the reason. `--write` puts the table into
docs/figures.md, in the place of the one before.
"""

import argparse
import re
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.lab.figures import Figure, from_json, markdown, table
from benchmarks.lab.machine import machine, occasion

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "figures.md"
PLACE = re.compile(r"(?<=<!-- table -->\n).*?(?=<!-- end of table -->)", re.DOTALL)


def main() -> int:
    """Run every script, and print what they found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer runs of less: to see that it works")
    parser.add_argument("--write", action="store_true", help="put the table into docs/figures.md")
    parser.add_argument("only", nargs="*", help="names of scripts, all by default")
    arguments = parser.parse_args()
    when, begun = occasion(), time.monotonic()
    scripts = [one for one in sorted(HERE.glob("[!_]*.py")) if not arguments.only or one.stem in arguments.only]
    figures = [figure for script in scripts for figure in _run(script, quick=arguments.quick)]
    about = f"{machine()}; {when}{', quick' if arguments.quick else ''}"
    print(f"\n{table(figures)}\n\n{about}; all of it in {time.monotonic() - begun:.0f} s")
    if arguments.write:
        _write(f"{markdown(figures)}\n\nOn {about}.\n")
    return 0


def _run(script: Path, *, quick: bool) -> list[Figure]:
    print(f"{script.stem}:", file=sys.stderr, flush=True)
    command = [sys.executable, str(script), "--output-format", "json", *(["--quick"] if quick else [])]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603  # our own scripts
    if done.returncode:
        return [Figure(script.stem, note=f"not measured: the script ended with status {done.returncode}")]
    return from_json(done.stdout)


def _write(text: str) -> None:
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(PLACE.sub(lambda _: text, page, count=1), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
