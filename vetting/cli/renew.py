"""``revet renew``: have wildcard audits end a year from now."""

import argparse
from collections.abc import Iterable, Iterator
from dataclasses import replace

from vetting.cli.answering import tell
from vetting.cli.folder_arguments import add_folder_arguments, add_output_format, desk_from
from vetting.cli.terminal import plain
from vetting.cli.written import written_files
from vetting.domain.errors import InvalidInput
from vetting.domain.releases import project_name
from vetting.domain.renewing import Renewal
from vetting.formats.record_report import record_document
from vetting.usecases.desk import Desk
from vetting.usecases.renewing import Renewed, renew, renew_expiring

IS_INTERMIXED = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments and flags."""
    parser.add_argument("project", metavar="PROJECT", nargs="?", help="renew all of this project's")
    parser.add_argument("--expiring", action="store_true", help="renew those that ended, or end within six weeks")
    parser.add_argument(
        "--include-inactive",
        action="store_true",
        help="with --expiring: also of projects without a release in four months",
    )
    add_folder_arguments(parser)
    add_output_format(parser)


def run(arguments: argparse.Namespace) -> int:
    """Renew, and say what ends when."""
    if (arguments.project is not None) == arguments.expiring:
        raise InvalidInput("renew which? write PROJECT, or --expiring")
    if arguments.include_inactive and not arguments.expiring:
        raise InvalidInput("--include-inactive goes with --expiring")
    desk = desk_from(arguments, needs_lockfile=False)
    if arguments.expiring:
        found = renew_expiring(desk, include_inactive=arguments.include_inactive)
    else:
        found = renew(desk, project_name(desk.ecosystem, arguments.project))
    show(found, desk, arguments.output_format)
    return 0


def show(found: Renewed, desk: Desk, output_format: str = "human") -> None:
    """Say what was renewed, and what was not."""
    renewed = [(one.project, replace(one.entry, end=found.end)) for one in found.renewals]
    document = record_document(renewed, found.written, found.warnings)
    document["resting"] = sorted({one.project for one in found.resting})
    tell(output_format, _lines(found, desk), document, warnings=found.warnings)


def _lines(found: Renewed, desk: Desk) -> Iterator[str]:
    if found.resting:
        yield f"Left as they are, for there was no release in four months: {_projects(found.resting)}."
    if not found.renewals:
        yield "No wildcard audit has to be renewed."
        return
    where = f", recorded in {written_files(found.written, desk.folder.location)}" if found.written else ""
    yield f"The wildcard audits of {_projects(found.renewals)} end {found.end} now{where}."


def _projects(renewals: Iterable[Renewal]) -> str:
    return plain(", ".join(sorted({one.project for one in renewals})))
