"""Signals in what code does to the machine: hidden programs, native code, start-up files, the tools of developers."""

import re
from collections.abc import Iterator
from typing import ClassVar, Final

from vetting.domain.code.facts import Call, CodeFacts, Text
from vetting.domain.signals.code.acts import NATIVE, PROCESS, REGISTRY, WRITE
from vetting.domain.signals.code.asking import Act, CodeRule, acts_in, given, shown, sighting, told_apart, words_of
from vetting.domain.signals.interface import Severity
from vetting.domain.signals.sightings import Sighting

MAX_COMMAND: Final = 4000
MAX_PATH: Final = 300
"""Characters of a text that may be a path; a longer one is prose or data."""
_ENCODED: Final = re.compile(
    r"\b(?:powershell|pwsh)(?:\.exe)?\b.{0,200}?[ ]-(?:e|en|enc|enco\w{0,12}|ec)\b|-w(?:indowstyle)?[ ]+hidden|"
    r"\bFromBase64String\b|\bbase64[ ]+(?:-d|-D|--decode)\b[^\n]{0,80}\|[ ]{0,3}(?:ba|z)?sh\b",
    re.IGNORECASE,
)
_DISARMS: Final = re.compile(
    r"\b(?:Set|Add)-MpPreference\b.{0,120}-(?:Disable\w{1,40}|Exclusion\w{1,20})|\bDisableAntiSpyware\b"
    r"|\b(?:sc(?:\.exe)?|net)[ ]+(?:stop|delete|config)[ ]+(?:WinDefend|Sense|SecurityHealthService)\b"
    r"|\badvfirewall\b.{0,60}\bstate[ ]+off\b|\bsetenforce[ ]+0\b|\bsystemctl\b.{0,40}\b(?:stop|disable|mask)\b.{0,40}"
    r"\b(?:auditd|apparmor|ufw|firewalld|falcon-sensor)\b|\bspctl\b.{0,20}--master-disable|\bcsrutil[ ]+disable\b",
    re.IGNORECASE,
)
"""Switches off what would notice it."""
_DETACHED: Final = re.compile(r"^[ ]*(?:nohup|setsid)[ ]|\bstart[ ]+/b\b", re.IGNORECASE)
_SILENT_FLAGS: Final = 0x08000000 | 0x00000008
"""CREATE_NO_WINDOW and DETACHED_PROCESS. Source: Windows, "Process Creation Flags"."""


class HiddenProgram(CodeRule):
    """C6: a program is started so that nobody notices."""

    id: ClassVar[str] = "C6"
    version: ClassVar[int] = 3
    title: ClassVar[str] = "Starts a program out of sight"
    why: ClassVar[str] = "A command that is encoded, or cut loose with its output thrown away, is not meant to be seen."
    blind_to: ClassVar[str] = "Commands that are put together while running."

    def see(self, facts: CodeFacts) -> Iterator[Sighting]:
        """Yield encoded commands, and programs that are cut loose and silenced."""
        for act in acts_in(facts):
            if not act.acts & PROCESS:
                continue
            words = words_of(act.call)
            if len(words) > MAX_COMMAND:
                message = f"{act.call.name} is given a command that is too long to be read whole."
                yield sighting(
                    Severity.MEDIUM, act.call.place, ("C6", "long", act.call.name, told_apart(words)), message
                )
            words = words[:MAX_COMMAND]
            if _ENCODED.search(words):
                message = f"It starts “{shown(words)}”, which says nothing to who reads it."
                yield sighting(Severity.HIGH, act.call.place, ("C6", "encoded", words), message)
            elif _DISARMS.search(words):
                message = f"It starts “{shown(words)}”, which switches off what watches the machine."
                yield sighting(Severity.HIGH, act.call.place, ("C6", "disarms", words), message)
            elif _DETACHED.search(words) or (_is_cut_loose(act.call) and _is_silenced(act.call)):
                message = f"{act.call.name} starts a program that outlives this one, and throws away what it says."
                yield sighting(Severity.MEDIUM, act.call.place, ("C6", "detached", act.call.name, words), message)


def _is_cut_loose(call: Call) -> bool:
    named = dict(call.keywords)
    flags = named.get("creationflags")
    if flags is not None:
        told = " ".join(flags.names)
        is_hidden = isinstance(flags.constant, int) and bool(flags.constant & _SILENT_FLAGS)
        return is_hidden or "NO_WINDOW" in told or "DETACHED" in told
    return any(key in named and named[key].constant is True for key in ("start_new_session", "detached"))


def _is_silenced(call: Call) -> bool:
    named = dict(call.keywords)
    quiet = ("subprocess.DEVNULL", "os.devnull")
    outputs = [named[key] for key in ("stdout", "stderr") if key in named]
    if len(outputs) == len(("stdout", "stderr")):
        return all(any(name in quiet for name in one.names) for one in outputs)
    return "stdio" in named and named["stdio"].constant == "ignore"


class NativeCode(CodeRule):
    """C7: native code is loaded or called."""

    id: ClassVar[str] = "C7"
    version: ClassVar[int] = 3
    title: ClassVar[str] = "Loads native code"
    why: ClassVar[str] = "From there on no limit of the language holds, and nothing can be read."
    blind_to: ClassVar[str] = "Extension modules that are simply imported; those are files (F1)."

    def see(self, facts: CodeFacts) -> Iterator[Sighting]:
        """Yield each way of loading it, once."""
        seen: set[tuple[str, str]] = set()
        for act in acts_in(facts):
            if act.acts & NATIVE:
                key = (act.call.name, words_of(act.call)[:MAX_PATH])
                if key not in seen:
                    seen.add(key)
                    message = f"{act.call.name} loads or calls native code{': ' + shown(key[1]) if key[1] else ''}."
                    yield sighting(Severity.MEDIUM, act.call.place, ("C7", *key), message)


START_UP: Final = re.compile(
    r"/etc/systemd/system|\.config/systemd/user|Library[/\\]Launch(?:Agents|Daemons)|/etc/cron|/var/spool/cron"
    r"|CurrentVersion\\+Run(?:Once)?\b|Start Menu\\+Programs\\+Startup|\.config/autostart|/etc/rc\.local"
    r"|/etc/profile\.d"
    r"|/etc/init\.d/|/etc/ld\.so\.preload|(?:^|[/\\~])\.(?:bashrc|bash_profile|zshrc|zprofile|profile|zshenv)$"
    r"|^(?:site|user)customize\.py$",
    re.IGNORECASE,
)
_START_UP_COMMAND: Final = re.compile(
    r"\bsystemctl\b.{0,60}\benable\b|\blaunchctl\b.{0,20}\b(?:load|bootstrap)\b|\bcrontab\b(?!.{0,3}-l)"
    r"|\bschtasks\b.{0,40}/create"
    r"|\breg(?:\.exe)?[ ]+add\b.{0,200}\\Run\b|\bupdate-rc\.d\b",
    re.IGNORECASE,
)


def texts_like(facts: CodeFacts, pattern: re.Pattern[str]) -> Iterator[Text]:
    """Give the short texts of a file, among which paths are, that *pattern* hits."""
    for text in facts.texts:
        if len(text.text) <= MAX_PATH and pattern.search(text.text) and "\n" not in text.text.strip():
            yield text


def writes_in(facts: CodeFacts, wanted: int = WRITE) -> Act | None:
    """Give the first call that writes something."""
    return next((act for act in acts_in(facts) if act.acts & wanted), None)


def start_ups(facts: CodeFacts) -> Iterator[tuple[Text | Act, str]]:
    """Give what writes where something is run at start-up or log-in: the path or the command, and by what."""
    for act in acts_in(facts):
        words = words_of(act.call)[:MAX_COMMAND]
        if act.acts & PROCESS and _START_UP_COMMAND.search(words):
            yield act, words
    write = writes_in(facts, WRITE | REGISTRY)
    if write is not None:
        for text in texts_like(facts, START_UP):
            yield text, f"{text.text} ({write.call.name})"


class Persistence(CodeRule):
    """C8: it makes itself run again at start-up or log-in."""

    id: ClassVar[str] = "C8"
    version: ClassVar[int] = 3
    title: ClassVar[str] = "Makes something run at start-up"
    why: ClassVar[str] = "It stays on the machine after the project is removed."
    blind_to: ClassVar[str] = "Paths that are put together while running, and scripts that it downloads."

    def see(self, facts: CodeFacts) -> Iterator[Sighting]:
        """Yield commands that install something to be started, and start-up places in a file that writes."""
        is_loaded = any(act.is_loaded and act.acts & (WRITE | REGISTRY | PROCESS) for act in acts_in(facts))
        registry = writes_in(facts, REGISTRY) is not None
        for what, told in start_ups(facts):
            if isinstance(what, Act):
                message = f"It runs “{shown(told)}”, after which something is started with the machine."
                yield sighting(Severity.HIGH, what.call.place, ("C8", told), message)
                continue
            is_sure = is_loaded or bool(what.decoded) or registry or self._is_written(facts, what)
            message = f"It names {shown(what.text)}, where things are started from, and writes files."
            yield sighting(Severity.HIGH if is_sure else Severity.MEDIUM, what.place, ("C8", what.text), message)

    @staticmethod
    def _is_written(facts: CodeFacts, text: Text) -> bool:
        """Say whether a call that writes is given this very text."""
        writes = (act.call for act in acts_in(facts) if act.acts & WRITE)
        return any(text.text in {one.constant for one in given(call)} for call in writes)


_TOOLS: Final = re.compile(
    r"(?:^|[/\\~])\.(?:claude|vscode|cursor|windsurf|gemini|codex|continue|idea)(?:[/\\]|$)|(?:^|[/\\])CLAUDE\.md$|"
    r"(?:^|[/\\])AGENTS\.md$|\.github[/\\]copilot-instructions|(?:^|[/\\])\.cursorrules$|claude_desktop_config",
    re.IGNORECASE,
)


class ToolConfiguration(CodeRule):
    """C13: it writes into the settings of editors and assistants."""

    id: ClassVar[str] = "C13"
    version: ClassVar[int] = 3
    title: ClassVar[str] = "Writes into the settings of a developer's tools"
    why: ClassVar[str] = "Such settings run commands when a folder is opened, and travel on with the next commit."
    blind_to: ClassVar[str] = "Settings of tools that are not on its list."

    def see(self, facts: CodeFacts) -> Iterator[Sighting]:
        """Yield each such path in a file that writes."""
        write = writes_in(facts)
        if write is None:
            return
        for text in texts_like(facts, _TOOLS):
            message = f"It names {shown(text.text)}, a tool's own settings, and writes files ({write.call.name})."
            yield sighting(Severity.MEDIUM, text.place, ("C13", text.text), message)
