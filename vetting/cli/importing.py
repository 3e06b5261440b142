"""``revet import``: subscribe to a peer's audits."""

import argparse

from vetting.cli.change_text import show_changes
from vetting.cli.folder_arguments import add_folder_arguments, add_output_format, desk_from
from vetting.usecases.subscribing import subscribe


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments and flags."""
    parser.add_argument("name", metavar="NAME", help="what the peer is called here")
    parser.add_argument(
        "urls",
        metavar="URL",
        nargs="*",
        help="where its audits are; several are merged (default: where they were, or where the registry says)",
    )
    add_folder_arguments(parser)
    add_output_format(parser)


def run(arguments: argparse.Namespace) -> int:
    """Subscribe, take what is of use, and say what changed."""
    desk = desk_from(arguments)
    subscribed = subscribe(desk, arguments.name, arguments.urls)
    show_changes(subscribed, desk.folder.location, arguments.output_format)
    return 0
