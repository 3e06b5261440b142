"""The port to whoever signs: a person at a terminal or an editor, or the flags that speak for them."""

from typing import Protocol

from vetting.domain.criteria import CriteriaBook
from vetting.domain.statements import Statement


class Signer(Protocol):
    """Somebody who makes a claim."""

    def who(self) -> tuple[str, ...]:
        """
        Say who they are, each as ``Name <email>``.

        Raises:
            InvalidInput: Nobody said.
        """
        ...

    def choose(self, what: str, book: CriteriaBook, guessed: tuple[str, ...]) -> tuple[str, ...]:
        """
        Choose criteria.

        Args:
            what: What they are chosen for, in words.
            book: What there is to choose from.
            guessed: What is likely.

        Raises:
            InvalidInput: None were chosen, or nobody is there to choose.
        """
        ...

    def sign(self, statement: Statement) -> str | None:
        """
        Make a statement.

        Returns:
            Notes for whoever relies on it.

        Raises:
            InvalidInput: It was not made.
        """
        ...
