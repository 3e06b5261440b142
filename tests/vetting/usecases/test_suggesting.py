"""What to read next, from a store and what can be asked."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from tests.builders import flat_graph
from tests.vetting.usecases.stores_on_disk import IMPORT_PEER, PEER, PublishedTexts, audit, desk_for, store
from vetting.adapters.store_folder import FolderOnDisk
from vetting.domain.dependencies import DependencyGraph, Node, Origin
from vetting.domain.errors import SourceUnavailable
from vetting.domain.next_steps import NextSteps
from vetting.domain.publishers import PublishedBy, PublishedProject, PublishedRelease, User
from vetting.domain.releases import Ecosystem
from vetting.domain.resolver import Conclusion
from vetting.domain.suggestions import DiffStat, Step
from vetting.domain.trust_hints import Background, TrustHint
from vetting.usecases.checking import check
from vetting.usecases.desk import Desk
from vetting.usecases.suggesting import Suggested, suggest

JO = User(7, "jo", "Jo")
EXEMPTION = '\n[[exemptions.demo]]\nversion = "1.0"\ncriteria = "safe-to-deploy"\n'
STAYING = EXEMPTION + "suggest = false\n"
TRUSTED = """
[[trusted.other]]
criteria = "safe-to-deploy"
user-id = 7 # Jo (jo)
start = "2026-01-01"
end = "2026-12-31"
"""


class Costs:
    """The port ``ReadingCosts``: what each step costs is as many lines as its name has letters."""

    def __init__(self) -> None:
        """Measure nothing yet."""
        self.asked: list[Step] = []

    def measure(self, steps: Collection[Step]) -> Mapping[Step, DiffStat | str]:
        """Measure by the letters of both versions; what leads to a version 6 is lost."""
        self.asked += steps
        return {step: "lost" if step.to_version.startswith("6") else self.of(step) for step in steps}

    @staticmethod
    def of(step: Step) -> DiffStat:
        """Count the letters of the versions, and a hundred for a whole release."""
        return DiffStat(len(step.to_version) + (100 if step.from_version is None else len(step.from_version)), 0, 1)


class Index:
    """The port ``Registry`` for what stands still; None: it does not answer."""

    def __init__(self, releases: Mapping[str, Mapping[str, PublishedBy | None]] | None) -> None:
        """Hold *releases*: by project and version, who published it."""
        self._releases = releases

    def look_up(self, names: Collection[str]) -> Mapping[str, PublishedProject]:
        """Give what there is of *names*."""
        if self._releases is None:
            raise SourceUnavailable("the index did not answer in time")
        return {
            name: PublishedProject(
                tuple(PublishedRelease(version, date(2026, 1, 1), source) for version, source in releases.items())
            )
            for name, releases in self._releases.items()
            if name in names
        }


def lockfile(*versions: str) -> DependencyGraph:
    """Lock releases of demo."""
    return flat_graph(Ecosystem.PYPI, [Node("demo", version) for version in versions])


def desk(
    folder: FolderOnDisk, *versions: str, index: Index | None = None, texts: str = "", locked: bool = False
) -> Desk:
    """Lay out a desk at which costs can be measured."""
    sources = PublishedTexts({PEER: texts})
    laid_out = desk_for(folder, lockfile(*versions), sources=sources, registry=index, locked=locked)
    return replace(laid_out, costs=Costs())


def told(steps: NextSteps) -> list[tuple[Step, int | None]]:
    """Say what is suggested at how many lines."""
    return [(one.step, None if one.cost is None else one.cost.lines) for one in steps.suggestions.items]


def test_a_check_that_fails_says_what_to_read(tmp_path: Path) -> None:
    """The cheapest step is named with its cost, and nothing is written."""
    folder = store(tmp_path, audits=audit("1.0"))
    before = folder.read()

    checked = check(desk(folder, "1.1"))

    assert told(checked.next_steps) == [(Step("demo", "1.0", "1.1"), 6)]
    assert (checked.is_locked, checked.written, folder.read()) == (False, (), before)


def test_a_check_that_holds_measures_nothing(tmp_path: Path) -> None:
    """Where all is well nobody is asked for costs or publishers."""
    at_work = desk(store(tmp_path, audits=audit("1.0")), "1.0", index=Index(None))

    checked = check(at_work)

    assert checked.next_steps == NextSteps()
    assert isinstance(at_work.costs, Costs)
    assert at_work.costs.asked == []


def test_a_locked_check_names_the_nearest_at_unknown_cost(tmp_path: Path) -> None:
    """Nothing is fetched to find out more."""
    at_work = desk(store(tmp_path, audits=audit("1.0")), "1.1", index=Index(None), locked=True)

    checked = check(at_work)

    assert told(checked.next_steps) == [(Step("demo", "1.0", "1.1"), None)]
    assert (checked.is_locked, checked.warnings[1:]) == (True, ())


def test_without_costs_the_nearest_is_named(tmp_path: Path) -> None:
    """An ecosystem whose changes cannot be measured has a next step all the same."""
    at_work = replace(desk(store(tmp_path, audits=audit("1.0")), "1.1"), costs=None)

    assert told(check(at_work).next_steps) == [(Step("demo", "1.0", "1.1"), None)]


def test_what_cannot_be_measured_is_a_warning(tmp_path: Path) -> None:
    """The check is no less of an answer."""
    checked = check(desk(store(tmp_path), "6.0"))

    assert checked.warnings[-1] == "what it costs to read demo 6.0 could not be found out: lost"
    assert told(checked.next_steps) == [(Step("demo", None, "6.0"), None)]


def test_versions_that_the_index_lacks_are_not_suggested(tmp_path: Path) -> None:
    """What nobody can fetch nobody can read."""
    folder = store(tmp_path, audits=audit("1.0") + audit("1.05"))

    checked = check(desk(folder, "1.1", index=Index({"demo": {"1.0": None, "1.1": None}})))

    assert told(checked.next_steps) == [(Step("demo", "1.0", "1.1"), 6)]


def test_an_index_that_is_away_keeps_nobody_from_a_suggestion(tmp_path: Path) -> None:
    """It is said that it was not asked."""
    checked = check(desk(store(tmp_path, audits=audit("1.0")), "1.1", index=Index(None)))

    assert told(checked.next_steps) == [(Step("demo", "1.0", "1.1"), 6)]
    assert checked.warnings[-1] == "what the index has could not be looked up: the index did not answer in time"


def test_a_publisher_that_is_trusted_is_hinted_at(tmp_path: Path) -> None:
    """By this project for another one, or by a peer for any."""
    index = Index({"demo": {"1.1": JO}})
    step = Step("demo", None, "1.1")

    ours = check(desk(store(tmp_path / "ours", audits=f"\n[audits]\n{TRUSTED}"), "1.1", index=index))
    folder = store(tmp_path / "theirs", config=IMPORT_PEER)
    theirs = check(desk(folder, "1.1", index=index, texts=f"[audits]\n{TRUSTED}"))

    def hint(by: str) -> Background:
        return Background(JO, TrustHint(JO, (by,), is_exact=True, is_sole=True))

    assert ours.next_steps.backgrounds == {step: hint("this project")}
    assert theirs.next_steps.backgrounds == {step: hint("peer")}


def test_a_store_that_is_refused_has_next_steps_too(tmp_path: Path) -> None:
    """Nobody is asked before it is mended, so that no cost is known."""
    unknown = '\n[[exemptions.other]]\nversion = "1.0"\ncriteria = "unheard-of"\n'
    at_work = desk(store(tmp_path, config=unknown, audits=audit("1.0")), "1.1", index=Index(None))

    checked = check(at_work)

    assert len(checked.problems) == 1
    assert told(checked.next_steps) == [(Step("demo", "1.0", "1.1"), None)]


def suggested(folder: FolderOnDisk, *versions: str, index: Index | None = None, locked: bool = False) -> Suggested:
    """Ask what would make exemptions unnecessary."""
    return suggest(desk(folder, *versions, index=index, locked=locked))


def test_exemptions_are_suggested_away(tmp_path: Path) -> None:
    """Audits are suggested for what only an exemption holds, and nothing is written."""
    folder = store(tmp_path, config=EXEMPTION, audits=audit("0.9"))
    before = folder.read()

    answer = suggested(folder, "1.0")

    assert check(desk(folder, "1.0")).report.conclusion is Conclusion.SUCCESS
    assert told(answer.next_steps) == [(Step("demo", "0.9", "1.0"), 6)]
    assert (answer.ecosystem, folder.read()) == (Ecosystem.PYPI, before)


def test_an_exemption_that_is_to_stay_stays(tmp_path: Path) -> None:
    """Nothing is suggested in its place."""
    assert told(suggested(store(tmp_path, config=STAYING), "1.0").next_steps) == []


def test_a_locked_store_has_suggestions_too(tmp_path: Path) -> None:
    """They are without costs."""
    answer = suggested(store(tmp_path, config=EXEMPTION, audits=audit("0.9")), "1.0", locked=True)

    assert told(answer.next_steps) == [(Step("demo", "0.9", "1.0"), None)]


def test_what_stands_in_for_an_unpublished_version_is_looked_up_anew(tmp_path: Path) -> None:
    """Online an old entry does not count, for the index knows a better one; offline it does."""
    config = "\n[policy.demo]\naudit-as-crates-io = true\n"
    imports = '\n[[unpublished.demo]]\nversion = "1.5"\naudited_as = "1.0"\n'
    folder = store(tmp_path, config=config, audits=audit("1.0"), imports=imports)
    ours = Node("demo", "1.5", Origin.PATH)

    def asked(index: Index | None) -> list[tuple[Step, int | None]]:
        laid_out = desk(folder, index=index)
        return told(suggest(replace(laid_out, graph=flat_graph(Ecosystem.PYPI, [ours]))).next_steps)

    assert asked(None) == []
    assert asked(Index({"demo": {"1.0": None, "1.4": None}})) == [(Step("demo", "1.0", "1.4"), 6)]
