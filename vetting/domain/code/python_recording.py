"""Where the facts of a Python file are put down while it is read."""

import ast
from typing import TYPE_CHECKING, Final, NamedTuple

from vetting.domain.code.facts import (
    Assignment,
    Call,
    CodeFacts,
    Guard,
    Identifier,
    Import,
    Language,
    Name,
    Place,
    Statement,
    Text,
    When,
)
from vetting.domain.code.folding import Budget
from vetting.domain.code.python_names import HERE, canonical
from vetting.domain.code.python_source import Node, Places
from vetting.domain.code.python_values import Known, Scope, value_of

if TYPE_CHECKING:
    from vetting.domain.code.written_files import Key

MAX_MEMBERS: Final = 64
"""Of a path that is put together one by one."""
MAX_STARTS: Final = 2_000
MAX_BETWEEN: Final = 12
"""Calls that are put down after one of which more turns out to be known."""
MAX_FACTS: Final = 100_000
"""Of one kind in one file; what comes after is not put down, and ``broken`` says so."""


class Hidden(NamedTuple):
    """Code that constants come to and that is evaluated."""

    text: str
    place: Place
    when: When
    is_whole: bool = True
    """Whether all of it is known."""


class Recording:
    """The state of reading one file, and the facts so far."""

    def __init__(self, places: Places, budget: Budget) -> None:
        self.place = places.finder()
        self.has_foreign_letters = places.has_foreign_letters
        self.budget = budget
        self.scope = Scope(None)
        self.module = self.scope
        self.when = When.LOADED
        self.calls: list[Call] = []
        self.imports: list[Import] = []
        self.texts: list[Text] = []
        self.names: dict[tuple[str, When], Name] = {}
        self.assignments: list[Assignment] = []
        self.guards: list[Guard] = []
        self.statements: list[Statement] = []
        self.identifiers: list[Identifier] = []
        self.hidden: list[Hidden] = []
        """What is read too."""
        self.starts: list[Call] = []
        """Calls that start a program: what they give it is looked into later."""
        self.files: dict[Key, list[Known]] = {}
        """What files are known to hold that were written."""
        self.problem: str | None = None

    def facts(self) -> CodeFacts:
        """Give all that was put down."""
        kinds = (self.calls, self.texts, self.names, self.identifiers, self.statements, self.guards)
        if any(len(kind) >= MAX_FACTS for kind in kinds):
            self.problem = self.problem or f"only the first {MAX_FACTS:,} facts of a kind are kept"
        return CodeFacts(
            Language.PYTHON,
            calls=tuple(self.calls),
            imports=tuple(self.imports),
            texts=tuple(self.texts[:MAX_FACTS]),
            names=tuple(self.names.values()),
            assignments=tuple(self.assignments),
            guards=tuple(self.guards),
            statements=tuple(self.statements),
            identifiers=tuple(self.identifiers),
            starts=tuple(self.starts[:MAX_STARTS]),
            broken=self.problem,
        )

    def put_text(self, node: ast.expr, value: object, decoded: int) -> None:
        """Put a constant down, if it is text or bytes."""
        if isinstance(value, str):
            if value:
                self.texts.append(Text(value, self.place(node), decoded))
        elif isinstance(value, bytes) and value:
            self.texts.append(Text(value.decode("latin-1"), self.place(node), decoded))

    def put_whole(self, mark: int, node: ast.expr, known: Known) -> None:
        """Put a folded constant down in place of the texts since *mark*, which are parts of it."""
        if isinstance(known.constant, str | bytes):
            del self.texts[mark:]
            self.put_text(node, known.constant, known.decoded)

    def put_path(self, names: list[str], end: int) -> None:
        """Put the texts before *end* down as one that are part of a path: ``base / "a" / "b"`` ends in ``a/b``."""
        if 1 < len(names) <= MAX_MEMBERS and end >= len(names):
            parts = self.texts[end - len(names) : end]
            if [one.text for one in parts] == names:
                whole = Text("/".join(names), parts[0].place, max([one.decoded for one in parts]))
                self.texts[end - len(names) : end] = [whole]

    def put_name(self, node: ast.expr, name: str) -> None:
        """Put down that a name is read; once is enough."""
        key = (name, self.when)
        if key not in self.names and len(self.names) < MAX_FACTS:
            self.names[key] = Name(name, self.place(node), self.when)

    def put_call(
        self,
        node: Node,
        name: str,
        arguments: list[Known],
        keywords: list[tuple[str, Known]],
        *,
        is_indirect: bool = False,
    ) -> None:
        """Put a call down."""
        if len(self.calls) >= MAX_FACTS:
            return
        self.calls.append(
            Call(
                name,
                tuple([one.told or value_of(one) for one in arguments]) if arguments else (),
                tuple([(key, one.told or value_of(one)) for key, one in keywords]) if keywords else (),
                self.place(node),
                self.when,
                is_indirect,
            )
        )

    def put_again(self, node: Node, name: str, arguments: list[Known], keywords: list[tuple[str, Known]]) -> None:
        """Put a call down once more, of which more is known by now."""
        near = range(max(len(self.calls) - MAX_BETWEEN, 0), len(self.calls))
        for at in [one for one in near if self.calls[one].name == name][-1:]:
            before = self.calls.pop(at)
            self.put_call(node, name, arguments, keywords, is_indirect=before.is_indirect)

    def put_assignment(self, node: ast.expr, owner: Known, name: object) -> None:
        """Put down that something is written to what others own, by attribute or by ``setattr``."""
        if owner.name and not owner.name.startswith(HERE) and isinstance(name, str):
            self.assignments.append(Assignment(canonical(f"{owner.name}.{name}"), self.place(node), self.when))

    def put_identifier(self, name: str, node: ast.expr | ast.stmt | ast.arg | ast.alias) -> None:
        """Put down that the file gives something a name, if that may be mistaken for another."""
        if self.has_foreign_letters and not name.isascii() and len(self.identifiers) < MAX_FACTS:
            self.identifiers.append(Identifier(name, self.place(node)))

    def put_guard(self, node: ast.expr, known: Known) -> None:
        """Put a condition down, if it asks for anything."""
        if known.calls or known.names or known.name:
            self.guards.append(Guard(value_of(known), self.place(node), self.when))
