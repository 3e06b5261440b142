"""``revet add-exemption``: allow a release although nobody reviewed it."""

import argparse

from vetting.cli.answering import tell
from vetting.cli.desks import desk_for_claims
from vetting.cli.folder_arguments import add_folder_arguments, add_output_format
from vetting.cli.terminal import plain
from vetting.cli.written import written_files
from vetting.domain.audits import Exemption
from vetting.domain.hidden_text import require_visible
from vetting.domain.releases import project_name
from vetting.formats.record_report import record_document
from vetting.usecases.noting import add_exemption

IS_INTERMIXED = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments and flags."""
    parser.add_argument("project", metavar="PROJECT")
    parser.add_argument("version", metavar="VERSION")
    add_folder_arguments(parser)
    add_output_format(parser)
    parser.add_argument(
        "--criteria", action="append", default=[], help="what it is allowed for; repeatable (default: default-criteria)"
    )
    parser.add_argument("--notes", help="why")
    parser.add_argument("--no-suggest", action="store_true", help="never suggest audits that would replace it")
    parser.add_argument("--force", action="store_true", help="also where the project is not locked here")


def run(arguments: argparse.Namespace) -> int:
    """Record it."""
    desk = desk_for_claims(arguments)
    project = project_name(desk.ecosystem, arguments.project)
    notes = require_visible(arguments.notes, "notes")
    exemption = Exemption(arguments.version, tuple(arguments.criteria), not arguments.no_suggest, notes)
    recorded, written = add_exemption(desk, project, exemption, is_forced=arguments.force)
    what = f"{project} {plain(recorded.version)} is exempted for {plain(', '.join(recorded.criteria))}"
    words = f"{what}: recorded in {written_files(written, desk.folder.location)}."
    tell(arguments.output_format, [words], record_document([(project, recorded)], written))
    return 0
