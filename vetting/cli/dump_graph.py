"""``revet dump-graph``: show the graph that the other verbs work with."""

import argparse
import json

from vetting.cli.choices import one_of
from vetting.cli.folder_arguments import add_folder_arguments, add_output_format, desk_from
from vetting.cli.terminal import plain, say
from vetting.formats.graph_dump import Depth, GraphDump
from vetting.usecases.graphing import third_party_test


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's flags."""
    parser.add_argument(
        "--depth",
        type=one_of(Depth),
        choices=list(Depth),
        default=Depth.FIRST_PARTY,
        help="how much of it to draw; JSON always has all of it (default: first-party)",
    )
    add_folder_arguments(parser)
    add_output_format(parser)


def run(arguments: argparse.Namespace) -> int:
    """Draw the graph for mermaid, or describe it in JSON."""
    desk = desk_from(arguments)
    dump = GraphDump(desk.locked, third_party_test(desk.folder, desk.ecosystem))
    if arguments.output_format == "json":
        say(json.dumps(dump.document(), indent=2))
    else:
        for line in dump.drawing(arguments.depth):
            say(plain(line))
    return 0
