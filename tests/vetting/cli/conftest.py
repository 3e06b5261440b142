"""What the command's tests share."""

from tests.vetting.cli.project_folder import catalog, project, served_index

__all__ = ["catalog", "project", "served_index"]
