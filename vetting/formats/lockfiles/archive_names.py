"""What an archive's file name says, where a lockfile says no more of a release than where its archive is."""

from posixpath import basename
from urllib.parse import unquote

from packaging.utils import InvalidSdistFilename, InvalidWheelFilename, parse_sdist_filename, parse_wheel_filename

UNKNOWN = ("", "")
"""The answer where the name is not one that Python's archives have."""


def name_and_version(place: str) -> tuple[str, str]:
    """
    Read a release's normalised name and version off the end of a path or an address; :data:`UNKNOWN` if it says none.

    Source: PyPA specifications, "Binary distribution format" and "Source distribution file name".
    """
    filename = unquote(basename(place))
    try:
        if filename.endswith(".whl"):
            name, version, *_ = parse_wheel_filename(filename)
        else:
            name, version = parse_sdist_filename(filename)
    except (InvalidWheelFilename, InvalidSdistFilename):
        return UNKNOWN
    return str(name), str(version)
