"""Facts of metadata in words."""

_WORDS = {
    "unread": "not read",
    "requires": "requires",
    "build": "build",
    "entry-point": "entry point",
    "script": "command",
    "npm": "package.json",
    "cargo": "Cargo.toml",
    "project": "pyproject.toml",
}
"""The subjects that do not speak for themselves."""


def fact_word(subject: str) -> str:
    """Name the subject of a fact as a reader would."""
    return _WORDS.get(subject, subject)
