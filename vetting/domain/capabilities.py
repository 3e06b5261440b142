"""What code can do to the machine it runs on, and which of that came with a change."""

from dataclasses import dataclass
from enum import StrEnum


class Capability(StrEnum):
    """Something that a file's code can do."""

    NETWORK = "network"
    """Opens sockets, or asks something to."""
    PROCESS = "process"
    """Starts other programs."""
    ENVIRONMENT = "environment"
    """Reads the environment."""
    EVALUATION = "evaluation"
    """Runs text or bytes as code, or loads what only running tells."""
    START_UP = "start-up"
    """Writes where something is run at start-up or log-in."""
    NATIVE = "native"
    """Loads or calls native code."""


@dataclass(frozen=True, slots=True)
class NewCapability:
    """A capability that a file has now, and the file it is held against had not."""

    capability: Capability
    path: str
    """As a finding's."""
    line: int
    """The first that shows it, from 1."""
    message: str
    """By what: a sentence."""
    is_new_to_release: bool
    """Whether no file of the compared release that was looked at had it either."""
    is_held_against_all: bool = True
    """False: not all of the compared release's files were looked at, so that one of the others may have had it."""
