"""What an audit claims, in a few words."""

from typing import assert_never

from vetting.domain.audits import DeltaAudit, FullAudit, Quarter, RecordedAudit, Violation


def claimed(audit: RecordedAudit) -> str:
    """Say of which version or change an audit is."""
    match audit.entry:
        case FullAudit(version=version):
            return f"{version}, all of it"
        case DeltaAudit(from_version=old, to_version=new):
            return f"{old} → {new}"
        case Violation(specifier=specifier):
            return f"versions {specifier}"
        case _ as never:
            assert_never(never)


def is_violation(audit: RecordedAudit) -> bool:
    """Tell whether an audit says that versions do not meet its criteria."""
    return isinstance(audit.entry, Violation)


def is_delta(audit: RecordedAudit) -> bool:
    """Tell whether an audit is of a change that leads to a release."""
    return isinstance(audit.entry, DeltaAudit)


_QUARTERS: dict[Quarter, str] = {1: "a quarter", 2: "half", 3: "three quarters", 4: "all"}


def quarters(share: Quarter) -> str:
    """Write a share in quarters as a word."""
    return _QUARTERS[share]
