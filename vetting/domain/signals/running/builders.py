"""
What builds a distribution from its source, and which of its files that reads and runs.

A wheel is built already. Source: meson-python's, scikit-build-core's and
maturin's manuals, "Getting started"; The Cargo Book, "Build Scripts",
"Cargo Targets"; npm's manual, "Scripts", on ``binding.gyp``.
"""

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from vetting.domain.code.building.files import AUTOCONF
from vetting.domain.code.reading import BUILD_SCRIPT
from vetting.domain.facts.stated import Unparsable
from vetting.domain.facts.toml import toml_of
from vetting.domain.releases import Ecosystem
from vetting.domain.signals.hooks.values import table_in
from vetting.domain.signals.interface import TreeSide
from vetting.domain.signals.places import is_beside_code
from vetting.domain.signals.running.wanted import Names, Wanted
from vetting.domain.trees import EntryKind, TreeEntry

Read = Callable[[TreeEntry], bytes]
MAX_MANIFESTS: Final = 200
"""Of cargo, in one distribution."""
CARGO: Final = "cargo"
AUTOTOOLS: Final = "autoreconf"
_MESON: Final = ("meson.build", "meson.options", "meson_options.txt")
_SUBPROJECT: Final = re.compile(r"subprojects/(?:[^/]+\.wrap|[^/]+/meson\.build)")
"""What a dependency may fall back on."""
_CMAKE: Final = ("CMakeLists.txt",)
READ_BY: Final = {
    **dict.fromkeys(("make", "gmake", "nmake", "mingw32-make", "bmake"), ("GNUmakefile", "Makefile")),
    **dict.fromkeys(("cmake", "cmake3", "cmake-js"), _CMAKE),
    **dict.fromkeys(("meson", "muon"), _MESON),
    **dict.fromkeys((AUTOTOOLS, "autoconf", "automake", "aclocal"), ("configure.ac", "configure.in", "Makefile.am")),
    **dict.fromkeys((CARGO, "maturin", "napi", "wasm-pack"), (BUILD_SCRIPT,)),
    **dict.fromkeys(("node-gyp", "node-pre-gyp", "node-gyp-build"), ("binding.gyp",)),
    "scons": ("SConstruct",),
    "waf": ("wscript",),
    "rake": ("Rakefile",),
    "just": ("justfile",),
}
"""What a program that builds reads, in the folder that it is started in, without being told."""
RUN_CARGO: Final = frozenset(tool for tool, names in READ_BY.items() if names == READ_BY[CARGO])
_AUTOTOOLS: Final = frozenset(tool for tool, names in READ_BY.items() if names == READ_BY[AUTOTOOLS])
TOOL_OF_MODULE: Final = {"skbuild": "cmake", "cmake_build_extension": "cmake", "setuptools_rust": CARGO}
"""Which of them a module of Python starts."""
_TOOL_OF_BACKEND: Final = {
    "mesonpy": "meson",
    "scikit_build_core": "cmake",
    "skbuild": "cmake",
    "py_build_cmake": "cmake",
    "maturin": CARGO,
    "setuptools_rust": CARGO,
}
_TOOL_OF_PROJECT: Final = {"meson-python": "meson", "scikit-build": "cmake", "cmake": "cmake", "setuptools-rust": CARGO}
"""By what building needs, where that is no backend's name."""


def tools_of(side: TreeSide, read: Read) -> Iterator[tuple[str, str]]:
    """Give the programs that build a distribution, each with who starts it, as a sentence goes on."""
    backend = _backend(side, read)
    if backend is not None:
        for tool in sorted(backend):
            yield tool, "read by what pyproject.toml has build this"
    if "package.json" in side.matched and "binding.gyp" in side.matched:
        yield "node-gyp", "built by npm when this is installed"
    if _is_crate(side):
        yield CARGO, "run by cargo when this is built"


def _backend(side: TreeSide, read: Read) -> set[str] | None:
    """Name the programs that the build backend starts, and what it needs to be there."""
    table = table_in(_toml(side.matched.get("pyproject.toml"), read), "build-system")
    named = table.get("build-backend")
    modules = {str(named).partition(":")[0].partition(".")[0]} if named else set()
    tools = {_TOOL_OF_BACKEND[module] for module in modules & _TOOL_OF_BACKEND.keys()}
    requires = table.get("requires")
    for one in requires if isinstance(requires, list) else ():
        text = str(one).lower().replace("_", "-")
        tools |= {tool for name, tool in _TOOL_OF_PROJECT.items() if text.startswith(name)}
    return tools or None


def _is_crate(side: TreeSide) -> bool:
    if side.claimed is not None:
        return side.claimed.ecosystem is Ecosystem.CARGO
    return "Cargo.toml" in side.matched and {"pyproject.toml", "setup.py", "package.json"}.isdisjoint(side.matched)


def read_by(tool: str, names: Names, known: Iterable[Wanted]) -> Iterator[Wanted]:
    """Give what a program that builds reads at the top: below that, files are loaded by their names."""
    for name in READ_BY[tool]:
        found = [one for one in names.named(name.lower()) if not is_beside_code(one.matched)]
        top = min((one.matched.count("/") for one in found), default=0)
        yield from (one for one in found if one.matched.count("/") == top)
    if tool in _AUTOTOOLS:
        yield from (one for one in known if one.kind == AUTOCONF and not is_beside_code(one.matched))
    if READ_BY[tool] == _MESON:
        yield from (one for one in known if _SUBPROJECT.fullmatch(one.matched))


def run_by_cargo(side: TreeSide, read: Read) -> Iterator[tuple[str, str]]:
    """
    Give the files that cargo compiles and runs while it builds, each with by what.

    Yields:
        A path and who runs it; "" for a path where there are more manifests than are read.
    """
    manifests = [path for path in side.matched if posixpath.basename(path) == "Cargo.toml" and not is_beside_code(path)]
    for path in manifests[:MAX_MANIFESTS]:
        document = _toml(side.matched[path], read)
        folder = posixpath.dirname(path)
        build = table_in(document, "package").get("build", BUILD_SCRIPT)
        if isinstance(build, str):
            yield posixpath.normpath(posixpath.join(folder, build)), "run by cargo when this is built"
        library = table_in(document, "lib")
        if library.get("proc-macro") is True or library.get("proc_macro") is True:
            start = f"{folder}/" if folder else ""
            for one in side.matched:
                if one.startswith(start) and one.endswith(".rs") and not is_beside_code(one):
                    yield one, "run by the compiler, as a part of its macros"
    if len(manifests) > MAX_MANIFESTS:
        yield "", ""


def _toml(entry: TreeEntry | None, read: Read) -> Any:  # noqa: ANN401  # whatever the package's file holds
    """Read a manifest; of what cannot be read nothing can be built either."""
    if entry is None or entry.kind is not EntryKind.FILE:
        return None
    try:
        return toml_of(read(entry).decode("utf-8-sig", "replace"))
    except Unparsable:
        return None
