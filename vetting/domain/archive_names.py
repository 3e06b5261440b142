"""What the file name of one of Python's archives says."""

from packaging.utils import InvalidSdistFilename, InvalidWheelFilename, parse_sdist_filename, parse_wheel_filename


def stated_by(filename: str) -> tuple[str, str] | None:
    """
    Read a release's normalised name and version off a file name; None where it is not called like an archive.

    Source: PyPA specifications, "Binary distribution format" and "Source distribution file name".
    """
    try:
        if filename.endswith(".whl"):
            name, version, *_ = parse_wheel_filename(filename)
        else:
            name, version = parse_sdist_filename(filename)
    except (InvalidWheelFilename, InvalidSdistFilename):
        return None
    return str(name), str(version)
