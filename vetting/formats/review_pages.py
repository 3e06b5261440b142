"""
Which instance a project's changes are read on, as links in a report name it.

An import whose address is that of an instance's export names the instance;
else it is the one that the user works with, if there is one. A report is shown
to others, so credentials in an address stay out of its links.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self
from urllib.parse import quote, urlsplit, urlunsplit

from vetting.domain.audit_sets import Import
from vetting.domain.releases import Ecosystem
from vetting.domain.review_pages import instance_behind, review_page
from vetting.domain.suggestions import Step


@dataclass(frozen=True, slots=True)
class ReviewPages:
    """The pages of one instance, or none."""

    ecosystem: Ecosystem
    instance: str | None = None
    """Its address; nothing in it can end a link."""

    @classmethod
    def found(cls, ecosystem: Ecosystem, imports: Iterable[Import], instance: str | None = None) -> Self:
        """
        Find the instance to read on.

        Args:
            ecosystem: Whose releases are read.
            imports: Of the store; the first that is an instance's export is taken.
            instance: The one that the user works with, where no import is one's.
        """
        addresses = (_address(url) for one in imports for url in one.urls)
        exporting = (instance_behind(address) for address in addresses if address is not None)
        return cls(ecosystem, next((one for one in exporting if one is not None), _address(instance)))

    def of(self, step: Step) -> str | None:
        """Give the page on which *step* is read; None where there is no instance."""
        return None if self.instance is None else review_page(self.instance, self.ecosystem, step)


def _address(url: str | None) -> str | None:
    """Give an address of the web without credentials, None for what is none."""
    if url is None:
        return None
    try:
        split = urlsplit(url)
    except ValueError:
        return None
    if split.scheme not in {"http", "https"} or not split.hostname:
        return None
    place = split._replace(netloc=split.netloc.rpartition("@")[2], query="", fragment="")
    return quote(urlunsplit(place), safe=":/[]%@+~")
