"""
What braces make of a word of a shell: ``{a,b}c`` is ``ac bc``.

Few words can come to very many; of one word, and of one file, no more than so
many are made. Beyond that braces stay as they are written.
Source: Bash reference manual 5.2, "Brace Expansion".
"""

import re
from typing import Final

MAX_WORDS: Final = 64
"""Words that braces make of one, and braces in it."""
MAX_WORD: Final = 1 << 18
"""Characters of all that is made of one word."""
MAX_MADE: Final = 1 << 20
"""Characters that braces make in one file."""
EACH: Final = 50
"""Characters that a word counts for beside its own: as much time goes into what is done with it."""
_OPEN, _COMMA, _CLOSE = "\ud800", "\ud801", "\ud802"
"""Signs that stand in no text: what braces and the commas between them are as long as they may make words."""
AS_BRACES: Final = str.maketrans("{,}", _OPEN + _COMMA + _CLOSE)
_AS_WRITTEN: Final = str.maketrans(_OPEN + _COMMA + _CLOSE, "{,}")
_GROUP: Final = re.compile(f"{_OPEN}([^{_OPEN}{_CLOSE}]*+){_CLOSE}")


class Braces:
    """Writes out words, as long as there is room for more of them in the file."""

    def __init__(self) -> None:
        self._left = MAX_MADE
        self.is_cut = False
        """Whether there were braces that no room was left for."""

    def words(self, word: str) -> list[str]:
        """Write out ``{a,b}`` where it stands without quotes, the innermost first, up to a limit."""
        words = [word]
        for _ in range(MAX_WORDS):
            if self.is_cut or _GROUP.search(words[0]) is None:
                break
            made = [other for one in words for other in _written_out(one)]
            size = sum(len(one) for one in made)
            if len(made) > MAX_WORDS or size > MAX_WORD or not self._takes(len(made) - len(words), size):
                break
            words = made
        return [one.translate(_AS_WRITTEN) for one in words]

    def _takes(self, more: int, size: int) -> bool:
        """Say whether there is room for so many more words, all together of a size, and take it."""
        if more:
            self._left -= size + more * EACH
            self.is_cut = self._left < 0
        return not self.is_cut


def _written_out(word: str) -> list[str]:
    """Write a word once for each member of its first innermost group; a group of one is no group."""
    before, group, after = _GROUP.split(word, maxsplit=1)
    members = group.split(_COMMA)
    return [f"{before}{{{group}}}{after}"] if len(members) == 1 else [f"{before}{one}{after}" for one in members]
