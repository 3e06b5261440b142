"""Who is asked what is known of releases besides their index: sources of advisories, and a list of names."""

from importlib.metadata import version
from pathlib import Path

from vetting.adapters.advisories.dump import AdvisoryDump
from vetting.adapters.advisories.service import AdvisoryService
from vetting.ports.advisories import AdvisorySource


def advisory_sources(url: str | None, dump: Path | None, *, contact: str = "") -> tuple[AdvisorySource, ...]:
    """
    Give the sources of advisories that are set; nothing is opened or read yet.

    Args:
        url: Of OSV's API, or of another service that speaks it.
        dump: Of OSV records, a file or folder.
        contact: An address that the service's operators can write to.

    Raises:
        InvalidInput: *url* is no address to ask.
    """
    sources: list[AdvisorySource] = []
    if dump is not None:
        sources.append(AdvisoryDump(dump))
    if url is not None:
        agent = f"revet/{version('revet')}" + (f" (+{contact})" if contact else "")
        sources.append(AdvisoryService(url, user_agent=agent))
    return tuple(sources)
