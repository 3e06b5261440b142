"""The files of a compared release that a capability that seems new is held against."""

from dataclasses import replace

import pytest

from tests.builders import digest
from vetting.domain.capabilities import Capability
from vetting.domain.releases import Sha256
from vetting.domain.signals.capabilities import capabilities_in
from vetting.domain.signals.interface import FileSide
from vetting.domain.signals.unchanged import Most, Unchanged
from vetting.domain.trees import EntryKind, FileChange, Status, Tree, TreeEntry

RUNS = b"import os\nos.system('x')\n"
FILES = {
    "a.py": b"A = 1\n",
    "b.py": RUNS,
    "c.js": b"require('child_process').exec('x')\n",
    "changed.py": RUNS,
    "notes.txt": RUNS,
    "tests/d.py": RUNS,
}


class Held:
    """Contents of files, and which of them were read."""

    def __init__(self, files: dict[str, bytes]) -> None:
        """Take over *files*."""
        self.held = {digest(path): data for path, data in files.items()}
        self.entries = tuple(
            TreeEntry(path, EntryKind.FILE, digest(path), len(data), 0o644) for path, data in files.items()
        )
        self.read: list[bytes] = []

    def get(self, sha256: Sha256) -> bytes:
        """Give a file's bytes."""
        self.read.append(self.held[sha256])
        return self.held[sha256]


def changing(held: Held, *paths: str) -> tuple[FileChange, ...]:
    """Say that files of *paths* changed."""
    return tuple(FileChange(Status.CHANGED, one.path, one, one, one.path) for one in held.entries if one.path in paths)


def test_sources_that_stay_and_hold_a_word_are_read() -> None:
    """Of what changed, is no source, or stands beside code nothing is asked; of another capability's words neither."""
    held = Held(FILES)
    link = replace(held.entries[0], path="link.py", sha256=None)
    same = Unchanged(Tree((*held.entries, link)), changing(held, "changed.py"), held)

    assert [one.path for one in same.showing({Capability.PROCESS})] == ["b.py", "c.js"]
    assert list(same.showing({Capability.NATIVE})) == []
    assert (len(held.read), same.is_cut) == (6, False)
    assert list(Unchanged(None, (), held).showing({Capability.PROCESS})) == []


@pytest.mark.parametrize(
    "most", [Most(files=2), Most(read_bytes=40), Most(parsed_bytes=30)], ids=["files", "read", "parsed"]
)
def test_so_many_are_read_and_no_more(most: Most) -> None:
    """Then it is said that there are others."""
    held = Held(FILES)
    same = Unchanged(Tree(held.entries), (), held, most)

    assert [one.path for one in same.showing({Capability.PROCESS})] == ["b.py"]
    assert same.is_cut


def test_what_was_not_read_whole_is_not_all_of_it() -> None:
    """A tree that was cut holds files that nobody has seen."""
    same = Unchanged(Tree((), cut="too large"), (), Held({}))

    assert list(same.showing({Capability.PROCESS})) == []
    assert same.is_cut


PLACES = (
    "/etc/systemd/system/x.service", "~/Library/LaunchAgents/x.plist", "/etc/cron.d/x", "/var/spool/cron/x",
    "/etc/rc.local",
    "Start Menu/Programs/STARTUP/x.bat", "~/.config/autostart/x.desktop", "/etc/profile.d/x.sh", "/etc/init.d/x",
    "/etc/ld.so.preload", "~/.bashrc", "~/.zshenv", "sitecustomize.py", "/x/usercustomize.py", ".git/hooks/pre-commit",
    "/x/site-packages/x.pth", "~/.ssh/authorized_keys", "~/.ssh/rc", "/etc/sudoers.d/x", "/etc/pam.d/x",
    "/etc/environment",
    "~/.config/systemd/user/x.timer", "~/.ipython/profile_default/startup/x.py", "~/.pythonrc.py", "/etc/zsh/zshenv",
    "~/.config/fish/conf.d/x.fish", "~/.bash_aliases", "~/.zlogin", "~/.xprofile", "~/.xinitrc", "~/.xsessionrc",
    "~/.kshrc", "~/.tcshrc", "~/Documents/PowerShell/Microsoft.PowerShell_profile.ps1", "~/.local/bin/git",
    "/usr/local/bin/ssh", "/usr/sbin/sudo",
)  # fmt: skip
COMMANDS = (
    "systemctl --user enable x", "launchctl load x", "crontab x", "schtasks /create /tn x", "Register-ScheduledTask x",
    "reg add HKCU\\\\x\\\\Run /v x", "update-rc.d x defaults", "git config core.hooksPath x",
    "git config --global core.sshCommand x", "echo x >> ~/.profile", "echo x | tee /etc/sudoers",
)  # fmt: skip


@pytest.mark.parametrize(
    "code",
    [f"with open('{path}', 'w') as f:\n    f.write('x')\n" for path in PLACES]
    + [f"import os\nos.system('{command}')\n" for command in COMMANDS],
)
def test_whatever_makes_something_start_holds_a_word_of_it(code: str) -> None:
    """A place that C8 knows and that is not looked for here would count as new although it stood there before."""
    held = Held({"a.py": code.encode(), "b.py": b"import profiles, card\nprint('world', 'binary')\n"})
    side = FileSide("a.py", "a.py", digest("a.py"), code.encode())

    assert Capability.START_UP in capabilities_in(side)
    assert [one.path for one in Unchanged(Tree(held.entries), (), held).showing({Capability.START_UP})] == ["a.py"]
