"""``revet serve``: the site, and to try it out all that the site needs."""

import argparse
from importlib import import_module

from vetting.bootstrap.serving import serve
from vetting.cli.operating import announce, operate, say
from vetting.settings import Settings

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

    async def work(settings: Settings) -> None:
        """Serve, and tell people at a terminal or whoever reads the log."""
        tell = say if settings.is_development else announce
        await serve(settings, build_site=build_site, with_worker=arguments.with_worker, say=tell)

    return operate(work, is_service=True)
