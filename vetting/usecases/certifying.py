"""Record an audit in a store, and with an instance of Revet."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from vetting.domain.audits import Audit, DeltaAudit, FullAudit
from vetting.domain.criteria import CriteriaBook
from vetting.domain.errors import InvalidInput, SourceUnavailable
from vetting.domain.releases import Ecosystem, ProjectName, Sha256, sha256
from vetting.formats.cargo_vet import StoreFile, write_audits
from vetting.ports.instances import Instance
from vetting.ports.store_folders import StoreFolder
from vetting.usecases.storing import open_store


@dataclass(frozen=True, slots=True)
class Claim:
    """What a reviewer says of a release, or of a change that leads to it."""

    ecosystem: Ecosystem
    project: ProjectName
    version: str
    criteria: tuple[str, ...]
    who: tuple[str, ...]
    base: str | None = None
    """None: all of the release was read."""
    notes: str | None = None
    distributions: tuple[Sha256, ...] = ()
    base_distributions: tuple[Sha256, ...] = ()

    @property
    def entry(self) -> Audit:
        """The claim as an audits file has it."""
        if self.base is None:
            return FullAudit(self.version, self.criteria, self.who, self.distributions, self.notes)
        sides = self.base_distributions, self.distributions
        return DeltaAudit(self.base, self.version, self.criteria, self.who, *sides, self.notes)


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


def _distributions(claim: Claim, version: str, instance: Instance) -> tuple[Sha256, ...]:
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


def publish(claim: Claim, instance: Instance, *, thoroughness: float, understanding: float) -> Mapping[str, Any]:
    """
    Record a bound claim with an instance.

    Returns:
        What the instance says of the audit.

    Raises:
        Conflict: The files changed since they were asked for.
        VettingError: Any other refusal, with the instance's reason.
    """
    body: dict[str, object] = {
        "kind": "full" if claim.base is None else "delta",
        "criteria": list(claim.criteria),
        "notes": claim.notes or "",
        "thoroughness": thoroughness,
        "understanding": understanding,
        "distributions": _prefixed(claim.distributions),
    }
    if claim.base is not None:
        body |= {"from": claim.base, "from_distributions": _prefixed(claim.base_distributions)}
    return instance.record_audit(claim.ecosystem, claim.project, claim.version, body)


def _prefixed(digests: tuple[Sha256, ...]) -> list[str]:
    return [f"sha256:{digest}" for digest in digests]


def certify_in_store(claim: Claim, *, folder: StoreFolder, today: date) -> Audit:
    """
    Add a claim to the store's own audits.

    Returns:
        The entry as it was written.

    Raises:
        NotFound: There is no store.
        InvalidInput: The store cannot be, or does not define the claim's criteria.
    """
    with folder.held():
        store = open_store(folder, claim.ecosystem, today=today)
        criteria = CriteriaBook(store.audits.criteria).minimal(claim.criteria)
        entry = replace(claim, criteria=criteria).entry
        audits = {**store.audits.audits}
        audits[claim.project] = (*audits.get(claim.project, ()), entry)
        changed = replace(store.audits, audits=audits)
        folder.write({StoreFile.AUDITS: write_audits(changed, claim.ecosystem, store.imports.publishers)})
    return entry
