"""Which build reads a file, by its name; and what it has run."""

from collections.abc import Callable
from typing import Final

from vetting.domain.code.building.autoconf import script_of_autoconf
from vetting.domain.code.building.cmake import script_of_cmake
from vetting.domain.code.building.gyp import script_of_gyp
from vetting.domain.code.building.make import script_of_make
from vetting.domain.code.building.meson import script_of_meson
from vetting.domain.code.building.script import COMMANDS_ONLY, NOT_ALL, Script
from vetting.domain.code.building.wraps import script_of_wrap
from vetting.domain.code.facts import CodeFacts

MAX_BYTES: Final = 1 << 20
MAKE: Final = "Make"
CMAKE: Final = "CMake"
MESON: Final = "Meson"
GYP: Final = "GYP"
AUTOCONF: Final = "Autoconf"
WRAP: Final = "a Meson wrap"
_READERS: Final[dict[str, Callable[[str], Script]]] = {
    MAKE: script_of_make,
    CMAKE: script_of_cmake,
    MESON: script_of_meson,
    GYP: script_of_gyp,
    AUTOCONF: script_of_autoconf,
    WRAP: script_of_wrap,
}
_BY_NAME: Final = {
    **dict.fromkeys(("makefile", "gnumakefile", "makefile.in", "makefile.am", "bsdmakefile"), MAKE),
    "cmakelists.txt": CMAKE,
    **dict.fromkeys(("meson.build", "meson.options", "meson_options.txt"), MESON),
    **dict.fromkeys(("configure.ac", "configure.in"), AUTOCONF),
}
_BY_SUFFIX: Final = {"mk": MAKE, "mak": MAKE, "cmake": CMAKE, "gyp": GYP, "gypi": GYP, "m4": AUTOCONF, "wrap": WRAP}


def build_of(path: str) -> str | None:
    """Name the build that reads a file of this name; None if none does that is read here."""
    name = path.rpartition("/")[2].lower()
    return _BY_NAME.get(name) or _BY_SUFFIX.get(name.rpartition(".")[2] if "." in name else "")


def facts_of_build(data: bytes, build: str) -> CodeFacts:
    """Read the facts of a file of *build*, one that :func:`build_of` names."""
    text = data[:MAX_BYTES].decode("utf-8-sig", "replace").replace("\0", "")
    script = _READERS[build](text)
    if len(data) > MAX_BYTES:
        script.rough = f"{COMMANDS_ONLY}, and {NOT_ALL}"
    return script.facts()
