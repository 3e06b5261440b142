"""``revet fmt``: bring the store's files into their one canonical text."""

import argparse

from vetting.cli.answering import tell
from vetting.cli.folder_arguments import add_folder_arguments, add_output_format, desk_from
from vetting.formats.record_report import record_document
from vetting.usecases.storing import format_store


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's flags."""
    add_folder_arguments(parser)
    add_output_format(parser)


def run(arguments: argparse.Namespace) -> int:
    """Rewrite what is not in its canonical form."""
    desk = desk_from(arguments, needs_lockfile=False)
    with desk.folder.held():
        changed = format_store(desk.folder, desk.ecosystem)
    words = [f"{desk.folder.location}/{name} is in its canonical form now." for name in changed]
    tell(arguments.output_format, words or ["Every file is in its canonical form."], record_document((), changed))
    return 0
