"""Somebody who signs whatever they are shown, and remembers it; and an index whose uploads stand still."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from vetting.domain.criteria import CriteriaBook
from vetting.domain.publishers import PublishedRelease
from vetting.domain.recollection import Recollection
from vetting.domain.statements import Statement
from vetting.ports.registries import PublishedProject

JO = "Jo <jo@example.test>"


@dataclass
class ReadySigner:
    """The port ``Signer`` for somebody who takes what is guessed, or their own choice, and signs."""

    chosen: tuple[str, ...] | None = None
    """None: what is guessed."""
    notes: str | None = None
    asked: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    """What criteria were chosen for, and what was guessed."""
    signed: list[Statement] = field(default_factory=list)

    def who(self) -> tuple[str, ...]:
        """Say who they are."""
        return (JO,)

    def choose(self, what: str, book: CriteriaBook, guessed: tuple[str, ...]) -> tuple[str, ...]:
        """Choose, and remember having been asked."""
        self.asked.append((what, guessed))
        return book.minimal(guessed if self.chosen is None else self.chosen)

    def sign(self, statement: Statement) -> str | None:
        """Sign, and remember what."""
        self.signed.append(statement)
        return self.notes


class StillRegistry:
    """The port ``Registry`` for uploads that are named beforehand."""

    def __init__(self, releases: Mapping[str, Sequence[PublishedRelease]]) -> None:
        """Publish *releases* by project."""
        self._releases = releases
        self.asked: list[str] = []

    def look_up(self, names: Collection[str]) -> Mapping[str, PublishedProject]:
        """Give what is published of *names*."""
        self.asked += sorted(names)
        return {name: PublishedProject(tuple(self._releases[name])) for name in names if name in self._releases}


class HeldMemory:
    """The port ``Memory`` for as long as a test runs."""

    def __init__(self, recollection: Recollection | None = None) -> None:
        """Remember *recollection*."""
        self.held = recollection or Recollection()

    def recall(self) -> Recollection:
        """Give what is remembered."""
        return self.held

    def keep(self, recollection: Recollection) -> None:
        """Remember *recollection* instead."""
        self.held = recollection
