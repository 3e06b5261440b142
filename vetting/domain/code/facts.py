"""
The facts of one source file: what it calls, with what, when; what it says in words; what it asks before it acts.

Values are *folded* before they become facts: ``"ex" + "ec"``, ``chr(101)``,
``"cexe"[::-1]``, ``bytes.fromhex(...)`` and base64 of a literal are what they
come to. Names are *resolved*: ``import subprocess as s; s.Popen`` is
``subprocess.Popen``, and so are ``getattr(s, "Po" + "pen")`` and
``__import__("subprocess").Popen``. What cannot be resolved says so.

Nobody changes a fact. Those of which there are thousands in a file are not
frozen all the same: to make a frozen one takes up to four times as long, a
twentieth of all the time in which Python is read.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias


class Language(StrEnum):
    """What a source file is written in."""

    PYTHON = "python"
    JAVASCRIPT = "javascript"
    SHELL = "shell"
    POWERSHELL = "powershell"
    BATCH = "batch"
    RUST = "rust"


SHELLS: Final = frozenset({Language.SHELL, Language.POWERSHELL, Language.BATCH})
"""Those whose scripts are read line by line, and do little but start programs."""


class When(StrEnum):
    """When code runs."""

    LOADED = "loaded"
    """As soon as the file is imported, required or executed."""
    CALLED = "called"
    """Only when something calls the function it stands in."""


@dataclass(slots=True, unsafe_hash=True)
class Place:
    """Where something begins; both from 1, the column in characters as in a finding."""

    line: int
    column: int


Constant: TypeAlias = str | bytes | int | float | bool | None


@dataclass(slots=True, unsafe_hash=True)
class Value:
    """What is known of an expression."""

    constant: Constant = None
    is_constant: bool = False
    calls: tuple[str, ...] = ()
    """Resolved names of all calls that the value is made by, inner ones and those behind local names included."""
    names: tuple[str, ...] = ()
    """Resolved names that it is made of otherwise: ``os.environ``, ``process.env``, a parameter's own name."""
    decoded: int = 0
    """How often folding had to decode something (base64, hex, reversal, character codes) to come to the constant."""
    parts: tuple[Constant, ...] = ()
    """Of a list or tuple: its first members, None where one is no constant."""


@dataclass(slots=True, unsafe_hash=True)
class Call:
    """One call."""

    name: str
    """Resolved and dotted; a method of an unknown object begins with a dot (``.decode``), what the file defines itself
    with ``<here>.``; "" if nothing is known."""
    arguments: tuple[Value, ...]
    keywords: tuple[tuple[str, Value], ...]
    place: Place
    when: When
    is_indirect: bool = False
    """Whether its name was not written but looked up: by getattr, by brackets, by a computed import."""


@dataclass(slots=True, unsafe_hash=True)
class Import:
    """A module that is loaded."""

    name: str
    """Resolved and dotted; as JavaScript spells it where it is JavaScript."""
    place: Place
    when: When
    is_computed: bool = False
    """Whether the name was put together, rather than written."""


@dataclass(slots=True, unsafe_hash=True)
class Text:
    """A string or bytes constant, after folding; one that is part of a larger one is not listed."""

    text: str
    """Bytes as Latin-1."""
    place: Place
    decoded: int = 0


@dataclass(slots=True, unsafe_hash=True)
class Name:
    """A name that is read, resolved where that is possible: ``os.environ``, ``process.env``."""

    name: str
    place: Place
    when: When


@dataclass(frozen=True, slots=True)
class Assignment:
    """Something that is written to a name or an attribute that others own: ``window.fetch = …``."""

    name: str
    place: Place
    when: When


@dataclass(slots=True, unsafe_hash=True)
class Guard:
    """A condition, with all that it depends on."""

    value: Value
    place: Place
    when: When


@dataclass(slots=True, unsafe_hash=True)
class Statement:
    """A statement that runs when the file is loaded, beyond imports, definitions and plain assignments."""

    text: str
    """Normalised, so that the same statement is the same text however it is laid out."""
    place: Place
    is_aside: bool = False
    """Whether it only runs within what defines, assigns or decides something: a decorator, a default, a condition."""


@dataclass(frozen=True, slots=True)
class Identifier:
    """A name that the file gives to something, if there is more in it than ASCII: it may look like another."""

    name: str
    place: Place
    is_escaped: bool = False
    """Whether it is a plain name, of whatever, whose letters are written as escapes."""


@dataclass(frozen=True, slots=True)
class CodeFacts:
    """All that is known of one source file."""

    language: Language
    calls: tuple[Call, ...] = ()
    imports: tuple[Import, ...] = ()
    texts: tuple[Text, ...] = ()
    names: tuple[Name, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    guards: tuple[Guard, ...] = ()
    statements: tuple[Statement, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    starts: tuple[Call, ...] = ()
    """Of the calls, those that start a program: what it is given in constants is read next (:mod:`started`)."""
    broken: str | None = None
    """Why not all of it could be understood; the facts are then those of the parts that could."""
    rough: str | None = None
    """How it was read instead, if there is no reader for just its language (shells, notebooks, Cython, TypeScript,
    builds): much may be missing, which is said only where the file runs. Whether it is a shell's script,
    ``language`` tells."""
    codec: str | None = None
    """What the file says that it is written in, if that is nothing that source is usually written in."""
