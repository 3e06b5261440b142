"""``revet explain-audit``: who vouches for a release, here or anywhere you rely on."""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator

from vetting.cli.explanation_text import answer_lines
from vetting.cli.folder_arguments import add_folder_arguments, add_output_format, desk_from
from vetting.cli.terminal import painter_for, say, warn
from vetting.domain.criteria import SAFE_TO_DEPLOY
from vetting.domain.errors import InvalidInput
from vetting.domain.releases import project_name
from vetting.formats.explanation import edge_document, explanation_document
from vetting.usecases.desk import Desk
from vetting.usecases.explaining import Answer, Question, answer

NOT_FOUND = 1
IS_INTERMIXED = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments and flags."""
    parser.description = (
        f"{parser.description} The project need not be locked: all that your peers publish is looked through, not "
        "only what imports.lock keeps of it. Exit status: 0 where somebody vouches for it, else 1."
    )
    parser.add_argument("project", metavar="PROJECT")
    parser.add_argument("version", metavar="VERSION", nargs="?", help="default: what is locked, or else any version")
    parser.add_argument(
        "criteria", metavar="CRITERIA", nargs="?", default=SAFE_TO_DEPLOY, help=f"default: {SAFE_TO_DEPLOY}"
    )
    parser.add_argument(
        "--peer",
        metavar="URL",
        action="append",
        default=[],
        help="look at what stands there, too, without importing it; repeatable",
    )
    add_folder_arguments(parser)
    add_output_format(parser)


def run(arguments: argparse.Namespace) -> int:
    """Look, and tell."""
    desk = _desk(arguments)
    project = project_name(desk.ecosystem, arguments.project)
    found = answer(desk, Question(project, arguments.version, arguments.criteria, tuple(arguments.peer)))
    lines = _json(found) if arguments.output_format == "json" else answer_lines(found, painter_for(sys.stdout))
    _tell(lines, found)
    return 0 if found.is_found else NOT_FOUND


def _desk(arguments: argparse.Namespace) -> Desk:
    """Lay out a desk; a lockfile is only wanted for the version that is locked."""
    if arguments.version is not None:
        return desk_from(arguments, needs_lockfile=False)
    try:
        return desk_from(arguments)
    except InvalidInput as error:
        desk = desk_from(arguments, needs_lockfile=False)
        warn(f"any version is looked for, for none can be seen to be locked: {error}")
        return desk


def _json(found: Answer) -> Iterator[str]:
    document = {
        "project": found.question.project,
        "criteria": found.question.criterion,
        "found": found.is_found,
        "versions": [explanation_document(one) for one in found.explanations],
        "certified": list(found.certified),
        "mentioned": [edge_document(edge) for edge in found.mentioned],
    }
    yield json.dumps(document | ({"warnings": list(found.warnings)} if found.warnings else {}), indent=2)


def _tell(lines: Iterable[str], found: Answer) -> None:
    for line in lines:
        say(line)
    for warning in found.warnings:
        warn(warning)
