"""Put together what several parties publish, to publish it as one file."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from vetting.domain.aggregating import aggregated
from vetting.domain.errors import InvalidInput
from vetting.domain.releases import Ecosystem
from vetting.domain.store_problems import ProblemKind, StoreProblem
from vetting.formats.cargo_vet import write_audits
from vetting.ports.audit_sources import AuditSources
from vetting.usecases.importing import dropped_warning, read_published

_COMMENT = re.compile(r"(?:^|(?<=\s))#.*")


@dataclass(frozen=True, slots=True)
class Aggregate:
    """The text of an audits file, and what to know of it."""

    text: str
    warnings: tuple[str, ...] = ()


def aggregate(listing: str, *, ecosystem: Ecosystem, sources: AuditSources) -> Aggregate:
    """
    Make one audits file of those at the addresses of *listing*.

    Args:
        listing: An address a line; empty lines, and what ``#`` begins behind a blank or first of all, say nothing.
        ecosystem: Whose releases the audits are about.
        sources: Where they are read.

    Raises:
        CriteriaDisagree: Two of them mean different things by criteria of one name.
        InvalidInput: Something at an address is no audits file, or an address is of another kind.
        SourceUnavailable: An address did not answer.
    """
    urls = [url for line in listing.splitlines() if (url := _COMMENT.sub("", line).strip())]
    texts = sources.read(urls)
    warnings: dict[str, str] = {}
    unreadable: dict[str, str] = {}
    sets = []
    for url in urls:
        try:
            audit_set, dropped = read_published(url, texts[url], ecosystem)
        except InvalidInput as error:
            unreadable[url] = str(error)
            continue
        sets.append((url, audit_set))
        if dropped:
            warnings[url] = dropped_warning(url, dropped)
    if unreadable:
        raise _refusal(unreadable)
    return Aggregate(write_audits(aggregated(sets), ecosystem, heading=None), tuple(warnings.values()))


def _refusal(messages: Mapping[str, str]) -> InvalidInput:
    """Make one error of all that stands at addresses and is no audits file."""
    refusal = InvalidInput("\n".join(messages.values()))
    refusal.problems = tuple(StoreProblem(ProblemKind.PEER_UNUSABLE, "", one) for one in messages.values())
    return refusal
