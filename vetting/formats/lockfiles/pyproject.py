"""
What a project itself needs, from its ``pyproject.toml``.

poetry.lock and pdm.lock list releases and leave out which of them the project
asked for; that stands beside them. Extras, dependency groups and everything
that the tools call development are development's.

Source: PEP 621, PEP 735; poetry 2.5.1 and pdm 2.29.3 for their own tables.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath

from vetting.domain.dependencies import ROOT_NAME, Node, Origin
from vetting.domain.errors import InvalidInput
from vetting.domain.quick_dataclasses import dataclass
from vetting.domain.releases import ProjectName
from vetting.formats.lockfiles.entries import Entry, ReadText, is_table, toml_lock
from vetting.formats.lockfiles.requirement_lines import required_project


@dataclass(frozen=True, slots=True)
class Wanted:
    """The names that a project depends on."""

    name: str = ""
    """The project's own; empty: it has none."""
    version: str = ""
    ordinary: frozenset[str] = frozenset()
    dev: frozenset[str] = frozenset()


def read_wanted(lock_path: str, read_text: ReadText) -> Wanted | None:
    """
    Read the pyproject.toml beside a lockfile; None where there is none, or its dependencies stand elsewhere.

    Raises:
        InvalidInput: It is there and malformed.
    """
    path = str(PurePosixPath(lock_path).parent / "pyproject.toml")
    try:
        text = read_text(path)
    except InvalidInput:
        return None
    document = toml_lock(path, text)
    project, poetry = document.within("project"), document.within("tool").within("poetry")
    if "dependencies" in project.texts("dynamic") and "dependencies" not in poetry.table:
        return None  # A build backend puts them together, so that any release may be needed in order to run.
    name = project.text_or("name") or poetry.text_or("name")
    extras = dict.fromkeys(_names(document, _extras(project)))
    direct = dict.fromkeys(_names(document, project.texts("dependencies")))
    dev = dict.fromkeys(_names(document, _groups(document)))
    for one, is_optional in _poetry_names(poetry.within("dependencies")):
        (extras if is_optional or (one in extras and one not in direct) else direct)[one] = None
    for table in _poetry_groups(poetry):
        dev.update((one, None) for one, _ in _poetry_names(table))
    return Wanted(
        document.project(name) if name else "",
        document.version(project.text_or("version") or poetry.text_or("version") or "0"),
        frozenset(direct),
        frozenset(extras | dev),
    )


def _extras(project: Entry) -> Iterator[str]:
    extras = project.within("optional-dependencies")
    for extra in extras.table:
        yield from extras.texts(extra)


def _groups(document: Entry) -> Iterator[str]:
    """Give what dependency groups require; a group that another includes is gone through by itself."""
    for groups in (
        document.within("dependency-groups"),
        document.within("tool").within("pdm").within("dev-dependencies"),
    ):
        for group, members in groups.table.items():
            if not isinstance(members, list):
                raise groups.refuse(f"the dependency group {group!r} is no list")
            yield from (one for one in members if isinstance(one, str))


def _poetry_groups(poetry: Entry) -> Iterator[Entry]:
    yield poetry.within("dev-dependencies")
    for _group, table in poetry.within("group").tables():
        yield table.within("dependencies")


def _poetry_names(table: Entry) -> Iterator[tuple[ProjectName, bool]]:
    """Give the names of a table of Poetry's, and whether only an extra brings them."""
    for name, wanted in table.table.items():
        if name.lower() != "python":
            yield table.project(name), is_table(wanted) and wanted.get("optional") is True


def _names(document: Entry, requirements: Iterable[str]) -> Iterator[ProjectName]:
    return (required_project(document, requirement) for requirement in requirements)


def project_member(wanted: Wanted | None, locked: Sequence[Node]) -> tuple[Node, ...]:
    """
    Make the project itself a node, with edges to what it wants of the *locked* releases.

    What is wanted and not locked is passed over: its marker can rule out every
    platform that the project supports, or its group was left out of the lock.
    """
    if wanted is None:
        return ()
    name, version = (wanted.name, wanted.version) if wanted.name else (ROOT_NAME, "")
    is_taken = any(node.key == (name, version) for node in locked)
    return (
        Node(
            name,
            version,
            Origin.PATH,
            is_member=True,
            dependencies=tuple(node.key for node in locked if node.name in wanted.ordinary),
            dev_dependencies=tuple(node.key for node in locked if node.name in wanted.dev),
            source="." if is_taken else "",
        ),
    )
