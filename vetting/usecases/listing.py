"""How warnings name a few of many."""

from collections.abc import Iterable

_SHOWN_NAMES = 5


def listed(names: Iterable[str]) -> str:
    """Name a few, each once, and count the rest."""
    distinct = list(dict.fromkeys(names))
    more = f", and {len(distinct) - _SHOWN_NAMES} more" if len(distinct) > _SHOWN_NAMES else ""
    return ", ".join(distinct[:_SHOWN_NAMES]) + more
