"""
Which steps turn the files of one tree into those of another, so that a patch can say them.

``patch_plan`` pairs files by where they really lie. A diff for people leaves
out what differs by design (an sdist's top folder, the version in
``*.dist-info``); a patch may not, or what it makes is not the new tree. Only a
top folder that both sides have, under two names, is left out, and said to be:
a patch is applied within it.

What could not be applied is refused: a path that leads elsewhere, a file that
would have to be a folder too, an entry that was not read.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from vetting.domain.errors import InvalidInput
from vetting.domain.releases import Sha256
from vetting.domain.trees import EntryKind, Tree, TreeEntry, matched_paths, path_bytes

OWNER_EXECUTES: Final = 0o100
"""All of a mode that git keeps. Source: git, ``cache.h``, ``ce_permissions``."""
FILE_MODE: Final = 0o100644
PROGRAM_MODE: Final = 0o100755
LINK_MODE: Final = 0o120000
_NOT_NAMES: Final = frozenset({b"", b".", b"..", b".git", b"git~1"})
"""Parts of no path that git applies. Source: git, ``read-cache.c``, ``verify_path``."""


@dataclass(frozen=True, slots=True)
class PatchFile:
    """One side of a step."""

    path: bytes
    mode: int
    """As git writes it."""
    sha256: Sha256 | None
    """Of the content; None for a link."""
    target: bytes
    """Where a link points; empty for a file."""
    size_bytes: int

    @property
    def is_link(self) -> bool:
        """Tell whether it is a link."""
        return self.sha256 is None


@dataclass(frozen=True, slots=True)
class PatchStep:
    """A file that comes (no *old*), goes (no *new*), or is not the same."""

    old: PatchFile | None
    new: PatchFile | None

    @property
    def has_same_content(self) -> bool:
        """Tell whether only path or mode differ."""
        if self.old is None or self.new is None:
            return False
        return (self.old.sha256, self.old.target) == (self.new.sha256, self.new.target)


@dataclass(frozen=True, slots=True)
class PatchPlan:
    """All the steps, what goes first."""

    steps: tuple[PatchStep, ...]
    within: tuple[str, str] | None
    """The top folders of both sides, where the paths are within them."""


def patch_plan(old: Tree | None, new: Tree, moves: Mapping[str, str]) -> PatchPlan:
    """
    Say what turns *old* into *new*.

    Args:
        old: None: everything comes.
        new: The other side.
        moves: The path in *old* of files that lie elsewhere in *new*, by their path there.

    Raises:
        InvalidInput: No patch can say it; the message says why.
    """
    sides = [side for side in (old, new) if side]
    for side in sides:
        _require_whole(side)
    tops = _tops(old, new)
    before = _files(old, tops[0]) if old else {}
    after = _files(new, tops[1])
    for files in (before, after):
        _require_no_clash(files)
    partners = _partners(before, after, _moves(old, new, moves))
    steps = [PatchStep(before.get(partners.get(path, "")), file) for path, file in after.items()]
    gone = before.keys() - partners.values()
    within = (tops[0], tops[1]) if tops[0] else None
    return PatchPlan(tuple(_ordered([*(PatchStep(before[path], None) for path in gone), *steps])), within)


def _require_whole(tree: Tree) -> None:
    if tree.cut:
        raise InvalidInput(f"no patch can be made of an archive that was not read whole: {tree.cut}")
    for entry in tree.entries:
        if entry.kind is EntryKind.OTHER:
            raise InvalidInput(f"no patch can be made: {entry.path} was not read")
        parts = path_bytes(entry.path).split(b"/")
        if any(part.lower().rstrip(b" .") in _NOT_NAMES for part in parts) or b"\0" in b"".join(parts):
            raise InvalidInput(f"no patch can be made: {entry.path} is a path that leads elsewhere")


def _tops(old: Tree | None, new: Tree) -> tuple[str, str]:
    """Name the folders that all of each side lies in, with a slash, where they have other names; else nothing."""
    tops = [{entry.path.partition("/")[:2] for entry in side.entries} for side in (old, new) if side]
    if len(tops) == 2 and all(len(each) == 1 for each in tops):
        (before, slash), (after, other) = (each.pop() for each in tops)
        if slash and other and before != after:
            return f"{before}/", f"{after}/"
    return "", ""


def _files(tree: Tree, top: str) -> dict[str, PatchFile]:
    return {entry.path: _file(entry, top) for entry in tree.entries}


def _file(entry: TreeEntry, top: str) -> PatchFile:
    path = path_bytes(entry.path.removeprefix(top))
    if entry.kind is EntryKind.LINK:
        return PatchFile(path, LINK_MODE, None, path_bytes(entry.target or ""), 0)
    mode = PROGRAM_MODE if entry.mode & OWNER_EXECUTES else FILE_MODE
    return PatchFile(path, mode, entry.sha256, b"", entry.size_bytes)


def _require_no_clash(files: Mapping[str, PatchFile]) -> None:
    paths = {file.path for file in files.values()}
    for path in paths:
        end = path.rfind(b"/")
        while end > 0:
            if path[:end] in paths:
                raise InvalidInput("no patch can be made: a path of it is both a file and a folder")
            end = path.rfind(b"/", 0, end)


def _moves(old: Tree | None, new: Tree, moves: Mapping[str, str]) -> dict[str, str]:
    """Add to *moves* what is matched although its path is not the same: what lies in ``*.dist-info``."""
    if old is None:
        return {}
    before = matched_paths(old)
    matched = {entry.path: before[key].path for key, entry in matched_paths(new).items() if key in before}
    return {**matched, **moves}


def _partners(
    before: Mapping[str, PatchFile], after: Mapping[str, PatchFile], moves: Mapping[str, str]
) -> dict[str, str]:
    """Give the old path of each new one that has any: the same place first, then what is left of where it was."""
    places = {file.path: path for path, file in before.items()}
    partners = {path: places[file.path] for path, file in after.items() if file.path in places}
    free = before.keys() - partners.values()
    for path in after:
        source = moves.get(path)
        # NOTE: of a link that moves git 2.39 does not see that its old place becomes free.
        if path not in partners and source in free and not (before[source].is_link or after[path].is_link):
            partners[path] = source
            free.discard(source)
    return partners


def _ordered(steps: Iterable[PatchStep]) -> list[PatchStep]:
    """Leave out what stays, take what changes its kind apart, and put first what goes, to make room."""
    parts: list[PatchStep] = []
    for step in steps:
        if step.old and step.new and step.old.is_link != step.new.is_link:
            parts += [PatchStep(step.old, None), PatchStep(None, step.new)]
        elif step.old != step.new:
            parts.append(step)
    return sorted(parts, key=_order)


def _order(step: PatchStep) -> tuple[bool, bytes]:
    side = step.new or step.old
    assert side is not None, "a step has at least one side"
    return step.new is not None, side.path
