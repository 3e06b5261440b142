"""``revet fmt``: bring the store's files into their one canonical text."""

import argparse

from vetting.cli.folder_arguments import add_folder_arguments, workbench_from
from vetting.cli.terminal import say
from vetting.usecases.storing import format_store


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's flags."""
    add_folder_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Rewrite what is not in its canonical form."""
    bench = workbench_from(arguments, needs_lockfile=False)
    with bench.folder.held():
        changed = format_store(bench.folder, bench.ecosystem)
    for name in changed:
        say(f"{bench.folder.location}/{name} is in its canonical form now.")
    if not changed:
        say("Every file is in its canonical form.")
    return 0
