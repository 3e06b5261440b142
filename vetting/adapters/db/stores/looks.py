"""What came of looking, as columns."""

from typing import TypeVar

from vetting.domain.looking import CouldNotLook, Found, Looked, NotOffered, NotPublished

T = TypeVar("T")


def state_of(looked: Looked[object]) -> tuple[str, str | None]:
    """Give the column that says which of the four answers this is, and the reason of a failure."""
    match looked:
        case Found():
            return "found", None
        case NotPublished():
            return "not-published", None
        case NotOffered():
            return "not-offered", None
        case CouldNotLook(reason):
            return "could-not-look", reason


def looked_from(state: str, reason: str | None, value: T) -> Looked[T]:
    """Read one of the four answers back; *value* is that of a fact that was found."""
    match state:
        case "found":
            return Found(value)
        case "not-published":
            return NotPublished()
        case "not-offered":
            return NotOffered()
        case _:
            return CouldNotLook(reason or "")
