"""Signals in the commands that a release installs."""

import configparser
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, Final

from vetting.domain.facts.toml import toml_of
from vetting.domain.signals.hooks.values import table_in
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
    cc c++ clang g++ go cargo cmd explorer regsvr32 rundll32 schtasks certutil twine gh aws gcloud az terraform helm
    """.split()  # noqa: SIM905  # two hundred words are read better without quotes
)
"""
Commands that people and scripts type without a path, and of which another project's version would be run unawares.

Source: GNU coreutils 9's index of programs; the shells, interpreters, version control, package and cloud tools that
developers' machines have.
"""
_ENTRY_POINTS: Final = re.compile(r"(?:.*/)?([^/]+)\.(?:dist-info|egg-info)/entry_points\.txt")
_SCRIPT: Final = re.compile(r"([^/]+)\.data/scripts/([^/]+)")
_GROUPS: Final = ("console_scripts", "gui_scripts")
_TABLES: Final = (
    ("project", "scripts"),
    ("project", "gui-scripts"),
    ("project", "entry-points", "console_scripts"),
    ("tool", "poetry", "scripts"),
    ("tool", "flit", "scripts"),
)
_SUFFIX: Final = re.compile(r"\.(?:exe|bat|cmd|sh|py)$")
_WORD: Final = re.compile(rb"""([^\s"'=:,{}]+)""")
_VERSION: Final = re.compile(r"-?[0-9.]+$")


class ShadowingCommand:
    """H5: a command with the name of a well-known one."""

    id: ClassVar[str] = "H5"
    version: ClassVar[int] = 1
    title: ClassVar[str] = "Command that shadows a known one"
    why: ClassVar[str] = "Whoever types that name, or whose scripts do, may run this instead."
    from_head: ClassVar[bool] = False
    blind_to: ClassVar[str] = "Commands that setup.py names, names that are not in its list, and shell aliases."

    def look(self, file: FileUnderScan) -> Iterable[Finding]:
        """Yield one finding a command."""
        return since(self, file, self._sightings)

    def _sightings(self, side: FileSide) -> Iterator[Sighting]:
        owner, names = _commands(side)
        shadowed = {name: known for name in names if (known := _known(name)) is not None and known != owner}
        places = places_of(_WORD, side.data) if shadowed else {}
        for name, known in shadowed.items():
            evidence = name.encode("utf-8", "surrogateescape")
            line, column = places.get(evidence, (1, 1))
            message = f"It installs a command with the name of a well-known one: {known}."
            yield Sighting(Severity.MEDIUM, line, column, evidence, message)


def _commands(side: FileSide) -> tuple[str, Iterable[str]]:
    """Give the project's name, where the file tells, and the commands that the file makes."""
    if entry_points := _ENTRY_POINTS.fullmatch(side.matched):
        return entry_points.group(1).lower(), _in_entry_points(side.data)
    if script := _SCRIPT.fullmatch(side.matched):
        return script.group(1).lower(), [script.group(2)]
    if side.matched == "pyproject.toml":
        return _in_pyproject(toml_of(side.data.decode("utf-8-sig")))
    if side.matched == "setup.cfg":
        return "", _in_setup_cfg(side.data)
    if side.matched == "package.json":
        return _in_package(json.loads(side.data))
    return "", ()


def _in_entry_points(data: bytes) -> Iterator[str]:
    """Read names as installers do. Source: PyPA specifications, "Entry points"."""
    group = ""
    for raw in data.decode("utf-8", "surrogateescape").split("\n"):
        line = raw.strip()
        if line.startswith("[") and line.endswith("]"):
            group = line[1:-1].strip()
        elif group in _GROUPS and line and line[0] not in "#;":
            yield line.partition("=")[0].strip()


def _in_pyproject(document: Any) -> tuple[str, Iterable[str]]:  # noqa: ANN401  # whatever the package's file holds
    name = table_in(document, "project").get("name", "")
    return str(name).lower(), [command for keys in _TABLES for command in table_in(document, *keys)]


def _in_setup_cfg(data: bytes) -> Iterator[str]:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.read_string(data.decode())
    for group in _GROUPS:
        text = parser.get("options.entry_points", group, fallback="")
        yield from (line.partition("=")[0].strip() for line in text.split("\n") if line.strip())


def _in_package(document: Any) -> tuple[str, Iterable[str]]:  # noqa: ANN401  # as above
    """Read the commands of an npm package: of one alone the name is the package's."""
    name = str(document.get("name", "")) if isinstance(document, dict) else ""
    short = name.rpartition("/")[2]
    folder = document.get("bin") if isinstance(document, dict) else None
    if isinstance(folder, str):
        return (name, [short])
    return name, list(table_in(document, "bin"))


def _known(name: str) -> str | None:
    """Find the well-known command that *name* would be typed for, whatever its case, ending or version."""
    bare = _SUFFIX.sub("", name.lower())
    return next((one for one in (bare, _VERSION.sub("", bare)) if one in KNOWN_COMMANDS), None)
