"""Files of an index that are not what they should be: each says why on page and API, and no good sister suffers."""

import io
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from gzip import compress
from typing import Any

import pytest
from markupsafe import escape

from tests.builders import digest
from tests.database import on_sqlite_alone
from tests.fake_index.archives import build_sdist
from tests.web.indexed import HURRIED, MOST_FILES, Indexed, indexed_site
from vetting.settings import Settings

WHEEL, SDIST = "demo-1.0-py3-none-any.whl", "demo-1.0.tar.gz"


@pytest.fixture
def indexed(settings: Settings) -> Iterator[Indexed]:
    """Open a site whose index has a good wheel of demo 1.0."""
    with indexed_site(settings) as opened:
        opened.catalog.publish("demo", "1.0")
        yield opened


def bomb() -> bytes:
    """Make a few kilobytes that unpack to a gigabyte."""
    return compress(compress(bytes(1 << 30)))


LIES: dict[str, dict[str, Any]] = {
    "no archive": {},
    "another digest": {"claimed_sha256": digest("something else")},
    "longer than claimed": {"claimed_bytes": 5},
    "shorter than claimed": {"claimed_bytes": 5000},
    "5 GB": {"claimed_bytes": 5 * 1000**3},
    "another scheme": {"url": "file:///etc/passwd"},
    "with a password": {"url": "http://somebody:secret@127.0.0.1/demo-1.0.tar.gz"},
    "at a metadata service": {"url": "http://169.254.169.254/demo-1.0.tar.gz"},
}


@on_sqlite_alone
@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_a_bad_file_says_why_and_its_good_sister_is_read(indexed: Indexed, lie: dict[str, Any]) -> None:
    """The reason stands with the file on page and API, nothing of the file is kept, and the release is compared."""
    data = build_sdist("demo", "1.0", {"demo.py": "x = 1\n"})[1] if lie else b"this is no archive"
    indexed.catalog.publish_bytes("demo", "1.0", SDIST, data)
    indexed.catalog.alter("demo", SDIST, **lie)

    indexed.look()

    shown = indexed.api("/releases/1.0")
    files = {one["filename"]: one for one in shown["distributions"]}
    assert (shown["state"], files[WHEEL]["read"], files[SDIST]["read"]) == ("compared", True, False)
    assert files[SDIST]["failure"]
    assert "secret" not in files[SDIST]["failure"]
    assert str(escape(files[SDIST]["failure"])) in indexed.page("/1.0")


def _tar(*names: bytes | str) -> bytes:
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for name in names:
            text = name.decode("utf-8", "surrogateescape") if isinstance(name, bytes) else name
            archive.addfile(tarfile.TarInfo(text), io.BytesIO())
    return compress(plain.getvalue())


def _zip(count: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(count):
            archive.writestr(f"demo/file_{number}.py", f"x = {number}\n")
    return buffer.getvalue()


ODD = {
    "a path of 4,000 characters": (SDIST, lambda: _tar("demo-1.0/" + "/".join(["d" * 99] * 40))),
    "a name that is not UTF-8": (SDIST, lambda: _tar(b"demo-1.0/\xff\xfe.py")),
    "a name from right to left": (SDIST, lambda: _tar("demo-1.0/\u202eyp.exe", "demo-1.0/d\u0435mo.py")),
    "a name with controls": (SDIST, lambda: _tar("demo-1.0/a\x1b[2J\nb.py")),
    "contents that are not UTF-8": (
        SDIST,
        lambda: build_sdist("demo", "1.0", {"demo.py": b"\xff\xfe\x00\xed\xa0\x80"})[1],
    ),
    "nothing in it": (SDIST, _tar),
}
HEAVY = {
    "5,000 files": ("demo-1.0-1-py3-none-any.whl", lambda: _zip(5000)),
    "a gigabyte in a kilobyte": (SDIST, bomb),
}


@on_sqlite_alone
@pytest.mark.parametrize(("filename", "make"), ODD.values(), ids=ODD)
def test_an_odd_archive_is_read_or_says_why_not(indexed: Indexed, filename: str, make: Callable[[], bytes]) -> None:
    """Either it is read and everything of it can be shown, by page and API, or its file says why not."""
    _hold(indexed, filename, make())


@pytest.mark.soak
@pytest.mark.parametrize(("filename", "make"), HEAVY.values(), ids=HEAVY)
def test_a_heavy_archive_is_read_or_says_why_not(indexed: Indexed, filename: str, make: Callable[[], bytes]) -> None:
    """The same holds of one with very much in it, or that claims to have."""
    _hold(indexed, filename, make())


def _hold(indexed: Indexed, filename: str, data: bytes) -> None:
    indexed.catalog.publish_bytes("demo", "1.0", filename, data)

    indexed.look()

    shown = indexed.api("/releases/1.0")
    file = next(one for one in shown["distributions"] if one["filename"] == filename)
    page = indexed.page("/1.0")
    assert shown["state"] == "compared"
    assert file["read"] != bool(file["failure"])
    assert file["read"] or str(escape(file["failure"])) in page
    pages = [page]
    if file["read"]:
        query = f"?new={filename}"
        diff = indexed.site.get(f"/diffs/pypi/demo/-/1.0{query}")
        document = indexed.api(f"/diffs/-/1.0{query}")
        tree = indexed.site.get(f"/projects/pypi/demo/1.0/files/{filename}/")
        assert (diff.status_code, tree.status_code) == (200, 200)
        assert document["new"]["filename"] == filename
        pages += [diff.text, tree.text]
    for text in pages:
        assert not {"\x00", "\x1b", "\u202e"} & set(text)


@pytest.mark.soak
@on_sqlite_alone
def test_thousands_of_files_of_one_release_are_listed_and_some_read(indexed: Indexed) -> None:
    """Two such releases are compared and shown; what is not read says so, and holds nobody up."""
    data = indexed.catalog.projects["demo"].files[WHEEL].data
    for version in ("1.0", "1.1"):
        for number in range(5000):
            name = f"demo-{version}-cp{number}-none-any.whl"
            indexed.catalog.publish_bytes("demo", version, name, data + bytes([number % 256, number // 256]))

    assert indexed.look() is None

    for version, count in (("1.0", 5001), ("1.1", 5000)):
        shown = indexed.api(f"/releases/{version}")
        unread = {one["failure"] for one in shown["distributions"] if not one["read"]}
        assert (shown["state"], len(shown["distributions"])) == ("compared", count)
        assert len([one for one in shown["distributions"] if one["read"]]) == MOST_FILES
        (reason,) = unread
        assert reason.startswith(f"it is not read: the index offers {count:,} files")
        assert "compared" in indexed.page(f"/{version}")
    diff = indexed.site.get("/diffs/pypi/demo/1.0/1.1")
    assert diff.status_code == 200
    assert indexed.api("/diffs/1.0/1.1")["new"]["filename"] in diff.text
    assert indexed.api("/releases/1.1/score")["status"] == "scored"


FAULTS: dict[str, dict[str, Any]] = {
    "silence": {"silence_seconds": 1.5},
    "a head without end": {"drip": "head"},
    "bytes without end": {"drip": "body"},
    "broken off": {"keep_bytes": 10},
    "too many requests": {"status": 429, "headers": {"Retry-After": "3600"}},
    "a failure": {"status": 500},
    "closed for now": {"status": 503},
}


@on_sqlite_alone
@pytest.mark.parametrize(
    "fault",
    [pytest.param(fault, id=name, marks=pytest.mark.soak if "drip" in fault else ()) for name, fault in FAULTS.items()],
)
def test_an_index_that_fails_for_now_is_asked_again_later(indexed: Indexed, fault: dict[str, Any]) -> None:
    """Nothing is given up: the release is being read still, says so, and is read once the index has mended itself."""
    indexed.catalog.fail(match="/files/", times=2, **fault)

    later = replace(indexed, limits=HURRIED).look()

    assert later is not None
    assert later.startswith(f"{indexed.index.origin}/files/1.0/{WHEEL} ")
    assert indexed.api("/releases/1.0")["state"] == "reading"
    indexed.catalog.faults.clear()
    assert indexed.look() is None
    assert indexed.api("/releases/1.0")["state"] == "compared"


@on_sqlite_alone
def test_redirects_without_end_are_refused(indexed: Indexed) -> None:
    """An index that sends in circles is told apart from one that is away: the file is not had, and says why."""
    place = f"/files/1.0/{WHEEL}"
    indexed.catalog.fail(match=place, times=99, status=302, headers={"Location": place})

    assert indexed.look() is None

    shown = indexed.api("/releases/1.0")
    assert shown["state"] == "failed"
    assert "more than 3 redirects" in shown["state_reason"]


@on_sqlite_alone
def test_a_file_that_cannot_be_had_for_now_hides_no_other(indexed: Indexed) -> None:
    """What can be read is compared meanwhile; the file says what it waits for, and is read once it can be had."""
    indexed.catalog.publish("demo", "1.0", kinds=("sdist",))
    indexed.catalog.fail(match=SDIST, times=2, status=503)

    later = indexed.look()

    def files() -> dict[str, tuple[bool, str | None]]:
        listed = indexed.api("/releases/1.0")["distributions"]
        return {one["filename"]: (one["read"], one["failure"]) for one in listed}

    assert later is not None
    assert indexed.api("/releases/1.0")["state"] == "compared"
    assert files() == {WHEEL: (True, None), SDIST: (False, f"it could not be had yet: {later}")}
    assert str(escape(later)) in indexed.page("/1.0")
    indexed.try_again()
    assert files() == {WHEEL: (True, None), SDIST: (True, None)}
