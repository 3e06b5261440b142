"""What a distribution holds, shown and never rendered."""

import gzip
import re
from dataclasses import replace
from html import unescape

import pytest
from starlette.testclient import TestClient

from tests.builders import digest
from tests.clocks import NOON
from tests.database import on_sqlite_alone
from tests.seeding import Seed
from tests.site import sign_in
from vetting.domain.releases import Release, Sha256
from vetting.domain.trees import EntryKind, Tree, TreeEntry
from vetting.formats import trees
from vetting.usecases.bench import Bench

pytestmark = on_sqlite_alone  # it is about requests and pages, whatever database their rows come from

SDIST = "/projects/pypi/demo/1.0/files/demo-1.0.tar.gz"
SOURCE: dict[str, str | bytes] = {
    "demo/__init__.py": "def run() -> None:\n    return None\n",
    "demo/evil.py": "access = 'user\u202e'\n",
    "demo/data.bin": b"\x7fELF\x00\x01\xff",
    "demo/page.html": "<script>alert(1)</script>",
    "demo/empty.py": "",
    "demo/latin.txt": b"caf\xe9\n",
}


def hold(seed: Seed, release: Release, *entries: TreeEntry, cut: str | None = None) -> None:
    """Have the release's file hold *entries*, as an odd archive would."""

    async def step(bench: Bench) -> None:
        file = release.distributions[0]
        assert file.id is not None
        kept = await bench.blobs.put_bytes(trees.dump(Tree(entries, cut=cut)))
        async with bench.units.open() as unit:
            await unit.releases.set_read(file.id, tree=kept, notes=[], failure=None)
            await unit.commit()

    seed.run(step)


def keep(seed: Seed, data: bytes) -> Sha256:
    """Keep a blob."""

    async def step(bench: Bench) -> Sha256:
        return await bench.blobs.put_bytes(data)

    return seed.run(step)


def entry(path: str, sha256: Sha256 | None = None) -> TreeEntry:
    """Make an entry of a tree; one without bytes is no file."""
    kind = EntryKind.OTHER if sha256 is None else EntryKind.FILE
    return TreeEntry(path, kind, sha256, 3, 0o644)


def test_a_huge_file_is_not_held(site: TestClient, seed: Seed) -> None:
    """A file that was packed to a thousandth is named with its size, to be downloaded; a page does not hold it."""
    release = seed.release("1.0", SOURCE)
    huge = replace(entry("huge.txt", keep(seed, b"huge\n")), size_bytes=2 << 30)
    hold(seed, release, huge)

    page = site.get(f"{SDIST}/huge.txt").text

    assert "Too large to be shown" in page
    assert "2.0 GiB" in page
    assert site.get(f"{SDIST}/huge.txt", params={"raw": "1"}).content == b"huge\n"


def test_a_folder_lists_what_lies_in_it(site: TestClient, seed: Seed) -> None:
    """Folders come with the number of files below them, files with their size."""
    seed.release("1.0", SOURCE)

    top, inner = site.get(f"{SDIST}/").text, site.get(f"{SDIST}/demo-1.0/demo/").text

    assert 'href="/projects/pypi/demo/1.0/files/demo-1.0.tar.gz/demo-1.0/"' in top
    assert "entries," in top
    assert 'href="/projects/pypi/demo/1.0/files/demo-1.0.tar.gz/demo-1.0/demo/evil.py"' in inner
    assert "0 B" in inner
    assert site.get(f"{SDIST}/demo-1.0/demo").text.count("evil.py") == inner.count("evil.py")


def test_a_text_is_shown_with_line_numbers_and_colours(site: TestClient, seed: Seed) -> None:
    """
    Each line has its number to link to, words their class, and the language is named.

    A page of a package is shown as its source. A bidirectional control is shown as its code point, with a warning
    above; bytes that are no text too. No bytes is not the same as nothing to show.
    """
    seed.release("1.0", SOURCE)

    page = site.get(f"{SDIST}/demo-1.0/demo/__init__.py").text
    assert '<tr id="L2">' in page
    assert '<span class="k">def</span>' in page
    assert "2 lines, Python" in page

    page = site.get(f"{SDIST}/demo-1.0/demo/page.html").text
    assert "<script>alert" not in page
    assert "&lt;" in page

    page = site.get(f"{SDIST}/demo-1.0/demo/evil.py").text
    assert "\u202e" not in page
    assert 'title="Right-to-left override">U+202E</span>' in page
    assert "1 character here would be invisible" in page
    assert "caf\\xe9" in site.get(f"{SDIST}/demo-1.0/demo/latin.txt").text

    assert "The file has no bytes" in site.get(f"{SDIST}/demo-1.0/demo/empty.py").text


def test_a_binary_shows_its_first_bytes(site: TestClient, seed: Seed) -> None:
    """What is no text is shown as an editor for binary files would."""
    seed.release("1.0", SOURCE)

    page = site.get(f"{SDIST}/demo-1.0/demo/data.bin").text

    assert "7f 45 4c 46 00 01 ff" in page
    assert ".ELF..." in page


@pytest.mark.parametrize(
    ("path", "why"),
    [("rows.csv.gz", "Where lines can be made of it"), ("rows.csv", "Notes are written where it is")],
    ids=["bytes", "text"],
)
def test_a_file_says_where_notes_are_written(site: TestClient, seed: Seed, path: str, why: str) -> None:
    """Where it is read: also on lines that are made of what is no text, which stand there and not here."""
    seed.release("1.0", {"rows.csv": "one\n", "rows.csv.gz": gzip.compress(b"one\0\n", mtime=1)})
    sign_in(site)

    page = site.get(f"{SDIST}/demo-1.0/{path}").text
    (there,) = re.findall(r'href="([^"]*)">read in full', page)

    assert why in page
    assert "note-here" in site.get(unescape(there)).text.partition(f"{path}</span>")[2].partition("</details>")[0]


def test_bytes_are_handed_over_to_be_kept_only(site: TestClient, seed: Seed) -> None:
    """A download is an attachment of no type that a browser would open, and sandboxed if it does."""
    seed.release("1.0", SOURCE)

    answer = site.get(f"{SDIST}/demo-1.0/demo/page.html", params={"raw": "1"})

    assert answer.content == b"<script>alert(1)</script>"
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''page.html"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"


@pytest.mark.parametrize("path", ["../../etc/passwd", "/etc/passwd", "a//b", "./x", "a b/ü?#&amp;", "-\\\\x0a"])
def test_any_path_can_be_looked_at(site: TestClient, seed: Seed, path: str) -> None:
    """Paths that a browser would fold, and those full of marks, are reached by the link that their folder shows."""
    release = seed.release("1.0", SOURCE)
    hold(seed, release, entry(path, keep(seed, b"odd\n")))
    address = f"{SDIST}/"
    for _ in range(6):
        page = site.get(address).text
        if "odd" in page:
            break
        body = page[page.index("<tbody>") :]
        address = body.split('<a href="', 1)[1].split('"', 1)[0].replace("&amp;", "&")

    assert "odd" in site.get(address).text
    assert site.get(f"{address}{'&' if '?' in address else '?'}raw=1").content == b"odd\n"


def test_links_and_devices_are_noted_and_never_followed(site: TestClient, seed: Seed) -> None:
    """Neither has bytes to show or to download."""
    release = seed.release("1.0", SOURCE)
    link = replace(entry("link"), kind=EntryKind.LINK, target="/etc/shadow")
    hold(seed, release, entry("device"), link, cut="too many entries")

    listing = site.get(f"{SDIST}/").text
    assert "→ /etc/shadow" in listing
    assert "not a file" in listing
    assert "Not all of it was read: too many entries" in listing
    assert "It points to <code>/etc/shadow</code>" in site.get(f"{SDIST}/link").text
    assert "A device, a pipe" in site.get(f"{SDIST}/device").text
    assert site.get(f"{SDIST}/link", params={"raw": "1"}).status_code == 404


def test_a_long_file_comes_in_parts(site: TestClient, seed: Seed) -> None:
    """Each part links to the next; a number beyond the end shows the end; long lines say what is left out."""
    release = seed.release("1.0", SOURCE)
    text = "\n".join(f"line {number}" for number in range(1, 4502)) + "\n" + "x" * 5000 + "\n"
    hold(seed, release, entry("long.unknown", keep(seed, text.encode())))
    here = f"{SDIST}/long.unknown"

    first, last = site.get(here).text, site.get(here, params={"start": "4001"}).text

    assert f"{here}?start=2001" in first
    assert "line 2000<" in first
    assert "line 2001<" not in first
    assert f"{here}?start=2001" in last
    assert "1000 more characters" in last
    assert 'id="L4502"' in site.get(here, params={"start": "999999"}).text


def test_a_folder_of_thousands_says_what_is_left_out(site: TestClient, seed: Seed) -> None:
    """Nothing is cut off silently."""
    release = seed.release("1.0", SOURCE)
    blob = keep(seed, b"x")
    hold(seed, release, *(entry(f"{number:05}", blob) for number in range(2003)))

    assert "3 more are not listed" in site.get(f"{SDIST}/").text


def test_an_empty_archive_and_an_unread_one_are_told_apart(site: TestClient, seed: Seed) -> None:
    """Read and empty, never read, could not be read: three pages."""
    release = seed.release("1.0", SOURCE, is_read=False)
    assert "Nobody has had it read yet" in site.get(f"{SDIST}/").text

    async def fail(bench: Bench) -> None:
        file = release.distributions[0]
        assert file.id is not None
        async with bench.units.open() as unit:
            await unit.releases.set_read(file.id, tree=None, notes=[], failure="broken")
            await unit.commit()

    seed.run(fail)
    assert "It could not be read: broken" in site.get(f"{SDIST}/").text

    hold(seed, release)
    assert "It holds nothing" in site.get(f"{SDIST}/").text


def test_what_is_not_there_is_not_found(site: TestClient, seed: Seed) -> None:
    """An unknown file of a release, and an unknown path in one."""
    seed.release("1.0", SOURCE)

    assert site.get("/projects/pypi/demo/1.0/files/other.whl/").status_code == 404
    assert site.get(f"{SDIST}/nothing/here").status_code == 404


def test_of_two_files_of_one_name_the_one_offered_is_shown(site: TestClient, seed: Seed) -> None:
    """Where the index replaced a file, its page is about the bytes that are offered now."""
    release = seed.release("1.0", SOURCE)

    async def step(bench: Bench) -> None:
        async with bench.units.open() as unit:
            gone = replace(release.distributions[0], removed_at=NOON)
            await unit.releases.save_distribution(gone)
            await unit.releases.add_distributions(release.id, [replace(gone, sha256=digest("new"), removed_at=None)])
            await unit.commit()

    seed.run(step)

    assert "Nobody has had it read yet" in site.get(f"{SDIST}/").text
