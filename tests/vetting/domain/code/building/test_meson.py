"""What a Meson file runs."""

import pytest

from tests.vetting.domain.code.building.reading import facts_in, lines_in
from vetting.domain.code.building.meson import MAX_DEPTH
from vetting.domain.code.building.meson_calls import MAX_RESULT

CUT = "not all of it was read"
UNKNOWN = "it runs what only running it tells"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("project('x', version: run_command('a', 'b', check: true).stdout().strip())\n", ["a b"]),
        ("x = 'a' + 'b' / 'c'\nrun_command(x)\n", ["x=ab/c", "ab/c"]),
        ("x = ['a']\nx += 'b'\nx += ['c']\nrun_command(x, 'd')\n", ["a b c d"]),
        ("run_command('''a''', f'@x@', f'@y@')\ny = 'z'\n", ["a ${x} ${y}", "y=z"]),
        ("y = 'z'\nrun_command(f'a@y@', 'it\\'s', '\\x41\\u0042\\103\\n\\q')\n", ["y=z", "az it's ABC ; q"]),
        ("p = find_program('a', 'b', required: false)\ncustom_target('x', command: [p, '@INPUT@'], output: ['o'])\n",
         ["p=a", "a @INPUT@ >o"]),
        ("run_command(files('a', 'b'), join_paths('c', 'd'), meson.current_source_dir() / 'e')\n", ["a b c/d ./e"]),
        ("py = import('python').find_installation(pure: false)\npy.extension_module('x')\nrun_command(py, 'a')\n",
         ["py=python", "python a"]),
        ("subdir('a')\nsubdir()\nsubproject('b')\n",
         [". a/meson.build", ". subprojects/b/meson.build", ". subprojects/b.wrap"]),
        ("g = generator(x, arguments: ['a'])\nh = generator('b')\ngenerator()\n", ["${x} a", "b"]),
        ("configure_file(input: 'a', output: 'b')\nconfigure_file(output: 'c')\nvcs_tag(command: ['d'])\n",
         ["cp a b", "d"]),
        ("meson.add_install_script('a', 'b')\nmeson.add_dist_script('c')\nrun_command()\n", ["a b"]),
        ("run_command('a'.to_upper(), 'B'.to_lower(), 'axb'.replace('x', '-'), 'a-b'.underscorify())\n",
         ["A b a-b a_b"]),
        ("run_command('a b'.split(), 'c-d'.split('-'), ' '.join(['e', 'f']), '@0@@1@'.format('g'))\n",
         ["a b c d e f g@1@"]),
        ("x = {'a': 'b', 'c': ['d']}\nrun_command(x['a'], x)\n", ["${item} b d"]),
        ("x = ['a', 'b']\nrun_command(x[1], x[0], x[2], x['c'], 'd'[0], [][], -1)\n",
         ["b a ${item} ${item} ${item} ${item} 1"]),
        ("meson.override_find_program('python', 'a')\n", ["a"]),
        ("x = 'a'\nsubdir('b')\nrun_command(x)\nset_variable('y', 'c')\n", ["x=a", ". b/meson.build", "a"]),
        ("run_command(['a', # b\n 'c'], ('d'), a ? 'e' : 'f', 1 == 2, not x)\n",
         ["a c d ${choice} ${expression} ${x}"]),
        ("x = 'a'\nif y == 'b'\n x = 'c'\nelif z\n x = 'd'\nendif\nrun_command(x)\nx = 'e'\nrun_command(x)\n",
         ["x=a", "x=c", "x=d", "d", "x=e", "e"]),
        ("x = 'a'\nforeach x : ['b', 'c']\n run_command(x)\nendforeach\nforeach y, z : {}\nendforeach\n", ["x=a", "a"]),
        ("x = 'a' \\\n  + 'b'\nrun_command(x, y['a'], y.get('b'), -1)\n", ["x=ab", "ab ${item} ${get} 1"]),
        ("x += 'a'\ny.z\nrun_command(x, y)\n", ["x=a", "a ${y}"]),
        ("test('x', 'y')\nexecutable('z', 'a.c')\noption('a', type: 'b')\n", []),
    ],
)  # fmt: skip
def test_what_is_run_while_reading_building_and_installing_runs(source: str, expected: list[str]) -> None:
    """With what expressions come to, as far as they are made of constants."""
    assert lines_in("meson.build", source) == expected


@pytest.mark.parametrize(
    ("source", "rough"),
    [
        ("project('x')\nsubdir('y')\nrun_command('a')\n", None),
        ("run_command(x)\n", UNKNOWN),
        ("meson.get_compiler('c').run('int main')\n", UNKNOWN),
        ("import('cmake').subproject('x')\n", UNKNOWN),
        ("run_command(x ? 'true' : 'sh', '-c', 'y')\n", UNKNOWN),
        ("x = 'true'\nset_variable('x', 'sh')\nrun_command(x)\n", UNKNOWN),
        ("x = 'a'\nif y\n x = 'b'\nendif\nrun_command(x)\n", UNKNOWN),
        ("run_command('x'.replace('y'))\n", UNKNOWN),
        ("~", CUT),
        (")", CUT),
        ("(]", CUT),
        ("(", CUT),
        ("[" * (MAX_DEPTH + 5), CUT),
        (f"x = {'y' * 9!r}\n" + "x = x.join([x, x, x, x])\n" * 12 + "run_command(x)\n", f"{UNKNOWN}, and {CUT}"),
        (f"x = '{'y' * 600_000}'\ny = x + x + x\n", CUT),
        (f"run_command('sh', run_command('x', '{'y' * MAX_RESULT}'))\n", None),
    ],
)
def test_what_is_not_known_of_a_file_is_said(source: str, rough: str | None) -> None:
    """Of one that is understood nothing is."""
    assert facts_in("meson.build", source).rough == rough
