"""
The addresses of pages, as paths of this site.

Names, versions and filenames come from an index, so every part is quoted. A
path inside an archive may hold segments that a browser would fold away
(``..``); such a path travels as a parameter instead.
"""

from urllib.parse import quote, urlencode

from vetting.domain.releases import Ecosystem, ProjectName
from vetting.pages.releases import ReleasePage

_FOLDED = {"", ".", ".."}
WHOLE = "-"
"""What stands for the base of a diff that reads a release in full."""


def project_path(ecosystem: Ecosystem | str, name: ProjectName | str) -> str:
    """Give a project's page; a scoped name keeps its slash."""
    return f"/projects/{ecosystem}/{quote(name, safe='@/')}"


def release_path(ecosystem: Ecosystem | str, name: ProjectName | str, version: str) -> str:
    """Give a release's page."""
    return f"{project_path(ecosystem, name)}/{_part(version)}"


def diff_path(
    ecosystem: Ecosystem | str,
    name: ProjectName | str,
    old: str | None,
    new: str,
    *,
    files: tuple[str | None, str] | None = None,
) -> str:
    """Give the page on which *new* is read against *old*, or in full; *files* picks one file of each."""
    path = f"/diffs/{ecosystem}/{quote(name, safe='@/')}/{_part(old) if old else WHOLE}/{_part(new)}"
    if files is None:
        return path
    picked = {"old": files[0], "new": files[1]}
    return f"{path}?{urlencode({key: value for key, value in picked.items() if value is not None})}"


def tree_path(ecosystem: Ecosystem | str, name: ProjectName | str, version: str, filename: str) -> str:
    """Give the page that lists what a distribution holds."""
    return f"{release_path(ecosystem, name, version)}/files/{_part(filename)}/"


def file_path(
    ecosystem: Ecosystem | str, name: ProjectName | str, version: str, filename: str, path: str, *, start: int = 0
) -> str:
    """Give the page of one file in a distribution; of a long one the screen that begins with line *start*."""
    tree = tree_path(ecosystem, name, version, filename)
    query = {"start": str(start)} if start else {}
    if not _FOLDED.isdisjoint(path.removesuffix("/").split("/")):
        query["path"] = path
    else:
        tree += quote(path, safe="/@+,=~")
    anchor = f"#L{start}" if start else ""
    return f"{tree}?{urlencode(query)}{anchor}" if query else tree


def raw_path(ecosystem: Ecosystem | str, name: ProjectName | str, version: str, filename: str, path: str) -> str:
    """Give the address at which one file's bytes can be downloaded."""
    address = file_path(ecosystem, name, version, filename, path)
    return f"{address}{'&' if '?' in address else '?'}raw=1"


def audit_path(audit_id: int) -> str:
    """Give an audit's page."""
    return f"/audits/{audit_id}"


def user_path(login: str) -> str:
    """Give an account's page."""
    return f"/users/{_part(login)}"


def badge_path(ecosystem: Ecosystem | str, name: ProjectName | str, version: str) -> str:
    """Give a release's badge."""
    return f"/badges/{ecosystem}/{quote(name, safe='@/')}/{_part(version)}.svg"


def feed_path(ecosystem: Ecosystem | str, name: ProjectName | str) -> str:
    """Give the feed of a project's releases."""
    return f"/feeds/projects/{ecosystem}/{quote(name, safe='@/')}.atom"


def review_path(page: ReleasePage) -> str:
    """Give the page on which a release is read against its base."""
    release = page.release
    return diff_path(release.ecosystem, release.project, page.base_version, release.version)


def _part(text: str) -> str:
    return quote(text, safe="+!@,=~")


LINKS = {
    one.__name__: one
    for one in (
        project_path,
        release_path,
        diff_path,
        tree_path,
        file_path,
        raw_path,
        audit_path,
        user_path,
        badge_path,
        feed_path,
        review_path,
    )
}
"""By the names that templates call them."""
