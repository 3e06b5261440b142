"""What code can do now and could not."""

import pytest

from tests.vetting.domain.signals.looking import side
from vetting.domain.capabilities import Capability, NewCapability
from vetting.domain.releases import Sha256
from vetting.domain.signals.capabilities import CapabilityLedger, capabilities_in, capabilities_seen
from vetting.domain.signals.interface import FileSide, FileUnderScan, digest_of
from vetting.domain.signals.unchanged import Unchanged
from vetting.domain.trees import EntryKind, Tree, TreeEntry

SHOWING = {
    Capability.NETWORK: "import requests\ndef f():\n    requests.get('x')\n",
    Capability.PROCESS: "import os\nos.popen('x')\n",
    Capability.ENVIRONMENT: "import os\nx = os.environ['x']\n",
    Capability.EVALUATION: "def f(x):\n    return __import__(x)\n",
    Capability.START_UP: "def f(p='/etc/systemd/system/x'):\n    open(p, 'w')\n",
    Capability.NATIVE: "import ctypes\nctypes.CDLL('x')\n",
}


@pytest.mark.parametrize("capability", list(Capability))
def test_each_capability_is_seen(capability: Capability) -> None:
    """Each has calls that show it; nothing else is read out of them."""
    assert set(capabilities_in(side("demo.py", SHOWING[capability].encode()))) == {capability}


@pytest.mark.parametrize(
    ("path", "source"),
    [("a.pyx", "import os\ncdef f():\n    os.system('x')\n"), ("a.ts", "require('child_process').exec('x' as any)\n")],
)
def test_what_is_read_as_another_language_shows_it_too(path: str, source: str) -> None:
    """Cython and TypeScript are read roughly, and are no scripts that lie there."""
    assert set(capabilities_in(side(path, source.encode()))) == {Capability.PROCESS}


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("demo.py", "x = 1\n__import__('x')\n"),
        ("demo.txt", SHOWING[Capability.PROCESS]),
        ("tests/demo.py", SHOWING[Capability.PROCESS]),
    ],
)
def test_what_shows_none_has_none(path: str, source: str) -> None:
    """Plain code, other files and tests can do nothing worth naming."""
    assert capabilities_in(side(path, source.encode())) == {}


def test_a_file_that_is_not_held_whole_is_not_asked() -> None:
    """Part of a file shows part of what it can do, which is worse than nothing: the scan says that it was not read."""
    data = b"import os\nos.system('x')\n"
    assert capabilities_in(FileSide("demo.py", "demo.py", digest_of(data), data, is_whole=False)) == {}


def test_the_first_line_that_shows_it_is_named() -> None:
    """However many calls show a capability, it is one, at its first line."""
    source = b"import os\ndef f():\n    os.system('x')\nos.popen('y')\n"
    assert capabilities_in(side("demo.py", source)) == {Capability.PROCESS: (3, "Starts programs (os.system).")}


def test_each_is_named_once() -> None:
    """Whatever number of lines show it."""
    shown = capabilities_in(side("demo.py", b"import os\nos.popen('x')\nos.popen('y')\n"))
    assert {capability: line for capability, (line, _) in shown.items()} == {Capability.PROCESS: 2}


def ledger_of(new: FileSide) -> CapabilityLedger:
    """Note one file that came with a change."""
    ledger, seen = CapabilityLedger(), capabilities_seen(FileUnderScan(None, new))
    assert seen is not None
    ledger.note(seen)
    return ledger


def test_what_the_old_side_could_do_is_not_new() -> None:
    """A capability counts for the file that has it now; the other files of the old side say if it is new altogether."""
    ledger = CapabilityLedger()
    able = b"import os\nos.system('x')\n"
    more = able + b"import socket\nsocket.socket()\nimport ctypes\nctypes.CDLL('x')\n"

    in_a = capabilities_seen(FileUnderScan(side("a.py", able), side("a.py", more)))
    in_c = capabilities_seen(FileUnderScan(None, side("c.py", able)))
    assert in_a is not None
    assert in_c is not None
    assert (in_a.before, in_c.before) == (frozenset({Capability.PROCESS}), None)
    assert capabilities_seen(FileUnderScan(side("b.py", able), side("b.py", b""))) is None
    ledger.note(in_a)
    ledger.note(in_c)

    others = [side("b.py", able), side("gone.py", b"import socket\nsocket.socket()\n")]
    assert ledger.result(others) == (
        NewCapability(Capability.NETWORK, "a.py", 4, "Reaches the network (socket.socket).", is_new_to_release=False),
        NewCapability(
            Capability.NATIVE, "a.py", 6, "Loads or calls native code (ctypes.CDLL).", is_new_to_release=True
        ),
        NewCapability(Capability.PROCESS, "c.py", 2, "Starts programs (os.system).", is_new_to_release=False),
    )


def test_no_more_old_files_are_read_than_it_takes() -> None:
    """Once every question is answered, the rest of the old side is left alone."""
    able = side("a.py", b"import os\nos.system('x')\n")
    ledger = ledger_of(able)
    rest = iter([able, able])
    assert [one.is_new_to_release for one in ledger.result(rest)] == [False]
    assert len(list(rest)) == 1
    assert CapabilityLedger().result(rest) == ()


def test_what_a_file_that_stays_could_do_is_not_new() -> None:
    """It is asked only where the files that changed leave it open; where not all were looked at, that is said."""
    data = b"import ctypes, socket\nctypes.CDLL('x')\nsocket.socket()\n"
    same = b"import socket\nsocket.socket()\n"
    entry = TreeEntry("same.py", EntryKind.FILE, digest_of(same), len(same), 0o644)

    class Held:
        def get(self, sha256: str) -> bytes:
            return {entry.sha256: same}[Sha256(sha256)]

    for cut in (None, "too large"):
        found = ledger_of(side("new.py", data)).result((), Unchanged(Tree((entry,), cut=cut), (), Held()))
        assert [(one.capability, one.is_new_to_release, one.is_held_against_all) for one in found] == [
            (Capability.NETWORK, False, True),
            (Capability.NATIVE, True, cut is None),
        ]


def test_code_that_cannot_be_read_shows_nothing() -> None:
    """Whatever makes the reading stumble is said by the scan, and ends no comparison."""
    data = memoryview(b"import os\nos.system('x')\n")
    assert capabilities_in(FileSide("demo.py", "demo.py", digest_of(b""), data)) == {}  # type: ignore[arg-type]  # on purpose


def test_other_names_of_others_are_no_environment() -> None:
    """Only what is read of the environment counts as that."""
    assert capabilities_in(side("demo.py", b"import os\nx = os.name\n")) == {}
