"""What JavaScript's own functions give out of what holds something: promises, several of them, objects, prototypes."""

from collections.abc import Callable, Mapping
from typing import Final

from vetting.domain.code.javascript_known import Known, constant
from vetting.domain.code.javascript_names import OBJECT_URLS, UNTOLD


def _prototype(arguments: list[Known]) -> Known | None:
    """Take what a function or an array is made from for itself: it has the same members."""
    is_telling = bool(arguments) and (arguments[0].function is not None or arguments[0].items is not None)
    return arguments[0] if is_telling else None


def _all(arguments: list[Known]) -> Known | None:
    """Take what is waited for together for what comes of it."""
    return arguments[0] if arguments and arguments[0].items is not None else None


def _settled(arguments: list[Known]) -> Known | None:
    """Take what is waited for together, whatever comes of it, for what it is if all goes well."""
    items = arguments[0].items if arguments else None
    return None if items is None else Known(items=[Known(members={"value": one}) for one in items])


def _resolved(arguments: list[Known]) -> Known | None:
    """Take a text that is promised for the text."""
    return arguments[0] if arguments and isinstance(arguments[0].constant, str) else None


def _first(arguments: list[Known]) -> Known | None:
    """Take what comes first of those that are waited for for the first that has a name of its own."""
    items = arguments[0].items if arguments else None
    return next((one for one in items or () if one.reference and not one.reference.startswith(UNTOLD)), None)


def _values(arguments: list[Known]) -> Known | None:
    members = arguments[0].members if arguments else None
    return None if members is None else Known(items=list(members.values()))


def _at_data(arguments: list[Known]) -> Known | None:
    """Take an address that holds what it is of for itself: ``new URL("data:…")``."""
    address = arguments[0].constant if arguments else None
    return arguments[0] if isinstance(address, str) and address[:5].lower() == "data:" else None


def _whole(arguments: list[Known]) -> Known | None:
    """Put together what is made of texts: ``new Blob(["a", "b"])``."""
    items = (arguments[0].items if arguments else None) or []
    texts = [one.constant for one in items if isinstance(one.constant, str)]
    whole = "".join(texts) if items and len(texts) == len(items) else None
    return None if whole is None else constant(whole, max(one.decoded for one in items))


OF_HOLDERS: Final[Mapping[str, Callable[[list[Known]], Known | None]]] = {
    "Promise.all": _all,
    "Promise.allSettled": _settled,
    "Promise.any": _first,
    "Promise.race": _first,
    "Promise.resolve": _resolved,
    "Object.values": _values,
    "URL": _at_data,
    "Blob": _whole,
    **dict.fromkeys(OBJECT_URLS, _resolved),
    "Object.getPrototypeOf": _prototype,
    "Reflect.getPrototypeOf": _prototype,
}
"""By their names."""
