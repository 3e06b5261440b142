"""Code of another language within a script: what ``python -c`` and ``node -e`` are given, and lines that they read."""

import re
from dataclasses import dataclass, field, replace
from typing import Final

from vetting.domain.code.facts import Call, CodeFacts, Guard, Import, Language, Name, Place, Text, When
from vetting.domain.code.javascript import facts_of_javascript
from vetting.domain.code.python import facts_of_python

MAX_ISLANDS: Final = 100
"""In one file."""
_ESCAPED: Final = re.compile(r"\\([\"$`\\])")


@dataclass(slots=True)
class Islands:
    """Collects the facts of code that a script runs."""

    calls: list[Call] = field(default_factory=list)
    imports: list[Import] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    names: list[Name] = field(default_factory=list)
    guards: list[Guard] = field(default_factory=list)
    starts: list[Call] = field(default_factory=list)
    number: int = 0
    is_cut: bool = False

    def read(self, text: str, language: Language, place: Place, *, is_hidden: bool) -> None:
        """Read code that is run at *place*; it may have stood between double quotes, with escapes before others."""
        self.number += 1
        if self.number > MAX_ISLANDS:
            self.is_cut = True
            return
        facts = _facts(text, language)
        if facts.broken and _ESCAPED.search(text):
            facts = _facts(_ESCAPED.sub(r"\1", text), language)
        self.calls += [replace(one, place=place, when=When.LOADED) for one in facts.calls]
        self.imports += [replace(one, place=place, when=When.LOADED) for one in facts.imports]
        self.texts += [replace(one, place=place, decoded=one.decoded + is_hidden) for one in facts.texts]
        self.names += [replace(one, place=place) for one in facts.names]
        self.starts += [replace(one, place=place, when=When.LOADED) for one in facts.starts]
        self.guards += [replace(one, place=place) for one in facts.guards]


def _facts(text: str, language: Language) -> CodeFacts:
    data = text.encode("utf-8", "replace")
    return facts_of_javascript(data) if language is Language.JAVASCRIPT else facts_of_python(data)
