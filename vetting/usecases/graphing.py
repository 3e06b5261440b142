"""Tell whose the nodes of a graph are: by the lockfile, and by a store's policy where there is one."""

from collections.abc import Callable

from vetting.domain.dependencies import Node
from vetting.domain.errors import InvalidInput
from vetting.domain.policy import Policy
from vetting.domain.releases import Ecosystem
from vetting.domain.resolver.resolving import is_third_party
from vetting.formats.cargo_vet import StoreFile, read_config
from vetting.ports.store_folders import StoreFolder


def third_party_test(folder: StoreFolder, ecosystem: Ecosystem) -> Callable[[Node], bool]:
    """
    Give what tells third-party nodes from the project's own.

    A store that is not there, or cannot be read, has no say in it; a verb that
    works with the store tells of that when it opens it.
    """
    policy = _policy_in(folder, ecosystem)
    return lambda node: is_third_party(node, policy)


def _policy_in(folder: StoreFolder, ecosystem: Ecosystem) -> Policy:
    try:
        texts = folder.read()
        return read_config(texts[StoreFile.CONFIG], ecosystem).policy if StoreFile.CONFIG in texts else Policy()
    except InvalidInput:
        return Policy()
