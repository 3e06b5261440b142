"""
What a capability that seems new is held against: the source files of the compared release that did not change.

They are read only where something is claimed new, each once and at most so
many; and only those are taken apart that hold a word without which the
capability is not written. A name that is put together from pieces holds none,
and then the capability counts as new: louder, never quieter.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from vetting.domain.capabilities import Capability
from vetting.domain.code.facts import Language
from vetting.domain.code.reading import CYTHON, SUFFIXES, TYPESCRIPT, language_of
from vetting.domain.releases import Sha256
from vetting.domain.signals.interface import FileSide
from vetting.domain.signals.places import is_beside_code
from vetting.domain.trees import FileChange, Tree, TreeEntry, matched_paths

_SCRIPT_ENDS: Final = (*TYPESCRIPT, *(end for end, language in SUFFIXES.items() if language is Language.JAVASCRIPT))
_PYTHON: Final = {
    Capability.NETWORK: rb"urllib[23]?|requests|httpx2?|aiohttp|httplib|HTTPS?Connection|sockets?|ftplib|smtplib"
    rb"|open_connection|telnetlib|poplib|imaplib|ServerProxy|paramiko|websockets?|resolver|pycurl|wget|Webhook|telebot",
    Capability.PROCESS: rb"subprocess|system|[pP]open[23]?|startfile|exec[lv]p?e?|spawn[lv]?p?e?|posix_spawnp?|invoke"
    rb"|fork_exec|create_subprocess_\w+|commands|pexpect|WinExec|ShellExecute[AW]|CreateProcess|sh",
    Capability.ENVIRONMENT: rb"environb?|getenvb?",
    Capability.EVALUATION: rb"exec|eval|compile|execfile|run_path|run_module|_run_code|CodeType|FunctionType|runcode"
    rb"|marshal|source_to_code|pickle|Unpickler|dill|cloudpickle|joblib|torch|unsafe_load(?:_all)?|jsonpickle|testfile"
    rb"|__import__|import_module|load_source|SourceFileLoader|run_setup|PyEval_EvalCode|interact|InteractiveInterpreter",
    Capability.NATIVE: rb"ctypes|cffi|load_dynamic|ExtensionFileLoader|load_library|ctypeslib",
}
_SCRIPTS: Final = {
    Capability.NETWORK: rb"fetch|https?2?|net|tls|dgram|dns|XMLHttpRequest|WebSocket|sendBeacon|axios|got|request"
    rb"|superagent|undici|ws",
    Capability.PROCESS: rb"child_process|execa|shelljs|spawn|Deno|Bun|binding",
    Capability.ENVIRONMENT: rb"env",
    Capability.EVALUATION: rb"eval|Function|vm|_compile|require|import|constructor|module",
    Capability.NATIVE: rb"dlopen|Library|koffi|bindings|node-gyp-build",
}
_START_UP: Final = (
    rb"(?i:systemd|LaunchAgents|LaunchDaemons|cron(?:tab)?|CurrentVersion|Startup|autostart|rc|ld|init\.d|pam\.d|hooks|pth"
    rb"|(?:PowerShell_)?profile|bashrc|zshrc|bash_(?:profile|login|logout|aliases)|zprofile|zshenv|zlogin|xprofile|xinitrc"
    rb"|xsessionrc|kshrc|t?cshrc|pythonrc|fish|zsh|authorized_keys2?|sudoers|environment|s?bin|sitecustomize"
    rb"|usercustomize|systemctl|launchctl|schtasks|ScheduledTask|ScheduledJob|reg|hooksPath|sshCommand)"
)
"""One at least for each place and each command of C8's, in whatever letters: both have to be written for it."""


def _worded(words: Mapping[Capability, bytes]) -> dict[Capability, re.Pattern[bytes]]:
    every = {**words, Capability.START_UP: _START_UP}
    return {one: re.compile(rb"\b(?:%s)\b" % every[one]) for one in Capability}


_IN_PYTHON: Final = _worded(_PYTHON)
_IN_SCRIPTS: Final = _worded(_SCRIPTS)


class Contents(Protocol):
    """Where the bytes of a tree's files are."""

    def get(self, digest: Sha256) -> bytes:
        """Give all of a file's bytes."""
        ...


@dataclass(frozen=True, slots=True)
class Most:
    """How much is read at most."""

    files: int = 4000
    """botocore and Django have a thousand each."""
    read_bytes: int = 32 << 20
    parsed_bytes: int = 2 << 20
    """Of those that hold a word: taking apart a megabyte takes up to 0.6 s."""


@dataclass(slots=True)
class Unchanged:
    """The source files of *tree* that *changes* leave as they are."""

    tree: Tree | None
    changes: Iterable[FileChange]
    contents: Contents
    most: Most = Most()
    is_cut: bool = False
    """Whether there was more than is read, or could be."""

    def showing(self, wanted: Collection[Capability]) -> Iterator[FileSide]:
        """Read those, one at a time, that may show one of *wanted*, which may become fewer meanwhile."""
        self.is_cut = self.tree is not None and self.tree.cut is not None
        changed = {change.old.path for change in self.changes if change.old is not None}
        read, parsed = 0, 0
        for number, (matched, entry) in enumerate(_sources(self.tree, changed)):
            read += entry.size_bytes
            if number >= self.most.files or read > self.most.read_bytes:
                self.is_cut = True
                return
            assert entry.sha256 is not None, "a file has bytes"
            data = self.contents.get(entry.sha256)
            if not _holds_word(matched, data, wanted):
                continue
            parsed += len(data)
            if parsed > self.most.parsed_bytes:
                self.is_cut = True
                return
            yield FileSide(entry.path, matched, entry.sha256, data)


def _sources(tree: Tree | None, changed: Collection[str]) -> Iterator[tuple[str, TreeEntry]]:
    for matched, entry in matched_paths(tree).items() if tree else ():
        is_same = entry.sha256 is not None and entry.path not in changed
        if is_same and _is_source(entry.path) and not is_beside_code(matched):
            yield matched, entry


def _is_source(path: str) -> bool:
    return language_of(path) is not None or path.lower().endswith((*CYTHON, *TYPESCRIPT))


def _holds_word(path: str, data: bytes, wanted: Collection[Capability]) -> bool:
    words = _IN_SCRIPTS if path.lower().endswith(_SCRIPT_ENDS) else _IN_PYTHON
    return any(words[one].search(data) for one in wanted)
