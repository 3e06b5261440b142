"""
Reads files of sections with keys: ``setup.cfg``, ``entry_points.txt``.

``configparser`` is not used: its errors are joined text by text, which takes
quadratic time on a file of nothing but broken lines.
"""

from typing import TypeAlias

from vetting.domain.facts.stated import Unparsable

Sections: TypeAlias = dict[str, dict[str, list[str]]]
"""By section and key: the lines of the value."""


def sections_of(text: str, delimiters: str = "=:") -> Sections:
    """
    Read *text*; an indented line goes on with the value above it.

    Raises:
        Unparsable: A line stands in no section, or is none of a section, a key with a value and a comment.
    """
    sections: Sections = {}
    section: dict[str, list[str]] | None = None
    value: list[str] | None = None
    for line in text.split("\n"):
        stripped = line.strip()
        if not stripped or stripped[0] in "#;":
            continue
        if stripped[0] == "[" and not line[0].isspace():
            section, value = sections.setdefault(stripped[1:].partition("]")[0].strip(), {}), None
        elif line[0].isspace() and value is not None:
            value.append(stripped)
        else:
            value = _begun(stripped, section, delimiters)
    return sections


def _begun(line: str, section: dict[str, list[str]] | None, delimiters: str) -> list[str]:
    if section is None:
        raise Unparsable("a line stands before any section")
    at = min((place for delimiter in delimiters if (place := line.find(delimiter)) > 0), default=None)
    if at is None:
        raise Unparsable("a line is no key with a value")
    first = line[at + 1 :].strip()
    value = [first] if first else []
    section[line[:at].strip()] = value
    return value
