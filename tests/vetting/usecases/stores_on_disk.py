"""A store's folder and what peers publish, for the tests of folder verbs."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path

from vetting.adapters.store_folder import FolderOnDisk
from vetting.domain.dependencies import DependencyGraph
from vetting.domain.errors import SourceUnavailable
from vetting.domain.publishers import PublishedBy, PublishedRelease
from vetting.domain.releases import Ecosystem
from vetting.formats.cargo_vet import StoreFile
from vetting.ports.audit_sources import AuditSources
from vetting.ports.registries import PublishedProject, Registry
from vetting.usecases.desk import Desk

TODAY = date(2026, 3, 2)
UPLOADED_ON = date(2026, 2, 1)
CONFIG = '\n# cargo-vet config file\n\n[cargo-vet]\nversion = "0.10"\n'
AUDITS = "\n# cargo-vet audits file\n"
IMPORTS = "\n# cargo-vet imports lock\n"
PEER = "https://peer.example.test/audits.toml"
IMPORT_PEER = f'\n[imports.peer]\nurl = "{PEER}"\n'
NO_AUDITS = "\n[audits]\n"


def audit(version: str, *more: str, name: str = "demo") -> str:
    """Write a full audit for deployment."""
    lines = [f"[[audits.{name}]]", 'criteria = "safe-to-deploy"', f'version = "{version}"', *more]
    return "\n" + "".join(f"{line}\n" for line in lines)


def store(path: Path, *, config: str = "", audits: str = NO_AUDITS, imports: str = "") -> FolderOnDisk:
    """Write a store; each part is what follows its file's opening."""
    folder = FolderOnDisk(path)
    folder.write(
        {
            StoreFile.CONFIG: CONFIG + config,
            StoreFile.AUDITS: AUDITS + audits,
            StoreFile.IMPORTS: IMPORTS + imports,
        }
    )
    return folder


def desk_for(
    folder: FolderOnDisk,
    graph: DependencyGraph | None = None,
    *,
    sources: AuditSources | None = None,
    registry: Registry | None = None,
    locked: bool = False,
    frozen: bool = False,
) -> Desk:
    """Lay out a desk on a day that does not pass; without peers or an index unless they are named."""
    ecosystem = graph.ecosystem if graph else Ecosystem.PYPI
    return Desk(
        ecosystem,
        folder,
        sources or PublishedTexts(),
        TODAY,
        graph,
        registry,
        is_locked=locked,
        is_frozen=frozen,
    )


class PublishedTexts:
    """The port ``AuditSources`` for texts that stand still; what is not there does not answer."""

    def __init__(self, texts: Mapping[str, str] | None = None) -> None:
        """Publish *texts* by address."""
        self._texts = texts or {}
        self.asked: list[str] = []

    def read(self, addresses: Sequence[str]) -> Mapping[str, str]:
        """Give what stands at each of *addresses*."""
        self.asked += addresses
        for address in addresses:
            if address not in self._texts:
                raise SourceUnavailable(f"{address} did not answer in time")
        return {address: self._texts[address] for address in addresses}


class PublishedProjects:
    """The port ``Registry`` for an index that stands still."""

    def __init__(self, projects: Mapping[str, PublishedProject] | None = None) -> None:
        """Publish *projects* by name."""
        self._projects = projects or {}
        self.asked: list[str] = []

    def look_up(self, names: Collection[str]) -> Mapping[str, PublishedProject]:
        """Give those of *names* that are published."""
        self.asked += names
        return {name: self._projects[name] for name in names if name in self._projects}


def published(*versions: str, source: PublishedBy | None = None, **said: str) -> PublishedProject:
    """Publish a project's versions, all by one publisher and on one day."""
    return PublishedProject(tuple(PublishedRelease(one, UPLOADED_ON, source) for one in versions), **said)
