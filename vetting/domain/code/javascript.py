"""
The facts of a JavaScript file.

0. Of a large bundle only the parts worth it are read (:mod:`javascript_islands`).
1. :mod:`syntax` parses it into a list of nodes; what is no JavaScript is left out.
2. :mod:`javascript_scopes` finds what each name may hold.
3. :mod:`javascript_values` folds the expressions, the innermost first.
4. Here the functions that run at once are told from those that wait to be
   called, and the facts are put down in the order of the source.
5. A text that is evaluated and known is JavaScript again, and is read too.
"""

from collections import deque
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256
from typing import Final

from vetting.domain.code.facts import CodeFacts, Language, Place, Text, When
from vetting.domain.code.garbage import uncollected
from vetting.domain.code.javascript_islands import WHOLE_BYTES, addresses_of, islands_of
from vetting.domain.code.javascript_recording import Recording
from vetting.domain.code.javascript_running import What, Within
from vetting.domain.code.javascript_scopes import FUNCTIONS, Scopes, scopes_of
from vetting.domain.code.javascript_spelling import MARK, respelled
from vetting.domain.code.javascript_values import Values
from vetting.domain.code.syntax import USUAL, Limits, Node, Places, flatten

GRAMMAR: Final = "tree_sitter_javascript"
_LEAVES: Final = frozenset({"string", "identifier", "property_identifier", "number", "this"})
"""What has nothing in it, or, as a string, is read from its text."""
MAX_HIDDEN: Final = 16
"""Texts that are evaluated and read too, in one file."""
MAX_HIDDEN_DEPTH: Final = 3
_RUNNERS: Final = frozenset(
    {
        "setTimeout",
        "setImmediate",
        "setInterval",
        "queueMicrotask",
        "process.nextTick",
        "Promise",
        "requestAnimationFrame",
        "http.get",
        "https.get",
        "http.request",
        "https.request",
        "child_process.exec",
    }
)
_RUNNING_METHODS: Final = (".then", ".catch", ".finally", ".forEach", ".map", ".filter", ".reduce", ".some", ".every")


def facts_of_javascript(data: bytes, limits: Limits = USUAL) -> CodeFacts:
    """Read the facts of a JavaScript source file; what could not be read is said in ``broken``."""
    with uncollected():
        return _of_bundle(data) if len(data) > WHOLE_BYTES else _whole(data, Within(), limits)


class _Bundle:
    """A bundle as a key of a cache, by its digest: of what is kept there, megabytes would outlive the reading."""

    __slots__ = ("data", "digest")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.digest = sha256(data).digest()

    def __hash__(self) -> int:
        return hash(self.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Bundle) and other.digest == self.digest


def _of_bundle(data: bytes) -> CodeFacts:
    bundle = _Bundle(data)
    try:
        return _islands(bundle)
    finally:
        bundle.data = b""


@lru_cache(maxsize=2)  # a release has the same bundle in several places, one after the other
def _islands(bundle: _Bundle) -> CodeFacts:
    """Read what of a bundle is worth it."""
    data = bundle.data
    places = Places(data)
    addresses = [Text(text, places.at(start)) for start, text in addresses_of(data)]
    parts, places, read = [], Places(data), 0
    for start, end in islands_of(data):
        parts.append(_whole(data[start:end], Within(What.ISLAND, places.at(start), When.CALLED)))
        read += end - start
    kilobytes, all_of_it = read + 512 >> 10, len(data) + 512 >> 10
    cut = f"of this bundle of {all_of_it:,} KiB only {kilobytes:,} KiB, around what is worth reading, were read"
    rest = CodeFacts(Language.JAVASCRIPT, texts=tuple(addresses))
    return _combined([*parts, rest], cut)


def _whole(data: bytes, within: Within, limits: Limits = USUAL) -> CodeFacts:
    """Read a text, and the texts that it evaluates."""
    facts, hidden = _read(data, within, limits)
    parts = [facts]
    waiting = deque((one, 1) for one in hidden)
    while waiting and len(parts) <= MAX_HIDDEN:
        (text, place, when), depth = waiting.popleft()
        more, deeper = _read(text.encode("utf-8", "replace"), Within(What.HIDDEN, place, when), limits)
        parts.append(more)
        if depth < MAX_HIDDEN_DEPTH:
            waiting.extend((one, depth + 1) for one in deeper)
    reasons = [facts.broken] if facts.broken else []
    reasons.extend(["not all texts that it evaluates were read"] if waiting else [])
    return _combined(parts, "; ".join(reasons) or None)


def _combined(every: Sequence[CodeFacts], broken: str | None) -> CodeFacts:
    """Put the facts of parts of a file, and of the texts that it evaluates, together."""
    if len(every) == 1 and every[0].broken == broken:
        return every[0]
    return CodeFacts(
        Language.JAVASCRIPT,
        calls=tuple(call for part in every for call in part.calls),
        imports=tuple(one for part in every for one in part.imports),
        texts=tuple(text for part in every for text in part.texts),
        names=tuple(name for part in every for name in part.names),
        assignments=tuple(one for part in every for one in part.assignments),
        guards=tuple(guard for part in every for guard in part.guards),
        statements=tuple(one for part in every for one in part.statements),
        identifiers=tuple(one for part in every for one in part.identifiers),
        starts=tuple(one for part in every for one in part.starts),
        broken=broken,
    )


def _read(data: bytes, within: Within, limits: Limits) -> tuple[CodeFacts, list[tuple[str, Place, When]]]:
    source = flatten(data, GRAMMAR, limits, _LEAVES)
    if not source.nodes:
        return CodeFacts(Language.JAVASCRIPT, broken=source.cut), []
    escaped = respelled(source) if MARK in data else ()
    scopes = scopes_of(source)
    values = Values(source, scopes)
    values.ready()
    # What nobody knows to be run is not told apart: all of it may wait to be called.
    loaded = _loaded(scopes, values) if within.when is When.LOADED else frozenset[int]()
    recording = Recording(source, scopes, values, loaded, within)
    recording.record(escaped)
    source.let_go()
    values.let_go()
    return recording.facts(), recording.hidden


def _loaded(scopes: Scopes, values: Values) -> frozenset[int]:
    """Give the indexes of the functions that run when the file is loaded: called at once, or from one that runs."""
    called: dict[int, list[Node]] = {}
    for node in scopes.calls:
        caller = scopes.of[node.index].function
        called.setdefault(caller.index if caller else -1, []).extend(_run_by(node, values))
    running: set[int] = set()
    waiting = list(called.get(-1, ()))
    while waiting:
        function = waiting.pop()
        if function.index not in running:
            running.add(function.index)
            waiting.extend(called.get(function.index, ()))
    return frozenset(running)


def _run_by(node: Node, values: Values) -> list[Node]:
    """Give the file's functions that a call runs: the one that it calls, or those that it hands to a runner."""
    callee, arguments = values.callee_of(node)
    found = [callee.function]
    target = node.fields.get("function")
    if target is not None and target.kind == "member_expression":
        found.append(values.known(target.fields.get("object")).function)  # (function () {…}).call(this)
    handed = [one.function for one in arguments if one.function is not None]
    if handed and (callee.reference in _RUNNERS or callee.reference.endswith(_RUNNING_METHODS)):
        found += handed
    return [function for function in found if function is not None and function.kind in FUNCTIONS]
