"""The signal in programs that are started so that nobody notices."""

import re
from collections.abc import Iterator
from typing import ClassVar, Final

from vetting.domain.code.facts import Call, CodeFacts, Value
from vetting.domain.signals.code.acts import EVALUATE, NETWORK, PROCESS
from vetting.domain.signals.code.asking import Act, CodeRule, acts_in, calls_of, shown, sighting, told_apart, words_of
from vetting.domain.signals.interface import Severity
from vetting.domain.signals.sightings import Sighting

MAX_COMMAND: Final = 4000
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
_DETACHED: Final = re.compile(
    r"^[ ]*(?:nohup|setsid|(?:[^ ]{0,200}[/\\])?pythonw(?:\.exe)?)[ ]|\bstart[ ]+/b\b", re.IGNORECASE
)
"""Outlives what started it, or has no window: ``pythonw`` is Python without one."""
_NO_WINDOW: Final = 0x08000000
_DETACHED_PROCESS: Final = 0x00000008
"""Source: Windows, "Process Creation Flags"."""


class HiddenProgram(CodeRule):
    """C6: a program is started so that nobody notices."""

    id: ClassVar[str] = "C6"
    version: ClassVar[int] = 4
    title: ClassVar[str] = "Starts a program out of sight"
    why: ClassVar[str] = "A command that is encoded, or cut loose with its output thrown away, is not meant to be seen."
    blind_to: ClassVar[str] = "Commands that are put together while running."

    def see(self, facts: CodeFacts) -> Iterator[Sighting]:
        """Yield encoded commands, programs that are cut loose and silenced, and those that have no window."""
        for act in acts_in(facts):
            if act.acts & PROCESS:
                yield from _told(act)
        yield from _daemon(facts)


def _told(act: Act) -> Iterator[Sighting]:
    words = words_of(act.call)
    name, place = act.call.name, act.call.place
    if len(words) > MAX_COMMAND:
        message = f"{name} is given a command that is too long to be read whole."
        yield sighting(Severity.MEDIUM, place, ("C6", "long", name, told_apart(words)), message)
    words = words[:MAX_COMMAND]
    is_hidden = _has_no_window(act.call)
    if _ENCODED.search(words):
        message = f"It starts “{shown(words)}”, which says nothing to who reads it."
        yield sighting(Severity.HIGH, place, ("C6", "encoded", words), message)
    elif _DISARMS.search(words):
        message = f"It starts “{shown(words)}”, which switches off what watches the machine."
        yield sighting(Severity.HIGH, place, ("C6", "disarms", words), message)
    elif _DETACHED.search(words) or ((is_hidden or _is_cut_loose(act.call)) and _is_silenced(act.call)):
        message = f"{name} starts a program that outlives this one or has no window, and throws away what it says."
        yield sighting(Severity.MEDIUM, place, ("C6", "detached", name, words), message)
    elif is_hidden:
        # Tools for Windows do so in functions, that no black window flickers; on import there is nothing to spare.
        severity = Severity.MEDIUM if act.is_loaded else Severity.LOW
        message = f"{name} starts a program without a window."
        yield sighting(severity, place, ("C6", "hidden", name, words), message)


def _given_as(call: Call, key: str) -> list[Value]:
    """Give what a call is given by a keyword, or may be within keywords that are handed over together."""
    return [value for name, value in call.keywords if name in {key, "**"}]


def _has_no_window(call: Call) -> bool:
    for value in _given_as(call, "creationflags"):
        told = " ".join(value.names)
        is_set = isinstance(value.constant, int) and bool(value.constant & (_NO_WINDOW | _DETACHED_PROCESS))
        if is_set or "NO_WINDOW" in told or "DETACHED_PROCESS" in told:
            return True
    return any("subprocess.STARTUPINFO" in value.calls for value in _given_as(call, "startupinfo"))


def _is_cut_loose(call: Call) -> bool:
    named = dict(call.keywords)
    is_leader = "os.setsid" in " ".join(named["preexec_fn"].names) if "preexec_fn" in named else False
    return is_leader or any(key in named and named[key].constant is True for key in ("start_new_session", "detached"))


def _is_silenced(call: Call) -> bool:
    named = dict(call.keywords)
    quiet = ("subprocess.DEVNULL", "os.devnull")
    outputs = [named[key] for key in ("stdout", "stderr") if key in named]
    if len(outputs) == len(("stdout", "stderr")):
        return all(any(name in quiet for name in one.names) for one in outputs)
    return "stdio" in named and named["stdio"].constant == "ignore"


def _daemon(facts: CodeFacts) -> Iterator[Sighting]:
    """Yield where a process doubles, leaves its session and does something there."""
    leaves = calls_of(facts, {"os.setsid"})
    if not leaves or not calls_of(facts, {"os.fork", "os.forkpty"}):
        return
    does = next((act for act in acts_in(facts) if act.acts & (PROCESS | EVALUATE | NETWORK)), None)
    if does is not None:
        message = f"It doubles itself, leaves its session (os.setsid), and runs {does.call.name}."
        severity = Severity.MEDIUM if leaves[0].when is does.call.when else Severity.LOW
        yield sighting(severity, leaves[0].place, ("C6", "daemon", does.call.name), message)
