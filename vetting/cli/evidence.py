"""``revet evidence import``: record which second factors a private index's operator reports of its accounts."""

import argparse
from pathlib import Path

from vetting.bootstrap.server import open_services
from vetting.cli.operating import operate, say
from vetting.domain.errors import InvalidInput
from vetting.formats.evidence_file import MAX_BYTES
from vetting.settings import Settings
from vetting.usecases.evidence import import_reports


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's one kind of record and its flags."""
    kinds = parser.add_subparsers(metavar="WHAT", required=True)
    reports = kinds.add_parser("import", help="keep an operator's feed as all that is reported of an index's accounts")
    reports.add_argument("file", type=Path, metavar="FILE", help="a JSON list of objects with user, mfa and as_of")
    reports.add_argument("--index", metavar="URL", help="the index its users belong to (default: the one in use)")
    reports.add_argument("--title", help="how the feed is cited (default: the file's name)")


def run(arguments: argparse.Namespace) -> int:
    """Read the file and keep what it says."""
    data = _read(arguments.file)

    async def keep(settings: Settings) -> None:
        """Import the feed into the database that the settings name."""
        async with open_services(settings) as services:
            # An index is named with the slash at its end, as projects name theirs.
            index_url = f"{(arguments.index or services.index.url).rstrip('/')}/"
            title = arguments.title or arguments.file.name
            count = await import_reports(
                data, index_url=index_url, title=title, units=services.units, clock=services.clock
            )
        say(f"Kept {count} reports on accounts of {index_url}; what was reported of others there is forgotten.")

    return operate(keep)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            # One more than is allowed, so that what is too long is seen to be without being read to its end.
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror}") from error
