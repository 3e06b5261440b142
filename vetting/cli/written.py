"""Which files a verb wrote, in words."""

from collections.abc import Iterable

from vetting.formats.cargo_vet import StoreFile


def written_files(written: Iterable[StoreFile], location: str) -> str:
    """Name the files of a store that were written, as ``FOLDER/audits.toml and FOLDER/config.toml``."""
    *most, last = (f"{location}/{name}" for name in sorted(written))
    return f"{', '.join(most)} and {last}" if most else last
