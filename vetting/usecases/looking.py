"""
Look at a release, or at the change that leads to it: here, or on an instance's page.

What was looked at is remembered, and how, so that `revet certify` need not be
told again; of what was shown here, also which files it was.
"""

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from vetting.domain.errors import InvalidInput
from vetting.domain.recollection import Look, LookingMode
from vetting.domain.releases import Digest
from vetting.domain.review_pages import instance_behind, review_page
from vetting.domain.suggestions import Step
from vetting.domain.versions import order_for
from vetting.ports.local_reading import LocalReader, ReadChange, ReadFile
from vetting.ports.memories import Memory
from vetting.usecases.desk import Desk
from vetting.usecases.storing import open_store


def read_here(
    desk: Desk,
    step: Step,
    *,
    reader: LocalReader,
    memory: Memory,
    checkout: Path | None = None,
    distribution: str | None = None,
) -> ReadChange:
    """
    Fetch and read *step* on this machine, and remember that it was read; see :func:`fetch_and_read`.

    Raises:
        InvalidInput: Nothing may be fetched, or something cannot be read.
        NotFound: The index has no such release.
        SourceUnavailable: The index could not be asked.
        VerificationFailed: The bytes are not those that the index states.
    """
    change = fetch_and_read(desk, step, reader=reader, checkout=checkout, distribution=distribution)
    look = Look(desk.ecosystem, step, _digests(change.new), _digests(change.old))
    _remember(memory, look, LookingMode.LOCAL)
    return change


def fetch_and_read(
    desk: Desk, step: Step, *, reader: LocalReader, checkout: Path | None = None, distribution: str | None = None
) -> ReadChange:
    """
    Fetch and read *step* on this machine; where the lockfile names files, one of those.

    Args:
        desk: Which ecosystem, and whether anything may be fetched.
        step: A release, or the change that leads to it.
        reader: Of that ecosystem.
        checkout: A folder of the source that the release is said to be made of.
        distribution: The name of the file to read; None: a locked one, else the most telling.

    Raises:
        InvalidInput: Nothing may be fetched, or something cannot be read.
        NotFound: The index has no such release, or that has no such file.
        SourceUnavailable: The index could not be asked.
        VerificationFailed: The bytes are not those that the index states.
    """
    demand_readable(desk, step)
    return reader.read(step, _locked(desk, step), checkout, distribution)


def demand_readable(desk: Desk, step: Step) -> None:
    """
    See that *step* is one, and that it may be fetched.

    Raises:
        InvalidInput: It is not, or may not.
    """
    _demand_change(desk, step)
    desk.require_network(f"{step.project} {step.to_version}")


def _digests(file: ReadFile | None) -> tuple[Digest, ...]:
    return () if file is None else file.digests


def page_of(desk: Desk, step: Step, *, instance: str | None, memory: Memory) -> str:
    """
    Say where an instance shows *step*: the user's own, else the first one that the store imports from.

    Raises:
        InvalidInput: There is none.
    """
    _demand_change(desk, step)
    base = instance or _imported_instance(desk)
    if base is None:
        # What is at hand is read whatever it is of.
        at_hand = ", or read its files at hand: `revet diff OLD NEW`, `revet inspect FILE`"
        here = ", or read it here: --mode local" if desk.ecosystem.is_read_locally else at_hand
        raise InvalidInput(f"which instance? set REVET_URL, or run `revet login URL` once{here}")
    _remember(memory, Look(desk.ecosystem, step), LookingMode.INSTANCE)
    return review_page(base, desk.ecosystem, step)


def usual_mode(desk: Desk, *, instance: str | None, memory: Memory) -> LookingMode:
    """Say how to look where nobody said: as the last time, else on an instance where there is one, or must be."""
    if not desk.ecosystem.is_read_locally:
        return LookingMode.INSTANCE
    remembered = memory.recall().mode
    if remembered is not None:
        return remembered
    return LookingMode.INSTANCE if instance or _imported_instance(desk) else LookingMode.LOCAL


def _demand_change(desk: Desk, step: Step) -> None:
    if step.from_version is not None and order_for(desk.ecosystem).same(step.from_version, step.to_version):
        raise InvalidInput(f"a change from {step.from_version} to {step.to_version} is none")


def _locked(desk: Desk, step: Step) -> Collection[Digest]:
    nodes = desk.graph.nodes.values() if desk.graph else ()
    return {digest for node in nodes if node.name == step.project for digest in node.distributions}


def _imported_instance(desk: Desk) -> str | None:
    if not desk.folder.exists():
        return None
    store = open_store(desk.folder, desk.ecosystem, today=desk.today)
    addresses = [url for one in store.config.imports.values() for url in one.urls]
    return next((base for url in addresses if (base := instance_behind(url)) is not None), None)


def _remember(memory: Memory, look: Look, mode: LookingMode) -> None:
    recollection = memory.recall()
    known = recollection.look_at(look.ecosystem, look.step)
    if known is not None and not look.distributions:
        look = replace(look, distributions=known.distributions, from_distributions=known.from_distributions)
    memory.keep(replace(recollection.with_look(look), mode=mode))
