"""``revet prune``: drop what the lockfile does not need."""

import argparse

from vetting.cli.change_text import show_changes
from vetting.cli.folder_arguments import add_folder_arguments, add_output_format, desk_from
from vetting.usecases.pruning import prune


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's flags."""
    add_folder_arguments(parser)
    add_output_format(parser)
    parser.add_argument("--no-exemptions", action="store_true", help="leave exemptions as they are")
    parser.add_argument("--no-audits", action="store_true", help="leave own audits, even those not meant for others")
    parser.add_argument("--no-imports", action="store_true", help="leave what was imported before")


def run(arguments: argparse.Namespace) -> int:
    """Prune, and say what went."""
    desk = desk_from(arguments)
    pruned = prune(
        desk,
        exemptions=not arguments.no_exemptions,
        audits=not arguments.no_audits,
        imports=not arguments.no_imports,
    )
    show_changes(pruned, desk.folder.location, arguments.output_format)
    return 0
