"""What an audit would promise, by the store as it lies there."""

from pathlib import Path

from tests.builders import flat_graph
from tests.vetting.usecases.stores_on_disk import audit, desk_for, store
from vetting.adapters.store_folder import FolderOnDisk
from vetting.domain.criteria import SAFE_TO_DEPLOY, CriteriaBook
from vetting.domain.dependencies import Node
from vetting.domain.releases import Ecosystem
from vetting.domain.suggestions import Step
from vetting.usecases.guessing import likely_promises

LOCKED = flat_graph(Ecosystem.PYPI, [Node("demo", "1.1")])
CHANGE = Step("demo", "1.0", "1.1")
DEPLOY = tuple(one for one in CriteriaBook() if one.name == SAFE_TO_DEPLOY)


def test_an_audit_promises_what_is_missing(tmp_path: Path) -> None:
    """What it means comes along."""
    folder = store(tmp_path, audits=audit("1.0"))

    assert likely_promises(desk_for(folder, LOCKED), CHANGE) == DEPLOY
    assert likely_promises(desk_for(folder, LOCKED), Step("demo", "0.9", "1.1")) == ()


def test_without_a_store_or_a_lockfile_nothing_is_promised(tmp_path: Path) -> None:
    """Nobody knows what is needed."""
    assert likely_promises(desk_for(FolderOnDisk(tmp_path / "no"), LOCKED), CHANGE) == ()
    assert likely_promises(desk_for(store(tmp_path)), CHANGE) == ()
