"""Changes that were read, made of values, with everything in them that a stranger might write."""

from collections.abc import Iterator
from dataclasses import replace

from tests.builders import diffed_file, digest, finding
from vetting.domain.capabilities import Capability, NewCapability
from vetting.domain.diffs import ENGINE, DiffedFile, Hunk, Line, TreeDiff
from vetting.domain.fact_changes import FactChange
from vetting.domain.signals.interface import Finding, Scope, Severity
from vetting.ports.local_reading import ReadChange, ReadFile

NASTY = "</code><script>alert(1)</script> `|` @someone #1 [a](https://example.test) \u202e\x1b[31m\n```\n"
FINDINGS = (
    replace(finding(), message=NASTY, path=f"{NASTY}.pth"),
    replace(finding("P1", severity=Severity.MEDIUM), path="", line=None),
    finding("U1", scope=Scope.CONTEXT),
)
HUNK = Hunk(1, 2, 1, 2, (Line(" ", b"\ta"), Line("-", NASTY.encode()), Line("+", b"````", bare=True)))


def hostile_change(
    *files: DiffedFile,
    findings: tuple[Finding, ...] = FINDINGS,
    unfinished: str | None = NASTY,
    hunks: tuple[Hunk, ...] = (HUNK,),
) -> ReadChange:
    """Make a change of things at hand."""
    listed = files or (
        replace(diffed_file(), path=f"{NASTY}.pth", matched=f"{NASTY}.pth", cut=NASTY),
        replace(diffed_file(), path="same.bin", matched="same.bin", hunks=None),
    )
    diff = TreeDiff(
        ENGINE,
        digest("old"),
        digest("new"),
        listed,
        NASTY,
        (FactChange("requires", NASTY, None, NASTY, NASTY),),
        (
            NewCapability(Capability.NETWORK, NASTY, 3, NASTY, is_new_to_release=True),
            NewCapability(Capability.PROCESS, "a.py", 4, "Starts a program.", is_new_to_release=False),
        ),
    )
    old, new = ReadFile(NASTY, None), ReadFile("new.whl", digest("new"))
    return ReadChange(None, old, new, diff, findings, unfinished, lambda file: hunks if file.hunks else (), patch)


def calm_change() -> ReadChange:
    """Make a change in which nothing was noticed."""
    change = hostile_change(findings=(), unfinished=None)
    return replace(change, diff=TreeDiff(ENGINE, None, digest("new"), (), None), old=None)


def patch() -> Iterator[bytes]:
    """Write a patch."""
    yield b"diff --git a/\xff"
