"""Which of the paths that a file names it writes to, as far as that can be told without running it."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

from vetting.domain.code.facts import SHELLS, Call, CodeFacts, Constant, Text, Value
from vetting.domain.signals.code.acts import NETWORK, WRITE
from vetting.domain.signals.code.asking import Act, ById, acts_in, calls_of, given, words_of
from vetting.domain.signals.code.paths import COMMANDS, JOINERS, MAX_PATH, joined_by, texts_like
from vetting.domain.signals.code.silence import MAX_COMMAND

ASKS_INSTALLED: Final = frozenset({
    "site.getsitepackages", "site.getusersitepackages", "sysconfig.get_path", "sysconfig.get_paths",
    "distutils.sysconfig.get_python_lib",
})  # fmt: skip
_NEAR: Final = 3
"""Lines above a call that writes where the path may have been put together that it is given by a name."""
_ABOVE: Final = 20
"""Lines above a name where the folder may have been put together that it is joined to."""
MAX_IN_FOLDERS: Final = 20
"""Names, and folders, that are tried together."""
_SLASHES: Final = "/\\"
_FOLDER: Final = re.compile(
    r"(?:^|[/\\])(?:\.ssh|\.local/bin|\.cargo|autostart|\.config[/\\]git|(?:fish|systemd|git)(?:[/\\](?:conf\.d|user))?)"
    r"[/\\]?$"
)
"""Folders in which a file counts by a name that says nothing elsewhere."""
_LEAF: Final = re.compile(
    r"[/\\]?(?:config(?:\.toml|\.fish)?|rc|(?:(?:user|conf\.d)[/\\])?[\w.@-]*\.(?:fish|desktop|service|timer|path)"
    rf"|{COMMANDS})"
)
_COPIES: Final = frozenset({
    "shutil.copy", "shutil.copyfile", "shutil.copy2", "shutil.move", "os.rename", "os.replace", "os.symlink", "os.link",
    "fs.copyFile", "fs.copyFileSync", "fs.symlink", "fs.symlinkSync", "fs.rename", "fs.renameSync", "std::fs::copy",
    "std::fs::rename", "fs::copy", "fs::rename", "std::os::unix::fs::symlink",
})  # fmt: skip
"""Calls that read what they are given first, and write to what they are given then."""
_READS: Final = re.compile(
    r"(?:cp|copy|copy-item|install|mv|move|move-item|ln)\b(?!.*\s(?:-t\b|--target))", re.IGNORECASE | re.DOTALL
)
"""A command that takes what it names before the last word from there."""
_REACHES: Final = re.compile(
    r"(?:cd|chdir|pushd|set-location|push-location)\b|(?:sed|perl)\s.{0,80}-\w*i", re.IGNORECASE
)
"""A command that goes to a folder, or changes a file in its place."""
_LEFT_OUT: Final = "…"
"""What stands in a long command for the middle of it."""
MAX_WORD: Final = 200
"""Characters of a path that are sought in a command, where long words are shortened."""


def writes_in(facts: CodeFacts, wanted: int = WRITE) -> Act | None:
    """Give the first call that writes something."""
    return next((act for act in acts_in(facts) if act.acts & wanted), None)


@lru_cache(maxsize=4)
def _writing(key: ById) -> tuple[frozenset[int], frozenset[Constant], bool]:
    """Give the lines of calls that write, what they are given, and whether one is told where modules are installed."""
    calls = [act.call for act in acts_in(key.facts) if act.acts & WRITE]
    values = [one for call in calls for one in given(call)]
    is_told = any(not ASKS_INSTALLED.isdisjoint(one.calls) for one in values)
    return frozenset(call.place.line for call in calls), frozenset(one.constant for one in values), is_told


def is_written(facts: CodeFacts, text: Text) -> bool:
    """Say whether a call that writes is given this very text, stands where it stands, or is told where to."""
    lines, constants, is_told = _writing(ById(facts))
    return is_told or text.place.line in lines or text.text in constants


def target_of(call: Call) -> Value | None:
    """Give what a call that writes is told to write to; None if that is the object whose method it is."""
    if call.name.startswith("."):
        return None
    return next(iter(call.arguments[1:2] if call.name in _COPIES else call.arguments), None)


def paths_written(facts: CodeFacts, pattern: re.Pattern[str]) -> Iterator[tuple[Text, bool]]:
    """Give those paths that *pattern* hits and that are written to, with whether it is sure, and not only near."""
    writing = [act.call for act in acts_in(facts) if act.acts & WRITE]
    if not writing:
        return
    if facts.language in SHELLS:
        targets = targets_of(facts)
        for text in facts.texts:
            if text.place.line in targets and _hits(pattern, text) and is_target(text, targets):
                yield text, True
        return
    aims = _Aims(writing)
    given_ones = [text for text in facts.texts if aims.may_be(text)]
    joined = [text for call in calls_of(facts, JOINERS) for text in joined_by(call) if aims.may_be(text)]
    seen: set[tuple[int, str]] = set()
    for text in (*given_ones, *joined, *_in_folders(facts, [*given_ones, *joined], aims)):
        key = (text.place.line, text.text)
        if key not in seen and _hits(pattern, text):
            seen.add(key)
            yield text, text.place.line in aims.sure or text.text in aims.constants


def _in_folders(facts: CodeFacts, aimed: list[Text], aims: "_Aims") -> Iterator[Text]:
    """Give those that may be names in a folder together with each such folder that stands on the lines above them."""
    leaves = [text for text in aimed if text.text not in aims.constants and _LEAF.fullmatch(text.text[:MAX_WORD])]
    if leaves:
        folders = [one for one in texts_like(facts, _FOLDER) if len(one.text.split()) == 1]
        for leaf in leaves[:MAX_IN_FOLDERS]:
            for one in folders[:MAX_IN_FOLDERS]:
                if 0 <= leaf.place.line - one.place.line <= _ABOVE:
                    path = f"{one.text.rstrip(_SLASHES)}/{leaf.text.lstrip(_SLASHES)}"
                    yield Text(path, leaf.place, max(one.decoded, leaf.decoded))


def _hits(pattern: re.Pattern[str], text: Text) -> bool:
    return len(text.text) <= MAX_PATH and pattern.search(text.text) is not None and len(text.text.split()) == 1


class _Aims:
    """Where to look for what calls that write are told to write to."""

    def __init__(self, writing: list[Call]) -> None:
        self.constants: set[str] = set()
        """The paths that calls are given as they are."""
        self.sure: set[int] = set()
        """Lines on which others are put together."""
        self._near: set[int] = set()
        self._others: set[tuple[int, str]] = set()
        """What else is given on such a line: what is written, or copied from."""
        for call in writing:
            self._add(call)

    def _add(self, call: Call) -> None:
        target, line = target_of(call), call.place.line
        if target is not None and isinstance(target.constant, str):
            self.constants.add(target.constant)
        elif not (call.name in _COPIES and target is not None and not target.calls and call.arguments[0].calls):
            self.sure.add(line)
            if target is None or target.calls:
                self._near.update(range(line - _NEAR, line))
        self._others.update((line, one.constant) for one in given(call) if isinstance(one.constant, str))

    def may_be(self, text: Text) -> bool:
        """Say whether a text stands where such a path does."""
        line = text.place.line
        if line in self.sure or line in self._near:
            return text.text in self.constants or (line, text.text) not in self._others
        return text.text in self.constants


def targets_of(facts: CodeFacts) -> Mapping[int, set[str]]:
    """Give the words of a script's commands that may say where these write or go, line by line; "" for any at all."""
    found: dict[int, set[str]] = defaultdict(set)
    for act in acts_in(facts):
        words = words_of(act.call)[:MAX_COMMAND]
        if act.acts & (WRITE | NETWORK) or _REACHES.match(words):
            each = [word for word in words.split() if not word.startswith(">")]
            wholes = [one.constant for one in given(act.call) if isinstance(one.constant, str)]
            found[act.call.place.line].update(each[-1:] if _READS.match(words) else [*each, *wholes])
            if _LEFT_OUT in words:
                found[act.call.place.line].add("")
    return found


def is_target(text: Text, targets: Mapping[int, set[str]]) -> bool:
    """Say whether a command of the line writes to a path; of one that does not stand there as one word it may."""
    words = targets.get(text.place.line, set())
    return text.text in words or "" in words or (bool(words) and (" " in text.text or len(text.text) > MAX_WORD))
