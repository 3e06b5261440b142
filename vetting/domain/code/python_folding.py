"""What a call in a Python file gives that is made of constants only, if its function is one that is known here."""

import ast
from typing import Final

from vetting.domain.code.folding import Budget, Unfolded
from vetting.domain.code.folding_calls import DECODERS, DECODING_CODECS, METHODS, call, codec_name, method
from vetting.domain.code.python_values import MAX_FLOWS, Known, constant

_FROM_NUMBERS: Final = frozenset({"bytes", "bytearray"})


def folded(
    node: ast.Call,
    base: Known | None,
    name: str,
    arguments: list[Known],
    keywords: list[tuple[str, Known]],
    budget: Budget,
) -> Known | None:
    """Work a call out, if it is of a function known here, with constants only."""
    if not all(one.made for one in arguments) or not all(one.made for _, one in keywords):
        return None
    values = tuple(one.constant for one in arguments)
    named = {key: one.constant for key, one in keywords}
    parts = [*arguments, *(one for _, one in keywords)]
    try:
        if base is not None and base.made and isinstance(node.func, ast.Attribute):
            if node.func.attr not in METHODS.get(type(base.constant), {}):
                return None
            result = method(base.constant, node.func.attr, values, named, budget)
            steps = int(node.func.attr == "to_bytes" or (node.func.attr == "decode" and _hides(values)))
            return constant(result, base, *parts, decoded=steps)
        result = call(name, values, named, budget)
        is_decoder = name in DECODERS or (name in _FROM_NUMBERS and isinstance(values[0], tuple) and bool(result))
        made = constant(result, *parts, decoded=int(is_decoder)) if parts else constant(result)
    except Unfolded:
        return None
    made.calls = (name, *made.calls)[:MAX_FLOWS]
    return made


def _hides(values: tuple[object, ...]) -> bool:
    """Say whether decoding by *values*, which was folded, so its codec is known, turns something into text."""
    return bool(values) and codec_name(values[0]) in DECODING_CODECS
