"""``revet fmt``: bring the store's files into their one canonical text."""

import argparse

from vetting.cli.folder_arguments import add_folder_arguments, desk_from
from vetting.cli.terminal import say
from vetting.usecases.storing import format_store


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's flags."""
    add_folder_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Rewrite what is not in its canonical form."""
    desk = desk_from(arguments, needs_lockfile=False)
    with desk.folder.held():
        changed = format_store(desk.folder, desk.ecosystem)
    for name in changed:
        say(f"{desk.folder.location}/{name} is in its canonical form now.")
    if not changed:
        say("Every file is in its canonical form.")
    return 0
