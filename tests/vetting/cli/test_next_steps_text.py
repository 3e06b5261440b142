"""What to read next, in words."""

import shlex
from collections.abc import Iterable

from vetting.cli.next_steps_text import NextStepsText, certify_command
from vetting.cli.terminal import Painter
from vetting.domain.next_steps import NextSteps
from vetting.domain.publishers import TrustedPublisher, User
from vetting.domain.releases import Ecosystem
from vetting.domain.resolver.verdict import Missing
from vetting.domain.suggestions import DiffStat, PeerOffer, Step, Suggestion, Suggestions
from vetting.domain.trust_hints import Background, TrustHint
from vetting.formats.review_pages import ReviewPages

DEPLOY = ("safe-to-deploy",)
STEP = Step("demo", "1.0", "1.1")
JO = User(7, "jo", "Jo")


def missing(name: str = "demo", version: str = "1.1", criteria: tuple[str, ...] = DEPLOY) -> Missing:
    """Lack audits of a release."""
    return Missing(name, version, criteria, {})


def suggestion(
    step: Step = STEP,
    lines: int | None = 34,
    *,
    parents: tuple[str, ...] = (),
    mends: tuple[tuple[str, str], ...] | None = None,
    criteria: tuple[str, ...] = DEPLOY,
) -> Suggestion:
    """Suggest a step of some lines in three files."""
    cost = None if lines is None else DiffStat(lines, 0, 3)
    return Suggestion(step, criteria, cost, parents, mends or ((step.project, step.to_version),))


def told(
    lacking: Iterable[Missing],
    *items: Suggestion,
    background: Background | None = None,
    instance: str | None = None,
    ecosystem: Ecosystem = Ecosystem.PYPI,
    is_locked: bool = False,
    max_blocks: int | None = 10,
    offers: tuple[PeerOffer, ...] = (),
) -> list[str]:
    """Tell of steps, without colour."""
    steps = NextSteps(Suggestions(items, offers=offers), {STEP: background} if background else {})
    pages = ReviewPages.found(ecosystem, [], instance)
    text = NextStepsText(steps, pages, Painter(is_on=False), is_locked=is_locked)
    return list(text.lines(list(lacking), max_blocks=max_blocks))


def test_a_change_is_told_with_its_cost_and_commands() -> None:
    """What is missing, how much there is to read, where, and how to record it; one step needs no sum."""
    assert told([missing()], suggestion(parents=("app", "tool"))) == [
        "",
        "  demo 1.1 lacks safe-to-deploy (used by app and tool)",
        "    To read:   1.0 -> 1.1, 34 lines in 3 files",
        "    Read it:   revet diff demo 1.0 1.1",
        "    Record it: revet certify demo 1.0 1.1 --criteria safe-to-deploy",
    ]


def offer(peer: str, lines: int, *urls: str, release: tuple[str, str] = ("demo", "1.1")) -> PeerOffer:
    """Offer a peer that would leave some lines."""
    return PeerOffer(peer, urls or ("https://a.example.test",), (release,), lines, is_whole=not lines)


def test_whose_audits_would_do_is_told_with_the_command() -> None:
    """Those that spare most, quoted, for a registry is somebody else's; also where there is nothing to read."""
    offers = (
        offer("a b", 0, "https://a.example.test/?a&b", "https://b.example.test"),
        offer("one", 1),
        offer("two", 2_000),
        offer("three", 3_000),
        offer("lost", 0, release=("lost", "1.0")),
    )

    assert told([missing(), missing("lost", "1.0")], suggestion(), offers=offers)[5:] == [
        "    Or import: a b would eliminate this: revet import 'a b' 'https://a.example.test/?a&b' https://b.example.test",
        "    or:        one would reduce this to 1 line: revet import one https://a.example.test",
        "    or:        two would reduce this to 2,000 lines: revet import two https://a.example.test",
        "    and 1 other peer of the registry that would spare reading",
        "",
        "  lost 1.0 lacks safe-to-deploy",
        "    Nothing was found that could be read.",
        "    Or import: lost would eliminate this: revet import lost https://a.example.test",
    ]


def test_a_page_comes_before_the_command() -> None:
    """Where there is an instance its page is named first; all of a release is inspected."""
    whole = Step("demo", None, "1.1")

    assert told([missing()], suggestion(whole, 1), instance="https://revet.example.test")[2:5] == [
        "    To read:   all of 1.1, 1 line in 3 files",
        "    Read it:   https://revet.example.test/diffs/pypi/demo/-/1.1",
        "    or:        revet inspect demo 1.1",
    ]


def test_an_unknown_size_is_no_nothing() -> None:
    """It is said to be unknown, and a locked check says how to find out."""
    lines = told([missing()], suggestion(lines=None), is_locked=True)

    assert lines[2] == "    To read:   1.0 -> 1.1, of unknown size"
    assert lines[-1] == "\nWithout --locked it is found out how much there is to read."


def test_crates_are_not_fetched_here() -> None:
    """There is no command that would show them, and no size to be found out."""
    lines = told([missing()], suggestion(lines=None), ecosystem=Ecosystem.CARGO, is_locked=True)

    assert lines[2:] == [
        "    To read:   1.0 -> 1.1, of unknown size",
        "    Record it: revet certify demo 1.0 1.1 --criteria safe-to-deploy",
    ]


def test_several_steps_have_a_sum() -> None:
    """Lines are added up; what is unknown is counted apart."""
    other = suggestion(Step("other", None, "2.0"), 1_000)
    unknown = suggestion(Step("third", None, "3.0"), None)
    lacking = [missing(), missing("other", "2.0"), missing("third", "3.0")]

    assert told(lacking[:2], suggestion(), other)[-1] == "\nIn all there are 1,034 lines to read."
    assert told(lacking, suggestion(lines=1), other, unknown)[-1] == (
        "\nIn all there are 1,001 lines to read, and 1 more to read of unknown size."
    )
    assert told(lacking[:2], suggestion(lines=1), suggestion(Step("other", None, "2.0"), 0))[-1] == (
        "\nIn all there is 1 line to read."
    )
    assert told(lacking[::2], unknown, suggestion(lines=None))[-1].startswith("    Record it:")


def test_one_step_for_several_releases_is_told_once() -> None:
    """All that it mends is named; different criteria are named once each."""
    item = suggestion(mends=(("demo", "1.1"), ("demo", "1.2"), ("demo", "1.3")))
    lacking = [missing(), missing(version="1.2"), missing(version="1.3", criteria=("safe-to-run",))]

    assert told(lacking, item)[1] == "  demo 1.1, demo 1.2 and demo 1.3 lack safe-to-deploy or safe-to-run"


def test_two_steps_for_one_release_stand_together() -> None:
    """Neither alone would do."""
    release = ("demo", "1.1.0@git:00")
    first = suggestion(Step("demo", None, "1.1.0"), mends=(release,))
    second = suggestion(Step("demo", "1.1.0", release[1]), mends=(release,))

    lines = told([missing(version=release[1])], first, second)

    assert [line for line in lines if "To read" in line] == [
        "    To read:   all of 1.1.0, 34 lines in 3 files",
        "    To read:   1.1.0 -> 1.1.0@git:00, 34 lines in 3 files",
    ]
    assert sum("lacks" in line for line in lines) == 1


def test_many_releases_are_told_in_short() -> None:
    """The cheapest are told at length, the others get a line each."""
    steps = [Step("demo", None, f"{number}.0") for number in range(4)]
    lacking = [missing(version=step.to_version) for step in steps]

    lines = told(lacking, *map(suggestion, steps), max_blocks=2)

    assert lines[9:] == [
        "    Record it: revet certify demo 1.0 --criteria safe-to-deploy",
        "\nand 2 more, of which `revet suggest` tells as much:\n",
        "  demo 2.0: all of 2.0, 34 lines in 3 files",
        "  demo 3.0: all of 3.0, 34 lines in 3 files",
        "\nIn all there are 136 lines to read.",
    ]
    assert not any("more" in line for line in told(lacking, *map(suggestion, steps), max_blocks=None))


def test_a_release_without_a_suggestion_is_told_of() -> None:
    """No release that fails is left out."""
    assert told([missing()]) == ["", "  demo 1.1 lacks safe-to-deploy", "    Nothing was found that could be read."]


def test_a_publisher_that_is_trusted_is_a_way_out() -> None:
    """Who trusts whom is told with the command; a sole publisher need not be named in it."""
    ours = TrustHint(JO, ("this project",), is_exact=True, is_sole=True)
    theirs = TrustHint(TrustedPublisher("github:a/b"), ("a", "b"), is_exact=False, is_sole=False)

    known = told([missing()], suggestion(), background=Background(JO, ours))
    other = told([missing()], suggestion(), background=Background(None, theirs))

    assert known[2] == "    To read:   1.0 -> 1.1, 34 lines in 3 files, published by jo"
    assert known[5] == "    Or trust:  this project trusts jo: revet trust demo"
    assert other[5] == (
        "    Or trust:  a and b trust github:a/b, who published another version: revet trust demo github:a/b"
    )


def test_a_publisher_without_a_login_is_a_number() -> None:
    """Whoever it is can be named."""
    lines = told([missing()], suggestion(), background=Background(User(7)))

    assert lines[2].endswith(", published by 7")


def test_a_command_is_safe_to_copy() -> None:
    """Whatever strangers put into a version stays one word of the command, on one line."""
    item = suggestion(Step("demo", "1.0", "1.1; rm -rf ~\n$(id)\x1b[2J"), criteria=("it's",))

    assert shlex.split(certify_command(item, Ecosystem.CARGO, " --store-path 'a b'")) == [
        *("revet", "certify", "demo", "1.0"),
        "1.1; rm -rf ~ $(id)\\u001b[2J",
        *("--criteria", "it's"),
        *("--store-path", "a b"),
    ]


def test_of_what_is_not_locked_the_files_may_stay_open() -> None:
    """Whoever copies the command elsewhere has nothing that could name them."""
    on_the_way = suggestion(Step("demo", "0.9", "1.0"), mends=(("demo", "1.1"),))

    assert certify_command(on_the_way, Ecosystem.PYPI).endswith(" --bytes-unknown")
    assert "--bytes-unknown" not in certify_command(suggestion(), Ecosystem.PYPI)


def test_names_are_marked_on_a_terminal() -> None:
    """What fails stands out."""
    pages = ReviewPages.found(Ecosystem.PYPI, [])
    text = NextStepsText(NextSteps(Suggestions((suggestion(),))), pages, Painter(is_on=True))

    assert list(text.lines([missing()]))[1] == "  \x1b[1mdemo 1.1\x1b[0m lacks safe-to-deploy"
