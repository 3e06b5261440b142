"""
What the command line asks to certify: one thing, several, a list in a file, or what is suggested.

One is ``PROJECT [[FROM] VERSION]``. Several are ``PROJECT:VERSION`` or
``PROJECT:FROM..VERSION`` each, as arguments or one a line in a file, where a
line may also be ``PROJECT VERSION`` or ``PROJECT FROM VERSION``.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from vetting.domain.errors import InvalidInput
from vetting.domain.recollection import Recollection
from vetting.domain.releases import Ecosystem, ProjectName, project_name
from vetting.domain.suggestions import Step
from vetting.usecases.certifying import Wish

STDIN = "-"
MAX_BATCH_BYTES = 1 << 20
_MOST_VERSIONS = 2
_ARROWS = ("..", "->")


def wishes_of(words: Sequence[str], ecosystem: Ecosystem, recollection: Recollection) -> tuple[Wish, ...]:
    """
    Read the arguments.

    Args:
        words: The arguments.
        ecosystem: Whose projects they name.
        recollection: Fills in what they leave out.

    Raises:
        InvalidInput: They are none of the forms above, or nothing was looked at that could fill them in.
    """
    if words and ":" in words[0]:
        return _distinct(Wish(_named(word, ecosystem)) for word in words)
    project = project_name(ecosystem, words[0]) if words else None
    if words[1:]:
        return (Wish(_step([*words], ecosystem)),)
    last = recollection.last(ecosystem, project)
    if last is None:
        which = "which project and versions?" if project is None else f"which version of {project}?"
        raise InvalidInput(f"{which} write PROJECT VERSION or PROJECT FROM VERSION, or look at one with `revet diff`")
    return (Wish(last),)


def wishes_in(path: str, ecosystem: Ecosystem) -> tuple[Wish, ...]:
    """
    Read a list, ``-`` for the standard input; ``#`` begins a comment.

    Raises:
        InvalidInput: It cannot be read, is empty, or has a line of another form; the message names the line.
    """
    found = []
    for number, line in enumerate(_text(path).splitlines(), start=1):
        words = [word for word in line.partition("#")[0].split() if word not in _ARROWS]
        if words:
            try:
                is_compact = len(words) == 1
                found.append(Wish(_named(words[0], ecosystem) if is_compact else _step(words, ecosystem)))
            except InvalidInput as error:
                raise InvalidInput(f"{path}, line {number}: {error}") from error
    if not found:
        raise InvalidInput(f"{path} names nothing to certify")
    return _distinct(found)


def single_project(words: Sequence[str], ecosystem: Ecosystem) -> ProjectName:
    """
    Read arguments that name one project and nothing else.

    Raises:
        InvalidInput: They do not.
    """
    if len(words) != 1:
        raise InvalidInput("a wildcard audit is about one project and no version: write PROJECT alone")
    return project_name(ecosystem, words[0])


def _distinct(wishes: Iterable[Wish]) -> tuple[Wish, ...]:
    return tuple(dict.fromkeys(wishes))


def _named(word: str, ecosystem: Ecosystem) -> Step:
    """Read ``PROJECT:VERSION`` or ``PROJECT:FROM..VERSION``."""
    name, colon, versions = word.partition(":")
    if not colon or not versions:
        raise InvalidInput(f"{word!r} is neither PROJECT:VERSION nor PROJECT:FROM..VERSION")
    return _step([name, *_ends(versions)], ecosystem)


def _ends(versions: str) -> Iterator[str]:
    for arrow in _ARROWS:
        before, found, after = versions.partition(arrow)
        if found:
            yield from (before.strip(), after.strip())
            return
    yield versions


def _step(words: Sequence[str], ecosystem: Ecosystem) -> Step:
    name, *versions = (word.strip() for word in words)
    if not 1 <= len(versions) <= _MOST_VERSIONS or not all(versions):
        raise InvalidInput("a change leads from one version to another: write PROJECT FROM VERSION")
    *base, version = versions
    return Step(project_name(ecosystem, name), base[0] if base else None, version)


def _text(path: str) -> str:
    try:
        if path == STDIN:
            content = sys.stdin.read(MAX_BATCH_BYTES + 1)
        else:
            with Path(path).open(encoding="utf-8-sig") as file:
                content = file.read(MAX_BATCH_BYTES + 1)
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{path} is not UTF-8 text") from error
    if len(content) > MAX_BATCH_BYTES:
        raise InvalidInput(f"{path} is longer than {MAX_BATCH_BYTES:,} characters")
    return content
