"""
Make the list of names that Revet comes with from a source file given as the argument.

The source has one name a line, the most downloaded first, and lines that begin
with ``#``; the first of those, which cites it, is kept. Run it as
``python scripts/popular_names.py SOURCE``, and commit what it wrote.
"""

import sys
from pathlib import Path

from vetting.adapters.popular_names import SHIPPED, read_names


def main(source: Path) -> int:
    """Write the list; say how long it is."""
    text = source.read_text(encoding="utf-8")
    citation = next((line for line in text.splitlines() if line.startswith("#")), None)
    if citation is None:
        sys.stderr.write("the source does not say what it is: begin it with a line such as '# title, date'\n")
        return 2
    names = list(dict.fromkeys(read_names(text, "the list")))
    SHIPPED.write_text("\n".join([citation, *names, ""]), encoding="ascii")
    sys.stdout.write(f"{len(names):,} names\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
