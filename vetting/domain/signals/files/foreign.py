"""F6: large code in a language that a Python project did not have."""

from collections.abc import Iterable
from typing import ClassVar, Final

from vetting.domain.releases import Ecosystem
from vetting.domain.signals.files.kinds import suffix_of
from vetting.domain.signals.interface import ChangeUnderScan, Finding, Scope, Severity, TreeSide
from vetting.domain.signals.places import is_beside_code
from vetting.domain.signals.sightings import Sighting, finding_of
from vetting.domain.trees import TreeEntry

MIN_BYTES: Final = 1 << 20
"""Of all such files that came, together."""
MIN_ALONE_BYTES: Final = 5 << 20
"""The same, where there is no older release to hold it against. Source: incident of 2026-04-30, 11 MB."""
FOREIGN: Final = frozenset(
    {".js", ".cjs", ".mjs", ".jsx", ".ts", ".tsx", ".ps1", ".vbs", ".php", ".jar", ".lua", ".rb"}
)
IS_USUAL_BYTES: Final = 256 << 10
"""Of such files in the older release: a project with as much of them has them as a habit."""


class ForeignLanguage:
    """F6: more than a megabyte of another language's code, new in a Python distribution."""

    id: ClassVar[str] = "F6"
    version: ClassVar[int] = 2
    title: ClassVar[str] = "Large code in a foreign language"
    why: ClassVar[str] = (
        "A Python project has no use for it, unless it shows web pages: malware brings its own language."
    )
    blind_to: ClassVar[str] = "Code under another suffix, compressed code, and projects that always had such files."

    def look(self, change: ChangeUnderScan) -> Iterable[Finding]:
        """Yield at most one finding, at the largest of the files."""
        if not is_python(change.new):
            return
        olds = _foreign(change.old) if change.old else {}
        had = {entry.sha256 for entry in olds.values()}
        come = [one for path, one in _foreign(change.new).items() if path not in olds and one.sha256 not in had]
        total = sum(entry.size_bytes for entry in come)
        before = sum(entry.size_bytes for entry in olds.values())
        if total - before <= (MIN_BYTES if change.old else MIN_ALONE_BYTES):
            return
        largest = max(come, key=lambda entry: (entry.size_bytes, entry.path))
        severity = Severity.HIGH if before == 0 else Severity.MEDIUM
        scope = Scope.CONTEXT if before >= IS_USUAL_BYTES else Scope.DELTA
        had_before = "which this project did not have before" if before == 0 else "more than this project had before"
        if change.old is not None and change.old.tree.cut is not None:
            had_before = "new in what was read: not all of the compared release was"
        message = f"{total / (1 << 20):,.1f} MiB of code in another language ({suffix_of(largest.path)}), {had_before}."
        evidence = (largest.sha256 or "").encode()
        yield finding_of(self, largest.path, Sighting(severity, None, None, evidence, message), scope)


def is_python(side: TreeSide) -> bool:
    """Say whether this is a Python distribution: it is claimed to be, or has the metadata of one."""
    if side.claimed is not None:
        return side.claimed.ecosystem is Ecosystem.PYPI
    return any(path == "PKG-INFO" or path.endswith(".dist-info/METADATA") for path in side.matched)


def _foreign(side: TreeSide) -> dict[str, TreeEntry]:
    return {path: one for path, one in side.matched.items() if suffix_of(path) in FOREIGN and not is_beside_code(path)}
