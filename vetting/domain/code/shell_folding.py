"""Puts what a substitution of constants prints where it stands: ``$(echo lruc | rev)`` is ``curl``."""

from typing import Final

from vetting.domain.code.shell_commands import Segment, filled
from vetting.domain.code.shell_printing import printed_by

_OPENS: Final = frozenset({"$(", "(", "<("})


def folded(command: list[Segment]) -> tuple[list[Segment], str | None]:
    """
    Give a command without the substitutions that print constants, and without parts that hold no program.

    The second is the last text that was put in and had to be decoded to be read; None if there was none.
    """
    if not any(one.before in {"$(", "`"} for one in command):
        return filled(command), None
    kept: list[Segment] = []
    opened: list[int] = []
    """Where what is not closed yet begins."""
    backs: list[int] = []
    """How many of these there were when a grave accent opened: the next one closes."""
    hidden = None
    for one in command:
        kept.append(one)
        if one.before == "`" and (not backs or len(opened) < backs[-1]):
            backs.append(len(opened) + 1)
            opened.append(len(kept) - 1)
        elif one.before in _OPENS:
            opened.append(len(kept) - 1)
        elif one.before in {")", "`"} and opened:
            start = opened.pop()
            if one.before == "`":
                backs.pop()
            printed = printed_by(filled(kept[start:-1])) if kept[start].before in {"$(", "`"} else None
            if printed is not None:
                hidden = printed.text if printed.is_hidden else hidden
                _put(kept[start - 1], printed.text, kept[start], one)
                del kept[start:]
    return filled(kept), hidden


def _put(head: Segment, text: str, opening: Segment, closing: Segment) -> None:
    """Put a text at the end of the words before it, and the words behind it after that."""
    words = text.split() if not head.argv else [text]
    if head.fed == "":
        head.fed = text
    elif opening.is_glued and head.words and words:
        head.words[-1] += words[0]
        head.words += words[1:]
    else:
        head.words += words
    rest = closing.words
    if closing.is_joined and rest and head.words and (words or opening.is_glued):
        head.words[-1] += rest[0]
        rest = rest[1:]
    head.words += rest
    head.read = head.read if closing.read is None else closing.read
    head.ends = head.ends if closing.ends is None else closing.ends
    head.fed = head.fed if closing.fed is None else closing.fed
