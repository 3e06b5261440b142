"""The API's projects and releases, and how it refuses."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from tests.clocks import NOON
from tests.fake_index.catalog import Catalog
from tests.fake_index.server import serving
from tests.seeding import Seed
from tests.site import open_site
from tests.web.api import DEMO, PROBLEM, bearer
from vetting.domain.accounts import Role, Scope
from vetting.domain.indexes import Vulnerability
from vetting.domain.looking import CouldNotLook, Found, Look, Looked, NotOffered, NotPublished
from vetting.settings import Settings
from vetting.usecases.bench import Bench
from web.shapes.projects import ProjectDetail, ProjectList
from web.shapes.releases import ReleaseDetail
from web.shapes.scores import ScoreShape

FILES = {"demo.py": "one = 1\n"}


@pytest.fixture
def indexed(settings: Settings) -> Iterator[TestClient]:
    """Give a program that asks a site whose index has demo, beta and alpha."""
    catalog = Catalog()
    for name in ("demo", "beta", "alpha"):
        catalog.publish(name, "1.0")
    with (
        serving(catalog) as index,
        open_site(
            settings.model_copy(update={"index_url": index.url, "database_url": settings.database_url})
        ) as opened,
    ):
        yield opened


def test_projects_are_watched_listed_and_left(indexed: TestClient, seed: Seed) -> None:
    """PUT begins to watch with 201, and finds it done with 200; lists go by name, in parts; DELETE ends it."""
    token = bearer(seed)

    put = [indexed.put(f"/api/v1/projects/pypi/{name}", headers=token) for name in ("demo", "Beta", "alpha", "demo")]
    first = indexed.get("/api/v1/projects?limit=2").json()
    second = indexed.get("/api/v1/projects", params={"limit": 2, "cursor": first["next"]}).json()
    gone = indexed.delete("/api/v1/projects/pypi/demo", headers=token)
    left = indexed.get("/api/v1/projects").text

    assert [one.status_code for one in put] == [201, 201, 201, 200]
    assert put[1].headers["location"] == "/api/v1/projects/pypi/beta"
    assert (put[0].json()["name"], put[0].json()["watched"]) == ("demo", True)
    assert [one["name"] for one in first["items"]] == ["alpha", "beta"]
    assert ([one["name"] for one in second["items"]], second["next"]) == (["demo"], None)
    assert (gone.status_code, gone.content) == (204, b"")
    assert [one.name for one in ProjectList.model_validate_json(left).items] == ["alpha", "beta"]


def test_what_the_index_does_not_have_is_not_watched(indexed: TestClient, seed: Seed) -> None:
    """A name that the index does not know, one that cannot be, and another ecosystem's are refused plainly."""
    token = bearer(seed)

    refused = [
        indexed.put(f"/api/v1/projects/{path}", headers=token) for path in ("pypi/nothing", "pypi/-no-", "npm/left-pad")
    ]

    assert [one.status_code for one in refused] == [404, 422, 422]
    assert [one.headers["content-type"] for one in refused] == [PROBLEM] * 3


def test_watching_takes_a_token_with_the_role_and_the_scope(site: TestClient, seed: Seed) -> None:
    """Nobody, a reader, and a token that may only read do not watch."""
    reader = bearer(seed, "kim", roles=frozenset({Role.READER}))
    narrow = bearer(seed, scopes=[Scope.READ])

    refused = [site.put(DEMO, headers=one) for one in ({}, reader, narrow)]
    left = site.delete(DEMO, headers=bearer(seed, "lee"))

    assert [one.status_code for one in refused] == [401, 403, 403]
    assert refused[0].headers["www-authenticate"].startswith("Bearer")
    assert (left.status_code, left.json()["detail"]) == (404, "no project 'demo' is watched here")


def test_a_project_shows_its_releases_the_newest_first(site: TestClient, seed: Seed) -> None:
    """A project that is known here shows every release, with what it was read against."""
    for version in ("1.0", "1.10", "1.9"):
        seed.release(version, {"demo.py": f"one = {version!r}\n"})

    shown = site.get(DEMO).json()

    assert [one["version"] for one in shown["releases"]] == ["1.10", "1.9", "1.0"]
    # 1.9 was not known yet when 1.10 was read.
    assert shown["releases"][0]["comparison"]["from"] == "1.0"
    ProjectDetail.model_validate_json(site.get(DEMO).text.replace('"from"', '"from_"'))


def test_another_spelling_of_a_name_leads_to_the_right_one(site: TestClient, seed: Seed) -> None:
    """A project is found under its normalised name; other spellings are sent there."""
    seed.release("1.0", FILES, name="demo-app")

    answer = site.get("/api/v1/projects/pypi/Demo.App", follow_redirects=False)

    assert (answer.status_code, answer.headers["location"]) == (308, "/api/v1/projects/pypi/demo-app")


def test_a_release_shows_its_files_and_comparisons(site: TestClient, seed: Seed) -> None:
    """One release is shown in any spelling of its version, with its files and what they were read against."""
    seed.release("1.0", FILES)
    release = seed.release("1.1", {"demo.py": "one = 2\n"})

    answer = site.get(f"{DEMO}/releases/1.1.0")

    shown = answer.json()
    file = release.distributions[0]
    assert (shown["version"], shown["state"], shown["base"], shown["older"]) == ("1.1", "compared", "1.0", "1.0")
    assert [(one["filename"], one["sha256"], one["read"]) for one in shown["distributions"]] == [
        (file.filename, file.sha256, True)
    ]
    assert shown["comparisons"][0]["new"] == {"filename": file.filename, "sha256": file.sha256}
    assert shown["advisories"] is None
    ReleaseDetail.model_validate_json(answer.text)


@pytest.mark.parametrize(
    ("looked", "result", "reason"),
    [
        (Found((Vulnerability("MAL-2026-1", ("X-1",), "It steals."),)), "found", None),
        (NotPublished(), "not-published", None),
        (NotOffered(), "not-offered", None),
        (CouldNotLook("it did not answer"), "could-not-look", "it did not answer"),
    ],
)
def test_what_is_known_against_a_release_says_whether_anybody_looked(
    site: TestClient, seed: Seed, looked: Looked[tuple[Vulnerability, ...]], result: str, reason: str | None
) -> None:
    """Advisories, their absence, and a look that failed are told apart."""
    release = seed.release("1.0", FILES)

    async def look(bench: Bench) -> None:
        async with bench.units.open() as unit:
            await unit.index_facts.save_advisories(release.id, Look(looked, NOON))
            await unit.commit()

    seed.run(look)
    shown = site.get(f"{DEMO}/releases/1.0").json()["advisories"]

    assert (shown["result"], shown["reason"], shown["looked_at"]) == (result, reason, "2026-03-02T12:00:00Z")
    assert [(one["id"], one["malware"]) for one in shown["items"]] == [("MAL-2026-1", True)] * (result == "found")


def test_a_score_has_the_fixed_shape_and_adds_up(site: TestClient, seed: Seed) -> None:
    """The public's score and one's own are given with every line, and lines sum to the points."""
    seed.release("1.0", FILES)
    token = bearer(seed)

    public = site.get(f"{DEMO}/releases/1.0/score")
    own = site.get(f"{DEMO}/releases/1.0/score?viewpoint=me", headers=token)

    score = ScoreShape.model_validate_json(public.text)
    assert sum(one.points_mdb for one in score.lines) == score.points_mdb
    assert (score.viewpoint, own.json()["viewpoint"]) == ("public", "user:jo")
    assert public.headers["cache-control"] == "private, no-cache"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("viewpoint=me", 401),
        ("viewpoint=user:nobody", 404),
        ("viewpoint=group:none", 404),
        ("viewpoint=everybody", 422),
        ("criteria=perfect", 422),
    ],
)
def test_a_viewpoint_that_there_is_not_is_refused(site: TestClient, seed: Seed, query: str, status: int) -> None:
    """An unknown viewpoint, user, group or criteria is refused with a problem that says so."""
    seed.release("1.0", FILES)

    answer = site.get(f"{DEMO}/releases/1.0/score?{query}")

    assert (answer.status_code, answer.headers["content-type"]) == (status, PROBLEM)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api/v2/projects", 404),
        ("GET", "/api/v1/projects/pypi/nothing", 404),
        ("GET", "/api/v1/projects/pypi/-no-", 404),
        ("GET", "/api/v1/projects/conda/demo", 404),
        ("GET", f"{DEMO}/releases/9.9", 404),
        ("GET", "/api/v1/audits/7", 404),
        ("GET", f"/api/v1/audits/{10**30}", 404),
        ("GET", "/api/v1/annotations/7", 404),
        ("GET", "/api/v1/projects?limit=0", 422),
        ("GET", "/api/v1/projects?limit=many", 422),
        ("GET", "/api/v1/projects?cursor=made-up", 422),
        ("DELETE", "/api/v1/projects", 405),
    ],
)
def test_every_refusal_is_a_problem_document(site: TestClient, seed: Seed, method: str, path: str, status: int) -> None:
    """Whatever is wrong, the answer is a problem document with the status, a title and a sentence."""
    seed.release("1.0", FILES)

    answer = site.request(method, path)

    problem = answer.json()
    assert (answer.status_code, answer.headers["content-type"], problem["status"]) == (status, PROBLEM, status)
    assert problem["title"]
    assert problem["detail"]
    assert ("allow" in answer.headers) == (status == 405)
