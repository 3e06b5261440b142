"""How much of the simple API, and what beside it, the fake index speaks."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Dialect:
    """What an index of one age and make publishes."""

    api_version: str
    has_json: bool = True
    """The simple API as JSON; it is always there as HTML."""
    has_sizes: bool = True
    """Sizes, upload times and the list of versions (PEP 700)."""
    has_provenance: bool = False
    has_core_metadata: bool = False
    status_key: Literal["status", "state"] | None = None
    """Under which the project's status stands (PEP 792); None: it is not told."""
    serial: Literal["number", "text"] | None = None
    has_validators: bool = False
    """``ETag``, and answers to conditional requests."""
    has_legacy_json: bool = False
    has_legacy_release_json: bool = False
    has_relative_urls: bool = False
    """Files are named relative to the page."""


API_1_0 = Dialect("1.0", has_sizes=False, has_relative_urls=True)
"""A plain private index, as PEP 691 left it."""
API_1_1 = Dialect("1.1", serial="text", has_legacy_json=True)
"""A company's proxy before the public index."""
API_1_4 = Dialect(
    "1.4",
    has_provenance=True,
    has_core_metadata=True,
    status_key="status",
    serial="number",
    has_validators=True,
    has_legacy_json=True,
    has_legacy_release_json=True,
)
"""All of it."""
HTML_ONLY = Dialect("1.0", has_json=False, has_sizes=False, has_relative_urls=True)
"""PEP 503 and no more."""

DIALECTS = {"1.0": API_1_0, "1.1": API_1_1, "1.4": API_1_4, "html": HTML_ONLY}
