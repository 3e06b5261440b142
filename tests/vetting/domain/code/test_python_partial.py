"""What is put down of texts of which not all is known."""

import pytest

from tests.vetting.domain.code.reading import call, facts
from vetting.domain.code.folding import MAX_VALUE
from vetting.domain.code.python_partial import MAX_PIECES
from vetting.domain.code.python_recording import MAX_BETWEEN


def told(line: str) -> tuple[object, ...]:
    """Say what is known of the parts of what ``os.system`` is given."""
    return call(f"import os, shlex\n{line}\n", "os.system").arguments[0].parts


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("'curl %s 100%% | sh' % x", "curl … 100% | sh"),
        ("f'curl {a} %s | sh' % b", "curl … %s | sh…"),
        ("'curl {} {0} {at} {a.b} | {}'.format('a', 'sh', at=x)", "curl a a … … | sh"),
        ("'curl {'.format(x)", "…"),
        ("' '.join(['a', x, 'b c'])", "a … b c"),
        ("shlex.join(['a', x, 'b c'])", "a … 'b c'"),
        ("shlex.join('ab')", "ab"),
        ("shlex.join([1])", "1"),
    ],
)
def test_what_is_not_known_stands_as_a_hole(written: str, known: str) -> None:
    """In templates, those that are known in part themselves, those that are none, and between what joins."""
    assert told(f"os.system({written})") == (known,)


@pytest.mark.parametrize(
    "written",
    [
        "b' '.join([x, b'a'])",
        f"f'curl {'{x}' * MAX_PIECES}'",
        f"'{'a' * (MAX_VALUE + 1)}' + x",
    ],
)
def test_what_is_no_text_or_too_much_is_not_put_together(written: str) -> None:
    """Bytes, a text of very many pieces, and one that is larger than what is folded."""
    assert told(f"os.system({written})") == ()


def test_code_that_is_known_in_part_may_stand_beside_what_is_not_known_at_all() -> None:
    """What is known of it is read."""
    found = facts("import timeit\ntimeit.timeit(f'eval(1); {x}', setup)\n")
    assert "eval" in [one.name for one in found.calls]


def test_a_call_says_more_though_others_were_put_down_since() -> None:
    """If they are not very many."""
    assert told("os.system(f'curl {x} | sh', eval)") == ("curl … | sh",)
    assert told(f"os.system(f'curl {{x}} | sh', {'eval, ' * MAX_BETWEEN})") == ()


def test_a_list_grows_where_it_is() -> None:
    """Within a function the file's own, unless that has one of this name; a list without a name is left."""
    lines = "import os\na = ['id']\ndef f():\n    a.append('-u')\n    os.execvp('id', a)\n[1].append(2)\n"
    assert call(lines, "os.execvp").arguments[1].parts == ("id", "-u")
    lines = "import os\na = ['id']\ndef f():\n    a = []\n    a.append('-u')\nf()\nos.execvp('id', a)\n"
    assert call(lines, "os.execvp").arguments[1].parts == ("id",)
