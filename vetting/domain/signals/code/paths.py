"""Paths that code names: in one text, or member by member where something joins them."""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Final

from vetting.domain.code.facts import Call, CodeFacts, Text
from vetting.domain.signals.code.asking import calls_of

MAX_PATH: Final = 300
"""Characters of a text that may be a path; a longer one is prose or data."""
MAX_MEMBERS: Final = 40
"""Of one path, whatever joins them."""
COMMANDS: Final = (
    "git|ssh|scp|sudo|su|bash|sh|zsh|fish|python[0-9.]*|pip[0-9.]*|pipx|uv|uvx|node|npm|npx|pnpm|yarn|curl|wget|docker"
    "|podman|kubectl|gpg|cargo|rustc|make|gcc|cc|ls|cat|cd|ps|vim?|code|gh|aws|gcloud|az|terraform|poetry|twine"
)
"""Programs that everyone starts by name, as a pattern."""
JOINERS: Final = frozenset({
    "os.path.join", ".joinpath", "pathlib.Path", "pathlib.PurePath", "pathlib.Path.joinpath", "path.join",
    "path.resolve",
})  # fmt: skip


def paths_in(facts: CodeFacts) -> Iterator[Text]:
    """Give the short texts of a file, among which paths are, and what constants come to that are joined as a path."""
    yield from (text for text in facts.texts if len(text.text) <= MAX_PATH)
    yield from _joined(facts)


def texts_like(facts: CodeFacts, pattern: re.Pattern[str]) -> Iterator[Text]:
    """Give those of a file's paths that *pattern* hits; a member of one that was given is not given with it again."""
    lines: set[int] = set()
    for text in facts.texts:
        if len(text.text) <= MAX_PATH and pattern.search(text.text) and "\n" not in text.text.strip():
            lines.add(text.place.line)
            yield text
    for text in _joined(facts):
        if text.place.line not in lines and pattern.search(text.text) and "\n" not in text.text:
            lines.add(text.place.line)
            yield text


def _joined(facts: CodeFacts) -> list[Text]:
    return [one for call in calls_of(facts, JOINERS) for one in joined_by(call)]


def joined_by(call: Call) -> Iterator[Text]:
    """Give the runs of constants that a call joins: what stands between them, nobody knows."""
    for is_known, run in groupby(call.arguments[:MAX_MEMBERS], key=lambda one: isinstance(one.constant, str)):
        values = list(run) if is_known else []
        path = "/".join([str(one.constant)[: MAX_PATH + 1] for one in values])
        if len(values) > 1 and len(path) <= MAX_PATH:
            yield Text(path, call.place, max(one.decoded for one in values))
