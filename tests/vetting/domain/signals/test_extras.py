"""What a setup.py asks for by its extras."""

import pytest

from vetting.domain.signals.dependencies import extras
from vetting.domain.signals.dependencies.extras import MAX_BYTES, extras_in


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("setup(extras_require={'x': ['one', 'two>1'], 'y': 'three'})", ["three", "one", "two>1"]),
        ("e = {'x': ['one']}\ne['y'] = a = ['two']\nsetup(extras_require=e)", ["two", "one"]),
        ("e = {}\ne.setdefault('x', []).append('one')\ne.update(y=['two'])\nsetup(extras_require=e)", ["two"]),
        ("e = {'x': []}\ne['x'].extend(['one'])\nsetup(extras_require=e)", ["one"]),
        ("k = {'extras_require': {'x': 'one\\n two \\n'}}\nsetup(**k)", ["one", "two"]),
        ("k = {}\nk['extras_require'] = dict(x=['one'])\nsetup(**k)", ["one"]),
        ("e: dict = {'x': ['o' + 'ne', f'two{v}']}\ne |= {'y': x if a == 'b' else ['3']}\nextras_require = e", None),
        (
            "all = [*one, 'two'] or []\none = ['one'] + all\nsetup(extras_require={'x': all, 'y': one[0]})",
            ["two", "one"],
        ),
        ("setup(extras_require={k: [d for d in ['one']] for k in {'x': 'two'}})", ["two", "one"]),
        ("setup(extras_require={'x': sorted({'one'}.union(['two'])), 'y': (z := ['three'])})", None),
        ("setup(extras_require={'x': open('requirements.txt').read(), 'y': read('x.txt'), 'z': not a})", []),
        ("setup(install_requires=['one'])", []),
        ("x: int\nsetup(extras_require=1", []),
    ],
)
def test_every_text_that_the_table_is_made_of_is_listed(text: str, expected: list[str] | None) -> None:
    """However it is put together; names of extras, of files, and what decides are none of them."""
    wanted = {"one", "two", "three"} if "sorted" in text else {"one", "two", "3"}
    found = extras_in(text.encode())
    assert (set(found), len(found)) == ((wanted, 3) if expected is None else (set(expected), len(expected)))


def test_a_table_without_end_is_not_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that no setup.py is as large as, and a table that is made of more than is looked at."""
    with pytest.raises(ValueError, match="too large"):
        extras_in(b"extras_require" + b" " * MAX_BYTES)
    monkeypatch.setattr(extras, "MAX_NODES", 20)
    with pytest.raises(ValueError, match="more than is looked at"):
        extras_in(b"setup(extras_require={'x': [" + b"'a'," * 20 + b"]})")


def test_texts_that_are_added_without_end_take_no_time() -> None:
    """Each is put together once."""
    text = "extras_require = {'x': [" + ", ".join(["'a' + 'b'"] * 4000) + "]}\n"
    assert extras_in(text.encode()) == ["ab"]
