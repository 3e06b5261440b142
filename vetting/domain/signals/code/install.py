"""Signals in code that runs because it is installed or imported: setup.py looked into, and what a package now does."""

import re
from collections.abc import Iterable, Iterator
from typing import ClassVar, Final

from vetting.domain.code.facts import CodeFacts, Language
from vetting.domain.code.reading import facts_of
from vetting.domain.signals.code.acts import DECODE, EVALUATE, NETWORK, PROCESS, UNMARSHAL
from vetting.domain.signals.code.asking import CodeRule, acts_in, shown, sighting, words_of
from vetting.domain.signals.interface import FileSide, FileUnderScan, Finding, Severity
from vetting.domain.signals.sightings import Sighting

_SETUP: Final = frozenset({"setup", "setuptools.setup", "distutils.core.setup", "numpy.distutils.core.setup"})
_DONE: Final = {
    EVALUATE: "runs code",
    UNMARSHAL: "loads objects that run code",
    NETWORK: "reaches the network",
    PROCESS: "starts a program",
    DECODE: "decodes something",
}


def installs(side: FileSide) -> Iterator[Sighting]:
    """See what a setup.py does beyond describing the project: as soon as it is run, or in place of a command."""
    facts = facts_of(side.path, side.data) if side.matched == "setup.py" else None
    if facts is None:
        return
    setups = [call for call in facts.calls if call.name in _SETUP]
    replaces = [call for call in setups if any(key == "cmdclass" for key, _ in call.keywords)]
    for act in acts_in(facts):
        done = next((told for bit, told in _DONE.items() if act.acts & bit), None)
        if done is not None and (act.is_loaded or replaces) and act.call.name not in {"chr", "compile"}:
            message = f"setup.py {done} while it is built or installed ({act.call.name})."
            yield sighting(Severity.HIGH, act.call.place, ("H3", act.call.name, words_of(act.call)[:200]), message)
    for call in replaces:
        message = "cmdclass puts code of this project into the commands that build and install it."
        yield sighting(Severity.HIGH, call.place, ("H3", "cmdclass"), message)


_WATCHED: Final = re.compile(r"(?:^|/)(?:__init__|_?[a-z]*client[a-z]*|_?api|_?main)\.py$")
_HARMLESS: Final = re.compile(
    r"(?:logging|warnings|__all__|__doc__|typing)\b|sys\.(?:modules|path)\b|_?log(?:ger)?\."
    r"|[\w.\[\]'\"]{1,100}\.(?:addHandler|append|extend|update|register\w{0,20}|add\w{0,20}|setdefault|setLevel|insert|"
    r"setattr|filterwarnings|simplefilter|disable\w{0,20}|discard|remove|clear|sort)\(|setattr\(",
)


class TopLevelStatement(CodeRule):
    """H6: importing a package now does something."""

    id: ClassVar[str] = "H6"
    version: ClassVar[int] = 2
    title: ClassVar[str] = "New statement that runs on import"
    why: ClassVar[str] = "Whoever imports the package runs it, whether or not anything of it is used."
    blind_to: ClassVar[str] = (
        "A call inside an assignment; within definitions and conditions, calls that are named like those of Python's "
        "own modules; modules of other names."
    )

    def look(self, file: FileUnderScan) -> Iterable[Finding]:
        """Yield one finding a statement, in files that are imported before anything else."""
        if not _WATCHED.search(file.new.matched):
            return ()
        if file.old is not None and not _WATCHED.search(file.old.matched):
            file = FileUnderScan(None, file.new)  # nobody who imported the package ran it there
        return super().look(file)

    def see(self, facts: CodeFacts) -> Iterator[Sighting]:
        """Yield the statements that do more than to announce something; those of Python: others are full of them."""
        for one in facts.statements if facts.language is Language.PYTHON else ():
            if not _HARMLESS.match(one.text):
                message = f"Importing this now runs “{shown(one.text)}”."
                yield sighting(Severity.LOW if one.is_aside else Severity.MEDIUM, one.place, ("H6", one.text), message)
