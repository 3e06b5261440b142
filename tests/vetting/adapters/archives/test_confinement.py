"""What a confined process cannot do, each "no" tried in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from vetting.adapters.archives.confinement import AuditHook
from vetting.adapters.archives.limits import ProcessLimits

CONFINED = """
import os, socket, subprocess, sys
from pathlib import Path
from vetting.adapters.archives.confinement import confine
from vetting.adapters.archives.confinement import AuditHook
from vetting.adapters.archives.limits import ProcessLimits
folder = Path(sys.argv[1])
confine(folder, ProcessLimits(cpu_seconds=2, memory_bytes=512 << 20, open_files=16, file_bytes=1 << 20))
"""


def confined(folder: Path, code: str) -> subprocess.CompletedProcess[str]:
    """Run *code* in a confined process that may write into *folder*."""
    command = [sys.executable, "-I", "-c", CONFINED + code, str(folder.resolve())]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("socket.socket()", "reading an archive needs no socket."),
        ("socket.create_connection(('127.0.0.1', 9))", "reading an archive needs no socket."),
        ("subprocess.run(['true'])", "reading an archive needs no subprocess.Popen"),
        ("os.fork()", "reading an archive needs no os.fork"),
        ("os.system('true')", "reading an archive needs no os.system"),
        ("os.execv('/bin/true', ['true'])", "reading an archive needs no os.exec"),
        ("os.symlink('/', folder / 'x')", "reading an archive needs no os.symlink"),
        ("import ctypes; ctypes.CDLL(None)", "reading an archive needs no ctypes."),
        ("(folder / '..' / 'x').write_bytes(b'')", "writes into one folder only"),
        ("open(b'x', 'w')", "writes into one folder only"),
        ("os.mkdir('/tmp/x')", "writes into one folder only"),
        ("(folder / 'x').write_bytes(b''); (folder / 'x').rename(folder.parent / 'x')", "writes into one folder only"),
        ("bytearray(600 << 20)", "MemoryError"),
        ("(folder / 'x').write_bytes(bytes(2 << 20))", "File too large"),
        ("files = [open('/dev/null') for _ in range(20)]", "Too many open files"),
    ],
)
def test_a_confined_process_is_refused(tmp_path: Path, code: str, error: str) -> None:
    """Sockets, processes, writing elsewhere, and too much of anything are refused."""
    ended = confined(tmp_path, code)
    assert ended.returncode == 1
    assert error in ended.stderr


def test_a_confined_process_reads_and_writes_where_it_may(tmp_path: Path) -> None:
    """Reading, and writing into its own folder, still work."""
    ended = confined(tmp_path, "(folder / 'x').write_bytes(open('/dev/zero', 'rb').read(5)); print('done')")
    assert (ended.returncode, ended.stdout) == (0, "done\n")
    assert (tmp_path / "x").read_bytes() == bytes(5)


def test_a_confined_process_has_little_processor_time(tmp_path: Path) -> None:
    """A process that does not end is ended by the kernel."""
    ended = confined(tmp_path, "while True: pass")
    assert ended.returncode < 0


@pytest.mark.skipif(sys.platform != "linux", reason="network namespaces are Linux's")
def test_a_confined_process_sees_no_network(tmp_path: Path) -> None:
    """Where the kernel allows it, the process has a network of its own in which even loopback is down."""
    ended = confined(tmp_path, "print(open('/proc/self/net/dev').read())")
    outside = Path("/proc/self/net/dev").read_text(encoding="ascii")
    interfaces = [line.split(":")[0].strip() for line in ended.stdout.splitlines() if ":" in line]
    assert interfaces == ["lo"]
    assert ended.stdout != outside


@pytest.mark.parametrize(
    ("event", "arguments"),
    [
        ("socket.connect", (None, ("127.0.0.1", 9))),
        ("subprocess.Popen", ("true", ["true"], None, None)),
        ("os.exec", ("/bin/true", ["true"], None)),
        ("open", ("/etc/x", "w", os.O_WRONLY)),
        ("open", (b"relative", None, os.O_RDWR | os.O_CREAT)),
        ("os.rename", ("/folder/x", "/elsewhere", -1, -1)),
        ("os.remove", ("/folder/../x", -1)),
    ],
)
def test_the_second_fence_refuses(event: str, arguments: tuple[object, ...]) -> None:
    """The interpreter's own fence refuses what the kernel may not."""
    with pytest.raises(PermissionError, match="reading an archive"):
        AuditHook(Path("/folder"))(event, arguments)


@pytest.mark.parametrize(
    ("event", "arguments"),
    [
        ("open", ("/etc/x", "r", os.O_RDONLY)),
        ("open", ("/folder/x", "w", os.O_WRONLY | os.O_CREAT)),
        ("open", (0, "r", os.O_WRONLY)),
        ("os.rename", ("/folder/x", "/folder/y", -1, -1)),
        ("import", ("encodings.cp437", None, None, None, None)),
    ],
)
def test_the_second_fence_lets_reading_pass(event: str, arguments: tuple[object, ...]) -> None:
    """Reading, and writing into the one folder, are let pass."""
    AuditHook(Path("/folder"))(event, arguments)


def test_the_limits_have_values_of_their_own() -> None:
    """The limits that are used unless others are given are all above zero."""
    limits = ProcessLimits()
    assert min(limits.wall_seconds, limits.cpu_seconds, limits.memory_bytes, limits.open_files, limits.file_bytes) > 0
