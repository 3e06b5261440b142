"""OSV records for tests."""


def record(identifier: str, project: str = "demo", ecosystem: str = "PyPI") -> dict[str, object]:
    """Build one that is about all versions."""
    ranges = [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}]
    return {"id": identifier, "affected": [{"package": {"ecosystem": ecosystem, "name": project}, "ranges": ranges}]}
