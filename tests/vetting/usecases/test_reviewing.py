"""Noting, answering, settling and taking back, on real bytes."""

import gzip
from dataclasses import replace
from pathlib import Path

import pytest

from tests.builders import digest, sdist, seed_account, seed_project, seed_release
from tests.clocks import NOON, FrozenClock
from tests.fakes_reading import InlineTextMaker
from vetting.adapters.blobs import BlobFolder, FolderBlobs
from vetting.adapters.db.units import DatabaseUnits
from vetting.domain.accounts import Actor, Role, Scope
from vetting.domain.errors import Conflict, InvalidInput, NotFound, NotPermitted
from vetting.domain.releases import Ecosystem, ProjectName, Sha256
from vetting.domain.shapes.shape import TEXTS_VERSION, Derivation
from vetting.domain.threads import AnnotationId, NoteDraft, Place
from vetting.domain.trees import EntryKind, Tree, TreeEntry
from vetting.formats import trees
from vetting.usecases.reviewing import annotate, reply, settle, take_back

SOURCE = b"one\ntwo\nthree\n"
PACKED = gzip.compress(b"one\ntwo\n", mtime=0)
UNPACKED = Derivation("decompressed gzip", TEXTS_VERSION)
LINK = TreeEntry("demo-1.0/z", EntryKind.LINK, None, 0, 0o777, "demo.py")
DEMO = sdist()
READER = frozenset({Role.READER})


@pytest.fixture
def blobs(tmp_path: Path) -> FolderBlobs:
    """Give an empty store of blobs."""
    return FolderBlobs(BlobFolder(tmp_path / "blobs"))


@pytest.fixture
def texts(tmp_path: Path) -> InlineTextMaker:
    """Give what makes texts of what is in it."""
    return InlineTextMaker(BlobFolder(tmp_path / "blobs"))


async def seed_tree(units: DatabaseUnits, blobs: FolderBlobs) -> None:
    """Store demo 1.0 as it is once its distribution was read."""
    files = [
        TreeEntry(f"demo-1.0/{name}", EntryKind.FILE, await blobs.put_bytes(data), len(data), 0o644)
        for name, data in {"a.gz": PACKED, "demo.py": SOURCE, "logo.png": b"\x89PNG\n\0\n"}.items()
    ]
    tree = await blobs.put_bytes(trees.dump(Tree((*files, LINK))))
    release = await seed_release(units, await seed_project(units))
    async with units.open() as unit:
        stored = release.distributions[0].id
        assert stored is not None
        await unit.releases.set_read(stored, tree=tree, notes=(), failure=None)
        await unit.commit()


def draft(
    path: str = "demo-1.0/demo.py", lines: tuple[int, int] = (2, 3), *, version: str = "1.0", of: Sha256 = DEMO.sha256
) -> NoteDraft:
    """Draft a note on demo."""
    return NoteDraft(Ecosystem.PYPI, ProjectName("demo"), version, Place(of, path, *lines), " Why? ")


def packed(end: int, way: Derivation | None = UNPACKED, path: str = "demo-1.0/a.gz") -> NoteDraft:
    """Draft a note on a line of a text that is made from a file."""
    found = draft(path, (end, end))
    return replace(found, place=replace(found.place, derivation=way))


async def test_a_note_is_kept_where_it_was_made(
    units: DatabaseUnits, blobs: FolderBlobs, texts: InlineTextMaker, clock: FrozenClock
) -> None:
    """Anybody who signed in may note something on lines that are there."""
    await seed_tree(units, blobs)
    kim = await seed_account(units, "kim", roles=READER)

    number = await annotate(draft(), actor=kim, units=units, blobs=blobs, texts=texts, clock=clock)

    async with units.open() as unit:
        kept = await unit.annotations.get(number)
    assert (kept.place, kept.text, kept.author.login) == (draft().place, "Why?", "kim")


async def test_a_note_may_speak_of_lines_of_the_text_made_from_a_file(
    units: DatabaseUnits, blobs: FolderBlobs, texts: InlineTextMaker, clock: FrozenClock
) -> None:
    """A compressed file has no lines of its own; the note says of which text they are."""
    await seed_tree(units, blobs)
    kim = await seed_account(units, "kim", roles=READER)

    number = await annotate(packed(2), actor=kim, units=units, blobs=blobs, texts=texts, clock=clock)

    async with units.open() as unit:
        kept = await unit.annotations.get(number)
    assert kept.place == Place(DEMO.sha256, "demo-1.0/a.gz", 2, 2, UNPACKED)


@pytest.mark.parametrize(("path", "lines"), [("demo-1.0/demo.py", (0, 0)), ("demo-1.0/z", (0, 0))])
async def test_a_note_may_speak_of_a_whole_file(
    units: DatabaseUnits,
    blobs: FolderBlobs,
    texts: InlineTextMaker,
    clock: FrozenClock,
    path: str,
    lines: tuple[int, int],
) -> None:
    """A file, and what has no lines at all, can be noted as a whole."""
    await seed_tree(units, blobs)

    number = await annotate(
        draft(path, lines), actor=await seed_account(units), units=units, blobs=blobs, texts=texts, clock=clock
    )

    assert number == AnnotationId(1)


@pytest.mark.parametrize(
    ("wanted", "error", "why"),
    [
        (draft(lines=(2, 4)), InvalidInput, "has 3 lines, so none of the number 4"),
        (draft("demo-1.0/z", (1, 1)), InvalidInput, "has 0 lines"),
        (draft("demo-1.0/other.py"), NotFound, "holds no demo-1.0/other.py"),
        (draft(of=digest("other")), NotFound, "has no file"),
        (draft(version="2.0"), NotFound, "no release 2.0"),
        (packed(3), InvalidInput, "the decompressed gzip of demo-1.0/a.gz has 2 lines, so none of the number 3"),
        (packed(1, None), InvalidInput, "has no lines of its own: send “shown_as”"),
        (packed(1, Derivation("disassembly", "1")), InvalidInput, "is not shown as disassembly"),
        (packed(1, Derivation("decompressed gzip", "0")), Conflict, "is made in another way by now"),
        (packed(1, path="demo-1.0/demo.py"), InvalidInput, "demo.py is not shown as decompressed gzip"),
        (packed(1, None, "demo-1.0/logo.png"), InvalidInput, "logo.png has 0 lines"),
        (packed(1, path="demo-1.0/z"), InvalidInput, "z is not shown as decompressed gzip"),
    ],
)
async def test_what_is_not_there_cannot_be_noted(
    units: DatabaseUnits,
    blobs: FolderBlobs,
    texts: InlineTextMaker,
    clock: FrozenClock,
    wanted: NoteDraft,
    error: type[Exception],
    why: str,
) -> None:
    """A note on lines, a file, a distribution or a release that is not there is refused with the reason."""
    await seed_tree(units, blobs)
    jo = await seed_account(units)

    with pytest.raises(error, match=why):
        await annotate(wanted, actor=jo, units=units, blobs=blobs, texts=texts, clock=clock)


async def test_a_token_needs_the_scope_to_annotate(
    units: DatabaseUnits, blobs: FolderBlobs, texts: InlineTextMaker, clock: FrozenClock
) -> None:
    """A token that may only read writes no note."""
    await seed_tree(units, blobs)
    jo = Actor((await seed_account(units)).account, frozenset({Scope.READ}))

    with pytest.raises(NotPermitted, match="scope audit"):
        await annotate(draft(), actor=jo, units=units, blobs=blobs, texts=texts, clock=clock)


async def noted(units: DatabaseUnits, actor: Actor) -> AnnotationId:
    """Store a note."""
    async with units.open() as unit:
        number = await unit.annotations.add(draft().place, "Why?", account_id=actor.id, at=NOON)
        await unit.commit()
    return number


async def test_a_reply_to_a_reply_goes_to_the_note(units: DatabaseUnits, clock: FrozenClock) -> None:
    """A thread has one level: whoever answers an answer answers the note."""
    jo, kim = await seed_account(units), await seed_account(units, "kim", roles=READER)
    note = await noted(units, jo)

    first = await reply(note, "Because.", actor=kim, units=units, clock=clock)
    second = await reply(first, "I see.", actor=jo, units=units, clock=clock)

    async with units.open() as unit:
        replies = await unit.annotations.replies(note)
    assert [(one.id, one.text, one.place) for one in replies] == [
        (first, "Because.", draft().place),
        (second, "I see.", draft().place),
    ]


async def test_what_is_not_there_cannot_be_answered(units: DatabaseUnits, clock: FrozenClock) -> None:
    """A reply to an unknown note is refused."""
    with pytest.raises(NotFound, match="no note 9"):
        await reply(AnnotationId(9), "Hello?", actor=await seed_account(units), units=units, clock=clock)


async def test_a_note_is_settled_and_opened_again(units: DatabaseUnits, clock: FrozenClock) -> None:
    """Settling says when and by whom; opening again forgets it."""
    jo, kim = await seed_account(units), await seed_account(units, "kim")
    note = await noted(units, jo)

    await settle(note, is_resolved=True, actor=kim, units=units, clock=clock)
    async with units.open() as unit:
        settled = await unit.annotations.get(note)
    await settle(note, is_resolved=False, actor=jo, units=units, clock=clock)
    async with units.open() as unit:
        opened = await unit.annotations.get(note)

    assert (settled.resolved_at, settled.resolved_by) == (NOON, "kim")
    assert (opened.resolved_at, opened.resolved_by) == (None, None)


async def test_a_reader_settles_no_other_note(units: DatabaseUnits, clock: FrozenClock) -> None:
    """Who only reads here is refused, and the note stays open."""
    jo, kim = await seed_account(units), await seed_account(units, "kim", roles=READER)
    note = await noted(units, jo)

    with pytest.raises(NotPermitted, match="only jo"):
        await settle(note, is_resolved=True, actor=kim, units=units, clock=clock)


async def test_a_note_is_taken_back_until_somebody_answers(units: DatabaseUnits, clock: FrozenClock) -> None:
    """An unanswered note can be undone; an answered one stays."""
    jo = await seed_account(units)
    first, second = await noted(units, jo), await noted(units, jo)
    await reply(second, "Because.", actor=jo, units=units, clock=clock)

    await take_back(first, actor=jo, units=units)
    with pytest.raises(Conflict, match="answered or settled"):
        await take_back(second, actor=jo, units=units)

    async with units.open() as unit:
        left = await unit.annotations.of_distributions([DEMO.sha256])
    assert [one.id for one in left] == [second, AnnotationId(3)]
