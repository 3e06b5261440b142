"""What a distribution is called says what it is: of a file at hand nobody else says it."""

from packaging.utils import InvalidSdistFilename, InvalidWheelFilename, parse_sdist_filename, parse_wheel_filename

from vetting.domain.releases import Ecosystem
from vetting.domain.signals.interface import Claimed

BY_NAME = "its file name"


def claimed_by_name(filename: str) -> Claimed | None:
    """Read from a file name which release it claims to belong to; None where it is not called like one of Python's."""
    try:
        if filename.endswith(".whl"):
            name, version, *_ = parse_wheel_filename(filename)
        else:
            name, version = parse_sdist_filename(filename)
    except (InvalidWheelFilename, InvalidSdistFilename):
        return None
    return Claimed(Ecosystem.PYPI, str(name), str(version), filename, source=BY_NAME)
