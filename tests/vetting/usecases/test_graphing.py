"""Whose the nodes of a graph are."""

from pathlib import Path

import pytest

from vetting.adapters.store_folder import FolderOnDisk
from vetting.domain.dependencies import Node, Origin
from vetting.domain.releases import Ecosystem
from vetting.usecases.graphing import third_party_test

CONFIG = '\n# cargo-vet config file\n\n[cargo-vet]\nversion = "0.10"\n\n[policy.own]\naudit-as-crates-io = true\n'


@pytest.mark.parametrize(
    ("config", "audits", "expected"),
    [
        (None, None, [True, False]),
        (CONFIG, "", [True, True]),
        ("broken = [", "", [True, False]),
        (None, "", [True, False]),
    ],
)
def test_the_policy_has_a_say_where_there_is_one(
    tmp_path: Path, config: str | None, audits: str | None, expected: list[bool]
) -> None:
    """A store that is not there, or cannot be read, leaves it to the lockfile."""
    folder = tmp_path / "store"
    for name, text in {"config.toml": config, "audits.toml": audits}.items():
        if text is not None:
            folder.mkdir(exist_ok=True)
            (folder / name).write_text(text)

    is_third_party = third_party_test(FolderOnDisk(folder), Ecosystem.CARGO)

    assert [is_third_party(Node("a", "1")), is_third_party(Node("own", "1", Origin.PATH))] == expected
