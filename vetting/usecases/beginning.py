"""
Begin a store: take what peers say and exempt the rest.

So the first check holds, and every later one shows what is new. A local
project that describes itself as one of the index is judged as that.
"""

from collections.abc import Mapping

from vetting.domain.audit_sets import Import
from vetting.domain.errors import Conflict, InvalidInput
from vetting.domain.store import Config, Store
from vetting.domain.store_update import REGENERATE, update_store
from vetting.usecases.desk import Desk
from vetting.usecases.importing import fetch_imports
from vetting.usecases.regenerating import audit_as_choices, with_audit_as
from vetting.usecases.storing import save


def begin_store(desk: Desk, *, imports: Mapping[str, Import]) -> Store:
    """
    Write a new store under which the desk's lockfile passes.

    Args:
        desk: Where the store is to be.
        imports: The peers to begin with.

    Raises:
        Conflict: There is a store already.
        InvalidInput: A peer cannot be used, or there are some and nothing may be fetched.
        SourceUnavailable: A peer or the index did not answer.
    """
    if imports and desk.is_locked:
        raise InvalidInput(f"what {', '.join(imports)} publishes has to be fetched, which --locked forbids")
    graph, folder = desk.locked, desk.folder
    with folder.held():
        if folder.exists():
            raise Conflict(f"there is a store at {folder.location} already; `revet check` works with it")
        empty = Store(Config(imports=imports))
        empty = with_audit_as(empty, audit_as_choices(desk, empty))
        registry = None if desk.is_locked else desk.registry
        fetched = fetch_imports(empty, desk.ecosystem, desk.sources, graph=graph, registry=registry)
        store = update_store(graph, fetched.store, fetched.fresh, REGENERATE)
        save(folder, store, desk.ecosystem)
    return store
