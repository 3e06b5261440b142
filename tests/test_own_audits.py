"""Revet's own store: it holds over our own locks."""

import re
from pathlib import Path

import pytest

from vetting.cli import main

ROOT = Path(__file__).parents[1]
STORES = {"requirements.lock": "supply-chain/pypi", "requirements-dev.lock": "supply-chain/pypi-dev"}


@pytest.mark.parametrize(("lockfile", "store"), STORES.items())
def test_our_own_locks_are_vetted(lockfile: str, store: str) -> None:
    """Everything that is locked is vouched for or exempted by name, as `make check` says too."""
    assert main(["check", "--locked", "--lockfile", str(ROOT / lockfile), "--store-path", str(ROOT / store)]) == 0


@pytest.mark.parametrize("store", STORES.values())
def test_our_own_stores_name_no_host(store: str) -> None:
    """Where our dependencies are fetched from is nobody's business but the user's."""
    texts = [path.read_text() for path in (ROOT / store).iterdir()]

    assert len(texts) == 3
    assert [one for text in texts for one in re.findall(r"https?://\S+", text)] == []
