"""A5: wheels that differ from the source distribution of the same release."""

import pytest

from tests.vetting.domain.signals.archive.changing import Files, found_in, told
from vetting.domain.signals.archive.commands import MAX_GROUPS
from vetting.domain.signals.archive.sources import NotInSource

A5 = NotInSource()
TOP = "demo-1.0/"
BOTH = {"demo/__init__.py": b"", "demo/a.py": b"a = 1\n"}
SOURCE = {f"{TOP}PKG-INFO": b"", **{f"{TOP}{path}": data for path, data in BOTH.items()}}


@pytest.mark.parametrize(
    ("wheel", "source"),
    [
        (BOTH, SOURCE),
        (BOTH, None),
        ({"demo/a.py": b"a = 1\n"}, {f"{TOP}src/demo/a.py": b"a = 1\r\n"}),
        ({"demo/a.py": b"a = 1\n"}, {f"{TOP}lib/elsewhere.py": b"a = 1\n"}),
        ({"demo.data/purelib/demo/a.py": b"a = 1\n"}, SOURCE),
        ({**BOTH, "demo/new/__init__.py": b""}, SOURCE),
        ({**BOTH, "demo/fast.so": b"\x7fELF", "demo/data.json": b"{}"}, SOURCE),
        ({**BOTH, "demo-1.0.dist-info/x.py": b"x", "demo-1.0.data/headers/x.py": b"x"}, SOURCE),
        (
            {"demo-1.0.data/scripts/run": b"#!python\nmain()\n"},
            {f"{TOP}bin/run.py": b"#!/usr/bin/python3\r\nmain()\r\n"},
        ),
        ({"demo-1.0.data/scripts/run": b"\x7fELF", "demo-1.0.data/scripts/none": b""}, SOURCE),
        ({"demo-1.0.data/data/lib/a.py": b"a = 1\n", "demo-1.0.data/data/share/notes": b"x"}, SOURCE),
        ({"demo/run.sh": b"echo\n"}, {f"{TOP}src/demo/run.sh": b"echo\n"}),
    ],
)
def test_what_comes_from_the_source_is_silent(wheel: Files, source: Files | None) -> None:
    """Whatever its folder and line ends; empty files, what is compiled, and what is no module are built."""
    assert found_in(A5, wheel, source=source) == []


@pytest.mark.parametrize(
    ("path", "data", "severity"),
    [
        ("demo/extra.py", b"import os\n", "medium"),
        ("demo/A.PYW", b"import os\n", "medium"),
        ("demo/a.py", b"a = 1\nimport os\n", "medium"),
        ("demo/a.py", b"a = 1\n\n", "medium"),
        ("demo.data/purelib/demo/extra.py", b"import os\n", "medium"),
        ("demo.pth", b"import demo\n", "high"),
        ("sitecustomize.py", b"import demo\n", "high"),
        ("usercustomize/__init__.py", b"import demo\n", "high"),
        ("demo.data/platlib/demo.pth", b"a = 1\n", "high"),
        ("demo/run.sh", b"curl\n", "medium"),
        ("demo-1.0.data/scripts/run", b"#!python\nimport os\n", "medium"),
        ("demo-1.0.data/scripts/a", b"#!python\nimport os\n", "medium"),
        ("demo-1.0.data/data/bin/run", b"#!/bin/sh\ncurl\n", "medium"),
        ("demo-1.0.data/data/lib/python3/site-packages/demo.pth", b"import demo\n", "high"),
        ("demo-1.0.data/data/lib/python3/site-packages/sitecustomize.py", b"import demo\n", "high"),
        ("demo/_version.py", b"version = '1'\n", "low"),
        ("demo/__version__.py", b"version = '1'\n", "low"),
    ],
)
def test_what_is_in_the_wheel_only_is_found(path: str, data: bytes, severity: str) -> None:
    """A module that is not in the source, or is another there; high if it runs at start, low if tools write it."""
    (finding,) = found_in(A5, {**BOTH, path: data}, source=SOURCE)
    assert (told([finding]), finding.rule) == ([(severity, "delta", path)], "A5")


ENTRIES = b"[console_scripts]\ndemo = demo.cli:main [fast]\npip3.11=demo:run\n\n[pytest11]\ndemo = demo.plugin\n"


@pytest.mark.parametrize(
    "source",
    [
        {"demo.egg-info/entry_points.txt": ENTRIES.replace(b"3.11", b"3.9")},
        {"pyproject.toml": b'[project.scripts]\ndemo = "demo.cli:main"\n"pip3" = "demo:run"\n'
         b'[project.entry-points.pytest11]\ndemo = "demo.plugin"\n'},
        {"setup.cfg": b"[options.entry_points]\nconsole_scripts =\n demo = demo.cli : main\n pip3.1=demo:run\n"
         b"pytest11 =\n  demo=demo.plugin\n"},
        {"setup.py": b"setup(entry_points={'console_scripts': ['demo=demo.cli:main', 'pip3=demo:run'],\n"
         b"'pytest11': ['demo = demo.plugin']})"},
        {"setup.cfg": b"[options.entry_points]\nconsole_scripts:\n demo = demo.cli:main\n pip3 = demo:run\n"
         b"pytest11:demo = demo.plugin\n"},
    ],
)  # fmt: skip
def test_entry_points_that_the_source_says_are_silent(source: Files) -> None:
    """Wherever, and in whatever form; numbers are as good as others."""
    held = {**SOURCE, **{f"{TOP}{path}": data for path, data in source.items()}}
    wheel = {**BOTH, "demo-1.0.dist-info/entry_points.txt": b"# made\n" + ENTRIES}
    assert found_in(A5, wheel, source=held) == []


def test_a_name_in_pieces_is_one() -> None:
    """A command after a colon may have a dash in its name; TOML, and nothing else, may quote each part of a group's."""
    files = {
        f"{TOP}pyproject.toml": b'[project.entry-points."babel" . "checkers"]\nc = "demo:c"\n',
        f"{TOP}setup.cfg": b"[options.entry_points]\nconsole_scripts:\n  my-tool = demo.cli:main\n",
    }
    entries = b"[babel.checkers]\nc = demo:c\n[console_scripts]\nmy-tool = demo.cli:main\n"
    wheel = {**BOTH, "demo-1.0.dist-info/entry_points.txt": entries}
    assert found_in(A5, wheel, source={**SOURCE, **files}) == []
    assert len(found_in(A5, wheel, source={**SOURCE, f"{TOP}setup.py": b"".join(files.values())})) == 1


def test_no_more_groups_are_looked_for_than_any_wheel_has() -> None:
    """Each is looked for once, in all that the source says; that there are more is told, once."""
    groups = [b"[g%03d]\nrun = demo:run\n" % number for number in range(MAX_GROUPS)] * 50
    held = {**SOURCE, f"{TOP}entry_points.txt": b"".join(groups)}
    path = "demo-1.0.dist-info/entry_points.txt"
    assert found_in(A5, {**BOTH, path: b"".join(groups)}, source=held) == []
    (finding,) = found_in(A5, {**BOTH, path: b"".join([*groups, b"[h]\nrun = demo:run\n"])}, source=held)
    assert (finding.severity.value, finding.path, "looked for" in finding.message) == ("medium", path, True)


@pytest.mark.parametrize(
    ("added", "line"),
    [
        (b"[console_scripts]\npip = demo.cli:main\n", 2),
        (b"[console_scripts]\ndemo = demo.cli:other\n", 2),
        (b"[console_scripts]\ndemo = emo.cli:main\n", 2),
        (b"[console_scripts]\ndemo = demo.cli:main\n  pip = demo:evil\n", 3),
        (b"[distutils.commands]\ndemo = demo.cli:main\n", 2),
        (b"[pytest11]\ndemo = demo.cli\n", 2),
        (b"#" * (1 << 20) + b"#\n", None),
    ],
)
def test_entry_points_that_the_source_does_not_say_are_found(added: bytes, line: int | None) -> None:
    """Another name, another object, another group, or more than is looked at."""
    source = {**SOURCE, f"{TOP}pyproject.toml": b'[project.scripts]\ndemo = "demo.cli:main"\n', f"{TOP}setup.py/x": b""}
    (finding,) = found_in(A5, {**BOTH, "demo-1.0.dist-info/entry_points.txt": added}, source=source)
    assert (finding.severity.value, finding.line) == ("medium", line)


PUT_TOGETHER = b"""
entry_points = {
    'console_scripts': [f'{NAME}{sys.version_info[0]} = {NAME}.cli:main', 'run-%s = demo.%s:run' % v],
    'pytest11': 'demo-' + version + '=demo.' + {}[1] + ':plug',
    'other': [f'{a}={b}', '{}={}'.format(a, b)],
    'gui_scripts': f'''
        {NAME}-gui = demo.gui:{main}
        x''',
}
"""


@pytest.mark.parametrize(
    ("added", "severity"),
    [
        (b"[console_scripts]\ndemo3 = demo.cli:main\n; a remark\n", "low"),
        (b"[console_scripts]\nrun-1.2 = demo.x:run\n", "low"),
        (b"[pytest11]\ndemo-2 = demo.a:plug\n", "low"),
        (b"[gui_scripts]\nany-gui = demo.gui:any\n", "low"),
        (b"[console_scripts]\ngit = demo.evil:run\n", "medium"),
        (b"[console_scripts]\nrun-1 = evil:main\n", "medium"),
        (b"[pytest12]\ndemo-2 = demo.a:plug\n", "medium"),
        (b"[other]\nx=y\n", "medium"),
        (b"[console_scripts]\nrun-=demo:run\n", "medium"),
    ],
)
def test_an_entry_point_that_is_put_together_is_low(added: bytes, severity: str) -> None:
    """Where what is fixed in it stands there, and is enough to tell; remarks are none."""
    source = {**SOURCE, f"{TOP}setup.py": PUT_TOGETHER}
    (finding,) = found_in(A5, {**BOTH, "demo-1.0.dist-info/entry_points.txt": added}, source=source)
    assert (finding.severity.value, finding.line) == (severity, 2)


@pytest.mark.parametrize("script", [b"print 'demo = %s'", b"#" * (1 << 19) + b"\n'x = demo:%s'", b"1"])
def test_of_what_is_no_python_of_today_nothing_is_put_together(script: bytes) -> None:
    """Nor of what is too large: it says what its words say."""
    source = {**SOURCE, f"{TOP}setup.py": script}
    wheel = {**BOTH, "demo-1.0.dist-info/entry_points.txt": b"[console_scripts]\nx = demo:run\n"}
    assert [one.severity.value for one in found_in(A5, wheel, source=source)] == ["medium"]


def test_no_more_entry_points_are_told_than_anybody_reads() -> None:
    """A file of nothing else, and thousands of such files, are looked at in time that does not multiply."""
    many = b"[x]\n" + b"".join(b"%x = demo:run\n" % number for number in range(60_000))
    files = {f"{number}-1.dist-info/entry_points.txt": many + b"#%d" % number for number in range(22)}
    found = found_in(A5, {**BOTH, **files}, source=SOURCE)
    assert len(found) == 51


def test_what_is_no_file_in_the_source_is_not_the_same() -> None:
    """A folder's name, or a file too large to be held, is nothing that a module could be held against."""
    assert told(found_in(A5, {"demo/a.py": b"a"}, source={f"{TOP}demo/a.py": b"", f"{TOP}x": b""})) == [
        ("medium", "delta", "demo/a.py")
    ]


def test_what_was_built_before_is_context() -> None:
    """A module that building makes is no news, nor is a start-up file with a version in its name."""
    old = {**BOTH, "demo/made_pb2.py": b"one", "demo-1.0-py3.10-nspkg.pth": b"import x"}
    new = {**BOTH, "demo/made_pb2.py": b"two", "demo-1.1-py3.11-nspkg.pth": b"import x", "demo/b.py": b"b"}
    assert told(found_in(A5, new, old, source=SOURCE, old_source=SOURCE)) == [
        ("high", "context", "demo-1.1-py3.11-nspkg.pth"),
        ("medium", "delta", "demo/b.py"),
        ("medium", "context", "demo/made_pb2.py"),
    ]
    assert told(found_in(A5, old, old, source=SOURCE)) == [
        ("high", "delta", "demo-1.0-py3.10-nspkg.pth"),
        ("medium", "delta", "demo/made_pb2.py"),
    ]
