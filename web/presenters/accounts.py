"""How accounts, roles and refusals are put into words."""

from vetting.domain.accounts import Actor, Level, Permission, Role, Scope

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


def plain_line(text: str, *, most: int = 200) -> str:
    """Give *text* as one line of visible characters, at most *most* of them."""
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())[:most]


def settings_tabs(actor: Actor) -> tuple[tuple[str, str], ...]:
    """List the pages of the settings that concern *actor*: address and name of each."""
    own = (("/settings", "Account"), ("/settings/tokens", "API tokens"), ("/settings/projects", "My projects"))
    if not actor.may(Permission.OPERATE):
        return own
    return (
        *own,
        ("/settings/accounts", "All accounts"),
        ("/settings/claims", "Claims"),
        ("/settings/evidence", "Evidence"),
        ("/settings/jobs", "Jobs"),
    )
