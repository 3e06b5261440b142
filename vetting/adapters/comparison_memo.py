"""
Remembers what comparing two trees came to, so that no pair is diffed and scanned twice.

Like the memo of diffs it is a cache beside the blobs, one small file a pair: all
that a comparison depends on is in its name, engine and rules among it, to their
last line. It is recalled only while the diff's manifest and every hunk it names
are kept; whatever is lost, or was set aside as altered, is made again.
"""

from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cache
from hashlib import sha256 as sha256_of
from pathlib import Path
from typing import Any, Final

from vetting import domain
from vetting.adapters.blobs import BlobFolder
from vetting.adapters.memo import entry_path, recalled, remember
from vetting.domain.diffs import ENGINE
from vetting.domain.errors import InvalidInput
from vetting.domain.releases import Sha256, sha256
from vetting.domain.signals.interface import Claims, Finding, Scope, Severity
from vetting.formats import hunks
from vetting.ports.blobs import BlobAltered, BlobMissing
from vetting.ports.reading import ComparedTrees

DOMAIN: Final = Path(domain.__file__).parent
"""What decides what a comparison comes to."""
_LOST: Final = (FileNotFoundError, ValueError, KeyError, TypeError, InvalidInput, BlobMissing, BlobAltered)


@dataclass(frozen=True, slots=True)
class ComparisonMemo:
    """Recalls what comparing trees left behind."""

    blobs: BlobFolder

    def recall(self, old_tree: Sha256 | None, new_tree: Sha256, claims: Claims) -> ComparedTrees | None:
        """Give what came of comparing the two, if all of it is still kept."""
        with suppress(*_LOST):
            fields = recalled(self._path(old_tree, new_tree, claims))
            names = {key: tuple(map(str, fields[key])) for key in ("asks_for", "asks_for_crates")}
            compared = ComparedTrees(**{**fields, "findings": tuple(map(_finding, fields["findings"])), **names})
            manifest = sha256(compared.manifest)
            files = hunks.parse_tree_diff(self.blobs.get(manifest)).files
            kept = {manifest} | {file.hunks for file in files if file.hunks is not None}
            if all(self.blobs.refresh(digest) for digest in kept):
                return compared
        return None

    def keep(self, old_tree: Sha256 | None, new_tree: Sha256, claims: Claims, compared: ComparedTrees) -> None:
        """Remember what came of comparing the two."""
        remember(self._path(old_tree, new_tree, claims), asdict(compared))

    def _path(self, old_tree: Sha256 | None, new_tree: Sha256, claims: Claims) -> str:
        facts = [old_tree, new_tree, asdict(claims), asdict(ENGINE), _decisions()]
        return entry_path(self.blobs, "comparisons", facts)


@cache
def _decisions() -> str:
    """Name the very text of what decides, so that no answer of an older Revet is given: a version is soon forgotten."""
    hasher = sha256_of()
    for path in sorted(DOMAIN.rglob("*.py")):
        hasher.update(sha256_of(path.read_bytes()).digest())
    return hasher.hexdigest()


def _finding(fields: dict[str, Any]) -> Finding:
    return Finding(**{**fields, "severity": Severity(fields["severity"]), "scope": Scope(fields["scope"])})
