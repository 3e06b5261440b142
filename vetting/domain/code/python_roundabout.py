"""What is called in Python without a call of it: by ``methodcaller``, by brackets, by a factory that settings name."""

import ast
from typing import Final, Protocol

from vetting.domain.code.folding import Budget, Unfolded
from vetting.domain.code.folding_calls import DECODING_CODECS, codec_name
from vetting.domain.code.python_folding import folded
from vetting.domain.code.python_names import HANDED_OVER, STARTERS, canonical
from vetting.domain.code.python_values import UNKNOWN, Definition, Known, constant, made_by

GETTERS: Final = frozenset({"operator.attrgetter", "operator.methodcaller"})
CODECS: Final = frozenset({"codecs.getdecoder", "codecs.getencoder", "codecs.lookup"})
_READERS: Final = frozenset({"codecs.getreader", "codecs.getincrementaldecoder"})
_BY_CODEC: Final = frozenset({"codecs.getdecoder()", "codecs.getencoder()"})
_BY_LOOKED_UP: Final = frozenset({"codecs.lookup().decode", "codecs.lookup().encode"})
MADE: Final = frozenset(f"{name}()" for name in GETTERS) | _BY_CODEC
"""What they give, as the name of what is called."""
MADE_CALLER: Final = "operator.methodcaller()"
SETTINGS: Final = frozenset({"logging.config.dictConfig", "logging.config.DictConfigurator"})
AROUND: Final = GETTERS | MADE | SETTINGS | CODECS | _READERS | _BY_LOOKED_UP
_FACTORIES: Final = ("()", "class")
"""Under which settings of logging name what is called with all that stands beside. Source: Python's manual, PEP 391."""
MAX_SETTINGS: Final = 200
MAX_MEMBERS: Final = 12
"""Of a dotted name."""
_DECODED: Final = "codecs.decode"
_CALLED: Final = HANDED_OVER | STARTERS


class Reader(Protocol):
    """Who reads the file, as far as it is asked here."""

    budget: Budget

    def resolve(self, node: ast.expr) -> Known:
        """Read what is called, or had from."""
        ...

    def looked_up(self, owner: Known, key: Known) -> Known:
        """Give what *owner* has under a name."""
        ...

    def call_known(self, node: ast.expr, name: str, arguments: list[Known]) -> None:
        """Put down that *name* is called."""
        ...

    def followed(self, callee: Known, arguments: list[Known], node: ast.expr) -> Known:
        """Read what a function of this file does."""
        ...


def around(reader: Reader, node: ast.Call, name: str, callee: Known | None, arguments: list[Known]) -> Known | None:
    """Read a call of one of ``AROUND``; *callee* is what is called, where one of ``MADE`` is."""
    if name in GETTERS:
        return _getter(name, arguments)
    if name in CODECS or name in _READERS:
        return _codec(name, arguments)
    if name in _BY_CODEC or name in _BY_LOOKED_UP:
        return _by_codec(reader, node, callee, arguments)
    if name in SETTINGS and arguments:
        _by_settings(reader, node, arguments[0])
    return None if callee is None or name in SETTINGS else through_getter(reader, node, callee, arguments)


def _getter(name: str, arguments: list[Known]) -> Known | None:
    """Know what ``attrgetter`` and ``methodcaller`` give, if the name that they look up is known."""
    if not arguments or not isinstance(arguments[0].constant, str):
        return None
    return Known(f"{name}()", (name,), items=tuple(arguments), is_looked_up=True)


def _codec(name: str, arguments: list[Known]) -> Known | None:
    """Know what gives the decoder of a codec that hides something; what others give is like anything else."""
    try:
        is_hiding = codec_name(arguments[0].constant if arguments else None) in DECODING_CODECS
    except Unfolded:
        return None
    if not is_hiding:
        return None
    if name in _READERS:
        return Known(None, (_DECODED, name))
    return Known(f"{name}()", (name,), items=tuple(arguments[:1]), is_looked_up=True)


def _by_codec(reader: Reader, node: ast.Call, decoder: Known | None, arguments: list[Known]) -> Known | None:
    """Read ``codecs.getdecoder("base64")(data)``, which gives the data and how much of it there was."""
    if decoder is None or not isinstance(decoder.items, tuple) or not arguments:
        return None
    found = folded(node, None, _DECODED, [arguments[0], *decoder.items], [], reader.budget)
    made = found if found is not None else made_by(_DECODED, arguments[:1])
    return Known(None, made.calls, made.names, items=(made, UNKNOWN))


def through_getter(reader: Reader, node: ast.Call, getter: Known, arguments: list[Known]) -> Known | None:
    """Read ``attrgetter("a.b")(thing)`` and ``methodcaller("run", x)(thing)``."""
    if not arguments:
        return None
    items = getter.items
    assert isinstance(items, tuple), "that is how they are made"
    found = arguments[0]
    for part in str(items[0].constant).split(".")[:MAX_MEMBERS]:
        found = reader.looked_up(found, constant(part))
    if getter.name == "operator.attrgetter()" or not found.name:
        return found
    reader.call_known(node, found.name, list(items[1:]))
    return Known(None, (found.name,))


def by_brackets(reader: Reader, node: ast.Subscript, owner: Definition, key: Known) -> Known | None:
    """Read ``A[key]`` of a class that says, or whose own class says, what that does."""
    made = owner.own_names.get("__class_getitem__")
    if made is None and isinstance(owner.node, ast.ClassDef):
        kinds = [one.value for one in owner.node.keywords if one.arg == "metaclass"]
        kind = reader.resolve(kinds[0]).items if kinds else None
        made = kind.own_names.get("__getitem__") if isinstance(kind, Definition) else None
    if made is None:
        return None
    if made.name in _CALLED:
        reader.call_known(node, made.name, [key])
        return Known(None, (made.name,))
    return reader.followed(made, [UNKNOWN, key], node)


def _by_settings(reader: Reader, node: ast.Call, settings: Known) -> None:
    """Read the factories that settings of logging name."""
    waiting = [settings]
    for _ in range(MAX_SETTINGS):
        if not waiting:
            return
        items = waiting.pop().items
        if not isinstance(items, dict):
            continue
        waiting += items.values()
        for key in _FACTORIES:
            named = items[key].constant if key in items else None
            name = canonical(named.removeprefix("ext://")) if isinstance(named, str) else ""
            if name in _CALLED:
                reader.call_known(node, name, [one for other, one in items.items() if other != key])
