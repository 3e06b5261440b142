"""``revet check``: does the store vouch for what the lockfile names?"""

import argparse
import json
import sys

from vetting.cli.folder_arguments import add_folder_arguments, add_output_format, desk_from
from vetting.cli.report_text import report_lines
from vetting.cli.terminal import painter_for, say, warn
from vetting.cli.written import written_files
from vetting.domain.criteria import CriteriaBook
from vetting.domain.errors import InvalidInput
from vetting.domain.resolver import Conclusion
from vetting.domain.store_problems import UnsoundStore
from vetting.formats.vet_answer import answer_document, error_document
from vetting.usecases.checking import Checked, check
from vetting.usecases.desk import Desk

DOES_NOT_HOLD = 1
REFUSED = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's flags."""
    add_folder_arguments(parser)
    add_output_format(parser)


def run(arguments: argparse.Namespace) -> int:
    """Check, and say what came of it."""
    desk = desk_from(arguments)
    if arguments.output_format == "json":
        return _tell_json(desk)
    checked = check(desk)
    _show(checked, desk.folder.location)
    if checked.problems:
        told = map(str, checked.problems)
        raise InvalidInput("\n".join([f"the store {desk.folder.location} cannot be used as it is:", *told]))
    return 0 if checked.report.conclusion is Conclusion.SUCCESS else DOES_NOT_HOLD


def _tell_json(desk: Desk) -> int:
    try:
        checked = check(desk)
    except UnsoundStore as refusal:
        say(json.dumps(error_document("the store cannot be used as it is", refusal.problems), indent=2))
        return REFUSED
    steps = None if checked.is_locked else checked.next_steps.suggestions
    book = CriteriaBook(checked.store.audits.criteria)
    document = answer_document(checked.report, checked.problems, checked.warnings, steps, book)
    say(json.dumps(document, indent=2))
    if checked.problems:
        return REFUSED
    return 0 if checked.report.conclusion is Conclusion.SUCCESS else DOES_NOT_HOLD


def _show(checked: Checked, location: str) -> None:
    for line in report_lines(checked, painter_for(sys.stdout)):
        say(line)
    for warning in checked.warnings:
        warn(warning)
    if checked.written:
        say(f"Wrote {written_files(checked.written, location)}, which this answer leans on; commit it.")
