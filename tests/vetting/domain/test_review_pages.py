"""Where an instance shows what is to be reviewed."""

import pytest

from vetting.domain.releases import Ecosystem
from vetting.domain.review_pages import instance_behind, review_page
from vetting.domain.suggestions import Step

BASE = "https://vet.example.test/sub"


@pytest.mark.parametrize(
    ("ecosystem", "step", "page"),
    [
        (Ecosystem.PYPI, Step("demo", "1.0", "1.1"), f"{BASE}/diffs/pypi/demo/1.0/1.1"),
        (Ecosystem.PYPI, Step("demo", None, "1!1.0+a/b"), f"{BASE}/diffs/pypi/demo/-/1%211.0%2Ba%2Fb"),
        (Ecosystem.NPM, Step("@scope/demo", None, "1.0.0"), f"{BASE}/diffs/npm/@scope/demo/-/1.0.0"),
    ],
)
def test_each_step_has_a_page(ecosystem: Ecosystem, step: Step, page: str) -> None:
    """Versions are written so that they stay one part of the path; a scoped name keeps its slash."""
    assert review_page(f"{BASE}/", ecosystem, step) == page


@pytest.mark.parametrize(
    ("address", "instance"),
    [
        (f"{BASE}/exports/pypi/audits.toml", BASE),
        (f"{BASE}/exports/users/jo/pypi/audits.toml", BASE),
        ("http://127.0.0.1:8000/exports/cargo/audits.toml", "http://127.0.0.1:8000"),
        ("https://example.test/audits.toml", None),
        ("https://example.test/exports/", None),
        ("https://example.test/exports/list.txt", None),
        ("/exports/pypi/audits.toml", None),
        ("file:///exports/pypi/audits.toml", None),
    ],
)
def test_an_instance_is_known_by_its_exports(address: str, instance: str | None) -> None:
    """Any other address is just a file of somebody's."""
    assert instance_behind(address) == instance
