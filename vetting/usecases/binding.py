"""
Which files a claim is about: what was read has to be named.

Asked one after another, until one of them knows: what the reviewer names, the
lockfile where the reviewer says that its files were read, what `revet diff`
or `revet inspect` showed on this machine, an instance. Where nobody knows, the
files that the lockfile names are taken, for those are what is installed; that
nobody showed them here is said (:attr:`Claim.is_assumed`). An audits file for
cargo-vet has no place for it, so there nothing is asked.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from vetting.domain.dependencies import DependencyGraph
from vetting.domain.errors import InvalidInput, NotFound, SourceUnavailable
from vetting.domain.recollection import Recollection
from vetting.domain.releases import Digest, Ecosystem, sha256
from vetting.domain.suggestions import label
from vetting.domain.versions import order_for
from vetting.ports.instances import Instance
from vetting.usecases.claims import Claim


@dataclass(frozen=True, slots=True)
class Binding:
    """Who knows which files were read."""

    distributions: tuple[Digest, ...] = ()
    """Those of the release, as the reviewer names them."""
    base_distributions: tuple[Digest, ...] = ()
    """Those of what it was read against."""
    takes_locked: bool = False
    """Whether the reviewer says to have read what is locked."""
    may_be_unknown: bool = False
    """Whether the bytes may stay unknown where nobody knows."""
    recollection: Recollection = field(default_factory=Recollection)
    instance: Callable[[], Instance | None] | None = None
    """Reaches it when it is needed; None, or giving None: there is none to ask."""

    def bind(self, claim: Claim, graph: DependencyGraph | None) -> Claim:
        """
        Name the files that *claim* is about.

        Raises:
            InvalidInput: Nobody knows them, or the lockfile was to be taken and does not name any.
            SourceUnavailable: The instance did not answer.
        """
        if claim.ecosystem is Ecosystem.CARGO:
            return claim
        claim = replace(claim, distributions=self.distributions, base_distributions=self.base_distributions)
        if self.takes_locked:
            return self._locked(claim, graph)
        look = self.recollection.look_at(claim.ecosystem, claim.step)
        if look is not None:
            claim = claim.completed(look.distributions, look.from_distributions)
        if claim.is_bound:
            return claim
        instance = None if self.instance is None else self.instance()
        if instance is not None:
            with suppress(NotFound):
                return bind(claim, instance)
        if claim.distributions or _locked(graph, claim.project, claim.version):
            return replace(self._locked(claim, graph), is_assumed=True)
        if self.may_be_unknown:
            return claim
        raise InvalidInput(
            f"which files did you read? {label(claim.step)} is not locked: `revet {_shown_by(claim)}` shows them, and "
            "is remembered; or name them with --distributions sha256:HEX, or leave them open with --bytes-unknown"
        )

    def _locked(self, claim: Claim, graph: DependencyGraph | None) -> Claim:
        locked = claim.distributions or _locked(graph, claim.project, claim.version)
        if not locked:
            raise InvalidInput(f"the lockfile names no files of {claim.project} {claim.version}")
        before = () if claim.base is None else _locked(graph, claim.project, claim.base)
        return claim.completed(self._otherwise(claim, locked), self._otherwise(claim, before))

    def _otherwise(self, claim: Claim, locked: tuple[Digest, ...]) -> tuple[Digest, ...]:
        """Add what else names a locked file that was shown here: of npm each showing is of one file, by two digests."""
        if claim.ecosystem is not Ecosystem.NPM:
            return locked
        looks = [one for one in self.recollection.looks if one.ecosystem is Ecosystem.NPM]
        shown = [side for one in looks for side in (one.distributions, one.from_distributions)]
        return (*dict.fromkeys((*locked, *(digest for side in shown if {*side} & {*locked} for digest in side))),)


def _shown_by(claim: Claim) -> str:
    words = ("inspect", claim.project) if claim.base is None else ("diff", claim.project, claim.base)
    return " ".join((*words, claim.version))


def _locked(graph: DependencyGraph | None, project: str, version: str) -> tuple[Digest, ...]:
    if graph is None:
        return ()
    same = order_for(graph.ecosystem).same
    nodes = (one for one in graph.nodes.values() if one.name == project and same(one.version, version))
    return tuple(sorted({digest for node in nodes for digest in node.distributions}))


def bind(claim: Claim, instance: Instance) -> Claim:
    """
    Bind a claim to the files that an instance holds now, where it names none itself.

    Raises:
        NotFound: The instance does not know the release.
        SourceUnavailable: It did not answer, or not in the form that was expected.
        InvalidInput: It knows the release without any file.
    """
    read = claim.distributions or _distributions(claim, claim.version, instance)
    if claim.base is None:
        return replace(claim, distributions=read)
    read_before = claim.base_distributions or _distributions(claim, claim.base, instance)
    return replace(claim, distributions=read, base_distributions=read_before)


def _distributions(claim: Claim, version: str, instance: Instance) -> tuple[Digest, ...]:
    document = instance.release(claim.ecosystem, claim.project, version)
    try:
        found = tuple(sorted(sha256(one["sha256"]) for one in document["distributions"] if _can_be_read(one)))
    except (KeyError, TypeError, AttributeError, InvalidInput) as error:
        raise SourceUnavailable(f"{instance.url} describes {claim.project} {version} in another form") from error
    if not found:
        raise InvalidInput(f"{instance.url} shows no file of {claim.project} {version}; nothing can be vouched for")
    return found


def _can_be_read(distribution: Mapping[str, Any]) -> bool:
    """Tell whether a reviewer can have read a file there: it is still offered, and the instance could show it."""
    return distribution.get("removed_at") is None and distribution.get("read") is not False
