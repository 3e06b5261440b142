"""
What the tags in a wheel's name say, and which wheels they make alike.

``Tags.nearness`` lists what a wheel has in common with those of other tags,
the most telling first: the platform and architecture it was built for with the
same ABI, with an ABI of its family, with any; then the ABI alone. The versions
in a tag (``cp311``, ``manylinux_2_17``, ``macosx_11_0``) are no part of a
family. A pure wheel was built for no platform and is near to none.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple, TypeAlias

from packaging.utils import InvalidWheelFilename, parse_wheel_filename

Likeness: TypeAlias = tuple[str, ...]
"""What two wheels have in common."""

_PLATFORM: Final = re.compile(r"([a-z]+)[0-9]*(?:_[0-9]+)*_(.+)")
_FAMILIES: Final = {"manylinux": "linux"}
"""Platforms of another name that run the same; musl's Linux is one of its own."""
_NUMBER: Final = re.compile("[0-9]{1,9}")
_VERSION: Final = re.compile("[0-9]+")


class Tag(NamedTuple):
    """One of the tags that a wheel's name stands for."""

    interpreter: str
    abi: str
    platform: str


class Tags(frozenset[Tag]):
    """All tags of one wheel."""

    __slots__ = ()

    @property
    def is_pure(self) -> bool:
        """Say whether the wheel was built for no ABI and no platform."""
        return {tag[1:] for tag in self} == {("none", "any")}

    @property
    def age(self) -> tuple[list[int], ...]:
        """Order wheels by the versions in their tags, those for the oldest interpreter first."""
        return max((tuple(_numbers(part) for part in tag) for tag in self), default=())

    def nearness(self) -> list[Likeness]:
        """List what the wheel has in common with others, the most telling first."""
        ranked = {(rank, one) for tag in self if tag.platform != "any" for rank, one in enumerate(_likenesses(tag))}
        return [one for _, one in sorted(ranked)]


def tags_of(filename: str) -> Tags | None:
    """Read a wheel's tags from its name; None where it is no wheel's."""
    try:
        tags = parse_wheel_filename(filename)[3]
    except InvalidWheelFilename:
        return None
    return Tags(Tag(tag.interpreter, tag.abi, tag.platform) for tag in tags)


def _likenesses(tag: Tag) -> Iterator[Likeness]:
    platform = _PLATFORM.fullmatch(tag.platform)
    name, machine = platform.groups() if platform else (tag.platform, "")
    family = _FAMILIES.get(name, name)
    kind = _VERSION.sub("", tag.abi)
    yield "built", family, machine, "with", tag.abi, "for", tag.interpreter
    yield "built", family, machine, "with", tag.abi
    yield "built", family, machine, "with kind", kind
    yield "built", family, machine
    yield "system", family, "with", tag.abi
    yield "system", family, "with kind", kind
    yield "with", tag.abi
    yield "with kind", kind


def _numbers(part: str) -> list[int]:
    return [int(number) for number in _NUMBER.findall(part)]
