"""What ``revet inspect``, ``diff`` and ``scan`` have in common: what to look at, where, and how it is shown."""

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from vetting.bootstrap.remembering import open_files_reader, open_memory, open_reader
from vetting.cli.choices import one_of
from vetting.cli.folder_arguments import add_folder_arguments, add_output_format
from vetting.cli.known_around import read_with_what_is_known, with_what_is_here
from vetting.cli.progress import progress_bars
from vetting.cli.reading_text import promise_lines
from vetting.cli.showing import FORMS, PATCH, add_showing, refuse_patch_to_terminal, show
from vetting.cli.terminal import plain, say
from vetting.domain.errors import InvalidInput
from vetting.domain.line_engine import Whitespace
from vetting.domain.recollection import LookingMode
from vetting.domain.suggestions import Step
from vetting.ports.local_reading import ReadChange
from vetting.ports.progress import Told
from vetting.usecases.desk import Desk
from vetting.usecases.guessing import likely_promises
from vetting.usecases.looking import page_of, read_here, usual_mode

MAX_NAMED = 3
UNREAD = 2
"""The exit status where nothing could be read, and only what is known of it is shown."""


def add_looking(parser: argparse.ArgumentParser) -> None:
    """Declare where to look."""
    add_folder_arguments(parser)
    parser.add_argument(
        "--mode",
        type=one_of(LookingMode),
        choices=list(LookingMode),
        help="local: fetch it and show it here; instance: say where your instance, or one that is imported from, "
        "shows it (default: as the last time)",
    )
    parser.add_argument("--open", action="store_true", help="open the instance's page in a browser")
    parser.add_argument("--stat", action="store_true", help="name the files, and leave their lines out")
    _add_lines(parser)
    add_checkout(parser)
    add_distribution(parser)
    add_showing(parser)
    add_output_format(parser, *FORMS, PATCH)


def _add_lines(parser: argparse.ArgumentParser) -> None:
    """Declare which lines are shown, and how."""
    lines = parser.add_mutually_exclusive_group()
    lines.add_argument(
        "--whitespace",
        type=one_of(Whitespace),
        choices=list(Whitespace),
        default=Whitespace.EXACT,
        help="what is ignored in the lines shown: none, at the end of a line (eol), its amount, all; what that leaves "
        "out is counted (default: none, the lines as shipped)",
    )
    lines.add_argument(
        "-w", dest="whitespace", action="store_const", const=Whitespace.ALL, help="the same as --whitespace all"
    )
    parser.add_argument(
        "--no-reflow", action="store_true", help="do not break enormous lines; JSON and patches never do"
    )


def add_checkout(parser: argparse.ArgumentParser) -> None:
    """Declare the source that something is held against."""
    parser.add_argument(
        "--checkout",
        metavar="FOLDER",
        type=Path,
        help="a checkout of the source that it is said to be made of: what is not in there is told",
    )


def add_distribution(parser: argparse.ArgumentParser) -> None:
    """Declare which file of a release is read."""
    parser.add_argument(
        "--distribution",
        metavar="FILE",
        help="which file of the release to read (default: a locked one; else the one that tells most: a wheel for "
        "every platform, the source, another wheel)",
    )


def look(step: Step, desk: Desk, arguments: argparse.Namespace) -> int:
    """Show *step*, or say where it is shown."""
    _refuse_bad_patch(arguments)
    cache = arguments.cache_dir
    memory, instance = open_memory(cache), _instance()
    wanted = arguments.mode or (LookingMode.LOCAL if _is_only_here(arguments) else None)
    mode = wanted or usual_mode(desk, instance=instance, memory=memory)
    if mode is LookingMode.LOCAL:
        with progress_bars() as told:
            reader = open_reader(desk.ecosystem, cache, told)
            reading = partial(
                read_here,
                desk,
                step,
                reader=reader,
                memory=memory,
                checkout=arguments.checkout,
                distribution=arguments.distribution,
            )
            change = read_with_what_is_known(reading, step, desk)
            change = _in_the_way_asked_for(change, arguments, told)
        show(change, step, arguments, () if change.new is None else likely_promises(desk, step))
        return UNREAD if change.new is None else 0
    if _is_only_here(arguments):
        raise InvalidInput("an instance's page has a form of its own: leave --mode instance out to have it read here")
    address = page_of(desk, step, instance=instance, memory=memory)
    if arguments.output_format == "json":
        say(json.dumps({"page": address}, indent=2))
    else:
        say(plain(address))
        sys.stderr.writelines(f"{line}\n" for line in promise_lines(likely_promises(desk, step)))
    if arguments.open:
        _open(address)
    return 0


def look_at_hand(old: str | None, new: str, arguments: argparse.Namespace) -> int:
    """
    Show what lies on this machine: an archive or a folder, or what differs in it from another.

    Raises:
        NotFound: There is nothing of that name.
        InvalidInput: It cannot be read, or not be shown in that form; or an instance is asked to show it.
    """
    _refuse_bad_patch(arguments)
    if arguments.mode is LookingMode.INSTANCE or arguments.open:
        raise InvalidInput("no instance has a page of what lies on this machine")
    with reading_at_hand(old, new, arguments) as read:
        with progress_bars() as told:
            change = _in_the_way_asked_for(read, arguments, told)
        show(change, None, arguments)
    return 0


def _in_the_way_asked_for(change: ReadChange, arguments: argparse.Namespace, told: Told) -> ReadChange:
    """Give the lines that are asked for; a patch is of the bytes as they are, and what only names files has none."""
    if change.again is None or arguments.output_format == PATCH:
        return change
    is_broken = not (arguments.no_reflow or arguments.stat or arguments.output_format == "json")
    shown = change.again(change, arguments.whitespace, told, is_broken=is_broken)
    return change.again.coloured(shown, told) if arguments.output_format == "html" else shown


@contextmanager
def reading_at_hand(old: str | None, new: str, arguments: argparse.Namespace) -> Iterator[ReadChange]:
    """
    Read what lies on this machine, and keep it as long as it is looked at.

    Raises:
        NotFound: There is nothing of that name.
        InvalidInput: It cannot be read, or a file of a release is named as well.
    """
    if arguments.distribution is not None:
        raise InvalidInput("--distribution names a file of a release; of what is at hand, name the file itself")
    with open_files_reader() as opened:
        with progress_bars() as told:
            change = opened(told).read(None if old is None else Path(old), Path(new), arguments.checkout)
        _tell_left_out(change)
        yield with_what_is_here(change)


def _tell_left_out(change: ReadChange) -> None:
    """Say, beside every form of the answer, what of a folder was not read, for nobody installs it."""
    if names := change.left_out:
        more = f" and {len(names) - MAX_NAMED:,} more" if len(names) > MAX_NAMED else ""
        named = plain(", ".join(names[:MAX_NAMED]))
        sys.stderr.write(f"left out, as version control's own: {named}{more}\n")


def _refuse_bad_patch(arguments: argparse.Namespace) -> None:
    refuse_patch_to_terminal(arguments.output_format)
    if arguments.output_format == PATCH and arguments.whitespace is not Whitespace.EXACT:
        raise InvalidInput("a patch makes the new of the old byte for byte: leave --whitespace out")


def _is_only_here(arguments: argparse.Namespace) -> bool:
    """Tell whether something is asked for that no instance is asked for."""
    is_of_lines = arguments.whitespace is not Whitespace.EXACT or arguments.no_reflow
    is_form = arguments.output_format in {*FORMS, PATCH}
    is_of_bytes = arguments.checkout is not None or arguments.distribution is not None
    return arguments.stat or is_of_bytes or is_of_lines or is_form


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
