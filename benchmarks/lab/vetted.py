"""Projects to check, for the figures of `revet check`: a real one of crates, one of Python, and growing ones."""

import os
import shutil
import subprocess
import sysconfig
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tests.conformance.cases import Package
from tests.conformance.corpus import FILES, packages_of
from tests.conformance.material import CORPUS
from tests.conformance.real_cargo_vet import BINARY, RealCargoVet
from vetting.adapters.clock import SystemClock
from vetting.domain.errors import NotFound
from vetting.formats.cargo_vet import StoreFile

SCRIPTS = Path(sysconfig.get_path("scripts"))
REVET = SCRIPTS / "revet"
PIP_AUDIT = SCRIPTS / "pip-audit"
WASMTIME = CORPUS / "bytecodealliance-wasmtime"
STORE_OPENING: Mapping[StoreFile, str] = {
    StoreFile.CONFIG: '\n# cargo-vet config file\n\n[cargo-vet]\nversion = "0.10"\n',
    StoreFile.AUDITS: "\n# cargo-vet audits file\n",
    StoreFile.IMPORTS: "\n# cargo-vet imports lock\n",
}


@dataclass(frozen=True, slots=True)
class Command:
    """A program that is started anew for each run, and judged by the wall."""

    arguments: Sequence[str]
    folder: Path
    statuses: frozenset[int]
    """How it may end; anything else is no measurement."""
    environment: Mapping[str, str]

    def seconds(self) -> float:
        """
        Run it once.

        Raises:
            NotFound: It did not do its work.
        """
        environment = {**os.environ, **self.environment}
        # What is installed was compiled; where nothing compiled may be kept, every start would compile what was edited.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        begun = time.perf_counter()
        done = subprocess.run(  # noqa: S603  # the benchmark's own words
            self.arguments, cwd=self.folder, env=environment, capture_output=True, check=False
        )
        taken = time.perf_counter() - begun
        if done.returncode not in self.statuses:
            said = (done.stderr or done.stdout).decode(errors="replace")[-300:]
            raise NotFound(f"{Path(self.arguments[0]).name} ended with status {done.returncode}: {said}")
        return taken


def in_turns(commands: Sequence[Command | Callable[[], float]], runs: int) -> list[list[float]]:
    """Run several things in turns, each once unmeasured before, and give each one's seconds."""
    takers = [one.seconds if isinstance(one, Command) else one for one in commands]
    for take in takers:
        take()
    found: list[list[float]] = [[] for _ in takers]
    for _ in range(runs):
        for place, take in enumerate(takers):
            found[place].append(take())
    return found


def wasmtime(scratch: Path) -> RealCargoVet:
    """
    Lay out wasmtime's store, and its lockfile as the graph that a stand-in cargo tells, so that the store holds.

    A Cargo.lock does not say what is for development alone. What cargo-vet would have audited for deployment and
    wasmtime did not is taken for that.

    Raises:
        NotFound: The store or the binary is not there.
    """
    if not WASMTIME.exists():
        raise NotFound(f"there is no {WASMTIME.name} in {CORPUS}; set REVET_CORPUS")
    if not BINARY.exists():
        raise NotFound(f"there is no {BINARY.name} beside this Python")
    project = RealCargoVet(scratch / "wasmtime")
    project.today = SystemClock().now().date()
    packages = packages_of(WASMTIME / "Cargo.lock")
    project.graph(packages)
    shutil.copy(WASMTIME / "Cargo.lock", project.folder)
    project.files({name: (WASMTIME / "supply-chain" / name).read_text(encoding="utf-8") for name in FILES})
    lacking = {one["name"] for one in project.check().document.get("failures", ())}
    project.graph(_with_development(one, lacking) for one in packages)
    return project


def _with_development(package: Package, names: Collection[str]) -> Package:
    if not package.is_member:
        return package
    dev = tuple(key for key in package.dependencies if key[0] in names)
    return replace(package, dependencies=tuple(key for key in package.dependencies if key not in dev), dev=dev)


def pinned_project(folder: Path, count: int) -> Path:
    """Lock *count* made-up releases by their hashes, exempt each, and give the requirements file."""
    store = folder / "supply-chain" / "pypi"
    store.mkdir(parents=True)
    names = [f"package-{number:05}" for number in range(count)]
    lines = [
        f"{name}==1.{number % 40}.0 \\\n    --hash=sha256:{number:064x} \\\n    --hash=sha256:{number + count:064x}\n"
        for number, name in enumerate(names)
    ]
    exemptions = [
        f'\n[[exemptions.{name}]]\nversion = "1.{number % 40}.0"\ncriteria = "safe-to-deploy"\n'
        for number, name in enumerate(names)
    ]
    texts = {
        **STORE_OPENING,
        StoreFile.CONFIG: STORE_OPENING[StoreFile.CONFIG] + "".join(exemptions),
        StoreFile.AUDITS: STORE_OPENING[StoreFile.AUDITS] + "\n[audits]\n",
    }
    for name, text in texts.items():
        store.joinpath(name).write_text(text, encoding="utf-8")
    requirements = folder / "requirements.txt"
    requirements.write_text("".join(lines), encoding="utf-8")
    return requirements


def revet(folder: Path, *arguments: str, environment: Mapping[str, str] | None = None) -> Command:
    """Make `revet check --locked`, in a folder that holds."""
    command = [str(REVET), "check", "--locked", *arguments]
    return Command(command, folder, frozenset({0, 1}), environment or {})
