"""Reports as Markdown."""

from dataclasses import replace

import pytest

from tests.builders import digest
from tests.vetting.domain.resolver.books import book, delta, digests, exemption, full, judged, locked, violation
from vetting.cli.report_markdown import MAX_ROWS, MAX_TEXT, code, markdown_lines, refusal_lines
from vetting.domain.audit_sets import Import
from vetting.domain.next_steps import NextSteps
from vetting.domain.policy import Policy, PolicyEntry
from vetting.domain.releases import Ecosystem
from vetting.domain.resolver import Report
from vetting.domain.store import Config, Store
from vetting.domain.store_problems import ProblemKind, StoreProblem
from vetting.domain.suggestions import DiffStat, PeerOffer, Step, Suggestion, Suggestions
from vetting.usecases.checking import Checked

EXPORT = "https://revet.example.test/exports/pypi/audits.toml"
BAD = StoreProblem(ProblemKind.UNKNOWN_CRITERIA, "audits.toml", "'x|y' is not defined", line=3)


def checked(report: Report, *items: Suggestion, url: str = "", warnings: tuple[str, ...] = ()) -> Checked:
    """Wrap a report."""
    imports = {"peer": Import((url,))} if url else {}
    steps = NextSteps(Suggestions(items))
    return Checked(report, warnings, Store(Config(imports=imports)), Ecosystem.PYPI, found_steps=steps)


def suggestion(step: Step, lines: int | None, *mends: tuple[str, str]) -> Suggestion:
    """Suggest a step."""
    cost = None if lines is None else DiffStat(lines, 0, 2)
    return Suggestion(step, ("safe-to-deploy",), cost, (), mends or ((step.project, step.to_version),))


def short(*contents: str) -> str:
    """Spell digests of files as reports do."""
    found = sorted(
        f"{'sha256' if len(one) == len(digest('a')) else 'sha512'}:{one[:16]}…" for one in digests(*contents)
    )
    return ", ".join(found)


def test_a_success_is_one_line() -> None:
    """Nothing else is to be read."""
    assert list(markdown_lines(checked(judged(book(full("1.0")), locked())))) == [
        "### Vetting succeeded: 1 release, 1 fully audited",
        "",
    ]


def test_what_to_read_for_the_locked_files_is_in_the_table() -> None:
    """Where a path breaks between two files of one version, both are told, with a step that would mend it."""
    report = judged(book(full("0.9", "a"), delta("0.9", "1.0", before="b", read="c")), locked("c"))

    lines = list(markdown_lines(checked(report, suggestion(Step("demo", "0.9", "1.0"), 7))))

    audited = f"{short('c')}; of `0.9` {short('a')}, and further ones from {short('b')}"
    assert lines[4] == f"| `demo 1.0` | {short('c')} | {audited} | `0.9 -> 1.0` | 7 lines in 2 files |"
    assert "revet certify demo 0.9 1.0 --criteria safe-to-deploy" in lines


@pytest.mark.parametrize("count", [2, MAX_ROWS + 1])
def test_whose_audits_would_do_is_told_below(count: int) -> None:
    """As text that mentions nobody, with each command once; of a great many the first."""
    report = judged(book(), locked(version="1.1"))
    found = [
        PeerOffer("@peer", ("https://a.example.test",), (("demo", "1.1"),), one, is_whole=not one)
        for one in range(count)
    ]
    wrapped = checked(report)
    steps = NextSteps(Suggestions(offers=tuple(found)))

    lines = [*markdown_lines(replace(wrapped, found_steps=steps))]

    begin = lines.index("<details><summary>Or import from others</summary>")
    assert lines[begin + 2 : begin + 4] == [
        "- `demo 1.1`: `@peer` would eliminate this",
        "- `demo 1.1`: `@peer` would reduce this to 1 line",
    ]
    more = ["- … and 1 more"] if count > MAX_ROWS else []
    end = ["", "```sh", "revet import @peer https://a.example.test", "```", "", "</details>", ""]
    assert lines[begin + 2 + min(count, MAX_ROWS) :] == [*more, *end]


def test_missing_audits_are_a_table_with_commands() -> None:
    """Each release with what it lacks, what to read, how much that is; then the sum and what to copy."""
    report = judged(book(full("1.0")), locked(version="1.1"), locked(version="1.2"), locked(name="other"))
    items = [
        suggestion(Step("demo", "1.0", "1.1"), 1_200, ("demo", "1.1"), ("demo", "1.2")),
        suggestion(Step("other", None, "1.0"), None),
    ]

    pages, lines = "https://revet.example.test/diffs/pypi", "lines in 2 files"
    assert list(markdown_lines(checked(report, *items, url=EXPORT, warnings=("Look | out.",)))) == [
        "### Vetting failed: 3 of 3 releases without audits",
        "",
        "| Release | Lacks | To read | Size |",
        "| --- | --- | --- | --- |",
        f"| `demo 1.1`, `demo 1.2` | `safe-to-deploy` | [`1.0 -> 1.1`]({pages}/demo/1.0/1.1) | 1,200 {lines} |",
        f"| `other 1.0` | `safe-to-deploy` | [`all of 1.0`]({pages}/other/-/1.0) | of unknown size |",
        "",
        "In all **1,200 lines** to read, and 1 more of unknown size.",
        "",
        "<details><summary>Record what was read</summary>",
        "",
        "```sh",
        "revet certify demo 1.0 1.1 --criteria safe-to-deploy",
        "revet certify other 1.0 --criteria safe-to-deploy",
        "```",
        "",
        "</details>",
        "",
        "<details><summary>1 warning</summary>",
        "",
        "- `Look \\u007c out.`",
        "",
        "</details>",
    ]


def test_the_users_own_instance_has_pages_too() -> None:
    """Where no import is an instance's; without any there is no link."""
    answer = checked(judged(book(), locked()), suggestion(Step("demo", None, "1.0"), 3))

    linked = list(markdown_lines(answer, instance="https://mine.example.test"))
    plain = list(markdown_lines(answer))

    assert "[`all of 1.0`](https://mine.example.test/diffs/pypi/demo/-/1.0)" in linked[4]
    assert "| `all of 1.0` |" in plain[4]


def test_a_release_without_a_suggestion_is_in_the_table() -> None:
    """No release that fails is left out, and there is nothing to copy."""
    lines = list(markdown_lines(checked(judged(book(), locked()))))

    assert lines[4:] == ["| `demo 1.0` | `safe-to-deploy` | nothing was found | unknown |", ""]


def test_conflicts_and_other_bytes_have_tables_of_their_own() -> None:
    """All kinds of failures are told, the gravest first."""
    against = replace(violation("<2"), who=("Ann",), notes="It mines\ncoins.")
    vouching = replace(full("1.0"), who=("Jo",))
    opened = book(against, delta("0.9", "1.0"), exempt=[exemption("1.0")], peers={"peer": (vouching,)})
    wrong = judged(book(full("1.0", "a", "A")), locked("b"))
    every = judged(book(full("1.0", "a")), locked("a", "b"), policy=Policy({"demo": PolicyEntry(distributions="all")}))
    report = Report((*judged(opened, locked()).verdicts, *wrong.verdicts, *every.verdicts))

    lines = list(markdown_lines(checked(report)))

    said = "`<2` of `safe-to-deploy` by `Ann`: `It mines coins.`"
    assert lines == [
        "### Vetting failed: 1 of 3 releases contradicted by violations",
        "",
        "| Release | Violation | Against |",
        "| --- | --- | --- |",
        f"| `demo 1.0` | {said} | the exemption of `1.0` |",
        f"| `demo 1.0` | {said} | the audit of `1.0` by `Jo` (from `peer`) |",
        f"| `demo 1.0` | {said} | the audit of `0.9 -> 1.0` |",
        "",
        "### Vetting failed: 2 of 3 releases audited in other bytes",
        "",
        "| Release | Locked files | Audited files | To read | Size |",
        "| --- | --- | --- | --- | --- |",
        f"| `demo 1.0` | {short('b')} | {short('a', 'A')} | nothing was found | unknown |",
        f"| `demo 1.0` | {short('a', 'b')} | 1 of 2, policy wants all | nothing was found | unknown |",
        "",
    ]


def test_a_refused_store_has_its_problems_first() -> None:
    """Nothing has succeeded, whatever the report says of what is left."""
    answer = replace(checked(judged(book(full("1.0")), locked())), problems=(BAD,))

    told = [
        "### Vetting failed: the store cannot be used as it is",
        "",
        "- `audits.toml:3: 'x\\u007cy' is not defined`",
    ]
    assert list(markdown_lines(answer)) == [*told, ""]
    assert list(refusal_lines([BAD])) == told


def test_long_tables_and_lists_are_cut_and_say_so() -> None:
    """A forge takes no comment of any length."""
    nodes = [locked(name=f"demo{number:03}") for number in range(MAX_ROWS + 7)]
    warnings = tuple(f"warning {number}" for number in range(MAX_ROWS + 2))

    lines = list(markdown_lines(checked(judged(book(), *nodes), warnings=warnings)))

    assert "… and 7 more." in lines
    assert "- … and 2 more" in lines
    assert sum(line.startswith("| `demo") for line in lines) == MAX_ROWS


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("1.0", "`1.0`"),
        ("``` @all #1 <img src=x> [a](b)", "`\\u0060\\u0060\\u0060 @all #1 <img src=x> [a](b)`"),
        ("a | b \\| c", "`a \\u007c b \\\\u007c c`"),
        ("two\nlines\r\x1b[2J\u202e", "`two lines\\u000d\\u001b[2J\\u202e`"),
        ("", "`(nothing)`"),
        ("  ", "`(nothing)`"),
        ("x" * (MAX_TEXT + 1), f"`{'x' * MAX_TEXT}…`"),
    ],
)
def test_what_strangers_wrote_is_nothing_but_text(text: str, shown: str) -> None:
    """It cannot end its span, its cell or its line, mention anybody, or hide what stands there."""
    assert code(text) == shown
