"""
For each rule that is not about code: ways in which somebody would try not to be seen by it, each of which is seen.

Split, encoded, renamed, moved, pushed past where one looks. Rules about code have
theirs in ``code/cases.py``. Where an evasion has no meaning for a rule, ``REASONS``
says why.
"""

import lzma
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random
from typing import Final, NamedTuple, TypeAlias

from tests.clocks import NOON
from tests.vetting.domain.signals.archive.changing import METADATA, SDIST, Files, found_in, wheel_files
from tests.vetting.domain.signals.files.test_native import PE
from tests.vetting.domain.signals.files.trees import seen
from tests.vetting.domain.signals.lineage_of import ATTESTED, BARE, DAY, line, of_line, out, scanned
from tests.vetting.domain.signals.looking import found
from vetting.domain.looking import Found, NotPublished
from vetting.domain.near_names import NameList
from vetting.domain.publishers import BuildIdentity
from vetting.domain.releases import ProjectName
from vetting.domain.signals.catalogue import AnyRule
from vetting.domain.signals.interface import AddedDependency, DependencyFacts, Finding, ReleaseUnderScan
from vetting.domain.trees import ArchiveNote

Look: TypeAlias = Callable[[AnyRule], list[Finding]]


class Evasion(NamedTuple):
    """One way not to be seen."""

    how: str
    look: Look


def of(how: str, path: str, new: bytes | str, old: bytes | None = None, *, moved_from: str | None = None) -> Evasion:
    """Let the rule look at one file."""
    data = new if isinstance(new, bytes) else new.encode()
    return Evasion(how, lambda rule: found(rule, path, data, old, old_path=moved_from))  # type: ignore[arg-type]  # its own kind


def tree(how: str, new: Files, old: Files | None = None, **more: object) -> Evasion:
    """Let the rule look at a distribution."""
    return Evasion(how, lambda rule: found_in(rule, new, old, **more))  # type: ignore[arg-type]  # its own kind


def change(how: str, new: Files, old: Files) -> Evasion:
    """Let the rule look at what changed between two distributions."""
    return Evasion(how, lambda rule: seen(rule, new, old))  # type: ignore[arg-type]  # its own kind


def release(how: str, known: ReleaseUnderScan) -> Evasion:
    """Let the rule look at what is known of a release."""
    return Evasion(how, lambda rule: list(rule.look(known)))  # type: ignore[arg-type]  # its own kind


def _asking(name: str, facts: object = None) -> ReleaseUnderScan:
    names = NameList(["requests", "colorama", "urllib3"])
    added = AddedDependency(ProjectName(name), facts)  # type: ignore[arg-type]  # its own kind
    return scanned(out("1.1"), out("1.0"), added=(added,), popular=names)


def _built(*identities: BuildIdentity) -> ReleaseUnderScan:
    releases = line("1.0", "1.1")
    told = zip(releases, identities, strict=True)
    return of_line(releases, builders={one.distributions[0].sha256: Found(who) for one, who in told})


_ELF: Final = b"\x7fELF\2\1\1"
_LONG: Final = b"a(b);" * 1100
_NOISE: Final = Random(5).randbytes(4000)  # noqa: S311  # bytes for a test
_PACKED: Final = b64encode(_NOISE[:600])
_HUGE: Final = b"y" * (2 << 20)
_SMALL: Final = b"x" * 1000
_FAR: Final = " " * 95
_FACTS: Final = DependencyFacts(out("1.1").first_seen_at - DAY, 2, has_repository=True)
_THREE: Final = [out(f"1.{number}", NOON - (9 - number) * DAY, ATTESTED, ATTESTED) for number in range(3)]
_HOME: Final = BuildIdentity("github:org/demo", "release.yml")
_CHECKOUT: Final[Files] = {"demo/__init__.py": b"", "configure.ac": b"AC_INIT\n"}
_WHEEL = "demo-1.0.dist-info/WHEEL"
_SOURCE: Final[Files] = {"demo-1.0/PKG-INFO": METADATA, "demo-1.0/demo/__init__.py": b""}
_WRAPPED: Final = b"[build]\nrustc-wrapper = './w'\n"
_BUILT_BY: Final = b'[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n'
_PEOPLE: Final = METADATA + b"Author-email: Jo <jo@one.example.test>\n"
_EVIL: Final = {"tests/Cargo.toml": b"[dependencies]\nevil = '1'\n"}
_TOLD: Final = b"1.0\n===\n- something\n"


def _pyproject(text: str) -> dict[str, bytes]:
    return {"pyproject.toml": text.encode(), "demo.py": b""}


def _cargo(text: str) -> dict[str, bytes]:
    return {"Cargo.toml": text.encode(), "src/lib.rs": b""}


EVASIONS: Final[Mapping[str, tuple[Evasion, ...]]] = {
    "BidiControl": (
        of("the mark of Arabic, of which one is enough", "demo.py", "if a != 'b\u061c' : # c\n"),
        of("the mark of Hebrew", "demo.js", "if (a != 'b\u200f') {\n"),
        of("pushed past the window", "demo.py", " " * 5000 + "# \u202e\n"),
    ),
    "InvisibleCharacters": (
        of("blanks of Braille", "demo.py", "run('" + "\u2800" * 9 + "')\n"),
        of("one for private use in each word", "demo.py", "run('" + "a\ue000" * 9 + "a')\n"),
        of("one for private use", "demo.js", "const na\ue000me = 1\n"),
        of("characters for private use", "demo.py", "run('" + "\ue000\uf8ff\U000f0000" * 3 + "')\n"),
        of("musical signs that are not seen", "demo.js", "run('" + "\U0001d173" * 9 + "')\n"),
        of("between letters", "demo.py", "run('" + "a\u206a" * 9 + "')\n"),
    ),
    "LookalikeName": (
        of("wholly of another script, and well known", "demo.py", "import \u043e\u0455\n"),
        of(
            "wholly of another script, and well known",
            "demo.js",
            "\u0435\u0445\u0440\u043e\u0433\u0442\u0455.\u0430 = 1\n".replace("\u0433\u0442", "rt"),
        ),
        of("wholly of another script, and not known", "demo.py", "def \u0440\u0430\u0445\u0441(): pass\n"),
    ),
    "DecomposedPath": (
        of("a letter that is put together", "de\u0301mo/a.py", b"x = 1\n"),
        of("a letter that nobody sees", "demo\u200b/a.py", b"x = 1\n"),
        of("in a folder", "\u202edemo/a.py", b"x = 1\n"),
    ),
    "StartupFile": (
        of("lines that end otherwise", "demo.pth", b"./lib\x0cimport demo"),
        of("in capitals", "demo.PTH", b"import demo\n"),
        of("moved to where it runs", "demo.pth", b"import demo\n", b"import demo\n", moved_from="tests/demo.pth"),
    ),
    "StartupModule": (
        of("as a folder", "sitecustomize/__init__.py", b"import demo\n"),
        of("compiled", "usercustomize.cpython-311.pyc", b"anything"),
        of("among a wheel's data", "demo.data/data/lib/python3/site-packages/sitecustomize.py", b"import demo\n"),
    ),
    "InstallHook": (
        of("stated in pyproject.toml", "pyproject.toml", "[tool.setuptools.cmdclass]\ninstall = 'demo.Install'\n"),
        of("another package of commands", "setup.cfg", "[global]\ncommand-packages = demo\n"),
        of("a script of Poetry's", "pyproject.toml", "[tool.poetry.build]\nscript = 'build.py'\n"),
        of("a hook of Hatch's", "pyproject.toml", "[tool.hatch.build.hooks.custom]\npath = 'x.py'\n"),
        of("of one target", "pyproject.toml", "[tool.hatch.build.targets.wheel.hooks.custom]\n"),
        of("a builder of one's own", "pyproject.toml", "[tool.hatch.build.targets.custom]\n"),
        of("of metadata", "pyproject.toml", "[tool.hatch.metadata.hooks.custom]\n"),
        of("a plugin", "pyproject.toml", "[tool.hatch.build.hooks.evil]\n"),
        of("a hook of PDM's", "pyproject.toml", "[tool.pdm.build]\ncustom-hook = 'x.py'\n"),
        of("in what comes along", "node_modules/@a/b/package.json", '{"scripts": {"postinstall": "node x"}}'),
        of("built in what comes along", "node_modules/b/binding.gyp", "{'a': '<!(sh evil.sh)'}"),
    ),
    "BuildSystem": (
        of("before it builds", "setup.cfg", "[options]\nsetup_requires =\n    # one\n    evil\n", b"[options]\n"),
        of("on one line", "setup.cfg", "[options]\nsetup_requires = one; evil\n", b"[options]\nsetup_requires = one\n"),
        of("in setup.py", "setup.py", "from setuptools import setup\nsetup(setup_requires=['ev' + 'il'])\n"),
        of("as one text", "setup.py", "import setuptools as s\ns.setup(setup_requires='one\\nevil\\n')\n"),
        of("nobody builds it any more", "pyproject.toml", b"[project]\n", _BUILT_BY),
    ),
    "BuildSystemGone": (
        tree("with another script", {"setup.py": b"import x\n"}, {"pyproject.toml": _BUILT_BY, "setup.py": b""}),
        tree("told in setup.cfg", {"setup.cfg": b"", "demo.py": b""}, {"pyproject.toml": _BUILT_BY, "demo.py": b""}),
    ),
    "CargoSettings": (
        tree("in the older file", {".cargo/config": _WRAPPED, "Cargo.toml": b""}),
        tree("in another file", {".cargo/config.toml": b"include=['../x.toml']", "x.toml": _WRAPPED}),
        tree("with dots", {".cargo/config.toml": b'build."rustc-\\u0077rapper" = "./w"\n', "Cargo.toml": b""}),
        tree("among flags", {".cargo/config.toml": b"build.rustflags = ['-C', 'linker=./w']\n", "Cargo.toml": b""}),
        tree("for one target", {"a/.cargo/config.toml": b"target.'cfg(all())'.linker = './w'\n", "Cargo.toml": b""}),
    ),
    "ShadowingCommand": (
        of("in setup.py", "setup.py", "setup(entry_points={'console_scripts': ['git = demo:main']})\n"),
        of("as one text", "setup.py", "setup(entry_points='[console_scripts]\\ngit=demo.cli:main\\n')\n"),
        of("a file that is copied", "setup.py", "setup(scripts=['bin/' + 'curl'])\n"),
        of("a file that is copied", "setup.cfg", "[options]\nscripts =\n    bin/ssh\n"),
        of("a file that is copied", "pyproject.toml", "[tool.setuptools]\nscript-files = ['bin/sudo']\n"),
        of("as pbr has it", "setup.cfg", "[entry_points]\nconsole_scripts =\n    git = demo:main\n"),
        of("in an sdist", "pyproject.toml", "[project.scripts]\n'git' = 'demo:main'\n"),
        of("in an sdist", "setup.cfg", "[options.entry_points]\nconsole_scripts = git = demo:main\n"),
    ),
    "UnaskedEntryPoint": (
        of("indented", "demo.dist-info/entry_points.txt", "  [pytest11]\n   x=demo.x [extra]\n"),
        of("behind an odd end of line", "demo.dist-info/entry_points.txt", "[tox]\x0cx = demo.x\n"),
        of("in an sdist", "pyproject.toml", "project.'entry-points'.pytest11.x = 'demo.x'\n"),
        of("as Poetry has it", "pyproject.toml", "[tool.poetry.plugins.'pytest11']\nx = 'demo.x'\n"),
    ),
    "InstalledOver": (
        tree("below another folder", {**wheel_files(), "demo-1.0.data/purelib/requests/api.py": b""}),
        tree("as data", {**wheel_files(), "demo-1.0.data/data/Lib/site-packages/six.py": b""}),
        tree("under a second name", {**wheel_files(), "six-1.0.dist-info/METADATA": b"", "six.py": b""}),
        tree("compiled", {**wheel_files(), "six.pyc": b""}),
        change("renamed", {**wheel_files(), "six.py": b"x"}, {**wheel_files(), "demo/six.py": b"x"}),
    ),
    "WillBeInstalledOver": (
        tree(
            "renamed as it is built", _pyproject("[tool.hatch.build.targets.wheel.force-include]\n'n.txt' = 'x.pth'\n")
        ),
        tree("as a folder above", {"demo-1.0/setup.cfg": b"[options.data_files]\n../../etc/profile.d = x\n"}),
        tree("in other capitals", {"demo-1.0/setup.cfg": b"[options.data_files]\nShare/Autostart = x.desktop\n"}),
        tree("put together", {"demo-1.0/setup.py": b"P = 'req' + 'uests'\nsetup(packages=['demo', P])\n"}),
        tree("found by itself", {"demo-1.0/setup.py": b"setup()\n", "demo-1.0/src/six.py": b""}),
    ),
    "NativeBinary": (
        of("renamed", "demo/logo.dat", _ELF),
        of("in the documentation", "docs/readme.md", _ELF),
        of("as bytecode of another Python", "demo/x.dat", (62211).to_bytes(2, "little") + b"\r\n" + bytes(4) + b"c"),
    ),
    "CredentialsInProgram": (
        of(
            "in two bytes a letter",
            "demo.so",
            PE + b"\0\0" + "/.aws/credentials\0%s/.ssh/\0".encode("utf-16-le") + b"\0WinHttpOpen\0",
        ),
        of("beside much else", "demo.so", _ELF + b"\0x" * 9999 + b"\0/etc/passwd\0%s/.ssh/\0sendto\0"),
    ),
    "StartUpInProgram": (
        of("in two bytes a letter", "demo.so", PE + b"\0\0" + "/etc/cron.d/demo".encode("utf-16-le") + b"\0\0"),
        of("beside much else", "demo.so", _ELF + b"\0x" * 9999 + b"\0/etc/cron.d/demo\0"),
    ),
    "AddressInProgram": (
        of("within a sentence", "demo.so", _ELF + b"\0see https://webhook.site/x for\0"),
        of("as a number", "demo.so", _ELF + b"\0http://93.184.216.34/x\0"),
    ),
    "Minified": (
        of("behind a licence", "index.js", b"// a licence\n\n" + _LONG + b"\nend\n"),
        of("with names in short lines", "index.cjs", b"".join(b"var _0xA%03x = 1;\n" % one for one in range(20))),
        of("in Python", "demo/__init__.py", b"x = [" + b"1, " * 2000 + b"]\n"),
    ),
    "RandomText": (
        of("hexadecimal", "a.py", b"exec(bytes.fromhex('" + _NOISE[:600].hex().encode() + b"'))\n"),
        of("renamed", "a.py", b"import base64 as b\ne = eval\ne(b.b64decode(X))\nX = '" + _PACKED + b"'\n"),
        of("looked up", "a.js", b"const d = atob;\nglobal['ev' + 'al'](d('" + _PACKED + b"'));\n"),
    ),
    "Disguise": (
        of("in capitals", "logo.PNG", _ELF),
        of("behind a picture", "logo.png", b"\x89PNG\r\n\x1a\n" + bytes(40) + b"IEND\xaeB`\x82" + b"exec(x)" * 30),
        of("both at once", "a.gif", b"GIF89a=1;alert(1)"),
    ),
    "PaddedCode": (
        of("tabs", "a.py", b"x = 1" + b"\t" * 120 + b";import os\n"),
        of("few tabs", "a.js", b"var a = 1;" + b"\t" * 18 + b"eval(b);\n"),
        of("several pads", "a.py", f"x = 1{_FAR};y = 2{_FAR};f()\n"),
        of("a comment further right", "a.py", "x = 1" + _FAR * 2 + ";f()" + _FAR * 2 + "# no\n"),
        of("blanks of Ogham", "a.js", "var a = 1;" + "\u1680" * 150 + "eval(b);\n"),
    ),
    "OtherIndex": (
        of("for one's own scope", ".npmrc", "@acme:registry=https://evil.example.test/\n"),
        of("as a table", "pyproject.toml", "[[tool.poetry.source]]\nurl = 'x'\n"),
        of("as Cargo has it", ".cargo/config.toml", "[registries.evil]\nindex = 'sparse+https://evil.example.test/'\n"),
        of("with dots", ".cargo/config", "registries.evil.'index' = 'sparse+https://evil.example.test/'\n"),
        of("in place of a crate", ".cargo/config.toml", "patch.crates-io.a = {git = 'https://evil.example.test/'}\n"),
        of("beyond this TOML", ".cargo/config.toml", "a = {\n}\n[source.a]\nregistry = 'https://evil.example.test/'\n"),
        of("indented", "deploy/requirements-prod.txt", "  --find-links=https://evil.example.test/\n"),
    ),
    "OddArchive": (
        tree("a name twice", {}, notes=[ArchiveNote("duplicate-name", "demo.py", "is there twice")]),
        tree("another case", {}, notes=[ArchiveNote("case-collision", "demo.py", "has another case")]),
    ),
    "RecordMismatch": (
        tree("a file more", {**wheel_files({"demo/a.py": b""}), "demo/b.py": b"x"}),
        tree("another content", {**wheel_files({"demo/a.py": b""}), "demo/a.py": b"x"}),
        tree("no record", {"demo/a.py": b"", "demo-1.0.dist-info/METADATA": METADATA}),
    ),
    "OtherIdentity": (
        tree("another name", {"demo-1.0.dist-info/METADATA": METADATA.replace(b"demo", b"dem0")}),
        tree("the name twice", {"demo-1.0.dist-info/METADATA": b"Name: demo\nName: evil\nVersion: 1.0\n"}),
    ),
    "OddFormat": (
        tree("a version that int() reads", wheel_files() | {_WHEEL: b"Wheel-Version: 1_0\n"}),
        tree("the known one after it", wheel_files() | {_WHEEL: b"Wheel-Version: 2.0\nWheel-Version: 1.0\n"}),
        tree("in a body", wheel_files() | {_WHEEL: b"Tag: py3-none-any\n\nWheel-Version: 1.0\n"}),
    ),
    "NotInSource": (
        tree("beside the package", {"demo/__init__.py": b"", "demo.pth": b"import x\n"}, source=_SOURCE),
        tree("among a wheel's data", {"demo-1.0.data/scripts/run": b"#!python\nx\n"}, source=_SOURCE),
        tree("as a module that is there", {"demo/__init__.py": b"import os\n"}, source=_SOURCE),
    ),
    "NotInRepository": (
        tree("what builds it", {"demo-1.0/m4/x.m4": b"eval\n"}, claimed=SDIST, checkout=_CHECKOUT),
        tree("with a first line", {"demo-1.0/run": b"#!/bin/sh\n"}, claimed=SDIST, checkout=_CHECKOUT),
        tree("one line more", {"demo-1.0/configure.ac": b"AC_INIT\neval\n"}, claimed=SDIST, checkout=_CHECKOUT),
    ),
    "SizeJump": (
        change("from nothing", {"a.py": _HUGE}, {"a.py": b""}),
        change("in several files", {f"{one}.py": _HUGE[: 1 << 19] for one in range(4)}, {"0.py": _SMALL}),
    ),
    "ForeignLanguage": (
        change("in two files", {"a.py": _SMALL, "a.cjs": _HUGE[: 1 << 20], "b.MJS": _SMALL}, {"a.py": _SMALL}),
        change("another language", {"a.py": _SMALL, "x/run.ps1": _HUGE}, {"a.py": _SMALL}),
    ),
    "BlobsWithBuild": (
        change("called a text", {"CMakeLists.txt": b"run()", "testdata/a.txt": _NOISE}, {"a.py": _SMALL}),
        change("packed", {"m4/x.m4": b"eval", "tests/a.xz": lzma.compress(_NOISE)}, {"a.py": _SMALL}),
    ),
    "DependencyAdded": (
        tree("metadata does not tell", _pyproject("[project]\ndependencies = ['two']\n"), _pyproject("[project]\n")),
        tree("before it is built", {"setup.cfg": b"[options]\nsetup_requires = two\n"}, {"setup.cfg": b""}),
        tree("in setup.py", {"setup.py": b"setup(install_requires=['t' + 'wo'])\n"}, {"setup.py": b""}),
        tree("to build it", _pyproject("[build-system]\nrequires = ['two']\n"), _pyproject("")),
        tree("as setup.py's extra", {"setup.py": b"setup(extras_require={'x': ['t' + 'wo']})\n"}, {"setup.py": b""}),
        tree("put in later", {"setup.py": b"e = {}\ne['x'] = ['two']\nsetup(extras_require=e)\n"}, {"setup.py": b""}),
        tree("among others", {"setup.py": b"k = dict(extras_require=dict(x='two'))\nsetup(**k)\n"}, {"setup.py": b""}),
        tree("under another's name", _cargo("[dependencies]\nserde = {package = 'evil', version = '1'}\n"), _cargo("")),
        tree("of one target", _cargo("[target.'cfg(unix)'.build_dependencies.evil]\nversion = '1'\n"), _cargo("")),
        tree(
            "people read another manifest",
            {**_cargo("[dependencies]\nevil = '1'\n"), "Cargo.toml.orig": b"[dependencies]\n"},
        ),
        tree("in a folder that came along", {**_cargo("dependencies.a.path = 'tests'\n"), **_EVIL}, _cargo("")),
        tree("as an extra", {"setup.cfg": b"[options.extras_require]\nx =\n  two\n"}, {"setup.cfg": b""}),
    ),
    "RequiredByAddress": (
        tree("in pyproject.toml", _pyproject("[project]\ndependencies = ['two @ https://evil.example.test/t.whl']\n")),
        tree("in setup.cfg", {"setup.cfg": b"[options]\ninstall_requires =\n  two @ git+https://x.example.test/t\n"}),
        tree("in place of a crate", _cargo("[patch.crates-io]\nserde = {git = 'https://x.example.test/t'}\n")),
        tree("of another registry", _cargo("[dependencies]\ntwo = {version = '1', registry = 'evil'}\n")),
        tree("by the workspace", _cargo("[workspace.dependencies]\ntwo = {git = 'https://x.example.test/t'}\n")),
        tree("another commit", *(_cargo(f"dependencies.a = {{git = 'x', rev = '{one}'}}\n") for one in ("b", "a"))),
        tree("as Poetry has it", _pyproject("[tool.poetry.dependencies]\ntwo = {git = 'https://x.example.test/t'}\n")),
        tree(
            "one of several",
            _pyproject("[tool.poetry.dependencies]\ntwo = ['1', {url = 'https://x.example.test/t'}]\n"),
        ),
    ),
    "PinsWidened": (
        tree(
            "as Poetry has it",
            _pyproject("[tool.poetry.dependencies]\npython = '*'\ntwo = '>=1'\n"),
            _pyproject("[tool.poetry.dependencies]\ntwo = '==1.0'\n"),
        ),
        tree(
            "in pyproject.toml",
            _pyproject("[project]\nname = 'demo'\noptional-dependencies = {x = ['Two', 'demo[y]']}\n"),
            _pyproject("[project]\noptional-dependencies = {x = ['two<2', 1]}\n"),
        ),
    ),
    "ContactChanged": (
        tree("in another case", {"PKG-INFO": METADATA + b"author-EMAIL: jo@TWO.example.test\n"}, {"PKG-INFO": _PEOPLE}),
        tree(
            "as the one who maintains",
            {"PKG-INFO": _PEOPLE + b"Maintainer-email: b@two.example.test\n"},
            {"PKG-INFO": _PEOPLE},
        ),
        tree(
            "in npm's words",
            {"package.json": b'{"author": "b <b@two.example.test>", "maintainers": [{"email": "c@x.example.test"}]}'},
            {"package.json": b'{"author": {"email": "a@one.example.test"}}'},
        ),
    ),
    "AttestationLost": (
        release("one file of two", scanned(out("1.3", NOON, BARE, ATTESTED), *_THREE)),
        release("in an old branch", scanned(out("1.0.1", NOON, BARE), _THREE[0], out("2.0"))),
    ),
    "BuilderChanged": (
        release("a name nearby", _built(_HOME, BuildIdentity("github:org/demo2", "release.yml"))),
        release("another workflow", _built(_HOME, BuildIdentity("github:org/demo", "evil.yml"))),
    ),
    "OddVersion": (
        release("another epoch", of_line(line("1.0", "1.1", "1.2", "1!1.0"))),
        release("a jump that is no year", of_line(line("1.0", "1.1", "1.2", "99.0"))),
    ),
    "UnknownDependency": (
        release("with a repository", _asking("two", Found(_FACTS))),
        release("many releases at once", _asking("two", Found(replace(_FACTS, releases=90)))),
        release("not registered yet", _asking("two", NotPublished())),
    ),
    "NameNearby": (
        release("a letter more", _asking("colourama")),
        release("two letters changed places", _asking("reqeusts")),
        release("another number", _asking("urllib4")),
    ),
}
REASONS: Final[Mapping[str, str]] = {
    "LimitReached": "It tells that a limit cut the reading short: whoever hides behind one is told of by it.",
    "ChangelogForgotten": "It looks for a version's number in one list; who writes the number has told of the release.",
    "RiskyWorkflow": "It is about what an honest project's repository lets strangers do; nobody hides that there.",
    "LateFile": "It holds times against each other that the index or this instance recorded; they cannot be spelled.",
    "NewPublisher": "It tells what watching noticed of who may publish; the uploader has no say in it.",
    "KnownBad": "It repeats what an index or an advisory says; the release has no say in it.",
}
"""Why evasions have no meaning for a rule."""
