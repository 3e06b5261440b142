"""A release's page: what is believed of it and why, its files, its change, its audits."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from tests.builders import comparison, finding, seed_comparison
from tests.clocks import NOON, FrozenClock
from tests.seeding import Seed
from tests.site import session_secret, sign_in
from tests.taking import take_all
from tests.web.publishing import CHANGED, PYPI, SOURCE, STARTS_UP, score, vouch
from vetting.domain.accounts import Actor, Level, Role
from vetting.domain.comparisons import Side
from vetting.domain.indexes import Vulnerability
from vetting.domain.looking import Found, Look
from vetting.domain.projects import ProjectStatus, ReleaseState
from vetting.domain.releases import Release
from vetting.domain.signals.interface import Scope, Severity
from vetting.jobs import CompareRelease, IngestRelease, Message
from vetting.usecases.auditing import withdraw_audit
from vetting.usecases.bench import Bench

HERE = "/projects/pypi/demo/1.0"
_POINTS = re.compile(r'<td class="num">([+−]?[0-9.]+|<span class="tag unknown">unknown</span>)</td>')


def set_state(seed: Seed, release: Release, state: ReleaseState, reason: str | None = None) -> None:
    """Note how far a release was read."""

    async def step(bench: Bench) -> None:
        async with bench.units.open() as unit:
            await unit.releases.set_state(release.id, state, at=NOON, reason=reason)
            await unit.commit()

    seed.run(step)


def decibans(text: str) -> float:
    """Read what a cell of the ledger says; unknown is nought."""
    return 0 if "unknown" in text else float(text.replace("−", "-"))


def test_what_is_not_known_is_not_found(site: TestClient, seed: Seed) -> None:
    """Neither an unknown project nor an unknown version has a page."""
    assert site.get(HERE).status_code == 404
    seed.release("2.0", SOURCE, is_read=False)
    assert "no release 1.0 of demo is known here" in site.get(HERE).text


def test_another_spelling_of_a_version_redirects(site: TestClient, seed: Seed) -> None:
    """The index's own spelling is the address, for as long as it is spelled so."""
    seed.release("1.0", SOURCE, is_read=False)

    answer = site.get("/projects/pypi/demo/v1.0.0?criteria=safe-to-run", follow_redirects=False)

    assert (answer.status_code, answer.headers["location"]) == (307, f"{HERE}?criteria=safe-to-run")


def test_the_ledger_adds_up(site: TestClient, seed: Seed) -> None:
    """Each line stands in the table, the lines sum to the points, and the drawing shows each."""
    seed.release("0.9", SOURCE)
    seed.release("1.0", STARTS_UP)

    page = site.get(HERE).text

    cells = [decibans(one) for one in _POINTS.findall(page)]
    assert len(cells) == 8
    assert sum(cells[:-1]) == cells[-1]
    assert page.count('<rect class="bar') == 8
    assert "Known bad" in page


def test_unknown_is_never_shown_as_nought(site: TestClient, seed: Seed) -> None:
    """A line of which nothing is known says unknown where others have their points."""
    seed.release("1.0", SOURCE)

    page = site.get(HERE).text

    row = page[page.index('href="/about/score#repository"') :]
    assert row[: row.index("</tr>")].count('<span class="tag unknown">unknown</span>') == 1


def test_an_audit_shows_in_figure_files_and_list(site: TestClient, seed: Seed) -> None:
    """An audit by somebody relied on makes the release and its file audited, and is cited by its number."""
    number = vouch(seed, seed.release("1.0", SOURCE), notes="All read.")

    page = site.get(HERE).text

    assert page.count('<span class="tag ok">audited</span>') == 2
    assert f'<a href="/audits/{number}">audit {number}</a>' in page
    assert "All read." in page


def test_a_withdrawn_audit_stays_struck_out(site: TestClient, seed: Seed) -> None:
    """It is listed with its reason, and counts for nothing."""
    number = vouch(seed, seed.release("1.0", SOURCE))

    async def step(bench: Bench) -> None:
        async with bench.units.open() as unit:
            jo = await unit.accounts.by_login("jo")
        assert jo is not None
        await withdraw_audit(number, reason="Too fast.", actor=Actor(jo), units=bench.units, clock=FrozenClock())

    seed.run(step)
    page = site.get(HERE).text

    assert 'class="audit gone"' in page
    assert "Too fast." in page
    assert '<span class="tag ok">audited</span>' not in page


def test_a_violation_by_somebody_relied_on_leaves_no_figure(site: TestClient, seed: Seed) -> None:
    """A veto is a status; of somebody light, a dispute."""
    release = seed.release("1.0", SOURCE)
    vouch(seed, release, login="kim", level=Level.LOW, specifier="==1.0")
    assert '<span class="tag warn">disputed</span>' in site.get(HERE).text

    vouch(seed, release, specifier="*")
    page = site.get(HERE).text
    assert '<span class="tag bad">vetoed</span>' in page
    assert '<span class="figure none">–</span>' in page


def test_somebodys_own_viewpoint_counts_their_own_word(site: TestClient, seed: Seed) -> None:
    """An audit that the public viewpoint does not rely on certifies for its author, who has to sign in for it."""
    release = seed.release("1.0", SOURCE)
    sign_in(site, "me", level=None)
    vouch(seed, release, login="me")

    assert '<span class="tag ok">audited</span>' not in site.get(HERE).text
    assert '<span class="tag ok">audited</span>' in site.get(HERE, params={"viewpoint": "me"}).text

    site.cookies.clear()
    answer = site.get(HERE, params={"viewpoint": "me"}, follow_redirects=False)
    assert answer.headers["location"].startswith("/sign-in?next=")


def test_other_criteria_can_be_asked_for(site: TestClient, seed: Seed) -> None:
    """The score is for the criteria chosen; unknown ones are refused."""
    seed.release("1.0", SOURCE)

    assert "<option selected>safe-to-run</option>" in site.get(HERE, params={"criteria": "safe-to-run"}).text
    assert site.get(HERE, params={"criteria": "nonsense"}).status_code == 422


def test_the_change_is_linked_with_what_was_found(site: TestClient, seed: Seed) -> None:
    """Base, size, findings with their place, and the way to the review page of each file."""
    seed.release("0.9", SOURCE, wheel=SOURCE)
    seed.release("1.0", STARTS_UP, wheel=SOURCE)

    page = site.get(HERE).text

    assert 'href="/diffs/pypi/demo/0.9/1.0">Read what changed</a>' in page
    assert "unaudited base" in page
    assert "rule H1" in page
    assert "old=demo-0.9.tar.gz&amp;new=demo-1.0.tar.gz" in page
    assert "demo.pth:1" in page


def test_a_first_release_is_read_in_full(site: TestClient, seed: Seed) -> None:
    """Where there is nothing to compare with, all of it is to be read."""
    seed.release("1.0", SOURCE)

    page = site.get(HERE).text

    assert 'href="/diffs/pypi/demo/-/1.0">Read all of it</a>' in page
    assert "no earlier release is known" in page


def test_an_audited_base_says_what_follows(site: TestClient, seed: Seed) -> None:
    """Whoever vouches for the change then vouches for the release."""
    vouch(seed, seed.release("0.9", SOURCE))
    seed.release("1.0", CHANGED)

    assert "audited base" in site.get(HERE).text


def test_context_and_unfinished_scans_are_told_apart(site: TestClient, seed: Seed) -> None:
    """What stood before is folded away, what is known of it is not; a scan that was cut off has never found nothing."""
    release = seed.release("1.0", SOURCE)

    async def step(bench: Bench) -> None:
        before = finding("U1", scope=Scope.CONTEXT)
        yanked = replace(finding("P5", scope=Scope.CONTEXT), path="", line=None, message="It was yanked.")
        found = [before, yanked]
        await seed_comparison(bench.units, comparison(release, findings=found, unfinished="It took too long."))

    seed.run(step)
    page = site.get(HERE).text

    assert "What stood in the base too, and does not count (1)" in page
    assert page.index("What is known of the release, and does not count (1)") < page.index("It was yanked.")
    assert page.index("It was yanked.") < page.index("What stood in the base too")
    assert "It took too long." in page
    assert "No rule found anything on what changed" not in page


def test_the_same_finding_in_many_files_is_said_once(site: TestClient, seed: Seed) -> None:
    """A rule that says one thing of many places says it once, the worst first; the places fold."""
    release = seed.release("1.0", SOURCE)

    async def step(bench: Bench) -> None:
        low = replace(finding("D0", severity=Severity.LOW), message="A dependency was added.")
        many = [replace(finding(), path=f"a{number}.pth") for number in range(120)]
        first = comparison(release, findings=[low, *many])
        others = [
            replace(first, new=Side(f"other-{number}.whl", finding().digest), unfinished="cut", is_chosen=False)
            for number in range(1)
        ]
        await seed_comparison(bench.units, first, *others)

    seed.run(step)
    page = site.get(HERE).text

    assert page.count("A new .pth file runs code whenever Python starts. <a") == 1
    assert page.index("A new .pth file runs code whenever Python starts. <a") < page.index("A dependency was added.")
    assert "more places" in page
    assert "that are not listed here" in page


def test_many_files_open_on_demand(site: TestClient, seed: Seed) -> None:
    """Twelve files are listed at first, those that are judged first."""
    release = seed.release("1.0", SOURCE)

    async def step(bench: Bench) -> None:
        async with bench.units.open() as unit:
            more = [replace(release.distributions[0], id=None, filename=f"a{number}.whl") for number in range(14)]
            await unit.releases.add_distributions(release.id, more)
            await unit.commit()

    seed.run(step)

    assert "Show all 15 files" in site.get(HERE).text
    assert "Show all" not in site.get(HERE, params={"all": "1"}).text


@pytest.mark.parametrize(
    ("state", "says"),
    [
        (ReleaseState.KNOWN, "Nobody has asked to read it"),
        (ReleaseState.READING, "A worker is fetching and reading it"),
        (ReleaseState.READ, "It was read, and is not compared yet."),
        (ReleaseState.FAILED, "<strong>It could not be read.</strong> no such archive"),
    ],
)
def test_each_state_says_what_is_going_on(site: TestClient, seed: Seed, state: ReleaseState, says: str) -> None:
    """How far a release is, and what can be done about it, is told at the top."""
    set_state(seed, seed.release("1.0", SOURCE, is_read=False), state, "no such archive")

    assert says in site.get(HERE).text


def test_a_reviewer_has_a_release_read(site: TestClient, seed: Seed) -> None:
    """The button asks for it, and the page then says that a worker is at it."""
    seed.release("1.0", SOURCE, is_read=False)
    sign_in(site)

    page = site.get(HERE).text
    assert f'action="{HERE}/read"' in page
    page = site.post(f"{HERE}/read", data={"csrf": session_secret(site)}).text
    assert "demo 1.0 is being read" in page
    assert "A worker is fetching and reading it" in page


def test_what_was_read_only_as_a_base_can_be_compared(site: TestClient, seed: Seed) -> None:
    """Nothing compares it by itself, so its page does not say so, and a reviewer can ask."""
    set_state(seed, seed.release("1.0", SOURCE, is_read=False), ReleaseState.READ)
    sign_in(site)

    assert '<button class="primary">Have it compared</button>' in site.get(HERE).text
    page = site.post(f"{HERE}/read", data={"csrf": session_secret(site)}).text
    assert "Have it compared" not in page


def test_who_is_no_reviewer_has_nothing_read(site: TestClient, seed: Seed) -> None:
    """No button, and a form of one's own making is refused."""
    seed.release("1.0", SOURCE, is_read=False)
    sign_in(site, "reader", roles=frozenset({Role.READER}))

    assert f'action="{HERE}/read"' not in site.get(HERE).text
    assert site.post(f"{HERE}/read", data={"csrf": session_secret(site)}).status_code == 403
    site.cookies.clear()
    assert site.post(f"{HERE}/read", follow_redirects=False).status_code == 303


def test_jobs_that_did_not_end_are_told_with_their_reason(site: TestClient, seed: Seed) -> None:
    """One that is tried again says when; one that was given up offers to try again."""
    release = seed.release("1.0", SOURCE)

    async def run(bench: Bench, message: Message, *, fails: bool) -> None:
        async with bench.units.open() as unit:
            unit.enqueue(message)
            await unit.commit()
        async with bench.units.open() as unit:
            job = next(one for one in await take_all(unit, now=NOON) if one.kind == message.kind)
            await (
                unit.jobs.fail(job, now=NOON, reason="It broke.")
                if fails
                else unit.jobs.retry(job, at=NOON + timedelta(hours=1), reason="The index is away.")
            )
            await unit.commit()

    async def step(bench: Bench) -> None:
        async with bench.units.open() as unit:
            for one in await take_all(unit, now=NOON):
                await unit.jobs.finish(one, now=NOON)
            await unit.commit()
        await run(bench, IngestRelease(release.id), fails=False)
        await run(bench, CompareRelease(release.id), fails=True)

    seed.run(step)
    sign_in(site)
    page = site.get(HERE).text

    assert "Reading it did not work: The index is away." in page
    assert "It is tried again" in page
    assert "Comparing it did not work: It broke." in page
    assert "Try again" in page


def test_files_tell_what_came_of_reading_them(site: TestClient, seed: Seed) -> None:
    """Read against what, broken with its reason, no longer offered, yanked with its reason; sizes and times unknown."""
    release = seed.release("1.0", SOURCE, wheel=SOURCE)
    broken, built = release.distributions[0], release.distributions[1]

    async def step(bench: Bench) -> None:
        assert broken.id is not None
        assert built.id is not None
        async with bench.units.open() as unit:
            await unit.releases.set_read(broken.id, tree=None, notes=["a <link>"] * 7, failure="not an archive")
            await unit.releases.save_distribution(replace(built, yanked=True, removed_at=NOON))
            await unit.commit()

    seed.run(step)
    page = site.get(HERE).text

    assert "not an archive" in page
    assert page.count("a &lt;link&gt;") == 5
    assert "and 2 more oddities" in page
    assert "no longer offered" in page
    assert '<span class="tag warn">yanked</span>' in page
    assert built.sha256 in page


def test_what_is_known_against_a_release_is_listed(site: TestClient, seed: Seed) -> None:
    """Malice and weakness look different, withdrawn records are struck out, and summaries are text."""
    release = seed.release("1.0", SOURCE)
    records = (
        Vulnerability("MAL-1", summary="<i>Steals</i>"),
        Vulnerability("CVE-2", fixed_in=("1.1",)),
        Vulnerability("CVE-3", withdrawn_at=NOON),
    )

    async def step(bench: Bench) -> None:
        async with bench.units.open() as unit:
            look = Look(Found(records), NOON, "OSV <b>is</b> away")
            await unit.index_facts.save_advisories(release.id, look)
            project = await unit.projects.get(release.project_id)
            await unit.projects.save(replace(project, status=ProjectStatus.ARCHIVED))
            await unit.commit()
        whole = replace(finding("P5"), path="", line=None, message="MAL-1 calls it malicious.")
        await seed_comparison(bench.units, comparison(release, findings=[whole]))

    seed.run(step)
    page = site.get(HERE).text

    assert "The index calls the project <strong>archived</strong>" in page
    assert "Not all who are asked could be: OSV &lt;b&gt;is&lt;/b&gt; away" in page
    assert "as https://" in page or "as http://" in page
    assert "about all of it, listed with" in page
    assert '<span class="tag bad">MAL-1</span> &lt;i&gt;Steals&lt;/i&gt;' in page
    assert '<span class="tag warn">CVE-2</span> without a summary' in page
    assert "fixed in 1.1" in page
    assert '<li class="gone"><p class="what"><span class="tag warn">CVE-3' in page


def test_neighbours_history_and_badge_are_linked(site: TestClient, seed: Seed) -> None:
    """Older and newer releases, the course of the score, and the badge's snippet."""
    seed.release("0.9", SOURCE)
    release = seed.release("1.0", CHANGED)
    seed.release("1.1", SOURCE, is_read=False)
    score(seed, release)
    vouch(seed, release)
    score(seed, release)

    page = site.get(HERE).text

    assert 'href="/projects/pypi/demo/0.9">← 0.9</a>' in page
    assert 'href="/projects/pypi/demo/1.1">1.1 →</a>' in page
    assert "Public score over time" in page
    assert '<img src="/badges/pypi/demo/1.0.svg"' in page
    assert "[![trust](http://127.0.0.1:8000/badges/pypi/demo/1.0.svg)]" in page


def test_nothing_on_the_page_needs_an_inline_style_or_script(site: TestClient, seed: Seed) -> None:
    """The site's own policy forbids both, so a page that used one would be broken."""
    release = seed.release("1.0", STARTS_UP)
    score(seed, release)
    sign_in(site)

    for address in ("/", "/queue", "/projects/pypi/demo", HERE, "/about/score", "/criteria", "/trust"):
        page = site.get(address).text
        assert " style=" not in page
        assert re.search(r"<script(?! src=)", page) is None
        assert re.search(r"\son[a-z]+=", page) is None
    assert release.ecosystem is PYPI
