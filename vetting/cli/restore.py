"""``revet restore``: an instance made from a back-up."""

import argparse
from pathlib import Path

from vetting.bootstrap.restoring import restore
from vetting.cli.operating import operate, say
from vetting.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's own flags."""
    parser.epilog = (
        "The settings name the instance to restore: REVET_DATA_DIR, and REVET_DATABASE_URL for PostgreSQL, whose "
        "database must exist and be empty. Neither site nor workers may run. Exit status: 0 all of it is there, "
        "1 the database is restored but blobs are missing, 2 nothing is restored."
    )
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="where `revet backup` put it")
    parser.add_argument("--at", metavar="STATE", help="the name of a state in it (default: the newest)")
    parser.add_argument(
        "--replace",
        action="store_true",
        help="take the place of the SQLite database that is there; it is kept under another name",
    )


def run(arguments: argparse.Namespace) -> int:
    """Restore."""

    async def work(settings: Settings) -> int:
        """Restore the instance that the settings name."""
        outcome = await restore(settings, arguments.folder, at=arguments.at, replace=arguments.replace, say=say)
        return 0 if outcome.is_whole else 1

    return operate(work)
