"""
Record a bound claim with an instance, once, however often it has to be sent.

A claim travels under a key. Where no answer comes it is sent once more under
the same; where none comes then either, the key is remembered, so that the
same command later asks for the same thing again and nothing is recorded twice.

Source: The Idempotency-Key HTTP Header Field, IETF draft 06, 24 February 2025.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from vetting.domain.errors import SourceUnavailable
from vetting.domain.releases import Digest, prefixed
from vetting.ports.instances import Instance
from vetting.ports.memories import Memory
from vetting.usecases.claims import Claim

MOST_KEYS = 100
"""Remembered; the oldest are forgotten first."""


@dataclass(frozen=True, slots=True)
class Publishing:
    """Where to, and how closely the reviewer looked."""

    instance: Instance
    memory: Memory
    new_key: Callable[[], str]
    """Makes a key that nobody made before."""
    thoroughness: float = 0.5
    understanding: float = 0.5

    def publish(self, claim: Claim) -> Mapping[str, Any]:
        """
        Record a bound claim with the instance.

        Returns:
            What the instance says of the audit.

        Raises:
            Conflict: The files changed since they were asked for.
            SourceUnavailable: No answer came; the same command asks for the same again.
            VettingError: Any other refusal, with the instance's reason.
        """
        body = _body(claim, thoroughness=self.thoroughness, understanding=self.understanding)
        content = self._content(claim, body)
        key = self._key(content)
        try:
            return self._sent(claim, body, key)
        except SourceUnavailable:
            return self._sent(claim, body, key)

    def forget(self, claim: Claim) -> None:
        """Let go of a claim's key: everything that depended on its answer is done."""
        body = _body(claim, thoroughness=self.thoroughness, understanding=self.understanding)
        recollection = self.memory.recall()
        content = self._content(claim, body)
        others = {known: key for known, key in recollection.unanswered.items() if known != content}
        self.memory.keep(replace(recollection, unanswered=others))

    def _sent(self, claim: Claim, body: Mapping[str, object], key: str) -> Mapping[str, Any]:
        return self.instance.record_audit(claim.ecosystem, claim.project, claim.version, body, key=key)

    def _key(self, content: str) -> str:
        recollection = self.memory.recall()
        known = recollection.unanswered.get(content)
        if known is None:
            known = self.new_key()
            latest = [*recollection.unanswered.items()][1 - MOST_KEYS :]
            self.memory.keep(replace(recollection, unanswered=dict([*latest, (content, known)])))
        return known

    def _content(self, claim: Claim, body: Mapping[str, object]) -> str:
        """Name what is sent where."""
        parts = [self.instance.url, claim.ecosystem, claim.project, claim.version, json.dumps(body, sort_keys=True)]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _body(claim: Claim, *, thoroughness: float, understanding: float) -> dict[str, object]:
    body: dict[str, object] = {
        "kind": "full" if claim.base is None else "delta",
        "criteria": list(claim.criteria),
        "notes": claim.notes or "",
        "thoroughness": thoroughness,
        "understanding": understanding,
        "distributions": _spelled(claim.distributions),
    }
    if claim.base is not None:
        body |= {"from": claim.base, "from_distributions": _spelled(claim.base_distributions)}
    return body


def _spelled(digests: tuple[Digest, ...]) -> list[str]:
    return [prefixed(one) for one in digests]
