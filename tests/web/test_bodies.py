"""A body that is too long is refused wherever it goes, whatever it says of itself."""

import pytest
from starlette.testclient import TestClient

from tests.database import on_sqlite_alone
from web.bodies import MAX_BODY_BYTES

pytestmark = on_sqlite_alone  # it is about requests and pages, whatever database their rows come from

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def test_a_form_that_says_it_is_too_long_gets_a_page(site: TestClient) -> None:
    """A person is told on a page, before anything is read."""
    answer = site.post("/sign-out", content=b"x" * (MAX_BODY_BYTES + 1), headers=FORM)

    assert (answer.status_code, answer.headers["content-type"]) == (413, "text/html; charset=utf-8")
    assert "a body may have 1,048,576 bytes" in answer.text


def test_a_form_that_grows_too_long_is_cut_off(site: TestClient) -> None:
    """A body that does not say its length is refused once it is too long."""
    site.get("/sign-in/development")

    answer = site.post("/sign-in/development", content=(b"x" * 100_000 for _ in range(11)), headers=FORM)

    assert answer.status_code == 413


@pytest.mark.parametrize("length", ["9" * 20, str(MAX_BODY_BYTES + 1)])
def test_a_length_alone_is_enough_to_refuse(site: TestClient, length: str) -> None:
    """What a request says of its length is believed where it says too much."""
    answer = site.post("/api/v1/projects", content=b"x", headers={"Content-Length": length})

    assert (answer.status_code, answer.json()["status"]) == (413, 413)
