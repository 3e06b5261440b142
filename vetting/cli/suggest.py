"""``revet suggest``: what to read, so that exemptions are no longer needed."""

import argparse
import json
import sys
from collections.abc import Iterator

from vetting.bootstrap.network import chosen_instance
from vetting.cli.folder_arguments import add_folder_arguments, add_output_format, desk_from, place_flags
from vetting.cli.next_steps_text import NextStepsText
from vetting.cli.terminal import Ink, Painter, painter_for, say, warn
from vetting.domain.criteria import CriteriaBook
from vetting.domain.resolver import Conclusion
from vetting.formats.review_pages import ReviewPages
from vetting.formats.vet_report import report_document
from vetting.usecases.suggesting import Suggested, suggest


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's flags."""
    add_folder_arguments(parser)
    add_output_format(parser)


def run(arguments: argparse.Namespace) -> int:
    """Suggest; that there is something to read is no failure."""
    suggested = suggest(desk_from(arguments))
    if arguments.output_format == "json":
        book = CriteriaBook(suggested.store.audits.criteria)
        suggestions = suggested.next_steps.suggestions
        say(json.dumps(report_document(suggested.report, suggested.warnings, suggestions, book), indent=2))
        return 0
    for line in _lines(suggested, painter_for(sys.stdout), place_flags(arguments)):
        say(line)
    for warning in suggested.warnings:
        warn(warning)
    return 0


def _lines(suggested: Suggested, painter: Painter, flags: str) -> Iterator[str]:
    missing = list(suggested.report.lacking())
    if suggested.report.conclusion is Conclusion.VIOLATIONS:
        yield painter.paint(Ink.BAD, "Violations have to be settled first: see `revet check`.")
    if not missing:
        if suggested.report.conclusion is not Conclusion.VIOLATIONS:
            yield painter.paint(Ink.GOOD, "Nothing to suggest: all that is demanded is audited.")
        return
    total = len(suggested.report.verdicts)
    counted = f"{len(missing)} of {total} release{'' if total == 1 else 's'}"
    verb = "lacks" if len(missing) == 1 else "lack"
    yield painter.paint(
        Ink.STRONG, f"Without exemptions {counted} {verb} audits. What costs least to read comes first."
    )
    imports = suggested.store.config.imports.values()
    pages = ReviewPages.found(suggested.ecosystem, imports, chosen_instance())
    yield from NextStepsText(suggested.next_steps, pages, painter, flags=flags).lines(missing, max_blocks=None)
