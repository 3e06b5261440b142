"""Nobody is ever sent to another site."""

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.redirects import safe_next

SITE = "https://revet.example.test"


@pytest.mark.parametrize("path", ["/", "/queue", "/projects/pypi/demo?tab=files#L3", "/diffs/pypi/demo/-/1.0", "/a//b"])
def test_a_path_of_this_site_passes(path: str) -> None:
    """Where somebody wanted to go, they go."""
    assert safe_next(path) == path


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "queue",
        "https://evil.example.test/",
        "//evil.example.test/",
        "///evil.example.test/",
        "/\\evil.example.test/",
        "\\\\evil.example.test/",
        "/\t/evil.example.test/",
        "/\n/evil.example.test/",
        "\t//evil.example.test/",
        " //evil.example.test/",
        "javascript:alert(1)",
        "/x\r\nSet-Cookie: a=b",
        "/" + "a" * 3000,
    ],
)
def test_anything_else_becomes_the_start_page(address: str | None) -> None:
    """Every spelling that a browser would follow elsewhere is refused."""
    assert safe_next(address) == "/"


@given(st.text(alphabet=st.sampled_from("/\\.:@ethps\t\n\r #?%\u3000evil")))
def test_a_browser_stays_here_whatever_is_asked(address: str) -> None:
    """Read as a browser reads it (no control characters, backslashes as slashes), the address is of this site."""
    followed = "".join(letter for letter in safe_next(address) if letter not in "\t\r\n").replace("\\", "/")
    assert urlsplit(urljoin(SITE, followed)).netloc == "revet.example.test"
