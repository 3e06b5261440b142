"""What a sweep of the folder of blobs removes, and what it never does."""

import os
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vetting.adapters import blob_sweep
from vetting.adapters.blob_sweep import Marks, sweep, sweep_drafts, sweep_memo
from vetting.adapters.blobs import BlobFolder
from vetting.domain.releases import Sha256

HELLO = Sha256(sha256(b"hello").hexdigest())
LONG_AGO = 1_000_000


@pytest.fixture
def folder(tmp_path: Path) -> BlobFolder:
    """Give an empty store."""
    return BlobFolder(tmp_path / "blobs")


def age(path: Path) -> None:
    """Let nothing have been written to *path* for years."""
    os.utime(path, (LONG_AGO, LONG_AGO))


@given(st.lists(st.binary(min_size=1, max_size=8), max_size=20))
def test_what_is_marked_is_never_taken_for_unmarked(texts: list[bytes]) -> None:
    """Every digest that was marked is found again."""
    marks = Marks()
    digests = [sha256(text).hexdigest() for text in texts]
    for digest in digests:
        marks.add(digest)
    assert all(digest in marks for digest in digests)


def test_most_of_what_is_not_marked_is_known_not_to_be() -> None:
    """Among a thousand digests that were not marked hardly one is taken for marked."""
    marks = Marks()
    for number in range(1000):
        marks.add(sha256(b"in%d" % number).hexdigest())
    taken = sum(sha256(b"out%d" % number).hexdigest() in marks for number in range(1000))
    assert taken == 0


def test_old_blobs_that_nothing_refers_to_go(folder: BlobFolder) -> None:
    """A blob goes where it is old and not marked, and stays where it is young, or marked."""
    marks = Marks()
    marked, young, old = (folder.put_bytes(data) for data in (b"marked", b"young", b"old"))
    marks.add(marked)
    for digest in (marked, old):
        age(folder.path_of(digest))

    counted = sweep(folder, marks, spare=True)
    assert folder.has(old)
    swept = sweep(folder, marks)

    assert counted == swept
    assert (swept.kept, swept.kept_bytes, swept.removed, swept.removed_bytes) == (2, 11, 1, 3)
    assert [folder.has(one) for one in (marked, young, old)] == [True, True, False]


def test_what_is_taken_up_again_stays(folder: BlobFolder) -> None:
    """A blob that a running job found kept, and is about to refer to, is young again."""
    digest = folder.put_bytes(b"hello")
    age(folder.path_of(digest))

    assert folder.refresh(digest)

    assert sweep(folder, Marks()).removed == 0


def test_what_is_to_be_dropped_goes_though_it_is_marked(folder: BlobFolder) -> None:
    """A distribution that was kept long enough goes, while its row still names it."""
    digest = folder.put_bytes(b"hello")
    age(folder.path_of(digest))
    marks = Marks()
    marks.add(digest)

    assert sweep(folder, marks, drop=[digest]).removed == 1


def test_drafts_of_living_writers_stay(folder: BlobFolder) -> None:
    """Of drafts and workspaces only those go in which nothing was written for hours."""
    with folder.incoming() as draft:
        draft.write(b"under way")
        old_file = folder.root / "incoming" / "left"
        old_file.write_bytes(b"left by a killed writer")
        old_folder = folder.workspace()
        (old_folder / "part").write_bytes(b"half")
        for path in (old_file, old_folder):
            age(path)

        assert sweep_drafts(folder) == 2
        assert draft.keep(lasting=False) == sha256(b"under way").hexdigest()
    assert not old_file.exists()
    assert not old_folder.exists()


def test_altered_bytes_can_be_looked_at_for_a_month(folder: BlobFolder) -> None:
    """What was set aside lately stays, and goes once it is old."""
    folder.put_bytes(b"hello")
    folder.path_of(HELLO).write_bytes(b"hullo")
    assert not folder.is_whole(HELLO)
    assert sweep_drafts(folder) == 0
    (aside,) = (folder.root / "altered").iterdir()
    age(aside)

    assert sweep_drafts(folder) == 1


def test_the_memo_forgets_what_is_gone(folder: BlobFolder) -> None:
    """Of the memo go drafts, what cannot be read, and what names a blob that is gone; the rest stays."""
    kept = folder.put_bytes(b"hello")
    memo = folder.root / "memo" / "engine-1" / "ab"
    memo.mkdir(parents=True)
    texts = {
        "kept": f'{{"hunks": "{kept}"}}',
        "none": '{"hunks": null}',
        "compared": f'{{"manifest": "{kept}", "message": "\\"tree\\": \\"{"0" * 64}"}}',
        "gone comparison": f'{{"manifest": "{"0" * 64}"}}',
        "gone": f'{{"hunks": "{"0" * 64}"}}',
        "broken": "{",
        "kept.draft": "",
    }
    for name, text in texts.items():
        (memo / name).write_text(text, encoding="ascii")
        age(memo / name)
    (memo / "young.draft").write_text("", encoding="ascii")

    assert sweep_memo(folder, spare=True) == 4
    assert sweep_memo(folder) == 4

    assert sorted(path.name for path in memo.iterdir()) == ["compared", "kept", "none", "young.draft"]


def test_an_empty_store_is_swept(folder: BlobFolder) -> None:
    """Where nothing was ever kept there is nothing to do."""
    assert sweep(folder, Marks()).kept == 0
    assert sweep_drafts(folder) == 0
    assert blob_sweep.now(folder) > LONG_AGO
