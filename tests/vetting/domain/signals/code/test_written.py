"""C8, C9 and C13: files that many read, and that tell on whoever writes to them."""

import pytest

from tests.vetting.domain.signals.code.cases import Case
from tests.vetting.domain.signals.code.judging import BY_ID, judge
from tests.vetting.domain.signals.looking import found

_HOME = "import os, shutil\nfrom pathlib import Path\nimport requests\ndef f(p, q):\n    "
_FS = "const fs = require('fs'), os = require('os'), path = require('path');\nfunction f() {\n  "
JS, SH = "demo/work.js", "demo/work.sh"


def _python(rule: str, says: str | None, line: str) -> Case:
    return Case(rule, "twin" if says is None else "hit", says, f"{_HOME}{line}\n")


def _script(rule: str, says: str | None, line: str) -> Case:
    return Case(rule, "twin" if says is None else "hit", says, f"{_FS}{line}\n}}\n", JS)


CASES = (
    # What is read when somebody logs in or starts a program.
    _python("C8", "high", "open(os.path.expanduser('~/.ssh/authorized_keys'), 'a').write('ssh-rsa A')"),
    _python("C8", "high", "(Path.home() / '.ssh' / 'authorized_keys').write_text('ssh-rsa A')"),
    _python("C8", "high", "open(os.path.join(p, '.ssh', 'authorized_keys'), 'a')"),
    _python("C8", "high", "open('/etc/sudoers.d/x', 'w')"),
    _python("C8", "high", "(Path.home() / '.ipython/profile_default/startup/0.py').write_text('x')"),
    _python("C8", "high", "(Path.home() / '.pythonrc.py').write_text('x')"),
    _python("C8", "high", "shutil.copy(__file__, os.path.expanduser('~/.local/bin/git'))"),
    _python("C8", "high", "os.symlink(p, '/usr/local/bin/python3.11')"),
    _python("C8", "high", "os.system('echo k >> ~/.ssh/authorized_keys')"),
    _python("C8", "high", "os.system('git config --global core.sshCommand /x')"),
    _python("C8", "medium", "p = Path.home() / '.config/fish/config.fish'\n    p.write_text('x')"),
    _script("C8", "high", "fs.appendFileSync(os.homedir() + '/.ssh/authorized_keys', 'ssh-rsa A');"),
    Case("C8", "hit", "high", "echo k >> ~/.ssh/authorized_keys\n", SH),
    Case("C8", "hit", "high", "cp x ~/.local/bin/git\n", SH),
    _python("C8", None, "k = open(os.path.expanduser('~/.ssh/authorized_keys')).read()\n\n\n\n\n    open(p, 'w')"),
    _python("C8", None, "shutil.copy('/etc/sudoers', p)\n    shutil.copy(p)"),
    _python("C8", None, "shutil.copy(os.path.expanduser('~/.ssh/authorized_keys'), p)"),
    _python("C8", None, "(p / 'places').write_text('/etc/sudoers')"),
    _python("C8", None, "open(p, 'w').write('Add it to ~/.ssh/authorized_keys, please')"),
    _python("C8", None, "shutil.copy(__file__, os.path.expanduser('~/.local/bin/demo'))"),
    _python("C8", None, "os.system('cat ~/.ssh/authorized_keys > keys')"),
    Case("C8", "twin", None, "cat ~/.ssh/authorized_keys > keys\n", SH),
    Case("C8", "twin", None, "cp ~/.local/bin/git x\necho 'echo k >> ~/.bash_login'\n", SH),
    # The same where the folder has a name of its own, or is one that nobody knows.
    _python("C8", "high", "d = os.path.join(p, '.ssh')\n\n\n\n\n    open(os.path.join(d, 'authorized_keys'), 'a')"),
    _python("C8", "high", "open(p + '/authorized_keys', 'a')"),
    _python("C8", "high", "open(os.path.join(p, 'authorized' + '_keys'), 'a')"),
    _python("C8", "high", "d = p / '.ssh'\n    (d / 'rc').write_text('x')"),
    _python("C8", "high", "d = p / '.local' / 'bin/'\n    shutil.copy(q, d / 'git')"),
    _python("C8", "high", "d = p / 'autostart'\n    open(os.path.join(d, q + '.desktop'), 'w')"),
    _python("C8", "high", "open(os.path.join(p, 'autostart', 'x.desktop'), 'w')"),
    _python("C8", "high", "open(os.path.join(p, 'systemd', 'user', 'x.service'), 'w')"),
    _python("C8", "medium", "d = os.path.join(p, 'Start Menu', 'Programs', 'Startup')\n    q(d)\n    open(q, 'w')"),
    _python("C8", "high", "(p / 'Start Menu' / 'Programs' / 'Startup' / 'x.bat').write_text('x')"),
    _script(
        "C8", "high", "const d = path.join(p, '.ssh');\n  fs.appendFileSync(path.join(d, 'authorized_keys'), 'x');"
    ),
    _script(
        "C8", "high", "fs.writeFileSync(path.join(process.env.APPDATA, 'Start Menu', 'Programs', 'Startup', 'x'), 'x');"
    ),
    _python("C8", None, "d = p / '.ssh'\n    k = (d / 'authorized_keys').read_text()\n\n\n\n\n    open(p, 'w')"),
    _python("C8", None, "d = p / 'etc'\n    (d / 'rc').write_text('x')"),
    _python("C8", None, "d = p / '.ssh'\n    shutil.copy(d, q)" + 25 * "\n" + "    (q / 'rc').write_text('x')"),
    _python("C8", None, "d = p / '.ssh'\n    open('rc', 'w')"),
    _python("C8", None, "shutil.copy(p, q + '/share/demo.desktop')"),
    # Ways to open a file, and programs that write to one.
    _python("C8", "high", "os.write(os.open('/root/.ssh/authorized_keys', os.O_APPEND | os.O_WRONLY), b'x')"),
    _python("C8", "high", "os.open('/root/.ssh/authorized_keys', flags=os.O_RDWR)"),
    _python("C8", "high", "os.open('/root/.ssh/authorized_keys', 1025)"),
    _python("C8", None, "os.open('/root/.ssh/authorized_keys', os.O_RDONLY)"),
    _python("C8", None, "os.open('/root/.ssh/authorized_keys', 0)"),
    _script("C8", "high", "fs.openSync('/root/.ssh/authorized_keys', 'a');"),
    _script("C8", None, "fs.openSync('/root/.ssh/authorized_keys', 'r');"),
    _python(
        "C8", "high", "import subprocess\n    subprocess.run(['tee', '-a', '/root/.ssh/authorized_keys'], input=p)"
    ),
    _python("C8", None, "import subprocess\n    subprocess.run(['tee', 'x', '/root/.ssh/known_hosts'], input=p)"),
    # Settings that others go by.
    _python("C13", "medium", "(Path.home() / '.ssh' / 'config').write_text('Host *')"),
    _python("C13", "medium", "d = Path.home() / '.ssh'\n    (d / 'config').write_text('Host *')"),
    _python("C13", None, "d = Path.home() / '.demo'\n    (d / 'config').write_text('Host *')"),
    _python("C13", "medium", "(Path.home() / '.gitconfig').write_text('[core]')"),
    _python("C13", "medium", "p = Path.home() / '.config' / 'pip' / 'pip.conf'\n    p.write_text('[global]')"),
    _python("C13", "medium", "open('/etc/hosts', 'a')"),
    _python("C13", "medium", "(Path.home() / '.npmrc').write_text('registry=https://example.invalid')"),
    _script("C13", "medium", "fs.writeFileSync(path.join(os.homedir(), '.yarnrc.yml'), 'registry: x');"),
    _python("C13", None, "(Path.home() / '.npmrc').write_text('color=false')"),
    _python("C13", None, "open(os.path.expanduser('~/.ssh/config')).read()"),
    _python("C13", None, "open('/etc/hosts').read()\n    open(p, 'w')"),
    # Files of other projects.
    _python("C9", "high", "open(requests.__file__, 'a').write('import demo')"),
    _python("C9", "high", "Path(requests.__file__).write_text('import demo')"),
    _python("C9", "medium", "open(os.path.join(os.path.dirname(requests.__file__), 'x.py'), 'w')"),
    _python("C9", "medium", "import site\n    open(site.getsitepackages()[0] + '/requests/api.py', 'a')"),
    _python("C9", "medium", "import inspect\n    shutil.copy(p, os.path.dirname(inspect.getfile(requests)) + '/x')"),
    _python("C9", "high", "import inspect\n    open(inspect.getfile(requests), 'w')"),
    _script("C9", "high", "fs.appendFileSync(require.resolve('express'), 'x');"),
    _script("C9", None, "fs.appendFileSync(require.resolve('./work'), 'x');"),
    _script("C9", None, "fs.appendFileSync(require.resolve(), 'x');"),
    _python("C9", None, "open(requests.__file__).read()\n    open(__file__, 'a')"),
    _python("C9", None, "import demo\n    open(demo.__file__, 'a')\n    open(p.__file__, 'a')"),
    _python(
        "C9",
        None,
        "import hashlib, inspect\n    os.replace(p, q + hashlib.sha1(inspect.getsource(requests)).hexdigest())",
    ),
    _python("C9", None, "import hashlib\n    os.replace(p, hashlib.md5(requests.__file__).hexdigest())"),
    _python("C9", None, "import site\n    open(site.getsitepackages()[0] + '/x.txt', 'a')"),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}-{case.kind}")
def test_what_is_written_is_seen_and_what_is_read_is_not(case: Case) -> None:
    """Each case of the table has the worst severity that stands beside it."""
    judge(case)


def test_what_was_a_test_before_is_new() -> None:
    """Among the tests nobody looked at what it writes to."""
    source = b"import requests\ndef f():\n    open(requests.__file__, 'a')\n"
    findings = found(BY_ID["C9"], "demo/work.py", source, source, old_path="tests/work.py")
    assert [one.scope.value for one in findings] == ["delta"]
