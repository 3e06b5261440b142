"""What C3 takes for a download that is kept: under which name it lies there afterwards."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final, NamedTuple

from vetting.domain.code.facts import Call, CodeFacts, Place, Value, When
from vetting.domain.signals.code.acts import NETWORK, PROCESS, acts_of_all
from vetting.domain.signals.code.asking import Act, calls_of, flowing_into, given, opens_to_write, words_of

MAX_KEPT: Final = 20
"""Downloads of one file that are followed."""
MAX_RUN: Final = 400
"""Calls of one file that are held against downloads."""
MAX_COMMAND: Final = 100
"""Words of a command."""
MAX_TEXT: Final = 4000
"""Characters of a command."""
NEAR: Final = 20
"""Lines between a download and a step that is given what is called the same, at most, if nobody knows the path."""
_RETRIEVERS: Final = frozenset({"urllib.request.urlretrieve", "urllib.urlretrieve", "wget.download"})
_CLIENT: Final = re.compile(r"(?:^|[ /\\])(?:curl|wget)(?:\.exe)?[ ]")
_INTO: Final = re.compile(r"-[a-zA-Z]{0,12}[oO]|--output(?:-document)?")
_ADDRESS: Final = re.compile(
    r"['\"]?(?:https?|ftp)://[^\s/?#'\"]{1,300}/(?:[^\s?#'\"]{0,300}/)?([^\s/?#'\"]{1,200})(?:[?#][^\s]*)?['\"]?;?"
)
_REMOTE_NAME: Final = re.compile(r"-[a-zA-Z]{0,12}O[a-zA-Z]{0,12}|--remote-name(?:-all)?")
_FOLDER: Final = frozenset({"cd", "pushd", "-P", "--directory-prefix", "--output-dir"})
_STREAM: Final = "fs.createWriteStream"
_PIPES: Final = frozenset({
    ".pipe", "stream.pipeline", "stream/promises.pipeline", "stream.promises.pipeline", "pipeline",
})  # fmt: skip
_ARCHIVES: Final = frozenset({"zipfile.ZipFile", "tarfile.open", "tarfile.TarFile", "shutil.unpack_archive"})
WRITERS: Final = frozenset({".write", ".write_bytes", ".write_text", ".writelines"})
_FILE_WRITERS: Final = frozenset({
    "fs.writeFileSync", "fs.writeFile", "fs.promises.writeFile", "fs/promises.writeFile", "fs.appendFileSync",
})  # fmt: skip
"""What is given a path, and what is written there."""
Named = str | tuple[tuple[str, ...], tuple[str, ...]]
"""A path: a constant, or what it is made of."""


class Kept(NamedTuple):
    """A download that is kept."""

    path: Named
    place: Place
    how: str
    is_loaded: bool = False
    """Whether it is fetched as soon as the file is loaded, and run when it has come."""
    is_folder: bool = False
    """Whether it is where an archive was unpacked that came from the network."""


def kept_in(facts: CodeFacts, acts: tuple[Act, ...]) -> Iterator[Kept]:
    """Yield the downloads that are kept, and the folders into which those are unpacked that are archives."""
    unpacks = calls_of(facts, _ARCHIVES)[:MAX_RUN]
    for one in _downloads(facts, acts):
        yield one
        yield from _unpacked(facts, one, unpacks)
    for call in unpacks:
        if any(acts_of_all(value.calls) & NETWORK for value in call.arguments[:1]):
            yield from _folders(facts, call, call.name)


def _downloads(facts: CodeFacts, acts: tuple[Act, ...]) -> Iterator[Kept]:
    is_asking = False
    for act in acts:
        if act.acts & NETWORK:
            is_asking = True
            if act.call.name in _RETRIEVERS:
                into = [value for key, value in act.call.keywords if key in {"filename", "out"}]
                for value in [*act.call.arguments[1:2], *into]:
                    yield from _named(value, act.call.place, act.call.name)
        elif act.acts & PROCESS and _CLIENT.search(words := words_of(act.call)[:MAX_TEXT]):
            for option, path in pairwise(words.split()[:MAX_COMMAND]):
                if _INTO.fullmatch(option):
                    yield Kept(path, act.call.place, act.call.name)
            for path in _by_own_name(words.split()[:MAX_COMMAND]):
                yield Kept(path, act.call.place, act.call.name)
    if is_asking:
        yield from _written(facts)
        yield from _piped(facts, [act.call for act in acts if act.acts & NETWORK])


def _by_own_name(words: list[str]) -> Iterator[str]:
    """Give the paths of what a client keeps under the name that the address ends in."""
    names = [hit.group(1) for hit in map(_ADDRESS.fullmatch, words) if hit]
    is_wget = any(word.endswith(("wget", "wget.exe")) for word in words)
    if not names or not any(map(_REMOTE_NAME.fullmatch, words)) ^ is_wget:
        return
    folders = [folder.strip("'\";&").rstrip("/") for option, folder in pairwise(words) if option in _FOLDER]
    for name in names:
        yield from (f"{folder}{name}" for folder in ("", "./", *(f"{one}/" for one in folders)))


def _piped(facts: CodeFacts, asking: list[Call]) -> Iterator[Kept]:
    """Give the files of JavaScript into which a stream goes, beside what asks the network; none that is a file's."""
    streams = calls_of(facts, {_STREAM})[:MAX_RUN]
    pipes = calls_of(facts, _PIPES) if streams else []
    local = {call.place for call in calls_of(facts, {"fs.createReadStream"})} if pipes else set[Place]()
    lines = {call.place.line for call in asking} if pipes else set[int]()
    for pipe in pipes[:MAX_RUN]:
        made_of = {name for value in given(pipe) for name in value.calls}
        line = pipe.place.line
        if _STREAM not in made_of or "fs.createReadStream" in made_of or pipe.place in local:
            continue
        if lines.isdisjoint(range(line - NEAR, line + NEAR + 1)):
            continue
        for call in streams:
            if abs(call.place.line - line) <= NEAR:
                for one in _named(call.arguments[0], call.place, pipe.name) if call.arguments else ():
                    yield one._replace(is_loaded=pipe.when is When.LOADED)


def _unpacked(facts: CodeFacts, kept: Kept, unpacks: list[Call]) -> Iterator[Kept]:
    """Give the folders into which a download is unpacked."""
    for call in unpacks:
        if is_later(kept, call) and any(identity(value) == kept.path for value in call.arguments[:1]):
            yield from _folders(facts, call, kept.how)


def _folders(facts: CodeFacts, call: Call, how: str) -> Iterator[Kept]:
    """Give the folders into which a call, or what is done with what it opens, unpacks."""
    into = call.arguments[1:2] if call.name == "shutil.unpack_archive" else _extracted(facts, call)
    for value in into:
        for one in _named(value, call.place, how):
            yield one._replace(is_folder=True)


def _extracted(facts: CodeFacts, opened: Call) -> Iterator[Value]:
    for call in calls_of(facts, {".extractall"}):
        if 0 <= call.place.line - opened.place.line <= NEAR:
            yield from call.arguments[:1]
            yield from (value for key, value in call.keywords if key == "path")


def _written(facts: CodeFacts) -> Iterator[Kept]:
    """Give the files into which something is written that came from the network."""
    for call in calls_of(facts, _FILE_WRITERS)[:MAX_KEPT]:
        if any(acts_of_all(value.calls) & NETWORK for value in call.arguments[1:2]):
            yield from _named(call.arguments[0], call.place, call.name)
    writes = [call for call in calls_of(facts, WRITERS) if flowing_into(call) & NETWORK][:MAX_KEPT]
    opens = calls_of(facts, {"open", "pathlib.Path"})[:MAX_RUN] if writes else []
    for write in writes:
        wanted = "open" if write.name in {".write", ".writelines"} else "pathlib.Path"
        before = [
            call
            for call in opens
            if call.name == wanted and write.place.line - NEAR <= call.place.line <= write.place.line
            if wanted != "open" or opens_to_write(call)
        ]
        for call in before[-1:]:
            for value in call.arguments[:1]:
                yield from _named(value, write.place, write.name)


def _named(value: Value, place: Place, how: str) -> Iterator[Kept]:
    if (path := identity(value)) is not None:
        yield Kept(path, place, how)


def identity(value: Value) -> Named | None:
    """Name what a value is; None where many others would be called the same."""
    if isinstance(value.constant, str) and value.constant:
        return value.constant
    names = tuple(name for name in value.names if name != "sys.executable")
    if not (value.calls or names) or value.is_constant or {"self", "this", "__file__"} & set(names):
        return None
    return value.calls, names


def is_later(kept: Kept, call: Call) -> bool:
    """Say whether a call stands after a download, and near it if nobody knows the path."""
    lines = call.place.line - kept.place.line
    is_after = lines > 0 or (lines == 0 and call.place.column >= kept.place.column)
    return is_after and (isinstance(kept.path, str) or lines <= NEAR)
