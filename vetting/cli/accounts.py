"""``revet accounts retire-trial``: what accounts of the development sign-in lose before people rely on an instance."""

import argparse

from vetting.bootstrap.fitness import retire_trials
from vetting.cli.operating import operate, say
from vetting.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what can be done."""
    acts = parser.add_subparsers(metavar="WHAT", required=True)
    text = "take level and roles from every account of the development sign-in; what they recorded stays"
    acts.add_parser("retire-trial", help=text, description=f"{text[0].upper()}{text[1:]}.")


def run(arguments: argparse.Namespace) -> int:
    """Retire them."""
    del arguments
    return operate(_retire)


async def _retire(settings: Settings) -> None:
    logins = await retire_trials(settings)
    who = f"{', '.join(logins)}: their audits count for nothing now." if logins else "There was nobody to retire."
    say(f"Retired {who}" if logins else who)
