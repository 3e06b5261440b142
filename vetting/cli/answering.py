"""How a verb answers: in words, or as one JSON document with the words of a conversation beside it."""

import contextlib
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module

from vetting.cli.terminal import say, warn


def tell(
    output_format: str, lines: Iterable[str], document: Mapping[str, object], *, warnings: Sequence[str] = ()
) -> None:
    """
    Say what was done.

    Args:
        output_format: ``human`` or ``json``.
        lines: In words.
        document: The same for a program, warnings included.
        warnings: What is said beside the words.
    """
    if output_format == "json":
        say(import_module("json").dumps(document, indent=2))
        return
    for warning in warnings:
        warn(warning)
    for line in lines:
        say(line)


@contextlib.contextmanager
def conversation(output_format: str) -> Iterator[None]:
    """Have what is said to a person meanwhile go to standard error where the answer is for a program."""
    with contextlib.redirect_stdout(sys.stderr) if output_format == "json" else contextlib.nullcontext():
        yield
