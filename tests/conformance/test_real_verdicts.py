"""Real stores with a Cargo.lock beside them: our verdict is the binary's."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.cases import Case
from tests.conformance.corpus import packages_of, store_of
from tests.conformance.judging import ours, theirs
from tests.conformance.material import CARGO, CORPUS
from tests.conformance.real_cargo_vet import TODAY, RealCargoVet, needs_cargo_vet
from vetting.domain.store import Store
from vetting.formats.cargo_vet import write_audits, write_config, write_imports

pytestmark = needs_cargo_vet

YEAR = timedelta(days=365)


def projects() -> list[Any]:
    """Collect the projects of the corpus that have a lockfile; one skipped case where there is none."""
    skip = pytest.mark.skip(reason=f"there is no Cargo.lock in {CORPUS}; set REVET_CORPUS")
    found = [pytest.param(path.parent, id=path.parent.name) for path in sorted(CORPUS.glob("*/Cargo.lock"))]
    return found or [pytest.param(Path(), marks=skip, id="no-corpus")]


def case_of(folder: Path, store: Store) -> Case:
    """Write a project's case, with another store than it has."""
    return Case(
        packages_of(folder / "Cargo.lock"),
        write_config(store.config, CARGO),
        write_audits(store.audits, CARGO, store.imports.publishers),
        write_imports(store.imports, CARGO),
    )


def variants(store: Store) -> Iterator[Store]:
    """Take a store as it is, then without each kind of thing that vouches."""
    yield store
    yield replace(store, config=replace(store.config, exemptions={}))
    yield replace(store, imports=replace(store.imports, publishers={}))
    yield replace(store, audits=replace(store.audits, audits={}, wildcards={}))
    yield replace(store, audits=replace(store.audits, trusted={}))


@pytest.mark.parametrize("folder", projects())
def test_a_real_store_is_judged_alike(folder: Path, tmp_path: Path) -> None:
    """Whole, and with some of what vouches taken away: every release gets the verdict that cargo-vet gives it."""
    vet = RealCargoVet(tmp_path / "project")
    store = store_of(folder)
    ends = [one.end for some in store.audits.wildcards.values() for one in some]
    vet.today = max(ends, default=TODAY + YEAR) - YEAR

    for number, variant in enumerate(variants(store)):
        answer = theirs(vet, case_of(folder, variant))

        assert answer.document, answer.err + answer.out
        assert (number, answer.document) == (number, ours(vet)[0])
