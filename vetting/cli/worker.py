"""``revet worker``: one worker process; run as many as there is work for, on as many machines."""

import argparse
from importlib import import_module

from vetting.bootstrap.fitness import demand_fit, warn_of_network
from vetting.cli.operating import operate
from vetting.settings import Settings

WORKER = "workers.main"
"""The module of the worker, by name: the command rests on vetting alone."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's own flags: it has none, everything is a setting."""
    del parser


def run(arguments: argparse.Namespace) -> int:
    """Work until told to stop."""
    del arguments

    async def work(settings: Settings) -> None:
        """Work, where there is something to work on."""
        await demand_fit(settings)
        await warn_of_network()
        await import_module(WORKER).work(settings)

    return operate(work, is_service=True)
