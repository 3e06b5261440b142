"""``revet serve``: the site, and to try it out all that the site needs."""

import argparse
from importlib import import_module

from vetting.bootstrap.serving import serve
from vetting.cli.operating import operate, say

SITE = "web.app"
"""The module of the site, by name: the command rests on vetting alone."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's own flags."""
    parser.add_argument(
        "--with-worker",
        action="store_true",
        help="also bring the database up to date and run one worker, and Redis where REVET_REDIS_URL names none",
    )


def run(arguments: argparse.Namespace) -> int:
    """Serve until Ctrl-C."""
    build_site = import_module(SITE).create_app
    return operate(lambda settings: serve(settings, build_site=build_site, with_worker=arguments.with_worker, say=say))
