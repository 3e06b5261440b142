"""
Places below the prefix of a Python, or of somebody's home, where programs look for what they start, load or go by.

Whatever a wheel has in its ``.data/data`` folder is put there: into ``~/.local``, a virtual environment, an environment
of conda or, as root, ``/usr/local``. Not all of these are looked at by everybody; each is by somebody. Capitals are
not told apart, since not every disk does.

Source: PyPA specifications, "Binary distribution format"; the XDG base directory, autostart and desktop entry
    specifications; systemd.unit(5); the manuals of Jupyter ("Common Directories and File Locations", "Kernel
    specs"), bash-completion, zsh, fish ("Configuration"), conda ("Saving environment variables"), git, npm,
    nautilus-python, Emacs and Vim; CPython, "The initialization of the sys.path module search path".
"""

import re
from collections.abc import Collection
from typing import Final, NamedTuple

from vetting.domain.signals.hooks.commands import KNOWN_COMMANDS
from vetting.domain.signals.interface import Severity

_LOW, _MEDIUM = Severity.LOW, Severity.MEDIUM
_ABOVE: Final = re.compile(r"\A(?:\.{0,2}/)*(?:(?:usr/)?local/|usr/)?", re.IGNORECASE)
"""What may stand before, of a root as of a prefix."""


class Place(NamedTuple):
    """One such place that a file is put into."""

    name: str
    """The file's, or that of the folder that stands for all in it, as it is spelled."""
    severity: Severity
    who: str
    """Who looks there, and when, as a sentence goes on."""
    is_folder: bool
    owner: str
    """The project whose it is, as everybody expects; "" where that is nobody's."""


class _Kind(NamedTuple):
    folder: re.Pattern[str]
    file: re.Pattern[str]
    severity: Severity
    who: str
    is_folder: bool = False
    is_command: bool = False
    """Whether its files are called like the commands that they are for."""
    owner: str = ""


def _kind(
    folder: str,
    file: str,
    severity: Severity,
    who: str,
    *,
    is_folder: bool = False,
    is_command: bool = False,
    owner: str = "",
) -> _Kind:
    patterns = re.compile(folder, re.IGNORECASE), re.compile(file, re.IGNORECASE)
    return _Kind(*patterns, severity, who, is_folder, is_command, owner)


_ANY: Final = r"[^/]+"
_KERNELS: Final = "share/jupyter/kernels"
_OF_FISH: Final = r"share/fish/(?:vendor_)?(?:completions|functions)(?:\.d)?"
_AT_START: Final = "it is read whenever somebody logs in or opens a shell"
_MACHINE: Final = "the machine goes by it"
_FILES: Final = "the file manager starts what it names"
_KINDS: Final = (
    _kind("", r"pyvenv\.cfg|python\d*\._pth", _MEDIUM, "Python goes by it whenever it starts"),
    _kind(r"(?:lib)?", r"python\d+\.zip", _MEDIUM, "Python looks for its own modules there first"),
    _kind(r"(?:etc)?", r"pip\.(?:conf|ini)|npmrc|gitconfig|\.?condarc", _MEDIUM, "what fetches goes by it"),
    _kind(r"(?:etc/)?ssl", r"openssl\.cnf|cert\.pem", _MEDIUM, "whatever encrypts goes by it"),
    _kind(r"etc/conda/(?:de)?activate\.d", _ANY, _MEDIUM, "conda runs it as the environment is entered or left"),
    _kind(r"etc/xdg/autostart|share/autostart", r"[^/]+\.desktop", _MEDIUM, "desktops start it as somebody logs in"),
    _kind(r"(?:lib|share|etc)/systemd(?:/.+)?", _ANY, _MEDIUM, "systemd looks for what to start there"),
    _kind(r"etc/(?:profile|environment)\.d|lib/environment\.d|etc/zsh(?:/.+)?", _ANY, _MEDIUM, _AT_START),
    _kind("etc", r"bash\.bashrc|profile|environment", _MEDIUM, _AT_START),
    _kind("etc", r"rc\.local|sudoers|crontab|ld\.so\.[^/]+", _MEDIUM, _MACHINE),
    _kind(r"etc/(?:cron[^/]*|init\.d|sudoers\.d|ld\.so\.conf\.d|pam\.d|modprobe\.d)", _ANY, _MEDIUM, _MACHINE),
    _kind(r"(?:lib|etc)/udev/rules\.d|share/polkit-1/rules\.d", _ANY, _MEDIUM, _MACHINE),
    _kind(r"etc/ipython(?:/.+)?", _ANY, _MEDIUM, "IPython reads it whenever it starts"),
    _kind("etc/jupyter", r"jupyter\w*_config\.py", _MEDIUM, "Jupyter runs it whenever it starts"),
    _kind(r"etc/jupyter(?:/nbconfig)?(?:/\w+\.d)?", r"[^/]+\.json", _LOW, "Jupyter goes by it whenever it starts"),
    _kind(_KERNELS + r"/python[23]?", r"kernel\.json", _MEDIUM, "Jupyter starts it for Python", owner="ipykernel"),
    _kind(_KERNELS + r"(?:/[^/]+)?", r"kernel\.json", _LOW, "Jupyter offers what it starts as a kernel"),
    _kind(r"share/jupyter/labextensions(?:/.+)?", _ANY, _LOW, "JupyterLab loads it into its pages", is_folder=True),
    _kind(r"share/fish/vendor_conf\.d|etc/fish(?:/conf\.d)?", r"[^/]+\.fish", _MEDIUM, "fish reads it as it starts"),
    _kind(r"etc/bash_completion\.d", _ANY, _LOW, "bash reads it as it starts", is_command=True),
    _kind("share/bash-completion/completions", _ANY, _LOW, "bash reads it to complete a command", is_command=True),
    _kind(r"share/zsh/(?:site-functions|vendor-completions)", _ANY, _LOW, "zsh reads it", is_command=True),
    _kind(_OF_FISH, r"[^/]+\.fish", _LOW, "fish reads it as a command is typed", is_command=True),
    _kind("share/applications", r"(?:mimeapps|defaults)\.list", _MEDIUM, "desktops open files by it"),
    _kind(r"share/applications(?:/.+)?", r"[^/]+\.desktop", _LOW, "desktops offer it in their menus"),
    _kind(r"share/dbus-1/(?:system-)?services", _ANY, _LOW, "the bus starts it for whoever asks by its name"),
    _kind("share/nautilus-python/extensions", r"[^/]+\.py", _LOW, "the file manager loads it as it starts"),
    _kind(r"share/(?:thumbnailers|kio/servicemenus|kservices\d/ServiceMenus)", _ANY, _LOW, _FILES),
    _kind("share/emacs/site-lisp", r"(?:site-start|default|subdirs)\.elc?", _MEDIUM, "Emacs runs it as it starts"),
    _kind(r"share/n?vim/(?:vimfiles|site)/(?:plugin|ftdetect)", _ANY, _LOW, "Vim runs it as it starts"),
)
ANY_FILE: Final = "*"
"""Stands among the names of files for those that nobody knows."""


def place_below(path: str) -> Place | None:
    """Say which such place *path*, below a prefix, is; None if it is none."""
    folder, _, file = _below(path).rpartition("/")
    return next((_place(kind, folder, file) for kind in _kinds_of(folder) if kind.file.fullmatch(file)), None)


def place_of_folder(folder: str, files: Collection[str]) -> Place | None:
    """Say what files of these names, or with ``ANY_FILE`` others too, become in a folder below a prefix."""
    folder = _below(folder).strip("/")
    kinds = _kinds_of(folder)
    for kind in kinds:
        file = next((one for one in files if one != ANY_FILE and kind.file.fullmatch(one)), None)
        if file is not None:
            return _place(kind, folder, file)
    if ANY_FILE not in files or "/" not in folder or not kinds:
        return None
    return _place(kinds[-1], folder, "")


def _below(path: str) -> str:
    return _ABOVE.sub("", path, count=1)


def _kinds_of(folder: str) -> list[_Kind]:
    return [kind for kind in _KINDS if kind.folder.fullmatch(folder)]


def _place(kind: _Kind, folder: str, file: str) -> Place:
    path = f"{folder}/{file}".strip("/")
    if kind.is_folder:
        path = "/".join(path.split("/")[: 5 if "/@" in path else 4])
    is_of_others = kind.is_command and _bare(file) in KNOWN_COMMANDS
    return Place(path, _MEDIUM if is_of_others else kind.severity, kind.who, kind.is_folder, kind.owner)


def _bare(file: str) -> str:
    return file.lower().removeprefix("_").removesuffix(".fish").removesuffix(".bash")
