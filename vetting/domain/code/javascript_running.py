"""What of a JavaScript file's calls runs: code that is evaluated, loaded or handed on, and programs."""

from dataclasses import dataclass
from enum import Enum
from typing import Final

from vetting.domain.code.facts import Call, Place, When
from vetting.domain.code.javascript_addresses import Loaded, is_told_to_evaluate
from vetting.domain.code.javascript_files import BY_HANDLE, TOUCHING, WRITERS, Files, reading, revealed
from vetting.domain.code.javascript_handing import MAX_GIVEN, Handing
from vetting.domain.code.javascript_holders import WRITABLE
from vetting.domain.code.javascript_known import UNKNOWN, Known
from vetting.domain.code.javascript_names import (
    AT_ADDRESS,
    DATA_IMPORT,
    EVALUATORS,
    GLOBALLY,
    HANDED_OVER,
    PROMISIFIERS,
    STARTERS,
    TAGS,
    WORKER,
    is_require,
)
from vetting.domain.code.javascript_scopes import Scope, Scopes
from vetting.domain.code.javascript_values import Values, is_tagged
from vetting.domain.code.syntax import Node, Places, Source

_START: Final = Place(1, 1)


class What(Enum):
    """What is being read."""

    FILE = "file"
    HIDDEN = "hidden"
    """A text that a file evaluates: all that it does happens where that is done."""
    ISLAND = "island"
    """A part of a bundle, cut out of its functions."""


@dataclass(frozen=True, slots=True)
class Within:
    """What is being read, where it begins or stands, and when it runs."""

    what: What = What.FILE
    place: Place = _START
    when: When = When.LOADED


class Running:
    """Reads what is run, and puts the calls down."""

    def __init__(self, source: Source, scopes: Scopes, values: Values, loaded: frozenset[int], within: Within) -> None:
        self._source, self._scopes, self._values, self._loaded = source, scopes, values, loaded
        self._within = within
        self._places = Places(source.data, within.place)
        self._handing = Handing(source, scopes, values)
        self.hidden: list[tuple[str, Place, When]] = []
        """Code that constants come to and that is evaluated."""
        self._calls: list[Call] = []
        self._starts: list[Call] = []
        self._files = Files()

    def _at(self, node: Node) -> Place:
        if self._within.what is What.HIDDEN:
            return self._within.place
        return self._places.at(node.start)

    def _when(self, node: Node) -> When:
        if self._within.when is When.CALLED:
            return When.CALLED
        function = self._scopes.of[node.index].function
        return When.LOADED if function is None or function.index in self._loaded else When.CALLED

    def _follow_files(self, name: str, owner: Known, arguments: list[Known], node: Node) -> None:
        """See what a call writes into a file, or runs of one."""
        if name in TOUCHING or (name.endswith(BY_HANDLE) and not WRITABLE.isdisjoint(owner.calls)):
            self._files.touch(name, owner, arguments, self._outermost(node))
        elif name in STARTERS or name in AT_ADDRESS or is_require(name):
            self._files.run(name, arguments, self._outermost(node), (self._at(node), self._when(node)))

    def _outermost(self, node: Node) -> int:
        """Name the function around all others that a node stands in, or the file."""
        scope: Scope | None = self._scopes.of[node.index]
        function = -1
        while scope is not None and scope.function is not None:
            function, scope = scope.function.index, scope.parent
        return function

    def _run_written(self) -> None:
        """Put down what the files hold that were written and are run."""
        for run, contents, text, program in self._files.started():
            name, hidden = revealed(contents)
            if hidden:
                self._put_call(name, hidden, run.place, run.when)
            if text:
                self._starts.append(reading(run, text, program))

    def _evaluated(self, name: str, arguments: list[Known], place: Place, when: When) -> None:
        """Keep the code that a constant is, to be read in turn."""
        code = arguments[-1 if name == "Function" else 0].constant
        if isinstance(code, str) and (name != WORKER or is_told_to_evaluate(arguments)):
            self.hidden.append((code, place, when))

    def _load(self, loaded: Loaded, place: Place, when: When) -> None:
        """Keep the code that an address holds, to be read in turn."""
        if loaded.code is not None:
            self.hidden.append((loaded.code, place, when))
        if loaded.given is not None:
            self._put_call(DATA_IMPORT, [loaded.given], place, when)

    def _handed(self) -> None:
        """Put down what functions of the file hand on to what runs it."""
        for name, arguments, node in self._handing.handed():
            place, when = self._at(node), self._when(node)
            if name in WRITERS:
                self._follow_files(name, UNKNOWN, arguments, node)
                continue
            self._put_call(name, arguments, place, when)
            if name in STARTERS:
                self._follow_files(name, UNKNOWN, arguments, node)
            if name in EVALUATORS:
                self._evaluated(name, arguments, place, when)

    def _is_plain(self, called: Node) -> bool:
        """Say whether what a call gives back is called without hiding a name: what is waited for, a module's own."""
        name = self._values.callee_of(called)[0].reference
        return name in PROMISIFIERS or name in TAGS or (name == "require" and is_given_text(called))

    def _put_globally(self, name: str, node: Node) -> str:
        """Name what a module put among the globals; of a template's ``$`` that nobody declared, zx runs the file."""
        module, whole = GLOBALLY[name]
        return whole if module in self._values.modules or (name == "$" and is_tagged(node)) else name

    def _put_call(
        self, name: str, arguments: list[Known], place: Place, when: When, *, is_indirect: bool = False
    ) -> None:
        """Put a call down; the members of an object given last are its keywords."""
        last = arguments[-1].members if arguments else None
        keywords = tuple([(key, known.value()) for key, known in last.items()]) if last else ()
        if name in STARTERS:
            given = tuple([one.command() for one in arguments])
        else:
            given = tuple([one.value() for one in arguments])  # a third quicker than of a generator
        self._calls.append(Call(name, given, keywords, place, when, is_indirect))
        if name in STARTERS:
            self._starts.append(self._calls[-1])

    def _hand_over(self, name: str, given: list[Known], owner: Known, where: tuple[Place, When]) -> None:
        """See the functions that are given to something that calls them: ``[code].forEach(eval)``."""
        items = (owner.items or [])[:MAX_GIVEN]
        for one in [*given, *items] if items else given:
            if one.reference and one.reference in HANDED_OVER:
                rest = [other for other in (*given, *items) if other is not one]
                rest = [owner] if not rest and name.endswith(".then") else rest
                self._put_call(one.reference, rest, *where, is_indirect=bool(name))


def is_given_text(node: Node) -> bool:
    """Say whether a call is given a text that stands there."""
    given = node.fields.get("arguments")
    return given is not None and any(child.kind == "string" for child in given.children[:1])
