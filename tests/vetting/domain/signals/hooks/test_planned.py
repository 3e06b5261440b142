"""H5: what source distributions and npm packages will install over others, or where others look."""

from dataclasses import replace

import pytest

from tests.vetting.domain.signals.archive.changing import METADATA, SDIST, found_in, told
from vetting.domain.releases import Ecosystem
from vetting.domain.signals.hooks.planned import WillBeInstalledOver
from vetting.domain.signals.interface import Claimed

H5 = WillBeInstalledOver()
NPM = replace(SDIST, ecosystem=Ecosystem.NPM)
CRATE = replace(SDIST, ecosystem=Ecosystem.CARGO)


def severities(files: dict[str, bytes], claimed: Claimed | None = SDIST) -> list[str]:
    """List how much each finding weighs in a source distribution of *files*."""
    found = found_in(H5, {f"demo-1.0/{path}": data for path, data in files.items()}, claimed=claimed)
    return [one.severity.value for one in found]


def setup(text: str) -> dict[str, bytes]:
    """Call setup in a setup.py."""
    return {"setup.py": f"from setuptools import setup, find_packages\nsetup({text})\n".encode(), "x.txt": b""}


def cfg(text: str) -> dict[str, bytes]:
    """Write a setup.cfg."""
    return {"setup.cfg": text.encode(), "x.txt": b""}


def toml(text: str, *paths: str) -> dict[str, bytes]:
    """Write a pyproject.toml beside *paths*."""
    return {"pyproject.toml": text.encode(), "x.txt": b"", **dict.fromkeys(paths, b"")}


HATCH = "[tool.hatch.build.targets.wheel"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (setup("packages=['demo', 'requests']"), ["high"]),
        (setup("py_modules=['six', 'queue']"), ["high", "medium"]),
        (setup("packages=[NAME, 'six'], py_modules=NAMES"), ["high"]),
        (setup("data_files=[('etc/xdg/autostart', ['data/demo.desktop'])]"), ["medium"]),
        (setup("data_files=[('/etc/' + 'profile.d', ['x'])]"), ["medium"]),
        (setup("data_files=[('share/jupyter/kernels/x', glob('k/*'))]"), ["low"]),
        (setup("data_files=[(d, [f]) for d, f in [('.', 'share/applications/x.desktop')]]"), ["low"]),
        ({**setup("packages=find_packages()"), "pandas/__init__.py": b""}, ["medium"]),
        ({**setup("package_dir={'': 'src'}"), "src/six.py": b""}, ["medium"]),
        (cfg("[options]\npackages =\n    demo\n    requests.api\n"), ["high"]),
        (cfg("[options]\npy_modules = six, demo\n"), ["high"]),
        (cfg("[options]\npackages = find:\n") | {"numpy/__init__.py": b""}, ["medium"]),
        (cfg("[options.data_files]\netc/profile.d = x.sh\nshare/demo = y\n"), ["medium"]),
        (cfg("[options.data_files]\nshare/applications = data/*\n"), ["low"]),
        (
            cfg("[files]\ndata_files =\n    etc/cron.d = x\n    etc/conda/activate.d =\n      y\n      z\n"),
            ["medium"] * 3,
        ),
        (cfg("[files]\npackages =\n    pip\n"), ["high"]),
        (toml("[tool.setuptools]\npackages = ['requests', 'requests.x', 3]\n"), ["high"]),
        (toml("[tool.setuptools]\npy-modules = ['json']\n"), ["medium"]),
        (toml("[tool.setuptools.data-files]\n'../share/autostart' = ['x.desktop']\n"), ["medium"]),
        (toml(f"{HATCH}]\npackages = ['src/requests']\n"), ["high"]),
        (toml(f"{HATCH}.force-include]\n'notes.txt' = 'demo.pth'\n"), ["high"]),
        (toml("[tool.hatch.build.force-include]\n'lib' = '.'\n", "lib/a.txt", "lib/six.py"), ["high"]),
        (toml("[tool.hatch.build.force-include]\n'lib/a.txt' = '/usercustomize.py'\n", "lib/a.txt"), ["high"]),
        (toml(f"{HATCH}.sources]\n'lib' = 'requests'\n", "lib/x.py", "lib/y.py"), ["high"]),
        (toml(f"{HATCH}.shared-data]\nj = 'share/jupyter'\n", "j/kernels/x/kernel.json"), ["low"]),
        (toml(f"{HATCH}.shared-scripts]\n'run.sh' = 'git'\n"), ["medium"]),
        (toml("[tool.poetry]\npackages = [{include = 'requests'}, {include = 'x', to = 'six'}]\n"), ["high", "high"]),
        (toml("[tool.flit.module]\nname = 'six'\n"), ["high"]),
        (toml("[tool.flit.external-data]\ndirectory = 'data'\n", "data/etc/jupyter/x.d/a.json"), ["low"]),
        (toml("[tool.uv.build-backend]\nmodule-name = ['demo', 'attr']\n"), ["high"]),
        (toml("[tool.uv.build-backend.data]\nscripts = 'tools'\n", "tools/ssh", "tools/demo"), ["medium"]),
        (toml("[tool.pdm.build.wheel-data]\ndata = [{path = 'w/**', relative-to = 'w'}]\n", "w/pip.conf"), ["medium"]),
        (toml("[tool.maturin]\ndata = 'more'\n", "more/platlib/six.py", "more/data/x"), ["high"]),
    ],
)
def test_what_settings_have_installed_over_others_is_told(files: dict[str, bytes], expected: list[str]) -> None:
    """Whichever builder it is, and whatever the files are called in the archive."""
    assert severities(files) == expected


@pytest.mark.parametrize(
    "files",
    [
        setup("packages=['demo', 'demo.requests'], py_modules=['demo_six']"),
        setup("data_files=[('share/demo', ['x']), ('share/man/man1', ['demo.1'])]"),
        setup("package_data={'demo': ['share/applications/x.desktop']}"),
        {**setup("packages=find_packages()"), "requests/notes.txt": b"", "docker/build.py": b"", "six.py": b""},
        {**setup("packages=['demo']"), "requests/__init__.py": b""},
        cfg("[options.data_files]\nshare/applications = x.png\n"),
        cfg("[options]\nzip_safe = 1\n[files]\ndata_files =\n\n"),
        cfg("no setup.cfg"),
        toml("[tool.hatch.build.targets.sdist.force-include]\n'x' = 'requests/__init__.py'\n"),
        toml(f"{HATCH}.force-include]\n'a.pth' = 'b.pth'\n'c.txt' = 'demo/c.pth'\nx = 3\n"),
        toml(f"{HATCH}.force-include]\n'sitecustomize.py' = 'sitecustomize.py'\n"),
        toml(f"{HATCH}.shared-scripts]\n'run.sh' = 'demo'\n"),
        toml(f"{HATCH}.shared-data]\n'man' = 'share/man'\n", "man/demo.1"),
        toml("[tool.poetry]\npackages = [{include = 'demo'}, {from = 'x'}]\ninclude = ['x']\n"),
        toml("[tool.setuptools]\npackages = {find = {}}\n[tool.flit]\nmodule = 3\n"),
        toml("[tool.maturin]\ndata = 'more'\n[tool.pdm.build]\nwheel-data = {data = 3}\n", "more/data/x"),
        toml("tool = ["),
        {"package.json": b'{"directories": {"bin": "x"}}', "x/git": b""},
    ],
)
def test_what_honest_projects_have_installed_is_silent(files: dict[str, bytes]) -> None:
    """Their own modules, manuals and data, what only a source distribution is made of, and what nobody can read."""
    assert severities(files) == []


def test_whose_it_is_is_known_by_the_claim_or_by_the_first_file_that_tells() -> None:
    """The project's own module and command are its own, and one with the other's name in its own counts for less."""
    files = setup("packages=['requests']")
    assert severities(files, replace(SDIST, project="Requests")) == []
    assert severities(files, replace(SDIST, project="requests-next")) == ["low"]
    assert severities({**files, "PKG-INFO": b"Metadata-Version: 2.1\nName: requests\n"}, None) == []
    assert severities(toml("[project]\nname = 'six'\n[tool.flit.module]\nname = 'six'\n"), None) == []
    assert severities(toml("[tool.flit.module]\n'name' = 'six'\n"), None) == ["high"]
    tools = toml("[tool.uv.build-backend.data]\nscripts = 'tools'\n", "tools/git")
    assert severities(tools, replace(SDIST, project="git")) == []
    kernel = setup("data_files=[('share/jupyter/kernels/python3', ['kernel.json'])]")
    assert (severities(kernel), severities(kernel, replace(SDIST, project="ipykernel"))) == (["medium"], ["low"])


def test_what_is_built_already_or_by_others_is_not_asked() -> None:
    """A wheel goes by what is in it, and no pip installs a crate or an npm package."""
    files = setup("packages=['requests']")
    assert severities({**files, "Cargo.toml": b""}, CRATE) == []
    assert severities(files, NPM) == []
    assert found_in(H5, {**files, "demo-1.0.dist-info/METADATA": METADATA}) == []
    assert severities({"x.txt": b""}) == []


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ('{"directories": {"bin": "./tools"}}', ["medium"]),
        ('{"directories": {"bin": "."}}', ["medium"]),
        ('{"directories": {"bin": "/tools/x/.."}}', ["medium"]),
        ('{"directories": {"bin": "lib"}}', []),
        ('{"directories": {"bin": "tools"}, "bin": {}}', []),
        ('{"directories": {"bin": "tools"}, "name": "git"}', []),
        ('{"directories": {"bin": 3}}', []),
        ("[", []),
    ],
)
def test_a_folder_of_commands_is_looked_into(document: str, expected: list[str]) -> None:
    """A command is made of each of its files, unless the commands are named."""
    assert severities({"package.json": document.encode(), "tools/git": b"", "tools/demo": b""}, NPM) == expected


def test_what_was_said_before_is_context() -> None:
    """Each is told once, and at the file that says it."""
    old = {f"demo-1.0/{path}": data for path, data in setup("packages=['requests']").items()}
    new = {f"demo-1.1/{path}": data for path, data in setup("packages=['requests', 'requests.x', 'six']").items()}
    assert told(found_in(H5, new, old, claimed=SDIST)) == [
        ("high", "context", "demo-1.1/setup.py"),
        ("high", "delta", "demo-1.1/setup.py"),
    ]
