"""
Characters that nobody sees, in texts that people are to review.

A note that turns the order of letters round, or ends the line for some editors
and not for others, reads otherwise than it is. Whoever writes one here is told;
in what a peer publishes such characters are replaced before they reach a file.

Source: Unicode 16.0, "Bidirectional Algorithm" (UAX #9), explicit formatting characters.
"""

import re
from collections.abc import Iterable, Mapping
from typing import TypeVar

from vetting.domain.audit_sets import AuditSet
from vetting.domain.audits import Audit
from vetting.domain.errors import InvalidInput
from vetting.domain.publishers import TrustedEntry, WildcardAudit
from vetting.domain.quick_dataclasses import replace

_HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_Entry = TypeVar("_Entry", bound=Audit | WildcardAudit | TrustedEntry)


def require_visible(text: str | None, what: str) -> str | None:
    """
    Let a text pass in which everything can be seen.

    Args:
        text: None passes, too.
        what: What it is, for the message; in the plural.

    Raises:
        InvalidInput: It holds a control character, or one that changes the direction of what follows.
    """
    found = _HIDDEN.search(text or "")
    if found is not None:
        raise InvalidInput(f"the {what} hold the character U+{ord(found[0]):04X}, which nobody sees: take it out")
    return text


def made_visible(audit_set: AuditSet) -> tuple[AuditSet, tuple[str, ...]]:
    """Replace such characters in who wrote what; gives the projects whose entries held any, too."""
    changed: dict[str, None] = {}

    def grouped(entries: Mapping[str, Iterable[_Entry]]) -> Mapping[str, tuple[_Entry, ...]]:
        found = {}
        for name, some in entries.items():
            found[name] = tuple(some)
            if any(map(_is_hidden, found[name])):
                found[name] = tuple(map(_shown, found[name]))
                changed[name] = None
        return found

    shown = AuditSet(
        audit_set.criteria, grouped(audit_set.audits), grouped(audit_set.wildcards), grouped(audit_set.trusted)
    )
    return (shown, (*changed,)) if changed else (audit_set, ())


def _is_hidden(entry: Audit | WildcardAudit | TrustedEntry) -> bool:
    who = () if isinstance(entry, TrustedEntry) else entry.who
    return any(_HIDDEN.search(text) for text in (*who, entry.notes or ""))


def _shown(entry: _Entry) -> _Entry:
    notes = None if entry.notes is None else _HIDDEN.sub(_REPLACEMENT, entry.notes)
    if isinstance(entry, TrustedEntry):
        return replace(entry, notes=notes)
    return replace(entry, notes=notes, who=tuple(_HIDDEN.sub(_REPLACEMENT, one) for one in entry.who))
