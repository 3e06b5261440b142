"""
From what a rule sees in one file to findings with a scope.

Most rules look at one file alone. ``since`` has such a rule look at both sides
and tells what is new from what stood there before: a sighting with the same
evidence on the old side is context.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from vetting.domain.signals.interface import (
    ChangeRule,
    ChangeUnderScan,
    FileSide,
    FileUnderScan,
    Finding,
    Rule,
    Scope,
    Severity,
    TreeSide,
    digest_of,
)

_BY_WEIGHT: Final = (Severity.HIGH, Severity.MEDIUM, Severity.LOW)
MAX_SIGHTINGS: Final = 50
"""Of one rule in one file; a file made to be full of them must not fill a page."""
_MAX_TRIES: Final = 64
"""Bytes that a hit could begin with that are looked at one by one."""
_LARGE: Final = 1 << 16
"""Bytes of a text in which that is worth it."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a rule saw at one place."""

    severity: Severity
    line: int | None
    column: int | None
    evidence: bytes
    """What makes this the same sighting in another release: the line, the file, a normalised value."""
    message: str


@dataclass(frozen=True, slots=True)
class TreeSighting:
    """What a rule about all of a distribution saw, in it or in one of its files."""

    path: str
    """As the archive spells it; "" where it is about the distribution as a whole."""
    sighting: Sighting


def since(
    rule: Rule,
    file: FileUnderScan,
    look: Callable[[FileSide], Iterable[Sighting]],
    look_for: Callable[[FileSide, Collection[bytes]], Iterable[Sighting]] | None = None,
) -> Iterator[Finding]:
    """
    Turn what *look* sees on the new side into findings: delta, or context if it stood on the old side.

    Args:
        rule: Whose findings they are.
        file: Both sides.
        look: What sees.
        look_for: Sees on the old side what has some of this evidence, if that is quicker than to see all.
    """
    seen = [(file.new.path, sighting) for sighting in look(file.new)]
    if not seen:  # nearly always: the old side is not even read where there is nothing to hold against it
        return iter(())
    old: Iterable[Sighting] = ()
    if file.old is not None:
        old = look_for(file.old, {one.evidence for _, one in seen}) if look_for else look(file.old)
    return _scoped(rule, seen, old, overflow=file.new.path)


def since_release(
    rule: ChangeRule, change: ChangeUnderScan, look: Callable[[TreeSide], Iterable[TreeSighting]]
) -> Iterator[Finding]:
    """Do what :func:`since` does for a rule that looks at one distribution alone."""
    seen = [(one.path, one.sighting) for one in look(change.new)]
    if not seen:
        return iter(())
    return _scoped(rule, seen, (one.sighting for one in look(change.old)) if change.old else (), overflow="")


def _scoped(
    rule: Rule | ChangeRule, found: list[tuple[str, Sighting]], old: Iterable[Sighting], *, overflow: str
) -> Iterator[Finding]:
    before = Counter(sighting.evidence for sighting in old)
    findings: list[Finding] = []
    for path, sighting in found:
        scope = Scope.CONTEXT if before[sighting.evidence] > 0 else Scope.DELTA
        before[sighting.evidence] -= 1
        findings.append(finding_of(rule, path, sighting, scope))
    times = Counter(one.scope for one in findings)
    listed = {id(one) for scope in times for one in _worst([one for one in findings if one.scope is scope])}
    yield from (one for one in findings if id(one) in listed)
    for scope, number in times.items():
        if number > MAX_SIGHTINGS:
            message = f"{number - MAX_SIGHTINGS:,} more like these are not listed."
            yield finding_of(rule, overflow, Sighting(Severity.LOW, None, None, message.encode(), message), scope)


def _worst(findings: list[Finding]) -> list[Finding]:
    """Choose what is listed: the worst, so that many small ones hide no great one behind them."""
    return sorted(findings, key=lambda one: _BY_WEIGHT.index(one.severity))[:MAX_SIGHTINGS]


def finding_of(rule: Rule | ChangeRule, path: str, sighting: Sighting, scope: Scope) -> Finding:
    """Give a sighting its rule, file and scope."""
    return Finding(
        rule=rule.id,
        rule_version=rule.version,
        severity=sighting.severity,
        scope=scope,
        path=path,
        line=sighting.line,
        column=sighting.column,
        digest=digest_of(sighting.evidence),
        message=sighting.message,
    )


class Searching(Protocol):
    """A pattern, or several that are asked as one."""

    def search(self, data: bytes, position: int, /) -> re.Match[bytes] | None:
        """Give the first hit that begins at *position* or later."""
        ...


class BeginningWith:
    """
    A pattern all of whose hits begin with one byte.

    In a large file that byte alone is found ten times as fast as the pattern is. Where it is no rare one, the pattern
    is soon left to itself.
    """

    def __init__(self, pattern: bytes) -> None:
        """Take a pattern that is written with its first byte as a byte."""
        self._byte, self.pattern = pattern[:1], re.compile(pattern)

    def search(self, data: bytes, position: int = 0, /) -> re.Match[bytes] | None:
        """Give the first hit that begins at *position* or later."""
        for _ in range(_MAX_TRIES if len(data) - position >= _LARGE else 0):
            position = data.find(self._byte, position)
            if position < 0:
                return None
            if hit := self.pattern.match(data, position):
                return hit
            position += 1
        return self.pattern.search(data, position)


class FirstOf:
    """
    Several patterns asked as one over one text, from a position that never goes back.

    Each passes over the text once. One pattern of all of them looks at each byte instead, and over megabytes with few
    hits takes ten times as long as three that begin with what they look for.
    """

    def __init__(self, patterns: Iterable[Searching]) -> None:
        self._next: dict[Searching, re.Match[bytes] | None] = dict.fromkeys(patterns)

    def search(self, data: bytes, position: int, /) -> re.Match[bytes] | None:
        """Give the first hit that begins at *position* or later."""
        first: re.Match[bytes] | None = None
        for pattern, known in list(self._next.items()):
            hit = known
            if hit is None or hit.start() < position:
                hit = self._next[pattern] = pattern.search(data, position)
            if hit is None:
                del self._next[pattern]
            elif first is None or hit.start() < first.start():
                first = hit
        return first


def lines_with(pattern: Searching, data: bytes) -> Iterator[tuple[int, int, bytes, re.Match[bytes]]]:
    """
    Find the first hit of *pattern* in each line that has one, in time that grows with *data* alone.

    Yields:
        Line and column, from 1, the line's text without its LF, and the hit.
    """
    line, counted, position = 1, 0, 0
    while hit := pattern.search(data, position):
        start = data.rfind(b"\n", 0, hit.start()) + 1
        end = data.find(b"\n", hit.start())
        end = len(data) if end < 0 else end
        line += data.count(b"\n", counted, start)
        counted = start
        column = len(data[start : hit.start()].decode("utf-8", "surrogateescape")) + 1
        yield line, column, data[start:end], hit
        position = end


def places_of(pattern: re.Pattern[bytes], data: bytes) -> dict[bytes, tuple[int, int]]:
    """Map each text that *pattern*'s first group hits to line and column, from 1, of its first hit; in one pass."""
    places: dict[bytes, tuple[int, int]] = {}
    line, column, position = 1, 1, 0
    for hit in pattern.finditer(data):
        passed = data[position : hit.start(1)]
        position = hit.start(1)
        if ends := passed.count(b"\n"):
            line, column = line + ends, 1
            passed = passed[passed.rfind(b"\n") + 1 :]
        column += len(passed.decode("utf-8", "surrogateescape"))
        places.setdefault(hit.group(1), (line, column))
    return places
