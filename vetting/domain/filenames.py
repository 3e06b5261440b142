"""What a distribution is called says what it is: of a file at hand nobody else says it."""

from vetting.domain.archive_names import stated_by
from vetting.domain.releases import Ecosystem
from vetting.domain.signals.interface import Claimed

BY_NAME = "its file name"


def claimed_by_name(filename: str) -> Claimed | None:
    """Read from a file name which release it claims to belong to; None where it is not called like one of Python's."""
    stated = stated_by(filename)
    return None if stated is None else Claimed(Ecosystem.PYPI, *stated, filename, source=BY_NAME)
