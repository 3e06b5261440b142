"""Put together what several parties publish, to publish it as one file."""

from dataclasses import dataclass

from vetting.domain.aggregating import aggregated
from vetting.domain.releases import Ecosystem
from vetting.formats.cargo_vet import write_audits
from vetting.ports.audit_sources import AuditSources
from vetting.usecases.importing import dropped_warning, read_published


@dataclass(frozen=True, slots=True)
class Aggregate:
    """The text of an audits file, and what to know of it."""

    text: str
    warnings: tuple[str, ...] = ()


def aggregate(listing: str, *, ecosystem: Ecosystem, sources: AuditSources) -> Aggregate:
    """
    Make one audits file of those at the addresses of *listing*.

    Args:
        listing: An address a line; empty lines, and those that begin with ``#``, say nothing.
        ecosystem: Whose releases the audits are about.
        sources: Where they are read.

    Raises:
        CriteriaDisagree: Two of them mean different things by criteria of one name.
        InvalidInput: Something at an address is no audits file, or an address is of another kind.
        SourceUnavailable: An address did not answer.
    """
    lines = (line.strip() for line in listing.splitlines())
    urls = [line for line in lines if line and not line.startswith("#")]
    texts = sources.read(urls)
    warnings: dict[str, str] = {}
    sets = []
    for url in urls:
        audit_set, dropped = read_published(url, texts[url], ecosystem)
        sets.append((url, audit_set))
        if dropped:
            warnings[url] = dropped_warning(url, dropped)
    return Aggregate(write_audits(aggregated(sets), ecosystem, heading=None), tuple(warnings.values()))
