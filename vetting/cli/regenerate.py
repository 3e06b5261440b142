"""``revet regenerate``: make a part of the store anew."""

import argparse
import json
from collections.abc import Callable, Mapping

from vetting.cli.change_text import show_changes
from vetting.cli.folder_arguments import add_folder_arguments, add_output_format, desk_from
from vetting.cli.terminal import plain, say
from vetting.cli.written import written_files
from vetting.usecases.desk import Desk
from vetting.usecases.pruning import Tidied
from vetting.usecases.regenerating import (
    AuditAsChoices,
    regenerate_audit_as,
    regenerate_exemptions,
    regenerate_imports,
    regenerate_unpublished,
)

AUDIT_AS = "audit-as-crates-io"
PARTS: Mapping[str, Callable[[Desk], Tidied]] = {
    "exemptions": regenerate_exemptions,
    "imports": regenerate_imports,
    "unpublished": regenerate_unpublished,
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments and flags."""
    parser.add_argument(
        "part",
        choices=[*PARTS, AUDIT_AS],
        help="exemptions: exactly what is missing; imports: accept changed criteria of peers; unpublished: let go of "
        f"what is published by now; {AUDIT_AS}: have local copies of published projects judged as such",
    )
    add_folder_arguments(parser)
    add_output_format(parser)


def run(arguments: argparse.Namespace) -> int:
    """Make it anew, and say what changed."""
    desk = desk_from(arguments)
    if arguments.part == AUDIT_AS:
        _show_choices(regenerate_audit_as(desk), desk.folder.location, arguments.output_format)
    else:
        show_changes(PARTS[arguments.part](desk), desk.folder.location, arguments.output_format)
    return 0


def _show_choices(choices: AuditAsChoices, location: str, output_format: str) -> None:
    if output_format == "json":
        say(json.dumps({AUDIT_AS: dict(choices.chosen), "written": sorted(choices.written)}, indent=2))
        return
    words = {True: "judged as a project of the index", False: "your own", None: "not asked about any more"}
    for key, choice in choices.chosen.items():
        say(f"{plain(key)}: {words[choice]}.")
    say(f"Wrote {written_files(choices.written, location)}." if choices.written else f"{location} stays as it is.")
