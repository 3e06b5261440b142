"""Whatever the archive: it is refused, or read as pip reads it, or something is said of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vetting.adapters.archives.pip_way import hold_against_pip
from tests.vetting.adapters.archives.seeding import FILENAMES, seeds, with_checksums

SEEDS = [(kind, seed) for kind in FILENAMES for seed in seeds(kind).values()]
EDITS = st.lists(st.tuples(st.integers(0, 1 << 12), st.binary(max_size=12), st.integers(0, 12)), max_size=4)


@pytest.mark.parametrize("kind", FILENAMES)
def test_hostile_archives_are_read_as_pip_reads_them(kind: str) -> None:
    """Every archive of the corpus, and everything fuzzing ever found, is held against what pip would leave."""
    for seed in seeds(kind).values():
        hold_against_pip(seed, FILENAMES[kind])


@given(st.sampled_from(SEEDS), EDITS, st.booleans())
def test_damaged_archives_are_read_as_pip_reads_them(
    seed: tuple[str, bytes],
    edits: list[tuple[int, bytes, int]],
    repairs: bool,  # noqa: FBT001  # hypothesis gives it
) -> None:
    """Overwriting, inserting and removing bytes anywhere never gives an archive that is silently read differently."""
    kind, archive = seed
    for at, new, removed in edits:
        place = at % (len(archive) + 1)
        archive = archive[:place] + new + archive[place + removed :]
    hold_against_pip(with_checksums(archive) if repairs and kind == "tar" else archive, FILENAMES[kind])
