"""``revet trust``: believe in the uploads of a publisher, in this store alone."""

import argparse
from collections.abc import Iterator

from vetting.cli.answering import tell
from vetting.cli.days import add_days
from vetting.cli.folder_arguments import add_folder_arguments, add_output_format, desk_from
from vetting.cli.person import person_from
from vetting.cli.terminal import plain
from vetting.cli.written import written_files
from vetting.domain.errors import InvalidInput
from vetting.domain.granting import spelled
from vetting.domain.releases import project_name
from vetting.formats.record_report import record_document
from vetting.usecases.desk import Desk
from vetting.usecases.trusting import Believed, Terms, trust, trust_all

IS_INTERMIXED = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments and flags."""
    parser.description = (
        f"{parser.description} A publisher is an account's login or a build identity such as github:org/repo, as the "
        "index names them. Others do not import this; `revet certify --wildcard` is for them."
    )
    parser.add_argument("project", metavar="PROJECT", nargs="?")
    parser.add_argument("publisher", metavar="ID", nargs="?", help="who (default: the only one who publishes PROJECT)")
    parser.add_argument("--all", metavar="ID", help="trust ID for every project that lacks audits or is exempted")
    parser.add_argument(
        "--allow-multiple-publishers", action="store_true", help="with --all: also where others publish the project"
    )
    add_folder_arguments(parser)
    add_output_format(parser)
    parser.add_argument("--criteria", action="append", default=[], help="what for; repeatable")
    add_days(parser)
    parser.add_argument("--notes", help="why")


def run(arguments: argparse.Namespace) -> int:
    """Record whom to believe, and say for what and how long."""
    if (arguments.project is None) == (arguments.all is None):
        raise InvalidInput("trust whom? write PROJECT [ID], or --all ID")
    desk = desk_from(arguments)
    terms = Terms(tuple(arguments.criteria), arguments.start_date, arguments.end_date, arguments.notes)
    signer = person_from(arguments)
    if arguments.all is not None:
        allows = arguments.allow_multiple_publishers
        believed = trust_all(desk, arguments.all, terms, signer=signer, allows_other_publishers=allows)
    else:
        project = project_name(desk.ecosystem, arguments.project)
        believed = trust(desk, project, arguments.publisher, terms, signer=signer)
    document = record_document(believed.entries.items(), believed.written, believed.warnings)
    document["skipped"] = list(believed.skipped)
    tell(arguments.output_format, _lines(believed, desk), document, warnings=_warnings(believed))
    return 0


def _warnings(believed: Believed) -> tuple[str, ...]:
    if not believed.skipped:
        return believed.warnings
    names = ", ".join(believed.skipped)
    others = f"left out, for others publish them as well: {names}; --allow-multiple-publishers takes them in"
    return (*believed.warnings, others)


def _lines(believed: Believed, desk: Desk) -> Iterator[str]:
    for name, entry in believed.entries.items():
        who, criteria = plain(spelled(entry.source)), plain(", ".join(entry.criteria))
        yield f"{plain(name)}: {who} is trusted for {criteria} from {entry.start} until before {entry.end}."
    yield f"Recorded in {written_files(believed.written, desk.folder.location)}."
