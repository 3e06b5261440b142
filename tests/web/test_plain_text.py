"""Text that no database keeps is refused wherever it comes in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from tests.database import on_sqlite_alone
from tests.seeding import Seed
from tests.site import session_secret, sign_in
from tests.web.api import DEMO, bearer
from vetting.domain.errors import InvalidInput
from web.plain_text import is_plain, require_plain

pytestmark = on_sqlite_alone  # it is about requests and pages, whatever database their rows come from


@given(st.text())
def test_what_can_be_kept_is_what_utf_8_can_write(text: str) -> None:
    """Text is plain exactly where it can be written as UTF-8 and holds no NUL."""
    try:
        can_be_written = "\x00" not in text and bool(text.encode() or True)
    except UnicodeEncodeError:
        can_be_written = False

    assert is_plain(text) == can_be_written


@pytest.mark.parametrize("value", ["a\x00", {"text": "\ud800"}, {"lines": ["fine", "\x00"]}, [["\udfff"]]])
def test_text_is_looked_for_in_everything_sent(value: object) -> None:
    """However deep it lies, what cannot be kept is refused."""
    with pytest.raises(InvalidInput, match="holds a character that is none"):
        require_plain(value)


@pytest.mark.parametrize("value", ["a\n\t\u202e", {"a": [1, None, b"\x00", 2.5]}, "😀"])
def test_all_other_values_pass(value: object) -> None:
    """Controls that a database keeps are no concern here, nor is what is no text."""
    require_plain(value)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/projects/pypi/a%00", 404),
        (f"{DEMO}/releases/%00", 404),
        ("/?q=%00", 422),
        ("/api/v1/projects?cursor=%00", 422),
    ],
)
def test_an_address_with_a_nul_is_refused(site: TestClient, path: str, status: int) -> None:
    """Nothing has a NUL in its name, and no parameter takes one."""
    assert site.get(path).status_code == status


def test_a_body_with_a_nul_is_refused(site: TestClient, seed: Seed) -> None:
    """Programs are told which field it is, and so are people."""
    digest = seed.release("1.0", {"demo.py": "one\n"}).distributions[0].sha256
    note = {"sha256": digest, "path": "demo-1.0/demo.py", "start": 1, "end": 1, "text": "a\x00b"}

    sent = site.post(f"{DEMO}/releases/1.0/annotations", json=note, headers=bearer(seed, "kim"))
    sign_in(site)
    form = site.post("/diffs/pypi/demo/-/1.0/annotations", data={**note, "csrf": session_secret(site)})

    assert (sent.status_code, sent.json()["detail"][:16]) == (422, "text holds a cha")
    assert (form.status_code, "text holds a character" in form.text) == (422, True)
