"""
Who published a file, as its provenance says.

The index has verified the signatures in it before it published it (PEP 740);
here its word is taken, as it is for the bytes' hashes.
"""

import re
from typing import Any

from vetting.domain.publishers import BuildIdentity
from vetting.domain.texts import kept_text

MAX_IDENTITY = 300
"""Characters."""
_REPOSITORY_HOSTS = {"GitHub": "github", "GitLab": "gitlab"}
_REPOSITORY = re.compile(r"[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)+")


def publisher_in(document: Any) -> str | None:  # noqa: ANN401  # as json gives it
    """
    Read the one build identity that a provenance object names, such as ``github:org/repo``.

    None where it names none that is known here, or several.
    """
    found = {None if one is None else one.repository for one in _builders_in(document)}
    return found.pop() if len(found) == 1 else None


def builder_in(document: Any) -> BuildIdentity | None:  # noqa: ANN401  # as json gives it
    """Read the one build, with its workflow, that a provenance object names; None as for :func:`publisher_in`."""
    found = set(_builders_in(document))
    return found.pop() if len(found) == 1 else None


def _builders_in(document: Any) -> list[BuildIdentity | None]:  # noqa: ANN401  # as json gives it
    bundles = document.get("attestation_bundles") if isinstance(document, dict) else None
    if not isinstance(bundles, list):
        return []
    return [_builder(one.get("publisher")) if isinstance(one, dict) else None for one in bundles]


def repository_identity(host: str, repository: object) -> str | None:
    """Name the builds of a repository; None where it is no repository's name."""
    is_one = isinstance(repository, str) and len(repository) <= MAX_IDENTITY and _REPOSITORY.fullmatch(repository)
    return f"{host}:{repository}" if is_one else None


def _builder(publisher: object) -> BuildIdentity | None:
    if not isinstance(publisher, dict):
        return None
    host = _REPOSITORY_HOSTS.get(str(publisher.get("kind")))
    repository = None if host is None else repository_identity(host, publisher.get("repository"))
    workflow = publisher.get("workflow") or publisher.get("workflow_filepath")
    named = kept_text(workflow[:MAX_IDENTITY]) if isinstance(workflow, str) else None
    return None if repository is None else BuildIdentity(repository, named)
