"""What builds a distribution, and which of its files that runs."""

import json
from typing import Final

import pytest

from tests.vetting.domain.signals.running.test_unread import Files, unfinished
from vetting.domain.releases import Ecosystem
from vetting.domain.signals.interface import Claimed
from vetting.domain.signals.running import builders

ONLY: Final = "only the commands in it were read"
UNKNOWN: Final = "it runs what only running it tells"
WORDS: Final = "it was read by its words only"
ODD: Final = "custom_target('x', command: [prog])\n"
"""Meson that does not tell what it runs."""
RUNS: Final = "execute_process(COMMAND ${PROG})\n"
"""CMake that does not either."""
RECIPE: Final = "all:\n\t./x\n"
BY_TOML: Final = "read by what pyproject.toml has build this"


def backend(name: str, *requires: str) -> str:
    """Write a pyproject.toml."""
    return f"[build-system]\nbuild-backend = {name!r}\nrequires = {list(requires)!r}\n"


def npm(install: str) -> str:
    """Write a package.json."""
    return json.dumps({"scripts": {"install": install}})


def starts(*words: str) -> str:
    """Write a setup.py that starts a program."""
    return f"import subprocess\nsubprocess.run({list(words)!r})\n"


@pytest.mark.parametrize(
    ("path", "text", "other", "told"),
    [
        ("meson.build", ODD, {"pyproject.toml": backend("mesonpy")}, f"{UNKNOWN}: Meson, {BY_TOML}"),
        (
            "CMakeLists.txt",
            RUNS,
            {"pyproject.toml": backend("scikit_build_core.build")},
            f"{UNKNOWN}: CMake, {BY_TOML}",
        ),
        (
            "CMakeLists.txt",
            RUNS,
            {"pyproject.toml": backend("setuptools.build_meta", "scikit-build>=1")},
            f"{UNKNOWN}: CMake, {BY_TOML}",
        ),
        (
            "CMakeLists.txt",
            RUNS,
            {"setup.py": "from skbuild import setup\nsetup()\n"},
            f"{UNKNOWN}: CMake, named by setup.py",
        ),
        (
            "sub/meson.build",
            ODD,
            {"pyproject.toml": backend("mesonpy"), "meson.build": "subdir('sub')\n"},
            f"{UNKNOWN}: Meson, started by meson.build",
        ),
        (
            "tests/meson.build",
            ODD,
            {"pyproject.toml": backend("mesonpy"), "meson.build": "subdir('tests')\n"},
            "no rule about code looks there: Meson, started by meson.build",
        ),
        (
            "subprojects/x/meson.build",
            ODD,
            {"pyproject.toml": backend("mesonpy"), "meson.build": ""},
            f"{UNKNOWN}: Meson, {BY_TOML}",
        ),
        (
            "cmake/tool.cmake",
            RUNS,
            {"pyproject.toml": backend("mesonpy", "cmake"), "CMakeLists.txt": "include(cmake/tool.cmake)\n"},
            f"{UNKNOWN}: CMake, started by CMakeLists.txt",
        ),
        (
            "notes.txt",
            "x",
            {"pyproject.toml": backend("mesonpy"), "meson.build": "run_command('sh', 'notes.txt')\n"},
            "nobody read it: called what no code is called, started by meson.build",
        ),
        ("Makefile", RECIPE, {"setup.py": starts("make", "-j4")}, f"{ONLY}: Make, named by setup.py"),
        (
            "lib/Makefile",
            RECIPE,
            {"package.json": npm("make -C lib")},
            f"{ONLY}: Make, run by package.json's install script",
        ),
        (
            "tests/Makefile",
            RECIPE,
            {"setup.py": starts("make", "-C", "tests")},
            "no rule about code looks there: Make, named by setup.py",
        ),
        (
            "x.mk",
            RECIPE,
            {"setup.py": starts("make"), "Makefile": "include x.mk\n"},
            f"{ONLY}: Make, started by Makefile",
        ),
        (
            "m4/x.m4",
            "x",
            {"package.json": npm("autoreconf -i && ./configure")},
            f"{ONLY}: Autoconf, run by package.json's install script",
        ),
        (
            "configure",
            "x",
            {"package.json": npm("./configure")},
            "nobody read it: called what no code is called, run by package.json's install script",
        ),
        (
            "build.rs",
            "x",
            {"pyproject.toml": backend("maturin"), "Cargo.toml": ""},
            f"{WORDS}: Rust, run by cargo when this is built",
        ),
        (
            "native/gen.rs",
            "x",
            {"setup.py": "from setuptools_rust import x\n", "native/Cargo.toml": "package.build = 'gen.rs'\n"},
            "nobody read it: Rust, run by cargo when this is built",
        ),
        (
            "macros/src/lib.rs",
            "x",
            {"Cargo.toml": "package.build = false\n", "macros/Cargo.toml": "lib.proc-macro = true\n"},
            "nobody read it: Rust, run by the compiler, as a part of its macros",
        ),
        (
            "src/lib.rs",
            "x",
            {"Cargo.toml": "lib.proc_macro = true\n"},
            "nobody read it: Rust, run by the compiler, as a part of its macros",
        ),
        (
            "build.rs",
            "x",
            {"package.json": npm("cargo build && napi build"), "Cargo.toml": ""},
            f"{WORDS}: Rust, run by cargo when this is built",
        ),
        (
            "notes.rs",
            "x",
            {"Cargo.toml": "", "build.rs": 'fn main() { include!("notes.rs"); }'},
            "nobody read it: Rust, started by build.rs",
        ),
        (
            "binding.gyp",
            "{'a': '<!(x | y)'}",
            {"package.json": "{}"},
            f"{ONLY}: GYP, built by npm when this is installed",
        ),
        (
            "evil.dat",
            "x",
            {"package.json": "{}", "binding.gyp": "{'a': '<!(sh evil.dat)'}"},
            "nobody read it: called what no code is called, started by binding.gyp",
        ),
        ("wscript", "x", {"setup.py": starts("waf")}, "nobody read it: Python of a build, named by setup.py"),
    ],
)  # fmt: skip
def test_what_a_build_runs_was_read_roughly_or_not_at_all(path: str, text: str, other: Files, told: str) -> None:
    """With the file, what it is and who runs it, whether the rest changed or not; and not where it did not itself."""
    files = {**other, path: text, "filler": ""}
    assert unfinished(files).split("; ").count(f"{path}: {told}") == 1  # type: ignore[union-attr]  # None fails too
    assert unfinished(files, {**files, path: ""}) == f"{path}: {told}"
    assert unfinished({**files, "filler": "new"}, files) is None


@pytest.mark.parametrize(
    "files",
    [
        {"meson.build": ODD, "pyproject.toml": backend("hatchling.build")},
        {"meson.build": "run_command('python', 'x.py')\n", "pyproject.toml": backend("mesonpy")},
        {"docs/meson.build": ODD, "meson.build": "", "pyproject.toml": backend("mesonpy")},
        {"CMakeLists.txt": RUNS, "pyproject.toml": "["},
        {"CMakeLists.txt": RUNS, "pyproject.toml": "build-system = 1"},
        {"Makefile": RECIPE, "setup.py": starts("ls")},
        {"Makefile": RECIPE, "setup.py": "print('make')\n"},
        {"docs/Makefile": RECIPE, "setup.py": starts("make", "Makefile")},
        {"a/b/Makefile": RECIPE, "Makefile": "", "setup.py": starts("make")},
        {"Makefile": RECIPE, "lib/work.py": starts("cat", "x") + "X = 'Makefile'\n"},
        {"build.rs": "x", "setup.py": ""},
        {"build.rs": "x", "Cargo.toml": "package.build = false\n"},
        {"build.rs": "x", "Cargo.toml": "lib.name = 'x'\n[package]\nbuild = 'other.rs'\n"},
        {"tests/build.rs": "x", "Cargo.toml": "", "tests/Cargo.toml": ""},
        {"binding.gyp": "{'a': '<!(x | y)'}"},
        {"demo/CMakeLists.txt": RUNS, "demo-1.dist-info/WHEEL": "",
         "demo/work.py": starts("cmake", "demo/CMakeLists.txt")},
        {"CMakeLists.txt": RUNS, "demo-1.dist-info/WHEEL": "", "package.json": npm("cmake .")},
    ],
    ids=str,
)  # fmt: skip
def test_what_no_build_runs_is_left_alone(files: Files) -> None:
    """Nor is what was understood, what is built elsewhere, and a wheel, which is built already."""
    assert unfinished({**files, "filler": ""}) is None


def test_what_is_offered_as_a_crate_is_built_by_cargo() -> None:
    """Whatever else lies in it; and what is offered as something else is not."""
    files = {"build.rs": "x", "Cargo.toml": "", "package.json": "{}", "filler": ""}
    crate = Claimed(Ecosystem.CARGO, "demo", "1", "demo-1.crate")
    told = f"build.rs: {WORDS}: Rust, run by cargo when this is built"
    assert [unfinished(files, claimed=one) for one in (crate, None)] == [told, None]


def test_more_manifests_than_are_read_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """One of the rest may run anything."""
    monkeypatch.setattr(builders, "MAX_MANIFESTS", 1)
    files = {"Cargo.toml": "", "a/Cargo.toml": "", "filler": ""}
    assert "not all of the code was searched" in str(unfinished(files))


def test_a_tool_is_found_in_old_code_at_the_top_alone() -> None:
    """There, builds are started; what the rest starts is what it is there for."""
    files = {"Makefile": RECIPE, "setup.py": starts("make"), "filler": ""}
    assert unfinished(files, {**files, "Makefile": ""}) == f"Makefile: {ONLY}: Make, named by setup.py"
    deep = {"Makefile": RECIPE, "lib/work.py": starts("make"), "filler": ""}
    assert unfinished(deep, {**deep, "Makefile": ""}) is None
