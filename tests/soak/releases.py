"""What is published while it goes on: several projects, each release other than the one before."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

PROJECTS = ("ant", "bee", "cat", "dog", "eel", "fox")
LARGE = frozenset({"cat", "fox"})
"""Each of their files takes a worker a second or so to read and to compare."""
TWO_FILES = frozenset({"bee", "cat", "eel"})
"""They come as a wheel and as a source distribution."""
HOOKED = frozenset({"dog", "bee"})
"""Their newest release has a start-up hook, which is a finding."""
MODULES = 12
LARGE_MODULES = 400


def dice_of(seed: float) -> random.Random:
    """Give dice that fall the same way for the same *seed*."""
    return random.Random(seed)  # noqa: S311  # a plan that can be repeated, not a secret


@dataclass(frozen=True, slots=True)
class Planned:
    """One release to publish."""

    project: str
    version: str
    files: dict[str, str]
    kinds: tuple[str, ...]


def plan(count: int, dice: random.Random) -> Iterator[Planned]:
    """Plan *count* releases, the versions of each project in order, the projects mixed."""
    numbers = dict.fromkeys(PROJECTS, 0)
    contents = {project: _first(project, dice) for project in PROJECTS}
    order = [project for project in PROJECTS for _ in range(-(-count // len(PROJECTS)))][:count]
    dice.shuffle(order)
    left = {project: order.count(project) for project in PROJECTS}
    for project in order:
        numbers[project] += 1
        left[project] -= 1
        _change(contents[project], numbers[project], dice)
        files = dict(contents[project])
        if project in HOOKED and not left[project]:
            files[f"{project}.pth"] = f"import {project}\n"
        kinds = ("wheel", "sdist") if project in TWO_FILES else ("wheel",)
        yield Planned(project, f"1.{numbers[project]}", files, kinds)


def _first(project: str, dice: random.Random) -> dict[str, str]:
    count = LARGE_MODULES if project in LARGE else MODULES
    return {f"{project}/module_{number}.py": _module(number, dice) for number in range(count)}


def _module(number: int, dice: random.Random) -> str:
    lines = (f"def function_{line}(value):\n    return value * {dice.randrange(10**6)}\n" for line in range(60))
    return f'"""Module {number}."""\n\n' + "\n".join(lines)


def _change(files: dict[str, str], number: int, dice: random.Random) -> None:
    """Alter a few lines in a quarter of the modules, and add one."""
    paths: Sequence[str] = sorted(files)
    for path in dice.sample(paths, len(paths) // 4):
        lines = files[path].split("\n")
        lines[dice.randrange(2, len(lines))] = f"CHANGED = {dice.randrange(10**6)}"
        files[path] = "\n".join(lines)
    files[f"{paths[0].partition('/')[0]}/added_{number}.py"] = _module(number, dice)
