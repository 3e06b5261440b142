"""Reads the commands of what builds go by."""

from vetting.domain.code.building.files import build_of, facts_of_build
from vetting.domain.code.facts import CodeFacts


def facts_in(path: str, source: str | bytes) -> CodeFacts:
    """Read the file that a build of its name reads."""
    build = build_of(path)
    assert build is not None, path
    return facts_of_build(source.encode() if isinstance(source, str) else source, build)


def lines_in(path: str, source: str | bytes) -> list[str]:
    """List what is run, as a shell would be given it."""
    calls = facts_in(path, source).calls
    return [str(call.arguments[0].constant) for call in calls if call.arguments and call.name != "$ >"]
