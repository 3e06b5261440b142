"""
A few names in a few words: ``core, tools, and 3 others``.

Short names come first, so that many of them fit. One or two names are always
shown, and the first of any number.

Source: cargo-vet at e2111ef, src/string_format.rs (FormatShortList), whose
lengths are taken over as it reckons them: a space after a comma is not counted.
"""

from collections.abc import Collection, Sequence

WIDTH = 40
"""Characters."""
_AND = len(" and ")
_COMMA = 1


def short_list(names: Collection[str], width: int = WIDTH) -> str:
    """Name as many of *names* as fit, and count the others."""
    ordered = sorted(names, key=lambda name: (len(name), name))
    if len(ordered) <= 2:
        return " and ".join(ordered)
    shown = max(_fitting(ordered, width), 1)
    rest = len(ordered) - shown
    if rest == 0:
        return f"{', '.join(ordered[:-1])}, and {ordered[-1]}"
    last = f"{rest} other{'' if rest == 1 else 's'}"
    return f"{ordered[0]} and {last}" if shown == 1 else f"{', '.join(ordered[:shown])}, and {last}"


def _fitting(ordered: Sequence[str], width: int) -> int:
    """Count the names from the front that fit together with what is said of the others."""
    before = 0
    for place, name in enumerate(ordered):
        rest = len(ordered) - place - 1
        comma = _COMMA if rest and place else 0
        if before + len(name) + comma + _AND + _length_of_rest(rest) > width:
            return place
        before += len(name) + _COMMA
    return len(ordered)


def _length_of_rest(rest: int) -> int:
    return rest // 10 + 1 + len(" others" if rest > 1 else " other") if rest else 0
