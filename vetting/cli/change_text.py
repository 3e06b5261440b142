"""What a command did to a store, in words or as JSON."""

import json
from collections.abc import Iterable, Iterator

from vetting.cli.terminal import plain, say, warn
from vetting.cli.written import written_files
from vetting.domain.store_changes import StoreChanges
from vetting.formats.change_report import audit_label, change_document
from vetting.usecases.pruning import Tidied

_SHOWN = 10


def show_changes(tidied: Tidied, location: str, output_format: str) -> None:
    """Tell what became of the store at *location*."""
    if output_format == "json":
        say(json.dumps(change_document(tidied.changes, tidied.written, tidied.warnings), indent=2))
        return
    for warning in tidied.warnings:
        warn(warning)
    for line in change_lines(tidied.changes):
        say(line)
    say(f"Wrote {written_files(tidied.written, location)}." if tidied.written else f"{location} stays as it is.")


def change_lines(changes: StoreChanges) -> Iterator[str]:
    """Tell changes, a line for each part of the store."""
    exemptions, audits = changes.exemptions, changes.audits
    came, went = ([f"{name} {one.version}" for name, one in some] for some in (exemptions.came, exemptions.went))
    yield from _line("Exemptions", came, went)
    came, went = ([f"{name} {audit_label(one)}" for name, one in some] for some in (audits.came, audits.went))
    yield from _line("Own audits", came, went)
    if changes.lock:
        yield f"imports.lock: {'; '.join(plain(str(one)) for one in changes.lock)}."


def _line(title: str, came: list[str], went: list[str]) -> Iterator[str]:
    """Name what came, what went, and what did both: it changed."""
    parts = {
        "dropped": [one for one in went if one not in came],
        "changed": [one for one in went if one in came],
        "added": [one for one in came if one not in went],
    }
    said = [f"{len(some)} {what} ({_listed(some)})" for what, some in parts.items() if some]
    if said:
        yield f"{title}: {', '.join(said)}."


def _listed(labels: Iterable[str]) -> str:
    found = [plain(one) for one in labels]
    more = f", and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return ", ".join(found[:_SHOWN]) + more
