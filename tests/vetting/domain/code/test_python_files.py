"""Files that a Python file writes and then runs: how much of that is followed."""

import pytest

from tests.vetting.domain.code.test_started import evaluated, facts
from vetting.domain.code.folding import MAX_VALUE
from vetting.domain.code.python_lists import MAX_HELD
from vetting.domain.code.python_partial import MAX_PIECES
from vetting.domain.code.written_files import MAX_CONTENTS, MAX_FILES, MAX_WORDS

START = "import os, subprocess, sys\n"
RUN = "os.system('python3 x.py')\n"


def test_what_a_file_holds_is_put_together_of_what_it_was_written() -> None:
    """As far as that is counted; more of it is not read."""
    write = "f.write('eval(1)\\n')\n"
    assert evaluated(f"{START}f = open('x.py', 'w')\n{write * 3}{RUN}") == [1, 1, 1]
    many = f"{START}f = open('x.py', 'w')\n{write * (MAX_CONTENTS + 2)}{RUN}"
    assert len(evaluated(many)) == MAX_CONTENTS


def test_of_many_files_the_first_are_known() -> None:
    """One more is not."""
    others = "".join(f"open('{number}', 'w').write('x')\n" for number in range(MAX_FILES - 1))
    mine = "open('x.py', 'w').write('eval(1)')\n"
    assert evaluated(f"{START}{others}{mine}{RUN}") == [1]
    assert evaluated(f"{START}{others}open('y', 'w').write('x')\n{mine}{RUN}") == []


@pytest.mark.parametrize(
    ("path", "command"),
    [
        ("'x.py'", f"'python3 {'-u ' * MAX_WORDS}x.py'"),
        ("'x.py'", f"['python3', '-u'] + {['-u'] * (MAX_HELD - 3)}, {['-u'] * (MAX_WORDS - MAX_HELD)}, 'x.py'"),
        ("0j", "['python3', 0j]"),
        ("1", "['python3', 1]"),
        ("self", "['python3', self]"),
        (f"'x'{' + y' * MAX_PIECES} + '.py'", f"['python3', 'x'{' + y' * MAX_PIECES} + '.py']"),
        ("d / 'a.py'", "['python3', d / 'b.py']"),
    ],
)
def test_a_path_of_which_nothing_is_known_is_no_file(path: str, command: str) -> None:
    """Nor is one that stands too far behind in a command."""
    source = f"{START}def f(self, d, x, y):\n    open({path}, 'w').write('eval(1)')\n    subprocess.run({command})\n"
    assert evaluated(source) == []


@pytest.mark.parametrize(
    "content", [f"['#' * {MAX_VALUE - 1}, '\\neval(1)']", "'eval(1)\\0'", "('eval(1)', 1, b'\\0')"]
)
def test_what_is_no_code_or_too_much_of_it_is_not_read(content: str) -> None:
    """A program of a machine has zeros in it."""
    assert evaluated(f"{START}open('x.py', 'w').writelines({content})\n{RUN}") == []


def test_what_is_read_again_is_what_was_written_at_once() -> None:
    """Of a file that was written piece by piece, nobody knows what came when."""
    write = "open('x', 'a').write('eval(1)')\n"
    assert evaluated(f"{START}{write}exec(open('x').read())") == [1]
    assert evaluated(f"{START}{write * 2}exec(open('x').read())") == []


def test_a_call_says_once_what_is_known_of_it_in_part() -> None:
    """However much else is called in between; one that stands too far back stays as it is."""

    def said(between: str) -> list[tuple[object, ...]]:
        source = f"{START}def f(x):\n    subprocess.run(f'ls {{x}}'{between})\n"
        return [one.arguments[0].parts for one in facts(source).calls if one.name == "subprocess.run"]

    assert said("") == said(", a=exec") == [("ls …",)]
    assert said("".join(f", a{number}=exec" for number in range(20))) == [()]
