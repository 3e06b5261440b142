"""``revet inspect``: read all of a release, or of a file or folder at hand."""

import argparse

from vetting.cli.desks import desk_for_looks
from vetting.cli.looking import add_looking, look, look_at_hand
from vetting.domain.errors import InvalidInput
from vetting.domain.releases import project_name
from vetting.domain.suggestions import Step

IS_INTERMIXED = True
OF_AN_INDEX = 2
"""Arguments: the project and the version."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments and flags."""
    parser.usage = "%(prog)s PROJECT VERSION [options]\n       %(prog)s FILE_OR_FOLDER [options]"
    parser.description = f"{parser.description} `revet certify` afterwards knows what was read."
    parser.add_argument("things", metavar="PROJECT VERSION | FILE_OR_FOLDER", nargs="+")
    add_looking(parser)


def run(arguments: argparse.Namespace) -> int:
    """Show it, or say where it is shown."""
    things = arguments.things
    if len(things) == 1:
        return look_at_hand(None, things[0], arguments)
    if len(things) != OF_AN_INDEX:
        raise InvalidInput("what is to be read? write PROJECT VERSION, or the name of one file or folder")
    desk = desk_for_looks(arguments)
    return look(Step(project_name(desk.ecosystem, things[0]), None, things[1]), desk, arguments)
