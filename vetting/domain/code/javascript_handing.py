"""
What functions of a file hand on to what runs it: ``const sh = c => exec(c); sh("id")`` starts ``id``.

Calls of what starts programs or evaluates are noted where they are given a
parameter of the function that they stand in. Where that function is called, what
it is given is put in for its parameters; a function that hands on what another
one hands on to it is not followed.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Final, NamedTuple

from vetting.domain.code.javascript_files import WRITERS
from vetting.domain.code.javascript_known import Known
from vetting.domain.code.javascript_names import EVALUATORS, STARTERS
from vetting.domain.code.javascript_scopes import How, Scopes, parameters_of
from vetting.domain.code.javascript_values import Values
from vetting.domain.code.syntax import Node, Source

MAX_NOTED: Final = 40
"""Functions of a file that hand on what they are given."""
MAX_HANDED: Final = 100
"""Calls of such functions that are followed."""
MAX_GIVEN: Final = 32
"""Items of an array that one of its methods gives to a function."""
_MAX_NAMES: Final = 60
"""Nodes of what a call is given among which parameters are sought."""
HANDING: Final = STARTERS | WRITERS | EVALUATORS - {"setTimeout", "setInterval"}


class Handed(NamedTuple):
    """A call that a function makes with what it is given."""

    name: str
    arguments: list[Known]
    node: Node
    """The call of the function."""


class Handing:
    """The functions of a file that hand on what they are given, and what that is."""

    def __init__(self, source: Source, scopes: Scopes, values: Values) -> None:
        self._source, self._scopes, self._values = source, scopes, values
        self._noted: dict[int, dict[bool, tuple[str, Node]]] = {}
        """By index of function, and by whether it writes: what it calls, and where."""

    def note(self, name: str, node: Node) -> None:
        """Note a call that may be given a parameter of the function that it stands in."""
        given = node.fields.get("arguments")
        scope = self._scopes.of[node.index]
        if given is None or scope.function is None or len(self._noted) >= MAX_NOTED:
            return
        for one in islice(self._source.under(given), _MAX_NAMES):
            owner = scope.find(self._source.text(one)) if one.kind == "identifier" else None
            if owner is None or owner.function is None:
                continue
            if any(origin.how is How.PARAMETER for origin in owner.origins[self._source.text(one)]):
                self._noted.setdefault(owner.function.index, {}).setdefault(name in WRITERS, (name, node))
                return

    def handed(self) -> Iterator[Handed]:
        """Give what the noted functions are called with, where anything is known of it."""
        return islice(self._all(), MAX_HANDED)

    def _all(self) -> Iterator[Handed]:
        for node in self._scopes.calls if self._noted else ():
            callee, arguments = self._values.callee_of(node)
            if callee.function is not None and callee.function.index in self._noted:
                yield from self._with_given(callee.function, arguments, node)
            for one in arguments:
                if one.function is not None and one.function.index in self._noted:
                    target = node.fields.get("function")
                    items = self._values.known(target.fields.get("object")).items if target is not None else None
                    for item in (items or [])[:MAX_GIVEN]:
                        yield from self._with_given(one.function, [item], node)

    def _with_given(self, function: Node, arguments: list[Known], node: Node) -> Iterator[Handed]:
        if not any(map(_tells, arguments)):
            return
        names = [self._source.text(one) for one in parameters_of(function)]
        frames = self._values.frames
        frames.append((function, dict(zip(names, arguments, strict=False))))
        found = [Handed(name, self._values.arguments_of(at), node) for name, at in self._noted[function.index].values()]
        frames.pop()
        yield from (one for one in found if any(map(_tells, one.arguments)))


def _tells(known: Known) -> bool:
    """Say whether more is known of a value than a name."""
    return isinstance(known.constant, str) or bool(known.calls or known.texts or known.items)
