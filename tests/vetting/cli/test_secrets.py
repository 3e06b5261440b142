"""What a lockfile's or a peer's address gives access with is never told, whatever the answer's form."""

import pytest

from tests.vetting.cli.project_folder import A, ProjectFolder
from tests.vetting.usecases.stores_on_disk import store

SECRET = "s3cr3t-t0ken-of-nobody"
LONG = SECRET * 6
HOST = "files.example.test"
NPM = (
    '{{"lockfileVersion": 3, "packages": {{"": {{"dependencies": {{"demo": "1.0"}}}}, "node_modules/demo": '
    '{{"version": "1.0", "resolved": "{}"}}}}}}'
)
PYLOCK = f"""
lock-version = "1.0"
created-by = "x"

[[packages]]
name = "y"
[packages.vcs]
type = "git"
url = "https://u:{SECRET}@{HOST}/y"
commit-id = "{A[:40]}"

[[packages]]
name = "z"
version = "1"
dependencies = [{{ name = "y", vcs = {{ url = "https://u:{SECRET}@{HOST}/other" }} }}]
[packages.sdist]
url = "https://u:{SECRET}@{HOST}/z-1.tar.gz"
hashes = {{ sha256 = "{A}" }}
"""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("requirements.txt", f"https://u:{SECRET}@{HOST}/x.whl\n"),
        ("requirements.txt", f"https://{HOST}/x.whl?token={SECRET}\n"),
        ("requirements.txt", f"-e git+https://{SECRET}@{HOST}/y.git#egg=y\n"),
        ("requirements.txt", f"-r http://u:{SECRET}@{HOST}/other.txt\n"),
        ("requirements.txt", f"-r http://{LONG}@{HOST}/other.txt\n"),
        ("requirements.txt", f"demo 1 https://u:pa/{SECRET}@{HOST}/x\n"),
        ("requirements.txt", f"-r 'http://u:{SECRET}@{HOST}/x\n"),
        ("package-lock.json", NPM.format(f"https://u:{SECRET}@{HOST}/zzz.tgz")),
        ("package-lock.json", NPM.format(f"https:\\/\\/u:{SECRET}@{HOST}/zzz.tgz")),
        ("pylock.toml", PYLOCK),
    ],
)
def test_a_lockfiles_secrets_are_not_told(project: ProjectFolder, name: str, text: str) -> None:
    """Words, JSON, Markdown and the graph name hosts and paths, and give nobody access to them."""
    project.lock(text, name)
    store(project.path / "supply-chain" / ("npm" if "package" in name else "pypi"))
    forms = [("check", "--output-format", form) for form in ("human", "json", "markdown")]

    for verb in (*forms, ("check", "--locked"), ("dump-graph",), ("dump-graph", "--output-format", "json")):
        told = project.revet(*verb)
        assert "t0ken" not in told.out + told.err
        assert told.out + told.err


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        (f"https://u:{SECRET}@{HOST}/a.toml", f"the address at {HOST} holds a password"),
        (f"https://{HOST}/a.toml?token={SECRET}", f"the address at {HOST} holds what looks like a secret (token=)"),
        (f"https://{HOST}/a.toml#access_token={SECRET}", "what looks like a secret (access_token=)"),
        (f"https://u:{SECRET}@{HOST}:port/a.toml", "is no address"),
    ],
)
def test_a_peers_secret_reaches_no_file(project: ProjectFolder, address: str, reason: str) -> None:
    """An address with a secret is refused as soon as it is imported from, and where it stands already."""
    project.lock("")
    folder = store(project.store)
    before = folder.read()

    told = project.revet("import", "peer", address)
    store(project.store, config=f'\n[imports.peer]\nurl = "{address}"\n')
    checked = project.revet("check", "--output-format", "json")

    assert (told.status, checked.status) == (2, 2)
    assert reason in told.err
    assert SECRET not in told.out + told.err + checked.out + checked.err
    assert all(SECRET not in text for text in before.values())
