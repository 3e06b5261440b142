"""
What a reviewer signs, and how an editor's text says that they did.

A :class:`Statement` is one sentence, what it speaks of, and the promises it
makes. :func:`sheet` lays it out for an editor: everything is a comment, the
sentence too, so that nothing is signed by leaving the editor. Whoever signs
takes the comment sign off the sentence, and may write notes below it;
:func:`signed_notes` reads that back.

Source: cargo-vet at e2111ef, src/main.rs (do_cmd_certify) and src/editor.rs.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from textwrap import wrap

from vetting.domain.criteria import Criterion
from vetting.domain.errors import InvalidInput

COMMENT_SIGNS = "#;%|!@$&"
"""What a comment may begin with, the first choice first."""
_WIDTH = 100


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing that is certified."""

    words: str
    """Such as ``demo 1.1``, or ``the change of demo from 1.0 to 1.1``."""
    criteria: tuple[str, ...]
    details: tuple[str, ...] = ()
    """What was read of it, a line each."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What somebody is about to sign."""

    who: tuple[str, ...]
    subjects: tuple[Subject, ...]
    promises: tuple[Criterion, ...]
    """The criteria that the subjects name, in order, with what they mean."""

    @property
    def sentence(self) -> str:
        """All of it in one sentence, without its full stop."""
        begin = f"I, {', '.join(self.who)}, certify that"
        if len(self.subjects) == 1:
            return f"{begin} {self.subjects[0].words} meets {', '.join(self.subjects[0].criteria)}"
        return f"{begin} each of the {len(self.subjects)} named here meets the criteria beside it"

    @property
    def lines(self) -> tuple[str, ...]:
        """The statement as it is shown: the sentence, what it speaks of, what is promised."""
        several = len(self.subjects) > 1
        named = [f"  {one.words}: {', '.join(one.criteria)}" for one in self.subjects] if several else []
        meant = [f"  {one.name}: {one.description or one.description_url or ''}".rstrip() for one in self.promises]
        read = [f"  {line}" for one in self.subjects for line in one.details]
        return (f"{self.sentence}:", *named, *meant, *read)


def sheet(statement: Statement, notes: str | None = None) -> str:
    """Lay *statement* out for an editor, with *notes* where notes are read."""
    sign = comment_sign(notes)
    lines = [
        "Read these criteria; then take the sign off the front of the statement below them, to make it.",
        "",
        *_explained(statement.promises),
        *_named(statement.subjects),
        "The statement; it has to be the first line that is left:",
    ]
    above = [f"{sign} {line}".rstrip() for line in lines]
    signed = ["", f"{sign} {statement.sentence}.", "", f"{sign} Notes for whoever relies on this, below this line:", ""]
    return "\n".join([*above, *signed, *(notes.splitlines() if notes else ())]) + "\n"


def _explained(promises: Iterable[Criterion]) -> Iterator[str]:
    for one in promises:
        yield f"{one.name}:"
        for line in (one.description or one.description_url or "").splitlines():
            yield from (f"  {piece}" for piece in wrap(line, _WIDTH) or [""])
        yield ""


def _named(subjects: Sequence[Subject]) -> Iterator[str]:
    for one in subjects:
        yield f"{one.words}: {', '.join(one.criteria)}"
        yield from (f"  {line}" for line in one.details)
    yield ""


def comment_sign(notes: str | None) -> str:
    """
    Choose what comments begin with, so that no line of *notes* looks like one.

    Raises:
        InvalidInput: The notes use up every sign.
    """
    begun = {line[:1] for line in (notes or "").splitlines()}
    for sign in COMMENT_SIGNS:
        if sign not in begun:
            return sign
    raise InvalidInput(f"the notes have lines that begin with each of {COMMENT_SIGNS}; none is left to mark comments")


def signed_notes(text: str, statement: Statement, *, sign: str) -> str | None:
    """
    Read what an editor left.

    Args:
        text: The whole file.
        statement: What was to be signed.
        sign: What comments begin with.

    Returns:
        The notes, None without any.

    Raises:
        InvalidInput: The statement is not the first line that is no comment, or is another one.
    """
    left = [line for line in text.splitlines() if not line.startswith(sign)]
    first, _, rest = "\n".join(left).strip().partition("\n")
    if not first:
        raise InvalidInput("nothing was certified: the statement was left as a comment, or taken out")
    if first.strip() != f"{statement.sentence}.":
        raise InvalidInput("nothing was certified: the first line is not the statement as it was")
    return rest.strip() or None
