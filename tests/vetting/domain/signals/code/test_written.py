"""C8, C9 and C13: files that many read, and that tell on whoever writes to them."""

import pytest

from tests.vetting.domain.signals.code.cases import Case
from tests.vetting.domain.signals.code.judging import BY_ID, judge
from tests.vetting.domain.signals.looking import found

_HOME = "import os, shutil\nfrom pathlib import Path\nimport requests\ndef f(p, q):\n    "
_FS = "const fs = require('fs'), os = require('os'), path = require('path');\nfunction f() {\n  "
JS, SH, PS1 = "demo/work.js", "demo/work.sh", "demo/work.ps1"


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
    # What git and Node.js are told to do from now on.
    _python("C13", "medium", "os.system('git config --global url.https://x.invalid/.insteadOf https://github.com/')"),
    _python("C13", "medium", "os.system('git con' + 'fig --system core.fsmonitor /x')"),
    _python("C13", "medium", "os.system('git config --global alias.st !/x')"),
    _python("C13", None, "os.system('git config --global --get url.https://x.invalid/.insteadOf')"),
    _python("C13", None, "os.system('git config --global alias.st status')"),
    _python("C13", None, "os.system('git config --global user.name x')"),
    _python("C13", "medium", "os.environ['NODE_OPTIONS'] = '--require /x.js'"),
    _python("C13", "medium", "os.execvpe('npm', p, {'NODE_' + 'OPTIONS': '--import file:///x.js'})"),
    _python("C13", "medium", "os.system('NODE_OPTIONS=--require=/x.js npm i')"),
    _script("C13", "medium", "process.env.NODE_OPTIONS = '--require ~/x.js';"),
    _script("C13", "medium", "require('child_process').spawn('npm', p, {env: {NODE_OPTIONS: '--require=/x.js'}});"),
    _script("C13", None, "require('child_process').spawn('npm', p, {env: {NODE_OPTIONS: '--require=./x.js'}});"),
    _script("C13", None, "require('child_process').spawn('mocha', ['--require /x.js']);"),
    _python("C13", None, "os.environ['NODE_OPTIONS'] = '--max-old-space-size=4096'"),
    # What PowerShell starts with, and what is started at a time.
    Case("C8", "hit", "high", "Add-Content $PROFILE 'iex x'\n", PS1),
    Case("C8", "hit", "high", "'iex x' >> $PROFILE\n", PS1),
    Case("C8", "hit", "high", "'iex x' | Out-File -Append $profile\n", PS1),
    Case("C8", "hit", "high", "Copy-Item x.ps1 $PROFILE.AllUsersAllHosts\n", PS1),
    Case("C8", "hit", "high", "Register-ScheduledTask -TaskName x -Action $a\n", PS1),
    Case("C8", "evasion", "high", "& ('Add-' + 'Content') $PROFILE 'iex x'\n", PS1),
    Case("C8", "evasion", "high", "Register-Sched`uledTask -TaskName x\n", PS1),
    Case("C8", "twin", None, "Get-Content $PROFILE > x\nCopy-Item $PROFILE x\nGet-ScheduledTask x\n", PS1),
    Case("C8", "twin", None, "echo 'x' >> $PROFILE\n", SH),
    _python("C8", "high", "os.system('powershell -c Add-Content $PROFILE x')"),
    # Files of other projects.
    _python("C9", "high", "open(requests.__file__, 'a').write('import demo')"),
    _python("C9", "high", "Path(requests.__file__).write_text('import demo')"),
    _python("C9", "medium", "open(os.path.join(os.path.dirname(requests.__file__), 'x.py'), 'w')"),
    _python("C9", "medium", "import site\n    open(site.getsitepackages()[0] + '/requests/api.py', 'a')"),
    _python("C9", "medium", "import inspect\n    shutil.copy(p, os.path.dirname(inspect.getfile(requests)) + '/x')"),
    _python("C9", "high", "import inspect\n    open(inspect.getfile(requests), 'w')"),
    _script("C9", "high", "fs.appendFileSync(require.resolve('express'), 'x');"),
    _python("C9", "high", "import inspect\n    Path(inspect.getfile(requests)).write_text('x')"),
    _python("C9", None, "import inspect\n    p.write_text(inspect.getfile(requests))"),
    _python("C9", "high", "import importlib.metadata as m\n    m.files('requests')[0].locate().write_text('x')"),
    _python("C9", "high", "import importlib.metadata as m\n    open(m.distribution('a' 'b').locate_file(p), 'w')"),
    _python("C9", None, "import importlib.metadata as m\n    m.files('demo')[0].locate().write_text('x')"),
    _python("C9", None, "import importlib.metadata as m\n    m.files(p)[0].locate().write_text('x')\n    m.files()"),
    _python("C9", None, "import importlib.metadata as m\n    open(p + m.distribution('requests').version, 'w')"),
    _script("C9", "medium", "fs.writeFileSync('node_modules/express/index.js', 'x');"),
    _script("C9", "medium", "fs.writeFileSync(path.join(process.cwd(), 'node_modules', 'express', 'index.js'), 'x');"),
    _script("C9", "medium", "fs.writeFileSync(p + '/node_mod' + 'ules/@x/y/z.cjs', 'x');"),
    _script("C9", "medium", "fs.writeFileSync(__dirname + '/../../express/index.js', 'x');"),
    _script("C9", "medium", "fs.writeFileSync(path.join(__dirname, '..', '..', '.bin', 'npm'), 'x');"),
    _script("C9", None, "fs.writeFileSync(__dirname + '/../express/index.js', 'x');"),
    _script("C9", None, "fs.writeFileSync(__dirname + '/../../../public/worker.js', 'x');"),
    _script("C9", None, "fs.writeFileSync(p + '/../../express/index.js', '/../../node_modules');"),
    _script("C9", None, "fs.writeFileSync('node_modules/.cache/demo/x.json', 'x');"),
    _script("C9", None, "fs.readFileSync('node_modules/express/index.js');\n\n\n\n  fs.writeFileSync(p, 'x');"),
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


def test_a_place_that_counts_where_it_is_named_is_told_once() -> None:
    """A start-up file that is named and written to is one finding."""
    source = b"def f():\n    open('/home/x/.config/autostart/x.desktop', 'w')\n"
    assert len(found(BY_ID["C8"], "demo/work.py", source)) == 1
