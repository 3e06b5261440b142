"""What JavaScript's own functions give out of what holds something: promises, several of them, objects, prototypes."""

from collections.abc import Callable, Mapping
from itertools import islice
from typing import Final

from vetting.domain.code.javascript_known import MAX_NAMES, MAX_TEXTS, Known, constant, mixed
from vetting.domain.code.javascript_names import OBJECT_URLS, PATHS, UNTOLD

MAX_LOOKED_AT: Final = 32
"""Items or members of something among which the one that counts is sought."""
_DANGER: Final = "child_process"


def of_files(*names: str) -> frozenset[str]:
    """Name functions of the modules that read and write files."""
    owners = ("fs", "fs.promises", "fs/promises", "fs-extra", "graceful-fs")
    return frozenset(f"{owner}.{name}{end}" for owner in owners for name in names for end in ("", "Sync"))


WRITABLE: Final = of_files("createWriteStream", "open")
"""What opens a file."""


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


def _entries(arguments: list[Known]) -> Known | None:
    members = arguments[0].members if arguments else None
    if members is None:
        return None
    return Known(items=[Known(items=[constant(key), one]) for key, one in islice(members.items(), MAX_LOOKED_AT)])


def _by_key(arguments: list[Known]) -> Known | None:
    """Know what is kept by its key: ``new Map([["a", 1]])``."""
    items = arguments[0].items if arguments else None
    pairs = [one.items for one in (items or [])[:MAX_LOOKED_AT] if one.items is not None]
    members = {str(pair[0].constant): pair[1] for pair in pairs if len(pair) > 1 and isinstance(pair[0].constant, str)}
    return Known(members=members) if members else None


def got(owner: Known, arguments: list[Known]) -> Known | None:
    """Give what a map keeps by a key; an object that has a ``get`` of its own is no map."""
    members = owner.members or {}
    key = arguments[0].constant if arguments else None
    return members.get(key) if isinstance(key, str) and "get" not in members else None


def one_of(items: list[Known]) -> Known | None:
    """Give the only item that there is, or the one that starts programs, or has a member that does."""
    some = items[:MAX_LOOKED_AT]
    starting = next((one for one in some if _DANGER in (one.reference, one.constant)), None)
    return items[0] if len(items) == 1 else starting or next((one for one in some if _holds_danger(one)), None)


def _holds_danger(known: Known) -> bool:
    parts = [*(known.items or ()), *(known.members or {}).values()] if known.items or known.members else []
    return any(one.reference == _DANGER for one in parts[:MAX_LOOKED_AT])


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


def _opened(arguments: list[Known]) -> Known | None:
    """Keep the path of a file that is opened."""
    if not arguments:
        return None
    return Known(names=mixed(arguments)[1], members={"path": arguments[0]})


def _path(arguments: list[Known]) -> Known | None:
    """Put a path together, as far as it is known."""
    texts: list[str | None] = []
    for number, one in enumerate(arguments[:MAX_NAMES]):
        parts = [one.constant] if isinstance(one.constant, str) else one.texts or [None]
        texts += [*(["/"] if number else []), *parts]
    return Known(names=mixed(arguments)[1], texts=texts) if 0 < len(texts) <= MAX_TEXTS else None


def _same_path(arguments: list[Known]) -> Known | None:
    """Take the address of a file for its path."""
    return (
        None
        if not arguments
        else Known(names=mixed(arguments)[1], members={"href": arguments[0]}, texts=arguments[0].texts)
    )


OF_HOLDERS: Final[Mapping[str, Callable[[list[Known]], Known | None]]] = {
    "Promise.all": _all,
    "Promise.allSettled": _settled,
    "Promise.any": _first,
    "Promise.race": _first,
    "Promise.resolve": _resolved,
    "Object.values": _values,
    "Object.entries": _entries,
    "Object.fromEntries": _by_key,
    "Map": _by_key,
    "URL": _at_data,
    "Blob": _whole,
    **dict.fromkeys(OBJECT_URLS, _resolved),
    **dict.fromkeys(WRITABLE, _opened),
    **dict.fromkeys(PATHS, _path),
    "url.pathToFileURL": _same_path,
    "Object.getPrototypeOf": _prototype,
    "Reflect.getPrototypeOf": _prototype,
}
"""By their names."""
