"""What a Meson wrap has downloaded."""

import pytest

from tests.vetting.domain.code.building.reading import facts_in, lines_in


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("[wrap-file]\nsource_url = u\nsource_hash = 0f\npatch_url: v\n",
         ["curl -o source_url.tar u", "curl -o patch_url.tar v", "meson wrap --unpinned patch_url"]),
        ("[wrap-git]\n  url=u\nrevision=head\n", ["curl -o url.tar u", "meson wrap --unpinned url"]),
        ("[wrap-git]\nURL=u\nRevision=v2-dev\n", ["curl -o url.tar u", "meson wrap --unpinned url"]),
        (f"[wrap-git]\nurl=u\nrevision={'0f' * 20}\n", ["curl -o url.tar u"]),
        ("[wrap-git]\nurl=u\nrevision=v1.0\n\n[provide]\nx = y\n", ["curl -o url.tar u"]),
        ("", []),
    ],
)  # fmt: skip
def test_what_is_not_pinned_is_built_as_it_comes(source: str, expected: list[str]) -> None:
    """And all of it is downloaded."""
    facts = facts_in("x.wrap", source)
    assert (sorted(lines_in("x.wrap", source)), facts.rough) == (sorted(expected), None)
