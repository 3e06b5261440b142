"""What every script's command line shares: flags, progress, and its figures at the end."""

import argparse
import asyncio
import logging
import sys
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeAlias

from benchmarks.lab.figures import Figure, as_json, table
from benchmarks.lab.machine import machine, occasion
from vetting.domain.errors import VettingError
from vetting.logs import configure_logs

Say: TypeAlias = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Options:
    """How to measure."""

    quick: bool
    say: Say
    """Tells what is going on, on standard error."""


Measure: TypeAlias = Callable[[Options], Coroutine[Any, Any, list[Figure]]]


def say(text: str) -> None:
    """Tell what is going on; the figures alone are standard output."""
    print(text, file=sys.stderr, flush=True)


def run(name: str, description: str | None, measure: Measure) -> int:
    """Read the flags, measure, print; what could not be measured is a figure without values."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer runs of less: to see that it works")
    parser.add_argument("--output-format", choices=("human", "json"), default="human")
    arguments = parser.parse_args()
    configure_logs(as_json=False)
    logging.getLogger().setLevel(logging.ERROR)
    try:
        figures = asyncio.run(measure(Options(arguments.quick, say)))
    except VettingError as error:
        figures = [Figure(name, note=f"not measured: {error}")]
    if arguments.output_format == "json":
        print(as_json(figures))
    else:
        print(f"{table(figures)}\n\n{machine()}\n{occasion()}")
    return 0
