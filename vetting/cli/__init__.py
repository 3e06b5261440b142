"""
``revet``: one module a verb, loaded when it is asked for.

A verb's module has ``add_arguments(parser)`` and ``run(arguments)``, which
gives the exit status: 0 holds, 1 does not hold, 2 wrong use or broken input.
So ``revet --help`` and the folder verbs load nothing of the server.
"""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from vetting.domain.errors import VettingError

REFUSED = 2
"""The exit status of wrong use and of broken input."""
VERBS: dict[str, tuple[str, str]] = {
    "serve": ("vetting.cli.serve", "run the site, and with --with-worker all that it needs"),
    "worker": ("vetting.cli.worker", "run one worker"),
    "migrate": ("vetting.cli.migrate", "bring the database to the form that this version expects"),
}
"""Each verb's module, and what it does."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line asks, and give the exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    verb = given[0] if given and given[0] in VERBS else None
    if verb is None:
        _parser().parse_args(given)
        return REFUSED
    try:
        return _run(verb, given[1:])
    except VettingError as error:
        sys.stderr.write(f"revet {verb}: {error}\n")
    except ModuleNotFoundError as error:
        sys.stderr.write(f"revet {verb} needs {error.name}, which is not installed: pip install 'revet[server]'\n")
    return REFUSED


def _run(verb: str, given: Sequence[str]) -> int:
    module, description = VERBS[verb]
    implementation = import_module(module)
    parser = argparse.ArgumentParser(prog=f"revet {verb}", description=f"{description[0].upper()}{description[1:]}.")
    implementation.add_arguments(parser)
    status: int = implementation.run(parser.parse_args(given))
    return status


def _parser() -> argparse.ArgumentParser:
    """Build what answers where no verb is named: help, and the complaint about a verb that does not exist."""
    parser = argparse.ArgumentParser(
        prog="revet",
        description="Vet package releases: every new upload is read against the last version somebody vouched for.",
        epilog="`revet VERB --help` tells more.",
    )
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    for name, (_, description) in VERBS.items():
        verbs.add_parser(name, help=description)
    return parser
