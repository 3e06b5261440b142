"""
A6: a distribution against the repository it is said to be made of, given as a folder.

What an attacker with an upload token adds is in the archive, and not in the
repository. Files that building writes (metadata, a version file, compiled
modules) are in no repository; they count little, or not at all.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import ClassVar, Final

from vetting.domain.diffs import looks_binary
from vetting.domain.origins import Origin, installed_path
from vetting.domain.signals.archive.kinds import is_version_file, text_of
from vetting.domain.signals.interface import ChangeUnderScan, Finding, Scope, Severity, TreeSide, digest_of
from vetting.domain.signals.sightings import MAX_SIGHTINGS, Sighting, finding_of
from vetting.domain.trees import EXECUTABLE_BITS, EntryKind, Tree, TreeEntry
from vetting.domain.versions import order_for

_WRITTEN: Final = re.compile(
    r"(.*/)?([^/]+\.(dist-info|egg-info)/.*|PKG-INFO|\.cargo_vcs_info\.json|Cargo\.toml|\.git_archival\.txt)"
)
"""What tools write into a distribution. A crate's Cargo.toml is written anew; Cargo.toml.orig is the repository's."""
_RUNS: Final = re.compile(
    r".*\.(py|pyw|pyx|pth|js|cjs|mjs|jsx|ts|tsx|sh|bash|zsh|bat|cmd|ps1|pl|rb|php|lua|rs|go|c|cc|cpp|h|hpp"
    r"|m4|ac|am|in|mk|cmake|gyp|gypi|node|toml|cfg|ini)|(.*/)?(configure|makefile|package\.json|meson\.build)",
    re.IGNORECASE,
)
"""What runs, or says what is run: sources, scripts, and what building reads."""
_COMPILED: Final = re.compile(r".*\.(so|pyd|dll|dylib|exe|a|lib|pyc)(\.[0-9.]+)?", re.IGNORECASE)
_EGG_INFO: Final = re.compile(rb"\n*\[egg_info\]\s*tag_build\s*=\s*tag_date\s*=\s*0\s*\Z")
"""What setuptools adds to setup.cfg when it makes a source distribution."""
_TAG_NAME: Final = re.compile(r"(?:.*[-_/@]|)[vV]?([0-9].*)")


class NotInRepository:
    """A6: what is in a distribution, but not in the repository it is said to be made of."""

    id: ClassVar[str] = "A6"
    version: ClassVar[int] = 2
    title: ClassVar[str] = "Differs from the repository"
    why: ClassVar[str] = "Whoever reads the repository has not read what is installed."
    blind_to: ClassVar[str] = (
        "Whether the folder is at the release's commit, what is missing from the distribution, and compiled files. "
        "It looks only where a checkout is given."
    )

    def look(self, change: ChangeUnderScan) -> Iterable[Finding]:
        """Yield one finding a file, and one if no tag names the version."""
        if change.checkout is None:
            return
        seen = list(_sightings(change.new, change.checkout, change.read))
        for path, sighting in seen[:MAX_SIGHTINGS]:
            yield finding_of(self, path, sighting, Scope.DELTA)
        if len(seen) > MAX_SIGHTINGS:
            message = f"{len(seen) - MAX_SIGHTINGS:,} more files like these are not listed."
            worst = min((one.severity for _, one in seen[MAX_SIGHTINGS:]), key=list(Severity).index)
            yield finding_of(self, "", Sighting(worst, None, None, message.encode(), message), Scope.DELTA)
        yield from _untagged(self, change)


def _sightings(side: TreeSide, checkout: Tree, read: Callable[[TreeEntry], bytes]) -> Iterator[tuple[str, Sighting]]:
    installed = {installed_path(path): entry for path, entry in side.matched.items()}
    origin = Origin(checkout, installed)
    for path, entry in sorted(installed.items()):
        if _WRITTEN.fullmatch(path) or entry.kind is not EntryKind.FILE or not entry.size_bytes:
            continue
        source = origin.find(path, entry.sha256)
        if source is None and entry.sha256 in origin.digests:
            continue
        if source is None and checkout.cut is None:  # else it may lie in what was not read
            yield entry.path, _added(path, entry, read)
        elif (
            source is not None
            and source.sha256 != entry.sha256
            and (changed := _changed(path, source, entry, read)) is not None
        ):
            yield entry.path, changed


def _added(path: str, entry: TreeEntry, read: Callable[[TreeEntry], bytes]) -> Sighting:
    if is_version_file(path):
        return _seen(entry, Severity.LOW, None, "This is not in the repository; it has the name of a file tools write.")
    if _COMPILED.fullmatch(path):
        return _seen(entry, Severity.LOW, None, "This is compiled: nothing in the repository can be held against it.")
    if _RUNS.fullmatch(path) or entry.mode & EXECUTABLE_BITS or read(entry).startswith(b"#!"):
        return _seen(entry, Severity.HIGH, None, "This may run, and is not in the repository.")
    return _seen(entry, Severity.LOW, None, "This is not in the repository.")


def _changed(path: str, source: TreeEntry, entry: TreeEntry, read: Callable[[TreeEntry], bytes]) -> Sighting | None:
    old, new = (text_of(one, read) for one in (source, entry))
    if path == "setup.cfg" and isinstance(new, bytes) and isinstance(old, bytes):
        old, new = (_EGG_INFO.sub(b"", text).rstrip(b"\n") for text in (old, new))
    if old == new:
        return None
    severity = Severity.LOW if is_version_file(path) else Severity.HIGH
    message = f"This is not what the repository has under {source.path}."
    if not isinstance(old, bytes) or not isinstance(new, bytes) or looks_binary(new, path):
        return _seen(entry, severity, None, message)
    return _seen(entry, severity, _first_difference(old, new), message)


def _first_difference(old: bytes, new: bytes) -> int:
    """Give the first line, from 1, in which two texts are not the same."""
    lines = zip(old.split(b"\n"), new.split(b"\n"), strict=False)
    same = 0
    for one, other in lines:
        if one != other:
            break
        same += 1
    return same + 1


def _untagged(rule: NotInRepository, change: ChangeUnderScan) -> Iterator[Finding]:
    """See that no tag of the repository names the version."""
    claimed = change.new.claimed
    if change.tags is None or claimed is None:
        return
    order = order_for(claimed.ecosystem)
    named = (found.group(1) for tag in change.tags if (found := _TAG_NAME.fullmatch(tag)))
    if not any(order.same(version, claimed.version) for version in named):
        message = "No tag of the repository names this version."
        evidence = digest_of(f"untagged\n{claimed.version}".encode())
        sighting = Sighting(Severity.MEDIUM, None, None, evidence.encode(), message)
        yield finding_of(rule, "", sighting, Scope.DELTA)


def _seen(entry: TreeEntry, severity: Severity, line: int | None, message: str) -> Sighting:
    column = None if line is None else 1
    return Sighting(severity, line, column, f"{entry.path}\n{entry.sha256}".encode(), message)
