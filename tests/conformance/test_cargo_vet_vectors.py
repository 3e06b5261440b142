"""Every case of cargo-vet's own tests that is about what is built here."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from tests.conformance.material import CARGO, Case, VectorSources, cases_of, graph_of, store_of
from vetting.adapters.store_folder import FolderOnDisk
from vetting.domain.errors import InvalidInput
from vetting.domain.releases import Ecosystem
from vetting.domain.resolver import Fresh, resolve
from vetting.domain.store import STORE_VERSION, Store
from vetting.domain.store_update import kept_imports
from vetting.formats.cargo_vet import StoreFile, write_imports
from vetting.formats.vet_report import report_document
from vetting.usecases.importing import Fetched, fetch_imports
from vetting.usecases.storing import open_store


def fetched_of(case: Case) -> Fetched:
    """Go online where the vector has a network."""
    store = store_of(case)
    return fetch_imports(store, CARGO, VectorSources(case["network"])) if "network" in case else Fetched(store, Fresh())


@pytest.mark.parametrize("case", cases_of("resolve"))
def test_the_report_is_cargo_vets(case: Case) -> None:
    """Conclusion, failures, violations and how each release came to be vetted are those of cargo-vet."""
    fetched = fetched_of(case)

    document = report_document(resolve(graph_of(case), fetched.store.config.policy, fetched.book))

    # What to read next is judged by the cost of reading, which is not computed yet.
    assert {**document, "suggest": None} == {**case["expected"], "suggest": None}


def is_plain_check(case: Case) -> bool:
    """Tell whether an update is that of a plain check, which asks no registry who published what."""
    mode = case.get("update_mode", {})
    prunes = any(mode.get(key) for key in ("prune_exemptions", "prune_non_importable_audits", "prune_imports"))
    asks_registry = "registry_packages" in case.get("network", {})
    is_plain = mode.get("search_mode") == "PreferExemptions" and not prunes
    return is_plain and not asks_registry and "update_mode_by_package" not in case and "imports" in case["expected"]


UPDATES = [one for one in cases_of("update_store") if one.marks or is_plain_check(one.values[0])]


@pytest.mark.parametrize("case", UPDATES)
def test_the_lock_keeps_what_cargo_vet_keeps(case: Case) -> None:
    """After a plain check, imports.lock holds what cargo-vet's would."""
    fetched, graph = fetched_of(case), graph_of(case)
    report = resolve(graph, fetched.store.config.policy, fetched.book)

    kept = kept_imports(report, graph, fetched.book)

    expected = case["expected"]["imports"]
    expected_lock = store_of(case if expected == "unchanged" else {**case, "imports": expected}).imports
    assert write_imports(kept, CARGO) == write_imports(expected_lock, CARGO)


@pytest.mark.parametrize("case", cases_of("go_online_error"))
def test_a_peer_that_changes_its_words_is_refused(case: Case) -> None:
    """Criteria whose meaning changed, or that two addresses define differently, are not imported unseen."""
    with pytest.raises(InvalidInput, match="the import"):
        fetched_of(case)


@pytest.mark.parametrize("case", cases_of("validate_store"))
def test_a_store_is_sound_or_refused(case: Case, tmp_path: Path) -> None:
    """A locked store is refused where cargo-vet refuses it, for the same file."""
    folder = FolderOnDisk(tmp_path)
    version = f'version = "{STORE_VERSION}"'
    config = case["config_toml"].replace(f'version = "{case["store_version"]}"', version, 1)
    texts = {StoreFile.CONFIG: config, StoreFile.AUDITS: case["audits_toml"], StoreFile.IMPORTS: case["imports_lock"]}
    folder.write(texts)

    refusal = Refusal.of(folder, date.fromisoformat(case["today"]), locked=case["locked"])

    assert refusal.is_refused == bool(case["expected"]["errors"])
    assert all(error.get("file", "") in refusal.message for error in case["expected"]["errors"])


@dataclass(frozen=True, slots=True)
class Refusal:
    """What came of opening a store."""

    is_refused: bool
    message: str = ""
    store: Store = field(default_factory=Store)

    @classmethod
    def of(cls, folder: FolderOnDisk, today: date, *, locked: bool) -> "Refusal":
        """Open the store."""
        try:
            return cls(is_refused=False, store=open_store(folder, Ecosystem.CARGO, today=today, locked=locked))
        except InvalidInput as error:
            return cls(is_refused=True, message=str(error))
