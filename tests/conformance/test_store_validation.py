"""What a locked store is refused for: cargo-vet's cases, problem by problem."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.material import CARGO, Case, cases_of
from vetting.adapters.store_folder import FolderOnDisk
from vetting.domain.store import STORE_VERSION
from vetting.domain.store_problems import ProblemKind, StoreProblem, UnsoundStore
from vetting.formats.cargo_vet import StoreFile
from vetting.usecases.storing import open_store

FILES = {"config_toml": StoreFile.CONFIG, "audits_toml": StoreFile.AUDITS, "imports_lock": StoreFile.IMPORTS}


@pytest.mark.parametrize("case", cases_of("validate_store"))
def test_a_store_is_refused_for_the_same_problems(case: Case, tmp_path: Path) -> None:
    """The same kinds of problems are found in the same order, in the same files and with the same details."""
    folder = FolderOnDisk(tmp_path)
    texts = {name: case[key] for key, name in FILES.items()}
    ours = f'version = "{STORE_VERSION}"'
    texts[StoreFile.CONFIG] = texts[StoreFile.CONFIG].replace(f'version = "{case["store_version"]}"', ours, 1)
    folder.write(texts)

    problems = problems_of(folder, date.fromisoformat(case["today"]), locked=case["locked"])

    expected = case["expected"]["errors"]
    if any(one["kind"] == ProblemKind.UNREADABLE for one in expected):
        # cargo-vet stops at the first file that cannot be read; all are told here.
        problems = problems[: len(expected)]
    assert [told(problem, like) for problem, like in zip(problems, expected, strict=True)] == [
        {key: value for key, value in one.items() if key != "detail"} for one in expected
    ]
    for problem, one in zip(problems, expected, strict=True):
        assert field_named_in(one) in problem.message


def problems_of(folder: FolderOnDisk, today: date, *, locked: bool) -> tuple[StoreProblem, ...]:
    """Open a store, and give what is wrong with it."""
    try:
        open_store(folder, CARGO, today=today, locked=locked)
    except UnsoundStore as error:
        return error.problems
    return ()


def told(problem: StoreProblem, like: Mapping[str, Any]) -> dict[str, str]:
    """Tell of a problem what a vector tells of it."""
    known = {**problem.details, "kind": problem.kind.value, "file": problem.file}
    return {key: known.get(key, "") for key in like if key != "detail"}


def field_named_in(expected: Mapping[str, Any]) -> str:
    """Give the field that cargo-vet's parser complains of; it is told in other words here."""
    detail: str = expected.get("detail", "")
    return detail.partition("`")[2].partition("`")[0]
