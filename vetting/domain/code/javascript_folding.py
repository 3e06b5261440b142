"""
How JavaScript expressions are folded: answers that are kept, bounds, and what is asked in which order.

Nothing is executed: an array that is changed after it was made is taken as it
was written. What is beyond a bound is unknown, and ``cut`` says so.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from operator import attrgetter
from typing import Final

from vetting.domain.code.javascript_known import TEXTS, UNKNOWN, Known
from vetting.domain.code.javascript_scopes import Scopes
from vetting.domain.code.syntax import Node, Source

MAX_DEPTH: Final = 60
"""Expressions followed into one another through names; nesting alone costs none."""
MAX_FOLDED: Final = 8 << 20
"""Characters that folding may put together in one file, beyond what its size allows for."""
_stop: Final = attrgetter("stop")
ITEM_COST: Final = 64
"""What an item of an array counts, in characters."""
MAX_INLINED: Final = 5_000
"""Expressions looked at again because a function of the file was called with constants."""


class Folding(ABC):
    """Folds the expressions of one file."""

    def __init__(self, source: Source, scopes: Scopes) -> None:
        self.source = source
        self.scopes = scopes
        self.frames: list[tuple[Node, dict[str, Known]]] = []
        """Functions of the file that are being followed, and what they were given."""
        self.cut: str | None = None
        self.kept: list[Known | None] = [None] * len(source.nodes)
        """Answers, by index of node: None where none was asked for, unknown as long as it is being looked for."""
        self._atoms: dict[str, Callable[[Node], Known]] = {}
        """What folds expressions that are what they are, whatever else the file holds."""
        self._folds: dict[str, Callable[[Node], Known]] = {}
        """What folds any."""
        self._depth = self._folded = self._inlined = 0
        self._most_folded = MAX_FOLDED + ITEM_COST * len(source.data)

    @abstractmethod
    def identifier(self, node: Node) -> Known:
        """Follow a name."""

    def ready(self) -> None:
        """
        Answer for every expression as its end is reached: the innermost first, initial values before their use.

        Before that for those that nothing else has to be asked for.
        """
        kept, answer, text, folds = self.kept, self._answer, self.source.text, self._folds
        scopes = self.scopes.of
        for node in self._not_atoms():
            index = node.index
            if kept[index] is not None:
                continue
            kind = node.kind
            if kind == "identifier":  # a third of all, most of which were asked for before in the same function
                known = scopes[index].answers.get(text(node))
                # What counts is asked for again.
                if known is not None and not known.is_constant and known.items is None and not self.is_full():
                    kept[index] = known
                    continue
            answer(node, folds[kind])

    def _not_atoms(self) -> list[Node]:
        """Fold what is what it is, and give the rest in the order of their ends."""
        atoms, folds, kept = self._atoms, self._folds, self.kept
        rest: list[Node] = []
        for node in reversed([one for one in self.source.nodes if one.kind in folds]):
            kind = node.kind
            if kind in atoms:
                kept[node.index] = self._folded_by(atoms[kind], node)
            elif kind != "binary_expression" or not is_inner_sum(node):
                rest.append(node)
        rest.sort(key=_stop)
        return rest

    def known(self, node: Node | None) -> Known:
        """Say what is known of an expression."""
        if node is None:
            return UNKNOWN
        kept = self.kept[node.index]
        if kept is not None and not self.frames:
            return kept
        if (fold := self._folds.get(node.kind)) is None:
            return UNKNOWN
        if self.frames and any(function.index <= node.index < function.stop for function, _ in self.frames):
            return self._inlined_value(node, fold)
        return kept if kept is not None else self._answer(node, fold)

    def _answer(self, node: Node, fold: Callable[[Node], Known]) -> Known:
        """Fold an expression that was not asked for before, and keep the answer."""
        if self._depth > MAX_DEPTH:
            self.cut = f"expressions were followed no deeper than {MAX_DEPTH}"
            return UNKNOWN
        kept, index = self.kept, node.index
        kept[index] = UNKNOWN
        self._depth += 1
        answer = kept[index] = self._folded_by(fold, node)
        self._depth -= 1
        return answer

    def is_full(self) -> bool:
        """Say whether no more may be put together."""
        return self._folded > self._most_folded

    def is_outermost(self) -> bool:
        """Say whether the answer being given is for good: nothing that it may depend on is still being asked for."""
        return self._depth == 1 and not self.frames

    def is_asking(self) -> bool:
        """Say whether an answer is being looked for, by which others may change."""
        return self._depth > 0

    def _inlined_value(self, node: Node, fold: Callable[[Node], Known]) -> Known:
        """Answer without keeping the answer: it holds for one call."""
        self._inlined += 1
        if self._inlined > MAX_INLINED or self._depth > MAX_DEPTH:
            self.cut = "not all calls of its own functions were followed"
            return UNKNOWN
        self._depth += 1
        answer = self._folded_by(fold, node)
        self._depth -= 1
        return answer

    def _folded_by(self, fold: Callable[[Node], Known], node: Node) -> Known:
        """Fold, if that does not put too much together; numbers without end or meaning are not known."""
        try:
            answer = fold(node)
        except (ArithmeticError, ValueError):
            return UNKNOWN
        if answer.is_constant and isinstance(answer.constant, TEXTS):
            self._folded += len(answer.constant)
        elif answer.items is not None:
            self._folded += ITEM_COST * len(answer.items)
        if self._folded <= self._most_folded:
            return answer
        self.cut = "not all of its constants were put together"
        return Known(calls=answer.calls, names=answer.names, reference=answer.reference)


def is_sum(node: Node) -> bool:
    """Say whether *node* is an addition."""
    if node.kind != "binary_expression":
        return False
    sign = node.fields.get("operator")
    return sign is not None and sign.kind == "+"


def is_inner_sum(node: Node) -> bool:
    """Say whether *node* is an addition that another one goes on with: ``a + b`` in ``a + b + c``."""
    if node.kind != "binary_expression" or node.parent is None or node.parent.kind != "binary_expression":
        return False
    return is_sum(node) and is_sum(node.parent) and node.parent.fields.get("left") is node
