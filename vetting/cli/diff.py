"""``revet diff``: read what changed between two releases."""

import argparse

from vetting.cli.desks import desk_for_looks
from vetting.cli.looking import add_looking, look
from vetting.domain.releases import project_name
from vetting.domain.suggestions import Step


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments and flags."""
    parser.description = f"{parser.description} `revet certify` afterwards knows what was read."
    parser.add_argument("project", metavar="PROJECT")
    parser.add_argument("base", metavar="FROM")
    parser.add_argument("version", metavar="VERSION")
    add_looking(parser)


def run(arguments: argparse.Namespace) -> int:
    """Show it, or say where it is shown."""
    desk = desk_for_looks(arguments)
    step = Step(project_name(desk.ecosystem, arguments.project), arguments.base, arguments.version)
    return look(step, desk, arguments)
