"""The addresses of the API, as paths of this site."""

from vetting.domain.releases import Ecosystem, ProjectName
from web.presenters.links import project_path

API = "/api/v1"


def api_project_path(ecosystem: Ecosystem, name: ProjectName) -> str:
    """Give a project's address."""
    return API + project_path(ecosystem, name)


def api_audit_path(audit_id: int) -> str:
    """Give an audit's address."""
    return f"{API}/audits/{audit_id}"


def api_annotation_path(annotation_id: int) -> str:
    """Give a note's address."""
    return f"{API}/annotations/{annotation_id}"
