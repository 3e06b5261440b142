"""
What can go wrong, each with one meaning.

::

    VettingError
    ├── InvalidInput           what was given is malformed; the message says what to write instead
    ├── NotFound               the thing named does not exist, or its asker may not know that it does
    ├── Conflict               what was true when the asker looked has changed
    ├── NotPermitted           the actor may not do this
    ├── VerificationFailed     bytes or a claim did not match what vouches for them
    └── SourceUnavailable      an outside source could not be asked; trying again may help
        ├── NoRoom             the disk takes nothing more; it helps when there is room again
        └── BeingMended        stored bytes were lost or altered, and are being obtained again

An expected answer (a missing audit, a low score, a skipped source) is a value
and never raised. Ports declare which of these they raise; adapters translate.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vetting.domain.problems import StoreProblem


class VettingError(Exception):
    """Base of every error this project raises on purpose."""

    problems: "tuple[StoreProblem, ...]" = ()
    """Each thing that is wrong, as a program wants it told; none: the message alone says it."""


class InvalidInput(VettingError):
    """What was given is malformed; the message says what to write instead."""


class NotFound(VettingError):
    """The thing named does not exist, or its asker may not know that it does."""


class Conflict(VettingError):
    """What was true when the asker looked has changed since."""


class NotPermitted(VettingError):
    """The actor may not do this."""


class VerificationFailed(VettingError):
    """Bytes or a claim did not match what vouches for them."""


class SourceUnavailable(VettingError):
    """An outside source could not be asked; trying again later may help."""


class NoRoom(SourceUnavailable):
    """The disk is full, or nothing may be written to it; what was begun goes on when there is room again."""


class BeingMended(SourceUnavailable):
    """Stored bytes were lost or altered; a job obtains them again, so trying again soon will help."""
