"""Whoever runs the command, as the port ``Signer``: by flags, in an editor, or at a terminal."""

import argparse
import os
import subprocess
import sys
from dataclasses import dataclass, replace

from vetting.cli.criteria_picker import pick_criteria
from vetting.cli.statement_editor import edited, editor_command
from vetting.cli.terminal import plain, say
from vetting.domain.criteria import CriteriaBook, Criterion
from vetting.domain.errors import InvalidInput
from vetting.domain.hidden_text import require_visible
from vetting.domain.statements import Statement, Subject, comment_sign, sheet, signed_notes


@dataclass(frozen=True, slots=True)
class Person:
    """The port ``Signer`` for one command."""

    names: tuple[str, ...] = ()
    """As --who has them; none: git knows."""
    notes: str | None = None
    accepts_all: bool = False
    """Whether the flags sign for them."""

    def who(self) -> tuple[str, ...]:
        """Say who they are: who the flags name, or git's user."""
        names = self.names or (git_user(),)
        for name in names:
            require_visible(name, "names in --who")
        return names

    def choose(self, what: str, book: CriteriaBook, guessed: tuple[str, ...]) -> tuple[str, ...]:
        """Choose criteria at a terminal."""
        if not sys.stdin.isatty():
            likely = ", ".join(guessed or book.names)
            raise InvalidInput(f"what do you promise of {what}? write --criteria (for example: {likely})")
        return pick_criteria(what, book, guessed)

    def sign(self, statement: Statement) -> str | None:
        """Sign by a flag, in an editor, or by a yes at a terminal; gives the notes."""
        shown = _shown(statement)
        if self.accepts_all:
            _say(shown)
            return self.notes
        command = editor_command(os.environ)
        if command:
            notes = signed_notes(edited(sheet(shown, self.notes), command), shown, sign=comment_sign(self.notes))
            say(f"{shown.sentence}.")
            return require_visible(notes, "notes")
        _say(shown)
        if not sys.stdin.isatty():
            raise InvalidInput("nobody is here to confirm this: write --accept-all, or set $EDITOR")
        if input("Do you certify this? [y/N] ").strip().lower() not in {"y", "yes"}:
            raise InvalidInput("not certified; nothing was recorded")
        return self.notes


def add_signing(parser: argparse.ArgumentParser) -> None:
    """Declare how the flags speak for a person."""
    parser.add_argument("--who", action="append", default=[], help='"Name <email>"; repeatable (default: git\'s user)')
    parser.add_argument("--notes", help="what others should know of this")


def person_from(arguments: argparse.Namespace) -> Person:
    """Take who runs the command from its flags."""
    notes = require_visible(arguments.notes, "notes")
    return Person(tuple(getattr(arguments, "who", ())), notes, accepts_all=getattr(arguments, "accept_all", False))


def _say(statement: Statement) -> None:
    for line in statement.lines:
        say(line)


def _shown(statement: Statement) -> Statement:
    """Make everything in it safe to show: names, versions and descriptions come from others."""
    return Statement(
        tuple(map(plain, statement.who)),
        tuple(
            Subject(plain(one.words), tuple(map(plain, one.criteria)), tuple(map(plain, one.details)))
            for one in statement.subjects
        ),
        tuple(map(_shown_criterion, statement.promises)),
    )


def _shown_criterion(one: Criterion) -> Criterion:
    lines = (one.description or "").splitlines()
    url = None if one.description_url is None else plain(one.description_url)
    return replace(
        one, name=plain(one.name), description="\n".join(map(plain, lines)) or None, description_url=url, implies=()
    )


def git_user() -> str:
    """
    Ask git who is at work here.

    Raises:
        InvalidInput: There is no git, or it does not know.
    """
    name, email = (_git_setting(key) for key in ("user.name", "user.email"))
    if not name or not email:
        raise InvalidInput('who are you? write --who "Name <email>", or set git\'s user.name and user.email')
    return f"{name} <{email}>"


def _git_setting(key: str) -> str:
    try:
        asked = subprocess.run(  # noqa: S603 - the command is fixed
            ["git", "config", "--get", key],  # noqa: S607 - whichever git the user has
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        return ""
    return asked.stdout.strip()
