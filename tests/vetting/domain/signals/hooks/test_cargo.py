"""Programs that Cargo's settings have started, and settings that start none."""

from dataclasses import replace

import pytest

from tests.vetting.domain.signals.archive.changing import METADATA, NO_FILES, SDIST, Files, found_in, told
from tests.vetting.domain.trees_of import link_entry, other_entry
from vetting.domain.releases import Ecosystem
from vetting.domain.signals.hooks import cargo
from vetting.domain.signals.hooks.cargo import CargoSettings

PATH = ".cargo/config.toml"


def seen(text: str, path: str = PATH, more: Files = NO_FILES) -> list[str]:
    """Tell severities, and what is run."""
    found = found_in(CargoSettings(), {path: text.encode(), "Cargo.toml": b"", **more}, claimed=SDIST)
    return [f"{one.severity.value} {one.message.partition(' has ')[2].partition(' run ')[0]}" for one in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[build]\nrustc = './a b'\nrustc-wrapper = 'x/y'\n", ["medium ./a b", "medium x/y"]),
        ("build.'rustc-workspace-wrapper' = 'w'\n", ["medium w"]),
        ("[target.x86_64-unknown-linux-gnu]\nlinker = './ld'\nrunner = ['./r', 'x']\n", ["medium ./ld", "low ./r"]),
        ("[target.'cfg(unix)']\nrustflags = ['-C', 'linker=./ld']\n", ["medium ./ld"]),
        ("[build]\nrustflags = '--codegen linker=./ld -Zcodegen-backend=x.so @f'\n", ["./ld", "x.so", "@f"]),
        ("[build]\nrustflags = ['-Clink-arg=-fuse-ld=./ld', '-C', 'link-args=-B ./bin -Wl,-x']\n", ["./ld", "./bin"]),
        ("[build]\nrustdoc = './d'\nrustdocflags = '-Clinker=./ld'\n[doc]\nbrowser = 'x y'\n", ["./d", "./ld", "x"]),
        ("[registry]\nglobal-credential-providers = ['cargo:token', './c x', 'a']\n", ["medium ./c", "low a"]),
        ("[registries.a]\ncredential-provider = ['cargo:token-from-stdout', './c']\n", ["medium ./c"]),
        ("[registry]\ncredential-provider = 'a'\n[credential-alias]\na = ['./c', 'x']\n", ["medium ./c"]),
        ("[alias]\nb = 'run'\n", ["low cargo b"]),
        ("[build]\nrustc-wrapper = 'sccache'\n[target.x]\nlinker = 'aarch64-linux-gnu-gcc'\n", ["low", "low"]),
    ],
)
def test_a_program_is_seen(text: str, expected: list[str]) -> None:
    """However it is said; what is only asked for by name, or later, is low."""
    found = seen(text)
    assert [want in one for one, want in zip(found, expected, strict=True)] == [True] * len(expected), found


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("[build]\ntarget-dir = './x'\nrustc-wrapper = ''\nrustflags = ['-C', 'link-arg=-fuse-ld=lld', 1]\n", PATH),
        ("[net]\nretry = 3\ngit-fetch-with-cli = true\n[alias]\nxtask = 'run -p xtask'\ntarget = 1\n", PATH),
        ("[source.crates-io]\nreplace-with = 'v'\n[source.v]\ndirectory = 'vendor'\n", PATH),
        ("[env]\nCC = 'clang'\nOPENSSL_DIR = '/x'\nLD_PRELOAD = 1\nAR = {relative = true}\n", PATH),
        ("[registries.a]\ncredential-provider = 'cargo:token'\n[registries]\nb = 1\n", PATH),
        ("target = 1\n", PATH),
        ("build.rustc = './x'\n", "vendor/a/.cargo/config.toml"),
        ("build.rustc = './x'\n", "my.cargo/config.toml"),
        ("build.rustc = './x'\n", ".cargo/config.toml.in"),
    ],
)
def test_other_settings_start_nothing(text: str, path: str) -> None:
    """Folders, retries, sources that came along, aliases of one's own, variables that name no program."""
    assert seen(text, path) == []


def test_variables_decide_what_is_started() -> None:
    """One that loads into anything, and one that names a program of the release."""
    text = b"[env]\nLD_PRELOAD = 'x.so'\nHOST_CC = {value = 'cc.sh', relative = true}\nCXX_x86 = '/x/c'\n"
    found = found_in(CargoSettings(), {"a/.CARGO/config": text}, claimed=None)
    assert [(one.severity.value, one.line, one.message.partition(" decides ")[0]) for one in found] == [
        ("medium", 2, "env.LD_PRELOAD"),
        ("medium", 3, "env.HOST_CC"),
        ("medium", 4, "env.CXX_x86"),
    ]


def test_what_settings_include_is_read() -> None:
    """Each file once; what did not come along is said, and what is no file is none."""
    files: Files = {
        PATH: b"include = ['more.toml', {path = '../x/y.toml', optional = true}, 'none.toml', 1]\n",
        ".cargo/more.toml": b"include = 'config.toml'\n[build]\nrustc-wrapper = './w'\n",
        "x/y.toml": b"\xef\xbb\xbf[build]\nrustc = './c'\n",
    }
    found = found_in(CargoSettings(), files, claimed=SDIST)
    assert told(found) == [
        ("low", "delta", PATH),
        ("medium", "delta", "x/y.toml"),
        ("medium", "delta", ".cargo/more.toml"),
    ]
    assert told(found_in(CargoSettings(), files, files, claimed=SDIST)) == [
        (severity, "context", path) for severity, _, path in told(found)
    ]
    link = link_entry("b/.cargo/config", "../../x/y.toml")
    more = [link, other_entry("c/.cargo/config")]
    linked = found_in(CargoSettings(), {"x/y.toml": files["x/y.toml"]}, claimed=SDIST, more=more)
    assert told(linked) == [("medium", "delta", "x/y.toml")]


def test_whose_settings_are_read_by_whom() -> None:
    """Those of a crate by nobody who depends on it, and those in a wheel by nobody who builds."""
    text = {PATH: b"[build]\nrustc-wrapper = './w'\n", "Cargo.toml": b""}
    crate = replace(SDIST, ecosystem=Ecosystem.CARGO)
    found = found_in(CargoSettings(), text, claimed=crate)
    assert told(found) == [("low", "delta", PATH)]
    assert found[0].message.endswith("builds in this folder. Who depends on this crate does not have it read.")
    assert told(found_in(CargoSettings(), {**text, "demo-1.0.dist-info/METADATA": METADATA})) == []


def test_settings_that_cannot_be_read_leave_the_scan_unfinished(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cargo may read what is no TOML here; and nobody has so many files of them."""
    with pytest.raises(ValueError, match="cannot be read"):
        seen("build = {\nrustc-wrapper = './w',\n}\n")
    monkeypatch.setattr(cargo, "MAX_FILES", 1)
    with pytest.raises(ValueError, match="more than 1 files"):
        seen("", more={"a/.cargo/config": b""})
