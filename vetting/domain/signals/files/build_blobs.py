"""F7: data that nobody can read, changed together with what builds the release."""

import re
from collections.abc import Callable, Iterable
from typing import ClassVar, Final

from vetting.domain.signals.files.disguises import MEDIA
from vetting.domain.signals.files.kinds import archive_kind, entropy_of, is_text, suffix_of
from vetting.domain.signals.interface import ChangeUnderScan, Finding, Scope, Severity, digest_of
from vetting.domain.signals.sightings import Sighting, finding_of
from vetting.domain.trees import FileChange, Status, TreeEntry

MAX_LOOKED_AT: Final = 50
"""Files of either kind."""
MIN_BLOB_BITS: Final = 6.0
_BUILD: Final = re.compile(
    r"(?:^|/)(?:configure(?:\.(?:ac|in))?|[^/]+\.m4|CMakeLists\.txt|[^/]+\.cmake|setup\.py|meson\.build|build\.rs"
    r"|(?:GNU)?[Mm]akefile(?:\.(?:am|in))?|[^/]+\.gypi?|hatch_build\.py|build\.py|_build[^/]*\.py|conanfile\.py|SConstruct)$"
)
_DATA: Final = re.compile(
    r"(?:^|/)(?:tests?|testing|testdata|test_data|data|fixtures?|samples?|examples?|resources?|corpora|corpus)/",
    re.IGNORECASE,
)
_VERSIONS: Final = re.compile(rb"[0-9][0-9A-Za-z.+!-]*")


class BlobsWithBuild:
    """F7: a build script and opaque test or other data changed in one release."""

    id: ClassVar[str] = "F7"
    version: ClassVar[int] = 1
    title: ClassVar[str] = "Opaque data changed with the build"
    why: ClassVar[str] = "A build script can take code out of data that nobody reads, as in xz 5.6.0."
    blind_to: ClassVar[str] = "Data that came in an earlier release, pictures and sounds, and build steps in modules."

    def look(self, change: ChangeUnderScan) -> Iterable[Finding]:
        """Yield at most one finding, at the first build script."""
        if change.old is None:
            return
        came = [one for one in change.changes if one.new is not None and one.status in _CAME]
        builds = [one for one in came if _BUILD.search(one.matched)][:MAX_LOOKED_AT]
        builds = [one for one in builds if _is_more_than_a_version(one, change.read)]
        if not builds:
            return
        data = [one.new for one in came if _DATA.search(one.matched) and one.new is not None][: 4 * MAX_LOOKED_AT]
        blobs = [entry for entry in data if is_opaque(entry, change.read)]
        if not blobs:
            return
        script = builds[0]
        more = f" and {len(blobs) - 1:,} more" if len(blobs) > 1 else ""
        message = f"This build script changed together with data that nobody can read: {blobs[0].path}{more}."
        evidence = "\n".join(sorted(entry.sha256 or "" for entry in blobs)).encode()
        sighting = Sighting(Severity.MEDIUM, None, None, evidence, message)
        yield finding_of(self, script.path, sighting, Scope.DELTA)


_CAME: Final = frozenset({Status.ADDED, Status.CHANGED, Status.RENAMED})


def _is_more_than_a_version(change: FileChange, read: Callable[[TreeEntry], bytes]) -> bool:
    """Say whether a build script changed in more than numbers."""
    if change.old is None or change.new is None or change.old.sha256 is None or change.new.sha256 is None:
        return change.new is not None and change.new.sha256 is not None
    old, new = (_VERSIONS.sub(b"0", read(entry)) for entry in (change.old, change.new))
    return digest_of(old) != digest_of(new)


def is_opaque(entry: TreeEntry, read: Callable[[TreeEntry], bytes]) -> bool:
    """Say whether a file is compressed, encrypted or otherwise no text and no picture."""
    if entry.sha256 is None or not entry.size_bytes:
        return False
    data = read(entry)
    if data.startswith(MEDIA.get(suffix_of(entry.path), ())):
        return False
    if archive_kind(data) is not None:
        return True
    return not is_text(data) and entropy_of(data[: 1 << 16]) >= MIN_BLOB_BITS
