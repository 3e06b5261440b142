"""``revet diff``: read what changed between two releases, or between two files or folders at hand."""

import argparse

from vetting.cli.desks import desk_for_looks
from vetting.cli.looking import add_looking, look, look_at_hand
from vetting.domain.errors import InvalidInput
from vetting.domain.releases import project_name
from vetting.domain.suggestions import Step

IS_INTERMIXED = True
AT_HAND = 2
"""Arguments: the old one and the new one."""
OF_AN_INDEX = 3
"""Arguments: the project, and both versions."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments and flags."""
    parser.usage = "%(prog)s PROJECT FROM VERSION [options]\n       %(prog)s OLD NEW [options]"
    parser.description = (
        f"{parser.description} `revet certify` afterwards knows what was read. OLD and NEW are archives or folders on "
        "this machine."
    )
    parser.add_argument("things", metavar="PROJECT FROM VERSION | OLD NEW", nargs="+")
    add_looking(parser)


def run(arguments: argparse.Namespace) -> int:
    """Show it, or say where it is shown."""
    things = arguments.things
    if len(things) == AT_HAND:
        return look_at_hand(things[0], things[1], arguments)
    if len(things) != OF_AN_INDEX:
        raise InvalidInput("what is to be read? write PROJECT FROM VERSION, or OLD NEW of two files or folders")
    desk = desk_for_looks(arguments)
    step = Step(project_name(desk.ecosystem, things[0]), things[1], things[2])
    return look(step, desk, arguments)
