"""``revet check``: does the store vouch for what the lockfile names?"""

import argparse
import json
import sys

from vetting.cli.folder_arguments import add_folder_arguments, add_output_format, desk_from
from vetting.cli.report_text import report_lines
from vetting.cli.terminal import painter_for, say, warn
from vetting.cli.written import written_files
from vetting.domain.resolver import Conclusion
from vetting.formats.vet_report import report_document
from vetting.usecases.checking import Checked, check

DOES_NOT_HOLD = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's flags."""
    add_folder_arguments(parser)
    add_output_format(parser)


def run(arguments: argparse.Namespace) -> int:
    """Check, and say what came of it."""
    desk = desk_from(arguments)
    checked = check(desk)
    if arguments.output_format == "json":
        say(json.dumps(report_document(checked.report, checked.warnings), indent=2))
    else:
        _show(checked, desk.folder.location)
    return 0 if checked.report.conclusion is Conclusion.SUCCESS else DOES_NOT_HOLD


def _show(checked: Checked, location: str) -> None:
    for line in report_lines(checked, painter_for(sys.stdout)):
        say(line)
    for warning in checked.warnings:
        warn(warning)
    if checked.written:
        say(f"Wrote {written_files(checked.written, location)}, which this answer leans on; commit it.")
