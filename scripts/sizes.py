"""
Print the sizes of the code's files and functions, and refuse when they outgrow the house's limits.

Usage: python scripts/sizes.py

The 95th percentile of lines a file is at most 300 and of lines a function at
most 40, over vetting/, web/ and workers/. A function counts from its ``def``
to its last line, docstring included.
"""

import ast
import math
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOTS = ("vetting", "web", "workers")
MOST_LINES_OF_A_FILE = 300
MOST_LINES_OF_A_FUNCTION = 40
SHARE = 0.95


def main() -> int:
    """Measure and print; give 1 where a limit is passed."""
    files = [path for root in ROOTS for path in sorted(Path(root).rglob("*.py"))]
    lines = {str(path): len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    functions = dict(pair for path in files for pair in functions_of(path))
    fits = [
        report("file", lines, limit=MOST_LINES_OF_A_FILE),
        report("function", functions, limit=MOST_LINES_OF_A_FUNCTION),
    ]
    return 0 if all(fits) else 1


def functions_of(path: Path) -> Iterator[tuple[str, int]]:
    """Yield every function of *path* as place and number of lines."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            yield f"{path}:{node.lineno} {node.name}", node.end_lineno - node.lineno + 1


def report(what: str, sizes: dict[str, int], *, limit: int) -> bool:
    """Print the percentile and the longest of *sizes*; tell whether the limit holds."""
    measured = percentile(sorted(sizes.values()), SHARE)
    fits = measured <= limit
    print(f"{len(sizes)} {what}s: p95 {measured} lines a {what} (at most {limit}): {'holds' if fits else 'too long'}")
    longest = sorted(sizes, key=lambda place: -sizes[place])[: 3 if fits else 10]
    for place in longest:
        print(f"  {sizes[place]:4} {place}")
    return fits


def percentile(ordered: Sequence[int], share: float) -> int:
    """Give the smallest value that at least *share* of *ordered* does not exceed; 0 for nothing."""
    return ordered[math.ceil(len(ordered) * share) - 1] if ordered else 0


if __name__ == "__main__":
    sys.exit(main())
