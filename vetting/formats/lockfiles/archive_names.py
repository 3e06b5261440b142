"""What an archive's file name says, where a lockfile says no more of a release than where its archive is."""

from posixpath import basename
from urllib.parse import unquote

from vetting.domain.archive_names import stated_by

UNKNOWN = ("", "")
"""The answer where the name is not one that Python's archives have."""


def name_and_version(place: str) -> tuple[str, str]:
    """Read a release's normalised name and version off the end of a path or an address; :data:`UNKNOWN` if none."""
    return stated_by(unquote(basename(place))) or UNKNOWN
