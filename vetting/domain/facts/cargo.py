"""
What a Cargo.toml asks for: its tables of dependencies, each entry in one spelling.

Cargo writes a crate's Cargo.toml anew when it packs it: ``one = "1"`` becomes a
table with a version, and what stood in a workspace is put in. Either way the
same is asked for.

Source: The Cargo Book, "Specifying Dependencies", "Workspaces", "Overriding Dependencies".
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

_KINDS: Final = {
    "dependencies": "dependencies",
    "build-dependencies": "build-dependencies",
    "build_dependencies": "build-dependencies",
    "dev-dependencies": "dev-dependencies",
    "dev_dependencies": "dev-dependencies",
}
"""By what they are called; cargo takes those with an underscore too, which older manifests have."""
_REGISTRIES: Final = ("registry", "registry-index")


class CargoNeed(NamedTuple):
    """One entry of a table of dependencies."""

    table: str
    """``dependencies``, ``build-dependencies``, ``dev-dependencies``, ``workspace``, ``patch`` or ``replace``."""
    condition: str
    """The target that it is for, or what a patch takes the place of; "" where there is none."""
    key: str
    """The name that it stands under, by which code calls it."""
    project: str
    """The crate's own name, which ``package`` states where it is another one."""
    version: str
    wanted: object
    """What stands there, as TOML has it."""

    @property
    def is_inherited(self) -> bool:
        """Tell whether the workspace says what is asked for."""
        return isinstance(self.wanted, dict) and self.wanted.get("workspace") is True

    @property
    def path(self) -> str | None:
        """Give the folder that it is taken from, as it is written; None where it is from no folder."""
        return self._of("path")

    @property
    def elsewhere(self) -> str | None:
        """Give the repository or other registry that it is taken from; None: the index of crates, or a folder."""
        git = self._of("git")
        if git is not None:
            at = next((text for key in ("rev", "tag", "branch") if (text := self._of(key)) is not None), None)
            return git if at is None else f"{git}#{at}"
        registry = next((text for key in _REGISTRIES if (text := self._of(key)) is not None), None)
        return None if registry is None else f"the registry {registry}"

    def _of(self, key: str) -> str | None:
        value = self.wanted.get(key) if isinstance(self.wanted, dict) else None
        return value if isinstance(value, str) else None


def needs_of(document: Mapping[str, Any]) -> Iterator[CargoNeed]:
    """Give every entry of a manifest's tables of dependencies."""
    yield from _of_kinds(document, "")
    for condition, tables in _items(document, "target"):
        if isinstance(tables, dict):
            yield from _of_kinds(tables, condition)
    workspace = document.get("workspace")
    if isinstance(workspace, dict):
        yield from _in_table(workspace.get("dependencies"), "workspace", "")
    for source, table in _items(document, "patch"):
        yield from _in_table(table, "patch", source)
    yield from _in_table(document.get("replace"), "replace", "")


def _of_kinds(document: Mapping[str, Any], condition: str) -> Iterator[CargoNeed]:
    for name, kind in _KINDS.items():
        yield from _in_table(document.get(name), kind, condition)


def _in_table(table: object, kind: str, condition: str) -> Iterator[CargoNeed]:
    for key, wanted in table.items() if isinstance(table, dict) else ():
        stated = wanted if isinstance(wanted, dict) else {"version": wanted}
        project = stated.get("package")
        # A replaced crate is named with its version: "one:1.2.3".
        name = project if isinstance(project, str) else key.partition(":")[0] if kind == "replace" else key
        version = stated.get("version")
        yield CargoNeed(kind, condition, key, name, version if isinstance(version, str) else "*", wanted)


def _items(document: Mapping[str, Any], key: str) -> Iterator[tuple[str, Any]]:
    table = document.get(key)
    yield from table.items() if isinstance(table, dict) else ()
