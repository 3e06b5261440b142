"""Holds rules against files made of bytes."""

from vetting.domain.signals.interface import FileSide, FileUnderScan, Finding, Rule, digest_of


def side(path: str, data: bytes) -> FileSide:
    """Make one side of a file."""
    return FileSide(path, path, digest_of(data), data)


def found(rule: Rule, path: str, new: bytes, old: bytes | None = None, *, old_path: str | None = None) -> list[Finding]:
    """Let *rule* look at one file."""
    before = None if old is None else side(old_path or path, old)
    return list(rule.look(FileUnderScan(before, side(path, new))))


def brief(findings: list[Finding]) -> list[tuple[str, str, int | None, int | None]]:
    """List severity, scope, line and column."""
    return [(one.severity.value, one.scope.value, one.line, one.column) for one in findings]
