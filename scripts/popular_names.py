"""
Make a list of well-known names, the one that Revet comes with or an operator's own, from files at hand.

Usage: python scripts/popular_names.py [--ecosystem cargo] [--citation TEXT] [--to FILE] SOURCE…

A source has one name a line, the best known first, and lines that begin with
``#``; the first of those, which cites it, is kept. In its place, of crates, stand
files of audit sets (``audits.toml``, ``config.toml``, ``imports.lock``) and
``Cargo.lock`` files: those names come first that most of their tables have, and
``--citation`` says what they are. Without ``--to`` the list that Revet comes with is
written, to be committed; another is what ``REVET_POPULAR_NAMES`` or
``REVET_POPULAR_CRATES`` names.
"""

import argparse
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from vetting.adapters.popular_names import SHIPPED, read_names
from vetting.domain.errors import InvalidInput
from vetting.domain.releases import Ecosystem

AUDITED = frozenset({"audits", "wildcard-audits", "trusted", "exemptions", "unpublished", "publisher"})
"""Tables of an audit set's files, by crates; where ``imports.lock`` has them by peers, each peer's are tables again."""
COUNTED = (".toml", ".lock")


def main(arguments: Sequence[str]) -> int:
    """Write the list; say how long it is."""
    asked = _parser().parse_args(arguments)
    ecosystem, sources = Ecosystem(asked.ecosystem), [Path(one) for one in asked.sources]
    texts = {source: source.read_text(encoding="utf-8") for source in sources}
    cited = (line for text in texts.values() for line in text.splitlines() if line.startswith("#"))
    is_counted = [source.suffix in COUNTED for source in sources]
    citation = f"# {asked.citation}" if asked.citation else None if any(is_counted) else next(cited, None)
    if citation is None:
        sys.stderr.write("nothing says what the list is: begin it with a line such as '# title, date', or --citation\n")
        return 2
    if any(is_counted) and not (all(is_counted) and ecosystem is Ecosystem.CARGO):
        sys.stderr.write("names are counted in files of audit sets and Cargo.lock: of crates, and beside no list\n")
        return 2
    try:
        text = "\n".join(counted(texts.values()) if any(is_counted) else texts.values())
        names = list(dict.fromkeys(read_names(text, "the list", ecosystem)))
    except (InvalidInput, tomllib.TOMLDecodeError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    to = Path(asked.to) if asked.to else SHIPPED[ecosystem]
    to.write_text("\n".join([citation, *names, ""]), encoding="ascii")
    sys.stdout.write(f"{len(names):,} names\n")
    return 0


def counted(texts: Iterable[str]) -> list[str]:
    """List the crates that files of audit sets and locks name: most often first, then by name."""
    found = Counter(name for text in texts for name in crates_in(tomllib.loads(text)))
    return sorted(found, key=lambda name: (-found[name], name))


def crates_in(document: Mapping[str, Any]) -> Iterator[str]:
    """Give the crates that the tables of one file name, once a table."""
    yield from {one["name"] for one in document.get("package", ())}
    for key in AUDITED & document.keys():
        for name, entries in document[key].items():
            if isinstance(entries, dict):
                yield from crates_in(entries)
            else:
                yield name


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--ecosystem", choices=[one.value for one in SHIPPED], default=Ecosystem.PYPI.value)
    parser.add_argument("--citation", help="what the list is, where no source says so")
    parser.add_argument("--to", help="where it is written, in place of the list that Revet comes with")
    parser.add_argument("sources", nargs="+", help="files")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
