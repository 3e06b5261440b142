"""Reports in words."""

from dataclasses import replace

from tests.builders import digest, sha512_of
from tests.vetting.domain.resolver.books import book, delta, exemption, full, judged, locked, violation
from vetting.cli.report_text import report_lines
from vetting.cli.terminal import Painter
from vetting.domain.audit_sets import Import
from vetting.domain.next_steps import NextSteps
from vetting.domain.policy import Policy, PolicyEntry
from vetting.domain.releases import Ecosystem
from vetting.domain.resolver import Report
from vetting.domain.store import Config, Store
from vetting.domain.suggestions import DiffStat, Step, Suggestion, Suggestions
from vetting.usecases.checking import Checked

PLAIN = Painter(is_on=False)


def lines(report: Report, *urls: str) -> list[str]:
    """Tell a report, with imports from *urls*."""
    return list(report_lines(checked(report, *urls), PLAIN))


def checked(report: Report, *urls: str) -> Checked:
    """Wrap a report."""
    return Checked(report, (), Store(Config(imports={"peer": Import(urls)} if urls else {})), Ecosystem.PYPI)


def test_a_success_is_counted() -> None:
    """One line says how many releases there are, and how they came to be vetted."""
    opened = book(full("1.0"), delta("1.5", "2.0"), exempt=[exemption("1.5"), exemption("3.0")])

    assert lines(judged(opened, *(locked(version=version) for version in ("1.0", "2.0", "3.0")))) == [
        "Vetting succeeded: 3 releases, 1 fully audited, 1 partly exempted, 1 exempted."
    ]
    assert lines(judged(opened, locked())) == ["Vetting succeeded: 1 release, 1 fully audited."]
    assert lines(Report()) == ["Vetting succeeded: 0 releases."]


def test_what_is_missing_is_told_with_the_next_step() -> None:
    """The page of the imported instance comes before that of the user's own."""
    report = judged(book(), locked())
    item = Suggestion(Step("demo", None, "1.0"), ("safe-to-deploy",), DiffStat(7, 0, 2), (), (("demo", "1.0"),))
    answer = replace(
        checked(report, "https://revet.example.test/exports/pypi/audits.toml"),
        found_steps=NextSteps(Suggestions((item,))),
    )

    assert list(report_lines(answer, PLAIN, instance="https://mine.example.test")) == [
        "Vetting failed: 1 of 1 release lacks audits.",
        "",
        "  demo 1.0 lacks safe-to-deploy",
        "    To read:   all of 1.0, 7 lines in 2 files",
        "    Read it:   https://revet.example.test/diffs/pypi/demo/-/1.0",
        "    or:        revet inspect demo 1.0",
        "    Record it: revet certify demo 1.0 --criteria safe-to-deploy",
    ]


def test_a_policy_on_files_says_which_are_missing() -> None:
    """Where every file is asked for, those that nobody read are named, and many are counted."""
    report = judged(
        book(full("1.0", "a")),
        locked("a", "b", "c", "d", "e"),
        policy=Policy({"demo": PolicyEntry(distributions="all")}),
    )

    told = lines(report)

    unread = sorted(map(digest, "bcde"))
    assert told[0] == "Vetting failed: 1 of 1 release was audited in other bytes."
    assert told[1] == "\n  demo 1.0 has audits of 1 of 5 locked files; policy wants all"
    shown = ", ".join(f"sha256:{one[:16]}…" for one in unread[:3])
    assert told[2] == f"    Not audited: {shown} and 1 more"


def test_an_audit_without_files_does_not_satisfy_such_a_policy() -> None:
    """Nothing audited is said as that."""
    report = judged(book(full("1.0")), locked("a"), policy=Policy({"demo": PolicyEntry(distributions="all")}))

    assert lines(report)[1] == "\n  demo 1.0 has audits of 0 of 1 locked files; policy wants all"


def test_files_that_cannot_be_compared_are_to_be_certified_again() -> None:
    """Where audits name them by another hash alone, that is no sign of other files."""
    report = judged(book(full("1.0", "a")), locked("A"), policy=Policy({"demo": PolicyEntry(distributions="all")}))

    assert lines(report)[2:] == [
        f"    Not audited: sha512:{sha512_of('a')[:16]}…",
        "    The audits name files by other hashes than these: certify it again, or have those certify who did.",
    ]


def test_other_bytes_are_shown_from_both_sides() -> None:
    """Where files differ altogether, both sides are shown."""
    a, b = digest("a")[:16], digest("b")[:16]

    assert lines(judged(book(full("1.0", "a")), locked("b")))[2:4] == [
        f"    Locked:  sha256:{b}…",
        f"    Audited: sha256:{a}…",
    ]


def test_a_conflict_names_both_sides() -> None:
    """A violation is told with what it speaks against, by whom, and from where."""
    against = replace(violation("<2"), who=("Ann\x1b",), notes="It mines\ncoins.")
    vouching = replace(full("1.0"), who=("Jo",))
    report = judged(
        book(against, delta("0.9", "1.0"), exempt=[exemption("1.0")], peers={"peer": (vouching,)}),
        locked(),
        locked(version="9"),
    )

    told = lines(report)

    denied = '    violation "<2" of safe-to-deploy by Ann\\u001b against'
    assert told[0] == "Vetting failed: 2 of 2 releases are contradicted by violations."
    assert told[1:9] == [
        "\n  demo 1.0 is spoken against",
        f"{denied} the exemption of 1.0 for safe-to-deploy",
        "      they say: It mines coins.",
        f"{denied} the audit of 1.0 for safe-to-deploy by Jo (from peer)",
        "      they say: It mines coins.",
        f"{denied} the audit of 0.9 -> 1.0 for safe-to-deploy",
        "      they say: It mines coins.",
        "    Settle it with those who recorded them: withdraw the one that is wrong, or stop using the project.",
    ]


def test_a_peers_violation_can_be_disputed() -> None:
    """What a peer says can be set aside for a time, which is said once with the command; our own cannot."""
    opened = book(full("1.0"), full("1.1"), violation("<2"), peers={"the peer": (violation(">=1"),)})

    told = lines(judged(opened, locked()))

    assert told[-2:] == [
        "    Settle it with those who recorded them: withdraw the one that is wrong, or stop using the project.",
        "    Or set it aside for a time: revet dispute demo '>=1' --peer 'the peer' --until DATE --reason TEXT",
    ]


def test_a_violation_without_notes_is_told_without() -> None:
    """Where nothing was said, nothing is shown."""
    assert not any("they say" in line for line in lines(judged(book(violation("*"), full("1.0")), locked())))


def test_colour_marks_the_answer() -> None:
    """On a terminal the answer is coloured."""
    painted = list(report_lines(checked(Report()), Painter(is_on=True)))

    assert painted == ["\x1b[32mVetting succeeded: 0 releases.\x1b[0m"]
