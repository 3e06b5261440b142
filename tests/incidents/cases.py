"""
The incidents as values: two trees, what the index said, and the rules that must speak.

One JSON file an incident. A file's content is a text, or a list of texts,
``{"repeat": text, "times": n}`` and ``{"hex": …}``, one behind the other.
Hosts end in ``example.invalid``, addresses are those of documentation, and what
looks like a payload prints a word.

Source: signals catalogue §3, which names each incident's sources.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256 as sha256_of
from pathlib import Path
from typing import Any, TypeAlias

from vetting.domain.comparing import (
    changes_between,
    read_sides,
    scan_of,
    scan_of_all,
    scan_of_running,
    scan_of_tests,
    under_scan,
)
from vetting.domain.releases import Ecosystem, Sha256
from vetting.domain.signals.interface import Claimed, Claims, Finding, Origins, Scope
from vetting.domain.signals.scan import RunningScan
from vetting.domain.trees import EntryKind, Tree, TreeEntry

FOLDER = Path(__file__).parent
Files: TypeAlias = Mapping[str, bytes]


@dataclass(frozen=True)
class Incident:
    """One attack."""

    slug: str
    ecosystem: Ecosystem
    project: str
    old_version: str | None
    version: str
    old: Files | None
    new: Files
    checkout: Files | None
    tags: tuple[str, ...] | None
    outside: Mapping[str, Any]
    """What is known without the bytes; see ``tests/incidents/outside.py``."""
    raises: frozenset[str]
    """The rules whose findings on the delta are expected; no other may speak."""
    is_read_whole: bool
    """False where a file is too large for some rule, or is run and read by none: the scan is unfinished."""


def incidents() -> Iterator[Incident]:
    """Read all of them, in order of name."""
    for path in sorted(FOLDER.glob("*.json")):
        fields = json.loads(path.read_text(encoding="utf-8"))
        yield Incident(
            slug=path.stem,
            ecosystem=Ecosystem(fields["ecosystem"]),
            project=fields["project"],
            old_version=fields["old_version"],
            version=fields["version"],
            old=_files(fields["old"]),
            new=_files(fields["new"]) or {},
            checkout=_files(fields.get("checkout")),
            tags=tuple(fields["tags"]) if "tags" in fields else None,
            outside=fields.get("outside", {}),
            raises=frozenset(fields["raises"]),
            is_read_whole=fields.get("read_whole", True),
        )


def _files(fields: Mapping[str, Any] | None) -> Files | None:
    return None if fields is None else {path: _content(content) for path, content in fields.items()}


def _content(content: Any) -> bytes:  # noqa: ANN401  # whatever JSON can say
    match content:
        case str():
            return content.encode()
        case {"hex": digits}:
            return bytes.fromhex(digits)
        case {"repeat": text, "times": times}:
            return str(text).encode() * int(times)
        case list():
            return b"".join(map(_content, content))
        case _:
            raise ValueError(content)


class Held:
    """Contents that lie in memory."""

    def __init__(self) -> None:
        """Hold nothing yet."""
        self._held: dict[Sha256, bytes] = {}

    def tree(self, files: Files) -> Tree:
        """Hold *files* and give their tree."""
        entries = []
        for path, data in sorted(files.items()):
            digest = Sha256(sha256_of(data).hexdigest())
            self._held[digest] = data
            entries.append(TreeEntry(path, EntryKind.FILE, digest, len(data), 0o644))
        return Tree(tuple(entries))

    def get(self, digest: Sha256) -> bytes:
        """Give all of a file's bytes."""
        return self._held[digest]

    def head(self, digest: Sha256, size_bytes: int) -> bytes:
        """Give a file's first bytes."""
        return self._held[digest][:size_bytes]


def found_in(incident: Incident) -> tuple[Finding, ...]:
    """Give what the rules about bytes notice in the change."""
    held = Held()
    old = None if incident.old is None else held.tree(incident.old)
    new = held.tree(incident.new)
    checkout = None if incident.checkout is None else held.tree(incident.checkout)
    changes = changes_between(old, new, held).changes
    claims = Claims(_claimed(incident, incident.old_version), _claimed(incident, incident.version))
    origins = Origins(checkout=checkout, tags=incident.tags)
    scans = [scan_of_all(old, new, changes, claims, held, origins)]
    running = RunningScan()
    for sides in (read_sides(change, held) for change in changes):
        scans.append(scan_of(sides))
        if (file := under_scan(sides)) is not None:
            running.see(file)
    scans.append(scan_of_running(running, new, changes, claims.new, held))
    scans.append(scan_of_tests(new, changes, claims.new, held))
    assert incident.is_read_whole == all(scan.unfinished is None for scan in scans), scans
    findings = running.weighed(one for scan in scans for one in scan.findings)
    return tuple(one for one in findings if one.scope is Scope.DELTA)


def _claimed(incident: Incident, version: str | None) -> Claimed | None:
    if version is None:
        return None
    name = incident.project.rpartition("/")[2]
    is_wheel = incident.ecosystem is Ecosystem.PYPI and any(".dist-info/" in path for path in incident.new)
    ending = "-py3-none-any.whl" if is_wheel else ".tar.gz" if incident.ecosystem is Ecosystem.PYPI else ".tgz"
    return Claimed(incident.ecosystem, incident.project, version, f"{name.replace('-', '_')}-{version}{ending}")
