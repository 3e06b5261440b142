"""``revet aggregate``: make one audits file of several, to publish it."""

import argparse
import sys

from vetting.cli.folder_arguments import add_folder_arguments, desk_from
from vetting.cli.terminal import warn
from vetting.usecases.aggregating import aggregate


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("list", metavar="FILE", help="the addresses of audits files, one a line; # begins a comment")
    add_folder_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print what all of them say."""
    desk = desk_from(arguments, needs_lockfile=False)
    desk.require_network("what others publish")
    listing = desk.sources.read([arguments.list])[arguments.list]
    found = aggregate(listing, ecosystem=desk.ecosystem, sources=desk.sources)
    for warning in found.warnings:
        warn(warning)
    sys.stdout.write(found.text)
    return 0
