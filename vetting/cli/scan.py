"""``revet scan``: have the rules look at a release, an archive or a folder, and say what they noticed."""

import argparse
import json
from functools import partial

from vetting.bootstrap.remembering import open_reader
from vetting.cli.choices import one_of
from vetting.cli.desks import desk_for_looks
from vetting.cli.folder_arguments import add_folder_arguments, add_output_format
from vetting.cli.known_around import read_with_what_is_known
from vetting.cli.looking import add_checkout, add_distribution, reading_at_hand
from vetting.cli.progress import progress_bars
from vetting.cli.reading_text import scan_lines
from vetting.cli.showing import FORMS, add_showing, painter_of, say_all
from vetting.cli.terminal import say
from vetting.domain.errors import InvalidInput
from vetting.domain.releases import project_name
from vetting.domain.signals.interface import Scope, Severity
from vetting.domain.suggestions import Step
from vetting.ports.local_reading import ReadChange
from vetting.usecases.looking import fetch_and_read

IS_INTERMIXED = True
OF_AN_INDEX = 2
"""Arguments: the project and the version."""
FOUND = 1
"""The exit status where something was noticed, and with --strict where not all was looked at."""
_WORST_FIRST = (Severity.HIGH, Severity.MEDIUM, Severity.LOW)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments and flags."""
    parser.usage = (
        "%(prog)s ARCHIVE_OR_FOLDER [--against OLD] [options]\n       %(prog)s PROJECT VERSION [--from OLD] [options]"
    )
    parser.description = (
        f"{parser.description} Exit status: 0 nothing at or above --fail-on, 1 something, 2 wrong use or broken input."
    )
    parser.add_argument("things", metavar="ARCHIVE_OR_FOLDER | PROJECT VERSION", nargs="+")
    parser.add_argument(
        "--against", metavar="OLD", help="the archive or folder whose successor it is: only what changed counts"
    )
    parser.add_argument(
        "--from", dest="base", metavar="VERSION", help="the release before it: only what changed counts"
    )
    parser.add_argument(
        "--fail-on",
        type=one_of(Severity),
        choices=list(Severity),
        default=Severity.HIGH,
        help="the least that fails (default: high)",
    )
    parser.add_argument("--strict", action="store_true", help="fail where not all could be looked at, too")
    add_folder_arguments(parser)
    add_checkout(parser)
    add_distribution(parser)
    add_showing(parser)
    add_output_format(parser, *FORMS)


def run(arguments: argparse.Namespace) -> int:
    """Say what was noticed."""
    things = arguments.things
    if len(things) == 1:
        if arguments.base is not None:
            raise InvalidInput("--from names a version of a project; an archive or folder is held --against another")
        with reading_at_hand(arguments.against, things[0], arguments) as change:
            return tell(change, None, arguments)
    if len(things) != OF_AN_INDEX:
        raise InvalidInput("what is to be scanned? write the name of one archive or folder, or PROJECT VERSION")
    if arguments.against is not None:
        raise InvalidInput("--against names an archive or folder; a release is compared with an older one by --from")
    return _scan_release(arguments)


def _scan_release(arguments: argparse.Namespace) -> int:
    desk = desk_for_looks(arguments)
    project, version = arguments.things
    step = Step(project_name(desk.ecosystem, project), arguments.base, version)
    with progress_bars() as told:
        reader = open_reader(desk.ecosystem, arguments.cache_dir, told)
        reading = partial(
            fetch_and_read,
            desk,
            step,
            reader=reader,
            checkout=arguments.checkout,
            distribution=arguments.distribution,
        )
        change = read_with_what_is_known(reading, step, desk)
    return tell(change, step, arguments)


def tell(change: ReadChange, asked: Step | None, arguments: argparse.Namespace) -> int:
    """Say what was noticed, in the form that is asked for, and give the exit status."""
    # Each form is loaded when it is asked for.
    match arguments.output_format:
        case "json":
            from vetting.cli.change_document import scan_document  # noqa: PLC0415

            say(json.dumps(scan_document(change), indent=2))
        case "markdown":
            from vetting.cli.change_markdown import scan_markdown  # noqa: PLC0415

            say_all(scan_markdown(change, asked))
        case "html":
            from vetting.cli.change_html import scan_html  # noqa: PLC0415

            say_all(scan_html(change, asked))
        case _:
            say_all(scan_lines(change, asked, painter_of(arguments)))
    return status_of(change, fail_on=arguments.fail_on, is_strict=arguments.strict)


def status_of(change: ReadChange, *, fail_on: Severity, is_strict: bool) -> int:
    """Give the exit status of a scan."""
    failing = _WORST_FIRST[: _WORST_FIRST.index(fail_on) + 1]
    if any(one.scope is Scope.DELTA and one.severity in failing for one in change.findings):
        return FOUND
    return FOUND if is_strict and (change.unfinished or change.diff.cut) else 0
