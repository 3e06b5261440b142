"""
cargo-vet's store files: ``config.toml``, ``audits.toml``, ``imports.lock``.

:mod:`.reading` turns their text into values, strictly for files that we keep
and tolerantly, entry by entry, for those that others publish.
:mod:`.writing` gives the one canonical text of a value, byte for byte as
cargo-vet writes it, so that real ``cargo vet`` reads what we write and a file
changes only where its meaning does.

For crates the files are cargo-vet's own. For pypi and npm they are the same
text with that ecosystem's versions and two more keys in an entry,
``from-distributions`` and ``distributions``.
"""

from vetting.formats.cargo_vet.house import read_house, write_house
from vetting.formats.cargo_vet.reading import (
    BadStoreFile,
    StoreFile,
    located,
    read_audits,
    read_config,
    read_imports,
    read_lock,
    read_peer,
)
from vetting.formats.cargo_vet.writing import write_audits, write_config, write_imports

__all__ = [
    "BadStoreFile",
    "StoreFile",
    "located",
    "read_audits",
    "read_config",
    "read_house",
    "read_imports",
    "read_lock",
    "read_peer",
    "write_audits",
    "write_config",
    "write_house",
    "write_imports",
]
