"""What a store holds after it was judged, in every case of cargo-vet's own tests that is about it."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.conformance.material import CARGO, Case, cases_of, fetched_of, graph_of, store_of
from vetting.domain.resolver.audit_graph import SearchMode
from vetting.domain.store import Store
from vetting.domain.store_update import KEEP, UpdateMode, update_store
from vetting.formats.cargo_vet import write_audits, write_config, write_imports

MODES = {
    "PreferExemptions": SearchMode.PREFER_EXEMPTIONS,
    "PreferFreshImports": SearchMode.PREFER_FRESH_IMPORTS,
    "RegenerateExemptions": SearchMode.REGENERATE_EXEMPTIONS,
}
HEADINGS = ("# cargo-vet audits file", "# cargo-vet config file", "# cargo-vet imports lock")


def mode_of(document: Case) -> UpdateMode:
    """Read how an update treats a project."""
    weeds = {key: value for key, value in document.items() if key != "search_mode"}
    return UpdateMode(MODES[document["search_mode"]], **weeds)


def modes_of(case: Case) -> Callable[[str], UpdateMode]:
    """Read how a vector's update treats each project."""
    default = mode_of(case["update_mode"]) if "update_mode" in case else KEEP
    special = {name: mode_of(one) for name, one in case.get("update_mode_by_package", {}).items()}
    return lambda name: special.get(name, default)


def texts_of(store: Store) -> dict[str, str]:
    """Write a store's files as the vectors name them, without what differs between vectors."""
    texts = {
        "config": write_config(store.config, CARGO),
        "audits": write_audits(store.audits, CARGO, store.imports.publishers),
        "imports": write_imports(store.imports, CARGO),
    }
    return {part: bare(text) for part, text in texts.items()}


def bare(text: str) -> str:
    """Drop the heading, which not every vector has, and blank lines around the document."""
    lines = [line for line in text.splitlines() if line not in HEADINGS]
    return "\n".join(lines).strip("\n")


def expected_texts(case: Case) -> dict[str, str]:
    """Write what a vector expects: of each file that it is about, the text."""
    expected: dict[str, Any] = case["expected"]
    changed = {part: document for part, document in expected.items() if document != "unchanged"}
    after = {key: changed.get(key, case[key]) for key in ("config", "audits", "imports")}
    if "exemptions" in expected:
        after["config"] = {**case["config"], "exemptions": expected["exemptions"]}
    parts = {"config" if part == "exemptions" else part.removesuffix("_text") for part in expected}
    written = texts_of(store_of({**case, **after}))
    given = {part.removesuffix("_text"): bare(text) for part, text in expected.items() if part.endswith("_text")}
    return {part: given.get(part, written[part]) for part in parts}


@pytest.mark.parametrize("case", cases_of("update_store"))
def test_a_store_keeps_what_cargo_vets_keeps(case: Case) -> None:
    """After an update, each file holds what cargo-vet's would, byte for byte."""
    fetched, expected = fetched_of(case), expected_texts(case)

    after = texts_of(update_store(graph_of(case), fetched.store, fetched.fresh, modes_of(case)))

    assert {part: after[part] for part in expected} == expected
