"""``revet record-violation``: say that versions of a project do not meet criteria."""

import argparse

from vetting.cli.answering import tell
from vetting.cli.desks import desk_for_claims
from vetting.cli.folder_arguments import add_folder_arguments, add_output_format
from vetting.cli.person import add_signing, person_from
from vetting.cli.terminal import plain
from vetting.cli.written import written_files
from vetting.domain.audits import Violation
from vetting.domain.releases import project_name
from vetting.formats.record_report import record_document
from vetting.usecases.noting import record_violation

IS_INTERMIXED = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments and flags."""
    parser.description = f"{parser.description} From then on `revet check` fails where audits say the contrary."
    parser.add_argument("project", metavar="PROJECT")
    parser.add_argument("specifier", metavar="SPECIFIER", help="the versions, such as '>=1.2,<1.4' or '*'")
    add_folder_arguments(parser)
    add_output_format(parser)
    parser.add_argument(
        "--criteria", action="append", default=[], help="what they do not meet; repeatable (default: default-criteria)"
    )
    add_signing(parser)
    parser.add_argument("--force", action="store_true", help="also where the project is not locked here")


def run(arguments: argparse.Namespace) -> int:
    """Record it, and say what it means."""
    desk = desk_for_claims(arguments)
    project = project_name(desk.ecosystem, arguments.project)
    person = person_from(arguments)
    violation = Violation(arguments.specifier, tuple(arguments.criteria), person.who(), person.notes)
    recorded, written = record_violation(desk, project, violation, is_forced=arguments.force)
    what = f"{project} {plain(recorded.specifier)} does not meet {plain(', '.join(recorded.criteria))}"
    words = f"{what}: recorded in {written_files(written, desk.folder.location)}."
    tell(arguments.output_format, [words], record_document([(project, recorded)], written))
    return 0
