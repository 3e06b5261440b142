"""
Signals in an archive itself.

What two readers would not read alike (``containers``), what its own records
deny (``records``, ``identities``, ``wheels``), what is not what it is said to be made of
(``sources``, ``checkouts``), and what came late (``late``).
"""

from typing import Final

from vetting.domain.signals.archive.checkouts import NotInRepository
from vetting.domain.signals.archive.containers import LimitReached, OddArchive
from vetting.domain.signals.archive.identities import OtherIdentity
from vetting.domain.signals.archive.late import LateFile
from vetting.domain.signals.archive.records import RecordMismatch
from vetting.domain.signals.archive.sources import NotInSource
from vetting.domain.signals.archive.wheels import OddFormat
from vetting.domain.signals.interface import ChangeRule, ReleaseRule

CHANGE_RULES: Final[tuple[ChangeRule, ...]] = (
    OddArchive(),
    RecordMismatch(),
    OddFormat(),
    OtherIdentity(),
    LimitReached(),
    NotInSource(),
    NotInRepository(),
)
RELEASE_RULES: Final[tuple[ReleaseRule, ...]] = (LateFile(),)
