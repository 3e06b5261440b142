"""Signals in the commands that a release installs."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, Final

from vetting.domain.code.reading import facts_of
from vetting.domain.facts.toml import toml_of
from vetting.domain.signals.hooks.values import setup_cfg_of, table_in
from vetting.domain.signals.interface import FileSide, FileUnderScan, Finding, Severity
from vetting.domain.signals.sightings import Sighting, places_of, since

KNOWN_COMMANDS: Final = frozenset(
    """
    [ ar arch at awk base32 base64 basename bash bunzip2 busybox bzip2 cat chcon chgrp chmod chown chroot cksum cmp
    comm cp crontab csplit curl cut dash date dd df diff dig dir dircolors dirname dmesg docker du echo ed egrep env
    expand expr factor false fgrep file find fish fmt fold ftp gawk gcc gdb git gpg grep groups gunzip gzip head host
    hostid hostname id ifconfig install ip java javac join jq kill killall kubectl ldd less ln locate login logname
    ls lsof mail make man md5sum mkdir mkfifo mknod mktemp more mount mv nano nc netstat nice nl node nohup nproc
    npm npx nslookup numfmt od openssl passwd paste patch perl pgrep php pidof ping pip pipx pkill pnpm podman
    powershell pr printenv printf ps psql ptx pwd pwsh py python pythonw readlink realpath rm rmdir rsync ruby runcon
    rustc scp screen script sed seq sftp sh sha1sum sha224sum sha256sum sha384sum sha512sum shred shuf sleep sort
    split ssh ssh-add ssh-agent ssh-keygen stat strace stty su sudo sum sync systemctl tac tail tar tee telnet test
    time timeout tmux top touch tr true truncate tsort tty umount uname unexpand uniq unlink unzip uptime useradd
    users uv uvx vdir vi vim visudo wc wget which who whoami xargs xz yarn yes zip zsh
    activate deactivate cc c++ clang g++ go cargo cmd explorer regsvr32 rundll32 schtasks certutil twine gh aws gcloud
    az terraform helm
    """.split()  # noqa: SIM905  # two hundred words are read better without quotes
)
"""
Commands that people and scripts type without a path, and of which another project's version would be run unawares.

Source: GNU coreutils 9's index of programs; the shells, interpreters, version control, package and cloud tools that
developers' machines have.
"""
_ENTRY_POINTS: Final = re.compile(r"(?:.*/)?([^/]+)\.(?:dist-info|egg-info)/entry_points\.txt")
_SCRIPT: Final = re.compile(r"([^/]+)\.data/(?:scripts|data/(?:s?bin|Scripts))/([^/]+)")
"""Where scripts lie in a wheel, and what is copied as it is to where they are installed."""
_GROUPS: Final = ("console_scripts", "gui_scripts")
_TABLES: Final = (
    ("project", "scripts"),
    ("project", "gui-scripts"),
    ("project", "entry-points", "console_scripts"),
    ("tool", "poetry", "scripts"),
    ("tool", "flit", "scripts"),
)
_SECTIONS: Final = ("options.entry_points", "entry_points")
_ENTRY: Final = re.compile(r"(?m)^[ \t]*+([\w.-]{1,100}+)[ \t]*+=[ \t]*+[\w.]{1,200}+[ \t]*+:[ \t]*+\w")
_SUFFIX: Final = re.compile(r"\.(?:exe|bat|cmd|sh|py)$")
_WORD: Final = re.compile(rb"""([^\s"'=:,{}]+)""")
_NPM_PARTS: Final = re.compile(r"[/\\:]")
_VERSION: Final = re.compile(r"-?[0-9.]+$")


class ShadowingCommand:
    """H5: a command with the name of a well-known one."""

    id: ClassVar[str] = "H5"
    version: ClassVar[int] = 4
    title: ClassVar[str] = "Command that shadows a known one"
    why: ClassVar[str] = "Whoever types that name, or whose scripts do, may run this instead."
    from_head: ClassVar[bool] = False
    blind_to: ClassVar[str] = (
        "Commands that setup.py puts together as it runs, names that are not in its list, and shell aliases."
    )

    def look(self, file: FileUnderScan) -> Iterable[Finding]:
        """Yield one finding a command."""
        return since(self, file, self._sightings)

    def _sightings(self, side: FileSide) -> Iterator[Sighting]:
        owner, names = _commands(side)
        shadowed = {name: known for name in names if (known := known_command(name)) is not None and known != owner}
        places = places_of(_WORD, side.data) if shadowed else {}
        for name, known in shadowed.items():
            evidence = name.encode("utf-8", "surrogateescape")
            line, column = places.get(evidence, (1, 1))
            message = f"It installs a command with the name of a well-known one: {known}."
            yield Sighting(Severity.MEDIUM, line, column, evidence, message)


def _commands(side: FileSide) -> tuple[str, Iterable[str]]:
    """Give the project's name, where the file tells, and the commands that the file makes."""
    path = side.matched
    if path.endswith("/entry_points.txt") and (entry_points := _ENTRY_POINTS.fullmatch(path)):
        return entry_points.group(1).lower(), _in_entry_points(side.data)
    if ".data/" in path and (script := _SCRIPT.fullmatch(path)):
        return script.group(1).lower(), [script.group(2)]
    reader = _READERS.get(path)
    return ("", ()) if reader is None else reader(side)


def _in_entry_points(data: bytes) -> Iterator[str]:
    """Read names as installers do. Source: PyPA specifications, "Entry points"."""
    group = ""
    for raw in data.decode("utf-8", "surrogateescape").split("\n"):
        line = raw.strip()
        if line.startswith("[") and line.endswith("]"):
            group = line[1:-1].strip()
        elif group in _GROUPS and line and line[0] not in "#;":
            yield line.partition("=")[0].strip()


def _in_pyproject(side: FileSide) -> tuple[str, Iterable[str]]:
    document = toml_of(side.data.decode("utf-8-sig"))
    name = table_in(document, "project").get("name") or table_in(document, "tool", "poetry").get("name", "")
    files = table_in(document, "tool", "setuptools").get("script-files")
    scripts = [_file_name(one) for one in files if isinstance(one, str)] if isinstance(files, list) else []
    return str(name).lower(), [*scripts, *(command for keys in _TABLES for command in table_in(document, *keys))]


def _in_setup_cfg(side: FileSide) -> tuple[str, Iterable[str]]:
    """Read what setuptools, and pbr before it, take for commands: entry points, and files that are copied."""
    parser = setup_cfg_of(side.data)
    texts = [parser.get(section, group, fallback="") for section in _SECTIONS for group in _GROUPS]
    names = [name for text in texts for name in _before_equals(text)]
    files = (parser.get(section, "scripts", fallback="") for section in ("options", "files"))
    return parser.get("metadata", "name", fallback="").lower(), [
        *names,
        *(_file_name(line.strip()) for text in files for line in text.split("\n") if line.strip()),
    ]


def _in_setup_script(side: FileSide) -> tuple[str, Iterable[str]]:
    return "", _said_in(side)


def _said_in(side: FileSide) -> Iterator[str]:
    """Read what a setup.py says in words that can only be a command: ``git = demo:main``, and the files it copies."""
    facts = facts_of(side.path, side.data)
    assert facts is not None, "it is Python"
    for text in facts.texts:
        yield from _ENTRY.findall(text.text)
    for call in facts.calls:
        scripts = next((value for key, value in call.keywords if key == "scripts"), None)
        yield from (_file_name(one) for one in (scripts.parts if scripts else ()) if isinstance(one, str))


def _before_equals(text: str) -> Iterator[str]:
    return (line.partition("=")[0].strip() for line in text.split("\n") if line.strip())


def _file_name(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]


def _in_package(side: FileSide) -> tuple[str, Iterable[str]]:
    """Read the commands of an npm package: of one alone the name is the package's."""
    document: Any = json.loads(side.data)
    name = str(document.get("name", "")) if isinstance(document, dict) else ""
    said = document.get("bin") if isinstance(document, dict) else None
    if isinstance(said, dict):
        return name, map(_npm_name, said)
    paths = [name] if isinstance(said, str) else said if isinstance(said, list) else []
    return name, [_npm_name(one) for one in paths if isinstance(one, str)]


def _npm_name(text: str) -> str:
    """Name a command as npm does, which keeps what stands behind the last slash, backslash or colon."""
    return _NPM_PARTS.split(text.rstrip("/\\:"))[-1]


_READERS: Final = {
    "pyproject.toml": _in_pyproject,
    "setup.cfg": _in_setup_cfg,
    "setup.py": _in_setup_script,
    "package.json": _in_package,
}


def known_command(name: str) -> str | None:
    """Find the well-known command that *name* would be typed for, whatever its case, ending or version."""
    bare = _SUFFIX.sub("", name.lower())
    return next((one for one in (bare, _VERSION.sub("", bare)) if one in KNOWN_COMMANDS), None)
