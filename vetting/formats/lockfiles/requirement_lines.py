"""
Requirements as PEP 508 writes them, and which locked releases they can mean.

Where one release of a project is locked, a requirement means that one. Where
several are, it means those that its specifier allows; a specifier that PEP 440
does not read, as Poetry's ``^1.2``, allows all of them.
"""

import re
from collections.abc import Mapping, Sequence

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion

from vetting.domain.dependencies import Node
from vetting.domain.releases import ProjectName
from vetting.formats.lockfiles.entries import Entry

_EDITABLE = re.compile(r"-e\s+(?:.*#egg=|.*/)?(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)(?:\[.*\])?\s*$")


def requirement(entry: Entry, text: str) -> Requirement:
    """
    Parse a requirement.

    Raises:
        InvalidInput: It is not what PEP 508 describes.
    """
    try:
        return Requirement(text)
    except (InvalidRequirement, RecursionError) as error:
        raise entry.refuse(f"{text[:80]!r} is no requirement") from error


def required_project(entry: Entry, text: str) -> ProjectName:
    """
    Name the project that a requirement is of; an editable one, as pdm writes it, names it at its end.

    Raises:
        InvalidInput: It is no requirement.
    """
    editable = _EDITABLE.match(text.strip())
    return entry.project(editable["name"] if editable else requirement(entry, text).name)


def allowed(candidates: Sequence[Node], specifier: str) -> Sequence[Node]:
    """Choose the locked releases of one project that *specifier* can mean; at least one where there is one."""
    if len(candidates) <= 1:
        return candidates
    try:
        wanted = SpecifierSet(specifier)
        chosen = [node for node in candidates if wanted.contains(node.version, prereleases=True)]
    except (InvalidSpecifier, InvalidVersion):
        return candidates
    return chosen or candidates


def by_name(nodes: Sequence[Node]) -> Mapping[str, list[Node]]:
    """Sort nodes by their project."""
    found: dict[str, list[Node]] = {}
    for node in nodes:
        found.setdefault(node.name, []).append(node)
    return found
