"""Signals in what runs while the project is built or installed."""

from collections.abc import Iterable, Iterator
from typing import ClassVar

from vetting.domain.signals.code.install import installs
from vetting.domain.signals.hooks.npm import npm_hooks
from vetting.domain.signals.hooks.stated import in_pyproject, in_setup_cfg
from vetting.domain.signals.interface import FileSide, FileUnderScan, Finding, Scope, Severity
from vetting.domain.signals.sightings import Sighting, since


class InstallHook:
    """H3: what runs while the project is built or installed."""

    id: ClassVar[str] = "H3"
    version: ClassVar[int] = 6
    title: ClassVar[str] = "Install hook changed"
    why: ClassVar[str] = "It runs on the machine of everyone who builds or installs this release."
    from_head: ClassVar[bool] = False
    blind_to: ClassVar[str] = (
        "A change in a module that the hook imports, in the build backend itself, and in what other backends than "
        "setuptools, Poetry, Hatch and PDM run."
    )

    def look(self, file: FileUnderScan) -> Iterable[Finding]:
        """Yield one finding a hook; what setup.py does beyond describing the project takes the place of its change."""
        done = list(since(self, file, installs))
        yield from done
        if not any(finding.scope is Scope.DELTA for finding in done):
            yield from since(self, file, self._sightings)
        yield from npm_hooks(self, file)

    def _sightings(self, side: FileSide) -> Iterator[Sighting]:
        reader = {
            "setup.py": _setup_script,
            "setup.cfg": in_setup_cfg,
            "pyproject.toml": in_pyproject,
        }.get(side.matched)
        return iter(()) if reader is None else reader(side)


def _setup_script(side: FileSide) -> Iterator[Sighting]:
    message = "setup.py runs when this is built or installed from source."
    yield Sighting(Severity.MEDIUM, 1, 1, side.sha256.encode(), message)
