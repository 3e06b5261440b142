"""
Where a change can be read: the review pages of an instance of Revet.

An import whose address is that of an instance's export names the instance;
else it is the one that the user works with, if there is one.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self
from urllib.parse import quote, urlsplit, urlunsplit

from vetting.domain.audit_sets import Import
from vetting.domain.releases import Ecosystem
from vetting.domain.suggestions import Step

_EXPORT = re.compile(r"(https?://[^?#\s]+?)/exports/(?:(?:users|groups)/[^/\s]+/)?[a-z]+/audits\.toml")
_KEPT = "@:+!~"
"""Besides letters, digits and ``_.-``, what a name or version may hold in an address as it is."""
NOTHING = "-"
"""In the place of the older version: all of the release is read."""


@dataclass(frozen=True, slots=True)
class ReviewPages:
    """The pages of one instance, or none."""

    ecosystem: Ecosystem
    instance: str | None = None
    """Its address, without a slash at the end."""

    @classmethod
    def found(cls, ecosystem: Ecosystem, imports: Iterable[Import], instance: str | None = None) -> Self:
        """
        Find the instance to read on.

        Args:
            ecosystem: Whose releases are read.
            imports: Of the store; the first that is an instance's export is taken.
            instance: The one that the user works with, where no import is one's.
        """
        exports = (_EXPORT.fullmatch(url) for one in imports for url in one.urls)
        imported = next((match[1] for match in exports if match is not None), None)
        return cls(ecosystem, _address(imported or instance))

    def of(self, step: Step) -> str | None:
        """Give the page on which *step* is read; None where there is no instance."""
        if self.instance is None:
            return None
        name, *versions = (
            quote(text, safe=_KEPT + more)
            for text, more in ((step.project, "/"), (step.from_version or NOTHING, ""), (step.to_version, ""))
        )
        return f"{self.instance}/diffs/{self.ecosystem}/{name}/{'/'.join(versions)}"


def _address(url: str | None) -> str | None:
    """Give an address without credentials, None for what is none."""
    if url is None:
        return None
    try:
        split = urlsplit(url)
    except ValueError:
        return None
    if split.scheme not in {"http", "https"} or not split.hostname:
        return None
    place = split._replace(netloc=split.netloc.rpartition("@")[2], query="", fragment="")
    return quote(urlunsplit(place).rstrip("/"), safe=":/[]%@+~")
