"""
A report as Markdown, for a comment on a pull request.

Names, versions, notes and people are written by strangers, and a comment is
shown with the rights of whoever runs the check. So their text stands in code
spans alone, where the forges make no links, mentions or references of it; what
could end a span or a table's cell is shown as its code. Links lead to the
review pages of an instance that the project chose.

Forges cut or refuse long comments (GitHub takes 65,536 characters), so tables
have :data:`MAX_ROWS` rows, say how many more there are, and texts are cut.

Source: GitHub Flavored Markdown 0.29, "Code spans" and "Tables (extension)".
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import assert_never

from vetting.cli.next_steps_text import certify_command, import_command, size, spared
from vetting.cli.report_text import counted_strengths, hashes
from vetting.cli.terminal import plain
from vetting.domain.audits import DeltaAudit, Exemption
from vetting.domain.errors import VettingError
from vetting.domain.releases import Ecosystem
from vetting.domain.resolver.conflicts import ViolationConflict
from vetting.domain.resolver.verdict import Conclusion, Missing, Violated, WrongBytes
from vetting.domain.shortcomings import Problem
from vetting.domain.suggestions import PeerOffer, Step, Suggestion
from vetting.formats.review_pages import ReviewPages
from vetting.usecases.checking import Checked

MAX_ROWS = 50
MAX_TEXT = 120
"""Characters of one text that is not ours."""
MAX_SENTENCE = 300
"""Characters of a problem or a warning, which says at its end what to do."""
_OWN_COMMAND = re.compile("`(revet [^`]{1,100})`")
_SPECIAL = {ord("`"): "\\u0060", ord("|"): "\\u007c"}
_TITLES = {
    Conclusion.VIOLATIONS: "contradicted by violations",
    Conclusion.MISSING_AUDITS: "without audits",
    Conclusion.WRONG_BYTES: "audited in other bytes",
}


def markdown_lines(checked: Checked, *, instance: str | None = None, flags: str = "") -> Iterator[str]:
    """
    Tell what came of a check, in Markdown.

    Args:
        checked: What came of it.
        instance: The one that the user works with, to read on where the store imports from none.
        flags: What commands to copy have to say of where to work, with a blank before.
    """
    pages = ReviewPages.found(checked.ecosystem, checked.store.config.imports.values(), instance)
    if checked.problems:
        yield from refusal_lines(checked.problems)
        yield ""
    for conclusion in checked.report.conclusions:
        yield from _part(conclusion, checked, pages, flags)
    if checked.warnings:
        yield f"<details><summary>{_counted(len(checked.warnings), 'warning')}</summary>"
        yield ""
        yield from _bullets(checked.warnings)
        yield ""
        yield "</details>"


def refusal_lines(problems: Iterable[Problem]) -> Iterator[str]:
    """Tell why a store is refused, in Markdown."""
    yield "### Vetting failed: the store cannot be used as it is"
    yield ""
    yield from _bullets(map(str, problems))


def failure_lines(error: VettingError) -> Iterator[str]:
    """Tell why there is no answer, in Markdown."""
    yield "### Vetting failed: there is no answer"
    yield ""
    yield from _bullets(map(str, error.problems) if error.problems else str(error).splitlines())


def code(text: str, *, most: int = MAX_TEXT) -> str:
    """Show somebody else's text as it is, *most* characters of it, and as nothing but text."""
    shown = plain(text).translate(_SPECIAL)
    cut = shown if len(shown) <= most else f"{shown[:most]}…"
    # A span of nothing, or of blanks alone, would be no span.
    return f"`{cut}`" if cut.strip() else "`(nothing)`"


def _part(conclusion: Conclusion, checked: Checked, pages: ReviewPages, flags: str) -> Iterator[str]:
    report = checked.report
    match conclusion:
        case Conclusion.SUCCESS:
            if checked.problems:
                return
            yield f"### Vetting succeeded: {counted_strengths(report)}"
        case Conclusion.VIOLATIONS:
            yield from _table(
                conclusion, checked, ("Release", "Violation", "Against"), _violations(report.only(Violated))
            )
        case Conclusion.MISSING_AUDITS:
            missing = list(report.only(Missing))
            columns = ("Release", "Lacks", "To read", "Size")
            yield from _table(conclusion, checked, columns, _steps(missing, checked, pages))
            yield from _commands(checked.next_steps.suggestions.items, checked.ecosystem, flags)
            yield from _offers(checked.next_steps.suggestions.offers, flags)
        case Conclusion.WRONG_BYTES:
            names = ("Release", "Locked files", "Audited files", "To read", "Size")
            others = (row for one in report.only(WrongBytes) for row in _wrong_bytes(one, checked, pages))
            yield from _table(conclusion, checked, names, others)
            if Conclusion.MISSING_AUDITS not in report.conclusions:
                yield from _commands(checked.next_steps.suggestions.items, checked.ecosystem, flags)
                yield from _offers(checked.next_steps.suggestions.offers, flags)
        case never:
            assert_never(never)
    yield ""


def _table(
    conclusion: Conclusion, checked: Checked, columns: Sequence[str], rows: Iterable[Sequence[str]]
) -> Iterator[str]:
    kinds = {Conclusion.VIOLATIONS: Violated, Conclusion.MISSING_AUDITS: Missing, Conclusion.WRONG_BYTES: WrongBytes}
    failing = sum(isinstance(one, kinds[conclusion]) for one in checked.report.verdicts)
    yield f"### Vetting failed: {failing} of {_counted(len(checked.report.verdicts), 'release')} {_TITLES[conclusion]}"
    yield ""
    found = list(rows)
    yield _row(columns)
    yield _row("---" for _ in columns)
    yield from map(_row, found[:MAX_ROWS])
    if len(found) > MAX_ROWS:
        yield ""
        yield f"… and {len(found) - MAX_ROWS} more."


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _violations(found: Iterable[Violated]) -> Iterator[tuple[str, str, str]]:
    for violated in found:
        for conflict in violated.conflicts:
            yield _release(violated.name, violated.version), _violation(conflict), _against(conflict)


def _violation(conflict: ViolationConflict) -> str:
    violation = conflict.violation
    notes = f": {code(violation.notes)}" if violation.notes else ""
    said = f"{code(violation.specifier)} of {code(', '.join(violation.criteria))}"
    return f"{said}{_by(violation.who, conflict.violation_source)}{notes}"


def _against(conflict: ViolationConflict) -> str:
    entry = conflict.entry
    if isinstance(entry, Exemption):
        return f"the exemption of {code(entry.version)}"
    what = f"{entry.from_version} -> {entry.to_version}" if isinstance(entry, DeltaAudit) else entry.version
    return f"the audit of {code(what)}{_by(entry.who, conflict.entry_source)}"


def _by(who: Sequence[str], source: str | None) -> str:
    by = f" by {code(', '.join(who))}" if who else ""
    return f"{by} (from {code(source)})" if source else by


def _steps(missing: Sequence[Missing], checked: Checked, pages: ReviewPages) -> Iterator[tuple[str, str, str, str]]:
    lacking = {(one.name, one.version): one.criteria for one in missing}
    told: set[tuple[str, str]] = set()
    for item in checked.next_steps.suggestions.items:
        if lacking.keys().isdisjoint(item.mends):
            continue
        told |= {*item.mends}
        releases = ", ".join(_release(*release) for release in item.mends)
        criteria = sorted({name for release in item.mends for name in lacking.get(release, ())})
        yield releases, code(", ".join(criteria)), _link(item.step, pages), size(item.cost)
    for release, names in lacking.items():
        if release not in told:
            yield _release(*release), code(", ".join(names)), "nothing was found", "unknown"


def _link(step: Step, pages: ReviewPages) -> str:
    change = (
        f"{step.from_version} -> {step.to_version}" if step.from_version is not None else f"all of {step.to_version}"
    )
    page = pages.of(step)
    return code(change) if page is None else f"[{code(change)}]({page})"


def _commands(items: Sequence[Suggestion], ecosystem: Ecosystem, flags: str) -> Iterator[str]:
    """Give the sum, and the commands to copy; a fence cannot be ended by one, for each begins with our own word."""
    known = [one.cost.lines for one in items if one.cost is not None]
    if known:
        unknown = f", and {len(items) - len(known)} more of unknown size" if len(known) < len(items) else ""
        yield ""
        yield f"In all **{_counted(sum(known), 'line')}** to read{unknown}."
    if items:
        yield ""
        yield "<details><summary>Record what was read</summary>"
        yield ""
        yield "```sh"
        yield from (certify_command(item, ecosystem, flags) for item in items[:MAX_ROWS])
        yield "```"
        yield ""
        yield "</details>"


def _offers(found: Sequence[PeerOffer], flags: str) -> Iterator[str]:
    """Tell whose audits would spare reading, and how they are imported."""
    if not found:
        return
    yield ""
    yield "<details><summary>Or import from others</summary>"
    yield ""
    for one in found[:MAX_ROWS]:
        yield f"- {', '.join(_release(*release) for release in one.releases)}: {code(one.peer)} {spared(one)}"
    if len(found) > MAX_ROWS:
        yield f"- … and {len(found) - MAX_ROWS} more"
    yield ""
    yield "```sh"
    yield from dict.fromkeys(import_command(one, flags) for one in found[:MAX_ROWS])
    yield "```"
    yield ""
    yield "</details>"


def _wrong_bytes(wrong: WrongBytes, checked: Checked, pages: ReviewPages) -> Iterator[tuple[str, ...]]:
    """Give a row for each thing to read, or one alone where nothing was found."""
    common = len(wrong.locked & wrong.audited)
    wanted = f"{common} of {len(wrong.locked)}, policy wants all" if wrong.demands_all else hashes(wrong.audited)
    for link in wrong.broken:
        wanted += f"; of {code(link.version)} {hashes(link.audited)}, and further ones from {hashes(link.built_on)}"
    for _release_too, _criteria, to_read, how_much in _steps([wrong.missing], checked, pages):
        yield _release(wrong.name, wrong.version), hashes(wrong.locked), wanted, to_read, how_much


def _release(name: str, version: str) -> str:
    return code(f"{name} {version}")


def _bullets(texts: Iterable[str]) -> Iterator[str]:
    # A command that we name is marked by quotes within a span.
    found = [_OWN_COMMAND.sub(r"'\1'", text) for text in texts]
    yield from (f"- {code(text, most=MAX_SENTENCE)}" for text in found[:MAX_ROWS])
    if len(found) > MAX_ROWS:
        yield f"- … and {len(found) - MAX_ROWS} more"


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
