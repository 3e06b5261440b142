"""
One audit for two: a change that starts from a git revision takes in the audit that led there.

An audit that ends at a git revision is of use to nobody else. Once the change
from there to a release is audited as well, both together are an audit of the
whole way, which others can use. The old entry then serves no more, and goes
when the store is updated.

Source: cargo-vet at e2111ef, src/main.rs (do_cmd_certify) and src/format.rs
(try_collapse_with_prior).
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

from vetting.domain.audits import Audit, DeltaAudit, FullAudit, Violation
from vetting.domain.versions import VersionOrder

_GIT = "@git:"


def is_git_version(version: str) -> bool:
    """Tell whether a version names a git revision besides."""
    return _GIT in version.replace(" ", "")


def collapsed(
    new: DeltaAudit, known: Iterable[Audit], order: VersionOrder, *, is_rooted: Callable[[FullAudit | DeltaAudit], bool]
) -> FullAudit | DeltaAudit:
    """
    Join *new* to the first audit that leads to where it starts; give it as it is where there is none.

    Args:
        new: The change that was just audited.
        known: The project's own audits.
        order: The versions' order.
        is_rooted: Whether where an audit starts is vouched for, in the criteria of *new*.
    """
    if not is_git_version(new.from_version):
        return new
    for one in known:
        if isinstance(one, Violation) or one.importable:
            continue
        if _continues(one, new, order) and is_rooted(one):
            return _joined(one, new)
    return new


def _continues(prior: FullAudit | DeltaAudit, new: DeltaAudit, order: VersionOrder) -> bool:
    end = prior.version if isinstance(prior, FullAudit) else prior.to_version
    return order.same(end, new.from_version) and prior.criteria == new.criteria


def _joined(prior: FullAudit | DeltaAudit, new: DeltaAudit) -> FullAudit | DeltaAudit:
    who = (*(one for one in prior.who if one not in new.who), *new.who)
    notes = "\n".join(one for one in (prior.notes, new.notes) if one) or None
    importable = not is_git_version(new.to_version)
    if isinstance(prior, FullAudit):
        return FullAudit(new.to_version, new.criteria, who, new.distributions, notes, importable)
    importable = importable and not is_git_version(prior.from_version)
    return replace(
        new,
        from_version=prior.from_version,
        from_distributions=prior.from_distributions,
        who=who,
        notes=notes,
        importable=importable,
    )
