"""What ``revet inspect`` and ``revet diff`` have in common: where to look, and how it is shown."""

import argparse
import json
import sys
from typing import Any

from vetting.bootstrap.remembering import open_memory, open_reader
from vetting.cli.folder_arguments import add_folder_arguments, add_output_format
from vetting.cli.pager import page
from vetting.cli.progress import progress_bar
from vetting.cli.reading_text import change_lines, promise_lines
from vetting.cli.terminal import painter_for, plain, say
from vetting.domain.errors import InvalidInput
from vetting.domain.recollection import LookingMode
from vetting.domain.suggestions import Step
from vetting.formats.hunks import api_file, api_finding
from vetting.ports.local_reading import ReadChange
from vetting.usecases.desk import Desk
from vetting.usecases.guessing import likely_promises
from vetting.usecases.looking import page_of, read_here, usual_mode


def add_looking(parser: argparse.ArgumentParser) -> None:
    """Declare where to look."""
    add_folder_arguments(parser)
    parser.add_argument(
        "--mode",
        type=LookingMode,
        choices=list(LookingMode),
        help="local: fetch it and show it here; instance: say where your instance, or one that is imported from, "
        "shows it (default: as the last time)",
    )
    parser.add_argument("--open", action="store_true", help="open the instance's page in a browser")
    add_output_format(parser)


def look(step: Step, desk: Desk, arguments: argparse.Namespace) -> int:
    """Show *step*, or say where it is shown."""
    cache = arguments.cache_dir
    memory, instance = open_memory(cache), _instance()
    mode = arguments.mode or usual_mode(desk, instance=instance, memory=memory)
    if mode is LookingMode.LOCAL:
        with progress_bar("fetching and reading", None):
            change = read_here(desk, step, reader=open_reader(desk.ecosystem, cache), memory=memory)
        if arguments.output_format == "json":
            say(json.dumps(_document(change), indent=2))
        else:
            page(change_lines(change, step, painter_for(sys.stdout), likely_promises(desk, step)))
        return 0
    address = page_of(desk, step, instance=instance, memory=memory)
    if arguments.output_format == "json":
        say(json.dumps({"page": address}, indent=2))
    else:
        say(plain(address))
        sys.stderr.writelines(f"{line}\n" for line in promise_lines(likely_promises(desk, step)))
    if arguments.open:
        _open(address)
    return 0


def _instance() -> str | None:
    """Give the address of the user's own instance, if they have one."""
    # Loaded here, for reading on this machine needs no client of an instance.
    from vetting.bootstrap.client import open_instance  # noqa: PLC0415

    try:
        return open_instance().url
    except InvalidInput:
        return None


def _open(address: str) -> None:
    # Loaded here, for a browser is seldom asked for.
    import webbrowser  # noqa: PLC0415

    if not webbrowser.open(address):
        raise InvalidInput(f"no browser could be started; the page is {address}")


def _document(change: ReadChange) -> dict[str, Any]:
    """Write a change as an instance's API does."""
    files = [
        {"filename": one.filename, "sha256": one.sha256} if one is not None else None
        for one in (change.old, change.new)
    ]
    return {
        "from": change.step.from_version,
        "to": change.step.to_version,
        "old": files[0],
        "new": files[1],
        "engine": {"name": change.diff.engine.name, "version": change.diff.engine.version},
        "cut": change.diff.cut,
        "files": [api_file(one, change.hunks_of(one)) for one in change.diff.files],
        "findings": [api_finding(one) for one in change.findings],
        "unfinished": change.unfinished,
    }
