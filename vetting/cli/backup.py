"""``revet backup``: an instance's state into a folder, while it runs."""

import argparse
from pathlib import Path

from vetting.bootstrap.backups import back_up, check_backups
from vetting.cli.operating import operate, say
from vetting.domain.errors import InvalidInput
from vetting.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's own flags."""
    parser.epilog = (
        "The instance may run meanwhile. The folder keeps every state of the database, and each blob once. It holds "
        "e-mail addresses and private notes, but no setting and no password: keep those elsewhere. Exit status: "
        "0 all of it is there, 1 blobs were left out because their bytes are damaged, 2 there is no new back-up."
    )
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="where back-ups lie; made if it is not there")
    parser.add_argument("--keep", type=int, metavar="N", help="then drop all but the newest N states of the database")
    parser.add_argument(
        "--check", action="store_true", help="make none: read the newest again and hold it against its digests"
    )


def run(arguments: argparse.Namespace) -> int:
    """Back up, or read a back-up again."""
    if arguments.keep is not None and arguments.keep < 1:
        raise InvalidInput("--keep needs a number from 1 on")

    async def work(settings: Settings) -> int:
        """Do what was asked for."""
        if arguments.check:
            outcome = await check_backups(arguments.folder, at=None, say=say)
        else:
            outcome = await back_up(settings, arguments.folder, keep=arguments.keep, say=say)
        return 0 if outcome.is_whole else 1

    return operate(work)
