"""Pages whose bytes were lost or altered on the disk: said, never shown, and whole again after a job."""

import pytest
from starlette.testclient import TestClient

from tests.damage import alter, blob_of, cut_short, lose
from tests.database import on_sqlite_alone
from tests.seeding import Seed
from tests.site import form_secret, sign_in
from vetting.adapters.blobs import BlobFolder
from vetting.adapters.clock import SystemClock
from vetting.domain.releases import Release, Sha256
from vetting.jobs import MendRelease
from vetting.settings import Settings
from vetting.usecases.bench import Bench
from vetting.usecases.mending import mend_release
from vetting.usecases.working import note_done, take_on
from web import manifests

pytestmark = on_sqlite_alone  # what is mended lies on the disk, whatever the database
PAGES = {
    "tree": "/projects/pypi/demo/1.1/files/demo-1.1.tar.gz/",
    "file": "/projects/pypi/demo/1.1/files/demo-1.1.tar.gz/demo-1.1/demo.py",
    "diff": "/diffs/pypi/demo/1.0/1.1",
    "hunks": "/diffs/pypi/demo/1.0/1.1/file?path=demo-1.1/demo.py",
}
API = "/api/v1/projects/pypi/demo/diffs/1.0/1.1"


@pytest.fixture
def release(seed: Seed) -> Release:
    """Store two releases of demo, read and compared, and give the newer; what was read before is forgotten."""
    manifests._kept.clear()
    seed.release("1.0", {"demo.py": "one = 1\n"})
    return seed.release("1.1", {"demo.py": "two = 2\n"})


@pytest.fixture
def blobs(settings: Settings) -> BlobFolder:
    """Give the folder of the site's blobs."""
    return BlobFolder(settings.data_dir / "blobs")


def find(kind: str, release: Release, seed: Seed, blobs: BlobFolder) -> Sha256:
    """Find a blob of a kind."""

    async def step(bench: Bench) -> Sha256:
        return await blob_of(kind, release, bench, blobs)

    return seed.run(step)


def do_the_jobs(seed: Seed) -> None:
    """Do what a worker does with what mending was asked for: each release once."""

    async def step(bench: Bench) -> None:
        clock = SystemClock()  # as the site's
        while True:
            job = await take_on(worker="test", units=bench.units, clock=clock)
            if job is None:
                break
            match job.message:
                case MendRelease(release_id=release_id):
                    await mend_release(release_id, bench)
                case _:
                    pass
            await note_done(job, units=bench.units, clock=clock)

    seed.run(step)


@pytest.mark.parametrize("kind", PAGES)
def test_a_page_whose_bytes_were_altered_says_so_and_works_after_the_job(
    kind: str, release: Release, site: TestClient, seed: Seed, blobs: BlobFolder
) -> None:
    """The answer is 503 with what happens; the altered bytes are not in it; then the page is as it was."""
    before = site.get(PAGES[kind]).text
    manifests._kept.clear()
    alter(blobs, find(kind, release, seed, blobs))

    answer = site.get(PAGES[kind])

    assert answer.status_code == 503
    assert "It is being read again" in answer.text
    assert "Retry-After" in answer.headers
    do_the_jobs(seed)
    again = site.get(PAGES[kind])
    assert (again.status_code, again.text) == (200, before)


def test_bytes_are_not_handed_over_altered(release: Release, site: TestClient, seed: Seed, blobs: BlobFolder) -> None:
    """A file's bytes are checked before the first of them is sent."""
    cut_short(blobs, find("file", release, seed, blobs))

    assert site.get(f"{PAGES['file']}?raw").status_code == 503
    do_the_jobs(seed)
    assert site.get(f"{PAGES['file']}?raw").content == b"two = 2\n"


def test_the_api_says_so_of_a_diff(release: Release, site: TestClient, seed: Seed, blobs: BlobFolder) -> None:
    """A manifest that is lost is a problem document; hunks that are lost are cut from their file, which says why."""
    hunks = find("hunks", release, seed, blobs)
    manifest = find("diff", release, seed, blobs)
    lose(blobs, hunks)
    body = site.get(API).json()
    (file,) = [one for one in body["files"] if one["path"].endswith("demo.py")]
    assert (file["hunks"], "being made again" in file["cut"]) == ([], True)

    manifests._kept.clear()
    lose(blobs, manifest)
    answer = site.get(API)
    assert (answer.status_code, answer.headers["Content-Type"]) == (503, "application/problem+json")

    do_the_jobs(seed)
    (file,) = [one for one in site.get(API).json()["files"] if one["path"].endswith("demo.py")]
    assert (len(file["hunks"]), file["cut"]) == (1, None)


def test_a_note_waits_for_the_bytes_it_speaks_of(
    release: Release, site: TestClient, seed: Seed, blobs: BlobFolder
) -> None:
    """A note that cannot be checked against its lines is not kept, and its author is told to come again."""
    sign_in(site)
    secret = form_secret(site.get(PAGES["diff"]).text)
    lose(blobs, find("file", release, seed, blobs))
    (digest,) = release.digests
    note = {"sha256": digest, "path": "demo-1.1/demo.py", "start": "1", "end": "1", "text": "why", "csrf": secret}

    answer = site.post("/diffs/pypi/demo/1.0/1.1/annotations", data=note, follow_redirects=False)

    assert answer.status_code == 503
    do_the_jobs(seed)
    assert site.post("/diffs/pypi/demo/1.0/1.1/annotations", data=note, follow_redirects=False).status_code == 303
