"""
Where an instance shows a release or a change to be reviewed.

An instance is known by its address; one that is imported from, by the address
of the audits that it exports. Source: the list of URLs in docs/, design.md §6.
"""

from urllib.parse import quote, urlsplit

from vetting.domain.releases import Ecosystem
from vetting.domain.suggestions import Step

_EXPORTS = "/exports/"


def review_page(instance: str, ecosystem: Ecosystem, step: Step) -> str:
    """Give the address of the page where *step* is read, on the instance at *instance*."""
    start = "-" if step.from_version is None else quote(step.from_version, safe="")
    project = quote(step.project, safe="@/")
    return f"{instance.rstrip('/')}/diffs/{ecosystem}/{project}/{start}/{quote(step.to_version, safe='')}"


def instance_behind(address: str) -> str | None:
    """Give the instance that exports the audits at *address*; None where its form is not that of an export."""
    place, exports, rest = address.partition(_EXPORTS)
    is_whole = bool(exports and rest) and rest.endswith("audits.toml")
    is_web = urlsplit(place).scheme in {"https", "http"} and bool(urlsplit(place).hostname)
    return place if is_whole and is_web else None
