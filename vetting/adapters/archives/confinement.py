"""
Takes away from this process what reading an archive does not need.

``confine`` is called once, by the child, before it looks at the first byte.

What holds, where:

- *By the kernel, on every POSIX system*: CPU seconds, size of a written file,
  open files, no core dump. The environment is empty and standard output goes
  nowhere: the parent sees to that.
- *By the kernel, on Linux*: address space too (other kernels may not hold
  it), the child dies with its parent, it can gain no privileges, and, where
  user namespaces are allowed or the parent is root, it has a network of its
  own without any interface.
- *By the interpreter, everywhere*: an audit hook refuses sockets, other
  processes, and files opened for writing outside the one folder. This stops a
  library that can be talked into it; native code that an attacker controls
  would not be stopped by it. It is the second fence and not the first.
"""

import ctypes
import errno
import os
import resource
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

from vetting.adapters.archives.limits import ProcessLimits

CLONE_NEWUSER: Final = 0x10000000
CLONE_NEWNET: Final = 0x40000000
PR_SET_PDEATHSIG: Final = 1
PR_SET_NO_NEW_PRIVS: Final = 38
SIGKILL: Final = 9
"""Source of these five: Linux, ``include/uapi/linux/sched.h``, ``prctl.h``, ``signal.h``."""

REFUSED_EVENTS: Final = (
    "socket.",
    "subprocess.",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.spawn",
    "os.system",
    "os.startfile",
    "os.link",
    "os.symlink",
    "os.chmod",
    "os.chown",
    "os.chdir",
    "os.fchdir",
    "ctypes.",
    "pty.",
)
"""Source: the Python library reference's table of audit events."""

PATH_EVENTS: Final = frozenset({"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.truncate", "os.utime"})
"""Each names one or two paths, which must lie in the one folder."""

WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def confine(folder: Path, limits: ProcessLimits) -> None:
    """Give up everything but computing, reading, and writing into *folder*; there is no way back."""
    if sys.platform == "linux":
        leave_the_network()
    _limit_resources(limits)
    sys.addaudithook(AuditHook(folder))


def leave_the_network() -> None:
    """Die with the parent, gain no privileges, and have a network without interfaces where the kernel lets us."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0:
        libc.unshare(CLONE_NEWNET)  # root may have a network of its own where user namespaces are switched off


def _limit_resources(limits: ProcessLimits) -> None:
    for what, value in (
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_FSIZE, limits.file_bytes),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):  # a lower hard limit is already in force, or this kernel has no such limit
            resource.setrlimit(what, (value, value))


class AuditHook:
    """Refuses what has no business in a reader of archives."""

    def __init__(self, folder: Path) -> None:
        self._prefix = os.path.realpath(folder) + os.sep

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        """Let *event* happen, or refuse it."""
        if event.startswith(REFUSED_EVENTS):
            raise PermissionError(errno.EPERM, f"reading an archive needs no {event}")
        if event == "open":
            path, _mode, flags = arguments
            if isinstance(flags, int) and flags & WRITING:
                self._check(path)
        elif event in PATH_EVENTS:
            for argument in arguments:
                self._check(argument)

    def _check(self, path: object) -> None:
        """Refuse a path outside the folder; what is not a path is a descriptor that was opened before, or a flag."""
        if isinstance(path, str | bytes) and not os.path.normpath(os.fsdecode(path)).startswith(self._prefix):
            raise PermissionError(errno.EPERM, "reading an archive writes into one folder only")
