"""Names that one slip of the finger makes of each other, by a list of those that are most downloaded."""

from collections import defaultdict
from collections.abc import Iterable


class NameList:
    """Names in an order of fame; the port of rules ``PopularNames``."""

    def __init__(self, names: Iterable[str]) -> None:
        """Take over *names*, normalised, the most famous first."""
        self._ranks: dict[str, int] = {}
        self._by_length: defaultdict[int, list[str]] = defaultdict(list)
        self._by_words: dict[tuple[str, ...], str] = {}
        for one in names:
            if one not in self._ranks:
                self._ranks[one] = len(self._ranks)
                self._by_length[len(one)].append(one)
                self._by_words.setdefault(_words(one), one)

    def __len__(self) -> int:
        """Count the names."""
        return len(self._ranks)

    def __contains__(self, name: object) -> bool:
        """Tell whether *name* is one of them."""
        return name in self._ranks

    def near(self, name: str) -> str | None:
        """
        Give the most famous other name that a slip makes of *name*, None where there is none.

        A slip is one character too much, too few, or another one, two neighbours swapped, or words in another order.

        Cost: some tenths of a millisecond for 15,000 names.
        """
        # Loaded here, for it takes longer than a command has that looks at no names.
        from rapidfuzz.distance import OSA  # noqa: PLC0415
        from rapidfuzz.process import extract  # noqa: PLC0415

        found = []
        for length in (len(name) - 1, len(name), len(name) + 1):
            hits = extract(name, self._by_length.get(length, ()), scorer=OSA.distance, score_cutoff=1, limit=None)
            found += [other for other, _, _ in hits if other != name]
        swapped = self._by_words.get(_words(name))
        if swapped is not None and swapped != name:
            found.append(swapped)
        return min(found, key=lambda one: self._ranks[one], default=None)


def _words(name: str) -> tuple[str, ...]:
    return tuple(sorted(name.split("-")))
