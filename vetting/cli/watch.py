"""``revet watch``: which projects an instance follows."""

import argparse
import json

from vetting.bootstrap.client import open_instance
from vetting.cli.choices import one_of
from vetting.cli.folder_arguments import add_output_format
from vetting.cli.terminal import plain, say
from vetting.domain.errors import InvalidInput
from vetting.domain.releases import Ecosystem, project_name


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what to do, and with which projects."""
    parser.add_argument("action", choices=["add", "remove", "list"])
    parser.add_argument("projects", metavar="PROJECT", nargs="*")
    parser.add_argument("--ecosystem", type=one_of(Ecosystem), choices=list(Ecosystem), default=Ecosystem.PYPI)
    add_output_format(parser)


def run(arguments: argparse.Namespace) -> int:
    """Do it, project by project."""
    if arguments.action == "list":
        return _list(as_json=arguments.output_format == "json")
    if not arguments.projects:
        raise InvalidInput(f"which project? write `revet watch {arguments.action} PROJECT`")
    names = [project_name(arguments.ecosystem, text) for text in arguments.projects]
    instance = open_instance()
    for name in names:
        if arguments.action == "add":
            instance.watch(arguments.ecosystem, name)
            say(f"{instance.url} watches {name}.")
        else:
            instance.unwatch(arguments.ecosystem, name)
            say(f"{instance.url} no longer watches {name}.")
    return 0


def _list(*, as_json: bool) -> int:
    projects = open_instance().watched()
    if as_json:
        say(json.dumps(list(projects), indent=2))
    else:
        for one in projects:
            say(plain(f"{one.get('ecosystem', '')} {one.get('name', '')}"))
    return 0
