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
        "demo-1.0.data/data/etc/jupyter/jupyter_server_config.d/demo.json",
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
