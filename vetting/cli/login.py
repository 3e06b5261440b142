"""``revet login``: remember an instance, and the token that its settings page gave."""

import argparse
import getpass
import sys

from vetting.bootstrap.client import remember_instance
from vetting.cli.terminal import say


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments; a token is no argument, for others can read those."""
    parser.add_argument("url", metavar="URL", help="the instance, such as https://revet.example.test")
    parser.add_argument("--without-token", action="store_true", help="only read what is public there")


def run(arguments: argparse.Namespace) -> int:
    """Ask for the token, see that the instance knows it, keep both."""
    token = None if arguments.without_token else _token()
    path = remember_instance(arguments.url, token)
    say(f"Kept in {path}, which only you can read.")
    return 0


def _token() -> str | None:
    """Read a token: typed unseen at a terminal, or a line of standard input."""
    text = getpass.getpass("Token: ") if sys.stdin.isatty() else sys.stdin.readline()
    return text.strip() or None
