"""Files that a JavaScript file writes and then runs: how much of that is followed."""

import pytest

from tests.vetting.domain.code.test_started import evaluated
from vetting.domain.code.javascript_files import MAX_RUNS
from vetting.domain.code.javascript_known import MAX_CONSTANT, MAX_TEXTS
from vetting.domain.code.written_files import MAX_CONTENTS, MAX_FILES, MAX_WORDS

START = "const fs = require('fs'), cp = require('child_process'), path = require('path');\n"
MINE = "fs.writeFileSync('/x.js', 'eval(1)');\n"
RUN = "require('/x.js');\n"


def found(source: str) -> list[object]:
    """List what is evaluated by ``eval``."""
    return evaluated(f"{START}{source}", "demo/work.js")


def test_what_a_file_holds_is_put_together_of_what_it_was_written() -> None:
    """As far as that is counted; more of it is not read, nor what is too large."""
    assert found(f"{MINE * 3}{RUN}".replace("(1)", "(1);")) == [1, 1, 1]
    assert len(found(f"{MINE * (MAX_CONTENTS + 2)}{RUN}".replace("(1)", "(1);"))) == MAX_CONTENTS
    large = f"fs.appendFileSync('/x.js', '//{'x' * (MAX_CONSTANT - 10)}\\n');\n"
    assert (found(f"{large}{MINE}{RUN}"), found(f"{large * 3}{MINE}{RUN}")) == ([1], [])


def test_of_many_files_the_first_are_known() -> None:
    """One more is not, nor one more that takes another's place."""
    others = "".join(f"fs.writeFileSync('/{number}', 'x');\n" for number in range(MAX_FILES - 1))
    assert found(f"{others}{MINE}{RUN}") == [1]
    assert found(f"{others}fs.writeFileSync('/y', 'x');\n{MINE}{RUN}") == []
    moves, moved = "fs.renameSync('/a', '/b');\n", "fs.renameSync('/x.js', '/y.js'); require('/y.js')"
    assert (found(f"{MINE}{moves * (MAX_FILES - 1)}{moved}"), found(f"{MINE}{moves * MAX_FILES}{moved}")) == ([1], [])


def test_of_many_calls_that_may_run_a_file_the_first_are_looked_at() -> None:
    """Those that load a module by its name are not among them."""
    assert found(f"{MINE}{'require(y);' * (MAX_RUNS - 1)}{'require(`y`);' * MAX_RUNS}{RUN}") == [1]
    assert found(f"{MINE}{'require(y);' * MAX_RUNS}{RUN}") == []


@pytest.mark.parametrize(
    ("path", "command"),
    [
        ("'/x.js'", f"cp.exec('node {'-u ' * MAX_WORDS}/x.js')"),
        ("'/x.js'", f"cp.spawn('node', [{'`-u`, ' * MAX_WORDS}'/x.js'])"),
        ("1", "cp.fork(1)"),
        ("''", "cp.fork('')"),
        ("this", "cp.fork(this)"),
        ("__dirname", "cp.fork(__dirname)"),
        ("null", "cp.exec(x, {}, () => 1)"),
        ("path.join()", "cp.fork(path.join())"),
        ("path.join(d, 'a.js')", "cp.fork(path.join(d, 'b.js'))"),
        ("path.join(d, 'a.js')", "cp.fork(path.join(e, 'a.js'))"),
        ("require('url').pathToFileURL()", "cp.fork(require('url').pathToFileURL())"),
        (f"`${{d}}{'x' * MAX_CONSTANT}`", f"cp.fork(`${{d}}{'x' * MAX_CONSTANT}`)"),
        ("'/x.js'", "cp.exec({a: '/x.js'}); cp.exec('ls', {cwd: '/x.js'}); cp.execFile(() => '/x.js')"),
    ],
)
def test_a_path_of_which_nothing_is_known_is_no_file(path: str, command: str) -> None:
    """Nor is one that stands too far behind in a command."""
    assert found(f"function f(d, e, x) {{ fs.writeFileSync({path}, 'eval(1)'); {command} }}\n") == []


@pytest.mark.parametrize("path", ["path.join(d, 'a.js')", "path.resolve(d, 'a') + '.js'", "d + '/a.js'", "`${d}/a.js`"])
def test_a_path_goes_by_what_it_is_made_of(path: str) -> None:
    """Whichever way it is put together."""
    assert found(f"function f(d) {{ fs.writeFileSync(d + '/a.js', 'eval(1)'); cp.fork({path}) }}") == [1]


def test_a_path_of_many_parts_is_not_taken_apart() -> None:
    """What doubles from one line to the next must not."""
    doubling = "".join(f"const p{number + 1} = p{number} + '/' + p{number};\n" for number in range(60))
    assert found(f"function f(p0) {{ {doubling} cp.fork(p60); fs.writeFileSync(p60, 'eval(1)') }}") == [1]
    path = " + ".join(["d"] * MAX_TEXTS)
    assert found(
        f"function f(d) {{ const p = {path}; fs.writeFileSync(`${{p}}.js`, 'eval(1)'); cp.fork(p + '.js') }}"
    ) == [1]


@pytest.mark.parametrize("content", ["'eval(1)\\0'", "y", "1", "JSON.stringify(y)"])
def test_what_is_no_code_is_not_read(content: str) -> None:
    """A program of a machine has zeros in it."""
    assert found(f"fs.writeFileSync('/x.js', {content});\n{RUN}") == []


def test_what_is_known_of_a_file_in_part_has_names_for_the_rest() -> None:
    """Such as stand for a variable in a shell, too; Python knows other names."""
    assert found("fs.writeFileSync('/x.js', `f(${y}); eval(1)`); cp.execFile('/x.js')") == [1]
    assert found("fs.writeFileSync('/x.py', `f(${y}); eval(1)`); cp.execFile('/x.py')") == [1]
    assert found("fs.writeFileSync('/x', Buffer.from(`eval(1)`)); cp.exec('node /x')") == [1]
