"""
What Cargo's own settings (``.cargo/config.toml``) have started, and when, and where they have crates taken from.

What rustc is told (``rustflags``) names programs as well: a linker, what that
links by, a code generator, and files that hold more flags.

Source: The Cargo Book, "Configuration", "Source Replacement", "Registry Authentication"; The rustc
    Book, "Codegen Options" and "@path"; tried with cargo 1.95.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import pairwise
from typing import Any, Final, NamedTuple

from vetting.domain.facts.cargo import CargoNeed, needs_of


class Occasion(StrEnum):
    """When a program is started."""

    BUILD = "whenever cargo builds in this folder"
    SET = "by what cargo starts as it builds in this folder"
    LOGIN = "when cargo needs a token for a registry, and is given it"
    ASKED = "when cargo is asked in this folder to test, run or document what it built"


class CargoProgram(NamedTuple):
    """A program that settings name."""

    keys: tuple[str, ...]
    """Where it stands: ``("build", "rustc-wrapper")``."""
    program: str
    """Without what it is told."""
    occasion: Occasion


_COMPILERS: Final = ("rustc", "rustc-wrapper", "rustc-workspace-wrapper")
_SHORT: Final = ("b", "c", "d", "t", "r", "rm")
"""Cargo's own aliases, which alone may be given another meaning; its commands may not."""
_OF_RUSTC: Final = re.compile(r"(?:--codegen=?|-[CZ])?(?:linker|codegen-backend)=(.+)", re.DOTALL)
_LINKED: Final = re.compile(r"(?:--codegen=?|-[CZ])?(?:pre-)?link-args?=(.+)", re.DOTALL)
_PARTS: Final = re.compile(r"[^\s,]+")
_OF_LINKER: Final = (
    "-fuse-ld=",
    "--ld-path=",
    "-fplugin=",
    "-specs=",
    "--specs=",
    "-plugin=",
    "-plugin",
    "-wrapper",
    "-B",
)
"""What a linker, or the compiler that links, is told to start or load; the path follows at once, or by itself."""
_LOADED: Final = frozenset(
    {
        *(
            "PATH",
            "LD_PRELOAD",
            "LD_AUDIT",
            "LD_LIBRARY_PATH",
            "DYLD_INSERT_LIBRARIES",
            "DYLD_LIBRARY_PATH",
            "BASH_ENV",
        ),
        *("PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "NODE_OPTIONS", "PERL5OPT", "PERL5LIB", "RUBYOPT", "RUBYLIB"),
        "GIT_SSH_COMMAND",
    }
)
"""Variables that decide what any program is, or what it loads."""
_TOOLS: Final = re.compile(
    r"(?:(?:HOST|TARGET)_)?(?:CC|CXX|AR|LD|NM|RANLIB|STRIP|MAKE|CMAKE|NINJA|NASM|PROTOC|PKG_CONFIG|PYO3_PYTHON"
    r"|PYTHON|PYTHON_SYS_EXECUTABLE|RUSTC|RUSTDOC|CARGO|LLVM_CONFIG_PATH|CLANG_PATH|LIBCLANG_PATH|GIT_SSH)(?:_[\w-]+)?"
    r"|\w+_(?:LINKER|RUNNER|WRAPPER)"
)
"""Variables by which build scripts, and the crates that they use, find the programs that they start."""
_OF_SOURCES: Final = {"registry": False, "git": False, "local-registry": True, "directory": True}
_OF_NEEDS: Final = {"git": False, "registry": False, "registry-index": False, "path": True}
_BUILT_IN: Final = "cargo:"
_STARTS_ANOTHER: Final = "cargo:token-from-stdout"


def programs_of(document: Mapping[str, Any]) -> Iterator[CargoProgram]:
    """Give the programs that one file of settings names."""
    build = _table(document, "build")
    for key in _COMPILERS:
        yield from _named(build, ("build", key), Occasion.BUILD)
    yield from _named(build, ("build", "rustdoc"), Occasion.ASKED)
    yield from _flags(build, ("build", "rustflags"), Occasion.BUILD)
    yield from _flags(build, ("build", "rustdocflags"), Occasion.ASKED)
    for target in _table(document, "target"):
        settings = _table(document, "target", target)
        yield from _named(settings, ("target", target, "linker"), Occasion.BUILD)
        yield from _flags(settings, ("target", target, "rustflags"), Occasion.BUILD)
        yield from _named(settings, ("target", target, "runner"), Occasion.ASKED)
        yield from _flags(settings, ("target", target, "rustdocflags"), Occasion.ASKED)
    yield from _variables(_table(document, "env"))
    yield from _providers(document)
    yield from _named(_table(document, "doc"), ("doc", "browser"), Occasion.ASKED)
    aliases = _table(document, "alias")
    yield from (CargoProgram(("alias", one), f"cargo {one}", Occasion.ASKED) for one in _SHORT if one in aliases)


def included(document: Mapping[str, Any]) -> list[str]:
    """List the files whose settings are taken besides."""
    stated = document.get("include")
    found = (one.get("path") if isinstance(one, dict) else one for one in _listed(stated))
    return [one for one in found if isinstance(one, str)]


class CrateSource(NamedTuple):
    """A place besides the index of crates that settings have crates taken from."""

    keys: tuple[str, ...]
    address: str
    is_folder: bool
    """Whether it lies on the disk: seen from the folder that holds ``.cargo``."""


def sources_of(document: Mapping[str, Any]) -> Iterator[CrateSource]:
    """Give the registries, repositories and folders that one file of settings names."""
    names = _table(document, "registries")
    places: list[tuple[Mapping[str, Any], tuple[str, ...], Mapping[str, bool]]]
    places = [(_table(names, name), ("registries", name), {"index": False}) for name in names]
    names = _table(document, "source")
    places += [(_table(names, name), ("source", name), _OF_SOURCES) for name in names]
    places += [(_patched(one), ("patch", one.condition, one.key), _OF_NEEDS) for one in _patches(document)]
    for table, where, kinds in places:
        for key, is_folder in kinds.items():
            address = table.get(key)
            if isinstance(address, str):
                yield CrateSource((*where, key), address, is_folder)
    yield from (CrateSource(("paths",), one, is_folder=True) for one in _words(document.get("paths")))


def _patches(document: Mapping[str, Any]) -> Iterator[CargoNeed]:
    return needs_of({"patch": document.get("patch")})


def _patched(need: CargoNeed) -> Mapping[str, Any]:
    return need.wanted if isinstance(need.wanted, dict) else {}


def _providers(document: Mapping[str, Any]) -> Iterator[CargoProgram]:
    registry = _table(document, "registry")
    places: list[tuple[Mapping[str, Any], tuple[str, ...]]] = [(registry, ("registry", "credential-provider"))]
    names = _table(document, "registries")
    places += [(_table(names, name), ("registries", name, "credential-provider")) for name in names]
    aliases = _table(document, "credential-alias")
    places += [(aliases, ("credential-alias", name)) for name in aliases]
    stated = [(keys, _words(table.get(keys[-1]))) for table, keys in places]
    everywhere = ("registry", "global-credential-providers")
    stated += [(everywhere, _words(one)) for one in _listed(registry.get(everywhere[-1]))]
    for where, provider in stated:
        words = provider[1:] if provider[:1] == [_STARTS_ANOTHER] else provider
        if words and not words[0].startswith(_BUILT_IN) and words[0] not in aliases:
            yield CargoProgram(where, words[0], Occasion.LOGIN)


def _variables(table: Mapping[str, Any]) -> Iterator[CargoProgram]:
    """Give the variables that decide what is started; a program that is found by its name alone is anybody's."""
    for name, stated in table.items():
        value = stated.get("value") if isinstance(stated, dict) else stated
        is_within = isinstance(stated, dict) and stated.get("relative") is True
        is_tool = _TOOLS.fullmatch(name) is not None and isinstance(value, str) and (is_within or is_path(value))
        if isinstance(value, str) and (is_tool or name.upper() in _LOADED):
            yield CargoProgram(("env", name), value, Occasion.SET)


def _named(table: Mapping[str, Any], keys: tuple[str, ...], occasion: Occasion) -> Iterator[CargoProgram]:
    """Give what a key names; a compiler is one path, whatever blanks it has, and others are a path and arguments."""
    value = table.get(keys[-1])
    is_path_alone = keys[-1] in (*_COMPILERS, "rustdoc", "linker") and isinstance(value, str)
    words = [value] if is_path_alone else _words(value)
    if words and words[0]:
        yield CargoProgram(keys, words[0], occasion)


def _flags(table: Mapping[str, Any], keys: tuple[str, ...], occasion: Occasion) -> Iterator[CargoProgram]:
    words, parts = _words(table.get(keys[-1])), [""]
    for word in words:
        if linked := _LINKED.fullmatch(word):
            parts += _PARTS.findall(linked.group(1))
        elif hit := _OF_RUSTC.fullmatch(word):
            yield CargoProgram(keys, hit.group(1), occasion)
        elif word.startswith("@"):
            yield CargoProgram(keys, word, occasion)
    for before, part in pairwise(parts):
        told = (
            part if before in _OF_LINKER else next((part[len(one) :] for one in _OF_LINKER if part.startswith(one)), "")
        )
        if is_path(told):
            yield CargoProgram(keys, told, occasion)


def is_path(program: str) -> bool:
    """Tell whether a program is named by where it lies, and not found by its name."""
    return "/" in program or "\\" in program


def _words(value: object) -> list[str]:
    if isinstance(value, str):
        return value.split()
    return [one for one in _listed(value) if isinstance(one, str)]


def _listed(value: object) -> Sequence[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _table(document: Mapping[str, Any], *keys: str) -> Mapping[str, Any]:
    table = document
    for key in keys:
        within = table.get(key)
        table = within if isinstance(within, dict) else {}
    return table
