"""
What to read next, in words: how much it is, where to read it, and the command that records it.

Names and versions are other people's. In a command they are quoted, for it is
there to be copied into a shell.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from shlex import quote

from vetting.cli.terminal import Ink, Painter, plain
from vetting.domain.next_steps import NextSteps
from vetting.domain.publishers import PublishedBy, User
from vetting.domain.releases import Ecosystem
from vetting.domain.resolver.verdict import Missing
from vetting.domain.suggestions import DiffStat, PeerOffer, Step, Suggestion, Suggestions
from vetting.domain.trust_hints import Background, TrustHint
from vetting.formats.review_pages import ReviewPages
from vetting.formats.short_lists import short_list

MAX_OFFERS = 3
"""Peers that are named for one release, those that would spare most."""
MAX_BLOCKS = 10
"""Releases that a check tells of at length, those that cost least; the others get a line each."""


@dataclass(frozen=True, slots=True)
class _Block:
    """Releases that one step mends, or several steps together."""

    releases: tuple[tuple[str, str], ...]
    items: tuple[Suggestion, ...]


class NextStepsText:
    """Tells what to read next."""

    def __init__(
        self, steps: NextSteps, pages: ReviewPages, painter: Painter, *, is_locked: bool = False, flags: str = ""
    ) -> None:
        """
        Tell of some steps.

        Args:
            steps: What to read.
            pages: Where.
            painter: Colours it, or not.
            is_locked: Whether nothing was fetched, so that no size is known.
            flags: What commands to copy have to say of where to work, with a blank before.
        """
        self._steps = steps
        self._flags = flags
        self._pages = pages
        self._painter = painter
        self._is_locked = is_locked
        self._offered: dict[tuple[tuple[str, str], ...], list[PeerOffer]] = {}
        for one in steps.suggestions.offers:
            self._offered.setdefault(one.releases, []).append(one)

    def lines(self, missing: Sequence[Missing], *, max_blocks: int | None = MAX_BLOCKS) -> Iterator[str]:
        """
        Tell of each release that lacks audits what it lacks and what to do, the cheapest first, and the sum.

        Args:
            missing: The releases.
            max_blocks: How many are told of at length; None: all.
        """
        lacking = {(one.name, one.version): one.criteria for one in missing}
        blocks = [
            block for block in _blocks(self._steps.suggestions.items) if not lacking.keys().isdisjoint(block.releases)
        ]
        shown = blocks[:max_blocks]
        for block in shown:
            yield ""
            yield f"  {self._title(block, lacking)}"
            for item in block.items:
                yield from self._step(item)
            yield from self._offers(block.releases)
        if len(blocks) > len(shown):
            yield f"\nand {len(blocks) - len(shown)} more, of which `revet suggest` tells as much:\n"
            yield from map(self._brief, blocks[len(shown) :])
        told = {release for block in blocks for release in block.releases}
        for one in missing:
            if (one.name, one.version) not in told:
                yield ""
                yield f"  {self._strong(_release(one.name, one.version))} lacks {_criteria(one.criteria)}"
                yield "    Nothing was found that could be read."
                yield from self._offers(((one.name, one.version),))
        yield from _sum_lines(self._steps.suggestions)
        if self._is_locked and self._pages.ecosystem.is_read_locally:
            yield "\nWithout --locked it is found out how much there is to read."

    def of_release(self, release: tuple[str, str]) -> Iterator[str]:
        """Tell what to do for one release, whose title and what is wrong with it stand before."""
        for item in self._steps.suggestions.items:
            if release in item.mends:
                yield from self._step(item)
        yield from self._offers((release,))

    def _title(self, block: _Block, lacking: dict[tuple[str, str], tuple[str, ...]]) -> str:
        names = [self._strong(_release(*release)) for release in block.releases]
        by_release = {_criteria(lacking[release]) for release in block.releases if release in lacking}
        needed = short_list([plain(parent) for parent in block.items[0].parents])
        verb = "lacks" if len(names) == 1 else "lack"
        return f"{_and(names)} {verb} {' or '.join(sorted(by_release))}" + (f" (used by {needed})" if needed else "")

    def _step(self, item: Suggestion) -> Iterator[str]:
        step, background = item.step, self._steps.backgrounds.get(item.step, Background())
        by = f", published by {plain(_called(background.publisher))}" if background.publisher else ""
        yield f"    To read:   {_change(step)}, {size(item.cost)}{by}"
        ways = [way for way in (self._pages.of(step), look_command(step, self._pages.ecosystem, self._flags)) if way]
        for place, way in enumerate(ways):
            yield f"    {'or:       ' if place else 'Read it:  '} {way}"
        yield f"    Record it: {certify_command(item, self._pages.ecosystem, self._flags)}"
        if background.hint:
            yield f"    Or trust:  {_hint(background.hint, step.project)}{self._flags}"

    def _offers(self, releases: tuple[tuple[str, str], ...]) -> Iterator[str]:
        """Tell whose audits would do instead, or nearly."""
        found = self._offered.get(releases, [])
        for place, one in enumerate(found[:MAX_OFFERS]):
            begin = "or:       " if place else "Or import:"
            yield f"    {begin} {plain(one.peer)} {spared(one)}: {import_command(one, self._flags)}"
        if len(found) > MAX_OFFERS:
            yield f"    and {_counted(len(found) - MAX_OFFERS, 'other peer')} of the registry that would spare reading"

    def _brief(self, block: _Block) -> str:
        told = (f"{_change(item.step)}, {size(item.cost)}" for item in block.items)
        return f"  {self._strong(_and([_release(*release) for release in block.releases]))}: {'; '.join(told)}"

    def _strong(self, text: str) -> str:
        return self._painter.paint(Ink.STRONG, text)


def size(cost: DiffStat | None) -> str:
    """Say how much there is to read; what is unknown is said to be."""
    if cost is None:
        return "of unknown size"
    return f"{_counted(cost.lines, 'line')} in {_counted(cost.files_changed, 'file')}"


def look_command(step: Step, ecosystem: Ecosystem, flags: str = "") -> str | None:
    """Give the command that shows a step here; None where releases of *ecosystem* cannot be fetched here."""
    if not ecosystem.is_read_locally:
        return None
    verb = "inspect" if step.from_version is None else "diff"
    return f"revet {verb} {_arguments(step)}{flags}"


def spared(offer: PeerOffer) -> str:
    """Say what an import would leave of what there is to read."""
    return "would eliminate this" if offer.is_whole else f"would reduce this to {_counted(offer.lines, 'line')}"


def import_command(offer: PeerOffer, flags: str = "") -> str:
    """Give the command that imports from a peer; with its addresses, so that it is seen where they lead."""
    return f"revet import {' '.join(_quoted(one) for one in (offer.peer, *offer.urls))}{flags}"


def certify_command(item: Suggestion, ecosystem: Ecosystem, flags: str = "") -> str:
    """Give the command that records what was read; of what is not locked, nobody may know the files elsewhere."""
    promised = "".join(f" --criteria {_quoted(one)}" for one in item.criteria)
    is_locked = any(version == item.step.to_version for _name, version in item.mends)
    open_bytes = "" if is_locked or ecosystem is Ecosystem.CARGO else " --bytes-unknown"
    return f"revet certify {_arguments(item.step)}{promised}{open_bytes}{flags}"


def _arguments(step: Step) -> str:
    texts = (step.project, step.from_version, step.to_version)
    return " ".join(_quoted(text) for text in texts if text is not None)


def _quoted(text: str) -> str:
    return quote(plain(text))


def _sum_lines(suggestions: Suggestions) -> Iterator[str]:
    unknown = sum(one.cost is None for one in suggestions.items)
    if len(suggestions.items) > 1 and unknown < len(suggestions.items):
        besides = f", and {unknown} more to read of unknown size" if unknown else ""
        yield f"\nIn all there {_are(suggestions.known_lines)} to read{besides}."


def _are(lines: int) -> str:
    return f"{'is' if lines == 1 else 'are'} {_counted(lines, 'line')}"


def _blocks(items: Iterable[Suggestion]) -> list[_Block]:
    """Put together what mends the same releases."""
    groups: dict[tuple[tuple[str, str], ...], list[Suggestion]] = {}
    for item in items:
        groups.setdefault(item.mends, []).append(item)
    return [_Block(releases, tuple(some)) for releases, some in groups.items()]


def _hint(hint: TrustHint, project: str) -> str:
    called = plain(_called(hint.publisher))
    verb = "trusts" if len(hint.trusted_by) == 1 else "trust"
    other = ":" if hint.is_exact else ", who published another version:"
    who = "" if hint.is_sole else f" {_quoted(_called(hint.publisher))}"
    by = plain(short_list(hint.trusted_by))
    return f"{by} {verb} {called}{other} revet trust {_quoted(project)}{who}"


def _called(publisher: PublishedBy) -> str:
    """Name a publisher as `revet trust` wants it named."""
    if isinstance(publisher, User):
        return publisher.login or str(publisher.user_id)
    return publisher.identity


def _change(step: Step) -> str:
    if step.from_version is None:
        return f"all of {plain(step.to_version)}"
    return f"{plain(step.from_version)} -> {plain(step.to_version)}"


def _release(name: str, version: str) -> str:
    return f"{plain(name)} {plain(version)}"


def _criteria(names: Iterable[str]) -> str:
    return plain(", ".join(names))


def _and(texts: Sequence[str]) -> str:
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} and {texts[-1]}"


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
