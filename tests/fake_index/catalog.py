"""What the fake index holds, and the faults it is told to have."""

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Literal

from packaging.utils import canonicalize_name

from tests.fake_index.archives import build_sdist, build_wheel
from tests.fake_index.dialects import API_1_4, DIALECTS, Dialect

DRIP_SECONDS = 0.01


@dataclass(frozen=True, slots=True)
class HeldFile:
    """One file of a release."""

    filename: str
    version: str
    data: bytes
    uploaded_at: datetime
    requires: tuple[str, ...] = ()
    yanked: bool = False
    yanked_reason: str = ""
    claimed_sha256: str = ""
    """What the pages say its digest is."""
    claimed_bytes: int = 0
    """What the pages say its size is."""
    url: str = ""
    """What the pages say its address is; empty: where it really lies."""
    has_provenance: bool = False
    claimed_metadata: str = ""
    """SHA-256 of the metadata that is served beside it, as the pages say; empty: none is served."""
    claimed_pythons: str | None = None
    """For which Pythons the pages list it."""


@dataclass(slots=True)
class HeldProject:
    """One project."""

    name: str
    files: dict[str, HeldFile] = field(default_factory=dict)
    status: str = "active"
    status_reason: str = ""
    owners: list[tuple[str, str]] = field(default_factory=list)
    """(login, role)."""
    organization: str | None = None
    vulnerabilities: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """Version -> advisories, as the legacy JSON gives them."""
    serial: int = 0


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with the next requests whose path has *match* in it."""

    match: str = ""
    times: int = 1
    status: int = 0
    """Answer with it; 0: answer as usual, but for what follows."""
    headers: Mapping[str, str] = field(default_factory=dict)
    keep_bytes: int = -1
    """Break off after so many bytes of the body; -1: do not."""
    body: str | None = None
    """Send this instead."""
    add_bytes: int = 0
    """Send so many more than there are."""
    silence_seconds: float = 0
    """Wait before answering."""
    drip: Literal["", "head", "body"] = ""
    """What comes byte by byte, one in ``DRIP_SECONDS``."""


class Catalog:
    """What an index holds and how it behaves; safe to change while it is served."""

    def __init__(self, dialect: Dialect = API_1_4) -> None:
        """Hold nothing yet."""
        self.lock = threading.RLock()
        self.dialect = dialect
        self.projects: dict[str, HeldProject] = {}
        self.serial = 1000
        self.faults: list[Fault] = []
        self.requests: list[tuple[str, Mapping[str, str]]] = []
        """(path, headers by lower-case name) of every request but those that change the catalog, in order."""

    def publish(
        self,
        project: str,
        version: str,
        files: Mapping[str, str] | None = None,
        *,
        kinds: Iterable[str] = ("wheel",),
        requires: Sequence[str] = (),
        uploaded_at: str | None = None,
    ) -> None:
        """
        Upload a release, or more files of one.

        Args:
            project: In any spelling.
            version: As the index is to spell it.
            files: Path -> text, within each distribution.
            kinds: Of ``wheel`` and ``sdist``.
            requires: Requirements in the metadata.
            uploaded_at: RFC 3339; now if None.
        """
        builders = {"wheel": build_wheel, "sdist": build_sdist}
        content = files or {f"{project.replace('-', '_')}/__init__.py": f"VERSION = {version!r}\n"}
        for kind in kinds:
            filename, data = builders[kind](project, version, content, requires=requires)
            self.publish_bytes(project, version, filename, data, requires=requires, uploaded_at=uploaded_at)

    def publish_bytes(
        self,
        project: str,
        version: str,
        filename: str,
        data: bytes,
        *,
        requires: Sequence[str] = (),
        uploaded_at: str | None = None,
    ) -> None:
        """Upload one file as it is."""
        at = datetime.fromisoformat(uploaded_at) if uploaded_at else datetime.now(UTC)
        held = HeldFile(
            filename,
            version,
            data,
            at,
            tuple(requires),
            claimed_sha256=sha256(data).hexdigest(),
            claimed_bytes=len(data),
        )
        with self.lock:
            name = str(canonicalize_name(project))
            self.projects.setdefault(name, HeldProject(project)).files[filename] = held
            self._touch(name)

    def alter(self, project: str, filename: str, **changes: Any) -> None:  # noqa: ANN401  # any field of HeldFile
        """Change fields of a file, true or claimed: yank it, or let its page lie."""
        with self.lock:
            files = self._project(project).files
            files[filename] = replace(files[filename], **changes)
            self._touch(project)

    def yank(self, project: str, version: str, reason: str = "", *, yanked: bool = True) -> None:
        """Yank every file of a release, or take that back."""
        for one in self._of_version(project, version):
            self.alter(project, one.filename, yanked=yanked, yanked_reason=reason)

    def remove_file(self, project: str, filename: str) -> None:
        """Delete one file."""
        with self.lock:
            del self._project(project).files[filename]
            self._touch(project)

    def remove_release(self, project: str, version: str) -> None:
        """Delete every file of a release."""
        for one in self._of_version(project, version):
            self.remove_file(project, one.filename)

    def remove_project(self, project: str) -> None:
        """Delete a project; its name is then anybody's."""
        with self.lock:
            del self.projects[str(canonicalize_name(project))]
            self.serial += 1

    def describe(
        self,
        project: str,
        *,
        status: str | None = None,
        status_reason: str | None = None,
        owners: Iterable[Sequence[str]] | None = None,
        organization: str | None = None,
        vulnerabilities: Mapping[str, list[dict[str, Any]]] | None = None,
    ) -> None:
        """Change what the index says of a project; what is None stays."""
        with self.lock:
            held = self._project(project)
            held.status = status or held.status
            held.status_reason = status_reason or held.status_reason
            held.organization = organization or held.organization
            if owners is not None:
                held.owners = [(login, role) for login, role in owners]
            if vulnerabilities is not None:
                held.vulnerabilities = dict(vulnerabilities)
            self._touch(project)

    def speak(self, dialect: str) -> None:
        """Speak another dialect from now on, by its name in ``DIALECTS``."""
        self.dialect = DIALECTS[dialect]

    def fail(self, **fault: Any) -> None:  # noqa: ANN401  # the fields of Fault
        """Let the next requests go wrong as a :class:`Fault` of these fields says."""
        with self.lock:
            self.faults.append(Fault(**fault))

    def next_fault(self, path: str) -> Fault | None:
        """Use up one fault for *path*, if there is one."""
        with self.lock:
            for position, fault in enumerate(self.faults):
                if fault.match in path:
                    left = fault.times - 1
                    self.faults[position : position + 1] = [replace(fault, times=left)] if left else []
                    return fault
            return None

    def paths(self) -> list[str]:
        """List the paths that were asked for, in order."""
        return [path for path, _ in self.requests]

    def _project(self, project: str) -> HeldProject:
        return self.projects[str(canonicalize_name(project))]

    def _of_version(self, project: str, version: str) -> list[HeldFile]:
        with self.lock:
            return [one for one in self._project(project).files.values() if one.version == version]

    def _touch(self, project: str) -> None:
        self.serial += 1
        self._project(project).serial = self.serial
