"""What the tests of lockfile formats share: files in memory, and graphs at a glance."""

from collections.abc import Callable

import pytest

from vetting.domain.dependencies import DependencyGraph
from vetting.domain.errors import InvalidInput

Read = Callable[[str, Callable[[str], str]], DependencyGraph]


def read_files(read: Read, texts: dict[str, str]) -> DependencyGraph:
    """Read the first of *texts*, with the others beside it."""

    def text_at(path: str) -> str:
        if path not in texts:
            raise InvalidInput(f"{path} cannot be read")
        return texts[path]

    return read(next(iter(texts)), text_at)


def refusal(read: Read, texts: dict[str, str]) -> str:
    """Give the reason for which a lockfile is refused."""
    with pytest.raises(InvalidInput) as refused:
        read_files(read, texts)
    return str(refused.value)


def drawn(graph: DependencyGraph) -> dict[str, str]:
    """Write each node with its edges on a line: what it needs, and after a stroke what development needs."""
    return {
        label(node.key) + ("*" if node.is_member else ""): " ".join(
            (
                *map(label, node.dependencies),
                *(("|", *map(label, node.dev_dependencies)) if node.dev_dependencies else ()),
            )
        )
        for node in graph.nodes.values()
    }


def label(key: tuple[str, str]) -> str:
    """Write a node's key in one word."""
    return f"{key[0]}-{key[1]}" if key[1] else key[0]
