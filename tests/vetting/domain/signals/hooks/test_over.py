"""H5: wheels that install over what belongs to others."""

import pytest

from tests.vetting.domain.signals.archive.changing import found_in, wheel_files
from tests.vetting.domain.signals.looking import brief
from vetting.domain.signals.hooks.over import InstalledOver

H5 = InstalledOver()


@pytest.mark.parametrize(
    ("path", "severity"),
    [
        ("requests/sessions.py", "high"),
        ("certifi/cacert.pem", "high"),
        ("numpy.py", "high"),
        ("six.cpython-311-x86_64-linux-gnu.so", "high"),
        ("pip/_vendor/requests/api.py", "high"),
        ("demo-1.0.data/platlib/requests/api.py", "high"),
        ("demo-1.0.data/data/lib/python3.11/site-packages/requests/api.py", "high"),
        ("json/__init__.py", "medium"),
        ("demo-1.0.data/data/etc/profile.d/x.sh", "medium"),
        ("demo-1.0.data/data/pyvenv.cfg", "medium"),
        ("Requests/__init__.py", "medium"),
        ("demo-1.0.data/data/etc/xdg/autostart/demo.desktop", "medium"),
        ("demo-1.0.data/data/share/systemd/user/demo.service", "medium"),
        ("demo-1.0.data/data/etc/conda/activate.d/demo.sh", "medium"),
        ("demo-1.0.data/data/etc/jupyter/jupyter_server_config.py", "medium"),
        ("demo-1.0.data/data/share/jupyter/kernels/python3/kernel.json", "medium"),
        ("demo-1.0.data/data/share/fish/vendor_conf.d/demo.fish", "medium"),
        ("demo-1.0.data/data/share/bash-completion/completions/git", "medium"),
        ("demo-1.0.data/data/share/zsh/site-functions/_git", "medium"),
        ("demo-1.0.data/data/Share/Autostart/demo.desktop", "medium"),
        ("demo-1.0.data/data/usr/local/share/autostart/demo.desktop", "medium"),
        ("demo-1.0.data/data/etc/jupyter/jupyter_server_config.d/demo.json", "low"),
        ("demo-1.0.data/data/share/jupyter/kernels/demo/kernel.json", "low"),
        ("demo-1.0.data/data/share/jupyter/labextensions/@demo/lab/package.json", "low"),
        ("demo-1.0.data/data/share/bash-completion/completions/demo", "low"),
        ("demo-1.0.data/data/share/fish/vendor_completions.d/demo.fish", "low"),
        ("demo-1.0.data/data/share/applications/demo.desktop", "low"),
    ],
)
def test_what_is_installed_over_others_is_told(path: str, severity: str) -> None:
    """A file of another project's module weighs more than one of Python's, which Python finds before."""
    assert [one.severity.value for one in found_in(H5, wheel_files({path: b"x = 1\n"}))] == [severity]


@pytest.mark.parametrize(
    "path",
    [
        "demo/_vendor/requests/api.py",
        "google/cloud/demo.py",
        "requests-stubs/__init__.pyi",
        "requests/api.pyi",
        "six.txt",
        "json/schema.json",
        "telnetlib.py",
        "test/test_demo.py",
        "numpy.libs/libx.so",
        "Select/__init__.py",
        "Requests.txt",
        "demo/share/autostart/demo.desktop",
        "demo-1.0.data/data/share/demo/autostart/demo.desktop",
        "demo-1.0.data/data/share/man/man1/demo.1",
        "demo-1.0.data/data/share/jupyter/kernels/demo/logo-64x64.png",
        "demo-1.0.data/data/share/jupyter/nbextensions/demo/main.js",
        "demo-1.0.data/data/share/icons/hicolor/demo.desktop",
        "demo-1.0.data/data/etc/demo/demo.conf",
    ],
)
def test_what_honest_wheels_install_is_silent(path: str) -> None:
    """Copies below its own package, namespaces, types, data, and what Python no longer has."""
    assert found_in(H5, wheel_files({path: b"x = 1\n"})) == []


@pytest.mark.parametrize(
    ("names", "severities"),
    [(("requests",), []), (("requests-next",), ["low"]), (("demo", "requests"), ["high"])],
)
def test_whose_it_is_stands_in_the_metadata(names: tuple[str, ...], severities: list[str]) -> None:
    """The project's own is its own, a fork counts for less, and a second name put there counts for nothing."""
    files = {f"{name.replace('-', '_')}-1.0.dist-info/METADATA": b"x" for name in names}
    found = found_in(H5, {"requests/api.py": b"x = 1\n", **files})
    assert [one.severity.value for one in found] == severities


def test_what_was_there_before_is_context_and_a_source_distribution_is_not_asked() -> None:
    """A module is told once, at the first of its files; what builders will install of a source nobody knows."""
    old = {"six.py": b"x = 1\n"}
    new = {**old, "requests/a.py": b"", "requests/b.py": b""}
    assert brief(found_in(H5, wheel_files(new), wheel_files(old))) == [
        ("high", "delta", 1, 1),
        ("high", "context", 1, 1),
    ]
    assert found_in(H5, {"demo-1.0/six.py": b"", "demo-1.0/pip/x.py": b"", "demo-1.0/PKG-INFO": b""}) == []


def test_what_was_in_such_a_place_before_counts_for_less_once_it_changes() -> None:
    """A unit that starts something else now is told again, low; a folder of a page's code is told by its name."""
    data = "demo-1.0.data/data/share/"
    unit, kernel = f"{data}systemd/user/x.service", f"{data}jupyter/kernels/x/kernel.json"
    page = f"{data}jupyter/labextensions/demo/"
    old = wheel_files({unit: b"a", kernel: b"a", f"{page}a.js": b"a"})
    new = wheel_files({unit: b"b", kernel: b"a", f"{page}a.js": b"b", f"{page}b.js": b"b"})
    assert [(one.severity.value, one.scope.value) for one in found_in(H5, new, old)] == [
        ("low", "context"),
        ("low", "context"),
        ("low", "delta"),
    ]


def test_the_kernel_of_python_is_one_project_s_own() -> None:
    """Whoever has it installed another time is no news."""
    path = "ipykernel-1.0.data/data/share/jupyter/kernels/python3/kernel.json"
    found = found_in(H5, {path: b"{}", "ipykernel-1.0.dist-info/METADATA": b"x"})
    assert [one.severity.value for one in found] == ["low"]


def test_capitals_are_told_of() -> None:
    """The message says on whose disk it is so."""
    (finding,) = found_in(H5, wheel_files({"Requests/api.py": b""}))
    assert finding.message.endswith("another project's: Requests, where a disk does not tell capitals apart.")
    assert found_in(H5, {"Cython/x.py": b"", "cython-1.0.dist-info/METADATA": b"x"}) == []
