"""
Who published a file, as its provenance says.

The index has verified the signatures in it before it published it (PEP 740);
here its word is taken, as it is for the bytes' hashes.
"""

import re
from typing import Any

MAX_IDENTITY = 300
"""Characters."""
_REPOSITORY_HOSTS = {"GitHub": "github", "GitLab": "gitlab"}
_REPOSITORY = re.compile(r"[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)+")


def publisher_in(document: Any) -> str | None:  # noqa: ANN401  # as json gives it
    """
    Read the one build identity that a provenance object names, such as ``github:org/repo``.

    None where it names none that is known here, or several.
    """
    bundles = document.get("attestation_bundles") if isinstance(document, dict) else None
    if not isinstance(bundles, list):
        return None
    found = {_identity(one.get("publisher")) if isinstance(one, dict) else None for one in bundles}
    return found.pop() if len(found) == 1 else None


def repository_identity(host: str, repository: object) -> str | None:
    """Name the builds of a repository; None where it is no repository's name."""
    is_one = isinstance(repository, str) and len(repository) <= MAX_IDENTITY and _REPOSITORY.fullmatch(repository)
    return f"{host}:{repository}" if is_one else None


def _identity(publisher: object) -> str | None:
    if not isinstance(publisher, dict):
        return None
    host = _REPOSITORY_HOSTS.get(str(publisher.get("kind")))
    return None if host is None else repository_identity(host, publisher.get("repository"))
