"""What the command's tests share."""

from tests.vetting.cli.project_folder import project

__all__ = ["project"]
