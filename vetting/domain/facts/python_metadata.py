"""
Facts of what installers read: METADATA and PKG-INFO, WHEEL, RECORD, entry_points.txt, requires.txt.

Source: core metadata specification 2.4, entry points and recording installed projects, on packaging.python.org.
"""

from collections.abc import Iterator
from email import policy
from email.parser import HeaderParser
from typing import Final

from vetting.domain.facts.ini import sections_of
from vetting.domain.facts.stated import Stated, conditioned

_LEFT_TO_HUNKS: Final = frozenset({"description", "description-content-type"})
"""Prose is read as lines."""
_LABELLED: Final = frozenset({"project-url"})


def say_metadata(stated: Stated, path: str, text: str) -> None:
    """Read METADATA or PKG-INFO."""
    for field, value in _headers(text):
        name = field.lower()
        if name == "requires-dist":
            stated.require(path, value)
        elif name in _LABELLED:
            label, _, address = value.partition(",")
            stated.say(path, "metadata", f"{field} {label.strip()}", address)
        elif name not in _LEFT_TO_HUNKS:
            stated.say(path, "metadata", field, value)


def say_wheel(stated: Stated, path: str, text: str) -> None:
    """Read WHEEL: what built it, and for which Pythons and machines it says that it is."""
    for field, value in _headers(text):
        stated.say(path, "wheel", field, value)


def _headers(text: str) -> Iterator[tuple[str, str]]:
    for field, value in HeaderParser(policy=policy.compat32).parsestr(text).items():
        yield field, str(value)


def say_record(stated: Stated, path: str, text: str) -> None:
    """Read RECORD: how many files it lists, and which of them without a digest."""
    lines = [line for line in text.split("\n") if line.strip()]
    stated.say(path, "record", "files listed", f"{len(lines):,}")
    for line in lines:
        name, digest, _ = (*line.rsplit(",", 2), "", "")[:3]
        if not digest and not name.endswith(("/RECORD", "/RECORD.jws", "/RECORD.p7s")):
            stated.say(path, "record", "listed without a digest", name)


def say_entry_points(stated: Stated, path: str, text: str) -> None:
    """Read entry_points.txt."""
    for group, entries in sections_of(text, "=").items():
        for name, value in entries.items():
            stated.say(path, "entry-point", f"{group}: {name}", " ".join(value))


def say_requires(stated: Stated, path: str, text: str) -> None:
    """Read requires.txt of an egg-info folder: requirements, those of extras behind a section's head."""
    extra, marker = "", ""
    for line in text.split("\n"):
        stripped = line.strip()
        if stripped.startswith("["):
            extra, _, marker = stripped.strip("[]").partition(":")
        elif stripped:
            stated.require(path, conditioned(stripped, extra, marker))
