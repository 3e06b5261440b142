"""``revet check``: does the store vouch for what the lockfile names?"""

import argparse
import sys
from collections.abc import Callable
from functools import partial

from vetting.bootstrap.network import chosen_instance
from vetting.cli.brief import without_collecting
from vetting.cli.folder_arguments import add_folder_arguments, add_output_format, desk_from, place_flags
from vetting.cli.report_text import report_lines
from vetting.cli.terminal import painter_for, plain, say, warn
from vetting.domain.errors import InvalidInput, VettingError
from vetting.domain.resolver import Conclusion
from vetting.domain.store_problems import UnsoundStore
from vetting.usecases.checking import Checked, check
from vetting.usecases.desk import Desk

DOES_NOT_HOLD = 1
REFUSED = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's flags."""
    parser.epilog = "Exit status: 0 it holds, 1 it does not, 2 wrong use or broken input."
    add_folder_arguments(parser)
    add_output_format(parser, "markdown")
    parser.add_argument(
        "--advise", action="store_true", help="tell what fails, and exit with 0 all the same, unless input is broken"
    )


def run(arguments: argparse.Namespace) -> int:
    """Check, and say what came of it."""
    try:
        with without_collecting():
            desk = desk_from(arguments)
            if arguments.output_format == "human":
                status = _tell_people(desk, place_flags(arguments))
            elif arguments.output_format == "json":
                status = _tell(desk, _json)
            else:
                status = _tell(desk, partial(_markdown, flags=place_flags(arguments)))
    except VettingError as error:
        if arguments.output_format == "markdown":
            # Whoever shows the answer would otherwise go on showing that of another day.
            say(_failure(error))
        raise
    return 0 if arguments.advise and status == DOES_NOT_HOLD else status


def _tell_people(desk: Desk, flags: str) -> int:
    checked = check(desk)
    holds = _holds(checked)
    instance = None if holds else chosen_instance()
    for line in report_lines(checked, painter_for(sys.stdout), instance=instance, flags=flags):
        say(line)
    for warning in checked.warnings:
        warn(warning)
    if checked.written:
        # Loaded here, for a locked check writes nothing.
        from vetting.cli.written import written_files  # noqa: PLC0415

        say(f"Wrote {written_files(checked.written, desk.folder.location)}, which this answer leans on; commit it.")
    for change in checked.lock_changes:
        say(f"  {plain(str(change))}")
    if checked.problems:
        told = map(str, checked.problems)
        raise InvalidInput("\n".join([f"the store {desk.folder.location} cannot be used as it is:", *told]))
    return 0 if holds else DOES_NOT_HOLD


def _tell(desk: Desk, write: Callable[[Checked | UnsoundStore], str]) -> int:
    """Check, and answer a program: what is wrong with the store is part of the answer."""
    try:
        checked = check(desk)
    except UnsoundStore as refusal:
        say(write(refusal))
        return REFUSED
    say(write(checked))
    if checked.problems:
        return REFUSED
    return 0 if _holds(checked) else DOES_NOT_HOLD


def _failure(error: VettingError) -> str:
    # Loaded here, for it is seldom needed.
    from vetting.cli.report_markdown import failure_lines  # noqa: PLC0415

    return "\n".join(failure_lines(error))


def _holds(checked: Checked) -> bool:
    return checked.report.conclusion is Conclusion.SUCCESS


def _json(answer: Checked | UnsoundStore) -> str:
    # Loaded here, for it takes its time, and only programs ask for it.
    import json  # noqa: PLC0415

    from vetting.domain.criteria import CriteriaBook  # noqa: PLC0415
    from vetting.formats.vet_answer import answer_document, error_document  # noqa: PLC0415

    if isinstance(answer, UnsoundStore):
        return json.dumps(error_document("the store cannot be used as it is", answer.problems), indent=2)
    steps = None if answer.is_locked else answer.next_steps.suggestions
    book = CriteriaBook(answer.store.audits.criteria)
    return json.dumps(answer_document(answer.report, answer.problems, answer.warnings, steps, book), indent=2)


def _markdown(answer: Checked | UnsoundStore, *, flags: str) -> str:
    # Loaded here, for the same reason.
    from vetting.cli.report_markdown import markdown_lines, refusal_lines  # noqa: PLC0415

    if isinstance(answer, UnsoundStore):
        return "\n".join(refusal_lines(answer.problems))
    return "\n".join(markdown_lines(answer, instance=chosen_instance(), flags=flags))
