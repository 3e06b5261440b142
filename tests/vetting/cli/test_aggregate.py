"""``revet aggregate``, from a list of addresses to a file."""

from tests.vetting.cli.project_folder import ProjectFolder
from tests.vetting.usecases.stores_on_disk import audit


def test_files_become_one(project: ProjectFolder) -> None:
    """Addresses may be paths; the file goes to standard output."""
    (project.path / "a.toml").write_text(audit("1.0"))
    (project.path / "b.toml").write_text(audit("2.0") + audit("3.0", "signature = 1"))
    (project.path / "peers.txt").write_text("# ours\na.toml\nb.toml\n")

    told = project.revet("aggregate", "peers.txt")

    assert (told.status, told.out) == (
        0,
        audit("1.0", 'aggregated-from = "a.toml"') + audit("2.0", 'aggregated-from = "b.toml"'),
    )
    assert told.err.startswith("warning: from b.toml was dropped what this version cannot read: ")


def test_a_list_that_is_not_there_is_refused(project: ProjectFolder) -> None:
    """Nothing goes to standard output."""
    told = project.revet("aggregate", "peers.txt")

    assert (told.status, told.out) == (2, "")
    assert "peers.txt cannot be read" in told.err
