"""How a change that was read is shown: in words, or in one of the forms that others read."""

import argparse
import json
import sys
from collections.abc import Iterable

from vetting.cli.for_reading import for_reading
from vetting.cli.pager import page
from vetting.cli.reading_text import change_lines, title_of
from vetting.cli.terminal import Painter, painter_for, plain, say, say_bytes, warn
from vetting.domain.criteria import Criterion
from vetting.domain.errors import InvalidInput
from vetting.domain.signals.interface import Scope
from vetting.domain.suggestions import Step
from vetting.ports.local_reading import ReadChange

FORMS = ("markdown", "html")
PATCH = "patch"


def add_showing(parser: argparse.ArgumentParser) -> None:
    """Declare how words are shown."""
    parser.add_argument("--no-color", action="store_true", help="no colours, even at a terminal; as NO_COLOR does")


def painter_of(arguments: argparse.Namespace) -> Painter:
    """Give what colours words on standard output, as is asked for."""
    return Painter(is_on=False) if arguments.no_color else painter_for(sys.stdout)


def show(
    change: ReadChange, asked: Step | None, arguments: argparse.Namespace, promises: Iterable[Criterion] = ()
) -> None:
    """
    Show *change* in the form that is asked for.

    Raises:
        InvalidInput: It cannot be written in that form, or a patch would go to a terminal.
    """
    # Each form is loaded when it is asked for.
    match arguments.output_format:
        case "json":
            from vetting.cli.change_document import change_document  # noqa: PLC0415

            say(json.dumps(change_document(change), indent=2))
        case "markdown":
            from vetting.cli.change_markdown import change_markdown  # noqa: PLC0415

            say_all(change_markdown(for_reading(change), asked))
        case "html":
            from vetting.cli.change_html import change_html  # noqa: PLC0415

            say_all(change_html(for_reading(change), asked))
        case "patch":
            _show_patch(change, asked)
        case _:
            shown = change if arguments.stat else for_reading(change)
            page(change_lines(shown, asked, painter_of(arguments), promises, is_brief=arguments.stat))


def say_all(lines: Iterable[str]) -> None:
    """Write all the lines of the answer."""
    for line in lines:
        say(line)


def refuse_patch_to_terminal(output_format: str) -> None:
    """
    See that a patch goes to a file or a program.

    Raises:
        InvalidInput: It would go to a terminal, which a stranger's bytes could command.
    """
    if output_format == PATCH and sys.stdout.isatty():
        raise InvalidInput("a patch holds a stranger's bytes, as they are, and is not for a terminal: --output FILE")


def _show_patch(change: ReadChange, asked: Step | None) -> None:
    found = [one for one in change.findings if one.scope is Scope.DELTA]
    if found:
        things = "1 thing" if len(found) == 1 else f"{len(found):,} things"
        warn(f"rules noticed {things} in this change; the worst is {found[0].severity}: see --output-format human")
    if change.unfinished:
        warn(f"not all was looked at: {change.unfinished}")
    # Not a byte is written of a patch that is refused.
    pieces = change.patch()
    first = next(pieces, b"")
    say_bytes([f"# {plain(title_of(change, asked))}\n".encode(), first])
    say_bytes(pieces)
