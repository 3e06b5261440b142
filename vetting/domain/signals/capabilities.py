"""
What code can do to the machine now, and could not before: per file, and for the release.

A capability is no suspicion: it says where to read first. One that the old
side of a file showed is not new. Whether it is new to the release is told from
the other files of the compared one: those that changed or went, and then, where
that leaves it open, those that stay as they are (:mod:`vetting.domain.signals.unchanged`).

Source: signals catalogue §1, "capability diff".
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from vetting.domain.capabilities import Capability, NewCapability
from vetting.domain.code.facts import SHELLS, CodeFacts
from vetting.domain.code.reading import NOTEBOOK, facts_of
from vetting.domain.signals.code.acts import (
    ENVIRONMENT,
    EVALUATE,
    LOAD,
    NATIVE,
    NETWORK,
    PROCESS,
    UNMARSHAL,
    is_environment,
)
from vetting.domain.signals.code.asking import Act, acts_in, shown
from vetting.domain.signals.code.machine import start_ups
from vetting.domain.signals.interface import FileSide, FileUnderScan
from vetting.domain.signals.places import is_beside_code
from vetting.domain.signals.unchanged import Unchanged

_BY_CALL: Final = (
    (Capability.NETWORK, NETWORK, "Reaches the network"),
    (Capability.PROCESS, PROCESS, "Starts programs"),
    (Capability.ENVIRONMENT, ENVIRONMENT, "Reads the environment"),
    (Capability.EVALUATION, EVALUATE | UNMARSHAL, "Runs text or bytes as code"),
    (Capability.NATIVE, NATIVE, "Loads or calls native code"),
)
Shown: TypeAlias = dict[Capability, tuple[int, str]]


def capabilities_in(side: FileSide) -> Shown:
    """Map each capability that a file's code shows to the first line that does, and a sentence."""
    if not side.data or not side.is_whole or is_beside_code(side.matched) or side.matched.lower().endswith(NOTEBOOK):
        return {}  # a notebook that lies there does nothing either
    try:
        facts = facts_of(side.path, side.data)
    except Exception:  # noqa: BLE001  # a package may make the reading stumble; its scan is unfinished then, and says why
        return {}
    found: Shown = {}
    for capability, line, message in _seen(facts) if facts is not None else ():
        if capability not in found or line < found[capability][0]:
            found[capability] = (line, message)
    return found


def _seen(facts: CodeFacts) -> Iterator[tuple[Capability, int, str]]:
    if facts.language in SHELLS:
        return  # a script that lies there does nothing, and to start programs is all that one can
    for act in acts_in(facts):
        for capability, bits, told in _BY_CALL:
            if act.acts & bits:
                yield capability, act.call.place.line, f"{told} ({shown(act.call.name)})."
        if act.acts & LOAD and act.call.arguments and not act.call.arguments[0].is_constant:
            message = f"Loads what only running it tells ({shown(act.call.name)})."
            yield Capability.EVALUATION, act.call.place.line, message
    for name in facts.names:
        if is_environment(name.name):
            yield Capability.ENVIRONMENT, name.place.line, f"Reads the environment ({shown(name.name)})."
    for what, told in start_ups(facts):
        place = what.call.place if isinstance(what, Act) else what.place
        yield Capability.START_UP, place.line, f"Writes where something is run at start-up ({shown(told)})."


@dataclass(frozen=True, slots=True)
class SeenCapabilities:
    """What one changed file can do now, and could before."""

    path: str
    now: Shown
    before: frozenset[Capability] | None
    """None: the old side was not looked at, or there is none."""


def capabilities_seen(file: FileUnderScan) -> SeenCapabilities | None:
    """Look at one changed file, and at its old side only where there is reason to; None where it can do nothing."""
    now = capabilities_in(file.new)
    if not now:
        return None
    return SeenCapabilities(file.new.path, now, None if file.old is None else frozenset(capabilities_in(file.old)))


class CapabilityLedger:
    """Collects, file by file, what code can do now."""

    def __init__(self) -> None:
        self._before: set[Capability] = set()
        self._new: list[tuple[str, Capability, int, str]] = []

    def note(self, seen: SeenCapabilities) -> None:
        """Note what was seen in one changed file, in order of the files."""
        before = seen.before or frozenset()
        self._before |= before
        self._new += [(seen.path, one, *seen.now[one]) for one in Capability if one in seen.now and one not in before]

    def result(self, others: Iterable[FileSide], unchanged: Unchanged | None = None) -> tuple[NewCapability, ...]:
        """
        Say what is new, in order of the files.

        Args:
            others: The old sides that nobody looked at; as many of them are as it takes to tell.
            unchanged: The files that are the same in both, of which as many are looked at; None: there are none.
        """
        open_questions = {capability for _, capability, _, _ in self._new} - self._before
        self._answer(open_questions, others)
        if unchanged is not None:
            self._answer(open_questions, unchanged.showing(open_questions))
        is_cut = unchanged is not None and unchanged.is_cut
        return tuple(
            NewCapability(
                capability,
                path,
                line,
                message,
                is_new_to_release=capability in open_questions,
                is_held_against_all=not (is_cut and capability in open_questions),
            )
            for path, capability, line, message in self._new
        )

    def _answer(self, open_questions: set[Capability], sides: Iterable[FileSide]) -> None:
        for side in sides if open_questions else ():
            open_questions.difference_update(capabilities_in(side))
            if not open_questions:
                return
