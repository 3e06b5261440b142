"""``pylock.toml`` (PEP 751), read by the library ``packaging``; every package counts, whatever its markers."""

from collections.abc import Callable, Iterable, Mapping

import rtoml
from packaging.pylock import Package, Pylock, PylockUnsupportedVersionError, PylockValidationError

from vetting.domain.dependencies import Node, Origin
from vetting.domain.errors import InvalidInput
from vetting.domain.releases import Sha256, sha256

_NOT_A_LOCK = (
    rtoml.TomlParsingError,
    PylockValidationError,
    PylockUnsupportedVersionError,
    InvalidInput,
    RecursionError,
)


def read(path: str, read_text: Callable[[str], str]) -> tuple[Node, ...]:
    """
    Read the releases that a lock names.

    Raises:
        InvalidInput: It is no TOML, or not what PEP 751 describes.
    """
    try:
        lock = Pylock.from_dict(rtoml.loads(read_text(path)))
        return tuple(_node(package) for package in lock.packages)
    except _NOT_A_LOCK as error:
        raise InvalidInput(f"{path}: {error}") from error


def _node(package: Package) -> Node:
    version = "" if package.version is None else str(package.version)
    hashes = _hashes(one.hashes for one in (package.sdist, package.archive, *(package.wheels or ())) if one is not None)
    return Node(str(package.name), version, _origin(package), distributions=frozenset(hashes))


def _origin(package: Package) -> Origin:
    if package.vcs is not None:
        return Origin.GIT
    if package.directory is not None:
        return Origin.PATH
    return Origin.INDEX if package.archive is None else Origin.URL


def _hashes(all_of_them: Iterable[Mapping[str, str]]) -> Iterable[Sha256]:
    return (sha256(hashes["sha256"]) for hashes in all_of_them if "sha256" in hashes)
