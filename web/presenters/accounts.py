"""How accounts, roles and refusals are put into words."""

from vetting.domain.accounts import Level, Role, Scope

ROLE_MEANS = {
    Role.READER: "annotates, answers annotations, claims projects",
    Role.REVIEWER: "watches projects and records audits",
    Role.OPERATOR: "gives roles and levels, decides on claims, imports evidence",
}
LEVEL_MEANS = {
    Level.HIGH: "9 dB an audit",
    Level.MEDIUM: "4 dB an audit",
    Level.LOW: "1.5 dB an audit",
}
SCOPE_MEANS = {
    Scope.READ: "reads what you may read, scores from your own viewpoint included",
    Scope.AUDIT: "records audits, annotates and watches projects, as far as your roles allow",
}


def sentence(text: str) -> str:
    """Write an error's text as a sentence."""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")
