"""Signals in what a distribution asks for, held against what the compared one asked for: D0, D3 and D4."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import ClassVar, Final, NamedTuple

from vetting.domain.releases import Ecosystem, Sha256
from vetting.domain.signals.dependencies.crates import CrateAsked, unsaid
from vetting.domain.signals.dependencies.required import Required, required_by
from vetting.domain.signals.interface import ChangeRule, ChangeUnderScan, Finding, Scope, Severity, TreeSide, digest_of
from vetting.domain.trees import EntryKind, FileChange, Tree, TreeEntry, matched_paths, path_text

MAX_NAME_CHARACTERS: Final = 200
MAX_FINDINGS: Final = 200
"""Of one rule in one change; metadata made to be full of them must not fill a page."""
REQUIREMENTS: Final = re.compile(r"(?:[^/]*/)?(?:[^/]*requirements[^/]*|constraints[^/]*)\.txt", re.IGNORECASE)
_NAME: Final = re.compile(rb"^[ \t]*([A-Za-z0-9][A-Za-z0-9._-]*)[^#\n]*", re.MULTILINE)
_HASH: Final = b"--hash"

Asked = dict[str, tuple[Required, ...]]


def both_sides(change: ChangeUnderScan) -> tuple[Asked, Asked]:
    """Read what both sides ask for; nothing where there is no old one."""
    old = required_by(change.old, change.read) if change.old else {}
    return old, required_by(change.new, change.read)


class AddedNames(NamedTuple):
    """Names of projects that only the new side asks for, by whose they are."""

    python: tuple[str, ...] = ()
    """Of Python's index, normalised where they can be."""
    crates: tuple[str, ...] = ()


def added_between(old: Tree | None, new: Tree, get: Callable[[Sha256], bytes]) -> AddedNames:
    """
    Name the projects that only *new* asks for, of Python's index and of that of crates.

    What package.json asks for is of another index, whose projects are others by the same names. None are named where
    metadata cannot be read; D0 cannot look there either, and says so.
    """

    def read(entry: TreeEntry) -> bytes:
        assert entry.sha256 is not None, "metadata is a file"
        return get(entry.sha256)

    before, after = (TreeSide(one, matched_paths(one), None) if one else None for one in (old, new))
    assert after is not None, "it is read against something, and is not nothing itself"
    try:
        was, now = both_sides(ChangeUnderScan(before, after, (), read))
    except (ValueError, RecursionError):
        return AddedNames()
    added = [one for name, several in now.items() if name not in was for one in several]
    return AddedNames(_names(added, Ecosystem.PYPI), _names(added, Ecosystem.CARGO))


def _names(several: Iterable[Required], ecosystem: Ecosystem) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.name for one in several if one.ecosystem is ecosystem))


class DependencyAdded:
    """D0: a project that this release asks for, and the compared one did not."""

    id: ClassVar[str] = "D0"
    version: ClassVar[int] = 6
    title: ClassVar[str] = "Dependency added"
    why: ClassVar[str] = "Its code comes along, and nobody looked at it here."
    blind_to: ClassVar[str] = "Requirements that only running setup.py or a build backend brings to light."

    def look(self, change: ChangeUnderScan) -> Iterable[Finding]:
        """Yield one finding a project; one that the compared release asks for too was not added, and is none."""
        old, new = both_sides(change)
        added = [several[0] for name, several in new.items() if name not in old]
        is_known = change.old is None or change.old.tree.cut is None
        now, but = ("now ", "") if is_known else ("", "; whether it did before is not known, for not all was read")
        yield from _told(self, Severity.LOW, [(one, f"It {now}asks for {_asked(one)}{but}.", one.key) for one in added])
        before = {one.need[:4] for one in unsaid(change.old, change.read)} if change.old else set()
        hidden = unsaid(change.new, change.read)
        for scope in (Scope.DELTA, Scope.CONTEXT):
            here = [one for one in hidden if (one.need[:4] in before) == (scope is Scope.CONTEXT)]
            yield from _told(self, Severity.HIGH, map(_unsaid, here), scope)


def _asked(one: Required) -> str:
    if one.ecosystem is Ecosystem.PYPI:
        return shown(one.text)
    return shown(one.name) if one.ecosystem is Ecosystem.NPM else f"the crate {shown(one.text)}"


def _unsaid(one: CrateAsked) -> tuple[Required, str, str]:
    """Say that people read another manifest than cargo does, which makes the one of the other and adds nothing."""
    name = one.need.project
    message = f"Cargo.toml asks for the crate {shown(name)}, and Cargo.toml.orig, which it is made of, does not."
    return Required(name, "", one.path, *one.place), message, f"unsaid {name} {one.need.key}"


class RequiredByAddress:
    """D3: a project that is taken from an address, and not from an index."""

    id: ClassVar[str] = "D3"
    version: ClassVar[int] = 3
    title: ClassVar[str] = "Dependency by address"
    why: ClassVar[str] = "What stands at an address can be another thing tomorrow, and no index has it to be looked at."
    blind_to: ClassVar[str] = "Addresses that only running setup.py or a build backend brings to light."

    def look(self, change: ChangeUnderScan) -> Iterable[Finding]:
        """Yield one finding for each address; one that the compared release names too is context."""
        old, new = both_sides(change)
        before = {(name, one.address) for name, several in old.items() for one in several}
        here: dict[tuple[str, str | None], Required] = {}
        for name, several in new.items():
            for one in several:
                if one.address is not None:
                    here.setdefault((name, one.address), one)
        for scope in (Scope.DELTA, Scope.CONTEXT):
            messages = [
                (one, f"It takes {shown(one.name)} from {shown(one.address or '')}, not from {_index(one)}.", f"{key}")
                for key, one in here.items()
                if (key in before) == (scope is Scope.CONTEXT)
            ]
            yield from _told(self, Severity.HIGH, messages, scope)


def _index(one: Required) -> str:
    return "the index of crates" if one.ecosystem is Ecosystem.CARGO else "an index"


class PinsWidened:
    """D4: a version that was pinned or bounded is so no longer, or a hash is gone."""

    id: ClassVar[str] = "D4"
    version: ClassVar[int] = 4
    title: ClassVar[str] = "Pins widened"
    why: ClassVar[str] = "What is not held fast can be replaced by what its publisher, or a thief, uploads next."
    blind_to: ClassVar[str] = "Ranges that still end, and end later; pins in lock files."

    def look(self, change: ChangeUnderScan) -> Iterable[Finding]:
        """Yield one finding for each project that both sides ask for, and the new one less narrowly."""
        old, new = both_sides(change)
        messages = []
        if change.new.tree.cut is not None:
            old = {}  # what was not read may pin it
        for name in (one for one in new if one in old):
            before, now = old[name], new[name]
            if _all_pinned(before) and not any(one.is_pinned or one.address for one in now):
                messages.append((now[0], f"It no longer pins {shown(now[0].name)}.", f"{name} {now[0].text}"))
            elif all(one.is_bounded for one in before) and not any(one.is_bounded or one.address for one in now):
                messages.append((now[0], f"It no longer bounds {shown(now[0].name)}.", f"{name} {now[0].text}"))
        yield from _told(self, Severity.LOW, messages)
        yield from _told(self, Severity.LOW, _hashes_gone(change))


def _all_pinned(several: Sequence[Required]) -> bool:
    return all(one.is_pinned for one in several)


def _hashes_gone(change: ChangeUnderScan) -> Iterator[tuple[Required, str, str]]:
    for one in change.changes:
        pair = _requirement_files(one)
        if pair is not None:
            lost = _without_hash(change.read(pair[0]), change.read(pair[1]))
            if lost:
                named = ", ".join(shown(name) for name in lost[:5])
                more = f" and {len(lost) - 5} more" if len(lost) > 5 else ""  # as many as are named
                place = Required("", "", pair[1].path, 1, 1)
                yield place, f"It no longer states a hash of {named}{more}.", "\n".join(lost)


def _requirement_files(change: FileChange) -> tuple[TreeEntry, TreeEntry] | None:
    old, new = change.old, change.new
    if old is None or new is None or not REQUIREMENTS.fullmatch(change.matched):
        return None
    are_files = old.kind is EntryKind.FILE and new.kind is EntryKind.FILE and old.sha256 and new.sha256
    return (old, new) if are_files else None


def _without_hash(old: bytes, new: bytes) -> list[str]:
    """Name what had a hash in the old file and stands without one in the new."""
    before = {name for name, has_hash in _hashed(old) if has_hash}
    return list(dict.fromkeys(name for name, has_hash in _hashed(new) if name in before and not has_hash))


def _hashed(data: bytes) -> Iterator[tuple[str, bool]]:
    joined = data.replace(b"\r\n", b"\n").replace(b"\\\n", b" ")
    for one in _NAME.finditer(joined):
        yield one.group(1).decode("ascii").lower(), _HASH in one.group(0)


def shown(text: str) -> str:
    """Write a package's text such that it can be shown and stored."""
    return path_text(text.encode("utf-8", "surrogateescape"))[:MAX_NAME_CHARACTERS]


def _told(
    rule: ChangeRule,
    severity: Severity,
    messages: Iterable[tuple[Required, str, str]],
    scope: Scope = Scope.DELTA,
) -> Iterator[Finding]:
    """Make findings of places, messages and evidence; of too many, the rest is counted."""
    counted: Counter[Scope] = Counter()
    for place, message, evidence in messages:
        counted[scope] += 1
        if counted[scope] <= MAX_FINDINGS:
            digest = digest_of(evidence.encode("utf-8", "surrogateescape"))
            yield Finding(rule.id, rule.version, severity, scope, place.path, place.line, place.column, digest, message)
    if counted[scope] > MAX_FINDINGS:
        message = f"{counted[scope] - MAX_FINDINGS:,} more like these are not listed."
        yield Finding(rule.id, rule.version, severity, scope, "", None, None, digest_of(message.encode()), message)
