"""``revet export``: the audits that an instance publishes, as a file that others import."""

import argparse
import sys
from pathlib import Path

from vetting.bootstrap.client import open_instance
from vetting.cli.choices import one_of
from vetting.cli.terminal import say
from vetting.domain.errors import InvalidInput
from vetting.domain.releases import Ecosystem


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's flags."""
    parser.add_argument("--ecosystem", type=one_of(Ecosystem), choices=list(Ecosystem), default=Ecosystem.PYPI)
    whose = parser.add_mutually_exclusive_group()
    whose.add_argument("--user", metavar="LOGIN", help="only this reviewer's audits")
    whose.add_argument("--group", metavar="SLUG", help="only this group's audits")
    parser.add_argument("--output", "-o", metavar="PATH", type=Path, help="a file to write (default: standard output)")


def run(arguments: argparse.Namespace) -> int:
    """Fetch the file and put it where it is wanted."""
    path = f"{arguments.ecosystem}/audits.toml"
    if arguments.user:
        path = f"users/{arguments.user}/{path}"
    elif arguments.group:
        path = f"groups/{arguments.group}/{path}"
    text = open_instance().export(path)
    if arguments.output is None:
        sys.stdout.write(text)
        return 0
    try:
        arguments.output.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise InvalidInput(f"{arguments.output} cannot be written: {error.strerror}") from error
    say(f"Wrote {arguments.output}.")
    return 0
