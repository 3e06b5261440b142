"""``revet migrate``: bring the database to the form that this version expects."""

import argparse
from datetime import timedelta

from vetting.bootstrap.fitness import migrate_to_ours
from vetting.bootstrap.server import database_is_current
from vetting.cli.operating import operate, say
from vetting.domain.errors import Conflict
from vetting.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's own flags."""
    parser.add_argument("--check", action="store_true", help="change nothing; exit 2 where the database is behind")
    parser.add_argument(
        "--patience",
        type=int,
        default=60,
        metavar="SECONDS",
        help="how long one step may take on PostgreSQL, which keeps others from a table meanwhile (default: 60)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Migrate, or only look."""

    async def migrate(settings: Settings) -> None:
        """Migrate."""
        await migrate_to_ours(settings, patience=timedelta(seconds=max(1, arguments.patience)))
        say("The database has the form that this version expects.")

    return operate(_check if arguments.check else migrate)


async def _check(settings: Settings) -> None:
    if not await database_is_current(settings):
        raise Conflict("the database has another form than this version expects; run `revet migrate`")
    say("The database has the form that this version expects.")
