"""``revet worker``: one worker process; run as many as there is work for, on as many machines."""

import argparse
from importlib import import_module

from vetting.cli.operating import operate

WORKER = "workers.main"
"""The module of the worker, by name: the command rests on vetting alone."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's own flags: it has none, everything is a setting."""
    del parser


def run(arguments: argparse.Namespace) -> int:
    """Work until told to stop."""
    del arguments
    return operate(import_module(WORKER).work)
